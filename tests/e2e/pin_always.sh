#!/bin/bash
# pin_always.sh - a key that asks for its PIN before every signature (PIV slot 9C): a person is asked once for each of
# them, and not for a login besides.
set -- piv
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/medium.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
medium_need piv
rig_start --trial
medium_slot=9c
medium_make piv 20 --key-kind p256
rig_answers

# questions ARGS...: how often xuqi ARGS asks for the PIN at a terminal
questions() {
  python3 - "$rig_pin" "$xuqi" "$@" <<'END' || fail "xuqi $* does not end well: $(tail -n 5 "$rig/out")"
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
said, asked = "", 0
while True:
    try:
        said += os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        break
    if said.endswith("type): "):
        asked, said = asked + 1, ""
        os.write(terminal, sys.argv[1].encode() + b"\n")
print(asked)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
}

# Signed: the challenge of the service, the request, the application
asked=$(questions renew --answers "$rig/answers.json" --accept-agreement "$agreement" --lang en) || exit 1
[ "$asked" = 3 ] || fail "asked $asked times for three signatures"
applications 1
