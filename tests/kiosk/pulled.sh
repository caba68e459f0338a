#!/bin/bash
# pulled.sh piv - the card is pulled out in the middle of the install, as the certificate is written: the machine asks for it,
# keeps what it knows of the visitor until it is back, and goes on by itself.
hall_service=
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
rig_transfers
must "$xuqi" pay --transfer "$rig/transfers.json" --pin-file "$rig/pin" --json
operator
open
button 安装证书
sign_in
screen_see "1 安装"
rig_card_ctl hu at 4 remove-before >/dev/null
rig_card_ctl hu reset-count >/dev/null
press 1
screen_see "介质已拔出。请重新插入"
screen_see "第 9 步"
rig_card_insert hu
sign_in # a card that was pulled out has forgotten it
screen_see "续期成功"
button 完成
screen_see "办 理 完 成"
