#!/bin/bash
# hangup.sh - the program within tmux, screen and mosh, and at a serial line: shown right, ended in order when the way to it is
# cut or it is told to, the line given back as it was, and what was begun goes on at the next start.
lang=zh_CN
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve

# go COMMAND...: the program, by way of that command, on its first screen; its number is in $pid
go() {
  rm -f "$rig/pid"
  screen_start "$@" sh -c 'echo $$ >"$1"; exec "$2" --lang zh_CN' sh "$rig/pid" "$xuqi"
  screen_see "胡小明"
  pid=$(cat "$rig/pid")
}

# ends: the program has ended, soon
ends() {
  for _ in $(seq 200); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "still there: $1" >&2
  exit 1
}

# The PIN of a new sitting, and the page of payment, as it was.
go_on_with_it() {
  press p
  screen_see "确认是您本人"
  type "$rig_pin"
  press Enter
  screen_see "业务单号"
}

# With an application begun, so that there is something to go on with.
go env TERM=tmux-256color
walk_to_form
walk_fill
walk_submit
screen_stop # tmux itself ends: the terminal is gone
ends tmux

if command -v screen >/dev/null; then
  mkdir -m 700 "$rig/screens"
  export SCREENDIR=$rig/screens SCREENRC=/dev/null
  go screen -U -S xuqi
  go_on_with_it
  screen -S xuqi -X quit
  ends screen
  screen_stop
fi

if command -v mosh-server >/dev/null && command -v mosh-client >/dev/null; then
  rm -f "$rig/pid"
  connect=$(mosh-server new -i 127.0.0.1 -- sh -c 'echo $$ >"$1"; exec "$2" --lang zh_CN' sh "$rig/pid" "$xuqi" \
    2>"$rig/mosh" | tr -d '\r' | grep '^MOSH CONNECT') || connect=
  if [ -n "$connect" ]; then
    set -- $connect
    screen_start env MOSH_KEY="$4" mosh-client 127.0.0.1 "$3"
    screen_see "胡小明"
    pid=$(cat "$rig/pid")
    go_on_with_it
    server=$(ps -o ppid= -p "$pid" | tr -d ' ')
    kill -KILL "$server" # the machine's end of it, as when it goes down
    ends mosh
    screen_stop
  fi
fi

# A serial line of 9600 baud with a vt100 at its end; told to end, it gives the line back.
screen_start sh -c 'stty 9600; TERM=vt100 sh -c "echo \$\$ >$1; exec $2 --lang zh_CN"; echo "ended $?"; stty -a; read -r _' \
  sh "$rig/pid" "$xuqi"
screen_see "胡小明"
pid=$(cat "$rig/pid")
go_on_with_it
kill -TERM "$pid"
screen_see "ended 143"
screen_see " icanon "
screen_see " echo "
screen_stop

# And one that crashes, too.
screen_start sh -c 'ulimit -c 0; sh -c "echo \$\$ >$1; exec $2 --lang zh_CN"; echo "ended $?"; stty -a; read -r _' sh "$rig/pid" \
  "$xuqi"
screen_see "胡小明"
kill -SEGV "$(cat "$rig/pid")"
screen_see "ended 139"
screen_see " icanon "
screen_see " echo "
