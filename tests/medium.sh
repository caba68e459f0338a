# medium.sh - a key on each kind of medium, for tests that do the same thing on all of them.  Read with "." after rig.sh
# and before anything is done: where an argument of the test is "piv" or "opensc" the test is started again in a
# namespace of its own (tests/card/rig.sh).  The certificate is made as a key file and carried over by
# programs that know nothing of us.
#
#   medium_need KIND           ends the test with a plain word (77) where KIND cannot be had.  file: PKCS#12; piv: the
#                              virtual card by PC/SC; opensc: the same card by OpenSC's module; softhsm: SoftHSM2
#   medium_make KIND DAYS [make-key-file OPTIONS]   the key and its certificate, ending in DAYS days, on a new medium;
#                              its PIN is in $rig/pin; writes xuqi.conf
#   medium_cert >FILE          the certificate in use, in PEM
#   medium_sign FILE >FILE     its signature (SHA-256) by the key in use; $rig/new.pem is the certificate
case " $* " in
  *" piv "* | *" opensc "*) . "$XUQI_TOP_SRCDIR/tests/card/rig.sh" ;;
esac
softhsm_module=/usr/lib/softhsm/libsofthsm2.so
opensc_module=$(ls /usr/lib/*/opensc-pkcs11.so 2>/dev/null | head -n 1)

medium_need() {
  case "$1" in
    softhsm) needs="softhsm2-util pkcs11-tool" ;;
    opensc) needs="pkcs11-tool yubico-piv-tool" ;;
    piv) needs=yubico-piv-tool ;;
    *) needs= ;;
  esac
  for program in $needs; do
    command -v "$program" >/dev/null || {
      echo "SKIP: $program is not installed"
      exit 77
    }
  done
}

# The key file taken apart: $rig/made.key (PKCS#8), $rig/made.pem, $rig/made.der
medium_parts() {
  openssl pkcs12 -in "$medium_dir/made.p12" -passin "file:$rig/pin" -nocerts -nodes 2>/dev/null |
    openssl pkcs8 -topk8 -nocrypt -out "$medium_dir/made.key"
  openssl pkcs12 -in "$medium_dir/made.p12" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null |
    openssl x509 -out "$medium_dir/made.pem"
  openssl x509 -in "$medium_dir/made.pem" -outform DER -out "$medium_dir/made.der"
}

medium_make() {
  medium=$1 days=$2
  shift 2
  if [ "$medium" = file ]; then
    rig_key hu "$days" "$@"
    rig_settings "$rig/hu.p12"
    return
  fi
  rig_key made "$days" "$@"
  medium_dir=$(dirname "$(ls "$rig/made.p12" "$HOME/made.p12" 2>/dev/null | head -n 1)")
  medium_parts
  "medium_make_$medium"
  rm -f "$medium_dir/made.p12" "$medium_dir/made.key"
  rig_settings
}

# $medium_card: options of pivcard; $medium_slot: where the key is (9a)
medium_make_piv() {
  rig_pcscd_start
  rig_card_start hu
  case $(openssl x509 -in "$medium_dir/made.pem" -noout -text) in
    *P-256*) card_kind=eccp256 ;;
    *P-384*) card_kind=eccp384 ;;
    *) card_kind=rsa2048 ;;
  esac
  rig_card_personalise hu "${medium_slot:-9a}" $card_kind "$medium_dir/made.pem" "$medium_dir/made.key"
  must yubico-piv-tool -a change-pin -P 123456 -N "$rig_pin"
  if [ -n "${medium_card:-}" ]; then # (Debian's yubico-piv-tool cannot write to the newest ones as they are sold)
    rig_card_stop hu
    rig_card_start hu $medium_card
  fi
  rig_tokens="cards = true;
configured_modules = false;"
}

medium_make_opensc() {
  medium_make_piv
  rig_tokens="cards = false;
configured_modules = false;
modules = [ \"$opensc_module\" ];"
}

medium_make_softhsm() {
  export SOFTHSM2_CONF=$rig/softhsm2.conf
  mkdir -p "$rig/tokens"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$rig/tokens" >"$SOFTHSM2_CONF"
  must softhsm2-util --init-token --free --label hu --pin "$rig_pin" --so-pin 87654321
  must softhsm2-util --import "$medium_dir/made.key" --token hu --label hu --id 01 --pin "$rig_pin"
  must pkcs11-tool --module "$softhsm_module" --token-label hu --login --pin "$rig_pin" \
    --write-object "$medium_dir/made.der" --type cert --id 01 --label hu
  rig_tokens="cards = false;
configured_modules = false;
modules = [ \"$softhsm_module\" ];"
}

medium_cert() {
  case "$medium" in
    file) openssl pkcs12 -in "$rig/hu.p12" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null | openssl x509 ;;
    softhsm)
      pkcs11-tool --module "$softhsm_module" --token-label hu --read-object --type cert --label hu \
        --output-file "$rig/read.der" >/dev/null 2>&1 && openssl x509 -inform DER -in "$rig/read.der"
      ;;
    piv | opensc) yubico-piv-tool -a read-certificate -s 9a 2>/dev/null | openssl x509 ;;
  esac
}

medium_sign() { # FILE: its SHA-256 signature by the key in use
  case "$medium" in
    file)
      openssl pkcs12 -in "$rig/hu.p12" -passin "file:$rig/pin" -nocerts -nodes 2>/dev/null >"$rig/sign.key"
      openssl dgst -sha256 -sign "$rig/sign.key" "$1"
      rm -f "$rig/sign.key"
      ;;
    softhsm) medium_sign_pkcs11 "$softhsm_module" --token-label hu --id "$(medium_id)" "$1" ;;
    piv | opensc) medium_sign_pkcs11 "$opensc_module" --id 01 "$1" ;;
  esac
}

# The id of the key labelled "hu" (pkcs11-tool signs only by id)
medium_id() {
  pkcs11-tool --module "$softhsm_module" --token-label hu --login --pin "$rig_pin" -O --type privkey 2>/dev/null |
    awk '/label:/ { mine = $2 == "hu" && NF == 2 } /ID:/ && mine { print $2 }'
}

# MODULE OPTIONS... FILE
medium_sign_pkcs11() {
  sign_module=$1
  shift
  sign_file=${!#}
  set -- "${@:1:$#-1}"
  if openssl x509 -in "$rig/new.pem" -noout -text | grep -q id-ecPublicKey; then
    openssl dgst -sha256 -binary "$sign_file" >"$rig/sign.in"
    sign_how="--mechanism ECDSA --signature-format openssl"
  else
    cp "$sign_file" "$rig/sign.in"
    sign_how="--mechanism SHA256-RSA-PKCS"
  fi
  pkcs11-tool --module "$sign_module" --login --pin "$rig_pin" --sign $sign_how "$@" --input-file "$rig/sign.in" \
    --output-file "$rig/sign.out" >"$rig/out" 2>&1 || {
    cat "$rig/out" >&2
    return 1
  }
  cat "$rig/sign.out"
}
