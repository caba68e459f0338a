#!/bin/bash
# expired.sh - what the holders of certificates meet that cannot be renewed online: expired, too early, revoked, foreign; no key at
# all; several keys, of which the one last visited is meant.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
rig_start --trial
rig_key expired -5
rig_key early 300
rig_key revoked 20
serial=$(openssl pkcs12 -in "$rig/revoked.p12" -passin "file:$rig/pin" -nokeys -clcerts 2>/dev/null |
  openssl x509 -noout -serial | cut -d= -f2)
must rig_admin revoke "$serial" --reason test
rig_settings "$rig/expired.p12" "$rig/early.p12" "$rig/revoked.p12"
walk_open
see "起可以在线续期" ""
see "! 已过期" "" # what can be done nothing about here stands behind
see "! 不能在这里续期" ""
see "申请续期 A" "" # said in a line, not on a page
press a
see "现在还不用续期" ""
not "请带上" ""
press Down
see "到期，只能到营业厅办理" ""
press a
see "不能在线续期" ""
see "请带上" ""
see "存有证书的介质" ""
press PageDown
see "000-0000-0000" ""
press F2
see "Cannot be renewed online" "Cannot be renewed online"
press PageDown
see "Telephone" "Telephone"
press F2
see "电话" ""
press Escape
see "续期 Xuqi" ""
press Down a
see "已于" ""
see "吊销" ""
press Escape
see "续期 Xuqi" ""
walk_leave

# Another authority's certificate
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=stranger" -days 30 \
  -keyout "$rig/s.key" -out "$rig/s.pem"
must openssl pkcs12 -export -inkey "$rig/s.key" -in "$rig/s.pem" -passout "file:$rig/pin" -out "$rig/s.p12" -certpbe NONE
rig_settings "$rig/s.p12"
walk_open
see "stranger" ""
press a
see "不是本认证机构的证书" ""
press Escape
see "续期 Xuqi" ""
walk_leave

rig_settings "$rig/nowhere"
walk_open
see "没有找到介质" ""
see "$rig/nowhere" ""
cp "$rig/early.p12" "$rig/nowhere"
press r
see "起可以在线续期" "" # put in, found
walk_leave
