#!/bin/bash
# test_rig.sh - the rig itself: cards are pulled and put back, the daemon dies and comes again, and a certificate written by a
# program that knows nothing of us is on the card wholly or not at all, at whichever APDU the card was pulled.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
command -v opensc-tool >/dev/null || card_skip "opensc-tool is not installed (Debian: opensc)"
. "$XUQI_TOP_SRCDIR/tests/card/say.sh"
rig_pcscd_start
rig_card_start one --serial 111
rig_card_start two --serial 222
cd "$card_dir" || exit 99

# two cards, told apart by their readers
ok opensc-tool -l
says "^0 .*Yes.* 00 00" "^1 .*Yes.* 00 01"
ok yubico-piv-tool -r "$(rig_card_reader one)" -a status
says "Number:.111$"
ok yubico-piv-tool -r "$(rig_card_reader two)" -a status
says "Number:.222$"
rig_card_stop two
rig_card_start three --plain --removed
[ "$(rig_card_ctl three state)" = removed ] || fail "a card that was to be out is in"
rig_card_insert three
[ "$(rig_card_ctl three state)" = ready ] || fail "not ready"
rig_card_stop three

# a key and its certificate; a second certificate to replace it
for kind in rsa2048 eccp256 eccp384; do
  case $kind in
    rsa2048) openssl genrsa -out k.pem 2048 2>/dev/null ;;
    eccp256) openssl ecparam -name prime256v1 -genkey -noout -out k.pem ;;
    *) openssl ecparam -name secp384r1 -genkey -noout -out k.pem ;;
  esac
  openssl req -x509 -key k.pem -subj "/CN=Old" -days 10 -out old.crt
  rig_card_personalise one 9a $kind old.crt k.pem
  ok yubico-piv-tool -P 123456 -a verify-pin -a test-signature -s 9a -i old.crt
done
openssl req -x509 -key k.pem -subj "/CN=New" -days 20 -out new.crt

on_card() {
  ok yubico-piv-tool -s 9a -a read-certificate -o back.crt
  if cmp -s back.crt old.crt; then echo old; elif cmp -s back.crt new.crt; then echo new; else echo torn; fi
}
rig_card_ctl one reset-count >out
ok yubico-piv-tool -s 9a -a import-certificate -i new.crt
read -r apdus _ <<<"$(rig_card_ctl one count)"
[ "$(on_card)" = new ] || fail "the certificate did not get there"
olds=0 news=0
for fault in remove-before remove-after; do
  for at in $(seq "$apdus"); do
    ok yubico-piv-tool -s 9a -a import-certificate -i old.crt
    rig_card_ctl one forget-faults >out
    rig_card_ctl one at "$at" $fault >out
    rig_card_ctl one reset-count >out
    yubico-piv-tool -s 9a -a import-certificate -i new.crt >out 2>&1
    status=$?
    rig_card_ctl one reset-count >out
    rig_card_ctl one forget-faults >out
    rig_card_insert one
    case $(on_card) in
      old) olds=$((olds + 1)) ;;
      new) news=$((news + 1)) ;;
      *) fail "pulled at APDU $at ($fault): the certificate is torn" ;;
    esac
    [ $status -ne 0 ] || [ "$(on_card)" = new ] || fail "pulled at APDU $at ($fault): success was told and the old one is there"
  done
done
echo "pulled at $((2 * apdus)) points: $olds times the old certificate, $news times the new one"
[ $olds -gt 0 ] && [ $news -gt 0 ] || fail "one of the two never happened"

# the daemon dies, and comes again: so does the card
rig_pcscd_stop KILL
refuses opensc-tool -n
rig_pcscd_start
rig_card_wait one
ok opensc-tool -n
rig_pcscd_stop
rig_pcscd_start
rig_card_wait one
ok yubico-piv-tool -a status
says "Number:.111$"

# a rig inside this one has a daemon and cards of its own
ok "$XUQI_TOP_SRCDIR/tests/card/with-card" --serial 333 --and --serial 444 -- \
  sh -c 'yubico-piv-tool -a status && test -S "$XUQI_CARD_CONTROL2"'
says "Number:.333$"
"$XUQI_TOP_SRCDIR/tests/card/with-card" -- sh -c 'exit 42'
[ $? -eq 42 ] || fail "with-card has another status than its command"
ok yubico-piv-tool -a status
says "Number:.111$"
done_with_it
