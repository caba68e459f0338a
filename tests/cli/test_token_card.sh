#!/bin/bash
# test_token_card.sh - `xuqi token` on a virtual PIV card and on SoftHSM2: told apart, read, exported, PIN and PUK with
# tries shown and the last one kept, URIs in every form; plugging in and pulling out is watched.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
rig_pcscd_start
rig_card_start one --serial 111
rig_home
rig_port=1
rig_tokens='configured_modules = false;'
rig_settings
x() { setsid "$xuqi" --lang en "$@" </dev/null; }
says() {
  for what in "$@"; do
    grep -q -e "$what" "$rig/out" || {
      echo "no '$what' in:" >&2
      cat "$rig/out" >&2
      exit 1
    }
  done
}
is_file() {
  cmp "$rig/out" "$1" || exit 1
}
pins() {
  printf '%s\n' "$@" >"$rig/pins"
  chmod 600 "$rig/pins"
}
make_key() { # NAME CN
  must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/$1.key" -out "$rig/$1.pem" \
    -days 30 -subj "/C=CN/O=Example/CN=$2"
}

# --- a card with nothing on it, then with one certificate, then with two
expect_status 0 x token list --json
says '"uri":"piv:111"' '"kind":"card"' '"certificates":0' '"place":"Yubico'
expect_status 3 x token certs
expect_status 8 x token export
make_key hu Hu
make_key li Li
rig_card_personalise one 9a eccp256 "$rig/hu.pem" "$rig/hu.key"
expect_status 0 x token certs --json
says '"ref":"piv:111#9a"' '"slot":"9A"' '"common_name":"Hu"' '"pin_always":false'
must sh -c "setsid '$xuqi' token export --out '$rig/got.pem' </dev/null"
must cmp "$rig/got.pem" "$rig/hu.pem"
rig_card_personalise one 9c eccp256 "$rig/li.pem" "$rig/li.key"
expect_status 2 x token export --json
says '"code":"usage"' 'piv:111#9a, piv:111#9c'
expect_status 0 x token export piv:111#9c
is_file "$rig/li.pem"
expect_status 0 x token certs
says '^Slot  *9C$' '^PIN  *before every signature$'
expect_status 8 x token export piv:112#9a
expect_status 8 x token info piv:112

# --- the PIN: tries are shown, the last one is kept, it locks, and the PUK sets another
expect_status 0 x token info
says '3 tries left' 'factory setting'
pins 000000 abcdef
for left in 2 1; do
  expect_status 6 x token change-pin --pin-file "$rig/pins" --json
  says '"code":"pin-wrong"' "\"tries_left\":\"$left\""
done
expect_status 6 x token change-pin --pin-file "$rig/pins" --json
says '"code":"pin-last-try"'
expect_status 0 x token info --json
says '"tries_left":1' '"locked":false'
expect_status 7 x token change-pin --pin-file "$rig/pins" --last-try --json
says '"code":"pin-locked"'
expect_status 7 x token change-pin --pin-file "$rig/pins" --json
expect_status 0 x token info
says '^PIN  *locked$' '^Unblocking code (PUK)  *3 tries left$'
pins 99999999 abcdef
expect_status 6 x token unblock --pin-file "$rig/pins" --json
says '"code":"puk-wrong"' '"tries_left":"2"'
pins 12345678 ab
expect_status 6 x token unblock --pin-file "$rig/pins" --json
says '"code":"pin-length"'
pins 12345678 abcdef
expect_status 0 x token unblock --pin-file "$rig/pins" --dry-run --json # the card tells of a PUK only when it sets a PIN
says '"dry_run":true' '"puk_checked":false'
expect_status 0 x token info
says '^PIN  *locked$' '2 tries left$'
expect_status 0 x token unblock --pin-file "$rig/pins" --json
says '"result":"pin-changed"'
pins abcdef 246810
expect_status 0 x token change-pin --pin-file "$rig/pins" --dry-run --json
says '"dry_run":true' '"new_pin_checked":true'
must yubico-piv-tool -P abcdef -a verify-pin
expect_status 0 x token change-pin --pin-file "$rig/pins"
expect_status 0 x token info --json
says '"tries_left":3' '"factory_set":false'
pins 99999999 abcdef
expect_status 6 x token unblock --pin-file "$rig/pins"
expect_status 6 x token unblock --pin-file "$rig/pins"
expect_status 6 x token unblock --pin-file "$rig/pins" --json
says '"code":"pin-last-try"' '"what":"puk"'
must yubico-piv-tool -P 246810 -a verify-pin
expect_status 7 x token unblock --pin-file "$rig/pins" --last-try --json
says '"code":"puk-locked"'
grep -rlF -e 246810 -e abcdef "$rig/home" && exit 1

# --- a medium in a module: a SoftHSM2 token beside the card
softhsm=$(ls /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so 2>/dev/null | head -n 1)
if [ -n "$softhsm" ] && command -v softhsm2-util >/dev/null; then
  mkdir "$rig/tokens"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$rig/tokens" >"$rig/softhsm2.conf"
  export SOFTHSM2_CONF=$rig/softhsm2.conf
  must softhsm2-util --init-token --free --label wu --pin 135724 --so-pin 87654321
  make_key wu Wu
  must openssl pkcs8 -topk8 -nocrypt -in "$rig/wu.key" -out "$rig/wu.p8"
  must softhsm2-util --import "$rig/wu.p8" --token wu --label wu --id 01 --pin 135724
  must openssl x509 -in "$rig/wu.pem" -outform DER -out "$rig/wu.der"
  must pkcs11-tool --module "$softhsm" --token-label wu --login --pin 135724 --write-object "$rig/wu.der" --type cert \
    --id 01 --label wu
  module() { x --module "$softhsm" "$@"; }
  expect_status 0 module token list --json
  says '"kind":"pkcs11"' '"uri":"piv:111"' '"label":"wu"'
  expect_status 2 module token info --json
  expect_status 0 module token info wu --json
  says '"can_unblock":true' '"locked":false'
  for name in 'pkcs11:token=wu' 'pkcs11:token=wu;id=%01' 'pkcs11:id=%01;token=wu' \
    "$(openssl x509 -in "$rig/wu.pem" -noout -serial | sed 's/.*=//')"; do
    expect_status 0 module token export "$name"
    is_file "$rig/wu.pem"
  done
  expect_status 8 module token export 'pkcs11:token=wuxi'
  pins 000000 975310
  expect_status 6 module token change-pin wu --pin-file "$rig/pins" --json
  says '"code":"pin-wrong"'
  pins 135724 975310
  expect_status 0 module token change-pin wu --pin-file "$rig/pins" --dry-run
  must pkcs11-tool --module "$softhsm" --token-label wu --login --pin 135724 -O
  expect_status 0 module token change-pin wu --pin-file "$rig/pins"
  must pkcs11-tool --module "$softhsm" --token-label wu --login --pin 975310 -O
  pins 00000000 112233
  expect_status 6 module token unblock 'pkcs11:token=wu' --pin-file "$rig/pins" --dry-run --json
  says '"code":"puk-wrong"'
  pins 87654321 112233
  expect_status 0 module token unblock 'pkcs11:token=wu' --pin-file "$rig/pins" --dry-run --json
  says '"dry_run":true' '"puk_checked":true'
  must pkcs11-tool --module "$softhsm" --token-label wu --login --pin 975310 -O
  expect_status 0 module token unblock 'pkcs11:token=wu' --pin-file "$rig/pins"
  must pkcs11-tool --module "$softhsm" --token-label wu --login --pin 112233 -O
else
  echo "without SoftHSM2: not installed"
fi

# --- watch: pulled, put back
"$xuqi" token watch --json >"$rig/watched" 2>&1 &
watching=$!
seen() { # PATTERN COUNT
  for _ in $(seq 200); do
    [ "$(grep -c -e "$1" "$rig/watched")" -ge "$2" ] && return 0
    sleep 0.05
  done
  echo "not seen: $1" >&2
  cat "$rig/watched" >&2
  exit 1
}
seen '"change":"here".*piv:111' 1
rig_card_remove one
seen '"change":"pulled-out".*piv:111' 1
rig_card_insert one
seen '"change":"plugged-in".*piv:111' 1
kill -INT $watching
wait $watching || {
  echo "the watch ended with $?" >&2
  exit 1
}
exit 0
