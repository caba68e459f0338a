/* words_int.h - what the files of src/words share: gettext's two marks. */
#ifndef XUQI_WORDS_INT_H
#define XUQI_WORDS_INT_H

#include <libintl.h>

#include "words/words.h"

#define _(s) xq_words_say(s)
#undef ngettext /* libintl.h's */
#define ngettext(one, many, n) words_plural(one, many, n)
#define N_(s) s /* marked here, translated where it is shown */

/** As xq_words_say(), of a number of things. */
const char *words_plural(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));
/** Whether this is a machine in a hall. */
bool words_in_hall(void);
/** Who helps there, with the place; new string. */
char *words_attendant(void);
/** "90 seconds", "3 minutes", rounded up; new string. */
char *words_duration(int64_t seconds);
/** How far two clocks are apart, from a number of seconds as text; NULL: not at all, or no number.  New string. */
char *words_offset(const char *value);

/* What was lost, in the words that several errors share. */
#define LOST_NOTHING N_("Nothing is lost and there is no further charge.")
#define LOST_KEPT \
  N_("Nothing is lost. What the service has already received is kept, and nothing is ever charged twice.")
#define LOST_OLD N_("Your old certificate is still there and works. There is no further charge.")
#define LOST_TRY N_("No try was used, nothing was changed and there is no further charge.")
#define LOST_REFUSED N_("The application was not accepted, so there is no charge.")

/** Three sentences about an error, untranslated, with places for its facts. */
struct words_three {
  const char *what, *lost, *next;
};
/** The texts of the cause that the facts of an error tell; NULL: its code says all there is. */
const struct words_three *words_cause(const xq_err *err);
/** A text, translated already, with the error's facts in it; new string. */
char *words_fill(const char *text, const xq_err *err);
/** Likewise with what `fact` gives for a name: a new string, or NULL where it is missing. */
typedef char *(*words_fact_fn)(const void *ctx, const char *name);
char *words_fill_with(const char *text, words_fact_fn fact, const void *ctx);

#endif
