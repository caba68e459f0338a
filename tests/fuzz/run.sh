#!/bin/sh
# run.sh SOURCE BUILD NAME... - builds the fuzz targets with clang's libFuzzer and the sanitizers in BUILD/fuzz, and runs each for
# FUZZ_SECONDS (20), those that read what a card or a module says six times as long.  New inputs are collected in BUILD/fuzz/found/NAME; the kept corpus is only read.  `make fuzz` calls it.
set -u
source=$1
build=$2/fuzz
shift 2
seconds=${FUZZ_SECONDS:-20}
command -v clang >/dev/null || {
  echo "fuzzing needs clang; the corpus is replayed by make check" >&2
  exit 77
}
flags="-g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
flags="$flags -fsanitize=fuzzer-no-link,address,undefined"
mkdir -p "$build" || exit 1
if [ ! -f "$build/Makefile" ]; then
  (cd "$build" && "$source/configure" -q CC=clang CFLAGS="$flags") || exit 1
fi
programs=
for name in "$@"; do programs="$programs tests/fuzz/fuzz_$name"; done
make -C "$build" -s -j"$(nproc)" $programs || exit 1

seconds_of() {
  case "$1" in
    tlv | container | apdu | card | uri) echo $((seconds * 6)) ;;
    *) echo "$seconds" ;;
  esac
}

failed=0
for name in "$@"; do
  mkdir -p "$build/found/$name" "$build/crash"
  log=$build/fuzz_$name.log
  if "$build/tests/fuzz/fuzz_$name" -max_total_time="$(seconds_of "$name")" -max_len=8192 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$build/crash/$name-" -print_final_stats=1 "$build/found/$name" "$source/tests/fuzz/corpus/$name" \
    >"$log" 2>&1; then
    echo "PASS: fuzz $name, $(awk '/number_of_executed_units/ { print $2 }' "$log") inputs"
  else
    echo "FAIL: fuzz $name, see $log"
    tail -n 40 "$log"
    failed=1
  fi
done
exit $failed
