#!/bin/bash
# test_memory.sh - after a PIN was used on a key file and on a card, and the engine stopped, it is nowhere in the process's
# memory: not in ours, OpenSSL's or libpcsclite's.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
memory=$XUQI_TOP_BUILDDIR/tests/engine/memory
rig_pcscd_start
rig_card_start one --serial 111
rig_home
pin=q7Zx-4Lk
must yubico-piv-tool -a change-pin -P 123456 -N $pin
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/hu.key" -out "$rig/hu.pem" \
  -days 30 -subj "/CN=Hu"
must openssl pkcs12 -export -inkey "$rig/hu.key" -in "$rig/hu.pem" -certpbe NONE -out "$rig/hu.p12" -passout "pass:$pin"
gone() {
  printf '%s\n' $pin | "$memory" "$@" >"$rig/out" 2>&1
  status=$?
  [ $status = 0 ] || {
    echo "$1: $status" >&2
    cat "$rig/out" >&2
    exit 1
  }
}
gone piv:111 - -
gone "file:$rig/hu.p12" "$rig/hu.p12" -
# and the search does search
printf '%s\n' $pin | MEMORY_HELD=1 "$memory" piv:111 - - >"$rig/out" 2>&1
[ $? = 1 ] && grep -q '^found at' "$rig/out" || {
  echo "the search finds nothing where something is" >&2
  cat "$rig/out" >&2
  exit 1
}
exit 0
