#!/bin/bash
# lost.sh - the service hangs, goes on, is killed and started again, screen by screen: something is seen to change each
# second, keys and PIN need no service, and the page is right again without a key being pressed.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve --auto-cashier 1 --auto-reviewer 1
rig_tried

# From the start: the key is there at once, and its PIN can be changed
hang
walk_open
see "胡小明" ""
counts "正在查询"
press k
see "现在的口令" ""
press Escape
see "正在查询" ""
go_on
see "轮到您：请申请续期" ""
see "已连接" ""

# Killed, and back: said on the page and in the ribbon, and asked again by itself
rig_kill TERM
press r
counts "! 未连接，正在重试"
see "胡小明" ""
rig_serve
see "已连接" ""
see "轮到您：请申请续期" ""
not "正在重试" ""

# While one logs in: Esc stops it
press q
see "输入口令" ""
hang
type "$rig_pin"
press Enter
counts "正在查询"
press Escape
see "轮到您：请申请续期" ""
go_on
walk_leave
