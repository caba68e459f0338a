#!/bin/bash
# mend.sh - a certificate on a card that cannot be read: shown, mended from what the service has, told; and why no key
# can be seen while the daemon of the readers is away, and that they are when it is back.  On the virtual PIV card.
lang=zh_CN
set -- piv
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"
medium_need piv
rig_start --trial
medium_make piv 20
printf '\x70\x05\x30\x82\x01\x00\x00\x71\x01\x00\xfe\x00' >"$rig/torn"
management=010203040506070801020304050607080102030405060708
must yubico-piv-tool "-k$management" -a write-object --id 0x5fc105 -f binary -i "$rig/torn"
walk_open
see "无法读取" ""
press Enter
see "修复证书？" ""
press Enter
see "输入口令：安装证书" ""
type "$rig_pin"
press Enter
see "证书已修复" ""
see "20 天后到期" ""
press v
see "证书详情" ""
press PageDown
see "还可尝试 3 次" ""
press Escape
rig_pcscd_stop
see "没有找到介质" ""
see "（pcscd）没有运行" ""
rig_pcscd_start
rig_card_wait hu
see "20 天后到期" ""
walk_leave
