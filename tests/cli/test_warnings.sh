#!/bin/bash
# test_warnings.sh - what a value is warned of is told by every face: by renew and pay, dry and in earnest, in words on
# standard error and as "warnings" in JSON.  What is refused names the character.
. "${XUQI_TOP_SRCDIR:?}/tests/rig.sh"
rig_start
rig_key hu 20
rig_answers
rig_settings "$rig/hu.p12"
pin=(--pin-file "$rig/pin")
renewal=(renew --accept-agreement 2026-11 "${pin[@]}")
cp "$rig/answers.json" "$rig/right.json"

fail() {
  echo "$*" >&2
  cat "$rig/out" "$rig/err" >&2
  exit 1
}
x() { setsid "$xuqi" "$@" >"$rig/out" 2>"$rig/err" </dev/null; }
says() { grep -qF -e "$1" "$rig/${2:-out}" || fail "no '$1' in ${2:-out}"; }
# answer OLD NEW: the right form but for one value
answer() { sed "s|$1|$2|" "$rig/right.json" >"$rig/answers.json"; }

# A resident number of somebody who is five years old
child() {
  number=110105$(($(TZ=Asia/Shanghai date +%Y) - 5))0101001 sum=0 weights=(7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2)
  for i in "${!weights[@]}"; do sum=$((sum + ${number:i:1} * weights[i])); done
  last=10X98765432
  echo "$number${last:sum % 11:1}"
}

# --- nothing to warn of
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --json || fail "a right form is refused"
says '"warnings":[]'
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run || fail "a right form is refused"
[ ! -s "$rig/err" ] || fail "a right form is warned of"

# --- every warning: FIELD FLAW OLD NEW WORDS
while IFS='|' read -r field flaw old new words; do
  answer "$old" "${new/CHILD/$(child)}"
  x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --json || fail "$new is refused"
  says "\"warnings\":[{\"field\":\"$field\",\"flaw\":\"$flaw\"}]"
  [ ! -s "$rig/err" ] || fail "a program is told in words"
  x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --lang zh_CN || fail "$new is refused"
  says "$words" err
done <<'EOF'
handler.id_no|region|11010519491231002X|990426199112010074|请核对前两位
handler.id_no|other-document|11010519491231002X|830000198802110027|这是港澳台居民居住证的号码
handler.id_no|under-age|11010519491231002X|CHILD|不满 16 周岁
handler.id_no|passport-series|resident_id", "id_no": "11010519491231002X|passport_cn", "id_no": "XX1234567|护照号码不常见
handler.name|name-short|"name": "胡小明", "mobile": "13923101111",$|"name": "胡", "mobile": "13923101111",|请确认姓名完整
handler.name|name-dot|"name": "胡小明", "mobile": "13923101111",$|"name": "阿卜杜拉 买买提", "mobile": "13923101111",|间隔号
handler.name|name-unusual|"name": "胡小明", "mobile": "13923101111",$|"name": "赵C", "mobile": "13923101111",|请与证件核对
handler.name|private-use|"name": "胡小明", "mobile": "13923101111",$|"name": "胡\\ue863", "mobile": "13923101111",|自造字
handler.mobile|mobile-prefix|"mobile": "13923101111",$|"mobile": "16112345678",|号段不常见
recipient.address|invisible|广东省佛山市南海区示例路1号|广东省\\u202e佛山市南海区示例路1号|看不见的字符
handler.name|invisible|"name": "胡小明", "mobile": "13923101111",$|"name": "胡\\u2066小明", "mobile": "13923101111",|看不见的字符
recipient.address|address-vague|广东省佛山市南海区示例路1号|湖北省武汉市江汉路|请补充门牌号
EOF

# --- refused: which character, and what is right
answer '"name": "胡小明", "mobile": "13923101111",$' '"name": "胡⺀", "mobile": "13923101111",'
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --json && fail "half a radical is taken"
answer '"name": "胡小明", "mobile": "13923101111",$' '"name": "胡☺", "mobile": "13923101111",'
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --json && fail "a smile is taken"
says '"character":"U+263A"'
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --lang zh_CN && fail "a smile is taken"
says '「☺」(U+263A) 不能用在这里' err
answer '11010519491231002X' '1101051949123100'
x "${renewal[@]}" --answers "$rig/answers.json" --dry-run --lang zh_CN && fail "sixteen digits are taken"
says '身份证号码应为 18 位' err

# --- a line break is a blank and nothing else, and the application in earnest tells its warnings too
answer '广东省佛山市南海区示例路1号' 'Room 5\\n12 Queen Road'
sed -i 's|"mobile": "13923101111",$|"mobile": "16112345678",|' "$rig/answers.json"
x "${renewal[@]}" --answers "$rig/answers.json" --json || fail "not applied"
says '"address":"Room 5 12 Queen Road"'
says '"warnings":[{"field":"handler.mobile","flaw":"mobile-prefix"}]'

# --- transfers
day=$(TZ=Asia/Shanghai date +%F)
transfer() {
  printf '[{"payer_account":"%s","payer_name":"示例公司","amount_fen":10000,"date":"%s","remark":""}]' "$1" "$day" \
    >"$rig/transfers.json"
}
transfer 'FTN44050110123'
x pay --transfer "$rig/transfers.json" "${pin[@]}" --dry-run --json || fail "an account of a free-trade zone is refused"
says '"warnings":[]'
transfer '12☺3456'
x pay --transfer "$rig/transfers.json" "${pin[@]}" --dry-run --json && fail "a smile is taken"
says '"character":"U+263A"'
transfer 62220202001122
sed -i 's/示例公司/示例\\u202e公司/' "$rig/transfers.json"
x pay --transfer "$rig/transfers.json" "${pin[@]}" --dry-run --json || fail "a name with an invisible character is refused"
says '"warnings":[{"field":"transfers[0].payer_name","flaw":"invisible"}]'
x pay --transfer "$rig/transfers.json" "${pin[@]}" --dry-run --lang zh_CN || fail "a name with an invisible character is refused"
says '看不见的字符' err
transfer 6222020200112233
for run in --dry-run ''; do
  x pay --transfer "$rig/transfers.json" "${pin[@]}" $run --json || fail "the transfer is refused"
  says '"warnings":[{"field":"transfers[0].payer_account","flaw":"luhn"}]'
  x pay --transfer "$rig/transfers.json" "${pin[@]}" $run --lang zh_CN || fail "the transfer is refused"
  says '第 1 笔转账' err
  says '卡号可能有一位不对' err
done
