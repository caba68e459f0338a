#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/full_screen.sh" en softhsm
