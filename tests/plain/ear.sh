#!/bin/bash
# ear.sh - a whole renewal as a screen reader speaks it (fenrir, its speech in a file), by keys, without a look at the
# screen: what has the focus is heard, each change of state is, a wrong field and a wrong PIN are; no frame, no bar, no second
# that is counted.  (It takes as long as somebody listens: the reader tells what has come in steps of its own, and is waited
# for at each.)
command -v fenrir >/dev/null || {
  echo "fenrir is not installed"
  exit 77
}
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
rig_start --trial --auto-cashier 1 --auto-reviewer 1
rig_key hu 20
rig_settings "$rig/hu.p12"

# It runs the program in a terminal of its own, and says what it reads with a command of ours.
spoken=$rig/spoken
: >"$spoken"
printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s"\n' "$spoken" >"$rig/say"
printf '#!/bin/sh\nexec "%s" --lang zh_CN\n' "$xuqi" >"$rig/shell"
chmod +x "$rig/say" "$rig/shell"
sed -e "s|^genericSpeechCommand=.*|genericSpeechCommand=$rig/say \"fenrirText\"|" \
  -e 's|^genericPlayFileCommand=.*|genericPlayFileCommand=true|' \
  -e 's|^genericFrequencyCommand=.*|genericFrequencyCommand=true|' \
  -e '/^\[remote\]/,$s/^enable=.*/enable=False/' -e "s|^shell=.*|shell=$rig/shell|" \
  /etc/fenrirscreenreader/settings/settings-pty.conf >"$rig/fenrir.conf"
hears() { # TEXT: it is said, after what was heard before
  until=$((SECONDS + 20))
  while ! tail -n +$((heard + 1)) "$spoken" | grep -qF -- "$1"; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "not heard: $1" >&2
      cat "$spoken" >&2
      screen_text >&2
      exit 1
    fi
    sleep 0.1
  done
}
now() { heard=$(wc -l <"$spoken"); }
heard=0
screen_start 80x24 env LANG=C.UTF-8 LC_ALL=C.UTF-8 ACCESSIBLE=screen fenrir -e -s "$rig/fenrir.conf"
press() { # KEY TEXT...: after the key all of these are said
  now
  screen_press "$1"
  shift
  for text in "$@"; do hears "$text"; done
}
type() { # TEXT HEARD: as press
  now
  screen_type "$1"
  hears "$2"
}

# The first screen: whose turn it is, and where the cursor is.
hears 注意：轮到您：请申请续期
hears 光标移到：申请续期\ A，主按钮
hears 安装证书\ I，现在不能按
press Up "安装证书 I，现在不能按" # arrows read every row, Tab goes to what can be pressed
press BTab "详细信息 V，按钮"
press a "办理前须知" "光标移到：未勾选：我没有正在投标"
sleep 1.2 # who agrees at once has not listened (haste.c)
press Enter "已勾选：我没有正在投标" "已确认 1" "光标移到：未勾选：我已核对"
press Space "已勾选：我已核对"
press Tab "未勾选：安装证书时"
press Enter "已勾选：安装证书时" "光标移到：下一步 N，主按钮"
press n "电子认证服务协议" "下一步 N，现在不能按"
press Space "订户的权利" # reads on
press n "PgUp 往回读" "光标移到：未勾选：我接受"
press Space "已勾选：我接受" "已接受"

# The form: what each field is, what is wrong with it, whose it is.
press n "续期申请表" "光标移到：续期时间，必填：12个月，第 1 项，共 3 项，左右方向键改选"
press Right "24个月，第 2 项" "200.00"
press Tab "详细信息 H，按钮"
press Tab "证件类型，必填：居民身份证，第 1 项，共 7 项，Enter 打开列表"
press Enter "光标移到：居民身份证，第 1 项，共 7 项" # one list, alone on the screen
press Enter "续期申请表" # (Esc is the reader's own here)
press Tab "证件号码，必填，与证件一致："
type 110105194912310021 "110105194912310021"
press Enter "证件号码，必填，有误：可能有一位不对" "光标移到：姓名，必填，按 F6 填入：胡小明"
press C-y "姓名，必填"
press Enter "手机号码，必填"
press BTab "姓名，必填"
press BTab "证件号码，必填，有误：可能有一位不对"
screen_press BSpace
type x "11010519491231002"
press Enter "姓名，必填"
press Enter "手机号码，必填"
type 13923101111 "13923101111"
press Enter "电子邮箱，必填"
type hu@example.com "hu at example.com"
press Tab "从经办人处拷贝，按钮"
press Enter "收件人信息，手机号码，必填： 13923101111"
press Tab "收件人信息，姓名，必填： 胡小明"
press Tab "收件人信息，手机号码，必填"
press Tab "光标移到：地址，必填"
type 广东省佛山市南海区示例路1号 示例路1号

# What is signed; a wrong PIN and a right one.
press C-s "您将签名并提交以下内容" "贰佰元整" "光标移到：口令（密码），必填"
type 123456 "6  star"
press Enter "正在核对口令" "注意：口令不正确" "光标移到：口令（密码），必填"
type "$rig_pin" "8  star"
press Enter "缴费" "¥ 200.00" "立即支付 P，主按钮" "申请已签名并提交"

# Paying, waiting while others act, installing: nobody presses anything for what changes.
press p "银行转账" "光标移到：付款账号，必填"
type 6222020200112233445 "6222020200112233445"
press Enter "光标移到：付款账户名，必填"
type 佛山市示例有限公司 佛山市示例有限公司
press C-s "查询进度" "等财务确认您的转账" "完成：缴费" "等认证机构审核" "完成：审核" "轮到您：新证书已制好" "安装证书 I，主按钮"
press i "请不要拔出介质" "完成：保存原证书" "续期成功" "证书有效期已经延长" "光标移到：完成 N，主按钮"
press Enter "现在不需要您做什么" "光标移到：详细信息 V，按钮" # where it was left

# Nothing is drawn, nothing counts on.
if grep -q '[─│┌┐└┘├┤━┿╌█▀▄▸√»•]' "$spoken" || grep -q '\[' "$spoken" || grep -Eq '\.\.\. [0-9]+' "$spoken"; then
  cat "$spoken"
  exit 1
fi
