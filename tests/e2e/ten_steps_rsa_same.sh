#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps_of.sh" file "rsa2048 p256 same"
