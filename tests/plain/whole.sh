#!/bin/bash
# whole.sh LANG [bad] - a whole renewal in questions and answers, on a real service, with a key file; over a bad line.
lang=$1
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
say() { if [ "$lang" = zh_CN ]; then echo "$1"; else echo "$2"; fi; }
rig_start --trial --auto-cashier 1 --auto-reviewer 1
rig_key hu 20
[ -z "${2:-}" ] || rig_bad_line
rig_settings "$rig/hu.p12"
# TERM=dumb alone is enough.
TERM=dumb "$talk" "$rig/log" 80x24 "$xuqi" --lang "$lang" <<EOF || exit 1
see $(say "申请续期]：" "Apply for renewal]: ")
say
see $(say "办理前须知" "Before you renew")
see $(say "[直接按回车：否]：" "[Enter: no]: ")
say 1
see $(say "[直接按回车：否]：" "[Enter: no]: ")
say $(say 是 yes)
see $(say "[直接按回车：否]：" "[Enter: no]: ")
say １
see $(say "已确认 3/3" "3 of 3 confirmed")
see $(say "下一步]：" "Next]: ")
say
more $(say "我接受电子认证服务协议内容" "I accept the electronic certification service agreement")
see ]$(say "：" ": ")
say 1
see $(say "下一步]：" "Next]: ")
say
see $(say "第 4 步，共 10 步" "Step 4 of 10")
see $(say "1 12个月]：" "1 12 months]: ")
say 4
see $(say "没有这一项。请输入 1 到 3" "Please type a number from 1 to 3")
see $(say "1 12个月]：" "1 12 months]: ")
say 2
see 200.00
see $(say "居民身份证]：" "Resident identity card]: ")
say
see $(say "证件号码（" "Document number (")
say 110105194912310021
see !
see $(say "证件号码（" "Document number (")
say 11010519491231002x
see $(say "[直接按回车：胡小明，证书]：" "[Enter: 胡小明, certificate]: ")
say <
see [$(say "直接按回车：" "Enter: ")11010519491231002X]
say
see $(say "[直接按回车：胡小明，证书]：" "[Enter: 胡小明, certificate]: ")
say
see $(say "手机号码（" "Mobile number (")
say
see $(say "再按一次回车，先跳过" "Enter once more leaves it open")
see $(say "手机号码（" "Mobile number (")
say 13800138000
see $(say "电子邮箱（" "E-mail (")
say hu@example
see !
see $(say "电子邮箱（" "E-mail (")
say hu@example.com
see $(say "从经办人处拷贝" "Copy from handler")
say 1
see [$(say "直接按回车：胡小明]：" "Enter: 胡小明]: ")
say
see [$(say "直接按回车：13800138000]：" "Enter: 13800138000]: ")
say
see $(say "地址（" "Address (")
say 佛山市南海区桂城街道 1 号
see $(say "手机号码：13800138000" "Mobile number: 13800138000")
see $(say "提交]：" "Submit]: ")
say
see $(say "第 5 步，共 10 步" "Step 5 of 10")
see $(say "贰佰元整" "200.00 yuan")
see 11010519491231002X
see $(say "输入时不显示" "not shown while you type")
hush
say 1234
see $(say "口令不正确" "The PIN is wrong")
see $(say "输入时不显示" "not shown while you type")
hush
say $rig_pin
see $(say "缴费" "Payment")
loud
more $(say "立即支付]：" "Pay now]: ")
say
more $(say "付款账号：" "Payer's account: ")
say 6222020200112233445
see $(say "直接按回车：佛山市示例有限公司，证书]：" "Enter: 佛山市示例有限公司, certificate]: ")
say
see [$(say "直接按回车：200.00]：" "Enter: 200.00]: ")
say
see $(say "付款日期" "Date of payment")
say
see $(say "可不填" "optional")
say
more $(say "保存]：" "Save]: ")
say
more $(say "查询进度" "Progress of the application")
more $(say "安装证书]：" "Install certificate]: ")
say
more $(say "续期成功" "Renewed")
more $(say "证书有效期已经延长" "has been renewed")
more $(say "完成：与" "Done: Matches")
more $(say "完成]：" "Done]: ")
say
more $(say "有效，还有" "Valid, ")
see $(say "请选择，1 到" "Which, 1 to")
say q
gone 0
EOF
# No cursor is moved, no colour set, nothing drawn; the PIN is nowhere.
if LC_ALL=C grep -q $'\033' "$rig/log" || grep -q "[─│┌└━█╌√»·]" "$rig/log" || grep -q "$rig_pin" "$rig/log"; then
  cat -v "$rig/log"
  exit 1
fi
