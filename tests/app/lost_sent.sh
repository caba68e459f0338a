#!/bin/bash
# lost_sent.sh - as lost.sh, while something is sent, saved, followed: what was sent is there once, whatever was stopped.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
# Nobody looks for the money while transfers are being saved.
walk_serve --auto-cashier 3600 --auto-reviewer 1

walk_open
see "轮到您：请申请续期" ""

# While the application is sent
walk_to_form
walk_fill
press F5
see "您将签名并提交以下内容" ""
hang
type "$rig_pin"
press Enter
counts "最长 30 秒"
go_on
see "业务单号" ""

# While transfers are saved, and stopped by Esc: what is known of it is said
walk_to_transfers
type 6222020200112233445
press Tab
type 示例公司
see "示例公司" ""
hang
press F5
counts "正在保存"
press Escape
see "已停止保存" ""
go_on
press Enter
see "6222020200112233445" ""
press F5
see "查询进度" ""

# While it is followed
rig_kill TERM
counts "! 未连接，正在重试"
sed -i 's/= 3600;/= 1;/' "$rig/ca/xuqid.conf"
rig_serve
see "安装证书 I" ""
not "正在重试" ""
walk_leave
