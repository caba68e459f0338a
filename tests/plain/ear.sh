#!/bin/bash
# ear.sh - the full screen as a screen reader speaks it (fenrir, its speech in a file): what has the focus is heard, no frame,
# no bar, no second that is counted.
command -v fenrir >/dev/null || {
  echo "fenrir is not installed"
  exit 77
}
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
. "$XUQI_TOP_SRCDIR/tests/screen.sh"
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"

# It runs the program in a terminal of its own, and says what it reads with a command of ours.
spoken=$rig/spoken
: >"$spoken"
printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s"\n' "$spoken" >"$rig/say"
printf '#!/bin/sh\nexec "%s" --lang zh_CN\n' "$xuqi" >"$rig/shell"
chmod +x "$rig/say" "$rig/shell"
sed -e "s|^genericSpeechCommand=.*|genericSpeechCommand=$rig/say \"fenrirText\"|" \
  -e 's|^genericPlayFileCommand=.*|genericPlayFileCommand=true|' \
  -e 's|^genericFrequencyCommand=.*|genericFrequencyCommand=true|' \
  -e '/^\[remote\]/,$s/^enable=.*/enable=False/' -e "s|^shell=.*|shell=$rig/shell|" \
  /etc/fenrirscreenreader/settings/settings-pty.conf >"$rig/fenrir.conf"
hears() { # TEXT: it is said, after what was heard before
  until=$((SECONDS + 20))
  while ! tail -n +$((heard + 1)) "$spoken" | grep -qF -- "$1"; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "not heard: $1" >&2
      cat "$spoken" >&2
      screen_text >&2
      exit 1
    fi
    sleep 0.1
  done
}
now() { heard=$(wc -l <"$spoken"); }
heard=0
screen_start 80x24 env LANG=C.UTF-8 LC_ALL=C.UTF-8 ACCESSIBLE=screen fenrir -e -s "$rig/fenrir.conf"
hears 轮到您
hears 申请续期
# Each key that moves the focus has the item under it said, alone in its row; what changes is said where it changes.
says() { # KEY TEXT
  now
  screen_press "$1"
  hears "$2"
}
screen_see "仅供试用"
for _ in 1 2 3 4 5 6 7 8; do
  now
  screen_press Tab
  sleep 0.3
  tail -n +$((heard + 1)) "$spoken" | grep -q '修改口令' && break
done
hears "修改口令"
says a "办理前须知"
says Tab "要续期的就是这张证书"
says Tab "不会拔出介质"
says Space "已确认 1"
# Nothing is drawn, nothing counts on.
if grep -q '[─│┌┐└┘├┤━┿╌█▸√»•]' "$spoken" || grep -Eq '\.\.\. [0-9]+' "$spoken"; then
  cat "$spoken"
  exit 1
fi
