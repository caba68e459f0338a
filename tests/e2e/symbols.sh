#!/bin/bash
# symbols.sh - what the public headers declare, what src/libxuqi.sym lists and what the library exports are the same.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$XUQI_TOP_SRCDIR" || exit 99
# Prototypes: a name followed by "(" in a header, after comments and macros are gone.
for header in include/xuqi/*.h; do
  printf '#include "%s"\n' "${header#include/}"
done | ${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Iinclude $(pkg-config --cflags json-c libcrypto) -E -x c - |
  awk '/^# [0-9]+ "/ { ours = ($3 ~ /include\/xuqi\//); next } ours' |
  tr '\n' ' ' | grep -oE '\bxq_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u >"$work/declared.all"
# A function-pointer parameter or a macro's expansion is not a declaration: keep what ends up in the list or the library.
sort -u src/libxuqi.sym >"$work/listed"
nm -D --defined-only "$XUQI_TOP_BUILDDIR/shared/libxuqi.so.0.0.0" | awk '$2 ~ /[TDBR]/ { print $3 }' | sort -u >"$work/exported"
status=0
if ! diff "$work/listed" "$work/exported" >"$work/diff"; then
  echo "src/libxuqi.sym (<) and the library's exports (>) differ:"
  cat "$work/diff"
  status=1
fi
if ! diff "$work/declared.all" "$work/listed" >"$work/diff"; then
  echo "the headers (<) and src/libxuqi.sym (>) differ:"
  cat "$work/diff"
  status=1
fi
echo "$(wc -l <"$work/exported") symbols"
exit $status
