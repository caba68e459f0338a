#!/bin/bash
# service_kill.sh CALLS - the service is cut off (cuts.sh: killed, or the power goes out) at the CALLS named
# ("fdatasync,send"), from its start to the end of a whole renewal, and started again; the client is never told.  Each
# time the client, trying again where it is told that the network failed, must come to an installed certificate, with
# one order and one certificate, and never to "already under way": what it was told once is not forgotten.
# (tests/service/test_crash.c cuts the same acts at every single write, without a network.)
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/fault/cuts.sh"
calls=$1

rig_home
must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
sed -i 's/logins_per_minute = [0-9]*/logins_per_minute = 0/; s/applications_a_day = [0-9]*/applications_a_day = 1000/' \
  "$rig/ca/xuqid.conf"
rig_key hu 20
rig_answers
printf '[{"payer_account":"6222020200112233445","payer_name":"示例公司","amount_fen":10000,"date":"%s","remark":""}]' \
  "$(TZ=Asia/Shanghai date +%F)" >"$rig/transfers.json"

# Ports, each taken by one round, which keeps it while its service is down.  Not ports of the kernel's choice: they may
# be given to another round's service meanwhile, which has the same CA, and answers that it knows of no application.  A
# round gives its port back: the fewer are used, the less likely is one that the same test in another clone uses.
python3 - >"$rig/ports" <<'EOP' || exit 99
import random, socket
low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
for port in random.sample(range(low // 2, low), 40):
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
            print(port)
        except OSError:
            pass
EOP
# (the lock is a file of its own, as sed -i puts another file in the place of the list)
take_port() { flock "$rig/ports.lock" sh -c 'head -n 1 "$1"; sed -i 1d "$1"' - "$rig/ports"; }
give_port() { flock "$rig/ports.lock" sed -i "1i $1" "$rig/ports"; }

# The service of round $n in $here: cut off once, then started again for good
keep_serving() {
  XUQI_FAULT_ONLY=$calls XUQI_COUNT_TO=$here/calls cut "$n" "$how" "$here/limbo" "$xuqid" serve "$here/ca" 2>>"$here/log" &
  service=$!
  trap 'kill "$service" 2>/dev/null; wait "$service"; exit' TERM
  wait "$service"
  if [ $? -eq 137 ]; then
    touch "$here/killed"
    # sometimes back before the client gives up, sometimes so late that another process has to take it up
    [ $((n / every % 4)) -ne 3 ] || sleep 2
    "$xuqid" serve "$here/ca" 2>>"$here/log" &
    service=$!
    wait "$service"
  fi
} 2>/dev/null

on() {
  XDG_STATE_HOME=$here/state "$xuqi" "$@" --key-file "$here/hu.p12" --service "https://127.0.0.1:$port" \
    --ca-file "$here/ca/ca.pem" --json >"$here/said" 2>&1
}
# COMMAND...: until it is done; a network that failed, or a service that did, is tried again
until_done() {
  local until=$((SECONDS + 60))
  while [ "$SECONDS" -lt "$until" ]; do
    on "$@"
    case $? in
      0) return 0 ;;
      9 | 10) sleep 0.1 ;;
      *) break ;;
    esac
  done
  echo "$how at $n of $calls: $* did not end well" >&2
  cat "$here/said" "$here/log" >&2
  return 1
}

check_store() {
  python3 - "$here" <<'EOP'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}/ca/xuqid.db?mode=ro", uri=True)
for sql in ("SELECT count(*) FROM application WHERE business_status = 'installed'", "SELECT count(*) FROM application",
            "SELECT count(*) FROM orders", "SELECT count(*) FROM certificate WHERE predecessor IS NOT NULL"):
    if (got := db.execute(sql).fetchone()[0]) != 1:
        sys.exit(f"{sql}: {got}")
EOP
}

round() { # renewal N HOW: the service is cut off at call N, at none where that is 0
  n=$2 how=$3
  here=$rig/$n-$how
  mkdir "$here"
  cp -Rp "$rig/ca" "$rig/hu.p12" "$here"
  port=$(take_port)
  sed -i "s/^  port = 0/  port = $port/" "$here/ca/xuqid.conf"
  keep_serving &
  keeper=$!
  until_done agreement &&
    version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$here/said" | head -1) &&
    until_done renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin" &&
    until_done pay --transfer "$rig/transfers.json" --pin-file "$rig/pin" &&
    until_done status --watch --pin-file "$rig/pin" &&
    until_done install --pin-file "$rig/pin"
  result=$?
  kill "$keeper" 2>/dev/null
  wait "$keeper" 2>/dev/null
  give_port "$port"
  # only now, as the power may have gone out at the service's end
  [ "$result" -ne 0 ] || { check_store && "$xuqid" admin "$here/ca" audit-verify >"$here/said" 2>&1; } || result=1
  [ "$result" -eq 0 ] || { echo "$how at $n of $calls" >&2; exit 1; }
  [ -e "$here/killed" ] && echo "$n" >>"$rig/points-cut"
  [ "$n" -ne 0 ] || cp "$here/calls" "$rig/calls"
  rm -r "$here"
}

# first with the power cut at the end, which no answer may notice; and how many calls there are.  (Threads and polls make
# them a few more or less each time: the last points may not be reached.)
echo "renewal 0 power" >"$rig/whole"
in_parallel round "$rig/whole" || exit 1
points renewal "$(cat "$rig/calls")" >"$rig/points"
in_parallel round "$rig/points" || exit 1
echo "the service was cut off at $(wc -l <"$rig/points-cut") points ($calls): one order and one certificate each"
