# ask.sh - xuqi asked as a script asks it, and what it answers.  Read with "." after rig.sh.
#
#   json ARGS...                 xuqi ARGS --json must succeed; the answer is in $rig/out
#   get NAME.NAME                a value of the last answer, or nothing
#   is NAME VALUE                insists that the last answer has this value
#   refused STATUS CODE ARGS...  xuqi ARGS must end with STATUS: with --json one object whose error has CODE
#   in_words STATUS ARGS...      the same without --json: its words in English and in Chinese, in $rig/en and $rig/zh
#   apply_for KEY                a new application for KEY's certificate; its number is in $number
#   applications N               insists on the number of applications the service has
#   pay_for KEY                  reports the transfer of 100 yuan
#   cert_of FILE                 the certificate of a key file, read by openssl
# KEY is the name of a key made by rig_key.
agreement=2026-11

fail() {
  echo "$*" >&2
  for f in "$rig/out" "$rig/err"; do [ ! -s "$f" ] || cat "$f" >&2; done
  exit 1
}

json() {
  "$xuqi" "$@" --json >"$rig/out" 2>"$rig/err" </dev/null || fail "failed ($?): xuqi $*"
}

get() { rig_get "$1"; }

is() { [ "$(get "$1")" = "$2" ] || fail "$1 is not $2"; }

refused() {
  want=$1 want_code=$2
  shift 2
  setsid "$xuqi" "$@" --json >"$rig/out" 2>"$rig/err" </dev/null
  got=$?
  [ "$got" -eq "$want" ] || fail "expected status $want, got $got: xuqi $*"
  [ "$(wc -l <"$rig/out")" -eq 1 ] && [ "$(get error.code)" = "$want_code" ] || fail "expected $want_code: xuqi $*"
}

in_words() {
  want=$1
  shift
  for l in en zh_CN; do
    setsid "$xuqi" "$@" --lang "$l" >"$rig/out" 2>"$rig/err" </dev/null
    got=$?
    [ "$got" -eq "$want" ] || fail "expected status $want, got $got: xuqi $* --lang $l"
    # what happened, whether anything was lost, what to do now
    [ "$(grep -c . "$rig/err")" -ge 3 ] || fail "fewer than three sentences: xuqi $* --lang $l"
    cat "$rig/out" "$rig/err" >"$rig/${l%_CN}"
    while read -r line; do
      if [ "$l" = en ]; then
        ! printf '%s' "$line" | LC_ALL=C grep -q '[^ -~]' || fail "not English: $line"
      else
        printf '%s' "$line" | LC_ALL=C grep -q '[^ -~]' || fail "not Chinese: $line"
      fi
    done <"$rig/err"
  done
}

apply_for() {
  rig_settings "$rig/$1.p12"
  json renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
  number=$(get business_no)
  [[ $number =~ ^01[0-9]{15}$ ]] || fail "business number: $number"
}

applications() {
  rig_admin list --json >"$rig/out" || fail "list"
  has=$(grep -o '"business_no": *"[0-9]*"' "$rig/out" | sort -u | grep -c .)
  [ "$has" -eq "$1" ] || fail "$has applications, expected $1"
}

pay_for() {
  rig_settings "$rig/$1.p12"
  rig_transfers
  json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
}

cert_of() { openssl pkcs12 -in "$1" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null | openssl x509; }
