#!/bin/bash
# clock.sh - a terminal whose clock is a year ahead or a year behind: the service's time decides, the person is told, nothing
# is sent, and the key stays as it is.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
command -v faketime >/dev/null || {
  echo "faketime is not installed"
  exit 77
}
export FAKETIME_DONT_FAKE_MONOTONIC=1
# at DAYS: from now on xuqi runs on a terminal whose clock is so many days off
at() {
  xuqi=$rig/xuqi
  printf '#!/bin/sh\nexec faketime -f %sd %s "$@"\n' "$1" "$XUQI_TOP_BUILDDIR/xuqi" >"$xuqi"
  chmod 755 "$xuqi"
}
rig_home
# a service that began two years ago: its own certificate is good on all these days
must faketime -f -730d "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
rig_serve
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers
cp "$rig/hu.p12" "$rig/before"

for off in +365 -365; do
  at $off
  set -- renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
  refused 1 clock-wrong "$@"
  [ "$(get error.facts.service_time | cut -c1-10)" = "$(date -u +%F)" ] || fail "the service's time is not told"
  in_words 1 "$@"
  grep -q "365" "$rig/en" || fail "how far it is off is not told"
  grep -q 本机的时间 "$rig/zh" || fail "the clock is not named"
  # Looking is possible, and the certificate is not called expired: the service's time decides
  json list
  is keys.0.renewability ok
  "$xuqi" doctor --json >"$rig/out" 2>&1
  grep -q clock-wrong "$rig/out" || fail "doctor does not see it"
done
cmp -s "$rig/hu.p12" "$rig/before" || fail "the key file changed"
applications 0

# Before the service's certificate began, the way to it is closed: the words name the clock
at -1100
refused 9 net-untrusted "$@"
in_words 9 "$@"
grep -qi "the clock of this computer" "$rig/en" || fail "the clock is not named"

# Put right, and wrong again in the middle: one can look, an install is put off before anything is written, nothing is lost
xuqi=$XUQI_TOP_BUILDDIR/xuqi
apply_for hu
pay_for hu
at -365
json status --watch --pin-file "$rig/pin"
is business_no "$number"
is business_status issued
for off in +365 -365; do
  at $off
  refused 1 clock-wrong install --pin-file "$rig/pin"
  cmp -s "$rig/hu.p12" "$rig/before" || fail "the key file changed"
done
xuqi=$XUQI_TOP_BUILDDIR/xuqi
json install --pin-file "$rig/pin"
is result installed
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" <(cert_of "$rig/hu.p12")
must rig_admin audit-verify
