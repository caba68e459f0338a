#!/bin/sh
export WALKS="soft-same soft-new"
exec bash "$XUQI_TOP_SRCDIR/tests/e2e/other_terminal.sh"
