#!/bin/bash
# test_token_trouble.sh - what goes wrong with cards, and that each has its own code, words and exit status: the daemon is
# not running, no card, held by another program (named), kept exclusively, pulled out in the middle, pulled while waiting.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
card_home
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
check_is() { # NAME RESULT [CODE]: a finding of doctor
  says "\"name\":\"$1\",\"result\":\"$2\""
  [ $# -lt 3 ] || says "\"name\":\"$1\",\"result\":\"$2\",\"error\":{\"code\":\"$3\""
}

# --- the daemon is not running; a key file works all the same
for command in 'token list' 'token info' 'token certs' 'token export' list; do
  expect_status 1 x $command
  says 'pcscd) is not running'
done
expect_status 1 x token list --json
says '"unseen_error":{"code":"reader-service"'
expect_status 1 x doctor --json
check_is readers bad reader-service
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/hu.key" -out "$rig/hu.pem" \
  -days 30 -subj "/C=CN/O=Example/CN=Hu"
must openssl pkcs12 -export -inkey "$rig/hu.key" -in "$rig/hu.pem" -certpbe NONE -out "$rig/hu.p12" -passout pass:123456
rig_settings "$rig/hu.p12"
expect_status 0 x token list
expect_status 0 x token list --json
says 'hu.p12' '"code":"reader-service"'
expect_status 1 x doctor --json
check_is readers warning reader-service
rig_settings

# --- the daemon, but no card; then a card that may not be named
rig_pcscd_start
expect_status 8 x token list
says 'The key was not found'
expect_status 1 x doctor --json
check_is readers ok
check_is keys warning key-absent
rig_card_start one --serial 111
rig_card_personalise one 9a eccp256 "$rig/hu.pem" "$rig/hu.key"
expect_status 0 x token list

# --- another program
mkfifo "$rig/say"
"$XUQI_TOP_BUILDDIR/tests/token/pcsc/neighbour" "$(rig_card_reader one)" <"$rig/say" >"$rig/told" 2>&1 &
exec 7>"$rig/say"
neighbour() {
  before=$(wc -l <"$rig/told")
  echo "$1" >&7
  for _ in $(seq 200); do
    [ "$(wc -l <"$rig/told")" -gt "$before" ] && break
    sleep 0.05
  done
  [ "$(tail -n 1 "$rig/told")" = 00000000 ] || {
    echo "the neighbour cannot $1: $(tail -n 1 "$rig/told")" >&2
    exit 1
  }
}
neighbour connect
expect_status 0 x token certs # connected only: shared
neighbour begin
# each gives up after 2 s, all side by side
printf '123456\n135790\n' >"$rig/both-pins"
chmod 600 "$rig/both-pins"
for command in 'token list' 'token info' 'token certs' 'doctor --json' "token change-pin --json --pin-file $rig/both-pins"; do
  {
    x $command >"$rig/held.${command%%--*}" 2>&1
    echo $? >"$rig/held-status.${command%%--*}"
  } &
  held="${held:-} $!"
done
wait $held
for command in "token list" "token info" "token certs" "doctor " "token change-pin "; do
  cp "$rig/held.$command" "$rig/out"
  [ "$(cat "$rig/held-status.$command")" = 1 ] || {
    echo "$command of a card that is held: exit $(cat "$rig/held-status.$command")" >&2
    cat "$rig/out" >&2
    exit 1
  }
  case $command in
    doctor*)
      check_is keys bad token-busy
      says '"program":"neighbour ('
      ;;
    *change-pin*) says '"code":"token-busy"' ;;
    *) says 'Another program is using this key. Program: neighbour (' ;;
  esac
done
# waited for, and gone on with as soon as it is free
x list --json >"$rig/waited" 2>"$rig/waiting" &
waiting=$!
for _ in $(seq 200); do
  grep -q neighbour "$rig/waiting" && break
  sleep 0.05
done
grep -q 'another program is using the card: neighbour (.*Ctrl-C' "$rig/waiting" || {
  echo "nothing is said of the wait:" >&2
  cat "$rig/waiting" "$rig/waited" >&2
  exit 1
}
neighbour end
wait $waiting || exit 1
grep -q 'piv:111#9a' "$rig/waited" || exit 1
neighbour disconnect
neighbour exclusive
expect_status 1 x token list
says 'Another program is using this key. Program: neighbour ('
expect_status 1 x doctor --json
check_is readers bad token-busy
neighbour disconnect
expect_status 0 x token list

# --- pulled out: while the certificates are listed
pulled() { # APDU COMMAND...: exit status of the command with the card pulled there
  {
    rig_card_ctl one forget-faults
    rig_card_ctl one reset-count
    rig_card_ctl one at "$1" remove-after
  } >"$rig/ctl"
  shift
  x "$@" --json >"$rig/out" 2>&1
  status=$?
  rig_card_ctl one forget-faults >"$rig/ctl"
  rig_card_insert one
}
rig_card_ctl one reset-count >"$rig/ctl"
expect_status 0 x token certs
read -r apdus _ <<<"$(rig_card_ctl one count)"
[ "$apdus" -gt 3 ] || exit 1
for at in $(seq 2 5 $((apdus - 1))); do
  pulled "$at" token certs
  [ "$status" = 8 ] || {
    echo "pulled at APDU $at of $apdus: exit $status" >&2
    cat "$rig/out" >&2
    exit 1
  }
  says '"code":"token-removed"\|"code":"key-absent"'
done
echo "pulled at every fifth of $apdus APDUs of token certs"
expect_status 0 x token certs

# --- the daemon dies, and comes again
rig_pcscd_stop KILL
expect_status 1 x token list
says 'pcscd) is not running'
rig_pcscd_start
rig_card_wait one
expect_status 0 x token list
echo quit >&7
exit 0
