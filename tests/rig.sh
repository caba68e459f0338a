# rig.sh - a private service and private keys for shell tests.  Read with "." by a test.
#
#   rig_start [INIT OPTIONS]      makes a home in $rig, a service in $rig/ca, starts it; $rig_port
#   rig_key NAME DAYS [OPTIONS]   a key file $rig/NAME.p12 (PIN in $rig/pin), certificate ending in DAYS days
#   rig_settings KEYFILE...       xuqi.conf for these keys
#   rig_admin ARGS...             xuqid admin on that service
#   rig_kill SIGNAL; rig_serve    ends the service by a signal; starts it again on the same port
#   rig_bad_line; rig_good_line   from here on $rig_port is that of a bad line to the service (tests/tools/badline.py); its end
#   rig_get NAME.NAME             a value of the last JSON answer in $rig/out (tests/tools/json.c); status 1 where there is none
#   rig_answers                   a right form in $rig/answers.json
#   rig_transfers                 a transfer of 100 yuan in $rig/transfers.json
#   rig_stop                      ends everything; also at exit
#   must / expect_status N        run and insist
#
# Programs are those of the build tree (XUQI_TOP_BUILDDIR), with catalogues and data of the source tree.
set -u
: "${XUQI_TOP_SRCDIR:?}" "${XUQI_TOP_BUILDDIR:?}"
xuqi=$XUQI_TOP_BUILDDIR/xuqi
xuqid=$XUQI_TOP_BUILDDIR/xuqid
rig_pin=13572468
rig=
rig_pid=
rig_line=

rig_home() {
  rig=$(mktemp -d "${TMPDIR:-/tmp}/xuqi-test.XXXXXX") || exit 99
  trap rig_stop EXIT
  trap 'exit 143' HUP INT TERM
  export HOME=$rig/home XDG_CONFIG_HOME=$rig/home/.config XDG_DATA_HOME=$rig/home/.local/share \
    XDG_STATE_HOME=$rig/home/.local/state
  mkdir -p "$XDG_CONFIG_HOME/xuqi" "$XDG_STATE_HOME/xuqi" "$rig/locale"
  for mo in "$XUQI_TOP_BUILDDIR"/po/*.mo; do
    l=$(basename "$mo" .mo)
    mkdir -p "$rig/locale/$l/LC_MESSAGES"
    cp "$mo" "$rig/locale/$l/LC_MESSAGES/xuqi.mo"
  done
  export XUQI_LOCALEDIR=$rig/locale XUQI_DATADIR=$XUQI_TOP_SRCDIR/data XUQI_IME=$XUQI_TOP_BUILDDIR/xuqi-ime
  printf '%s' "$rig_pin" >"$rig/pin"
  chmod 600 "$rig/pin"
}

rig_serve() {
  rm -f "$rig/ca/port"
  "$xuqid" serve "$rig/ca" >>"$rig/service.log" 2>&1 &
  rig_pid=$!
  for _ in $(seq 600); do
    [ -s "$rig/ca/port" ] && break
    kill -0 "$rig_pid" 2>/dev/null || break
    sleep 0.05
  done
  [ -s "$rig/ca/port" ] || {
    cat "$rig/service.log" >&2
    echo "the service did not start" >&2
    exit 99
  }
  rig_port=$(cat "$rig/ca/port")
}

rig_bad_line() {
  command -v python3 >/dev/null || {
    echo "SKIP: no python3 for a bad line"
    exit 77
  }
  python3 "$XUQI_TOP_SRCDIR/tests/tools/badline.py" "$rig_port" "$rig/line" &
  rig_line=$!
  for _ in $(seq 200); do
    [ -s "$rig/line" ] && break
    sleep 0.05
  done
  rig_port=$(cat "$rig/line")
}

rig_good_line() {
  [ -n "$rig_line" ] || return 0
  kill "$rig_line"
  wait "$rig_line" 2>/dev/null
  rig_line=
}

rig_start() {
  [ -n "$rig" ] || rig_home
  must "$xuqid" init "$rig/ca" --port 0 "$@"
  # a test signs in and applies more often than a person does
  sed -i 's/logins_per_minute = [0-9]*/logins_per_minute = 0/; s/applications_a_day = [0-9]*/applications_a_day = 1000/' \
    "$rig/ca/xuqid.conf"
  rig_serve
}

rig_kill() {
  [ -n "$rig_pid" ] || return 0
  kill -"$1" "$rig_pid" 2>/dev/null
  kill -CONT "$rig_pid" 2>/dev/null # a test may have stopped it
  wait "$rig_pid" 2>/dev/null
  rig_status=$?
  rig_pid=
}

rig_stop() {
  ! command -v screen_stop >/dev/null || screen_stop
  rig_good_line
  rig_kill TERM
  ! command -v card_stop_all >/dev/null || card_stop_all
  [ -z "$rig" ] || rm -rf "$rig"
  rig=
}

rig_admin() { "$xuqid" admin "$rig/ca" "$@"; }

rig_key() {
  name=$1 days=$2
  shift 2
  must "$xuqid" admin "$rig/ca" make-key-file "$rig/$name.p12" --subject "C=CN,O=佛山市示例有限公司,CN=胡小明" \
    --days-left "$days" --pin-file "$rig/pin" "$@"
}

rig_settings() {
  keys=
  for k in "$@"; do keys="$keys${keys:+, }\"$k\""; done
  cat >"$XDG_CONFIG_HOME/xuqi/xuqi.conf" <<EOF
service = { url = "https://127.0.0.1:$rig_port"; ca_file = "$rig/ca/ca.pem"; };
keys = [ $keys ];
${rig_tokens:-cards = false;
configured_modules = false;}
EOF
}

rig_answers() {
  cat >"$rig/answers.json" <<'EOF'
{"months": 12, "notices": "all",
 "handler": {"id_type": "resident_id", "id_no": "11010519491231002X", "name": "胡小明", "mobile": "13923101111",
             "email": "hu@example.com"},
 "recipient": {"name": "胡小明", "mobile": "13923101111", "address": "广东省佛山市南海区示例路1号"}}
EOF
}

# An application that is over again, so that there is something to ask the PIN for
rig_tried() {
  rig_answers
  must "$xuqi" renew --answers "$rig/answers.json" --accept-agreement 2026-11 --pin-file "$rig/pin" --json
  must "$xuqi" withdraw --yes --pin-file "$rig/pin" --json
}

rig_get() { "$XUQI_TOP_BUILDDIR/tests/tools/json" "$rig/out" "$1"; }

rig_transfers() {
  printf '[{"payer_account":"6222020200112233445","payer_name":"示例公司","amount_fen":10000,"date":"%s","remark":""}]' \
    "$(TZ=Asia/Shanghai date +%F)" >"$rig/transfers.json"
}

must() {
  "$@" >"$rig/out" 2>&1 || {
    echo "failed ($?): $*" >&2
    cat "$rig/out" >&2
    exit 1
  }
}

expect_status() {
  want=$1
  shift
  "$@" >"$rig/out" 2>&1
  got=$?
  [ "$got" -eq "$want" ] || {
    echo "expected status $want, got $got: $*" >&2
    cat "$rig/out" >&2
    exit 1
  }
}
