#!/bin/bash
# test_hardware.sh - tests/engine/hardware with a private daemon, a virtual card and another program that holds it.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
rig_pcscd_start
rig_card_start one --serial 111
export HOME=$card_dir XDG_STATE_HOME=$card_dir/state
mkfifo "$card_dir/say"
"$XUQI_TOP_BUILDDIR/tests/token/pcsc/neighbour" "$(rig_card_reader one)" <"$card_dir/say" >"$card_dir/told" 2>&1 &
exec 7>"$card_dir/say"
cat >"$card_dir/neighbour.sh" <<END
before=\$(wc -l <"$card_dir/told")
echo "\$1" >"$card_dir/say"
for _ in \$(seq 200); do
  [ "\$(wc -l <"$card_dir/told")" -gt "\$before" ] && break
  sleep 0.05
done
[ "\$(tail -n 1 "$card_dir/told")" = 00000000 ]
END
bash "$card_dir/neighbour.sh" connect || exit 99
export NEIGHBOUR="bash $card_dir/neighbour.sh" CARDCTL="$XUQI_TOP_BUILDDIR/tests/card/cardctl $card_dir/one.control"
"$XUQI_TOP_BUILDDIR/tests/engine/hardware"
