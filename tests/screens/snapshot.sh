# snapshot.sh - compares whole screens with the texts kept here.  Read with "." after tests/app/walk.sh.
#
#   snapshot NAME      the screen as it is, at 80x24, 40x10 and 132x43, is LANG/SIZE/NAME.txt; 80x24 again afterwards
#   snapshot_count N   insists that so many names were taken, so that none is skipped in silence
#
# What differs from run to run is masked first: days, times, numbers of applications and certificates, how far along a
# bar is, and what is said for some seconds only.  XUQI_SCREENS_UPDATE=1 writes the texts instead (into the sources): look at every line of the difference.
snapshot_dir=$XUQI_TOP_SRCDIR/tests/screens
snapshot_sizes="40x10 132x43 80x24"
snapshots=0

snapshot_masked() {
  screen_text | LC_ALL=C.UTF-8 sed -E \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}/yyyy-mm-dd/g' -e 's/20[0-9]{2}-[0-9]{1,2}-?│/yyyy-│/g' \
    -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/hh:mm:ss/g' \
    -e 's/\b[0-9]{2}:[0-9]{2}\b/hh:mm/g' -e 's/\b01[0-9]{15}\b/BUSINESS-NUMBER--/g' -e 's/\b20[0-9]{10}\b/ORDER-NUMBER/g' \
    -e 's/\b([0-9A-Fa-f]{4} )+[0-9A-Fa-f]{4}\b/SERIAL/g' -e 's/\b([0-9A-F]{2}:?){16,}\b/FINGERPRINT/g' -e 's/\b[0-9A-F]{24,}\b/SERIAL/g' \
    -e 's/\b[0-9]{3,4} (天|days)/nnn \1/g' -e 's/(约|about) yyyy/yyyy/g' \
    -e 's/^├─ .*/├---┤/' -e 's/[━─┿═=+#]{12,}/---/g' -e 's/^[│ ]+//' -e 's/[│ ]+$//' -e 's/  +/  /g' -e 's/(^|│  )[0-9A-F]{4}$/\1SERIAL/' -e 's/^[0-9a-f]{4}$/SERIAL/'
}

# In a small window a number is cut into pieces, and a note says for some seconds that it is small.
snapshot_small() {
  LC_ALL=C.UTF-8 sed -E -e 's/\b[0-9A-F]{4}\b/HHHH/g' -e 's/[0-9]/n/g' -e 's/^(窗口较小|Best seen at).*/---/' -e 's/^--- .*/---/'
}

snapshot_lines() { cat; } # what else a walk has to mask

snapshot_seen() { # SIZE
  if [ "$1" = 40x10 ]; then snapshot_masked | snapshot_lines | snapshot_small; else snapshot_masked | snapshot_lines; fi
}

# Twice the same, some time apart: it has been drawn.
snapshot_settled() {
  last=
  for _ in $(seq 100); do
    now=$(snapshot_seen "$1")
    [ -n "$now" ] && [ "$now" = "$last" ] && return
    last=$now
    sleep 0.15
  done
}

snapshot_one() {
  kept=$snapshot_dir/$lang/$2/$1.txt
  if [ -n "${XUQI_SCREENS_UPDATE:-}" ]; then
    snapshot_settled "$2"
    mkdir -p "${kept%/*}"
    snapshot_seen "$2" >"$kept"
    return
  fi
  until=$((SECONDS + 20))
  until snapshot_seen "$2" | cmp -s - "$kept"; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "the screen is not $lang/$2/$1.txt (- kept, + now; XUQI_SCREENS_UPDATE=1 writes it anew):" >&2
      snapshot_seen "$2" | diff -u "$kept" - >&2
      exit 1
    fi
    sleep 0.05
  done
}

snapshot() {
  snapshots=$((snapshots + 1))
  for size in $snapshot_sizes; do
    screen_resize "${size%x*}" "${size#*x}"
    snapshot_one "$1" "$size"
  done
}

snapshot_count() {
  [ "$snapshots" -eq "$1" ] || {
    echo "$snapshots screens were compared, not $1" >&2
    exit 1
  }
  for size in $snapshot_sizes; do
    [ "$(ls "$snapshot_dir/$lang/$size" | wc -l)" -eq "$1" ] || {
      echo "$lang/$size holds texts that no screen is compared with" >&2
      exit 1
    }
  done
}
