#!/bin/bash
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/screens/kiosk.sh"
