#!/bin/bash
# restarted.sh piv - a machine in a hall begins again in the middle of anything: while a visitor pays, while one waits, before the
# certificate is written to the card and after: each time it stands on its first screen with what is to be done next, and
# the same visitor goes on.  (On a busy machine longer than 20 s: begun six times.)
hall_service=
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
sed -i "s/port *= *0/port = $rig_port/" "$rig/ca/xuqid.conf"
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
rig_transfers

end_by() { # SIGNAL
  kill -s "$1" "$(program)"
  screen_gone
  screen_stop
}

open_transfers() {
  open
  button 去缴费
  sign_in
  screen_see "业务单号"
  button 立即支付
  screen_see "第 1 笔转账"
}

# Paying: what was typed goes with the terminal, the application stays
open_transfers
type 6222020200112233445
screen_see "[6222020200112233445"
end_by HUP
open_transfers
screen_not 6222020200112233445
type 6222020200112233445
press Enter Enter F5 # the payer is known
screen_see "待到账确认"

# Waiting: a power cut ends all at once
kill -9 "$(program)" "$rig_pid"
wait "$rig_pid" 2>/dev/null
screen_gone
screen_stop
rig_serve
open
screen_see "等财务确认您的转账"
operator

# Installing: the card takes its time with the N-th thing that is asked of it, and meanwhile the machine is switched off:
# before the certificate is written, and when it has been (but nobody has heard of it)
end_by KILL
install_until() { # N
  rig_card_ctl hu at "$1" slow 3000 >/dev/null
  rig_card_ctl hu reset-count >/dev/null
  from=$(wc -l <"$card_dir/hu.log")
  press 1
  for _ in $(seq 400); do # until the card has been asked
    tail -n +$((from + 1)) "$card_dir/hu.log" | grep -q "^ *$1 >" && break
    sleep 0.05
  done
  screen_see "保存原证书..."
  end_by KILL
  rig_card_ctl hu forget-faults >/dev/null
  open
  button 安装证书
  sign_in
}
open
button 安装证书
sign_in
screen_see "1 安装"
install_until 2
screen_see "1 安装"
install_until 4
screen_see "续期成功"
button 完成
screen_see "办 理 完 成"
