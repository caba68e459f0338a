#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps.sh" p256 rsa2048 new
