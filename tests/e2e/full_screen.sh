#!/bin/bash
# full_screen.sh zh_CN|en [MEDIUM] - the ten steps of the guide on the screen, in a real terminal of 80x24, as a person does them:
# with a slip in the identity number, a wrong PIN, a resize in the middle, leaving and coming back.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
language=$1
medium_need "${2:-file}"
# say ENGLISH CHINESE: the text to look for
say() { if [ "$language" = zh_CN ]; then printf '%s' "$2"; else printf '%s' "$1"; fi; }
see() { screen_see "$(say "$1" "$2")"; }

rig_start --trial --auto-cashier 1 --auto-reviewer 1
medium_make "${2:-file}" 20
medium_cert >"$rig/old.pem"

screen_start 80x24 "$xuqi" --lang "$language"
screen_see 胡小明
see "Trial" "试用"
see "Your turn" "轮到您：请申请续期"
screen_press F1
see "┌─ Help" "┌─ 帮助"
screen_press Escape
screen_away "$(say "┌─ Help" "┌─ 帮助")"

screen_press a # step 2: notices; going on without reading them is refused
see "0 of 3 confirmed" "已确认 0/3"
screen_press n
see "please confirm each" "请逐条确认"
screen_press Space Tab Space Tab Space
screen_press n # step 3: the agreement, accepted only by a mark in its box
see "Agreement" "电子认证服务协议"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do # read to its end: the space bar reads on
  screen_text | grep -q '\[ \] \(我接受\|I accept\)' && break
  screen_press Space
  sleep 0.1
done
screen_press n
see "accept it first" "请先按空格勾选接受"
screen_press Space
screen_see "[x]"
screen_press n # step 4: the form
see "Application for renewal" "续期申请表"
screen_see "100.00"
see "Application for renewal" "续期申请表"
screen_press Tab Tab Tab # from the term over the details and the type of document to its number
screen_type 110105194912310021
screen_press Tab
see "A digit seems" "可能有一位不对"
screen_press BTab End BSpace
screen_type X
screen_press Tab
screen_not "$(say "A digit seems" "可能有一位不对")"
screen_type 胡小明
screen_press Tab
screen_type 13923101111
screen_press Tab
screen_type hu@example.com
screen_resize 60 16 # in the middle of it: nothing typed is lost
screen_see "F1 " # the last row, so it was drawn anew
screen_resize 80 24
screen_see hu@example.com
screen_see 11010519491231002X
screen_press Tab Enter # copy from the handler
screen_press Tab Tab Tab
screen_type "广东省佛山市南海区示例路1号"
screen_press F5 # submit
see "You are about to sign and send" "您将签名并提交以下内容" # step 5
see "100.00 yuan" "壹佰元整"
screen_type 11112222
screen_press Enter
see "The PIN is wrong" "口令不正确"
screen_type "$rig_pin"
screen_not "$rig_pin"
screen_press Enter
see "Business number" "业务单号" # step 6
screen_see "100.00"
see "Pay now" "立即支付"
number=$(screen_text | grep -oE '01[0-9]{15}' | head -n 1)
[ -n "$number" ] || { screen_text >&2; exit 1; }
screen_press F10 # leave; the service knows where we are
screen_gone
[ "$screen_status" -eq 0 ] || { echo "left with status $screen_status" >&2; exit 1; }
screen_stop

screen_start 80x24 "$xuqi" --lang "$language"
see "Your turn: please pay" "轮到您：请缴费"
screen_press q
see "confirm that it is you" "口令"
screen_type "$rig_pin"
screen_press Enter
screen_see "$number"
screen_press p
see "Pay now" "立即支付"
screen_press p # step 7
see "Pay at your bank first" "请先到银行向以下账户转账"
screen_press +
screen_type 6222020200112233445
screen_press Tab
screen_type 佛山市示例有限公司
screen_press PageDown
see "complete" "已足额"
screen_press F2 # the other language, and back: what was typed stays
see "请先到银行向以下账户转账" "Pay at your bank first"
screen_see 6222020200112233445
screen_press F2
see "Pay at your bank first" "请先到银行向以下账户转账"
screen_see 6222020200112233445
screen_press Tab Tab Tab Tab Tab Tab Enter # remark, add, close ... save
see "Progress of the application" "查询进度"
see "Review passed" "审核通过" # step 8: live, nobody pressed anything
see "Install certificate" "安装证书"
screen_press i # step 9
see "has been renewed" "证书有效期已经延长" # step 10
screen_press Enter
see "days left" "有效，还有"
screen_press F10
screen_gone
[ "$screen_status" -eq 0 ] || { echo "left with status $screen_status" >&2; exit 1; }

# --- judged from outside
medium_cert >"$rig/new.pem"
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" "$rig/new.pem"
old_end=$(date -d "$(openssl x509 -in "$rig/old.pem" -noout -enddate | cut -d= -f2)" +%s)
new_end=$(date -d "$(openssl x509 -in "$rig/new.pem" -noout -enddate | cut -d= -f2)" +%s)
[ $((new_end - old_end)) -ge $((365 * 86400)) ] || { echo "not a year longer" >&2; exit 1; }
rig_admin show "$number" --json >"$rig/out"
grep -q '"business_status":"installed"' "$rig/out" || { cat "$rig/out" >&2; exit 1; }
