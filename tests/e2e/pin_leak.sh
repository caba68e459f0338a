#!/bin/bash
# pin_leak.sh - a whole renewal, by the command line and on the screen, with a PIN that can be searched for: it is in no
# argument, no environment, no file, no output, no log, and not in the core of a program that is made to crash.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/screen.sh" || exit 99
rig_pin=Zq7-Leak-4711-w
rig_start --trial --auto-cashier 0 --auto-reviewer 0
rig_key hu 20
rig_answers
rig_settings "$rig/hu.p12"
mkdir "$rig/seen"

# The PIN comes by a pipe; while xuqi waits for it, and after, what others can see of the process is kept.
mkfifo "$rig/late.pin"
by_pipe() {
  name=$1
  shift
  XUQI_LOG=debug "$xuqi" "$@" --pin-file "$rig/late.pin" --json >"$rig/seen/$name.out" 2>"$rig/seen/$name.err" &
  pid=$!
  exec 8>"$rig/late.pin" # opens when it asks; it cannot end before it has the PIN
  see_process() { cat "/proc/$pid/cmdline" "/proc/$pid/environ" 2>/dev/null | tr '\0' '\n' >>"$rig/seen/$name.proc"; }
  see_process
  printf '%s\n' "$rig_pin" >&8
  exec 8>&-
  for _ in $(seq 40); do
    see_process
    kill -0 $pid 2>/dev/null || break
    sleep 0.01
  done
  wait $pid || fail "failed ($?): xuqi $* $(cat "$rig/seen/$name".*)"
  grep -q -- --pin-file "$rig/seen/$name.proc" || fail "the process was not seen"
  cp "$rig/seen/$name.out" "$rig/out"
}
by_pipe renew renew --answers "$rig/answers.json" --accept-agreement "$agreement"
rig_transfers
by_pipe pay pay --transfer "$rig/transfers.json"
by_pipe status status --watch
by_pipe install install
is result installed

# On the screen: typed wrong by one letter, then right, and the program killed so that it would leave a core
rig_key wu 20
rig_settings "$rig/wu.p12"
rig_tried
mkdir "$rig/cores"
screen_start 80x24 bash -c "cd '$rig/cores' && ulimit -c unlimited && exec '$xuqi' --lang en"
screen_see "Your turn"
screen_press q
screen_see "confirm that it is you"
screen_type "${rig_pin}x"
screen_press Enter
screen_see "The PIN is wrong"
screen_type "$rig_pin"
screen_text >"$rig/seen/screen.typed"
screen_press Enter
screen_see "The application was withdrawn"
screen_text >"$rig/seen/screen.after"
tmux -S "$screen_socket" capture-pane -p -S - >"$rig/seen/scrollback" 2>/dev/null
pane=$(tmux -S "$screen_socket" list-panes -F '#{pane_pid}')
target=$(pgrep -P "$pane" | head -n 1)
for p in $pane $target; do tr '\0' '\n' <"/proc/$p/environ"; tr '\0' '\n' <"/proc/$p/cmdline"; done >"$rig/seen/screen.proc"
kill -SEGV "${target:-$pane}"
screen_gone
[ "$screen_status" -eq 139 ] || fail "not ended by the signal: $screen_status"
screen_text >"$rig/seen/screen.crashed"
screen_stop
rig_kill TERM

# --- now the search: every file of the home, the keys, the service and what was seen, except where the PIN was handed in
rm -f "$rig/pin"
found=$(grep -rlaF -- "$rig_pin" "$rig" 2>/dev/null)
[ -z "$found" ] || fail "the PIN is in: $found"
# and not in another writing either
for other in "$(printf '%s' "$rig_pin" | base64)" "$(printf '%s' "$rig_pin" | od -An -tx1 | tr -d ' \n')" \
  "$(printf '%s' "$rig_pin" | sed 's/./&\x00/g' | base64)"; do
  found=$(grep -rlaiF -- "$other" "$rig" 2>/dev/null)
  [ -z "$found" ] || fail "the PIN is, in another writing, in: $found"
done
# The search finds what is there: this very file is an example
printf '%s' "$rig_pin" >"$rig/seen/control"
grep -rlaF -- "$rig_pin" "$rig" | grep -q control || fail "the search does not search"
