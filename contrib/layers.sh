#!/bin/sh
# layers.sh - includes run downwards only (doc/architecture.md).  Prints every include that does not; run by `make lint`.
cd "$(dirname "$0")/.." || exit 1
grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' src --include='*.c' --include='*.h' | awk -F: '
  BEGIN {
    may["base"] = "base"
    may["pki"] = "base pki"
    may["token"] = "base pki token"
    may["form"] = "base pki form"
    may["ca"] = "base pki token form ca"
    may["engine"] = "base pki token form ca engine"
    may["words"] = "base pki token form ca engine words"
    may["settings"] = "base pki token form ca engine settings"
    may["tui"] = "base tui"
    may["cli"] = "base pki token form ca engine words settings cli"
    may["app"] = "base pki token form ca engine words settings tui app"
    may["service"] = "base pki token form ca service"
  }
  {
    split($1, path, "/"); from = path[2]
    if (!(from in may)) next                       # the programs in src/ themselves
    match($0, /"[^"]*"/); name = substr($0, RSTART + 1, RLENGTH - 2)
    n = split(name, part, "/"); to = part[1]
    if (n == 1) next                               # beside the file itself, or config.h
    if (to == "xuqi") { to = part[2]; sub(/\.h$/, "", to); if (to == "codes") to = "base" }
    if (!(to in may)) next
    if (index(" " may[from] " ", " " to " ") == 0) { print $1 ":" $2 ": " from " may not include " to; bad = 1 }
  }
  END { exit bad }'
