#!/bin/bash
# meanwhile.sh - several transfers line by line, one removed, while another terminal records some, too; the program is ended in the
# middle and goes on; the service is gone and back; what has happened is read.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
lines() { "$talk" "$rig/log" 80x400 "$xuqi" --plain --lang zh_CN || exit 1; }
rig_start --trial
sed -i "s/port *= *0/port = $rig_port/" "$rig/ca/xuqid.conf"
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers
sed -i 's/"months": 12/"months": 24/' "$rig/answers.json"
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
record() { # FEN MORE...: at the other terminal
  rig_transfers
  sed -i "s/10000/$1/" "$rig/transfers.json"
  must "$xuqi" pay --transfer "$rig/transfers.json" "${@:2}" --pin-file "$rig/pin" --json
}
export -f record rig_transfers must
export rig xuqi
lines <<DIALOGUE
see 去缴费]：
say
see 输入时不显示
hush
say $rig_pin
see 立即支付]：
run record 5000
see 另一台终端刚登记了转账：现在已登记 50.00 元，原来 0.00。
see 登记转账]：
say
see 6222020200112233445]：
say
see ]：
say
see 50.00]：
say
see ]：
say
see 备注说明（可不填）：
say
see 合计 50.00 元，保存后还差 150.00 元
see 保存]：
say 添加一笔转账
see 付款账号：
say 6222020200112233445
see 付款账户名
say 胡小明
see 150.00]：
say 60
see ]：
say
see 备注说明（可不填）：
say
see 保存后还差 90.00 元
see 保存]：
say 添加一笔转账
see 付款账号：
say 6222020200112233445
see 付款账户名
say 胡小明
see 90.00]：
say
see ]：
say
see 备注说明（可不填）：
say
see 第 3 笔转账
see 保存]：
say 13
see 删除这笔转账
see ]：
say 2
see 保存后还差 90.00 元
see 保存]：
run record 15000 --merge
see 另一台终端刚登记了转账
see ]：
say 保存
see 另一台终端登记的
see 合计 260.00 元
see 合并]：
say 用对方的
see 保存]：
signal 15
gone 143
DIALOGUE

# Nothing was lost but what was not saved; the service is away for a while.
number=$(rig_admin list --json | grep -o '01[0-9]\{15\}' | head -n 1)
restart() {
  rig_serve
  echo "$rig_pid" >"$rig/pid"
}
export -f rig_admin rig_serve restart
export xuqid number
lines <<DIALOGUE
see 查询进度]：
say
see 输入时不显示
hush
say $rig_pin
see 银行转账 200.00 元，待到账确认
see 请选择，1 到
run kill $rig_pid
see 暂时无法连接服务
see 请选择，1 到
run restart
see 已连接
see 请选择，1 到
run must rig_admin confirm-payment $number
see 审核
see 请选择
say 办理经过
see 提交申请，您
see 返回]：
say 返回
see 查询进度
see 请选择
say q
gone 0
DIALOGUE
rig_pid=$(cat "$rig/pid")
