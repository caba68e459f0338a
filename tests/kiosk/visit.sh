#!/bin/bash
# visit.sh piv - a visitor at a machine in a hall: help is called, the form is filled in by a number pad but for names and
# addresses, what was entered is covered, and when the card is pulled out nothing of it is left, on the screen and in memory.
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
open
screen_see "申请续期 4"
press C-c C-z 'C-\' Escape
press '*'
screen_see "3 号柜台"
for _ in $(seq 100); do [ -s "$rig/called" ] && break; sleep 0.1; done
[ -s "$rig/called" ] || { echo "nobody was called" >&2; exit 1; }
press 1
screen_see "申请续期 4"

to_question
people
press Escape # back: what was entered is covered
screen_see "139****1111"
screen_not 13923101111
[ "$(count 13923101111)" -gt 0 ] || { echo "the search finds nothing at all" >&2; exit 1; }
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
gone 11010519491231002 13923101111 hu@example.com 胡小明
