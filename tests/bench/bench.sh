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
"$XUQI_TOP_BUILDDIR/tests/bench/service" 400 4
