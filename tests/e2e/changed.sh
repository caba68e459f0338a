#!/bin/bash
# changed.sh - the agreement or the price list changes after a person has read it and before it is signed: refused, with
# what is in force now, and nothing is created.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers
mkfifo "$rig/late.pin"

# while_asked CODE COMMAND...: xuqi has checked everything and asks for the PIN; COMMAND is done; then the PIN comes.
while_asked() {
  code=$1
  shift
  "$xuqi" renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/late.pin" --json \
    >"$rig/late" 2>"$rig/err" &
  pid=$!
  exec 8>"$rig/late.pin" # opens when it asks
  must "$@"
  printf '%s\n' "$rig_pin" >&8
  exec 8>&-
  wait $pid
  got=$?
  cp "$rig/late" "$rig/out"
  [ "$got" -eq 5 ] || fail "expected status 5, got $got"
  is error.code "$code"
  applications 0
}

for l in zh_CN en; do
  sed 's/2026-11/2026-12/; $a One more sentence.' "$XUQI_TOP_SRCDIR/data/agreement.$l.txt" >"$rig/agreement.$l"
done
publish_agreements() {
  rig_admin publish-agreement "$rig/agreement.zh_CN" --language zh_CN &&
    rig_admin publish-agreement "$rig/agreement.en" --language en
}
while_asked agreement-changed publish_agreements
# Again with the version that was read: told before the PIN is asked for
refused 5 agreement-changed renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/late.pin"
is error.facts.version 2026-12
in_words 5 renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/late.pin"
grep -q 2026-12 "$rig/zh" || fail "the new version is not named"
agreement=2026-12

sed 's/2026-11/2026-12/; s/10000/12000/g; s/20000/24000/; s/30000/36000/' "$XUQI_TOP_SRCDIR/data/prices.json" >"$rig/prices"
while_asked price-changed rig_admin publish-prices "$rig/prices"
# The same price under another version is another price list too
sed 's/2026-12/2027-01/' "$rig/prices" >"$rig/prices.same"
while_asked price-changed rig_admin publish-prices "$rig/prices.same"
# A damaged list is not published, and what was in force stays
sed 's/"fee_fen": 12000/"fee_fen": 1/' "$rig/prices.same" >"$rig/prices.wrong"
! rig_admin publish-prices "$rig/prices.wrong" >"$rig/out" 2>&1 || fail "a list whose sums are wrong was published"

json renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin" --dry-run
is fee_fen 12000
apply_for hu
applications 1
rig_admin show "$number" --json >"$rig/out"
is order.total_fen 12000
must rig_admin audit-verify
