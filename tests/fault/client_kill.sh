#!/bin/bash
# client_kill.sh same|new elsewhere|both - the client is cut off (cuts.sh: killed, or the power goes out) at every call
# that changes the disk or the network, in every command of a renewal; then a fresh process finishes, here or at another
# terminal that has only a copy of the key file.  Each time there must be one application, one order, one certificate,
# and the key file must hold it.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/fault/cuts.sh"
policy=$1 where=$2

rig_home
must "$xuqid" init "$rig/ca" --port 0 --trial --auto-cashier 0 --auto-reviewer 0
sed -i "s/key_policy *= *\"same\"/key_policy = \"$policy\"/; s/requests_per_minute *= *[0-9]*/requests_per_minute = 0/
        s/logins_per_minute = [0-9]*/logins_per_minute = 0/; s/applications_a_day = [0-9]*/applications_a_day = 1000/" \
  "$rig/ca/xuqid.conf"
rig_serve
rig_answers
printf '[{"payer_account":"6222020200112233445","payer_name":"示例公司","amount_fen":10000,"date":"%s","remark":""}]' \
  "$(TZ=Asia/Shanghai date +%F)" >"$rig/transfers.json"
service=(--service "https://127.0.0.1:$rig_port" --ca-file "$rig/ca/ca.pem" --json)
version=$("$xuqi" agreement "${service[@]}" | sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' | head -1)

# A terminal is a folder with the key file and a folder for what the program notes.
step() { # [CUT...] STEP: at the terminal $medium; in $medium/said what it said
  local command
  case ${!#} in
    renew) command=(renew --answers "$rig/answers.json" --accept-agreement "$version") ;;
    pay) command=(pay --transfer "$rig/transfers.json") ;;
    wait) command=(status --watch) ;;
    install) command=(install) ;;
  esac
  XDG_STATE_HOME=$medium/state "${@:1:$#-1}" "$xuqi" "${command[@]}" --key-file "$medium/hu.p12" "${service[@]}" \
    --pin-file "$rig/pin" >"$medium/said" 2>&1
}
# STEP STATUS...: one of these, or the test fails
must_step() {
  step "$1"
  local got=$? want
  for want in "${@:2}"; do
    [ "$got" -ne "$want" ] || return 0
  done
  echo "$policy key, $where, $how in $victim at $n: then $1 ended with $got" >&2
  cat "$medium/said" >&2
  exit 1
}

round() { # VICTIM N HOW
  victim=$1 n=$2 how=$3
  medium=$rig/$victim-$n-$how installed=-
  mkdir "$medium"
  (rig_key "$victim-$n-$how/hu" 20) || exit 1
  for before in renew pay wait; do
    [ "$victim" = "$before" ] && break
    { [ "$victim" = pay ] && [ "$before" = wait ]; } || must_step "$before" 0
  done
  { (XUQI_COUNT_TO=$rig/calls-$victim step cut "$n" "$how" "$medium/limbo" "$victim"); } 2>/dev/null
  ended=$?
  # (how many times it sends differs by one or two: the last points may not be reached)
  [ "$ended" -eq 0 ] || { [ "$ended" -eq 137 ] && [ "$n" -gt 0 ]; } || {
    echo "$policy key: $victim, $how at call $n, ended with $ended" >&2
    cat "$medium/said" >&2
    exit 1
  }
  if [ "$where" = elsewhere ] || { [ "$where" = both ] && [ $((n % 2)) -eq 0 ]; }; then
    mkdir "$medium/b"
    cp -p "$medium"/hu.p12* "$medium/b"
    medium=$medium/b
  fi
  # Nobody remembers how far it came: what is done already says so.  With the same key what follows cannot depend on
  # the cut any more once the command itself is finished; a new key has to be there until the end.
  case $victim$policy in
    renew*) must_step renew 0 5 ;;&
    paysame) must_step pay 0 5 ;;
    renewnew) must_step pay 0 ;;&
    renewnew | install*)
      must_step wait 0
      must_step install 0
      installed=$medium/hu.p12
      ;;
  esac
  echo "$victim $n $ended $installed" >>"$rig/finished"
}

victims="renew pay install"
[ "$policy" = same ] || victims="renew install"
# first with the power cut after the last call: every promise is to hold then; and how many calls there are
printf '%s 0 power\n' $victims >"$rig/whole"
in_parallel round "$rig/whole" || exit 1
for victim in $victims; do
  points "$victim" "$(cat "$rig/calls-$victim")"
done >"$rig/points"
in_parallel round "$rig/points" || exit 1
rounds=$(wc -l <"$rig/finished") installs=$(grep -c 'p12$' "$rig/finished") killed=$(grep -c ' 137 ' "$rig/finished")

[ "$killed" -ge $(($(wc -l <"$rig/points") * 3 / 4)) ] || {
  echo "of $(wc -l <"$rig/points") points only $killed were reached" >&2
  exit 1
}

must rig_admin audit-verify
python3 - "$rig" "$rounds" "$installs" <<'EOP' || exit 1
import sqlite3, subprocess, sys
rig, rounds, installs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
db = sqlite3.connect(f"file:{rig}/ca/xuqid.db?mode=ro", uri=True)
one = lambda sql: db.execute(sql).fetchone()[0]
wrong = {}
for what, expected, sql in (
    ("applications", rounds, "SELECT count(*) FROM application"),
    ("orders", rounds, "SELECT count(*) FROM orders"),
    ("holders with an application", rounds, "SELECT count(DISTINCT certificate) FROM application"),
    ("installed", installs, "SELECT count(*) FROM application WHERE business_status = 'installed'"),
    ("certificates twice for an application", 0, """SELECT count(*) FROM (SELECT business_no FROM certificate
        WHERE business_no IS NOT NULL GROUP BY business_no HAVING count(*) > 1)"""),
):
    if one(sql) != expected:
        wrong[what] = (one(sql), expected)
for path in [line.split()[3] for line in open(f"{rig}/finished") if line.endswith("p12\n")]:
    pem = subprocess.run(["openssl", "pkcs12", "-in", path, "-passin", f"file:{rig}/pin", "-nokeys", "-clcerts"],
                         capture_output=True, check=True).stdout
    serial = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=pem, capture_output=True, check=True)
    serial = serial.stdout.decode().strip().split("=")[1]
    if not db.execute("SELECT 1 FROM certificate WHERE upper(serial) = ? AND predecessor IS NOT NULL", (serial,)).fetchone():
        wrong[path] = serial
if wrong:
    sys.exit(f"of {rounds} renewals: {wrong}")
EOP
echo "cut off at $killed points ($policy key, finished $where): one order each in $rounds renewals, one certificate each in $installs installs"
