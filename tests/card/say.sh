# say.sh - a few words for tests that run other people's programs: ok, refuses, says, says_not, fail, done_with_it.
# Read with "." after rig.sh; output of the last program is in $card_dir/out.
steps=0

fail() {
  echo "$*" >&2
  [ ! -e "$card_dir/out" ] || cat "$card_dir/out" >&2
  tail -n 8 "$card_dir"/*.log >&2
  exit 1
}

ok() {
  steps=$((steps + 1))
  "$@" >"$card_dir/out" 2>&1 || fail "line ${BASH_LINENO[0]}: status $? from: $*"
}

refuses() {
  steps=$((steps + 1))
  "$@" >"$card_dir/out" 2>&1
  status=$?
  [ $status -ne 0 ] || fail "line ${BASH_LINENO[0]}: no failure from: $*"
  case $status in # (OpenSC's programs end with negative numbers)
    13[2469]) fail "line ${BASH_LINENO[0]}: died: $*" ;;
  esac
}

# says PATTERN...: the last output has each
says() {
  for pattern in "$@"; do
    grep -q -- "$pattern" "$card_dir/out" || fail "line ${BASH_LINENO[0]}: not said: $pattern"
  done
}

says_not() {
  ! grep -q -- "$1" "$card_dir/out" || fail "line ${BASH_LINENO[0]}: said: $1"
}

done_with_it() {
  echo "$steps steps"
  exit 0
}
