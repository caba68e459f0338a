#!/bin/bash
# test_charset.sh - the command line in a locale that is not UTF-8: its words, its answers file and its arguments are in that
# character set; JSON is UTF-8 everywhere; a character that GBK has not is kept, whatever is shown for it.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
LOCPATH=${XUQI_TOP_BUILDDIR:?}/tests/locale
[ -s "$LOCPATH/zh_CN.GB18030/LC_CTYPE" ] || { echo "SKIP: no localedef on this machine"; exit 77; }
export LOCPATH
rig_start
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers

# says CHARSET TEXT: what was printed is all in that character set, and says so
says() {
  iconv -f "$1" -t UTF-8 "$rig/out" >"$rig/read" && LC_ALL=C grep -qF -- "$2" "$rig/read" || {
    echo "not in $1: $2" >&2
    cat "$rig/read" "$rig/out" >&2
    exit 1
  }
}

for charset in GB18030 GBK; do
  export LC_ALL=zh_CN.$charset
  must "$xuqi" --help
  says $charset 全屏程序
  must "$xuqi" list </dev/null
  says $charset 介质
  must "$xuqi" list --json </dev/null
  says UTF-8 '"common_name"'
  ! "$xuqi" doctor --config "$rig/$(echo 没有 | iconv -f UTF-8 -t $charset)" >"$rig/out" 2>&1
  says $charset 没有
done

# A name that has a character of four bytes in GB18030, and none in GBK.
LC_ALL=C sed 's/"name": *"[^"]*"/"name": "胡𠮷"/' "$rig/answers.json" | iconv -f UTF-8 -t GB18030 >"$rig/gb.json"
! iconv -f UTF-8 -t UTF-8 "$rig/gb.json" >/dev/null 2>&1 || exit 1
export LC_ALL=zh_CN.GB18030
must "$xuqi" renew --answers "$rig/gb.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json </dev/null
says UTF-8 胡𠮷
LC_ALL=zh_CN.GBK must "$xuqi" status --pin-file "$rig/pin" </dev/null
says GBK 业务单号
LC_ALL=zh_CN.GBK must "$xuqi" status --pin-file "$rig/pin" --json </dev/null
says UTF-8 胡𠮷
# a key named by its label, which is a file's name in that character set
mkdir "$rig/keys"
cp "$rig/hu.p12" "$rig/keys/$(echo 胡.p12 | iconv -f UTF-8 -t GB18030)"
LC_ALL=zh_CN.GB18030 must "$xuqi" token info "$(echo 胡.p12 | iconv -f UTF-8 -t GB18030)" --key-file "$rig/keys" </dev/null
says GB18030 胡.p12
# where the locale was never generated its name still tells the character set
LOCPATH=/nonexistent LC_ALL=zh_CN.GB18030 must "$xuqi" --help
says GB18030 全屏程序
