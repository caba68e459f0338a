#!/bin/sh
# test_token.sh - `xuqi token` on key files: list, info, certs, export, change-pin; naming a key; no key leaves.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
rig_home
PATH=$PATH:/usr/sbin
x() { setsid "$xuqi" --lang en "$@" </dev/null; }
says() {
  grep -q -e "$1" "$rig/out" || {
    echo "no '$1' in:" >&2
    cat "$rig/out" >&2
    exit 1
  }
}
make_key() { # NAME CN
  must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/$1.key" -out "$rig/$1.pem" \
    -days 30 -subj "/C=CN/O=Example/CN=$2"
  must openssl pkcs12 -export -inkey "$rig/$1.key" -in "$rig/$1.pem" -certpbe NONE -out "$rig/$1.p12" \
    -passout "pass:$rig_pin"
}
rig_port=1
make_key hu Hu
make_key li Li
rig_settings "$rig/hu.p12"

expect_status 0 x token list
says '^Key  *hu.p12$'
says '^Certificates  *1$'
expect_status 0 x token list --json
says '"kind":"file"'
says "\"uri\":\"file:$rig/hu.p12\""
says '"certificates":1'
expect_status 0 x token info --json
says '"factory_set":false'
says '"tries_left":5'
expect_status 0 x token certs --json
says '"common_name":"Hu"'
expect_status 0 x token certs
says '^Holder  *Hu$'

# a certificate, and nothing but that
must sh -c "setsid '$xuqi' token export --out '$rig/got.pem' </dev/null"
must cmp "$rig/got.pem" "$rig/hu.pem"
setsid "$xuqi" token export --der </dev/null >"$rig/got.der" || exit 1
openssl x509 -inform DER -in "$rig/got.der" | cmp - "$rig/hu.pem" || exit 1
! grep -q 'PRIVATE' "$rig/got.pem" || exit 1
expect_status 0 x token export --json
[ "$(python3 -c 'import json,sys; print(json.load(sys.stdin)["pem"], end="")' <"$rig/out")" = "$(cat "$rig/hu.pem")" ] || exit 1
expect_status 0 x token export --json --der
python3 -c 'import base64,json,sys; sys.stdout.buffer.write(base64.b64decode(json.load(sys.stdin)["der"]))' <"$rig/out" | cmp - "$rig/got.der" || exit 1
expect_status 0 x token export --json --out "$rig/again.pem"
says "{\"out\":\"$rig/again.pem\"}"
must cmp "$rig/again.pem" "$rig/hu.pem"

# several: nothing is guessed, each is found by any of its names
rig_settings "$rig/hu.p12" "$rig/li.p12"
serial=$(openssl x509 -in "$rig/li.pem" -noout -serial | sed 's/.*=//')
expect_status 2 x token info --json
says '"code":"usage"'
says 'hu.p12.*li.p12'
expect_status 2 x token export --json
for name in li.p12 "$rig/li.p12" "file:$rig/li.p12" "$serial" "$(echo "$serial" | tr A-F a-f)"; do
  expect_status 0 x token info "$name" --json
  says "\"uri\":\"file:$rig/li.p12\""
  setsid "$xuqi" token export --key "$name" </dev/null >"$rig/got.pem" || exit 1
  must cmp "$rig/got.pem" "$rig/li.pem"
done
(cd "$rig" && setsid "$xuqi" --lang en token info ./li.p12 --json </dev/null) >"$rig/out" || exit 1
says 'li.p12'
expect_status 8 x token info nobody.p12
expect_status 8 x token export "piv:1#9a"
expect_status 2 x token nonsense
expect_status 2 x token
expect_status 2 x token list extra

# the PIN: wrong, refused, changed; a key file has no PUK
printf '00000000\nabcd1234\n' >"$rig/pins"
chmod 600 "$rig/pins"
expect_status 6 x token change-pin li.p12 --pin-file "$rig/pins" --json
says '"tries_left":"4"'
expect_status 0 x token info li.p12
says '4 more wrong PINs bring a pause of 30 seconds'
printf '%s\nabc\n' "$rig_pin" >"$rig/pins"
expect_status 6 x token change-pin li.p12 --pin-file "$rig/pins" --json
says '"code":"pin-length"'
printf '%s\nabcd1234\n' "$rig_pin" >"$rig/pins"
expect_status 0 x token change-pin li.p12 --pin-file "$rig/pins" --json
says '"result":"pin-changed"'
must openssl pkcs12 -in "$rig/li.p12" -passin pass:abcd1234 -noout
expect_status 5 x token unblock li.p12 --pin-file "$rig/pins" --json
says '"code":"token-unsupported"'

# a module that is none, and a medium that is damaged, do not hide the others
expect_status 0 x token list --module /nonexistent.so --json
says 'hu.p12'
echo nonsense >"$rig/bad.p12"
rig_settings "$rig/hu.p12" "$rig/bad.p12"
expect_status 0 x token list --json
says '"media_error":{"code":"token-damaged"'

# watch tells what is here, and a signal ends it well
"$xuqi" token watch --json >"$rig/watched" 2>&1 &
pid=$!
for _ in $(seq 200); do
  grep -q '"change":"here"' "$rig/watched" && break
  sleep 0.05
done
grep -q '"change":"here".*hu.p12' "$rig/watched" || exit 1
kill -TERM $pid
wait $pid || {
  echo "watch ended with $?" >&2
  exit 1
}
exit 0
