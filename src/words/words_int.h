/* words_int.h - what the files of src/words share: gettext's two marks. */
#ifndef XUQI_WORDS_INT_H
#define XUQI_WORDS_INT_H

#include <libintl.h>

#include "words/words.h"

#define _(s) gettext(s)
#define N_(s) s /* marked here, translated where it is shown */

/** "90 seconds", "3 minutes", rounded up; new string. */
char *words_duration(int64_t seconds);
/** How far two clocks are apart, from a number of seconds as text; NULL: not at all, or no number.  New string. */
char *words_offset(const char *value);

#endif
