#!/bin/bash
# pin.sh - the PIN: wrong, tries left, the pause; never on the screen; what it opens is asked again for a signature.
lang=en
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve
rig_tried
walk_open
see "" "Ends in 20 days"
press q
see "" "PIN: confirm that it is you"
not "" "tries left" "pause of"
type 00000000
see "" "[********"
press Enter
see "" "4 more wrong PINs bring a pause of 30 seconds"
for left in 3 2; do
  type 00000000
  press Enter
  see "" "$left more wrong PINs bring a pause"
done
press Escape
see "" "Track progress"
not "" "confirm that it is you"
# After three wrong ones there may be a pause; the right one then works
press q
see "" "confirm that it is you"
for _ in $(seq 600); do
  screen_text | grep -q 'You can try again in' || break
  sleep 0.1
done
type "$rig_pin"
press Enter
see "" "The application was withdrawn"
press Escape
see "" "Ends in 20 days"
# The medium is open now; a signature asks for the PIN all the same
walk_to_form
walk_fill
press F5
see "" "You are about to sign and send"
type "$rig_pin"
not "" "$rig_pin"
press Enter
see "" "Business number"
walk_leave
