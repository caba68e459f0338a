#!/bin/bash
# test_renewal.sh - the whole renewal of a key on SoftHSM2 by the command line, on a real service: RSA with the same key,
# P-256 with a new one.  What came of it is judged by pkcs11-tool and openssl.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
softhsm=/usr/lib/softhsm/libsofthsm2.so
for program in softhsm2-util pkcs11-tool; do
  command -v $program >/dev/null || { echo "SKIP: $program is not installed"; exit 77; }
done
[ -e $softhsm ] || { echo "SKIP: SoftHSM2 is not installed"; exit 77; }

json() { "$xuqi" "$@" --json >"$rig/out" 2>"$rig/err" || { echo "failed ($?): $*" >&2; cat "$rig/out" "$rig/err" >&2; exit 1; }; }
p11() { pkcs11-tool --module $softhsm --token-label hu "$@" 2>>"$rig/p11.log"; }
fail() { echo "$*" >&2; p11 --login --pin "$rig_pin" -O >&2; exit 1; }

# A key of the service's on a token: imported by other programs
put_on_token() {
  export SOFTHSM2_CONF=$rig/softhsm2.conf
  mkdir "$rig/tokens"
  printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$rig" >"$SOFTHSM2_CONF"
  must softhsm2-util --init-token --free --label hu --pin "$rig_pin" --so-pin 87654321
  openssl pkcs12 -in "$rig/hu.p12" -passin "file:$rig/pin" -nocerts -nodes 2>/dev/null | openssl pkcs8 -topk8 -nocrypt -out "$rig/key.pem"
  openssl pkcs12 -in "$rig/hu.p12" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null | openssl x509 >"$rig/old.pem"
  openssl x509 -in "$rig/old.pem" -outform DER -out "$rig/old.der"
  must softhsm2-util --import "$rig/key.pem" --token hu --label "胡小明" --id 01 --pin "$rig_pin"
  must pkcs11-tool --module $softhsm --token-label hu --login --pin "$rig_pin" --write-object "$rig/old.der" --type cert \
    --id 01 --label "胡小明"
  rm -f "$rig/hu.p12" "$rig/key.pem"
}

# walk KIND same|new
walk() {
  rig_home
  rig_tokens="cards = false; configured_modules = false; modules = [ \"$softhsm\" ];"
  must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 1 --auto-reviewer 1
  [ "$2" = same ] || sed -i 's/key_policy *= *"same"/key_policy = "new"/' "$rig/ca/xuqid.conf"
  rig_serve
  rig_key hu 20 --key-kind "$1"
  rig_settings
  rig_answers
  put_on_token

  json agreement
  version=$(rig_get version)
  json renew --key "pkcs11:token=hu;object=胡小明" --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin" --dry-run
  json renew --key "pkcs11:token=hu;object=%E8%83%A1%E5%B0%8F%E6%98%8E" --answers "$rig/answers.json" \
    --accept-agreement "$version" --pin-file "$rig/pin"
  rig_transfers
  json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
  json status --watch --pin-file "$rig/pin"
  json install --pin-file "$rig/pin"
  [ "$(rig_get result)" = installed ] || fail "not installed: $(cat "$rig/out")"
  judge "$2"
  expect_status 3 "$xuqi" renew --key "pkcs11:id=$(echo "$id" | sed 's/../%&/g')" --answers "$rig/answers.json" --accept-agreement "$version" \
    --pin-file "$rig/pin"
  echo "$1, $2 key: renewed"
  rig_stop
}

# From outside: which certificate goes by the old name now, and does the key beside it sign for it?
judge() {
  p11 --login --pin "$rig_pin" -O --type cert >"$rig/certs"
  id=$(awk '/label:/ { label = $0; sub(/^ *label: */, "", label) } /ID:/ && label == "胡小明" { ids = ids (ids != "" ? " " : "") $2 } END { print ids }' "$rig/certs")
  if [ "$1" = same ]; then
    [ "$id" = 01 ] && [ "$(grep -c '^Certificate' "$rig/certs")" = 1 ] || fail "not one certificate with the ID 01: $id"
  else
    [ "$(grep -c '^Certificate' "$rig/certs")" = 2 ] && grep -q "胡小明 (until 20" "$rig/certs" || fail "the old one is not kept"
    [ -n "$id" ] && [ "$id" != 01 ] || fail "no new one under the old name: $id"
  fi
  p11 --read-object --type cert --id "$id" -o "$rig/new.der"
  openssl x509 -inform DER -in "$rig/new.der" -out "$rig/new.pem"
  must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" "$rig/new.pem"
  [ "$(openssl x509 -in "$rig/old.pem" -noout -subject)" = "$(openssl x509 -in "$rig/new.pem" -noout -subject)" ] || fail "the subject changed"
  ! cmp -s "$rig/old.pem" "$rig/new.pem" || fail "the old certificate"
  openssl x509 -in "$rig/new.pem" -noout -pubkey >"$rig/new.pub"
  head -c 32 /dev/urandom >"$rig/data"
  if openssl x509 -in "$rig/new.pem" -noout -text | grep -q rsaEncryption; then
    p11 --login --pin "$rig_pin" --sign --id "$id" -m SHA256-RSA-PKCS -i "$rig/data" -o "$rig/sig"
    must openssl dgst -sha256 -verify "$rig/new.pub" -signature "$rig/sig" "$rig/data"
  else
    p11 --login --pin "$rig_pin" --sign --id "$id" -m ECDSA --signature-format openssl -i "$rig/data" -o "$rig/sig"
    must openssl pkeyutl -verify -pubin -inkey "$rig/new.pub" -in "$rig/data" -sigfile "$rig/sig"
  fi
}

walk rsa2048 same
walk p256 new
