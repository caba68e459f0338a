#!/bin/bash
# test_comments.sh - contrib/comments.sh sees what it is to see, and nothing else, in a small made-up house.
set -u
house=$(mktemp -d "${TMPDIR:-/tmp}/xuqi-comments.XXXXXX") || exit 99
trap 'rm -rf "$house"' EXIT
mkdir -p "$house/contrib" "$house/src/low" "$house/doc"
cp "$XUQI_TOP_SRCDIR/contrib/comments.sh" "$house/contrib"
failed=0
fresh() {
  cat >"$house/src/low/low.h" <<'EOT'
/*
 * low.h - see other.c, low/other.c and oth*.c; <stdio.h> is another matter.
 */
#include <stdio.h>
/** What it is for. */
int one(int a,
        int b);
int same_group(void);

int told(void); /* beside it */

/* ---- writing: see struct ops */

int under_a_heading(void);

struct s {
  int (*member)(void);
};
EOT
  echo '/* other.c - a string is no comment. */ const char *s = "gone.c";' >"$house/src/low/other.c"
  echo 'See `src/low/other.c`.' >"$house/doc/a.md"
}
look() { sh "$house/contrib/comments.sh" >"$house/said" 2>&1; }
refused() { # WORDS
  if look || [ "$(wc -l <"$house/said")" -ne 1 ] || ! grep -qF -- "$1" "$house/said"; then
    echo "it should say just \"$1\", but:"
    cat "$house/said"
    failed=1
  fi
  fresh
}
fresh
look || {
  echo "refused, although all is well:"
  cat "$house/said"
  failed=1
}
echo '/* gone.c does it */' >>"$house/src/low/other.c"
refused "src/low/other.c:2: there is no file gone.c"
printf '/* A line.\n * low/gone.c does it. */\n' >>"$house/src/low/other.c"
refused "src/low/other.c:3: there is no file low/gone.c"
echo 'And `src/gone.h`.' >>"$house/doc/a.md"
refused "doc/a.md:2: there is no file src/gone.h"
printf '/* A line.\n */\n' >>"$house/src/low/other.c"
refused "src/low/other.c:3: the end of a comment stands alone"
printf '\nint silent(void);\n' >>"$house/src/low/low.h"
refused "src/low/low.h:20: nothing is said of silent"
exit $failed
