#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/fault/client_kill.sh" new both
