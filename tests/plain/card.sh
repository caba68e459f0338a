#!/bin/bash
# card.sh - a card line by line: wrong PINs to the last try and beyond it, the unblocking code, another PIN; the card pulled out
# and put back; a stranger's card; the readers gone and back; a certificate that cannot be read, mended.
set -- piv
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
medium_need piv
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
lines() { "$talk" "$rig/log" 80x400 "$xuqi" --plain --lang zh_CN || exit 1; }
rig_start --trial
medium_make piv 20
stranger() {
  rig_card_start other
  must openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=stranger" -days 30 -keyout "$rig/s.key" -out "$rig/s.pem"
  rig_card_personalise other 9a rsa2048 "$rig/s.pem" "$rig/s.key"
  rig_card_remove other
}
stranger

# A new PIN is three questions.
three() { # PRESENT
  for line in "$1" "$rig_pin" "$rig_pin"; do
    printf 'see 输入时不显示）：\nhush\nsay %s\n' "$line"
  done
}
lines <<DIALOGUE
see 申请续期]：
say 修改口令
$(three 999999)
see 口令不正确。还可尝试 2 次
$(three 999999)
see 只剩最后一次机会
$(three 999999)
see 确定口令没有记错吗？
see 1 不，就此停止]：
say
$(three 999999)
see 1 不，就此停止]：
say 2
see 已锁定
see 2 解锁口令]：
say
see 密码信里
$(three 87654321)
see 还可尝试 2 次
$(three 12345678)
see 新口令已设置
see ]：
say
see 申请续期]：
say q
gone 0
DIALOGUE

# The card goes and comes back: on the first page, among the notices, in the form, which goes with it.
export -f rig_card_remove rig_card_insert rig_card_ctl rig_card_wait
export card_programs card_dir
lines <<DIALOGUE
see 申请续期]：
run rig_card_remove hu
see 没有找到介质
run rig_card_insert hu
see 申请续期]：
say 申请续期
see 办理前须知
see ]：
say 1
see ]：
run rig_card_remove hu
see 介质已拔出
run rig_card_insert other
see 这是另一个介质
run rig_card_remove other
see 介质已拔出
run rig_card_insert hu
see 介质已插回
see 直接按回车：否]：
say q
gone 0
DIALOGUE

# A certificate that cannot be read is mended from what the service has.
printf '\x70\x05\x30\x82\x01\x00\x00\x71\x01\x00\xfe\x00' >"$rig/torn"
management=010203040506070801020304050607080102030405060708
must yubico-piv-tool "-k$management" -a write-object --id 0x5fc105 -f binary -i "$rig/torn"
lines <<DIALOGUE
see 无法读取
see ]：
say
see 修复证书？
see ]：
say
see 安装证书
hush
say $rig_pin
see 20 天后到期
see 证书已修复
see 申请续期]：
say q
gone 0
DIALOGUE
