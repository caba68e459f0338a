# screen.sh - drives a full-screen program in a real terminal (tmux) and reads its screen.  Read with "." after rig.sh.
#
#   screen_start [COLSxROWS] COMMAND...   a private tmux server with one window that runs COMMAND
#   screen_type TEXT                      types it, character by character as a person would paste it
#   screen_press KEY...                   tmux key names: Enter Tab BTab Escape F1 Up Space ...
#   screen_see TEXT [SECONDS]             waits until TEXT is on the screen (20 s); fails the test with the screen shown
#   screen_not TEXT                       insists that TEXT is not on the screen now
#   screen_away TEXT [SECONDS]            waits until TEXT is there no more
#   screen_text                           prints the screen
#   screen_resize COLS ROWS
#   screen_gone [SECONDS]                 waits until the program has ended; its status is in $screen_status
#   screen_stop
#
# White space between the cells of a wide character's neighbours is as tmux gives it; TEXT must stand on one line.
command -v tmux >/dev/null || {
  echo "tmux is not installed"
  exit 77
}
screen_socket=
screen_status=

screen_start() {
  size=80x24
  case "$1" in
    [0-9]*x[0-9]*)
      size=$1
      shift
      ;;
  esac
  screen_socket=$rig/tmux.$$.$RANDOM
  rm -f "$rig/screen.status"
  printf '%q ' "$@" >"$rig/screen.command"
  # The shell stays to note the status, so that a crash is seen as one.
  tmux -S "$screen_socket" -f /dev/null new-session -d -x "${size%x*}" -y "${size#*x}" \
    "$(cat "$rig/screen.command"); echo \$? >'$rig/screen.status'"
  tmux -S "$screen_socket" set-option -g status off >/dev/null
  tmux -S "$screen_socket" set-option -g escape-time 0 >/dev/null
  tmux -S "$screen_socket" resize-window -x "${size%x*}" -y "${size#*x}" 2>/dev/null
}

screen_text() { tmux -S "$screen_socket" capture-pane -p 2>/dev/null; }
screen_type() { tmux -S "$screen_socket" send-keys -l -- "$1"; }
screen_press() {
  for key in "$@"; do
    tmux -S "$screen_socket" send-keys -- "$key"
    # What follows Esc at once is Alt and a letter: a person is slower.
    [ "$key" != Escape ] || sleep 0.3
  done
}
screen_resize() { tmux -S "$screen_socket" resize-window -x "$1" -y "$2"; }

screen_see() {
  until=$((SECONDS + ${2:-20}))
  while ! screen_text | grep -qF -- "$1"; do
    if [ "$SECONDS" -ge "$until" ] || [ -e "$rig/screen.status" ]; then
      echo "not on the screen: $1" >&2
      screen_text >&2
      exit 1
    fi
    sleep 0.05
  done
}

screen_not() {
  if screen_text | grep -qF -- "$1"; then
    echo "on the screen, but should not be: $1" >&2
    screen_text >&2
    exit 1
  fi
}

screen_away() {
  until=$((SECONDS + ${2:-20}))
  while screen_text | grep -qF -- "$1"; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "still on the screen: $1" >&2
      screen_text >&2
      exit 1
    fi
    sleep 0.05
  done
}

screen_gone() {
  until=$((SECONDS + ${1:-10}))
  while [ ! -e "$rig/screen.status" ]; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "the program has not ended" >&2
      screen_text >&2
      exit 1
    fi
    sleep 0.05
  done
  screen_status=$(cat "$rig/screen.status")
}

screen_stop() { [ -z "$screen_socket" ] || tmux -S "$screen_socket" kill-server 2>/dev/null; }
