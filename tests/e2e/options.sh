#!/bin/bash
# options.sh - what the other tests leave out of the command line: notices one by one, the term and a new key by option, the
# PIN from a descriptor, answers from standard input, show by serial number, several keys of which none is guessed.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_home
must "$xuqid" init "$rig/ca" --port 0 --trial
sed -i 's/key_policy *= *"same"/key_policy = "either"/' "$rig/ca/xuqid.conf"
rig_serve
rig_key hu 20
rig_key wu 30
rig_settings "$rig/hu.p12" "$rig/wu.p12"
rig_answers
sed -i 's/"months": 12, "notices": "all",//' "$rig/answers.json"
renewal=(renew --answers "$rig/answers.json" --accept-agreement "$agreement")
refused 2 usage "${renewal[@]}" # which key?
is error.facts.argument --key
in_words 2 "${renewal[@]}"
refused 8 key-absent show 00FF
serial=$(cert_of "$rig/wu.p12" | openssl x509 -noout -serial | cut -d= -f2)
json show "$serial"
is serial "$serial"
renewal+=(--key "$serial")
refused 5 notice-unread "${renewal[@]}"
in_words 5 "${renewal[@]}"
refused 5 notice-unread "${renewal[@]}" --acknowledge "$(refused 5 notice-unread "${renewal[@]}" && get error.facts.notice)"
refused 2 usage "${renewal[@]}" --acknowledge all
is error.facts.argument --months
json "${renewal[@]}" --acknowledge all --months 24 --pin-file "$rig/pin" --dry-run
is fee_fen 20000
applications 0
"$xuqi" renew --answers - --accept-agreement "$agreement" --key "$serial" --acknowledge all --months 24 --new-key --pin-fd 7 \
  --json <"$rig/answers.json" 7<"$rig/pin" >"$rig/out" 2>"$rig/err" || fail "failed ($?)"
is months 24
is order.total_fen 20000
applications 1
