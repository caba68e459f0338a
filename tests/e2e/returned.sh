#!/bin/bash
# returned.sh - every way an application takes besides the straight one: returned and corrected under its number, payment
# refused, withdrawn (twice, and too late), rejected; and after each, what may be done next.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial
rig_key hu 20
rig_answers
pin=(--pin-file "$rig/pin")

# --- withdrawn, once and again; then a new application is possible
apply_for hu
first=$number
json withdraw --yes "${pin[@]}"
is business_status withdrawn
json withdraw --yes --number "$first" "${pin[@]}"
is business_status withdrawn
apply_for hu
[ "$number" != "$first" ] || fail "a withdrawn number was given again"
applications 2

# --- the money has not come: the reason is shown, the transfers are corrected
pay_for hu
must rig_admin refuse-payment "$number" --reason 账号有误
json status "${pin[@]}"
is payment_status unpaid
grep -q 账号有误 "$rig/out" || fail "the reason is not shown"
is money.refused true
refused 5 version-conflict pay --transfer "$rig/transfers.json" "${pin[@]}"
json pay --transfer "$rig/transfers.json" --replace "$(get application.revision)" "${pin[@]}"
is application.payment_status reported
must rig_admin confirm-payment "$number"
# --- too late to withdraw
refused 5 state-conflict withdraw --yes "${pin[@]}"
in_words 5 withdraw --yes "${pin[@]}"

# --- returned with a reason; corrected and sent again under its number, nothing paid twice
expect_status 2 rig_admin return "$number" # a reason is owed
must rig_admin return "$number" --reason 收件地址不详
json status "${pin[@]}"
is business_status returned
is reason 收件地址不详
is agreed.agreement "$agreement" # need not be agreed to again
grep -q keep-plugged-in "$rig/out" || fail "what was confirmed is not told"
"$xuqi" status --lang zh_CN "${pin[@]}" >"$rig/out" 2>&1
grep -q 收件地址不详 "$rig/out" || fail "the reason is not shown in words"
sed -i 's/示例路1号/示例路1号3栋501室/' "$rig/answers.json"
json renew --answers "$rig/answers.json" --accept-agreement "$agreement" --number "$number" "${pin[@]}"
is business_no "$number"
is payment_status paid
applications 2
rig_admin show "$number" --json >"$rig/out"
grep -q 3栋501室 "$rig/out" || fail "the correction is not there"

# --- rejected: the end, with the reason; the money is to be paid back; approving it now is refused
must rig_admin reject "$number" --reason 营业执照已吊销
refused_status=0
"$xuqi" status --json "${pin[@]}" >"$rig/out" 2>&1 || refused_status=$?
[ "$refused_status" -eq 5 ] || fail "status of a rejected application: $refused_status"
is business_status rejected
is reason 营业执照已吊销
is payment_status refunding
expect_status 5 rig_admin approve "$number"
must rig_admin refund "$number"
"$xuqi" status --json "${pin[@]}" >"$rig/out" 2>&1
is payment_status refunded
refused 5 state-conflict withdraw --yes --number "$number" "${pin[@]}"
must rig_admin audit-verify
