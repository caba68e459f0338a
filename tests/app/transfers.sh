#!/bin/bash
# transfers.sh - several bank transfers: added, deleted, summed up, refused, kept over a question, saved, changed later, from another
# start of the program.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin
walk_to_form
walk_fill
walk_submit
walk_to_transfers
see "0000 0000 0000 0000 000" "" # the payee's account on a line of its own
type 12
press Tab
see "×" ""
press BTab
type 3456789012
press Tab
type 佛山市示例有限公司
press Tab BSpace BSpace BSpace BSpace BSpace BSpace
type 150
see "还差 50.00 元" ""
# A second one takes what is missing
press Tab Tab Tab Enter
see "第 2 笔转账" ""
type 6222020200112233445
press Tab
type 胡小明
press Tab Tab Tab Tab
see "已足额" ""
press BTab BTab BTab BSpace BSpace BSpace BSpace BSpace
type 60
press Tab Tab Tab
see "超出 10.00 元" ""
# Asked before it is left
press Escape
see "保存转账信息" ""
press Right Right Enter
see "超出 10.00 元" ""
press F10
see "转账信息还没有保存" ""
press Enter
# Saving what is too much is questioned
press Tab Tab Enter
see "合计与费用不符" ""
press Enter
see "超出 10.00 元" ""
# Deleting asks, unless there is nothing in it
press BTab BTab BTab BTab BTab BTab BTab BTab Enter # from Save up to the second one's button
see "删除这笔转账" ""
press Right Enter
see "还差 50.00 元" ""
not "第 2 笔转账" ""
press +
see "第 2 笔转账" ""
type 6222020200112233445
press Tab
type 胡小明
press Tab Tab Tab Tab
see "已足额" ""
press Tab Tab Enter
see "查询进度" ""
see "银行转账 200.00 元，待到账确认" ""
walk_leave

# Another day
walk_open
see "等财务确认您的转账" ""
press q
see "确认是您本人" ""
type "$rig_pin"
press Enter
see "待到账确认" ""
press p
see "您已登记转账，请不要重复付款" ""
not "立即支付" ""
press p
see "第 2 笔转账" ""
see "123456789012" ""
press Escape
see "返回进度" ""
not "保存转账信息" ""
walk_leave
