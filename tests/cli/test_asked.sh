#!/bin/bash
# test_asked.sh - xuqi renew line by line: what is known is offered, and Enter takes it.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
answer() { # QUESTION ANSWER: waits for the one, types the other
  screen_see "$1"
  screen_type "$2"
  screen_press Enter
}
screen_start 100x40 "$xuqi" renew --lang zh_CN --acknowledge all --accept-agreement 2026-11
answer "续期多少个月" 12
answer "证件类型" 1
answer "证件号码" 11010519491231002X
answer "回车采用：胡小明（证书）" ""
answer "手机号码" 13923101111
answer "邮箱" hu@example.com
answer "回车采用：胡小明（同经办人）" ""
answer "回车采用：13923101111（同经办人）" ""
answer "收件人地址" 广东省佛山市南海区示例路1号3楼
screen_see "胡小明"
screen_press C-c
screen_stop || true
