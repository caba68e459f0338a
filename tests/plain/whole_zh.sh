#!/bin/bash
# A whole renewal in questions and answers, in Chinese.
exec bash "$XUQI_TOP_SRCDIR/tests/plain/whole.sh" zh_CN
