#!/bin/bash
# A whole renewal in questions and answers, in English.
exec bash "$XUQI_TOP_SRCDIR/tests/plain/whole.sh" en
