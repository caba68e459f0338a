#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps_of.sh" softhsm "rsa2048 p256 new" "p256 rsa2048 same"
