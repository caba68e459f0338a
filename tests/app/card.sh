#!/bin/bash
# card.sh - a key in hardware on the screens: pulled out and put back, another one instead, wrong PINs, the last try,
# unblocking.  On the virtual PIV card.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
rig_tokens='cards = true; configured_modules = false;'
rig_start --trial
rig_key hu 20
for part in cert key; do
  option=$([ $part = cert ] && echo -nokeys -clcerts || echo -nocerts -noenc)
  must openssl pkcs12 -in "$rig/hu.p12" -passin "file:$rig/pin" $option -out "$rig/$part.pem"
done
rig_settings
rig_pcscd_start
rig_card_start mine --version 5.4.3
rig_card_start other --version 5.4.3 --removed
rig_card_personalise mine 9a rsa2048 "$rig/cert.pem" "$rig/key.pem"
rig_card_remove mine
walk_open
screen_see "没有找到密钥"
rig_card_insert mine
screen_see "20 天后到期"
screen_see "槽 9A"

# On a page of its own: said, waited for, another key is not taken for it
press a
screen_see "办理前须知"
rig_card_remove mine
screen_see "密钥已拔出"
screen_see "办理前须知"
rig_card_insert other
rig_card_insert mine
screen_see "密钥已插回"
screen_see "办理前须知"
screen_not "密钥已拔出"
rig_card_remove other
press Escape
screen_see "20 天后到期"

# While it is sent: what was typed stays, and it goes on by itself
walk_to_form
walk_fill
press Tab Tab Enter
screen_see "您将签名并提交以下内容"
rig_card_remove mine
screen_see "介质被拔出了"
screen_see "提交申请"
rig_card_insert mine
screen_see "您将签名并提交以下内容"
screen_see "还可尝试 3 次"
type 123456
press Enter
screen_see "业务单号"
press Escape
screen_see "修改口令"

# The PIN: tries before typing, the last one only after a yes
press p
screen_see "修改口令"
screen_see "还可尝试 3 次"
for left in 2 1; do
  type 999999
  press Tab
  type 654321
  press Tab
  type 654321
  press Enter
  screen_see "还可尝试 $left 次"
done
type 123456
press Tab
type 654321
press Tab
type 111111
press Enter
screen_see "两次输入的新口令不一致"
type 654321
press Tab
type 654321
press Enter
screen_see "只剩最后一次机会"
press Enter
screen_see "还可尝试 1 次"

# Yes with a wrong one: locked, and the way out
type 999999
for _ in 1 2; do
  press Tab
  type 654321
done
press Enter
screen_see "只剩最后一次机会"
press Right Enter
screen_see "已锁住"
press u
screen_see "解锁码"
type 12345678
for _ in 1 2; do
  press Tab
  type 654321
done
press Enter
screen_see "新口令已设好"
press Enter
walk_leave
screen_stop
must yubico-piv-tool -r "$(rig_card_reader mine)" -a verify-pin -P 654321
