#!/bin/bash
# bad_line.sh - the same over a line that takes 300 ms there and back and holds up one piece in twenty.
exec bash "$XUQI_TOP_SRCDIR/tests/plain/whole.sh" zh_CN bad
