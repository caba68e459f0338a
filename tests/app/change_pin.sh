#!/bin/bash
# change_pin.sh - another PIN on the screens: of a key file, and of a card: the last try is
# asked for (no is what Enter says), a locked one is unblocked by the PUK from where it was met, and the new one works;
# a card that takes no certificate says so before anything is filled in.
. "$XUQI_TOP_SRCDIR/tests/card/rig.sh" || exit 99
command -v yubico-piv-tool >/dev/null || card_skip "yubico-piv-tool is not installed"
lang=en
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
. "$XUQI_TOP_SRCDIR/tests/medium.sh"

# PRESENT NEW AGAIN: from the first field
fill() {
  type "$1"
  press Tab
  type "$2"
  press Tab
  type "$3"
  press Enter
}

rig_start --trial
medium_make piv 20
rig_tried
walk_open
see "" "Ends in 20 days"
press q
see "" "3 tries left"
for left in "Tries left: 2" "only one try is left"; do
  type 999999
  press Enter
  see "" "$left"
done
type 999999
press Enter
see "" "Yes, use the last try"
press Enter
see "" "only one try is left"
press Escape
see "" "Apply for renewal"
# What this screen says of the PIN is what the other one has learnt
press k
see "" "Only one try is left"
press Escape
see "" "Apply for renewal"
press q
see "" "Only one try is left"
type 999999
press Enter
see "" "Yes, use the last try"
press Tab Enter
see "" "If you have the unblocking code (PUK)"
press Escape
press Escape
see "" "Apply for renewal"

# Locked: met before the form, unblocked from there, and the renewal goes on
press a
see "" "Can this key be renewed here?"
see "" "The PIN is locked"
press u
see "" "Set the new PIN"
fill 87654321 "$rig_pin" "$rig_pin"
see "" "Tries left: 2"
fill 12345678 "$rig_pin" "$rig_pin"
see "" "The new PIN has been set."
press Enter
see "" "Before you renew"
press Escape
see "" "Apply for renewal"
press q
see "" "3 tries left"
type "$rig_pin"
press Enter
see "" "The application was withdrawn"
walk_leave
screen_stop

# Of a card whose management key is nobody's here
must yubico-piv-tool -r "$(rig_card_reader hu)" -a set-mgm-key -n 0102030405060708010203040506070801020304050607ff
walk_open
see "" "Ends in 20 days"
press a
see "" "Writing a certificate to this card"
press Escape
see "" "Apply for renewal"
walk_leave
screen_stop

rig_tokens=
medium_make file 20
walk_open
see "" "Ends in 20 days"
press k
see "" "Choose a new PIN"
fill "$rig_pin" 24681357 24681357
see "" "The new PIN has been set."
press Enter
walk_leave
must openssl pkcs12 -in "$rig/hu.p12" -passin pass:24681357 -nokeys -out /dev/null
