#!/bin/bash
# slow_line.sh - the full screen at a line of 9600 baud (tests/tools/slowline.py), counted in bytes: a screen is a page and not
# more, what is typed faster than it is shown is all there, and a page that changes by itself does not run ahead of the line.
lang=zh_CN
command -v python3 >/dev/null || {
  echo "SKIP: no python3"
  exit 77
}
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve
hang
screen_start python3 "$XUQI_TOP_SRCDIR/tests/tools/slowline.py" "$rig/line" "$xuqi" --lang zh_CN

for _ in $(seq 200); do
  [ -s "$rig/line" ] && break
  sleep 0.05
done

shown=0 asked=0 most=0
count() {
  before=$shown
  read -r shown asked most <"$rig/line"
  sent=$((shown - before))
}

# The line is still: all was shown.
still() {
  last=
  while [ "$last" != "$(cat "$rig/line")" ]; do
    last=$(cat "$rig/line")
    sleep 0.3
  done
  count
}

at_most() {
  [ "$sent" -le "$1" ] || {
    echo "$2: $sent bytes" >&2
    screen_text >&2
    exit 1
  }
}

# A page that counts seconds: what it sends is the seconds, and never more than one frame waits for the line.
counts "正在查询"
count
at_most 4000 "the first screen and some seconds"
counts "正在查询"
counts "正在查询"
counts "正在查询"
count
at_most $((6 * (64 + 4))) "three seconds"
[ "$asked" -gt 0 ] && [ "$most" -le 1 ] || {
  echo "asked $asked times, $most open" >&2
  exit 1
}
go_on
screen_see "20 天后到期"
still
screen_press k
screen_see "现在的口令"
still
at_most 3000 "a page"
# Three PINs typed as fast as a terminal sends them: the key has its new one, so no digit was lost.
for typed in "$rig_pin" 24681357 24681357; do
  screen_type "${typed:0:4}"
  sleep 0.02
  screen_type "${typed:4}"
  screen_press Tab
done
still
at_most $((3 * 9 * 40)) "24 digits and three keys"
screen_press F5
screen_see "新口令已设置"
