#!/bin/sh
# test_causes.sh - every cause that a source tells apart by the fact `why` has words of its own, or is told elsewhere.
cd "${XUQI_TOP_SRCDIR:-.}" || exit 1
# Told where they come up: the PIN page says why it asks; paying shows both versions of the transfers.
elsewhere='always login unchanged recorded'
whys=$(grep -rhoE '"why", (.*\? )?"[a-z-]+"( : "[a-z-]+")?' src --include='*.c' | grep -oE '"[a-z-]+"' | tr -d '"' | sort -u)
[ "$(echo "$whys" | wc -l)" -gt 8 ] || { echo "the sources are not read" >&2; exit 1; }
status=0
for why in $whys; do
  case " why $elsewhere " in *" $why "*) continue ;; esac
  grep -q "\"$why\"" src/words/causes.c || { echo "no words for the cause $why" >&2; status=1; }
done
exit $status
