#!/bin/bash
# resume.sh - `xuqi resume` with a business number opens that application, after the PIN; with one that is not of the key it says
# so and stays on the first screen; without one it opens the newest.
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve
rig_answers
must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
number=$(rig_get business_no)

resume() {
  screen_stop
  screen_start 80x24 "$xuqi" --lang zh_CN resume "$@"
  screen_see "输入口令：确认是您本人"
  type "$rig_pin"
  press Enter
}

resume "$number"
screen_see "查询进度  $number"
press Escape
screen_see "申请续期"
walk_leave
resume 01202001010000001
screen_see "这个介质没有这笔申请"
press Enter
screen_see "申请续期"
screen_not "查询进度  "
walk_leave
resume
screen_see "查询进度  $number"
