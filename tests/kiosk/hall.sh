# hall.sh - a machine in a hall with a visitor's card, for the tests beside it; read with ".".
#
#   open           the program, at rest or before the card
#   program        its process
#   to_question    from the first screen to the first question of the form, by Enter alone
#   people         the questions, to the last one; then the address
#   button LABEL   presses the digit that it shows
#   taken COMMAND  presses a button; again, where the buttons had only just changed
#   sign_in        types the PIN where it is asked for
#   operator       confirms the payment of the only application, and approves; its certificate is issued then
#   count TEXT     how often it is in the program's memory;  gone TEXT...: not at all
lang=${lang:-zh_CN}
set -- piv
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
medium_need piv
rig_start --trial ${hall_service---auto-cashier 1 --auto-reviewer 1}
medium_make piv 20
printf '24681357\n' >"$rig/code"
chmod 600 "$rig/code"
cat >>"$XDG_CONFIG_HOME/xuqi/xuqi.conf" <<END
kiosk = {
  place = "3 号柜台";
  call = [ "/bin/sh", "-c", "echo called >$rig/called" ];
  print = [ "/bin/sh", "-c", "cat >$rig/printed" ];
};
${hall_settings:-}
END
must "$xuqi" kiosk --set-code --pin-file "$rig/code"

open() { screen_start 80x24 "$xuqi" kiosk --lang "$lang"; }
program() { pgrep -x xuqi -P "$(tmux -S "$screen_socket" list-panes -F '#{pane_pid}')"; }
sign_in() {
  screen_see 输入口令
  type "$rig_pin"
  press Enter
}
# The operator confirms the payment and approves, meanwhile.
operator() {
  number=$(rig_admin list --json | grep -o '01[0-9]\{15\}' | head -n 1)
  must rig_admin confirm-payment "$number"
  must rig_admin approve "$number"
  until rig_admin show "$number" --json | grep -q '"issued"'; do sleep 0.1; done
}
# How often a text is in the program's memory.
count() { "$XUQI_TOP_BUILDDIR/tests/tools/held" "$(program)" "$1"; }
gone() {
  for text in "$@"; do
    until=$((SECONDS + 10))
    while [ "$(count "$text")" -ne 0 ]; do # what runs still lets go of it
      [ "$SECONDS" -lt "$until" ] || {
        echo "still in memory: $text" >&2
        exit 1
      }
      sleep 0.2
    done
  done
}

# The digit that the screen shows in a button
digit_of() {
  screen_see "$1 "
  digit=$(screen_text | sed -n "s/.*$1 \([1-8]\).*/\1/p" | tail -n 1)
}
# Buttons that have just changed by themselves take no key and no finger: it is done again then.  The screen may change by
# itself just then, too, before it says so: as long as the button stands there it is looked again for a while.
taken() { # COMMAND LABEL
  while true; do
    before=$(screen_text)
    "$@"
    for _ in $(seq 100); do
      [ "$(screen_text)" = "$before" ] || break
      sleep 0.05
    done
    refused=
    for _ in $(seq 20); do
      now=$(screen_text)
      ! grep -q "按钮刚刚变了\|buttons have just" <<<"$now" || refused=1
      [ -z "$refused" ] && grep -q -- "$2" <<<"$now" || break
      sleep 0.05
    done
    [ -n "$refused" ] || return 0
    sleep 1
  done
}
press_button() {
  digit_of "$1"
  press "$digit"
}
button() { taken press_button "$1"; }
# A consent takes no key that seems to be held down: Enter again, with a pause, until it is there.
consent_by() { press Enter; }
consent() {
  for _ in $(seq 40); do
    screen_text | grep -q -- "$1" && return
    sleep 0.5
    screen_text | grep -q -- "$1" || consent_by "$1"
  done
  screen_see "$1"
}

to_question() {
  screen_see "申请续期 4"
  press Enter
  screen_see "办理前须知"
  for n in 1 2 3; do consent "已确认 $n/3"; done
  press Enter
  screen_see "已读"
  for _ in $(seq 40); do
    screen_text | grep -q '\[ \] 我接受' && break
    press Enter
    sleep 0.1
  done
  consent '\[x\] 我接受'
  press Enter
}
people() {
  screen_see "第 1 题，共 9 题"
  press 2
  screen_see "第 2 题"
  press Enter
  screen_see "1 居民身份证"
  press 1
  screen_see "第 3 题"
  type 11010519491231002x
  press Enter
  screen_see "第 4 题"
  screen_see "胡*明（证书）" # what is known is offered, and masked
  press Enter
  screen_see "第 5 题"
  type 13923101111
  press Enter
  screen_see "第 6 题"
  type hu@example.com
  press Enter
  screen_see "第 7 题"
  press Enter # the handler's
  screen_see "第 8 题"
  press Enter
  screen_see "第 9 题"
}
