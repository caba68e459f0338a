/*
 * rules.h - what the rules of the form share among themselves: reading a typed value as characters, and telling
 * characters apart.  Private to src/form.
 */
#ifndef XUQI_FORM_RULES_H
#define XUQI_FORM_RULES_H

#include "xuqi/form.h"

#define XQ_RULE_BYTES_MAX 8192 /* longer input is not looked at: no field comes near */

enum xq_rule_fold {
  XQ_FOLD_ALL,   /* every full-width ASCII character: numbers, addresses of mail */
  XQ_FOLD_ALNUM, /* letters and digits only: in Chinese text full-width brackets and commas are right as they are */
};
/** NFC, trimmed, without invisible characters (pasting from a phone brings direction marks), full-width forms folded;
 * in *clean (new string, "" on a flaw).  NONE, EMPTY, TOO_LONG, or CHARACTERS for what is not UTF-8. text may
 * be NULL. */
enum xq_flaw xq_rule_clean(const char *text, enum xq_rule_fold fold, char **clean);
/** As above for a number: upper case, and without any of `drop` (ASCII). */
enum xq_flaw xq_rule_number(const char *text, const char *drop, char **clean);

/** The characters of a UTF-8 string and back; new arrays, 0-terminated, free(). */
wchar_t *xq_rule_decode(const char *s, size_t *count);
char *xq_rule_encode(const wchar_t *chars, size_t count);

/** What a character is; what all or some of a string are. */
bool xq_rule_is_digit(wchar_t wc); /* ASCII */
bool xq_rule_is_han(wchar_t wc);
bool xq_rule_is_latin(wchar_t wc);  /* with its accented letters */
bool xq_rule_is_letter(wchar_t wc); /* of any script, marks that combine with one, digits of its own */
bool xq_rule_is_private(wchar_t wc);
bool xq_rule_is_shown(wchar_t wc);     /* takes room on a screen, or combines: not a control, not a format character */
bool xq_rule_is_name_char(wchar_t wc); /* may be typed into a name */
bool xq_rule_all_digits(const char *s);
bool xq_rule_has_private(const char *s); /* any of those */

/** Whether the two digits at `code` open a division code of GB/T 2260. */
bool xq_rule_known_province(const char *code);
/** Real date of 8 digits YYYYMMDD between earliest and latest; the day in *day (may be NULL). */
enum xq_flaw xq_rule_date8(const char *digits, int64_t earliest, int64_t latest, int64_t *day);

/** Gives *canon (when canon is not NULL) or frees it: the end of every rule.  Returns flaw. */
enum xq_flaw xq_rule_finish(enum xq_flaw flaw, char *value, char **canon);

/** MALFORMED with fact "field" unless every key of o is one of keys. `where` ("handler.") goes before the key. */
XQ_MUST_CHECK xq_err *xq_rule_only_keys(struct json_object *o, const char *where, const char *const *keys,
                                        size_t count);
/** MALFORMED with the fact "field". */
xq_err *xq_rule_malformed(const char *where, const char *key, const char *why);

#endif
