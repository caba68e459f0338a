#!/bin/bash
# bench_token.sh - what crosses the wire between a card and the programs that use it: APDUs and bytes (counted by the
# card) and the time of the whole program, Xuqi's token layer beside yubico-piv-tool and OpenSC's tools, on the same card
# in the same run.  Nothing here passes or fails.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
rig_home
rig_pcscd_start
opensc=$(ls /usr/lib/*/opensc-pkcs11.so | head -n 1)
echo 01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08 >"$rig/management"

make_certs() { # KIND: a CA, a key, its certificate and the one that follows it
  case $1 in
    rsa2048) new_key="-newkey rsa:2048" ;;
    *) new_key="-newkey ec -pkeyopt ec_paramgen_curve:P-256" ;;
  esac
  must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/ca.key" -out "$rig/ca.pem" \
    -subj "/CN=Bench CA" -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign
  must openssl req $new_key -nodes -keyout "$rig/key.pem" -out "$rig/req.pem" -subj "/C=CN/O=Example/CN=Bench"
  printf 'keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=CA:false\n' >"$rig/ext"
  for n in "old 20" "new 400"; do
    must openssl x509 -req -in "$rig/req.pem" -CA "$rig/ca.pem" -CAkey "$rig/ca.key" -CAcreateserial -days "${n#* }" \
      -extfile "$rig/ext" -out "$rig/${n% *}.pem"
  done
  openssl x509 -in "$rig/old.pem" -outform DER -out "$rig/old.der"
}

# count NAME COMMAND...: prints APDUs, bytes and milliseconds
count() {
  name=$1
  shift
  rig_card_ctl bench reset-count >/dev/null
  began=$(date +%s%N)
  "$@" >"$rig/out" 2>&1 || {
    printf '  %-24s failed: %s\n' "$name" "$(tail -n 1 "$rig/out")"
    return
  }
  ms=$((($(date +%s%N) - began) / 1000000))
  set -- $(rig_card_ctl bench count)
  printf '  %-24s %4s APDUs %6s bytes to the card %6s from it %5s ms%s\n' "$name" "$1" "$2" "$3" "$ms" \
    "$(sed -n 's/\(.*for the list\)/ (\1)/p' "$rig/out")"
}
ours() { "$XUQI_TOP_BUILDDIR/tests/bench/token" cards "$rig/pin" 9a "$@"; }
yubico() { yubico-piv-tool "$@"; }
p11() { pkcs11-tool --module "$opensc" "$@"; }

printf 123456 >"$rig/pin"
head -c 100 /dev/zero >"$rig/data"
for kind in rsa2048 eccp256; do
  make_certs $kind
  rig_card_start bench
  rig_card_personalise bench 9a $kind "$rig/old.pem" "$rig/key.pem"
  mechanism=$([ $kind = rsa2048 ] && echo SHA256-RSA-PKCS || echo ECDSA-SHA256)
  echo "$kind"
  echo " list"
  count xuqi ours list
  count yubico-piv-tool yubico -a status
  count pkcs11-tool p11 --list-objects --type cert
  echo " read a certificate"
  count xuqi ours read
  count yubico-piv-tool yubico -a read-certificate -s 9a
  count pkcs11-tool p11 --read-object --type cert --id 01 --output-file "$rig/x"
  echo " verify the PIN"
  count xuqi ours verify
  count yubico-piv-tool yubico -a verify-pin -P 123456
  count pkcs11-tool p11 --login --pin 123456 --list-slots
  echo " sign (with the PIN)"
  count xuqi ours sign
  count yubico-piv-tool yubico -a verify-pin -P 123456 -a test-signature -s 9a -i "$rig/old.pem"
  count pkcs11-tool p11 --login --pin 123456 --sign --id 01 --mechanism $mechanism --input-file "$rig/data" \
    --output-file "$rig/x"
  echo " write a certificate"
  count xuqi ours write "$rig/old.pem"
  count yubico-piv-tool yubico -a import-certificate -s 9a -i "$rig/old.pem"
  # (piv-tool ends with status 1 when all went well)
  count piv-tool sh -c "PIV_EXT_AUTH_KEY=$rig/management piv-tool -A M:9B:03 -C 9A -i $rig/old.pem; true"
  echo " a whole install: the old one kept, the new one written, read back and proved"
  count xuqi ours install "$rig/new.pem" "$rig/ca.pem"
  rig_card_stop bench
  rig_card_reset_state bench
done
