#!/bin/bash
# wiped.sh piv - a visitor signs in, goes away and leaves the card: the warning, the cover, under which no PIN is kept, and the wipe,
# after which nothing of the person is in memory although the card is still there; nor can the terminal scroll back to it.
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
sed -i 's/place = /wait_paying = 5; warn = 5; pause = 5; place = /' "$XDG_CONFIG_HOME/xuqi/xuqi.conf"

# To the progress of the application, which names its people.
to_progress() {
  screen_see "查询进度 1"
  taken press 1
  screen_see "口令（密码）"
  type "$rig_pin"
  press Enter
  screen_see "办理经过"
  for text in "$rig_pin" 胡小明 13923101111; do
    [ "$(count "$text")" -gt 0 ] || { echo "the search does not find $text" >&2; exit 1; }
  done
}

open
tmux -S "$screen_socket" pipe-pane "cat >>'$rig/drawn'"
to_progress
screen_see "您还在吗？" 30
screen_see "输入口令继续" 30
gone "$rig_pin"
screen_not 办理经过
screen_see "请 拔 出 您 的 介 质 并 带 走" 30
gone "$rig_pin" 11010519491231002 13923101111 hu@example.com 胡小明 示例路1号
grep -q "$(printf '\033\[3J')" "$rig/drawn" || { echo "the terminal was not told to forget its lines" >&2; exit 1; }
taken press 1 # it is mine
screen_see "查询进度 1"
