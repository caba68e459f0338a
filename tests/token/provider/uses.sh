#!/bin/bash
# uses.sh - tests/token/provider/test_uses with keys in hardware: on a virtual PIV card over PC/SC, on the same card by OpenSC's
# module, and in SoftHSM2.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
softhsm=/usr/lib/softhsm/libsofthsm2.so
opensc=$(ls /usr/lib/*/opensc-pkcs11.so 2>/dev/null | head -n 1)
failed=0

# uses NAME URI [MODULE]
uses() {
  if XUQI_USES_URI=$2 XUQI_USES_MODULE=${3:-} XUQI_USES_PIN=123456 "$XUQI_TOP_BUILDDIR/tests/token/provider/test_uses" \
    >"$card_dir/uses" 2>&1; then
    echo "PASS: $1"
  else
    cat "$card_dir/uses"
    echo "FAIL: $1"
    failed=1
  fi
}

rig_pcscd_start
rig_card_start one
cd "$card_dir" || exit 99
openssl ecparam -genkey -name prime256v1 -noout -out p256.key && openssl genrsa -out rsa.key 2048 2>/dev/null &&
  openssl genrsa -out other.key 2048 2>/dev/null || exit 99
for kind in p256 rsa other; do
  openssl req -x509 -new -key $kind.key -subj /CN=Hu -days 3650 -out $kind.pem || exit 99
done
rig_card_personalise one 9a eccp256 p256.pem p256.key
rig_card_personalise one 9c rsa2048 other.pem other.key
rig_card_personalise one 9d rsa2048 rsa.pem rsa.key
serial=$(rig_card_ctl one serial)
uses "P-256 in slot 9A" "piv:$serial#9a"
uses "RSA in slot 9D" "piv:$serial#9d"
uses "RSA in slot 9C, which asks every time" "piv:$serial#9c"
if [ -n "$opensc" ]; then
  uses "P-256 by OpenSC's module" "pkcs11:id=%01" "$opensc"
  uses "RSA by OpenSC's module, which asks every time" "pkcs11:id=%02" "$opensc"
else
  echo "SKIP: OpenSC's module is not installed"
fi
if [ -e $softhsm ] && command -v softhsm2-util >/dev/null; then
  mkdir tokens && echo "directories.tokendir = $PWD/tokens" >softhsm2.conf || exit 99
  export SOFTHSM2_CONF="$PWD/softhsm2.conf"
  softhsm2-util --init-token --free --label hu --so-pin 12345678 --pin 123456 >out || exit 99
  id=1
  for kind in p256 rsa; do
    openssl pkcs8 -topk8 -nocrypt -in $kind.key -out $kind.p8 &&
      softhsm2-util --import $kind.p8 --token hu --label $kind --id 0$id --pin 123456 >out || exit 99
    uses "$kind in SoftHSM2" "pkcs11:token=hu;id=%0$id" $softhsm
    id=$((id + 1))
  done
else
  echo "SKIP: SoftHSM2 is not installed"
fi
exit $failed
