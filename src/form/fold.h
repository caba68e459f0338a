/* fold.h - one meaning, one character: what a typed character is stored as.  Private to src/form. */
#ifndef XUQI_FORM_FOLD_H
#define XUQI_FORM_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/** What counts as the same character. */
enum xq_rule_fold {
  XQ_FOLD_TEXT,   /* Chinese text: letters and digits only, marks are right as they are */
  XQ_FOLD_NUMBER, /* digits of every script, marks that part them */
  XQ_FOLD_MAIL,
  XQ_FOLD_NAME, /* as for numbers, apostrophes and the dot between parts of a name, too */
};
#define XQ_FOLD_CHARS_MAX 8
#define XQ_MIDDLE_DOT 0xB7 /* GB 18030 A1A4: the national form */

/** What one character becomes: another, several (ligatures), or none (what cannot be seen).  White space, line breaks
 * too, is a space.  How many are in out. */
size_t xq_rule_fold_char(enum xq_rule_fold fold, wchar_t wc, wchar_t out[XQ_FOLD_CHARS_MAX]);
/** Whether a character is dropped for nobody sees it; not those that only choose among the forms of the one before. */
bool xq_rule_is_unseen(wchar_t wc);
/** The same of a mark alone, without a look at letters. */
wchar_t xq_rule_fold_mark(enum xq_rule_fold fold, wchar_t wc);

#endif
