#!/bin/sh
# driver.sh - runs one test for `make check` (automake's protocol: options, "--", the test) and notes in its .trs file how
# many seconds it took; tests/slowest.sh reads that.
#
# A test starts with every signal as a login shell has it, however make was started: a test run by nohup must not find
# SIGHUP ignored.  It ends after XUQI_TEST_SECONDS (900) at the latest, with all it started: that bounds a hang and is no
# measure of speed.
set -u
name= log=/dev/null trs=/dev/null color=no expect=no hard=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --test-name) name=$2 ;;
    --log-file) log=$2 ;;
    --trs-file) trs=$2 ;;
    --color-tests) color=$2 ;;
    --expect-failure) expect=$2 ;;
    --enable-hard-errors) hard=$2 ;;
    --)
      shift
      break
      ;;
  esac
  shift 2
done

red= green= blue= magenta= plain=
if [ "$color" = yes ]; then
  red='\033[0;31m' green='\033[0;32m' blue='\033[1;34m' magenta='\033[0;35m' plain='\033[m'
fi

# (a script is one also where its file lost the mode on the way)
case $1 in *.sh) [ -x "$1" ] || set -- bash "$@" ;; esac

began=$(date +%s%N)
trap 'kill -TERM "$test"' HUP INT TERM
env --default-signal timeout -k 10 "${XUQI_TEST_SECONDS:-900}" "$@" >"$log" 2>&1 </dev/null &
test=$!
wait "$test"
status=$?
milliseconds=$((($(date +%s%N) - began) / 1000000))
seconds=$((milliseconds / 1000)).$(printf '%03d' $((milliseconds % 1000)))

[ "$hard" = yes ] || [ $status -ne 99 ] || status=1
case $status:$expect in
  0:yes) result=XPASS shade=$red again=yes ;;
  0:*) result=PASS shade=$green again=no ;;
  77:*) result=SKIP shade=$blue again=no ;;
  99:*) result=ERROR shade=$magenta again=yes ;;
  *:yes) result=XFAIL shade=$green again=no ;;
  *) result=FAIL shade=$red again=yes ;;
esac
case $result in SKIP) in_global_log=yes ;; *) in_global_log=$again ;; esac
echo "$result $name (exit status: $status)" >>"$log"
printf "$shade%s$plain: %s\n" "$result" "$name"
{
  echo ":test-result: $result"
  echo ":global-test-result: $result"
  echo ":recheck: $again"
  echo ":copy-in-global-log: $in_global_log"
  echo ":seconds: $seconds"
} >"$trs"
