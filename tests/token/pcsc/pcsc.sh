#!/bin/bash
# pcsc.sh - tests/token/pcsc/test_pcsc with a private daemon and a virtual card, both of which it commands by lines of shell:
# on descriptor 3 it says one, on descriptor 4 it is told the exit status.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
rig_pcscd_start
rig_card_start one
export rig_reader rig_locked=$card_dir/locked
rig_reader=$(rig_card_reader one)
mkdir -m 0 "$rig_locked"
mkfifo "$card_dir/say" "$card_dir/told"

# A daemon that has no readers at all
rig_no_readers() {
  rig_pcscd_stop
  mv "$card_dir/readers/vpcd" "$card_dir/vpcd.away"
  rig_pcscd_start
}
rig_readers_again() {
  rig_pcscd_stop
  mv "$card_dir/vpcd.away" "$card_dir/readers/vpcd"
  rig_pcscd_start
  rig_card_wait one
}

"$XUQI_TOP_BUILDDIR/tests/token/pcsc/test_pcsc" "$@" 3>"$card_dir/say" 4<"$card_dir/told" &
test=$!
exec 5<"$card_dir/say" 6>"$card_dir/told"
while IFS= read -r line <&5; do
  eval "$line" >"$card_dir/out" 2>&1
  status=$?
  [ $status = 0 ] || cat "$card_dir/out" >&2
  echo $status >&6
done
wait "$test"
