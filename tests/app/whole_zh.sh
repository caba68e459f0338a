#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/app/whole.sh" zh_CN
