#!/bin/bash
# killed.sh piv - the program of a machine in a hall is killed while a visitor is asked for the PIN: it begins again as if the
# card had just been put in, the application is made, and when the card is pulled out nothing of the person and no
# PIN is left in memory.
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
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
press 2
screen_see "去缴费 "
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
gone "$rig_pin" 11010519491231002 13923101111 hu@example.com 胡小明 示例路1号
