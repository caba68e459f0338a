# kiosk.sh - a machine in a hall, from rest to rest, with a real card: every screen of its own compared with the text kept of it in
# kiosk/ (snapshot.sh), in two sizes.  Read with "." after setting $lang.
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
. "$XUQI_TOP_SRCDIR/tests/screens/snapshot.sh"
snapshot_dir=$snapshot_dir/kiosk
snapshot_sizes="40x10 80x24"
# Seconds that are counted, and how many days are left
snapshot_lines() { LC_ALL=C.UTF-8 sed -E -e 's/\b[0-9]+ (秒|seconds?)/nn \1/g'; }

# So many seconds, by their names in the settings, from the next start on
waits() { sed -i "s/place = /$1 place = /" "$XDG_CONFIG_HOME/xuqi/xuqi.conf"; }
again() {
  screen_stop
  open
  see "已连接" " connected"
}

rig_card_remove hu
again
see "请 插 入 您 的 介 质" "Please plug in your key (UKey)"
snapshot resting
press 0
see "Press 0 for another language" "请 插 入 您 的 介 质"
snapshot resting-other-language
press 0
see "请 插 入 您 的 介 质" "Please plug in your key (UKey)"
press 1
see "这里的插口" "Plug the key with your certificate"
snapshot resting-how
press 1
screen_away "$(say "┌─ 怎么办理" "┌─ How it works")"
press '*'
see "┌─ 人工帮助" "┌─ Help from a person"
snapshot help-from-a-person
press 1
screen_away "$(say "┌─ 人工帮助" "┌─ Help from a person")"
press F10
see "工作人员专用" "For the attendant"
snapshot attendant
press Escape
see "请 插 入 您 的 介 质" "Please plug in your key (UKey)"
rig_card_insert hu
see "申请续期 4" "Apply for renewal 4"
snapshot card
press .
see "┌─ 帮助" "┌─ Help"
snapshot card-help
press 9
screen_away "$(say "┌─ 帮助" "┌─ Help")"
taken press 1
see "还没有申请过" "Nothing has been applied for yet"
taken press 3
see "请 拔 出 您 的 介 质 并 带 走" "Please take your key with you"
snapshot wiped

rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
waits "wait_paying = 5; warn = 3600;"
again
see "去缴费" "Go to payment"
snapshot card-to-pay
taken press 3
see "按业务单号打开申请" "Open an application by its number"
snapshot number
type 1
press Enter
see "17 位数字" "17 digits that begin"
snapshot number-wrong
press Escape
see "去缴费" "Go to payment"
taken press 1
see "输入口令：确认是您本人" "PIN: confirm that it is you"
snapshot pin
type "$rig_pin"
press Enter
see "您还在吗" "Are you still there?"
snapshot warned
sed -i 's/ warn = 3600;/ warn = 5; pause = 3600;/' "$XDG_CONFIG_HOME/xuqi/xuqi.conf"
again
see "去缴费" "Go to payment"
taken press 1
see "输入口令：确认是您本人" "PIN: confirm that it is you"
type "$rig_pin"
press Enter
see "已暂停" "Paused"
snapshot paused
snapshot_count 14
