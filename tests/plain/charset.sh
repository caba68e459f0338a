#!/bin/bash
# charset.sh - line by line in a locale that is not UTF-8: what is said, and what is typed, is in that character set; bytes that
# are none of it are no answer; a character that it has not is kept, and told of by its number.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
LOCPATH=$XUQI_TOP_BUILDDIR/tests/locale
[ -s "$LOCPATH/zh_CN.GB18030/LC_CTYPE" ] || { echo "SKIP: no localedef on this machine"; exit 77; }
export LOCPATH
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"

# converse CHARSET: a dialogue in UTF-8, as it is in that character set; lines "bytes X" go as they are
converse() {
  iconv -f UTF-8 -t "$1" | LC_ALL=C sed 's/^bytes \(.*\)/printf "say \1\\n"/e' |
    LC_ALL=zh_CN.$1 "$talk" "$rig/log" 80x400 "$xuqi" --plain || exit 1
}
to_name() {
  cat <<'DIALOGUE'
see 申请续期]：
bytes \\377\\377
see 这一行不是 CHARSET 文字（本终端的字符集），整行都没有采用。
see 申请续期]：
say 没有这一项
see 没有这一项。请输入 1 到
see 申请续期]：
say
see [直接按回车：否]：
say 是
see [直接按回车：否]：
say １
see [直接按回车：否]：
say 1
see 下一步]：
say
see 接受
see ]：
say 1
see 下一步]：
say
see 12个月]：
say
see 居民身份证]：
say
see 证件号码（
say 11010519491231002X
see 证书]：
DIALOGUE
}
for charset in GB18030 GBK; do
  {
    to_name | sed "s/CHARSET/$charset/"
    if [ $charset = GB18030 ]; then
      cat <<'DIALOGUE'
say 胡𠮷明
see 手机号码（
say <
see [直接按回车：胡𠮷明]：
DIALOGUE
    else
      cat <<'DIALOGUE'
bytes \\225\\066\\264\\066
see 这一行不是 GBK 文字
see 证书]：
say F3
see ]：
say 按编码
see 直接按回车结束：
say U+20BB7
see （U+20BB7：此处无法显示的字，保存的内容完全不变。）
see 1 〓]：
say
see 已有：〓
say
see [直接按回车：〓]：
DIALOGUE
    fi
    cat <<'DIALOGUE'
say q
see ]：
say 退出
gone 0
DIALOGUE
  } | converse $charset || exit 1
  # (but for the echo of the bytes that are none)
  LC_ALL=C tr -d '\377' <"$rig/log" | LC_ALL=C sed 's/\x95\x36\xb4\x36//' | iconv -f $charset -t UTF-8 >"$rig/read" || {
    echo "not all of it was $charset"
    exit 1
  }
done
