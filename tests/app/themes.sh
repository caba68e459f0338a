#!/bin/bash
# themes.sh - what xuqi.conf says of looks is what is drawn: each theme's own colours, none, plain borders; NO_COLOR before all.
lang=en
. "$XUQI_TOP_SRCDIR/tests/app/walk.sh"
walk_serve
conf=$XDG_CONFIG_HOME/xuqi/xuqi.conf
cp "$conf" "$rig/kept.conf"

# looks_like SETTINGS [VARIABLE=VALUE...]: the first screen with its attributes, in $looks
looks_like() {
  { cat "$rig/kept.conf"; echo "$1"; } >"$conf"
  screen_stop
  screen_start env TERM=screen-256color "${@:2}" "$xuqi" --lang en
  see "" "Ends in 20 days"
  looks=$(tmux -S "$screen_socket" capture-pane -p -e)
  press F10
  screen_gone
}
has() { grep -q -- "$1" <<<"$looks" || { echo "not there: $1" >&2; echo "$looks" >&2; exit 1; }; }
lacks() { ! grep -q -- "$1" <<<"$looks" || { echo "there: $1" >&2; echo "$looks" >&2; exit 1; }; }

esc=$(printf '\033')
looks_like 'theme = "dark";'
has "${esc}\[[0-9;]*38;5;117m"
has ┌
looks_like 'theme = "light";'
has "${esc}\[[0-9;]*38;5;25m"
lacks '38;5;117m'
looks_like 'theme = "neutral";'
has "${esc}\[[0-9;]*38;5;63m"
looks_like 'theme = "mono"; ascii_borders = true;'
lacks '38;5;'
has '+------'
lacks '[┌─│━▸]'
looks_like 'theme = "light";' NO_COLOR=1
lacks '38;5;'
has "${esc}\[7m\|${esc}\[[0-9;]*;7m" # what has the focus is lit all the same
