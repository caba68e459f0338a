#!/bin/sh
# slowest.sh LOG... - the ten slowest of these tests and their seconds, longest first (from the .trs files beside the logs).
for log in "$@"; do
  trs=${log%.log}.trs
  [ ! -f "$trs" ] || sed -n "s,^:seconds: \(.*\),\1 ${log%.log},p" "$trs"
done | sort -rn | awk '
  { all += $1 }
  NR <= 10 { lines = lines sprintf("\n# %8.1f s  %s", $1, $2) }
  END { if (NR > 0) printf "\n# The slowest of %d, which took %.0f s one by one:%s\n", NR, all, lines }'
