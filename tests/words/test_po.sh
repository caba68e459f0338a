#!/bin/sh
# test_po.sh - every string of the sources has a translation, none is fuzzy, and none is without a source.
command -v xgettext >/dev/null && command -v msgcmp >/dev/null || exit 77
top=${XUQI_TOP_SRCDIR:-.}
cd "$top" || exit 1
pot=$(mktemp) || exit 1
trap 'rm -f "$pot"' EXIT
find src -name '*.[ch]' | LC_ALL=C sort | xgettext --files-from=- --language=C --keyword=_ --keyword=N_ \
  --keyword=ngettext:1,2 --from-code=UTF-8 -o "$pot" && sed -i "s/=CHARSET/=UTF-8/" "$pot" || exit 1
msgcmp po/zh_CN.po "$pot" || exit 1
msgcmp --use-untranslated "$pot" po/zh_CN.po || { echo "these have no source: make update-po" >&2; exit 1; }
test -z "$(msgattrib --only-fuzzy po/zh_CN.po)" || exit 1
test -z "$(msgattrib --only-obsolete po/zh_CN.po)"
