#!/bin/bash
# service_kill.sh CALLS - the service is killed (SIGKILL) at every K-th (XUQI_FAULT_EVERY=K; 7 unless told) of the CALLS
# named ("fdatasync,send"), from its start to the end of a whole renewal, and started again; the client is never told.
# Each time the client, trying again where it is told that the network failed, must come to an installed certificate,
# with one order and one certificate, and never to "already under way".  (tests/service/test_crash.c cuts the same acts
# at every single write, without a network.)
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
calls=$1 every=${XUQI_FAULT_EVERY:-7}
killat=$XUQI_TOP_BUILDDIR/tests/fault/killat.so
shards=4 # rounds at the same time
[ -f "$killat" ] || { echo "killat.so is not built" >&2; exit 77; }

rig_home
must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
rig_key hu 20
rig_answers
printf '[{"payer_account":"6222020200112233445","payer_name":"示例公司","amount_fen":10000,"date":"%s","remark":""}]' \
  "$(TZ=Asia/Shanghai date +%F)" >"$rig/transfers.json"

# A port for each shard, kept by it while its service is down.  Not a port of the kernel's choice: that may be given to
# another shard's service meanwhile, which has the same CA, and answers that it knows of no application.
python3 - "$shards" >"$rig/ports" <<'EOP' || exit 99
import random, socket, sys
low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
free = []
for port in random.sample(range(low // 2, low), 200):
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
            free.append(port)
        except OSError:
            pass
print(*free[:int(sys.argv[1])], sep="\n")
EOP

# The service of round $n in $here: killed once, then started again for good
keep_serving() {
  env LD_PRELOAD="$killat" XUQI_KILL_AT="$n" XUQI_FAULT_ONLY="$calls" "$xuqid" serve "$here/ca" 2>>"$here/log" &
  service=$!
  trap 'kill "$service" 2>/dev/null; wait "$service"; exit' TERM
  wait "$service"
  if [ $? -eq 137 ]; then
    touch "$here/killed"
    # sometimes back before the client gives up, sometimes so late that another process has to take it up
    sleep $((n / shards % 2 * 2))
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
  echo "killed at $n of $calls: $* did not end well" >&2
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

round() { # the service is killed at call $n; true if it was
  here=$rig/$n
  mkdir "$here"
  cp -Rp "$rig/ca" "$rig/hu.p12" "$here"
  sed -i "s/^  port = 0/  port = $port/" "$here/ca/xuqid.conf"
  keep_serving &
  keeper=$!
  until_done agreement &&
    version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$here/said" | head -1) &&
    until_done renew --answers "$rig/answers.json" --accept-agreement "$version" --pin-file "$rig/pin" &&
    until_done pay --transfer "$rig/transfers.json" --pin-file "$rig/pin" &&
    until_done status --watch --pin-file "$rig/pin" &&
    until_done install --pin-file "$rig/pin" &&
    check_store &&
    "$xuqid" admin "$here/ca" audit-verify >"$here/said" 2>&1
  result=$?
  kill "$keeper" 2>/dev/null
  wait "$keeper" 2>/dev/null
  [ "$result" -eq 0 ] || { echo "killed at $n of $calls" >&2; exit 1; }
  [ -e "$here/killed" ] || return 1
  rm -r "$here"
  echo "$n" >>"$rig/points"
}

shard() {
  n=$((1 + ($1 - 1) * every)) port=$(sed -n "$1p" "$rig/ports")
  while round; do
    n=$((n + shards * every))
  done
}
jobs=
for i in $(seq $shards); do
  shard "$i" &
  jobs="$jobs $!"
done
for job in $jobs; do
  wait "$job" || failed=1
done
[ -z "${failed:-}" ] || exit 1
echo "the service was killed at $(wc -l <"$rig/points") points ($calls): one order and one certificate each"
