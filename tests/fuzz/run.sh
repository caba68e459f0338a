#!/bin/sh
# run.sh SOURCE BUILD NAME... - builds the fuzz targets with clang's libFuzzer and the sanitizers, and runs each for FUZZ_SECONDS
# (8), those that read what a card or a module says four times as long, as many at a time as there are processors.  New
# inputs are collected in BUILD/fuzz/found/NAME; the kept corpus is only read.  `make fuzz` calls it.
#
# FUZZ_BUILD names a tree configured for it already (CC=clang --enable-sanitizers CFLAGS=-fsanitize=fuzzer-no-link);
# otherwise BUILD/fuzz is made.
#
# The short time is enough for what it is for: starting from the kept corpus, a target reaches all that the corpus reaches
# in its first second, and what a change broke there is found by small variations of it.  New ground is found by hours
# (FUZZ_SECONDS=3600 make fuzz), and what is found joins the corpus.
set -u
source=$1
build=$2/fuzz
shift 2
seconds=${FUZZ_SECONDS:-8}
command -v clang >/dev/null || {
  echo "fuzzing needs clang; the corpus is replayed by make check" >&2
  exit 77
}
mkdir -p "$build/crash" "$build/result" || exit 1
tree=${FUZZ_BUILD:-$build}
if [ ! -f "$tree/Makefile" ]; then
  flags="-g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
  flags="$flags -fsanitize=fuzzer-no-link,address,undefined"
  (cd "$tree" && "$source/configure" -q CC=clang CFLAGS="$flags") || exit 1
fi
programs=
for name in "$@"; do programs="$programs tests/fuzz/fuzz_$name"; done
make -C "$tree" -s -j"$(nproc)" $programs || exit 1

# longest first
slow= quick=
for name in "$@"; do
  case "$name" in
    tlv | container | apdu | card | uri) slow="$slow $name:$((seconds * 4))" ;;
    *) quick="$quick $name:$seconds" ;;
  esac
done
export source build tree
# (those of the whole program speak Chinese)
make -C "$tree" -s po/zh_CN.mo || exit 1
export XUQI_TOP_SRCDIR="$source" XUQI_TOP_BUILDDIR="$tree" LC_ALL=C.UTF-8
export LSAN_OPTIONS="suppressions=$source/tests/lsan.suppress:print_suppressions=0"
rm -f "$build"/result/*
printf '%s\n' $slow $quick | xargs -P "$(nproc)" -I{} sh -c '
  name=${1%:*} log=$build/fuzz_${1%:*}.log
  mkdir -p "$build/found/$name"
  if "$tree/tests/fuzz/fuzz_$name" -max_total_time="${1#*:}" -max_len=8192 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="$build/crash/$name-" -print_final_stats=1 "$build/found/$name" "$source/tests/fuzz/corpus/$name" \
    >"$log" 2>&1; then
    echo "PASS: fuzz $name, $(awk "/number_of_executed_units/ { print \$2 }" "$log") inputs"
    : >"$build/result/$name"
  else
    echo "FAIL: fuzz $name, see $log"
    tail -n 40 "$log"
  fi' sh {}
[ "$(ls "$build/result" | wc -l)" -eq $# ]
