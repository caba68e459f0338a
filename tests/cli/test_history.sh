#!/bin/bash
# test_history.sh - what `xuqi status` and `pay` tell of an application with a long history is all of it, although the
# service's list of applications has only the newest entries of each.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
command -v sqlite3 >/dev/null || { echo "SKIP: sqlite3 is not installed"; exit 77; }
rig_start
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json </dev/null
must sqlite3 "$rig/ca/xuqid.db" "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
  INSERT INTO timeline SELECT business_no, i, 1000000000 + i, 'payment_refused', 'cashier', 'line ' || i
  FROM n, application;"

for command in status pay; do
  must "$xuqi" "$command" --pin-file "$rig/pin" --json </dev/null
  ! grep -q '"timeline_before"' "$rig/out" && grep -q '"event":"submitted"' "$rig/out" &&
    [ "$(grep -o '"note":"line [0-9]*"' "$rig/out" | uniq | wc -l)" -eq 129 ] || {
    echo "$command: not the whole history" >&2
    cat "$rig/out" >&2
    exit 1
  }
done
must setsid "$xuqi" --lang en status --pin-file "$rig/pin" </dev/null
[ "$(grep -c '  line [0-9]*$' "$rig/out")" -eq 129 ]
