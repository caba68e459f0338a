#!/bin/bash
# signals.sh - each signal at each screen (signals.py): what ends the program gives the terminal back as it was and leaves no
# core; what does not, changes nothing.  Two endings at each screen, all of them with XUQI_FULL=1.
#
# Each screen belongs to a person (signals.py tells whom): a key file and a home, of which each run there gets a copy.
command -v python3 >/dev/null || {
  echo "SKIP: no python3"
  exit 77
}
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
rig_start --trial
rig_answers
rig_transfers
export XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
# What each of them prints stands in a home of its own, as they are made at the same time.
must() {
  "$@" >"$HOME/out" 2>&1 || {
    echo "failed ($?): $*" >&2
    cat "$HOME/out" >&2
    exit 1
  }
}
run() { must "$xuqi" "$@" --pin-file "$rig/pin" --json; }
person() { # NAME: from here on
  HOME=$rig/people/$1
  XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share XDG_STATE_HOME=$HOME/.local/state
  mkdir -p "$XDG_CONFIG_HOME/xuqi" "$XDG_STATE_HOME/xuqi"
  rig_key "$1" 20
  rig_settings "$rig/$1.p12"
}
applied() { # NAME
  person "$1"
  run renew --answers "$rig/answers.json" --accept-agreement 2026-11
  number=$("$XUQI_TOP_BUILDDIR/tests/tools/json" "$HOME/out" business_no)
}
paid() { # NAME
  applied "$1"
  run pay --transfer "$rig/transfers.json"
}
issued() { # NAME
  paid "$1"
  must rig_admin confirm-payment "$number"
  must rig_admin approve "$number"
}
tried() { # an application that is over again, so that there is something to ask the PIN for
  applied tried
  run withdraw --yes
}
unanswered() {
  person unanswered
  sed -i "s/127.0.0.1:$rig_port/127.0.0.1:@PORT@/" "$XDG_CONFIG_HOME/xuqi/xuqi.conf"
}
ends=2
[ -z "${XUQI_FULL:-}" ] || ends=6
(tried) &
made="$!"
(unanswered) &
made="$made $!"
(applied owes) &
made="$made $!"
(paid waits) &
made="$made $!"
(issued issued) &
made="$made $!"
for i in $(seq 0 "$ends"); do # who has installed stands there once
  (issued "installs$i") &
  made="$made $!"
done
for one in $made; do
  wait "$one" || exit 1
done
cd "$rig" || exit 99
python3 "$XUQI_TOP_SRCDIR/tests/app/signals.py" "$xuqi" "$rig/people" ${XUQI_FULL:+every} || exit 1
ls core* 2>/dev/null && exit 1
exit 0
