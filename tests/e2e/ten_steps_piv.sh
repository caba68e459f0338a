#!/bin/bash
# The ten steps on a key in hardware: both kinds of key, with the same key and with a new one.
for how in "rsa2048 p256 same" "rsa2048 p256 new" "p256 rsa2048 same" "p256 p256 new"; do
  bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps.sh" $how piv || exit
done
