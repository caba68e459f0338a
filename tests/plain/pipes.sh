#!/bin/bash
# pipes.sh - without a terminal: scripts are not asked; --plain reads answers from a pipe, a PIN only where it is handed in;
# the input may end anywhere, and nothing is lost.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
fail() {
  echo "$1" >&2
  cat "$rig/said" >&2
  exit 1
}
go() { setsid -w "$xuqi" --lang en "$@" >"$rig/said" 2>&1; }

# A start by mistake is an error as ever, whatever the person who hears screens has set.
for accessible in "" 1; do
  echo 1 | ACCESSIBLE=$accessible TERM=dumb go && fail "a script was asked"
  grep -q "needs a terminal" "$rig/said" && grep -q "xuqi --plain" "$rig/said" || fail "not told why"
done
echo | go --pin-file "$rig/pin"
[ $? = 2 ] || fail "the screen took a PIN from a file"

# All answers to the payment page, in one piece; empty lines take what is offered.
cat >"$rig/answers" <<EOF
Apply for renewal
1
1
1

1

1

11010519491231002X

13800138000
hu@example.com
1


佛山市南海区桂城街道 1 号

q
EOF
go --plain <"$rig/answers"
[ $? = 11 ] || fail "without a PIN it ended otherwise"
grep -q "no terminal to ask for the PIN" "$rig/said" || fail "a PIN was read from a pipe"
"$xuqi" status --pin-file "$rig/pin" >"$rig/out" 2>&1
[ $? = 3 ] || fail "something was sent"

# The input ends behind each of the answers.
lines=$(wc -l <"$rig/answers")
for n in $(seq 0 3 $((lines - 2))); do
  head -n "$n" "$rig/answers" | go --plain --pin-file "$rig/pin"
  status=$?
  [ "$status" = "$([ "$n" = 0 ] && echo 0 || echo 11)" ] || fail "$n answers: status $status"
  [ "$n" = 0 ] || grep -q "The input ended" "$rig/said" || fail "$n answers: not told"
done

# With the PIN from a file it is sent, once; answers wait for their questions while the service is slow.
kill -STOP "$rig_pid"
(
  sleep 2
  kill -CONT "$rig_pid"
) &
go --plain --pin-file "$rig/pin" <"$rig/answers" || fail "status $?"
grep -q "Payment" "$rig/said" || fail "not sent"
! grep -q "$rig_pin" "$rig/said" || fail "the PIN was said"
must "$xuqi" status --json --pin-file "$rig/pin" >"$rig/out"
[ "$(rig_get application.business_status)" = entered ] || [ "$(rig_get business_status)" = entered ] || fail "not entered"
# Answers that are wrong are as many questions more, and it ends.
yes nonsense | head -n 200 | timeout 60 "$xuqi" --lang en --plain >"$rig/said" 2>&1
grep -q "none of the choices" "$rig/said" || fail "nonsense was taken"
