#!/bin/sh
# test_completion.sh - what bash would offer.
command -v bash >/dev/null || exit 77
exec bash -eu - "${XUQI_TOP_SRCDIR:-.}/data/xuqi.bash" <<'BASH'
compopt() { :; } # only there while bash completes
source "$1"
bad=0
# offers WORDS... EXPECTED: the last word of WORDS is being typed
offers() {
  local want=${*: -1}
  COMP_WORDS=(xuqi "${@:1:$#-1}")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _xuqi
  if [ "${COMPREPLY[*]-}" != "$want" ]; then
    echo "xuqi ${*:1:$#-1}: offers '${COMPREPLY[*]-}', expected '$want'" >&2
    bad=1
  fi
}
offers re renew
offers in install
offers --json st status
offers --key renew st status
offers renew --ans --answers
offers pay --ans ''
offers status --w --watch
offers --lang z zh_CN
offers renew --months 2 24
offers --pin-fd 3 ''
offers tok token
offers token ex export
offers --json token w watch
offers token export --o --out
offers token unblock --last --last-try
offers doctor --me --mend
offers --service https:// ''
exit $bad
BASH
