#!/bin/sh
# test_program.sh - the program itself, where no service is needed: exit statuses, JSON errors, strict settings, change-pin.
xuqi=${XUQI_TOP_BUILDDIR:-.}/xuqi
[ -x "$xuqi" ] && command -v openssl >/dev/null || exit 77
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export HOME="$dir" XDG_CONFIG_HOME="$dir/config" XDG_STATE_HOME="$dir/state" XDG_DATA_HOME="$dir/data"
bad=0

# expect STATUS ARGUMENTS...: runs xuqi without a terminal; its output is in $dir/out and $dir/err
expect() {
  want=$1
  shift
  setsid "$xuqi" --lang en "$@" >"$dir/out" 2>"$dir/err" </dev/null
  got=$?
  if [ "$got" != "$want" ]; then
    echo "xuqi $*: exit $got, expected $want" >&2
    cat "$dir/out" "$dir/err" >&2
    bad=1
  fi
}
says() {
  grep -q -e "$1" "$dir/out" "$dir/err" || {
    echo "no '$1' in:" >&2
    cat "$dir/out" "$dir/err" >&2
    bad=1
  }
}

expect 0 --help
says 'change-pin'
expect 0 pay --help
says '^                             this revision of the application$' # under the first line of what --replace is
expect 0 --version
says '^xuqi [0-9]'
if [ -c /dev/full ]; then # a full disk: what was to be said is lost, and that is no success
  setsid "$xuqi" --lang en --help >/dev/full 2>"$dir/err" </dev/null
  [ $? = 1 ] && grep -q 'could not be written' "$dir/err" || { echo "a lost --help is a success" >&2; bad=1; }
fi
expect 2 --no-such-option
expect 2 renw
says 'renw'
expect 2 list extra
expect 2 --json renw
says '^{"error":{"code":"usage"'
expect 2 list --pin-fd 3 --pin-file x
expect 1 --config "$dir/missing" list
expect 2 --service http://ca.example list --json
says '"code":"config"'

printf 'servce = { url = "https://x"; };\n' >"$dir/xuqi.conf"
expect 2 --config "$dir/xuqi.conf" --json list
says '"setting":"servce"'
says '"line":"1"'
printf 'service = { url = "https://127.0.0.1:1"; };\nkeys = 3;\n' >"$dir/xuqi.conf"
expect 2 --config "$dir/xuqi.conf" list
says 'Line: 2'

# A key of our own; nothing listens at port 1.
printf 'service = { url = "https://127.0.0.1:1"; };\nkeys = [ "~/hu.p12" ];\ncards = false;\nconfigured_modules = false;\n' >"$dir/xuqi.conf"
expect 8 --config "$dir/xuqi.conf" change-pin
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/key.pem" -out "$dir/cert.pem" -days 30 \
  -subj '/C=CN/CN=Hu' -utf8 2>/dev/null &&
  openssl pkcs12 -export -inkey "$dir/key.pem" -in "$dir/cert.pem" -certpbe NONE -out "$dir/hu.p12" -passout pass:12345678 || exit 1
expect 2 --config "$dir/xuqi.conf" change-pin
says 'needs the PIN'
printf '00000000\nabcd1234\n' >"$dir/pins"
chmod 600 "$dir/pins"
expect 6 --config "$dir/xuqi.conf" change-pin --pin-file "$dir/pins" --json
says '"code":"pin-wrong"'
openssl pkcs12 -in "$dir/hu.p12" -passin pass:12345678 -nokeys >/dev/null 2>&1 || {
  echo "a wrong PIN changed the file" >&2
  bad=1
}
printf '12345678\nabcd1234\n' >"$dir/pins"
chmod 644 "$dir/pins"
expect 0 --config "$dir/xuqi.conf" change-pin --pin-file "$dir/pins" --json
says '"result":"pin-changed"'
if [ -c /dev/full ]; then
  printf 'abcd1234\nabcd1234\n' >"$dir/pins"
  for json in --json ''; do
    setsid "$xuqi" --lang en --config "$dir/xuqi.conf" change-pin --pin-file "$dir/pins" $json >/dev/full 2>"$dir/full" </dev/null
    [ $? = 1 ] && grep -q 'No space left' "$dir/full" && grep -q 'has been done all the same' "$dir/full" || {
      echo "a lost answer is a success ($json)" >&2
      cat "$dir/full" >&2
      bad=1
    }
  done
fi
says 'other users can read the PIN file'
openssl pkcs12 -in "$dir/hu.p12" -passin pass:abcd1234 -nocerts -nodes 2>/dev/null | grep -q 'PRIVATE KEY' || {
  echo "the new PIN does not open the file" >&2
  bad=1
}
grep -rq -e 12345678 -e abcd1234 "$dir/out" "$dir/err" "$dir/state" 2>/dev/null && {
  echo "a PIN was written somewhere" >&2
  bad=1
}

# Begun with closed descriptors: none of ours takes their numbers; what could not be said is an error, and nobody hangs.
closed() { # STATUS COMMAND with its redirections
  (eval "timeout -s KILL 60 setsid -w $2") 2>"$dir/err"
  got=$?
  [ "$got" = "$1" ] || { echo "$2: exit $got, expected $1" >&2; bad=1; }
}
mkdir -p "$dir/config/xuqi"
printf 'service = { url = "https://127.0.0.1:1"; };\ncards = false;\nconfigured_modules = false;\n' >"$dir/config/xuqi/xuqi.conf"
closed 0 '"$xuqi" --plain --lang en <&- >"$dir/out"'
says 'Which, 1 to'
closed 1 '"$xuqi" --plain --lang en <&- >&- 2>&-'
closed 1 '"$xuqi" list --json >&-'
xuqid=${XUQI_TOP_BUILDDIR:-.}/xuqid
export XUQI_DATADIR="${XUQI_TOP_SRCDIR:-..}/data"
"$xuqid" init "$dir/ca" --trial >/dev/null || bad=1
closed 1 '"$xuqid" admin "$dir/ca" list --json >&-'
closed 0 '"$xuqid" admin "$dir/ca" list --json <&- >"$dir/out" 2>&-'
exit $bad
