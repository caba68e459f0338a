#!/bin/bash
# test_pay.sh - recording transfers line by line: what another terminal recorded is shown and not replaced unseen, a refused
# payment is not recorded again as it was, and words and JSON show the same sums.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial
rig_key hu 20
rig_answers
pin=(--pin-file "$rig/pin")
today=$(TZ=Asia/Shanghai date +%F)
# file NAME FEN:PAYER...: transfers in $rig/NAME
file() {
  local name=$1 comma=
  shift
  {
    printf '['
    for t in "$@"; do
      printf '%s{"payer_account":"6222020200112233445","payer_name":"%s","amount_fen":%s,"date":"%s","remark":""}' \
        "$comma" "${t#*:}" "${t%%:*}" "$today"
      comma=,
    done
    printf ']'
  } >"$rig/$name"
}
says() {
  setsid "$xuqi" "$@" --lang zh_CN "${pin[@]}" >"$rig/out" 2>"$rig/err" </dev/null
  got=$?
  cat "$rig/out" "$rig/err" >"$rig/all"
}
has() { grep -qF -e "$1" "$rig/all" || { cat "$rig/all" >&2; fail "not said: $1"; }; }
has_not() { ! grep -qF -e "$1" "$rig/all" || { cat "$rig/all" >&2; fail "said: $1"; }; }
recorded() {
  "$xuqi" status --json "${pin[@]}" >"$rig/out" 2>"$rig/err"
  is money.recorded_fen "$1"
}

# --- what is asked for and was not given is called missing
rig_settings "$rig/hu.p12"
setsid "$xuqi" renew --answers "$rig/answers.json" --lang zh_CN "${pin[@]}" >"$rig/all" 2>&1 </dev/null
has "命令中缺少 --accept-agreement"
has "$agreement"
apply_for hu
says withdraw
[ "$got" -eq 2 ] || fail "withdraw without --yes: $got"
has "命令中缺少 --yes"
expect_status 2 "$xuqi" pay --merge --replace 3 --transfer "$rig/a" "${pin[@]}"

# --- nothing recorded: what is missing, and where to
says pay
has "应缴 100.00 元，已登记 0.00 元，还差 100.00 元"
has 账号

# --- one terminal records a part, another something else: both are shown, and nothing is replaced
file a 6000:甲公司
file b 4000:乙公司
json pay --transfer "$rig/a" "${pin[@]}"
is application.money.missing_fen 4000
is missing_fen 4000
json pay --transfer "$rig/a" "${pin[@]}" # once more is no other list
refused 5 version-conflict pay --transfer "$rig/b" "${pin[@]}"
is error.facts.why recorded
is application.money.recorded_fen 6000
seen=$(get application.revision)
is error.facts.revision "$seen"
grep -q '甲公司.*"transfers":.*乙公司' "$rig/out" || fail "not both are shown"
says pay --transfer "$rig/b"
[ "$got" -eq 5 ] || fail "ended with $got"
has 甲公司
has 乙公司
has "--merge"
has "--replace $seen"
recorded 6000
refused 5 version-conflict pay --dry-run --transfer "$rig/b" "${pin[@]}"

# --- both, the other's gone, and a revision that is not the newest any more
json pay --transfer "$rig/b" --merge "${pin[@]}"
is application.money.recorded_fen 10000
json pay --transfer "$rig/b" --merge "${pin[@]}" # what is there is not added again
is application.money.recorded_fen 10000
refused 5 version-conflict pay --transfer "$rig/a" --replace "$seen" "${pin[@]}"
recorded 10000
json pay --transfer "$rig/a" --replace "$(get revision)" "${pin[@]}"
is application.money.recorded_fen 6000
file c 6000:甲公司 4000:丙公司 # more than was recorded drops nothing
json pay --transfer "$rig/c" "${pin[@]}"
is application.money.missing_fen 0
says pay
has "应缴 100.00 元，已登记 100.00 元（待确认），还差 0.00 元"
has 请不要重复付款
has_not 账号 # nothing is to be paid, so nothing is said of where to

# --- refused: why, on every face, and not the same again without a word
must rig_admin refuse-payment "$number" --reason 付款账号不符
for act in status pay; do
  says $act
  has 付款账号不符
  has "已登记 100.00 元（未查到，待您核对）"
  has_not "还差 0.00"
  has 只有银行已把款退回
  has 不要重复
done
has "请核对并修改转账信息"
refused 5 version-conflict pay --transfer "$rig/c" "${pin[@]}"
is error.facts.why unchanged
says pay --transfer "$rig/c"
[ "$got" -eq 5 ] || fail "ended with $got"
has 付款账号不符
has "确认信息无误的，请加：--replace"
file c 6000:甲公司 4000:丁公司 # a change is reason enough
json pay --transfer "$rig/c" "${pin[@]}"
is application.payment_status reported

# --- confirmed: nobody says that nothing was paid, and saving says what it is
must rig_admin confirm-payment "$number"
says status
has "应缴 100.00 元，已到账 100.00 元，还差 0.00 元"
json pay "${pin[@]}"
is application.money.confirmed_fen 10000
refused 5 state-conflict pay --transfer "$rig/b" "${pin[@]}"
says pay --transfer "$rig/b"
has 目前状态：待审核
has_not 也没有收费
says withdraw --yes
[ "$got" -eq 5 ] || fail "withdrawing what is paid ended with $got"
has_not 也没有收费

# --- paid back
must rig_admin reject "$number" --reason 资料不符
says status
has "已到账 100.00 元，待退款 100.00 元"
must rig_admin refund "$number"
says status
has "已到账 100.00 元，已退款 100.00 元"
