#!/bin/bash
# bad_certificates.sh - certificates, keys, PINs and services that are not as they should be: each is refused with its own
# status and code, in words of both languages, and nothing is ever created.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial
rig_answers
renewal=(renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin")
# asks STATUS CODE: with --json, and in words
asks() {
  refused "$1" "$2" "${renewal[@]}"
  in_words "$1" "${renewal[@]}"
}
on() { grep -q -- "$2" "$rig/$1" || fail "no '$2' in: $(cat "$rig/$1")"; }

# --- certificates
rig_key expired -3
rig_settings "$rig/expired.p12"
asks 5 cert-expired
on en "Trial service hall"
on en "The medium with the certificate"
on zh 试用营业厅
on zh 营业执照副本复印件
rig_key early 300
rig_settings "$rig/early.p12"
asks 3 too-early
on en "can be renewed from 20"
rig_key future 20 --not-before "$(date -u -d '+9 days' +%FT%TZ)"
rig_settings "$rig/future.p12"
asks 3 too-early # when it will be valid; till then not even that
"$xuqi" --lang zh_CN list >"$rig/zh"
on zh 尚未生效
rig_key revoked 20
serial=$(cert_of "$rig/revoked.p12" | openssl x509 -noout -serial | cut -d= -f2)
must rig_admin revoke "$serial" --reason 遗失
rig_settings "$rig/revoked.p12"
asks 5 cert-revoked
on zh 营业厅
must "$xuqid" init "$rig/other" --port 0 # another CA, which chose the same name
must "$xuqid" admin "$rig/other" make-key-file "$rig/foreign.p12" --subject "C=CN,O=佛山市示例有限公司,CN=胡小明" \
  --days-left 20 --pin-file "$rig/pin"
rig_settings "$rig/foreign.p12"
asks 5 cert-unknown
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$rig/k.pem" -out "$rig/c.pem" -days 20 \
  -utf8 -subj "/C=CN/O=佛山市示例有限公司/CN=胡小明"
must openssl pkcs12 -export -inkey "$rig/k.pem" -in "$rig/c.pem" -out "$rig/self.p12" -passout "file:$rig/pin" -certpbe NONE
rig_settings "$rig/self.p12"
asks 5 cert-unknown

# --- key files
rig_settings "$rig/nowhere.p12"
asks 8 key-absent
head -c 3000 /dev/urandom >"$rig/garbage.p12"
rig_settings "$rig/garbage.p12"
asks 1 token-damaged

# --- PINs: none, wrong ones, and then one waits; the last try is spent only when asked for
rig_key ok 20
rig_settings "$rig/ok.p12"
cp "$rig/ok.p12" "$rig/ok.before"
unset "renewal[5]" "renewal[6]"
asks 2 pin-needed
renewal+=(--pin-file "$rig/wrong")
printf 11112222 >"$rig/wrong"
chmod 600 "$rig/wrong"
asks 6 pin-wrong
on zh 口令不正确
refused 6 pin-wrong "${renewal[@]}"
is error.facts.tries_left 1
refused 2 pin-needed "${renewal[@]}"
refused 6 pin-wrong "${renewal[@]}" --last-try
asks 7 pin-wait
refused 7 pin-wait renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin" # the right one
cmp -s "$rig/ok.p12" "$rig/ok.before" || fail "the key file changed"

# --- usage and settings
renewal=(renew --no-such-option)
refused 2 usage "${renewal[@]}"
refused 2 usage renew --answers "$rig/answers.json" --months
refused 2 usage renew --answers "$rig/answers.json" # no agreement
is error.facts.argument --accept-agreement
printf '{"months": 12,' >"$rig/cut.json"
refused 2 malformed renew --answers "$rig/cut.json" --accept-agreement "$agreement"
in_words 2 renew --answers "$rig/cut.json" --accept-agreement "$agreement"
sed 's/"months": 12/"months": 13/' "$rig/answers.json" >"$rig/thirteen.json"
refused 5 term-unknown renew --answers "$rig/thirteen.json" --accept-agreement "$agreement"
sed 's/11010519491231002X/110105194912310021/' "$rig/answers.json" >"$rig/flaw.json"
refused 2 form-invalid renew --answers "$rig/flaw.json" --accept-agreement "$agreement"
is error.facts.field handler.id_no
in_words 2 renew --answers "$rig/flaw.json" --accept-agreement "$agreement"
renewal=(renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin")
cp "$XDG_CONFIG_HOME/xuqi/xuqi.conf" "$rig/good.conf"
echo 'service = { url = ' >"$XDG_CONFIG_HOME/xuqi/xuqi.conf"
asks 2 config
sed 's/https:/http:/' "$rig/good.conf" >"$XDG_CONFIG_HOME/xuqi/xuqi.conf"
asks 2 config

# --- services
sed "s,ca/ca.pem,other/ca.pem," "$rig/good.conf" >"$XDG_CONFIG_HOME/xuqi/xuqi.conf"
asks 9 net-untrusted
cp "$rig/good.conf" "$XDG_CONFIG_HOME/xuqi/xuqi.conf"
applications 0
rig_kill TERM
[ "$rig_status" -eq 0 ] || fail "the service ended with $rig_status"
asks 9 net-unreachable
