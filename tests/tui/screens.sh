#!/usr/bin/env bash
# screens.sh - the kit's screens as a person sees them: kitdemo in tmux, whole screens compared with tests/tui/screens/.
# With UPDATE=1 the kept screens are written anew (look at the difference before you commit it).
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/screen.sh" || exit 99
rig_home
kitdemo=$XUQI_TOP_BUILDDIR/tests/tui/kitdemo
kept=$XUQI_TOP_SRCDIR/tests/tui/screens
export LC_ALL=C.UTF-8
unset NO_COLOR LINES COLUMNS

same_as() {
  until=$((SECONDS + 10))
  while screen_text >"$rig/now" && ! cmp -s "$rig/now" "$kept/$1.txt"; do
    if [ "${UPDATE:-}" = 1 ]; then
      sleep 6 # notices are gone by then
      screen_text >"$kept/$1.txt"
      return
    fi
    if [ "$SECONDS" -ge "$until" ]; then
      echo "another screen than tests/tui/screens/$1.txt:" >&2
      diff "$kept/$1.txt" "$rig/now" >&2
      exit 1
    fi
    sleep 0.1
  done
}
leave() {
  screen_press Escape
  sleep 0.3
  screen_press F10
  screen_gone
  screen_stop
}

# The form: every kind of item that is filled in; the focus leaves a wrong field freely and the error stands beside it.
screen_start 80x24 "$kitdemo"
screen_see "F10"
screen_press f
screen_see "第 4 步"
screen_press Tab Tab Tab
screen_type "胡张"
screen_press Tab
screen_type "12"
screen_press Tab
same_as form
screen_type "c" # a letter is a key again: copies the name
screen_see "[胡张                                        ]"
# A list over Chinese text: cut characters leave no halves behind, and come back whole.
screen_press BTab BTab BTab Enter
same_as list
screen_press Down Down Enter
screen_see "[ 港澳居民来往内地通行证 ▾]"
screen_see "* 手机号码  [12          ]  × 应是 11 位数字，请核对"
screen_press F1
screen_see "错误写在项目旁边"
screen_press Escape
# Too much for the window: it scrolls, and comes back.
screen_resize 40 10
same_as form-small
screen_resize 39 10
screen_see "Best seen at 80x24"
screen_resize 80 24
screen_see "│ Tab 下一项"
screen_not "Best seen at 80x24"
screen_see "港澳居民来往内地通行证"
leave

# Everything that is read.
screen_start 80x24 "$kitdemo"
screen_see "F10"
screen_press c
same_as cards
screen_press NPage
same_as cards-end
leave

# The same without signs beyond ASCII, and a tiny window.
screen_start 80x24 "$kitdemo" --ascii
screen_see "F10"
screen_press c
same_as cards-ascii
leave
screen_start 20x5 "$kitdemo"
screen_see "Best seen at"
leave

# A long text: nothing can be pressed that cannot be seen; what has been on screen counts as read.
screen_start 80x24 "$kitdemo"
screen_see "F10"
screen_press a
screen_see "已读 13%"
screen_press Enter
screen_see "已读 25%"
screen_press Space Space Space Space Space Space
screen_see "[[ 同意 A ]]"
screen_see "已读 100%"
screen_press Enter
screen_see "kitdemo"
screen_press r
screen_see "要撤销吗"
screen_press Escape
screen_see "answer -1"
screen_press F10
screen_gone
[ "$screen_status" = 0 ]
