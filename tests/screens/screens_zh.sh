#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/screens/walk.sh" zh_CN
