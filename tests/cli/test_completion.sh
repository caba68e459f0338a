#!/bin/sh
# test_completion.sh - what bash would offer: the way from its words to the program and back.  All else: test_commands.
command -v bash >/dev/null || exit 77
exec bash -eu - "${XUQI_TOP_SRCDIR:-.}/data/xuqi.bash" "${XUQI_TOP_BUILDDIR:-.}/xuqi" <<'BASH'
compopt() { completes=$*; } # only there while bash completes
source "$1"
xuqi=$(realpath "$2")
bad=0
# offers WORDS... EXPECTED: the last word of WORDS is being typed
offers() {
  local want=${*: -1}
  COMP_WORDS=("$xuqi" "${@:1:$#-1}")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _xuqi "$xuqi"
  if [ "${COMPREPLY[*]-}" != "$want" ]; then
    echo "xuqi ${*:1:$#-1}: offers '${COMPREPLY[*]-}', expected '$want'" >&2
    bad=1
  fi
}
offers re renew
offers --json st status
offers token '' 'list info certs export change-pin unblock watch'
offers pay --ans ''
offers renew --months '' '12 24 36'
offers --service https:// ''
cd "${1%xuqi.bash}"
completes=
offers renew --answers ./xuqi.b ./xuqi.bash
[ "$completes" = '-o filenames' ] || { echo 'file names are not completed as such' >&2; bad=1; }
exit $bad
BASH
