#!/bin/bash
# returned.sh - paid, returned with a reason, corrected and sent again under its number, approved, installed.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin --auto-cashier 1
walk_to_form
walk_fill
walk_submit
walk_to_transfers
type 6222020200112233445
press Tab
type 胡小明
press Tab Tab Tab Tab Tab Tab Enter
see "待审核" ""
number=$(rig_admin list --json | grep -o '01[0-9]\{15\}' | head -n 1)
must rig_admin return "$number" --reason "收件地址不详细，请写明楼层"
see "收件地址不详细" "" # live, nothing pressed
see "修改后重新提交" ""
press c
see "! 退回原因：收件地址不详细，请写明楼层" ""
see "接下来：1 改正申请表" "" # nothing has changed that was agreed to
see "期限和费用不变" ""
see "胡小明" ""
not "( ) 12个月" "" # the term is paid and stays
type 3楼 # the cursor stands in the field that was asked for
see "示例路1号3楼" ""
press F5
see "您将签名并提交以下内容" ""
see "示例路1号3楼" ""
type "$rig_pin"
press Enter
see "等认证机构审核" ""
press v
see "修改后重新提交" ""
press Escape
see "待审核" ""
see "$number" ""
must rig_admin approve "$number"
see "安装证书 I" ""
walk_leave
# Installed from another start, straight from the first screen
walk_open
see "轮到您：新证书已制好" ""
press i
see "确认是您本人" ""
type "$rig_pin"
press Enter
see "现在安装新证书吗" "" # it replaces one: said before
press Enter
see "续期成功" ""
press Enter
see "有效，还有" ""
press i
see "不需要再安装" "" # and no PIN is asked for that
walk_leave
