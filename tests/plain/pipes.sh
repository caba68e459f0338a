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
entered() {
  must "$xuqi" status --json --pin-file "$rig/pin" >"$rig/out"
  [ "$(rig_get application.business_status)" = entered ] || [ "$(rig_get business_status)" = entered ]
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

Sign and send
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

# With the PIN from a file it is read and agreed to, and sent, once; answers wait for their questions while the service is slow.
kill -STOP "$rig_pid"
(
  sleep 2
  kill -CONT "$rig_pid"
) &
go --plain --pin-file "$rig/pin" <"$rig/answers" || fail "status $?"
grep -q "Payment" "$rig/said" || fail "not sent"
! grep -q "$rig_pin" "$rig/said" || fail "the PIN was said"
entered || fail "not entered"

# Whoever reads goes away in the middle: it ends without a word, and the case goes on at the next start.
mkfifo "$rig/in"
(
  setsid -w "$xuqi" --lang en --plain --pin-file "$rig/pin" <"$rig/in" 2>"$rig/err" | sed '/Payment/q' >"$rig/said"
  echo "${PIPESTATUS[0]}" >"$rig/status"
) &
exec 9>"$rig/in"
echo >&9
wait $!
exec 9>&-
[ "$(cat "$rig/status")" = 141 ] && [ ! -s "$rig/err" ] || fail "without a reader: $(cat "$rig/status" "$rig/err")"
grep -q "Payment" "$rig/said" || fail "it did not get there"
entered || fail "lost"
setsid -w "$xuqi" --plain </dev/null >/dev/full 2>"$rig/err"
[ $? = 1 ] && [ -s "$rig/err" ] || fail "that nothing could be written was not told"

# A question that waits is asked once; lines end as those of any system; what is no answer is as if it were not there.
asked() { # N: the menu of the details was, so often
  for _ in $(seq 200); do
    [ "$(grep -c '^Which, 1 to 4 ' "$rig/said")" -ge "$1" ] && return
    sleep 0.1
  done
  fail "asked less than $1 times"
}
: >"$rig/said"
go --plain <"$rig/in" &
exec 9>"$rig/in"
printf '5\r\n' >&9
asked 1
sleep 2
{
  head -c 9000 /dev/zero | tr '\0' 1
  echo
} >&9
asked 2
printf '\0001\n' >&9
asked 3
printf 'q\r\n' >&9
wait $! || fail "status $?"
exec 9>&-
[ "$(grep -c '^Which, 1 to 4 ' "$rig/said")" = 3 ] || fail "asked more than once"
grep -q "longer than any answer" "$rig/said" && grep -q "no text in UTF-8" "$rig/said" || fail "not told why"
! grep -q "$(printf '[\r\033]')" "$rig/said" || fail "it wrote more than text"

# Answers that are wrong take those behind them along: they were for other questions.
printf 'nonsense\n1\n1\n' | go --plain
[ $? = 11 ] || fail "answers that were not used are no success"
grep -q "none of the choices" "$rig/said" && grep -q "meant for other questions" "$rig/said" || fail "nonsense was taken"
! grep -q "Before you renew" "$rig/said" || fail "an answer was taken for another question"
yes nonsense | head -n 200 | go --plain
[ $? = 11 ] || fail "nonsense was taken"
