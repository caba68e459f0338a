#!/bin/bash
# bench.sh - what `make bench` runs: figures side by side in one run.  Nothing here passes or fails.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
export LC_ALL=C.UTF-8 LANGUAGE=zh_CN
screen=$XUQI_TOP_BUILDDIR/tests/bench/screen
rig_start --trial --auto-cashier 2 --auto-reviewer 2
rig_key hu 20
rig_settings "$rig/hu.p12"
real=$XUQI_TOP_BUILDDIR/.libs/xuqi
[ -x "$real" ] && export LD_LIBRARY_PATH=$XUQI_TOP_BUILDDIR/.libs || real=$xuqi

if command -v whiptail >/dev/null; then
  "$screen" first 15 '胡小明' "$real --lang zh_CN" 'zz-done' "whiptail --title t --msgbox zz-done 10 40"
else
  echo "first screen: whiptail is not installed, so there is nothing to compare with"
fi
"$screen" idle 5 "$real --lang zh_CN"
# Home, then the notices (one acknowledged by space), the agreement (a page), back home
"$screen" bytes "$real --lang zh_CN" 'open the notices (page)=a' 'a notice ticked (key press)= ' 'next item (key press)=\t' \
  'help (window)=\e1' 'help closed=\e'
"$XUQI_TOP_BUILDDIR/tests/bench/service" 400 4
