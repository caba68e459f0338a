#!/bin/bash
# test_opensc.sh - OpenSC's tools and its PKCS#11 module take the virtual card for a PIV card: Yubico's and a plain one.
# Known of OpenSC 0.23: piv-tool -G has the key made, and then cannot write the public key down under OpenSSL 3, RSA or EC
# (OpenSC issue 3156); the public key is therefore taken from the card's own state.  piv-tool -C ends with the number of
# bytes written as its status.  External authentication (-A A) fails with any card; mutual (-A M) works.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
for program in opensc-tool piv-tool pkcs15-tool pkcs11-tool; do
  command -v $program >/dev/null || card_skip "$program is not installed (Debian: opensc)"
done
. "$XUQI_TOP_SRCDIR/tests/card/say.sh"
rig_pcscd_start
cd "$card_dir" || exit 99
export HOME=$card_dir # (OpenSC caches certificates by card there)
export OPENSC_CONF=$card_dir/opensc.conf PIV_EXT_AUTH_KEY=$card_dir/mgm
echo 'app default { }' >opensc.conf
printf '01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08' >mgm
p11() { pkcs11-tool --module opensc-pkcs11.so "$@"; }

# public_of CARD SLOT: the public key of a slot, PEM
public_of() {
  hex=$(awk -v slot=$((16#$2)) '$1 == "key" && $2 == slot { print $7 }' "$1.state" | sed 's/../\\x&/g')
  printf "$hex" | openssl pkey -inform DER -pubout 2>/dev/null
}

openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -new -key ca.key -subj "/O=Example" -out vessel.csr

# issue CARD SLOT: a certificate for the slot's key, DER written by piv-tool, read back by pkcs15-tool
issue() {
  public_of "$1" "$2" >"$2.pub"
  ok openssl x509 -req -in vessel.csr -force_pubkey "$2.pub" -signkey ca.key -set_serial $((16#$2)) -days 30 -out "$2.crt"
  piv-tool -A "M:9B:$3" -C "${2^^}" -i "$2.crt" >out 2>&1
  says_not failed
  id=$(case $2 in 9a) echo 01 ;; 9c) echo 02 ;; 9d) echo 03 ;; *) echo 04 ;; esac)
  ok pkcs15-tool --no-cache --read-certificate $id -o back.crt
  [ "$(openssl x509 -in back.crt -outform DER | cksum)" = "$(openssl x509 -in "$2.crt" -outform DER | cksum)" ] ||
    fail "slot $2: another certificate came back"
}

# signs ID SLOT MECHANISM DIGEST [PSS OPTIONS OF OPENSSL]
signs() {
  ok p11 --login --pin 123456 --sign --id "$1" -m "$3" --signature-format openssl -i data -o sig
  ok openssl dgst -"$4" ${5:+-sigopt "$5"} ${6:+-sigopt "$6"} -verify "$2.pub" -signature sig data
}
head -c 1000 /dev/urandom >data

# everything a person does with OpenSC, on the card $1 whose management key has algorithm $2
walk() {
  ok opensc-tool -l
  says "Yes.*Yubico"
  ok opensc-tool -n
  says "Personal Identity Verification Card"
  ok opensc-tool --serial
  ok opensc-tool -s 00:A4:04:00:05:A0:00:00:03:08 -s 00:20:00:80
  says "SW1=0x63, SW2=0xC3"

  for slot_kind in 9A:07 9C:11 9D:11 9E:14; do
    piv-tool -A "M:9B:$2" -G "$slot_kind" -o /dev/null >out 2>&1
    says_not "gen_key failed"
    slot=${slot_kind%:*}
    issue "$1" "${slot,,}" "$2"
  done
  ok pkcs15-tool --no-cache -c
  says "Certificate for PIV Authentication" "Certificate for Digital Signature" "Certificate for Key Management" \
    "Certificate for Card Authentication"
  ok p11 -L
  says "PIV_II\|piv_II" "login required"
  ok p11 --login --pin 123456 -O
  signs 01 9a SHA256-RSA-PKCS sha256
  signs 01 9a SHA256-RSA-PKCS-PSS sha256 rsa_padding_mode:pss rsa_pss_saltlen:32
  signs 02 9c ECDSA-SHA256 sha256
  signs 04 9e ECDSA-SHA384 sha384
  openssl dgst -sha256 -binary data >digest
  ok p11 --login --pin 123456 --sign --id 02 -m ECDSA --signature-format openssl -i digest -o sig
  ok openssl pkeyutl -verify -pubin -inkey 9c.pub -in digest -sigfile sig
  # agreement on a common secret with slot 9D
  openssl pkey -in ca.key -pubout -outform DER -out ca.der
  ok p11 --login --pin 123456 --derive --id 03 -m ECDH1-COFACTOR-DERIVE -i ca.der -o card.secret
  ok openssl pkeyutl -derive -inkey ca.key -peerkey 9d.pub -out own.secret
  ok cmp card.secret own.secret

  refuses p11 --login --pin 999999 -O --type privkey
  refuses pkcs15-tool --verify-pin --pin 999999
  ok opensc-tool -s 00:A4:04:00:05:A0:00:00:03:08 -s 00:20:00:80
  says "SW1=0x63, SW2=0xC1"
  ok pkcs15-tool --change-pin -a 01 --pin 123456 --new-pin 654321
  refuses pkcs15-tool --verify-pin --pin 123456
  ok p11 --login --pin 654321 --change-pin --new-pin 777777
  ok pkcs15-tool --verify-pin --pin 777777
  for _ in 1 2 3; do refuses pkcs15-tool --verify-pin --pin 000000; done
  refuses pkcs15-tool --verify-pin --pin 777777
  ok pkcs15-tool --unblock-pin -a 01 --puk 12345678 --new-pin 123456
  ok pkcs15-tool --verify-pin --pin 123456
}

rig_card_start yk --version 5.7.1
walk yk 0A # AES-192
rig_card_stop yk
rig_card_start simple --plain
walk simple 03
rig_card_stop simple
rig_card_start short --plain --no-extended --exact-le
ok opensc-tool -n
says "Personal Identity Verification Card"
piv-tool -A M:9B:03 -G 9A:07 -o /dev/null >out 2>&1
issue short 9a 03
signs 01 9a SHA256-RSA-PKCS sha256
done_with_it
