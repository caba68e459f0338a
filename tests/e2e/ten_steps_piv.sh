#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps_of.sh" piv "rsa2048 rsa2048 new" "p256 p256 same"
