#!/bin/bash
# ten_steps_of.sh MEDIUM "KEYKIND CAKIND POLICY"... - the ten steps on one kind of medium, so combined that over all media
# every two of medium, kind of key, kind of the CA's key and policy meet once; with XUQI_FULL=1 all with all.
medium=$1
shift
if [ -n "${XUQI_FULL:-}" ]; then
  set --
  for key in rsa2048 p256; do
    for ca in rsa2048 p256; do
      for policy in same new; do set -- "$@" "$key $ca $policy"; done
    done
  done
fi
for how in "$@"; do
  bash "$XUQI_TOP_SRCDIR/tests/e2e/ten_steps.sh" $how "$medium" || exit
  echo "$medium: $how"
done
