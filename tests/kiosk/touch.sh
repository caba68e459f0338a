#!/bin/bash
# touch.sh piv - a whole renewal by a finger alone: buttons, lists and candidates where they stand, digits, letters and pinyin by
# the keys on the screen; nothing is pressed on a keyboard.  The mouse is what the terminal tells of it (SGR).
# (On a busy machine longer than 20 s: ten steps, each letter looked for on the screen.)
shopt -s extglob
hall_service= hall_settings='screen_keys = true;'
. "$XUQI_TOP_SRCDIR/tests/kiosk/hall.sh"
[ -x "$XUQI_IME" ] || { echo "SKIP: pinyin was not built" && exit 77; }

# Presses the middle of a text (a regular expression), where it is seen last.
touch_it() {
  for _ in $(seq 400); do
    found=$(screen_text | grep -n -- "$1" | tail -n 1)
    [ -z "$found" ] || break
    sleep 0.05
  done
  [ -n "$found" ] || screen_see "$1"
  row=${found%%:*} text=${found#*:}
  before=$(sed "s/$1.*//" <<<"$text")
  what=$(grep -o -m 1 -- "$1" <<<"$text" | head -n 1)
  col=$(($(wc -L <<<"$before") + ($(wc -L <<<"$what") + 1) / 2))
  type "$(printf '\033[<0;%d;%dM\033[<0;%d;%dm' "$col" "$row" "$col" "$row")"
}
button() { taken touch_it "\[ *$1[ 0-9]*\]"; }
# Types with the keys on the screen, which stay where they are meanwhile.
by_hand() {
  local LC_ALL=C.UTF-8 pressed= keys=$1 shown c row line before
  screen_see "退格"
  shown=$(screen_text)
  while [ -n "$keys" ]; do
    c=${keys:0:1} keys=${keys:1}
    line=$(grep -n "\[ *[$c] *\]" <<<"$shown" | tail -n 1)
    row=${line%%:*} before=${line#*:}
    before=${before%%+( )"$c"+( )]*}
    pressed+=$(printf '\033[<0;%d;%dM\033[<0;%d;%dm' "$((${#before} + 2))" "$row" "$((${#before} + 2))" "$row")
  done
  type "$pressed"
}

open
button 申请续期
screen_see 办理前须知
for n in 1 2 3; do touch_it "\[ \] 我.*\|\[ \] 安装.*"; screen_see "已确认 $n/3"; done
button 下一步
screen_see 已读
for _ in $(seq 40); do
  before=$(screen_text)
  grep -q '\[ \] 我接受' <<<"$before" && break
  touch_it 往下读
  for _ in $(seq 400); do # what a touch did is seen before the next one
    [ "$(screen_text)" = "$before" ] || break
    sleep 0.05
  done
done
touch_it "我接受"
screen_see "[x] 我接受"
button 下一步

screen_see "第 1 题"
button 24个月
screen_see "第 2 题"
touch_it "居民身份证 "
screen_see "1 居民身份证"
touch_it "1 居民身份证"
screen_see "第 3 题"
by_hand 11010519491231003
button 退格
by_hand 2X
screen_see "[11010519491231002X "
button 确定
screen_see "第 4 题"
touch_it "F3 写汉字"
by_hand hu
touch_it "+ 更多字"
touch_it "- 前面的字"
by_hand xiaoming
screen_see "hu xiao ming"
touch_it "[1-9] 胡 "
touch_it "[1-9] 小明"
screen_see "[胡小明 "
button 确定
screen_see "第 5 题"
by_hand 13923101111
button 确定
screen_see "第 6 题"
by_hand hu@example.com
button 确定
screen_see "第 7 题"
button 确定 # the handler's
screen_see "第 8 题"
button 确定
screen_see "第 9 题"
button 选省市区
touch_it "44 广东省"
touch_it "06 佛山市"
touch_it "05 南海区"
screen_see "[广东省佛山市南海区 "
by_hand shili
touch_it "[1-9] 示例"
by_hand lu
touch_it "[1-9] 路"
by_hand 1hao
touch_it "[1-9] 号"
screen_see "示例路1号 "
button 确定

screen_see "您 将 签 名 并 提 交 以 下 内 容"
by_hand 13572469
button 退格
by_hand 8
button 确定
screen_see "业务单号"
button 立即支付
screen_see "第 1 笔转账"
by_hand 6222020200112233445
button 下一项
touch_it "│ Enter 填入" # on the key line
screen_see "[佛*******司 "
button 保存
screen_see "待到账确认"
touch_it "9 返回"
screen_see "等财务确认您的转账"
button 打印回执
screen_see "正在打印回执"
button 结束并取走介质
screen_see "请 拔 出 您 的 介 质 并 带 走"
operator
button 是我的介质，重新开始
button 安装证书
screen_see "输入口令"
by_hand "$rig_pin"
button 确定
touch_it "\[ 1 安装 \]"
screen_see "续期成功"
button 完成
screen_see "办 理 完 成"
touch_it "0 English"
screen_see "All done"
touch_it "\* Call for help"
touch_it "\[ 1 OK \]"
rig_card_remove hu
screen_see "请 插 入 您 的 介 质"
