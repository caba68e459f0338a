#!/bin/bash
# form.sh - wrong inputs in the form: said beside the field, never trapping; kept over Back, a refused PIN, a resize, another
# language, a service that is away.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin
walk_to_form

press Tab Tab Tab
type 11010519491231002Y # no such character in an identity number
see "不能用这个字符" ""
type 1
press Tab
see "可能有一位不对" ""
press Tab
type 139
press Tab
see "11 位" ""
type hu@
press Tab
see "@" ""
# Submit goes to the first wrong field, and says so
press F5
see "! 请改正标出的" ""
see "请填写" ""
screen_text >"$rig/screen"
grep -q '证件号码.*×' "$rig/screen" || { cat "$rig/screen" >&2; exit 1; }
press BSpace
type X
press Tab
if [ -x "$XUQI_IME" ]; then # the terminal has no input method
  press F3
  see " 拼音 " ""
  type huxiaoming
  see "hu xiao ming" ""
  type 4
  see "1 小明" ""
  type 1
  press F3
  see "五笔" ""
  press Enter # off
else
  type 胡小明
fi
see "[胡小明 " ""
press Tab
type 23101111
press Tab
press End
type example.com
press Tab
screen_not "×  "
press Enter # copy from handler
see "胡小明" ""
press Tab Tab Tab
type 佛山
press Tab
see "太短" ""
press BTab
type 市南海区示例路1号
press F5
see "您将签名并提交以下内容" ""
see "13923101111" ""

# Cancelled at the PIN: everything is still there
press Escape
see "续期申请表" ""
see "11010519491231002X" ""
see "佛山市南海区示例路1号" ""
press Escape
see "电子认证服务协议" ""
press Escape
see "办理前须知" ""
press n
see "已接受" ""
press n
see "佛山市南海区示例路1号" ""
# Another language, another size
press F2
see "Application for renewal" "Application for renewal"
see "佛山市南海区示例路1号" ""
press F2
see "续期申请表" ""
screen_resize 50 14
press Tab
screen_resize 80 24
see "佛山市南海区示例路1号" ""
# The service is away
rig_kill TERM
press F5
see "没有成功" ""
press Enter
see "佛山市南海区示例路1号" ""
press Escape Escape Escape
see "未连接" ""
see "20 天后到期" "" # the key is shown all the same
press a
see "暂时不能办理" ""
rig_serve
press Enter
see "已连接" ""
press a
see "办理前须知" ""
press n
see "已接受" ""
press n
see "佛山市南海区示例路1号" ""
press F10
see "申请表还没有提交" ""
press Enter
see "续期申请表" ""
press F10
see "申请表还没有提交" ""
press Right Enter
screen_gone
