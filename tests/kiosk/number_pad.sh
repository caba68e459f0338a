#!/bin/bash
# number_pad.sh piv - a whole renewal by the keys of a number pad alone: digits, the dot, Enter, + and -; only the mailbox and
# the street are typed.  The receipt is printed and the key
# taken; when the operator has confirmed the payment and approved, the visitor comes again and installs.
# (On a busy machine longer than 20 s: ten steps, and a consent takes no key that comes at once.)
hall_service=
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"

# Keys as they are on it: "12+", Enter
pad() {
  for keys in "$@"; do
    while [ -n "$keys" ]; do
      key=${keys:0:1} keys=${keys:1}
      [ "$key" = E ] && key=Enter keys=
      press "KP$key"
    done
  done
}
press_button() {
  digit_of "$1"
  pad "$digit"
}
consent_by() { pad Enter; }

open
button 申请续期
screen_see 办理前须知
for n in 1 2 3; do consent "已确认 $n/3"; done
pad Enter
screen_see "+ 往下"
for _ in $(seq 40); do
  screen_text | grep -q '\[ \] 我接受' && break
  pad +
  sleep 0.1
done
consent '\[x\] 我接受'
pad Enter

screen_see "第 1 题"
button 24个月
screen_see "第 2 题"
pad Enter
screen_see "1 居民身份证"
pad 1
screen_see "末位是 X 请按小数点"
pad 11010519491231003 - 2. # one that was wrong, and the X
screen_see 11010519491231002X
pad Enter
screen_see "按 Enter 就用已知的：胡*明"
pad Enter
screen_see "第 5 题"
pad 13923101111 Enter
screen_see "第 6 题"
type hu@example.com
pad Enter
screen_see "第 7 题"
pad Enter
screen_see "第 8 题"
pad Enter
screen_see "第 9 题"
pad + # from the field to the buttons
button 选省市区
screen_see "44 广东省"
pad 44 Enter
screen_see "06 佛山市"
pad 06 Enter
screen_see "05 南海区"
pad 05 Enter
screen_see "[广东省佛山市南海区 "
type 示例路1号
pad Enter

screen_see "您 将 签 名 并 提 交 以 下 内 容"
pad 13572469 -
screen_see "[******* "
pad 8 Enter
screen_see "业务单号"
button 立即支付
screen_see "按 Enter 填入：佛山市示例有限公司"
pad 6222020200112233445 +
screen_see "│ Enter 填入" # on the key line
pad Enter
screen_see "[佛*******司 "
pad +++ # amount and date are known, a remark is not needed
button 保存
screen_see "待到账确认"
pad 9
screen_see "等财务确认您的转账"
button 打印回执
screen_see "正在打印回执"
for _ in $(seq 100); do grep -qs "业务单号  01" "$rig/printed" && break; sleep 0.1; done
grep -q "业务单号  01" "$rig/printed" || { echo "nothing was printed" >&2; exit 1; }
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
operator
rig_card_insert hu # on another day
button 安装证书
screen_see "输入口令"
pad "$rig_pin" Enter
screen_see "1 安装"
pad 1
screen_see "续期成功"
button 完成
screen_see "办 理 完 成"
button 结束并取走介质
screen_see "请 拔 出 您 的 介 质 并 带 走"
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
