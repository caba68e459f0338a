#!/bin/bash
# test_token_attest.sh - `xuqi token export --attestation`: a card's word on a key that was made in it, checked by openssl;
# none for a key that was brought in.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
rig_home
rig_port=1
rig_tokens="cards = true;
configured_modules = false;"
rig_settings
rig_pcscd_start
rig_card_start one --serial 111
reader=$(rig_card_reader one)
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/hu.key" -out "$rig/hu.pem" \
  -days 30 -subj "/CN=Hu"
rig_card_personalise one 9a eccp256 "$rig/hu.pem" "$rig/hu.key"
must yubico-piv-tool -r "$reader" -s 9d -A ECCP256 -a generate -o "$rig/made.pub"
must yubico-piv-tool -r "$reader" -s 9d -a attest -o "$rig/expected.pem"
must yubico-piv-tool -r "$reader" -s 9d -a import-certificate -i "$rig/expected.pem"

expect_status 0 "$xuqi" token export piv:111#9d --attestation --out "$rig/both.pem"
openssl x509 -in "$rig/both.pem" -out "$rig/statement.pem"
[ "$(openssl x509 -in "$rig/statement.pem" -noout -pubkey)" = "$(openssl pkey -pubin -in "$rig/made.pub")" ] ||
  { echo "the statement is about another key" >&2; exit 1; }
[ "$(grep -c BEGIN "$rig/both.pem")" -eq 2 ] || { cat "$rig/both.pem" >&2; exit 1; }
awk '/BEGIN/ { n++ } n == 2' "$rig/both.pem" >"$rig/by.pem"
must openssl verify -partial_chain -trusted "$rig/by.pem" "$rig/statement.pem"
expect_status 0 "$xuqi" token export piv:111#9d --attestation --der --out "$rig/statement.der"
must openssl x509 -inform DER -in "$rig/statement.der" -noout

expect_status 5 "$xuqi" token export piv:111#9a --attestation --json
grep -q '"code":"token-unsupported"' "$rig/out" || { cat "$rig/out" >&2; exit 1; }
rig_card_stop one
rig_card_start one --serial 111 --plain
expect_status 5 "$xuqi" token export --key "$(openssl x509 -in "$rig/hu.pem" -noout -serial | cut -d= -f2)" --attestation
