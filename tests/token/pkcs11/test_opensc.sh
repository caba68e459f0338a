#!/bin/bash
# test_opensc.sh - the virtual PIV card through OpenSC's and Yubico's PKCS#11 modules: listed, signed with, never taken
# for writable (OpenSC's module answers C_CreateObject with CKR_FUNCTION_NOT_SUPPORTED on PIV cards, Yubico's lets the
# management key's owner write only), and shown once when the card is reached directly, too.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
opensc=$(ls /usr/lib/*/opensc-pkcs11.so 2>/dev/null | head -n 1)
ykcs11=$(ls /usr/lib/*/libykcs11.so.2 2>/dev/null | head -n 1)
[ -n "$opensc$ykcs11" ] || card_skip "neither opensc-pkcs11 nor libykcs11 is installed"
rig_pcscd_start
rig_card_start mine
cd "$card_dir" || exit 99
export HOME=$card_dir OPENSC_CONF=$card_dir/opensc.conf
echo 'app default { }' >opensc.conf
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj "/CN=Hu" -days 30 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ec.key -out ec.pem -subj "/CN=Hu" -days 30 2>/dev/null
rig_card_personalise mine 9a rsa2048 rsa.pem rsa.key
rig_card_personalise mine 9c eccp256 ec.pem ec.key
for module in $opensc $ykcs11; do
  echo "through $module"
  timeout 120 "$XUQI_TOP_BUILDDIR/tests/token/pkcs11/on_card" "$module" "$(rig_card_reader mine)" rsa.pem ec.pem || exit 1
done
