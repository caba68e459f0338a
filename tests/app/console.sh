#!/bin/bash
# console.sh - terminals without ideographs, the bare Linux console and the locale C: English, and why; Chinese spelled in
# letters where a person wants it; never a row of question marks.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
unset LANGUAGE

# only_letters: what stands on the screen are ASCII characters and the lines of frames
only_letters() {
  screen_text | LC_ALL=C.UTF-8 sed 's/[─│┌┐└┘├┤]//g' >"$rig/seen"
  ! LC_ALL=C grep -n '[^ -~]' "$rig/seen" && ! grep -n '??' "$rig/seen" || exit 1
}

leave() { # on a machine that is busy the rest of a key may come too late after its Esc
  until [ -e "$rig/screen.status" ]; do
    screen_press F10
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      [ -e "$rig/screen.status" ] || sleep 0.2
    done
  done
}

screen_start env TERM=linux LC_ALL=C.UTF-8 "$xuqi"
screen_see "This console has no"
only_letters
screen_press Enter
screen_see "HuXiaoMing" # whose key it is
only_letters
screen_press F2
screen_see "XuQi Xuqi"
only_letters
screen_press F1
screen_see "ZheLiLieChu"
only_letters
screen_press Escape
screen_away "ZheLiLieChu"
leave

screen_start env TERM=linux LC_ALL=C.UTF-8 "$xuqi" --lang zh_CN # chosen: nothing to explain
screen_see "XuQi Xuqi"
screen_not "MeiYouHanZi"
leave

screen_start env LC_ALL=C "$xuqi"
screen_see "The locale that was asked for has no"
screen_press Tab Enter # "Pinyin"
screen_see "XuQi Xuqi"
only_letters
leave

screen_start env TERM=linux LC_ALL=C.UTF-8 sh -c '"$1" list; read -r _' sh "$xuqi" # the command line, at such a terminal and into a file
screen_see "HuXiaoMing"
only_letters
screen_press Enter
screen_gone
TERM=linux LC_ALL=C.UTF-8 "$xuqi" list >"$rig/out" </dev/null
grep -q 胡小明 "$rig/out" || exit 1
LC_ALL=C must "$xuqi" list </dev/null
grep -q HuXiaoMing "$rig/out" || exit 1
LC_ALL=C must "$xuqi" list --json </dev/null
grep -q 胡小明 "$rig/out" || exit 1

# The whole program at a terminal that speaks GB18030: all that it is sent is in that, and its words are there.
if [ -s "$XUQI_TOP_BUILDDIR/tests/locale/zh_CN.GB18030/LC_CTYPE" ]; then
  screen_start env LOCPATH="$XUQI_TOP_BUILDDIR/tests/locale" LC_ALL=zh_CN.GB18030 script -qfc "$xuqi" "$rig/sent"
  until iconv -f GB18030 -t UTF-8 "$rig/sent" 2>/dev/null | grep -q 胡小明; do
    [ ! -e "$rig/screen.status" ] || { cat "$rig/sent" >&2; exit 1; }
    sleep 0.1
  done
  leave
  iconv -f GB18030 -t UTF-8 "$rig/sent" >"$rig/read" && grep -q 期 "$rig/read" || exit 1
fi

echo 'chinese = "characters";' >>"$XDG_CONFIG_HOME/xuqi/xuqi.conf" # a terminal that says less than it can
screen_start env TERM=linux LC_ALL=C.UTF-8 "$xuqi"
screen_see "续期 Xuqi"
screen_see "胡小明"
leave
echo 'ascii_borders = true;' >>"$XDG_CONFIG_HOME/xuqi/xuqi.conf"
screen_start env LC_ALL=C.UTF-8 "$xuqi" --lang zh_CN
screen_see "胡小明"
! screen_text | grep '[─│┌┐└┘├┤●○▾]' && screen_text | grep -q '^+-' || exit 1
leave
sed -i 's/"characters"/"pinyin"/' "$XDG_CONFIG_HOME/xuqi/xuqi.conf"
screen_start env LC_ALL=C.UTF-8 "$xuqi"
screen_see "XuQi Xuqi"
only_letters
leave
