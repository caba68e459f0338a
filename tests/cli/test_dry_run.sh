#!/bin/bash
# test_dry_run.sh - --dry-run of renew, pay, withdraw, install and change-pin on a key file: what it finds in order is done
# by the same command without it, what would be refused is refused, and nothing is changed meanwhile: not a byte of the
# medium, of what is kept on this machine, or of the service's store.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
command -v sqlite3 >/dev/null || { echo "SKIP: sqlite3 is not installed"; exit 77; }
rig_home
must "$xuqid" init "$rig/ca" --port 0
sed -i 's/key_policy *= *"same"/key_policy = "either"/' "$rig/ca/xuqid.conf"
rig_serve
mkdir "$rig/medium"
rig_key medium/hu 20
rig_settings "$rig/medium/hu.p12"
rig_answers
pin=(--pin-file "$rig/pin")
renewal=(renew --answers "$rig/answers.json" --accept-agreement 2026-11 "${pin[@]}")

fail() {
  echo "$*" >&2
  cat "$rig/out" >&2
  exit 1
}
x() { setsid "$xuqi" --lang en "$@" --json >"$rig/out" 2>&1 </dev/null; }
says() { grep -q -e "$1" "$rig/out" || fail "no '$1'"; }
# All that a dry run must leave as it is; the counter of wrong PINs is looked at below.
world() {
  (cd "$rig" && find medium home -type f ! -name "pin-*" -exec sha256sum {} + | sort)
  sqlite3 "$rig/ca/xuqid.db" .dump
}
# dry STATUS PATTERN COMMAND...: with --dry-run; PATTERN is in the answer
dry() {
  want=$1 pattern=$2
  shift 2
  world >"$rig/before"
  x "$@" --dry-run
  got=$?
  [ "$got" -eq "$want" ] || fail "expected status $want, got $got: xuqi $* --dry-run"
  says "$pattern"
  [ "$want" -ne 0 ] || says '"dry_run":true'
  world >"$rig/after"
  cmp -s "$rig/before" "$rig/after" || {
    diff "$rig/before" "$rig/after" >&2
    fail "changed by a dry run: xuqi $*"
  }
}
real() { x "$@" || fail "failed ($?): xuqi $*"; }
# A dry run, then the same in earnest.
both() {
  dry 0 "$@"
  shift
  real "$@"
}
number_in_answer() { sed -n 's/.*"business_no":"\([0-9]*\)".*/\1/p' "$rig/out"; }
transfers() { # FEN DATE
  printf '[{"payer_account":"6222020200112233445","payer_name":"示例公司","amount_fen":%s,"date":"%s","remark":""}]' \
    "$1" "$2" >"$rig/transfers.json"
}
today=$(TZ=Asia/Shanghai date +%F)

# --- before there is an application there is nothing to do, and the words say so
for act in pay install "withdraw --yes"; do
  dry 3 '"code":"not-found"' $act "${pin[@]}"
done
setsid "$xuqi" --lang en pay "${pin[@]}" >"$rig/out" 2>&1 </dev/null
[ $? -eq 3 ] || fail "pay without an application did not end with 3"
says "There is no application for this certificate"

# --- renew: needs the PIN, and the right one; nobody's form, agreement or term but these
real list
dry 2 '"code":"pin-needed"' renew --answers "$rig/answers.json" --accept-agreement 2026-11
dry 5 '"code":"agreement-changed"' renew --answers "$rig/answers.json" --accept-agreement 2020-01 "${pin[@]}"
dry 5 '"code":"term-unknown"' "${renewal[@]}" --months 13
dry 0 '"result":"would-apply"' "${renewal[@]}" --new-key
both '"result":"would-apply"' "${renewal[@]}"
number=$(number_in_answer)
dry 5 "\"code\":\"renewal-open\".*\"business_no\":\"$number\"" "${renewal[@]}"
dry 4 '"code":"not-issued"' install "${pin[@]}"

# --- pay: the list as it would stand; dates are the service's to judge
dry 0 '"missing_fen":10000' pay "${pin[@]}"
transfers 10000 2999-01-01
dry 2 '"code":"form-invalid".*transfers\[0\].date' pay --transfer "$rig/transfers.json" "${pin[@]}"
transfers 0 "$today"
dry 2 '"code":"form-invalid"' pay --transfer "$rig/transfers.json" "${pin[@]}"
transfers 10000 "$today"
both '"payment_status":"reported".*"missing_fen":0' pay --transfer "$rig/transfers.json" "${pin[@]}"
dry 0 '"business_status":"withdrawn"' withdraw --yes "${pin[@]}"
must rig_admin confirm-payment "$number"
dry 0 '"missing_fen":0' pay --transfer "$rig/transfers.json" "${pin[@]}" # this very list is there already
transfers 5000 "$today"
dry 5 '"code":"state-conflict"' pay --transfer "$rig/transfers.json" "${pin[@]}"
dry 5 '"code":"state-conflict"' withdraw --yes "${pin[@]}"

# --- a returned application: same term, same key
must rig_admin return "$number" --reason '请填写完整地址'
dry 5 '"code":"term-fixed"' "${renewal[@]}" --number "$number" --months 24
dry 5 '"code":"key-policy"' "${renewal[@]}" --number "$number" --new-key
both '"result":"would-apply"' "${renewal[@]}" --number "$number"

# --- install
must rig_admin approve "$number"
real status --watch "${pin[@]}"
both '"result":"would-install".*"new_serial":"[0-9A-F]*"' install "${pin[@]}"
says '"result":"installed","already":false'
both '"result":"would-check-again".*"already":true' install "${pin[@]}" # and so it does
says '"result":"installed","already":true'
dry 3 '"code":"too-early"' "${renewal[@]}"

# --- withdraw: nothing is done, so nobody has to say --yes
rig_key medium/wu 20
rig_settings "$rig/medium/wu.p12"
real "${renewal[@]}"
dry 0 '"result":"would-withdraw".*"business_status":"withdrawn"' withdraw "${pin[@]}"
both '"result":"would-withdraw".*"business_status":"withdrawn"' withdraw --yes "${pin[@]}"
says '"business_status":"withdrawn"'
dry 5 '"code":"state-conflict"' withdraw --yes "${pin[@]}"

# --- the PIN: a wrong one costs the try that it always costs, and no more
new=(--pin-file "$rig/pins")
printf '%s\nabc\n' "$rig_pin" >"$rig/pins"
chmod 600 "$rig/pins"
dry 6 '"code":"pin-length"' token change-pin "${new[@]}"
printf '00000000\nabcd1234\n' >"$rig/pins"
x token change-pin --dry-run "${new[@]}" && fail "a wrong PIN was taken"
says '"code":"pin-wrong".*"tries_left":"4"'
x token info
says '"tries_left":4'
printf '%s\nabcd1234\n' "$rig_pin" >"$rig/pins"
x token change-pin --dry-run "${new[@]}" || fail "the right PIN was not taken"
says '"dry_run":true,"result":"would-change-pin"'
must openssl pkcs12 -in "$rig/medium/wu.p12" -passin "pass:$rig_pin" -noout
both '"new_pin_checked":true' change-pin "${new[@]}"
must openssl pkcs12 -in "$rig/medium/wu.p12" -passin pass:abcd1234 -noout
dry 5 '"code":"token-unsupported"' token unblock "${new[@]}"

# --- in words, and refused elsewhere
for language in en zh_CN; do
  setsid "$xuqi" --lang "$language" status --dry-run "${pin[@]}" >"$rig/out" 2>&1 </dev/null
  [ $? -eq 2 ] || fail "status --dry-run is taken"
  says '--dry-run'
done
exit 0
