#!/bin/bash
# walk.sh LANG - the ten steps by keys alone, every screen compared with the text kept of it, in three sizes (snapshot.sh).
lang=$1
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/screens/snapshot.sh"

# The one application there is, acted on at the counter.
counter() { must rig_admin "$1" "$number" "${@:2}"; }

rig_start --trial
rig_key home/hu 20 # in the home, so that paths are as long on every machine
rig_settings "$rig/home/hu.p12"
walk_open
see "20 天后到期" "Ends in 20 days"
snapshot 01-home
press d
see "环境检测" "Check this computer"
see "介质" "Key"
press Escape
see "申请续期" "Apply for renewal"
press F1
see "┌─ 帮助" "┌─ Help"
snapshot 01-home-help
press Escape
screen_away "$(say "┌─ 帮助" "┌─ Help")"
press k
see "新口令" "New PIN"
snapshot 01-change-pin
press Escape
see "申请续期" "Apply for renewal"
press a
see "办理前须知" "Before you renew"
snapshot 02-notices
press n
snapshot 02-notices-unconfirmed
press Space Tab Space Tab Space n
see "已读" "% read"
snapshot 03-agreement
walk_read
press Tab BTab Space
see "[x] 我接受" "[x] I accept"
press n
see "续期申请表" "Application for renewal"
snapshot 04-form
press h
see "价格表" "Price list"
snapshot 04-prices
press Escape
see "续期申请表" "Application for renewal"
if [ -x "$XUQI_IME" ]; then
  press Tab Tab Tab Tab F3
  see " 拼音 " " Pinyin "
  type huxiaoming
  see "hu xiao ming  1 " "hu xiao ming  1 "
  snapshot 04-form-pinyin
  press Escape F3
  see "五笔" "Wubi"
  snapshot 04-form-ways
  press Up Up Enter
  see "选部首" "Choose the radical"
  snapshot 04-rare
  type 17
  press Enter
  see "龠" "龠"
  snapshot 04-rare-characters
  press Escape
  see "选部首" "Choose the radical"
  press Escape
  see "续期申请表" "Application for renewal"
  press F3
  see "五笔" "Wubi"
  press Enter # off
fi
press F4
see "选择省份" "Choose the province"
snapshot 04-region
type gd
press Enter
see "佛山市" "佛山市"
snapshot 04-region-city
press Escape
see "选择省份" "Choose the province"
press Escape
see "续期申请表" "Application for renewal"
press F5
snapshot 04-form-flaws
press BTab BTab BTab # from the first of them to the term
walk_fill
snapshot 04-form-filled
press F5
see "您将签名并提交以下内容" "You are about to sign and send"
snapshot 05-sign
type 11112222
press Enter
see "口令不正确" "The PIN is wrong"
snapshot 05-sign-wrong-pin
type "$rig_pin"
press Enter
see "支付状态" "Payment status"
number=$(screen_text | grep -oE '01[0-9]{15}' | head -n 1)
snapshot 06-payment
press w
see "确定要撤销申请吗？" "Withdraw the application?"
snapshot 06-withdraw
press Escape
screen_away "$(say "确定要撤销申请吗？" "Withdraw the application?")"
press p
see "请先到银行向以下账户转账" "Pay at your bank first"
snapshot 07-transfers
press +
type 6222020200112233445
press Tab
type 佛山市示例有限公司
press F5
see "查询进度" "Progress of the application"
snapshot 08-reported
press Escape
see "申请续期" "Apply for renewal"
snapshot 08-home-reported
counter refuse-payment --reason "没有查到这笔款"
press r q
see "没有查到这笔款" "没有查到这笔款"
snapshot 08-refused
press p
snapshot 08-refused-payment
press F5
see "银行转账" "Bank transfer"
snapshot 07-refused
press F5
see "信息无误，保存" "It is right: save it"
snapshot 07-nothing-changed
press Right Enter
see "查询进度" "Progress of the application"
counter confirm-payment
see "待审核" "Awaiting review"
snapshot 08-review
counter return --reason 请填写完整地址
see "请填写完整地址" "请填写完整地址"
snapshot 08-returned
press c
see "接下来" "Next"
snapshot 08-correcting
press Enter
see "续期申请表" "Application for renewal"
snapshot 04-returned
press F5
see "信息没有改动" "Nothing was changed"
snapshot 04-unchanged
press Right Enter
see "您将签名并提交以下内容" "You are about to sign and send"
type "$rig_pin"
press Enter
see "待审核" "Awaiting review"
counter approve
see "新证书已制好" "new certificate is ready"
snapshot 09-issued
press v
see "办理经过" "What has happened"
snapshot 08-history
press Escape
press i
see "续期成功" "Renewed"
snapshot 10-proof
press Enter
see "上次申请" "Last application"
snapshot 10-home
walk_leave
if [ -x "$XUQI_IME" ]; then snapshot_count 36; else snapshot_count 32; fi
