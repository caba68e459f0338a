#!/bin/bash
# other_terminal.sh - the key is pulled out, or the program killed, in the middle of an install; the person takes the key
# to another terminal, which has never seen it and has nothing of the first one's on disk.  There the install is
# finished.  On a virtual PIV card (same key; new key that is moved, that stays) and SoftHSM2 (same key, new key); the
# medium and the service are put back to before the install for each point.  WALKS names some of the walks (the ones on cards).
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
shim=$XUQI_TOP_BUILDDIR/tests/token/pkcs11/shim.so
softhsm=/usr/lib/softhsm/libsofthsm2.so
for program in yubico-piv-tool softhsm2-util pkcs11-tool; do
  command -v $program >/dev/null || card_skip "$program is not installed"
done
[ -e $softhsm ] || card_skip "SoftHSM2 is not installed"
[ -e "$shim" ] || fail "$shim is not built"
rig_home
home=$rig

# A terminal: its home, and nothing in it but the settings
at() {
  export HOME=$home/$1 XDG_CONFIG_HOME=$home/$1/.config XDG_DATA_HOME=$home/$1/.local/share \
    XDG_STATE_HOME=$home/$1/.local/state
  mkdir -p "$XDG_CONFIG_HOME/xuqi"
  rig_settings
}

# ---- the media; save and back: as it was before the install

piv_make() { # OPTIONS OF pivcard
  card_options=$*
  rig_tokens="cards = true; configured_modules = false;"
  rig_card_reset_state hu
  rig_card_start hu
  rig_card_personalise hu 9a "$card_kind" "$rig/old.pem" "$rig/key.pem"
  must yubico-piv-tool -a change-pin -P 123456 -N "$rig_pin"
  rig_card_stop hu
  rig_card_start hu $card_options
}
piv_save() { cp "$card_dir/hu.state" "$rig/saved.card"; }
piv_back() {
  rig_card_stop hu
  for _ in $(seq 600); do # until the reader has seen it go
    opensc-tool --list-readers 2>/dev/null | grep -qi ' yes .* 00 00$' || break
    sleep 0.05
  done
  cp "$rig/saved.card" "$card_dir/hu.state"
  rig_card_start hu $card_options
}
piv_count() { # COMMAND...: how often the medium is asked
  rig_card_ctl hu reset-count >/dev/null
  "$@"
  rig_card_ctl hu count | cut -d' ' -f1
}
piv_cut() { # N COMMAND...
  rig_card_ctl hu reset-count >/dev/null
  rig_card_ctl hu at "$1" remove-after >/dev/null
  shift
  "$@"
  rig_card_ctl hu forget-faults >/dev/null
  [ "$(rig_card_ctl hu state)" = ready ] || rig_card_insert hu
}
piv_certs() {
  for s in 9a 82 83; do
    yubico-piv-tool -a read-certificate -s $s 2>/dev/null
  done
}
piv_end() { rig_card_stop hu; }

soft_make() {
  export SOFTHSM2_CONF=$rig/softhsm2.conf
  rm -rf "$rig/tokens"
  mkdir "$rig/tokens"
  printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$rig" >"$SOFTHSM2_CONF"
  rig_tokens="cards = false; configured_modules = false; modules = [ \"$shim\" ];"
  openssl x509 -in "$rig/old.pem" -outform DER -out "$rig/old.der"
  must softhsm2-util --init-token --free --label hu --pin "$rig_pin" --so-pin 87654321
  must softhsm2-util --import "$rig/key.pem" --token hu --label hu --id 01 --pin "$rig_pin"
  must pkcs11-tool --module $softhsm --token-label hu --login --pin "$rig_pin" --write-object "$rig/old.der" --type cert \
    --id 01 --label hu
}
soft_save() {
  rm -rf "$rig/saved.tokens"
  cp -a "$rig/tokens" "$rig/saved.tokens"
}
soft_back() {
  rm -rf "$rig/tokens"
  cp -a "$rig/saved.tokens" "$rig/tokens"
}
soft_count() {
  XUQI_SHIM_COUNT=$rig/calls "$@"
  cat "$rig/calls"
}
soft_cut() {
  n=$1
  shift
  XUQI_SHIM_AT=$n XUQI_SHIM_WHAT=kill-after "$@"
}
soft_certs() {
  pkcs11-tool --module $softhsm --token-label hu -O --type cert 2>/dev/null | awk '/ID:/ { print $2 }' | sort -u |
    while read -r id; do
      pkcs11-tool --module $softhsm --token-label hu --read-object --type cert --id "$id" -o "$rig/one.der" 2>/dev/null &&
        openssl x509 -inform DER -in "$rig/one.der"
    done
}
soft_end() { :; }

# ---- the walk

install_quietly() { setsid "$xuqi" install $key --pin-file "$rig/pin" --json >"$rig/out" 2>"$rig/err" </dev/null; }
install_at() { # TERMINAL: a fresh one
  rm -rf "${home:?}/$1"
  at "$1"
  install_quietly
}
back() {
  rig_kill TERM
  rm -rf "$rig/ca"
  cp -a "$rig/saved.ca" "$rig/ca"
  rig_serve
  "${kind}_back"
}
# The certificate that the service issued is on the medium beside its key (the install proved that).  With a new key the
# old certificate is there, too; on a card that moves keys the new one took its place.
judge() {
  is result installed
  "${kind}_certs" >"$rig/certs.pem"
  openssl crl2pkcs7 -nocrl -certfile "$rig/certs.pem" | openssl pkcs7 -print_certs -text -noout >"$rig/certs.txt"
  has "$(get new_serial)" || fail "$what: the new certificate is not there"
  [ "$policy" = same ] || has "$old_serial" || fail "$what: the old certificate is not there"
  [ "$what" != "$moved" ] || yubico-piv-tool -a read-certificate -s 9a | openssl x509 -noout -serial |
    grep -qi "=$(get new_serial)" || fail "$what: the new certificate is not in the old one's place"
}
# In words: what is not known is left out, and nothing is said to be amiss
said() {
  "$xuqi" install $key --pin-file "$rig/pin" --lang en >"$rig/words" 2>"$rig/err" </dev/null &&
    ! grep -qE '1970|: *no$|  no$' "$rig/words" || {
    cat "$rig/words" >&2
    fail "$what: not so in words"
  }
}
has() { tr -d ' \n:' <"$rig/certs.txt" | grep -qi "SerialNumber$1"; }
moved="PIV, new key, moved"

# walk WHAT KIND same|new CUTS KEYKIND CARDKIND OPTIONS: CUTS are counted from the end; only the first of them is made unless
# XUQI_FULL is set (tests/token cuts at every call that changes a medium, without a service)
walk() {
  what=$1 kind=$2 policy=$3 cuts=$4 key_kind=$5 card_kind=$6
  shift 6
  key=
  must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
  [ "$policy" = same ] || sed -i 's/key_policy *= *"same"/key_policy = "new"/' "$rig/ca/xuqid.conf"
  rig_serve
  rig_key made 20 --key-kind "$key_kind"
  cert_of "$rig/made.p12" >"$rig/old.pem"
  openssl pkcs12 -in "$rig/made.p12" -passin "file:$rig/pin" -nocerts -nodes 2>/dev/null |
    openssl pkcs8 -topk8 -nocrypt -out "$rig/key.pem"
  rm "$rig/made.p12"
  "${kind}_make" "$@"
  rm "$rig/key.pem"
  rm -rf "$home/first"
  at first
  rig_answers
  json renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
  rig_transfers
  json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
  json status --watch --pin-file "$rig/pin"
  rig_kill TERM
  rm -rf "$rig/saved.ca"
  cp -a "$rig/ca" "$rig/saved.ca"
  rig_serve
  "${kind}_save"
  old_serial=$(openssl x509 -in "$rig/old.pem" -noout -serial | cut -d= -f2)
  [ "$policy" = same ] || key="--key $old_serial"
  total=$("${kind}_count" install_at other)
  judge
  echo "$what: $total steps"
  [ -n "${XUQI_FULL:-}" ] || cuts=${cuts%% *}
  for cut in ${CUTS:-$cuts}; do
    cut=$((total - cut))
    back
    "${kind}_cut" $cut install_at first 2>/dev/null
    install_at other || fail "$what, cut at $cut of $total: not finished at another terminal"
    judge
    rm -rf "${home:?}/third"
    at third
    said
    echo "$what: cut at $cut of $total"
  done
  "${kind}_end"
  rig_kill TERM
  rm -rf "$rig/ca"
}
rig_pcscd_start
for w in ${WALKS:-piv-same piv-moved piv-plain}; do
  case $w in
    piv-same) walk "PIV, same key" piv same "9 16 3" rsa2048 rsa2048 ;;
    piv-moved) walk "$moved" piv new "14 34 22 7" p256 eccp256 --version 5.7.1 ;;
    piv-plain) walk "PIV without extensions, new key" piv new "17 7" p256 eccp256 --plain ;;
    soft-same) walk "SoftHSM2, same key" soft same "40 150" rsa2048 - ;;
    soft-new) walk "SoftHSM2, new key" soft new "100 300" p256 - ;;
  esac
done
