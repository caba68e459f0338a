#!/bin/bash
# meanwhile.sh - the pages of payment while another terminal records: what stands there follows, nobody is led to pay what
# is recorded, what was typed stays.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
record() { # FEN MORE...: at the other terminal
  rig_transfers
  sed -i "s/10000/$1/" "$rig/transfers.json"
  must "$xuqi" pay --transfer "$rig/transfers.json" "${@:2}" --pin-file "$rig/pin" --json
}
walk_begin
walk_to_form
walk_fill
walk_submit
see "立即支付" ""
# A part, while 缴费 is open: nobody presses anything
record 5000
see "另一台终端刚登记了转账：现在已登记 50.00 元，原来 0.00。" ""
see "还差  150.00 元" ""
not "立即支付" ""
press p
see "请先到银行向以下账户转账" ""
see "保存后还差 150.00 元" ""
press BTab +
see "第 2 笔转账" ""
type 6222020200112233445
press Tab
type 胡小明
# The rest, while it is being typed here
record 15000 --merge
see "另一台终端刚登记了转账；按保存时两份并列" ""
see "[胡小明" ""
press PageUp PageUp
see "现在已登记 200.00 元，原来 50.00" ""
see "您填写的内容都在" ""
press F5
see "另一台终端登记的" ""
see "胡小明" ""
press Escape
see "不保存我的" ""
press Right Enter
see "返回进度" ""
not "立即支付" ""
see "修改转账信息" ""
# Confirmed, while the list is open
press p
see "银行转账" ""
see "开户账号" ""
number=$(screen_text | grep -oE '01[0-9]{15}' | head -n 1)
must rig_admin confirm-payment "$number"
see "缴费已到账" ""
see "这里不能再登记转账了" ""
not "开户账号" ""
press Enter
see "待审核" ""
walk_leave
