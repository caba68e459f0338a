#!/bin/bash
# test_commits.sh - contrib/commits.sh sees bad subjects, in a history made on the spot, and only those since its base.
set -u
command -v git >/dev/null || exit 77
top=$(mktemp -d "${TMPDIR:-/tmp}/xuqi-commits.XXXXXX") || exit 99
trap 'rm -rf "$top"' EXIT
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@example.com GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.com \
  GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
long=$(printf 'x%.0s' $(seq 73))
failed=0
mkdir -p "$top/contrib"
look() { bash "$top/contrib/commits.sh" >"$top/said" 2>&1; }
commit() { git -C "$top" commit -q --allow-empty -m "$1"; }
allowed() {
  look && [ ! -s "$top/said" ] && return
  echo "refused, although allowed: $1"
  cat "$top/said"
  failed=1
}
refused() { # SUBJECT WORDS: refused, and gone again
  commit "$1"
  if look || ! grep -qF "$2" "$top/said"; then
    echo "not refused with \"$2\": $1"
    failed=1
  fi
  git -C "$top" reset -q --hard HEAD~1
}
cp "$XUQI_TOP_SRCDIR/contrib/commits.sh" "$top/contrib"
allowed "a tree without a history"
git -C "$top" init -q
commit "before the rule, ${long}"
git -C "$top" add contrib
commit "The rule"
commit "The longest that may be, of three byte characters: ${long:54} 续"
allowed "what is right, or older than the rule"
refused "$long" "has 73 characters"
refused "A sentence." "ends with a full stop"
refused "WIP: screens" "is not finished"
refused "fixup! The rule" "is not finished"
commit "tagged, $long"
git -C "$top" tag -a -m release v1
allowed "what is older than the last tag"
refused "$long" "has 73 characters"
exit $failed
