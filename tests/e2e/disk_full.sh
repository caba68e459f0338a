#!/bin/bash
# disk_full.sh - no room on the disk of the key, or of the program's own notes, when the new certificate is to be installed:
# said in plain words, the old certificate still works, and once there is room the same command finishes.
if [ -z "${XUQI_TEST_OWN_MOUNTS:-}" ]; then
  # a disk so small that it can be filled needs a mount, and that a name space of our own
  unshare -Urm true 2>/dev/null && exec env XUQI_TEST_OWN_MOUNTS=1 unshare -Urm bash "$0"
  unshare -m true 2>/dev/null && exec env XUQI_TEST_OWN_MOUNTS=1 unshare -m bash "$0"
  echo "mounts are not allowed here"
  exit 77
fi
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/e2e/ask.sh" || exit 99
rig_start --trial --auto-cashier 0 --auto-reviewer 0
mkdir "$rig/stick"
mount -t tmpfs -o size=6m tmpfs "$rig/stick" 2>/dev/null || {
  echo "mounts are not allowed here"
  exit 77
}
mount -t tmpfs -o size=256k tmpfs "$XDG_STATE_HOME" && mkdir "$XDG_STATE_HOME/xuqi" || exit 99
trap 'cd /; umount "$rig/stick" "$XDG_STATE_HOME"; rig_stop' EXIT
fill() { dd if=/dev/zero of="$1/ballast" bs=1k 2>/dev/null; [ -s "$1/ballast" ] || fail "$1 was full before"; }
rig_key hu 20
mv "$rig/hu.p12" "$rig/stick/hu.p12"
cp "$rig/stick/hu.p12" "$rig/before"
cert_of "$rig/before" >"$rig/old.pem"
rig_settings "$rig/stick/hu.p12"
rig_answers
unharmed() {
  cert_of "$rig/stick/hu.p12" | cmp -s - "$rig/old.pem" || fail "the old certificate is not there any more"
  json list
  is keys.0.has_key true
}

# --- applying
fill "$XDG_STATE_HOME"
refused 1 disk-full renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
in_words 1 renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
grep -q 磁盘 "$rig/zh" || fail "the disk is not named"
applications 0
rm "$XDG_STATE_HOME/ballast"
json renew --answers "$rig/answers.json" --accept-agreement "$agreement" --pin-file "$rig/pin"
number=$(get business_no)
rig_transfers
json pay --transfer "$rig/transfers.json" --pin-file "$rig/pin"
json status --watch --pin-file "$rig/pin"

# --- installing: first neither disk has room, then only the key's has not
for full in "$XDG_STATE_HOME" "$rig/stick"; do
  fill "$full"
  refused 1 disk-full install --pin-file "$rig/pin"
  unharmed
  in_words 1 install --pin-file "$rig/pin"
  unharmed
  rm "$full/ballast"
done
json install --pin-file "$rig/pin"
is result installed
must openssl verify -x509_strict -CAfile "$rig/ca/ca.pem" <(cert_of "$rig/stick/hu.p12")
rig_admin show "$number" --json >"$rig/out"
is business_status installed
