# rig.sh - a private PC/SC daemon with virtual PIV cards for shell tests.  Read with "." as the first thing a test does:
# it starts the test again inside a namespace of its own (user, network, mounts), where everything below happens without
# root and without touching the machine's own daemon.  See README in this directory.
#
#   rig_pcscd_start              the daemon, two readers ("Yubico ... 00 00" and "00 01")
#   rig_pcscd_stop [SIGNAL]      ends it (TERM); cards come back by themselves when it starts again
#   rig_card_start NAME [OPTIONS OF pivcard]
#                                a card in the next free reader, ready; its state is kept under NAME between starts
#   rig_card_stop NAME           that process ends; the reader is free again
#   rig_card_ctl NAME LINE...    says a line to the card, prints the answer
#   rig_card_remove NAME; rig_card_insert NAME     pulled; put back, and the reader has seen it
#   rig_card_wait NAME           until the reader has powered the card, as after a new start of the daemon
#   rig_card_reader NAME         prints the reader's name
#   rig_card_reset_state NAME    the next start is a fresh card
#   rig_card_personalise NAME SLOT KIND CERTFILE KEYFILE
#                                imports a key (PEM) and its certificate; KIND rsa2048 eccp256 eccp384; default management key
#   $card_dir                    private directory: NAME.state NAME.control NAME.log pcscd.log
set -u
: "${XUQI_TOP_SRCDIR:?}" "${XUQI_TOP_BUILDDIR:?}"
card_programs=$XUQI_TOP_BUILDDIR/tests/card

card_skip() {
  echo "SKIP: $*"
  exit 77
}

[ -x "$card_programs/pivcard" ] || {
  echo "$card_programs/pivcard is not built (make tests/card/pivcard tests/card/cardctl)" >&2
  exit 99
}

# What is needed of the machine, asked before anything is started.
# (The number tells whether it was this very process that went into its namespace: a rig started by a program in another
# rig gets one more.)
if [ "${XUQI_CARD_RIG:-}" != $$ ]; then
  card_pcscd=$(command -v pcscd || ls /usr/sbin/pcscd 2>/dev/null) || card_skip "pcscd is not installed"
  card_driver=$(sed -n 's/^LIBPATH[[:space:]]*//p' /etc/reader.conf.d/vpcd 2>/dev/null | head -n 1)
  [ -n "$card_driver" ] || card_driver=/usr/lib/pcsc/drivers/serial/libifdvpcd.so
  [ -e "$card_driver" ] || card_skip "the virtual reader is not installed (Debian: vsmartcard-vpcd)"
  card_spaces=-Urnm
  card_probe='mount -t tmpfs none /run'
  unshare $card_spaces sh -c "$card_probe" 2>/dev/null || {
    card_spaces=-nm # root where user namespaces are switched off
    unshare $card_spaces sh -c "mount --make-rprivate / && $card_probe" 2>/dev/null ||
      card_skip "the kernel permits no private namespaces here (user, network, mounts)"
  }
  XUQI_CARD_OUTSIDE=$(readlink /proc/self/ns/mnt)
  export XUQI_CARD_RIG=$$ XUQI_CARD_OUTSIDE card_pcscd card_driver
  exec unshare $card_spaces "${BASH:-sh}" "$0" "$@"
fi

card_dir=
card_daemon=
card_names=

card_home() {
  [ -z "$card_dir" ] || return 0
  if [ "$(readlink /proc/self/ns/mnt)" = "${XUQI_CARD_OUTSIDE:-$(readlink /proc/self/ns/mnt)}" ]; then
    echo "not in a namespace: the machine's own /run is left alone" >&2
    exit 99
  fi
  card_dir=$(mktemp -d "${TMPDIR:-/tmp}/xuqi-card.XXXXXX") || exit 99
  trap card_end EXIT
  trap 'exit 143' HUP INT TERM
  mount -t tmpfs -o mode=755 none /run || card_skip "no file system can be mounted on /run"
  mkdir -p /run/pcscd "$card_dir/readers" "$card_dir/no-usb"
  "$card_programs/pivcard" --loopback-up || card_skip "the loopback interface cannot be brought up"
  cat >"$card_dir/readers/vpcd" <<END
FRIENDLYNAME "Yubico YubiKey CCID (virtual)"
DEVICENAME   /dev/null:0x8C7B
LIBPATH      $card_driver
CHANNELID    0x8C7B
END
}

# A program that ends with this shell, however this shell ends
card_spawn() {
  log=$1
  shift
  setpriv --pdeathsig KILL "$@" >>"$log" 2>&1 &
}

rig_pcscd_start() {
  card_home
  rm -f /run/pcscd/pcscd.comm /run/pcscd/pcscd.pid
  # (the machine's real USB readers belong to the machine's daemon)
  PCSCLITE_HP_DROPDIR=$card_dir/no-usb card_spawn "$card_dir/pcscd.log" "$card_pcscd" --foreground -c "$card_dir/readers"
  card_daemon=$!
  card_tries=0
  while [ ! -S /run/pcscd/pcscd.comm ]; do
    card_tries=$((card_tries + 1))
    if [ $card_tries -gt 600 ] || ! kill -0 "$card_daemon" 2>/dev/null; then
      cat "$card_dir/pcscd.log" >&2
      echo "pcscd did not start" >&2
      exit 99
    fi
    sleep 0.05
  done
}

rig_pcscd_stop() {
  [ -n "$card_daemon" ] || return 0
  kill -"${1:-TERM}" "$card_daemon" 2>/dev/null
  wait "$card_daemon" 2>/dev/null
  card_daemon=
}

card_pid() { cat "$card_dir/$1.pid" 2>/dev/null; }

card_free_port() {
  for card_port in 35963 35964; do
    card_taken=
    for card_other in $card_names; do
      [ "$(cat "$card_dir/$card_other.port" 2>/dev/null)" != $card_port ] || card_taken=1
    done
    [ -n "$card_taken" ] || return 0
  done
  echo "both readers are taken" >&2
  exit 99
}

rig_card_start() {
  card_home
  card_name=$1
  shift
  card_free_port
  card_spawn "$card_dir/$card_name.err" "$card_programs/pivcard" --port $card_port --state "$card_dir/$card_name.state" \
    --control "$card_dir/$card_name.control" --log "$card_dir/$card_name.log" "$@"
  echo $! >"$card_dir/$card_name.pid"
  echo $card_port >"$card_dir/$card_name.port"
  card_names="$card_names $card_name"
  card_tries=0
  while [ ! -S "$card_dir/$card_name.control" ]; do
    card_tries=$((card_tries + 1))
    if [ $card_tries -gt 600 ] || ! kill -0 "$(card_pid "$card_name")" 2>/dev/null; then
      cat "$card_dir/$card_name.err" >&2
      echo "the card did not start" >&2
      exit 99
    fi
    sleep 0.05
  done
  case " $* " in
    *" --removed "*) ;;
    *) rig_card_wait "$card_name" ;;
  esac
}

rig_card_ctl() {
  card_name=$1
  shift
  "$card_programs/cardctl" "$card_dir/$card_name.control" "$@"
}

# until the reader has powered the card
rig_card_wait() {
  [ -z "$card_daemon" ] || timeout 20 "$card_programs/cardctl" "$card_dir/$1.control" wait >/dev/null || {
    # (vpcd on a busy machine may lose a new card: pulled and put back once more, as a person would)
    "$card_programs/cardctl" "$card_dir/$1.control" remove >/dev/null
    sleep 2
    "$card_programs/cardctl" "$card_dir/$1.control" insert >/dev/null
    timeout 100 "$card_programs/cardctl" "$card_dir/$1.control" wait >/dev/null
  } || {
    tail -n 5 "$card_dir/$1.log" "$card_dir/pcscd.log" >&2
    echo "the card was not seen by its reader" >&2
    exit 99
  }
}

rig_card_stop() {
  kill "$(card_pid "$1")" 2>/dev/null
  wait "$(card_pid "$1")" 2>/dev/null
  rm -f "$card_dir/$1.pid" "$card_dir/$1.port" "$card_dir/$1.control"
  card_rest=
  for card_other in $card_names; do
    [ "$card_other" = "$1" ] || card_rest="$card_rest $card_other"
  done
  card_names=$card_rest
}

rig_card_remove() { rig_card_ctl "$1" remove >/dev/null; }

rig_card_insert() {
  rig_card_ctl "$1" insert >/dev/null && rig_card_wait "$1"
}

rig_card_reset_state() { rm -f "$card_dir/$1.state"; }

# The reader of a card as PC/SC calls it
rig_card_reader() {
  case $(cat "$card_dir/$1.port") in
    35963) echo "Yubico YubiKey CCID (virtual) 00 00" ;;
    *) echo "Yubico YubiKey CCID (virtual) 00 01" ;;
  esac
}

rig_card_personalise() {
  card_reader=$(rig_card_reader "$1")
  yubico-piv-tool -r "$card_reader" -s "$2" -A "$(echo "$3" | tr a-z A-Z)" -a import-key -i "$5" >"$card_dir/out" 2>&1 &&
    yubico-piv-tool -r "$card_reader" -s "$2" -a import-certificate -i "$4" >>"$card_dir/out" 2>&1 || {
    cat "$card_dir/out" >&2
    echo "the card cannot be given its key" >&2
    exit 99
  }
}

# At exit; tests/rig.sh calls it, too, when its own trap came last.
card_stop_all() {
  for card_name in $card_names; do
    rig_card_stop "$card_name"
  done
  rig_pcscd_stop
  [ -z "$card_dir" ] || rm -rf "$card_dir"
  card_dir=
}

card_end() {
  ! command -v rig_stop >/dev/null || rig_stop
  card_stop_all
}
