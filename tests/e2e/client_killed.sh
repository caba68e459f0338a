#!/bin/bash
# client_killed.sh - xuqi is killed (-9) at one write, rename or send after another, while applying and while installing; each
# time somebody goes on elsewhere, with a copy of the key file as it was left and nothing else: one application, one
# certificate, and a key file that opens at every moment.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
fault=$XUQI_TOP_BUILDDIR/tests/fault/killat.so
[ -e "$fault" ] || {
  echo "tests/fault/killat is not built"
  exit 77
}
rig_start --trial --auto-cashier 0 --auto-reviewer 0
rig_key hu 20
rig_answers
terminal=0
# elsewhere FILE: a terminal never used before, with a copy of this key file
elsewhere() {
  terminal=$((terminal + 1))
  here=$rig/t$terminal
  export HOME=$here XDG_CONFIG_HOME=$here/config XDG_DATA_HOME=$here/data XDG_STATE_HOME=$here/state
  mkdir -p "$XDG_CONFIG_HOME/xuqi" "$XDG_STATE_HOME/xuqi"
  cp "$1" "$here/hu.p12"
  rig_settings "$here/hu.p12"
}
# killed_at N ARGS...: whether xuqi was killed there; FALSE: it came to its end before
killed_at() {
  at=$1
  shift
  (LD_PRELOAD=$fault XUQI_KILL_AT=$at exec "$xuqi" "$@" --pin-file "$rig/pin" --json) >"$rig/out" 2>"$rig/err" </dev/null
  [ $? -eq 137 ]
}
opens() { cert_of "$1" | openssl x509 -noout -subject >/dev/null || fail "the key file does not open any more"; }
count=0
renewal=(renew --answers "$rig/answers.json" --accept-agreement "$agreement")

at_call=1 # every few calls, so that it takes seconds and not minutes
elsewhere "$rig/hu.p12"
while killed_at $at_call "${renewal[@]}"; do
  count=$((count + 1))
  opens "$here/hu.p12"
  elsewhere "$here/hu.p12"
  at_call=$((at_call + 8))
done
[ "$count" -ge 4 ] || fail "killed only $count times while applying"
# whether or not one of them got through: now there is one, and only one
"$xuqi" "${renewal[@]}" --pin-file "$rig/pin" --json >"$rig/out" 2>"$rig/err" </dev/null
status=$?
[ $status -eq 0 ] || { [ $status -eq 5 ] && [ "$(get error.code)" = renewal-open ]; } || fail "ended with $status"
applications 1
rig_transfers
json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
json status --watch --pin-file "$rig/pin"

count=0 at_call=1
elsewhere "$rig/hu.p12"
while killed_at $at_call install; do
  count=$((count + 1))
  opens "$here/hu.p12"
  elsewhere "$here/hu.p12"
  at_call=$((at_call + 8))
done
[ "$count" -ge 4 ] || fail "killed only $count times while installing"
json install --pin-file "$rig/pin"
is result installed
[ "$(get new_serial)" = "$(cert_of "$here/hu.p12" | openssl x509 -noout -serial | cut -d= -f2)" ] ||
  fail "another certificate"
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" <(cert_of "$here/hu.p12")
applications 1
must rig_admin audit-verify
