#!/bin/bash
lang=en
. "$XUQI_TOP_SRCDIR/tests/screens/kiosk.sh"
