# walk.sh - ways through the screens, for the tests beside it.  Read with "." after setting $lang (zh_CN or en).
#
#   walk_serve [INIT OPTIONS]     a service and a key that ends in 20 days, and no program yet
#   walk_begin [INIT OPTIONS]     a service and a key that ends in 20 days; the program on its first screen
#   walk_open [COLSxROWS]         the program again
#   walk_to_form                  from the first screen: notices and agreement
#   walk_read                     the agreement, from its beginning to its end
#   walk_people                   the people of a right form, from the first field on; the focus is then on the address
#   walk_fill                     a right form, 24 months; the focus is then on its address
#   walk_submit                   from there: sends it, types the PIN, stands on the payment page
#   walk_to_transfers             from the payment page
#   hang; go_on                   the service stops answering, and goes on
#   counts TEXT                   waits until the seconds in the line with TEXT have changed
#   see ZH EN; not ZH EN          the text of the language the test runs in
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
lang=${lang:-zh_CN}

say() { if [ "$lang" = zh_CN ]; then echo "$1"; else echo "$2"; fi; }
see() { screen_see "$(say "$1" "$2")"; }
not() { screen_not "$(say "$1" "$2")"; }
press() { screen_press "$@"; }
type() { screen_type "$1"; }

walk_open() {
  screen_stop
  screen_start "${1:-80x24}" "$xuqi" --lang "$lang"
}

walk_serve() {
  rig_start --trial "$@"
  # Served again it must be found where it was.
  sed -i "s/port *= *0/port = $rig_port/" "$rig/ca/xuqid.conf"
  rig_key hu 20
  rig_settings "$rig/hu.p12"
}

walk_begin() {
  walk_serve "$@"
  walk_open
  see "20 天后到期" "Ends in 20 days"
}

walk_read() { # the agreement to its end: the space bar reads on
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    screen_text | grep -q '\[ \] \(我接受\|I accept\)' && break
    press Space
    sleep 0.1
  done
  see "[ ] 我接受" "[ ] I accept"
}

walk_to_form() {
  press a
  see "办理前须知" "Before you renew"
  see "已确认 0/3" "0 of 3 confirmed"
  press Space Tab Space Tab Space n
  see "已读" "% read"
  walk_read
  press n
  see "! 请先按空格勾选接受" "! accept it first"
  press Space
  see "[x] 我接受" "[x] I accept"
  press n
  see "续期申请表" "Application for renewal"
}

walk_people() {
  type 11010519491231002x
  press Tab
  type 胡小明
  press Tab
  type 13923101111
  press Tab
  type hu@example.com
  press Tab Enter Tab Tab Tab
  type 广东省佛山市南海区示例路1号
  see "示例路1号" "示例路1号"
}

walk_fill() {
  press Right
  see "200.00" "200.00"
  press Tab Tab Tab
  walk_people
}

walk_submit() {
  press F5
  see "您将签名并提交以下内容" "You are about to sign and send"
  type "$rig_pin"
  press Enter
  see "业务单号" "Business number"
  see "支付状态" "Payment status"
}

walk_to_transfers() {
  press p
  see "请先到银行向以下账户转账" "Pay at your bank first"
}

hang() { kill -STOP "$rig_pid"; }
go_on() { kill -CONT "$rig_pid"; }

# The seconds that are counted in the line with this text are others after a while.
counts() {
  see "$1" ""
  first=$(screen_text | grep -F -- "$1")
  until=$((SECONDS + 20))
  while now=$(screen_text | grep -F -- "$1"); [ -z "$now" ] || [ "$now" = "$first" ]; do
    [ "$SECONDS" -lt "$until" ] || { echo "nothing changes: $1" >&2; screen_text >&2; exit 1; }
    sleep 0.2
  done
}

walk_leave() {
  press F10
  screen_gone
  [ "$screen_status" -eq 0 ] || {
    echo "the program ended with $screen_status" >&2
    exit 1
  }
}
