#!/bin/bash
# two_terminals.sh - one key, copied to two terminals, renewed at both in the same instant: one application and one order;
# paid at one, installed at the other; and what the copy that stayed behind says then.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial --auto-cashier 0 --auto-reviewer 0
rig_key hu 20
rig_answers
mkdir -p "$rig/a" "$rig/b"
cp "$rig/hu.p12" "$rig/a/hu.p12"
mv "$rig/hu.p12" "$rig/b/hu.p12"
# at a|b: the terminal where what follows is done
at() {
  export HOME=$rig/$1/home XDG_CONFIG_HOME=$rig/$1/home/.config XDG_DATA_HOME=$rig/$1/home/.local/share \
    XDG_STATE_HOME=$rig/$1/home/.local/state
  mkdir -p "$XDG_CONFIG_HOME/xuqi" "$XDG_STATE_HOME/xuqi"
  rig_settings "$rig/$1/hu.p12"
}
renewal=(renew --answers "$rig/answers.json" --accept-agreement "$agreement" --json)
# Both have found everything in order and wait for their PIN, which comes to both at once.
mkfifo "$rig/a.pin" "$rig/b.pin"
at a
"$xuqi" "${renewal[@]}" --pin-file "$rig/a.pin" >"$rig/a.out" 2>"$rig/a.err" &
a_pid=$!
at b
"$xuqi" "${renewal[@]}" --pin-file "$rig/b.pin" >"$rig/b.out" 2>"$rig/b.err" &
b_pid=$!
exec 8>"$rig/a.pin" 9>"$rig/b.pin" # opens when both ask
printf '%s\n' "$rig_pin" >&8
printf '%s\n' "$rig_pin" >&9
exec 8>&- 9>&-
wait $a_pid
a_status=$?
wait $b_pid
b_status=$?
case $a_status,$b_status in
  0,5) first=a second=b ;;
  5,0) first=b second=a ;;
  *)
    cat "$rig"/[ab].out "$rig"/[ab].err >&2
    fail "ended with $a_status and $b_status: exactly one should have its application"
    ;;
esac
cp "$rig/$first.out" "$rig/out"
number=$(get business_no)
cp "$rig/$second.out" "$rig/out"
is error.code renewal-open
is error.facts.business_no "$number"
applications 1
rig_admin show "$number" --json >"$rig/out"
is business_no "$number"

# The other terminal sees it, with nothing of its own on disk, and pays; the first installs.
at $second
json status --pin-file "$rig/pin"
is business_no "$number"
rig_transfers
json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
at $first
json status --watch --pin-file "$rig/pin"
json install --pin-file "$rig/pin"
is result installed
is business_no "$number"
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" <(cert_of "$rig/$first/hu.p12")

# The copy that stayed behind: not a second renewal, but the word that it is done, and the same certificate for it too.
at $second
refused 3 already-renewed renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
in_words 3 renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
json status --pin-file "$rig/pin"
is business_status installed
json install --pin-file "$rig/pin"
is business_no "$number"
cmp -s <(cert_of "$rig/a/hu.p12") <(cert_of "$rig/b/hu.p12") || fail "the two copies hold different certificates"
applications 1
must rig_admin audit-verify
