#!/bin/bash
# changed.sh - agreement and prices change between reading and sending: said, and nothing typed is lost.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin
walk_to_form
walk_fill
sed 's/10000/15000/g; s/20000/30000/g; s/: 30000}/: 45000}/; s/2026-11/2027-01/' "$XUQI_TOP_SRCDIR/data/prices.json" >"$rig/prices.json"
sed -i 's/"quantity": 2, "fee_fen": [0-9]*/"quantity": 2, "fee_fen": 30000/; s/"quantity": 3, "fee_fen": [0-9]*/"quantity": 3, "fee_fen": 45000/' "$rig/prices.json"
must rig_admin publish-prices "$rig/prices.json"
press F5
see "没有成功" ""
press Enter
see "费用已调整：原为 200.00 元，现为 300.00 元" ""
press PageDown
see "示例路1号" ""
for l in zh_CN en; do
  sed '1,3s/2026-11/2027-01/' "$XUQI_TOP_SRCDIR/data/agreement.$l.txt" >"$rig/agreement.txt"
  must rig_admin publish-agreement "$rig/agreement.txt" --language $l
done
press Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab
screen_text | grep -q "没有成功" || press F5
see "没有成功" ""
press Enter
see "示例路1号" ""
press F5
see "协议已由版本 2026-11 更新为版本 2027-01" ""
walk_read
press n Space n # (a space that follows one at once is none)
see "您将签名并提交以下内容" ""
see "叁佰元整" ""
see "版本 2027-01" ""
type "$rig_pin"
press Enter
see "¥ 300.00" ""
walk_leave
