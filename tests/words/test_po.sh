#!/bin/sh
# test_po.sh - every string of the sources has a translation, none is fuzzy.
command -v xgettext >/dev/null && command -v msgcmp >/dev/null || exit 77
top=${XUQI_TOP_SRCDIR:-.}
cd "$top" || exit 1
pot=$(mktemp) || exit 1
trap 'rm -f "$pot"' EXIT
find src -name '*.c' | LC_ALL=C sort | xgettext --files-from=- --language=C --keyword=_ --keyword=N_ \
  --keyword=ngettext:1,2 --from-code=UTF-8 -o "$pot" || exit 1
msgcmp po/zh_CN.po "$pot" || exit 1
test -z "$(msgattrib --only-fuzzy po/zh_CN.po)"
