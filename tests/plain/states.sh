#!/bin/bash
# states.sh - what comes after an application was sent, line by line: news while one listens, a returned application that is
# corrected, one that is withdrawn; the program is ended in the middle of it, and the terminal is as it was.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
lines() { "$talk" "$rig/log" 80x24 "$xuqi" --plain --lang zh_CN || exit 1; }
rig_start --trial --auto-cashier 1
rig_key hu 20
rig_settings "$rig/hu.p12"
rig_answers
rig_transfers
apply() { must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json; }
number() { rig_admin list --json | grep -o '01[0-9]\{15\}' | sort | tail -n 1; }

# Withdrawn, by its own words; what is asked first is taken back by Enter.
apply
lines <<EOF
see ]：
say 去缴费
see 输入时不显示
hush
say $rig_pin
more 立即支付]：
say 撤销申请
see 撤销后不能恢复
see ]：
say
more 立即支付]：
say 撤销
see ]：
say 撤销
more 申请已撤销
see 请选择
say 办理经过
see 撤销申请
more 返回]：
say q
gone 0
EOF

# Asked to end at a PIN: by the end of the input, and by signals; the echo is on again each time.
apply
for end in "key d" "signal 15" "signal 1"; do
  case $end in
    "key d") status=11 ;;
    "signal 15") status=143 ;;
    *) status=129 ;;
  esac
  lines <<EOF
see ]：
say 去缴费
see 输入时不显示
hush
$end
gone $status
EOF
done

# Returned while somebody listens, corrected, sent again.
must "$xuqi" pay --transfer "$rig/transfers.json" --pin-file "$rig/pin" --json
until rig_admin list --json | grep -q awaiting_review; do sleep 0.2; done
must rig_admin return "$(number)" --reason "收件地址不详细，请写明楼层"
lines <<EOF
see 退回
see ]：
say
see 输入时不显示
hush
say $rig_pin
more 原因：收件地址不详细
more ]：
say
more 退回原因：收件地址不详细
more 请写明楼层
see [直接按回车：广东省佛山市南海区示例路1号]：
say 广东省佛山市南海区示例路1号3楼
more 提交]：
say
more 输入时不显示
hush
say $rig_pin
more 等认证机构审核
see 请选择
say q
gone 0
EOF
"$xuqi" status --json --pin-file "$rig/pin" >"$rig/out" 2>&1
grep -q "示例路1号3楼" "$rig/out"
