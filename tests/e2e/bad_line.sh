#!/bin/bash
# bad_line.sh - a whole renewal by the command line over a bad line: 300 ms there and back, one packet in twenty lost.  By netem
# in a network of its own, where this machine and its kernel allow one; else by a proxy that delays and holds up
# (tests/tools/badline.py), which cannot lose packets, only do what losing one comes to.
line=${BAD_LINE:-}
if [ -z "$line" ]; then
  netem='ip link set lo up && tc qdisc add dev lo root netem delay 150ms loss 5%'
  if command -v unshare >/dev/null && command -v tc >/dev/null && unshare -rn sh -c "$netem" 2>/dev/null; then
    export BAD_LINE=netem
    exec unshare -rn sh -c "$netem"' && exec bash "$1"' sh "$0"
  fi
  line=proxy
fi
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
rig_home
must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
rig_serve
rig_key hu 20
if [ "$line" = proxy ]; then
  echo "no netem here: a proxy delays and holds up"
  rig_bad_line
fi
rig_settings "$rig/hu.p12"
rig_answers
json() { "$xuqi" "$@" --json >"$rig/out" 2>"$rig/err" || { echo "failed ($?): $*" >&2; cat "$rig/out" "$rig/err" >&2; exit 1; }; }

json renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin"
number=$(rig_get business_no)
rig_transfers
json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
json status --watch --pin-file "$rig/pin"
json install --pin-file "$rig/pin"
[ "$(rig_get result)" = installed ] || { cat "$rig/out" >&2; exit 1; }

# Nothing was made twice by sending it again.
rig_admin list --json >"$rig/out"
[ "$(grep -o '"business_no": *"[0-9]*"' "$rig/out" | sort -u | wc -l)" -eq 1 ] && grep -q "$number" "$rig/out" ||
  { cat "$rig/out" >&2; exit 1; }
[ "$line" = netem ] || {
  rig_good_line
  cat "$rig/line.count"
}
