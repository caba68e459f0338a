# cuts.sh - many rounds, each cutting a program off at one call.  Read with "." after tests/rig.sh.
#
#   killat            tests/fault/killat.so
#   cut N HOW LIMBO COMMAND...  becomes COMMAND (so call it in a subshell), with the cut at call N (0: at none).  HOW:
#                     death (SIGKILL: what was written stays), power (what was not flushed is lost; also at its end, if
#                     it comes to it), content (only content is); LIMBO: a folder that is not there yet
#   points WHAT CALLS the points to cut WHAT at, which makes that many calls: with XUQI_FAULT_EVERY=K every K-th, in one
#                     of the three ways in turn (a sample, for `make check`); with K=1 all, each way (`make check-fault`)
#   in_parallel FUNCTION FILE   calls it with the words of every line; several at the same time, as they mostly wait for
#                     each other's programs; false if one failed
killat=$XUQI_TOP_BUILDDIR/tests/fault/killat.so
[ -f "$killat" ] || {
  echo "killat.so is not built" >&2
  exit 77
}
every=${XUQI_FAULT_EVERY:-11}

cut() {
  local n=$1 how=$2 limbo=$3
  shift 3
  local with=(LD_PRELOAD="$killat" XUQI_KILL_AT="$n" ASAN_OPTIONS=verify_asan_link_order=0)
  [ "$how" = death ] || {
    mkdir -p "$limbo"
    with+=(XUQI_LOSE="$limbo")
  }
  [ "$how" != content ] || with+=(XUQI_LOSE_CONTENT=1)
  exec env "${with[@]}" "$@"
}

points() {
  local ways=(death power content) n
  for ((n = 1; n <= $2; n++)); do
    if [ "$every" -eq 1 ]; then
      printf "$1 $n %s\n" "${ways[@]}"
    elif [ $((n % every)) -eq $((every / 2)) ]; then
      echo "$1 $n ${ways[(n / every) % 3]}"
    fi
  done
}

in_parallel() {
  local workers=4 i jobs=() failed=0
  for ((i = 0; i < workers; i++)); do
    awk -v i="$i" -v w="$workers" 'NR % w == i' "$2" | while read -r line; do
      "$1" $line || exit 1
    done &
    jobs+=($!)
  done
  for i in "${jobs[@]}"; do
    wait "$i" || failed=1
  done
  return "$failed"
}
