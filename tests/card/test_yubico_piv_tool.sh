#!/bin/bash
# test_yubico_piv_tool.sh - Yubico's own tool and its PKCS#11 module take the virtual card for one of theirs.
# (request-certificate and selfsign-certificate are left out: with OpenSSL 3 they fail in yubico-piv-tool 2.2.0 on any card.)
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
. "$XUQI_TOP_SRCDIR/tests/card/say.sh"
rig_pcscd_start
rig_card_start yk --version 5.4.3 --serial 12345678
cd "$card_dir" || exit 99
tool() { yubico-piv-tool "$@"; }
ok tool -a status
says "12345678" "5.4.3" "PIN tries left:.3"

# keys made on the card: what it shows is a public key, and it signs with the private one
number=0
for slot_kind in 9a:RSA2048 9d:ECCP256 9e:ECCP384 82:ECCP256 95:ECCP256; do
  slot=${slot_kind%:*} kind=${slot_kind#*:}
  ok tool -s "$slot" -A "$kind" -a generate -o "$slot.pub"
  ok openssl pkey -pubin -in "$slot.pub" -noout
  ok tool -s "$slot" -a attest -o "$slot.att"
  ok openssl x509 -in "$slot.att" -noout -pubkey -out /dev/null
  openssl x509 -in "$slot.att" -noout -pubkey >"$slot.attested"
  ok cmp "$slot.pub" "$slot.attested"
  # a certificate for the key, by a CA of the test's own; the request is only a vessel, as the card's key cannot sign one here
  number=$((number + 1))
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  ok openssl req -new -key ca.key -subj "/O=Example/CN=Slot $slot" -out vessel.csr
  ok openssl x509 -req -in vessel.csr -force_pubkey "$slot.pub" -signkey ca.key -set_serial "$number" -days 30 -out "$slot.crt"
  ok tool -s "$slot" -a import-certificate -i "$slot.crt"
  ok tool -s "$slot" -a read-certificate -o back.crt
  ok cmp back.crt "$slot.crt"
  ok tool -P 123456 -s "$slot" -a verify-pin -a test-signature -i "$slot.crt"
done
ok tool -a read-object --id 0x5fff01 -f binary -o f9.object # the attestation certificate in its container: 70 82 xx xx
tail -c +5 f9.object | openssl x509 -inform DER -out f9.crt 2>/dev/null || fail "no attestation certificate"
ok openssl verify -trusted f9.crt -no_check_time 9a.att

# a key from outside, in each kind
for kind in RSA2048 ECCP256 ECCP384; do
  case $kind in
    RSA2048) ok openssl genrsa -out in.key 2048 ;;
    ECCP256) ok openssl ecparam -name prime256v1 -genkey -noout -out in.key ;;
    *) ok openssl ecparam -name secp384r1 -genkey -noout -out in.key ;;
  esac
  ok openssl req -x509 -key in.key -subj "/CN=Imported $kind" -days 30 -out in.crt
  ok tool -s 83 -A $kind -a import-key -i in.key
  ok tool -s 83 -a import-certificate -i in.crt
  ok tool -P 123456 -s 83 -a verify-pin -a test-signature -i in.crt
  refuses tool -s 83 -a attest -o /dev/null
  [ $kind != RSA2048 ] || ok tool -P 123456 -s 83 -a verify-pin -a test-decipher -i in.crt
done
ok tool -s 83 -a delete-certificate
refuses tool -s 83 -a read-certificate

# a slot that asks for the PIN each time
ok tool -s 9c -A ECCP256 --pin-policy always --touch-policy never -a generate -o 9c.pub
ok openssl x509 -req -in vessel.csr -force_pubkey 9c.pub -signkey ca.key -set_serial 99 -days 30 -out 9c.crt
ok tool -s 9c -a import-certificate -i 9c.crt
ok tool -P 123456 -s 9c -a verify-pin -a test-signature -i 9c.crt
refuses tool -s 9c -a test-signature -i 9c.crt

# PIN and PUK: wrong, changed, blocked, unblocked
refuses tool -P 999999 -a verify-pin
says "2 tries left"
ok tool -a status
says "PIN tries left:.2"
ok tool -P 123456 -N 24681357 -a change-pin
refuses tool -P 123456 -a verify-pin
ok tool -P 24681357 -a verify-pin
ok tool -P 12345678 -N 87654321 -a change-puk
for _ in 1 2 3; do
  refuses tool -P 000000 -a verify-pin
done
refuses tool -P 24681357 -a verify-pin
ok tool -a status
says "PIN tries left:.0"
refuses tool -P 12345678 -N 123456 -a unblock-pin
ok tool -P 87654321 -N 112233 -a unblock-pin
ok tool -P 112233 -a verify-pin
ok tool -P 112233 -a verify-pin -a pin-retries --pin-retries 5 --puk-retries 7
ok tool -a status
says "PIN tries left:.5"

# the management key, and what it guards
new=0102030405060708A1A2A3A4A5A6A7A8B1B2B3B4B5B6B7B8
ok tool -n $new -a set-mgm-key
refuses tool -s 84 -A ECCP256 -a generate
ok tool -k$new -s 84 -A ECCP256 -a generate -o 84.pub
before=$(tool -a status | grep CHUID)
ok tool -k$new -a set-chuid
[ "$before" != "$(tool -a status | grep CHUID)" ] || fail "the CHUID is the old one"
head -c 6000 /dev/zero | tr '\0' x >big
refuses tool -k$new -a write-object --id 0x5fc10f -f binary -i big # more than an object may hold
head -c 3000 big >fits
ok tool -k$new -a write-object --id 0x5fc10f -f binary -i fits
ok tool -a read-object --id 0x5fc10f -f binary -o back
[ "$(tail -c 3000 back | cksum)" = "$(cksum <fits)" ] || fail "an object came back changed"

# what it remembers outlives the power, and this process; then everything back as from the factory
rig_card_stop yk
rig_card_start yk --version 5.4.3
ok tool -a status
says "12345678" "Slot 9a" "Slot 95" "PIN tries left:.5"
refuses tool -a reset
for _ in 1 2 3 4 5; do refuses tool -P 000000 -a verify-pin; done
for _ in 1 2 3 4 5 6 7; do refuses tool -P 00000000 -N 123456 -a unblock-pin; done
ok tool -a reset
ok tool -P 123456 -a verify-pin
ok tool -a status
says_not "Slot 9a"

# Yubico's PKCS#11 module reads metadata, too
module=
for path in /usr/lib/*/libykcs11.so /usr/lib/libykcs11.so; do [ ! -e "$path" ] || module=$path; done
if [ -n "$module" ] && command -v pkcs11-tool >/dev/null; then
  ok pkcs11-tool --module "$module" -L
  says "YubiKey PIV #12345678"
  for slot_kind in 9a:01:RSA2048:SHA256-RSA-PKCS 9c:02:ECCP256:ECDSA-SHA256 9e:04:ECCP384:ECDSA-SHA256; do
    IFS=: read -r slot id kind mechanism <<<"$slot_kind"
    ok tool -s "$slot" -A "$kind" -a generate -o m.pub
    # (an EC key's 9C asks for the PIN once more: --login gives it for both)
    ok pkcs11-tool --module "$module" --login --pin 123456 --sign --id "$id" -m "$mechanism" --signature-format openssl -i fits -o m.sig
    ok openssl dgst -sha256 -verify m.pub -signature m.sig fits
  done
fi

# other firmware: 5.7 wants an AES-192 management key, which this tool does not know; 4.2 has no attestation; plain has nothing
rig_card_stop yk
rig_card_start newer --version 5.7.1
ok tool -a status
says "5.7.1"
refuses tool -s 9a -A ECCP256 -a generate
rig_card_stop newer
rig_card_start older --version 4.2.6 --serial 777
ok tool -a status
says "4.2.6" "777"
ok tool -s 9a -A ECCP256 -a generate -o a.pub
refuses tool -s 9a -a attest
grep -qE '313233343536|87654321|0102030405060708A1' ./*.log && fail "a secret is in the log"
done_with_it
