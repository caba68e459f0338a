#!/bin/bash
# bench.sh - what `make bench` runs: figures side by side in one run.  Nothing here passes or fails.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
export LC_ALL=C.UTF-8 LANGUAGE=zh_CN
screen=$XUQI_TOP_BUILDDIR/tests/bench/screen
rig_start --trial --auto-cashier 2 --auto-reviewer 2
rig_key hu 20
rig_settings "$rig/hu.p12"
real=$XUQI_TOP_BUILDDIR/shared/xuqi # as it is installed, with the library beside it
export LD_LIBRARY_PATH=$rig/lib
mkdir "$rig/lib" && ln -s "$XUQI_TOP_BUILDDIR/shared/libxuqi.so.0.0.0" "$rig/lib/libxuqi.so.0"

if command -v whiptail >/dev/null; then
  "$screen" first 15 '续期' "exec $real --lang zh_CN" 'zz-done' "exec whiptail --title t --msgbox zz-done 10 40"
else
  echo "first screen: whiptail is not installed, so there is nothing to compare with"
fi
"$screen" idle 5 "exec $real --lang zh_CN"
# Home, the notices, the agreement, the form: pages, a tick in a box, letters typed
"$screen" bytes "exec $real --lang zh_CN" 'notices (page)=a' 'help (window)=\e1' 'help closed=\e' 'a notice ticked= ' \
  'next item=\t' 'the others ticked= \t ' 'agreement (page)=n' 'agreement, a page down=\e[6~' \
  'the rest of it=\e[6~\e[6~\e[6~\e[6~\e[6~\e[6~\e[6~\e[6~' 'accepted=n ' \
  'form (page)=n' 'to the name=\t\t\t\t' 'an ideograph typed=胡' 'another=小' 'a letter typed=a' 'another letter=b'
# Esc closes help, which is opened before each; Tab goes on, having gone back
"$screen" answer 11 "exec $real --lang zh_CN" '\e1' 'Esc=\e'
"$screen" answer 11 "exec $real --lang zh_CN" '\e[Z' 'Tab=\t'

# The same action in each of the programs that are here: label, command, the way to it, the keys, the way back
beside() { # ACTION XUQI'S-WAY KEYS BACK  DIALOG'S-COMMAND WHIPTAIL'S-COMMAND KEYS BACK  NMTUI'S-COMMAND WAY KEYS BACK
  set -- "$@" '' '' ''
  arguments=("$1" xuqi "exec $real --lang zh_CN" "$2" "$3" "$4")
  if command -v dialog >/dev/null; then arguments+=(dialog "$5" '' "$7" "$8"); fi
  if command -v whiptail >/dev/null; then arguments+=(whiptail "$6" '' "$7" "$8"); fi
  if [ -n "$nmtui" ] && [ -n "$9" ]; then arguments+=(nmtui "$9" "${10}" "${11}" "${12}"); fi
  "$screen" beside 11 "${arguments[@]}"
}
nmtui=
for program in dialog whiptail; do
  command -v "$program" >/dev/null || echo "$program is not installed, so it is not compared with"
done
if ! command -v nmtui >/dev/null; then
  echo "nmtui is not installed, so it is not compared with"
elif ! nmcli general status >/dev/null 2>&1; then
  echo "nmtui is not compared with: no NetworkManager runs here"
else
  nmtui=nmtui
fi
rig_key li 30
rig_settings "$rig/hu.p12" "$rig/li.p12"
menu='--menu 菜单 20 60 5 1 第一项 2 第二项 3 第三项 4 第四项 5 第五项'
beside 'a list, one on' '\eOA' '\eOA' '\eOB' "exec dialog $menu" "exec whiptail $menu" '\eOB' '\eOA' \
  'exec nmtui' '' '\eOB' '\eOA'
input='--inputbox 姓名 10 50'
beside 'a letter typed' 'k|ab' 'c' '\b' "exec dialog $input" "exec whiptail $input" 'c' '\b' \
  'exec nmtui hostname' '' 'c' '\b'
# (of the other two each window is a program of its own)
window='--msgbox 请确认。 10 40'
beside 'a window opened' '' '\e1' '\e' "while :; do dialog $window; done" "while :; do whiptail $window; done" '\r' ''

"$XUQI_TOP_BUILDDIR/tests/bench/service" 400 4
