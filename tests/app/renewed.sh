#!/bin/bash
# renewed.sh - after a renewal with a new key: a medium that keeps the old certificate shows it last and quietly, and goes on
# with the new one; a key file, which is another key then, is not taken for one that was pulled out.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"

renew() { # MEDIUM
  rig_home
  must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 1 --auto-reviewer 1
  sed -i 's/key_policy *= *"same"/key_policy = "new"/' "$rig/ca/xuqid.conf"
  rig_serve
  medium_make "$1" 20
  walk_open
  see "20 天后到期" ""
  walk_to_form
  press Tab Tab Tab
  walk_people
  walk_submit
  walk_to_transfers
  type 6222020200112233445
  press Tab
  type 佛山市示例有限公司
  press Tab PageDown
  see "已足额" ""
  press Tab Tab Tab Tab Tab Enter
  see "查询进度" ""
  see "安装证书 I" ""
  press Enter
  see "续期成功" ""
  not "介质已拔出" ""
  press Enter
  see "上次申请" ""
  see "有效，还有" ""
}

renew file
not "已续期的原证书" ""
walk_leave
rig_stop

command -v softhsm2-util >/dev/null && command -v pkcs11-tool >/dev/null || exit 0
renew softhsm
see "已续期的原证书" ""
screen_text >"$rig/screen"
new=$(grep -n "有效，还有" "$rig/screen" | cut -d: -f1) old=$(grep -n "已续期的原证书" "$rig/screen" | cut -d: -f1)
[ "$new" -lt "$old" ] || { cat "$rig/screen" >&2; exit 1; }
press a # of the new one: it is too early
see "现在还不用续期" ""
see "已续期的原证书" ""

walk_leave
