#!/bin/bash
# signals.sh - each signal at each screen (signals.py): what ends the program gives the terminal back as it was and leaves no
# core; what does not, changes nothing.  Two endings at each screen, all of them with XUQI_FULL=1.
command -v python3 >/dev/null || {
  echo "SKIP: no python3"
  exit 77
}
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_tried >/dev/null
cd "$rig" || exit 99
python3 "$XUQI_TOP_SRCDIR/tests/app/signals.py" "$xuqi" ${XUQI_FULL:+every} || exit 1
ls core* 2>/dev/null && exit 1
exit 0
