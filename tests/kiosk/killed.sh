#!/bin/bash
# killed.sh piv - the program of a machine in a hall ends in the middle of the form with its terminal, is killed while a visitor is
# asked for the PIN, and killed again just after the application was sent: each time it begins as if the card had just been
# put in, the application is there, and when the card is pulled out nothing of the person and no PIN is left in memory.
# (On a busy machine longer than 20 s: begun four times, and a consent takes no key that comes at once.)
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
open
to_question
screen_see "第 1 题"
press 3
screen_see "第 2 题"
kill -HUP "$(program)"
screen_gone
open
to_question
people
type 广东省佛山市南海区示例路1号
press Enter
screen_see "您 将 签 名 并 提 交 以 下 内 容"
screen_not 13923101111
kill -9 "$(program)"
screen_gone
open
to_question
people
type 广东省佛山市南海区示例路1号
press Enter
screen_see "您 将 签 名 并 提 交 以 下 内 容"
type "$rig_pin"
press Enter
screen_see "业务单号"
kill -9 "$(program)"
screen_gone
open
button 去缴费
sign_in
screen_see "业务单号"
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
gone "$rig_pin" 11010519491231002 13923101111 hu@example.com 胡小明 示例路1号
