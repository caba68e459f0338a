#!/bin/bash
# withdrawn.sh - withdrawn after a question; applied again; found open from another terminal.
lang=en
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin
walk_to_form
walk_fill
walk_submit
press w
see "" "Withdraw the application?"
press Enter
see "" "Payment status"
press w
see "" "Withdraw the application?"
press Right Enter
see "" "The application has been withdrawn"
see "" "Withdrawn"
not "" "Go to payment"
press Escape
see "" "Ends in 20 days"
# Again: what was sent last time is offered
press a
see "" "Before you renew"
press Space Tab Space Tab Space n
see "" "% read"
walk_read
press n Space n # (a space that follows one at once is none)
see "" "Application for renewal"
not "" "[hu@example.com"
press y
see "" "[hu@example.com"
press F5
see "" "You are about to sign and send"
# Meanwhile another terminal is faster
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
number=$(grep -o '01[0-9]\{15\}' "$rig/out" | head -n 1)
type "$rig_pin"
press Enter
see "" "Already in progress"
press Enter
see "" "$number"
see "" "Go to payment"
[ "$(rig_admin list --json | grep -o '01[0-9]\{15\}' | sort -u | wc -l)" -eq 2 ] || { rig_admin list >&2; exit 1; }
walk_leave
