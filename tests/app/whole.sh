#!/bin/bash
# whole.sh LANG - the ten steps on the screens, by keys, on a real service; every page's own words, help, details on the way.
lang=$1
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_begin --auto-cashier 1 --auto-reviewer 1
see "已连接" "connected"
see "仅供试用" "not for real use"
press F1
see "这里列出找到的介质" "This screen shows every key"
press Escape
see "申请续期 A" "Apply for renewal A"
press d
see "环境检测" "Check this computer"
see "一切正常" "Everything is in order"
press Escape
see "申请续期" "Apply for renewal"
press v
see "证书详情" "Certificate details"
see "指纹" "Fingerprint"
press Escape
see "环境检测 D" "Check this computer D"

walk_to_form
see "第 4 步，共 10 步" "Step 4 of 10"
press h # a letter presses its button where no text is typed
see "价格表" "Price list"
see "300.00" "300.00"
press Escape
see "续期申请表" "Application for renewal"
walk_fill
press F5
see "贰佰元整" "200.00 yuan"
see "版本 2026-11" "version 2026-11"
see "11010519491231002X" "11010519491231002X" # canonical
type "$rig_pin"
press Enter
see "缴费" "Payment"
see "已录入" "Entered"
see "未支付" "Unpaid"
see "¥ 200.00" "¥ 200.00"
press PageDown
see "货到付款" "aid on delivery"
walk_to_transfers
press Tab Tab Tab Tab Tab Tab Tab Enter # nothing typed: nothing to save
see "没有登记转账" "no transfer has been recorded" # and the focus goes to where it is typed
type 6222020200112233445
press Tab
type 佛山市示例有限公司
press Tab PageDown
see "已足额" "complete"
press Tab Tab Tab Tab Tab Enter
see "查询进度" "Progress of the application"
see "安装证书 I" "Install certificate I" # the cashier and the reviewer of a trial act by themselves
press Enter
see "续期成功" "Renewed"
see "证书有效期已经延长" "has been renewed"
see "试签名验证通过" "a test signature was verified"
see "已通知认证机构" "has been notified"
see ".old" ".old"
press Enter
see "上次申请" "Last application"
see "有效，还有" "Valid, "
walk_leave
