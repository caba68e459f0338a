#!/bin/bash
# plug.sh - a key that is pulled out in the middle of something: what it stopped goes on by itself when the same key is
# back; only the form, which is about people, goes with who takes the key along.  On the virtual PIV card.
lang=zh_CN
set -- piv
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
medium_need piv
rig_start --trial --auto-cashier 1 --auto-reviewer 1
medium_make piv 20
rig_card_start other
must openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=stranger" -days 30 -keyout "$rig/s.key" -out "$rig/s.pem"
rig_card_personalise other 9a rsa2048 "$rig/s.pem" "$rig/s.key"
rig_card_remove other
walk_open
see "20 天后到期" ""
rig_card_remove hu
see "没有找到介质" ""
rig_card_insert hu
see "20 天后到期" ""
see "槽 9A" ""

# In the form, with text typed: it goes with the key, and that is said
walk_to_form
press Tab Tab Tab
type 11010519491231
see "11010519491231" ""
rig_card_remove hu
see "! 介质已拔出" ""
see "填写的内容已清除" ""
see "胡小明  佛山市示例有限公司" ""
see "试用服务" "" # says what it said before, too
screen_not "11010519491231"
# another one instead: said, not taken for it
rig_card_insert other
see "! 这是另一个介质" ""
see "胡小明" "" # whose is wanted
rig_card_remove other
see "! 介质已拔出" ""
rig_card_insert hu
see "介质已插回" ""
not "! 这是" ""
walk_people

# While the PIN is asked for, too: what was to be signed is not left on the screen
press F5
see "您将签名并提交以下内容" ""
rig_card_remove hu
see "! 介质已拔出" ""
see "填写的内容已清除" ""
screen_not "您将签名并提交以下内容"
screen_not "13923101111"
rig_card_insert hu
see "介质已插回" ""
walk_people
walk_submit

# While the application is watched: the key is the session
walk_to_transfers
type 6222020200112233445
press Tab
type 示例公司
rig_card_remove hu
see "! 介质已拔出" ""
see "6222020200112233445" ""
rig_card_insert hu
see "介质已插回" ""
see "6222020200112233445" ""
press Tab PageDown
see "已足额" ""
press F5
see "输入口令" "" # who pulls the key out is leaving
type "$rig_pin"
press Enter

# While the application is followed: the key is the session, so its PIN is asked for again
see "查询进度" ""
see "安装证书 I" ""
rig_card_remove hu
see "! 介质已拔出" ""
rig_card_insert hu
see "输入口令：确认是您本人" ""
screen_not "! 介质已拔出"
see "输入口令：确认是您本人" ""
type "$rig_pin"
press Enter
see "安装证书 I" ""
see "有变化时自动更新" ""
screen_not "! 介质已拔出"
walk_leave
