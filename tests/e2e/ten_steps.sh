#!/bin/bash
# ten_steps.sh KEYKIND CAKIND same|new [MEDIUM] - the whole renewal by the command line, on a real service, and what came
# of it judged by programs that know nothing of us.  MEDIUM: file (default), piv, softhsm.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
kind=$1 ca_kind=$2 key_policy=$3
[ "$key_policy" = same ] || medium_card="--version 5.7.1" # can move the new key to where the old one was
medium_need "${4:-file}"
rig_home
must "$xuqid" init "$rig/ca" --port 0 --ca-key "$ca_kind" --trial --auto-cashier 0 --auto-reviewer 0
[ "$key_policy" = same ] || sed -i 's/key_policy *= *"same"/key_policy = "new"/' "$rig/ca/xuqid.conf"
grep -q "key_policy = \"$key_policy\"" "$rig/ca/xuqid.conf" || { echo "key_policy not set" >&2; exit 1; }
rig_serve
medium_make "${4:-file}" 20 --key-kind "$kind"
rig_answers
json() { "$xuqi" "$@" --json >"$rig/out" 2>"$rig/err" || { echo "failed ($?): $*" >&2; cat "$rig/out" "$rig/err" >&2; exit 1; }; }

medium_cert >"$rig/old.pem"

json agreement
version=$(rig_get version)
json renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin" --dry-run
json renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin"
number=$(rig_get business_no)
[[ $number =~ ^01[0-9]{15}$ ]] || { echo "business number: $number" >&2; exit 1; }
# Asked again: the same application, no second order
expect_status 5 "$xuqi" renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin" --json
grep -q renewal-open "$rig/out" && grep -q "$number" "$rig/out" || { cat "$rig/out" >&2; exit 1; }
rig_admin list --json >"$rig/out"
[ "$(grep -o '"business_no": *"[0-9]*"' "$rig/out" | sort -u | wc -l)" -eq 1 ] || { cat "$rig/out" >&2; exit 1; }
# Too early to install
expect_status 4 "$xuqi" install --pin-file "$rig/pin"
rig_transfers
json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
json status --watch --pin-file "$rig/pin"
json install --pin-file "$rig/pin"
cp "$rig/out" "$rig/installed"
[ "$(rig_get result)" = installed ]

# --- judged from outside
medium_cert >"$rig/new.pem"
openssl x509 -in "$rig/old.pem" -noout -pubkey >"$rig/old.pub"
openssl x509 -in "$rig/new.pem" -noout -pubkey >"$rig/new.pub"
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" "$rig/new.pem"
certtool --verify --load-ca-certificate "$rig/ca/ca.pem" --infile "$rig/new.pem" >"$rig/out" 2>&1 ||
  { cat "$rig/out" >&2; exit 1; }
[ "$(openssl x509 -in "$rig/old.pem" -noout -subject)" = "$(openssl x509 -in "$rig/new.pem" -noout -subject)" ] ||
  { echo "the subject changed" >&2; exit 1; }
medium_sign "$rig/answers.json" >"$rig/signature" && openssl dgst -sha256 -verify "$rig/new.pub" \
  -signature "$rig/signature" "$rig/answers.json" >"$rig/out" 2>&1 ||
  { echo "the key on the medium does not sign for the new certificate" >&2; cat "$rig/out" >&2; exit 1; }
if [ "$key_policy" = same ]; then
  cmp -s "$rig/old.pub" "$rig/new.pub" || { echo "the key changed" >&2; exit 1; }
else
  ! cmp -s "$rig/old.pub" "$rig/new.pub" || { echo "the key did not change" >&2; exit 1; }
fi
old_end=$(date -d "$(openssl x509 -in "$rig/old.pem" -noout -enddate | cut -d= -f2)" +%s)
new_end=$(date -d "$(openssl x509 -in "$rig/new.pem" -noout -enddate | cut -d= -f2)" +%s)
days=$(((new_end - old_end) / 86400))
[ "$days" -ge 365 ] && [ "$days" -le 366 ] || { echo "extended by $days days" >&2; exit 1; }
# The old certificate is kept: beside the key file, on the token (with its key), or on this machine
for f in $(ls "$rig"/hu.p12.*.old 2>/dev/null); do
  openssl pkcs12 -in "$f" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null | openssl x509
done >"$rig/kept.pem"
cat "$XDG_STATE_HOME"/xuqi/kept-*.pem >>"$rig/kept.pem" 2>/dev/null
grep -qF "$(sed -n 2p "$rig/old.pem")" "$rig/kept.pem" || { echo "the old certificate was not kept" >&2; exit 1; }
# Again: nothing to do
expect_status 3 "$xuqi" renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin"
must rig_admin audit-verify
cat "$rig/installed"
