/*
 * rules.h - what the rules of the form share among themselves: cleaning a typed value, strict JSON keys.  Private to
 * src/form.
 */
#ifndef XUQI_FORM_RULES_H
#define XUQI_FORM_RULES_H

#include "form/chars.h"
#include "form/fold.h"
#include "xuqi/form.h"

#define XQ_RULE_BYTES_MAX 8192 /* longer input is not looked at: no field comes near */

/** The characters of a kind of value.  The one table of both typing and judging: what it does not take can neither be
 * typed nor stand in a value. */
struct xq_rule_chars {
  enum xq_rule_fold fold;
  bool (*takes)(wchar_t folded);
  char *(*unwrap)(const char *text); /* the value in what was copied along with it; new string; NULL: none has any */
};
extern const struct xq_rule_chars xq_rule_name, xq_rule_mobile, xq_rule_email;   /* contact.c, name.c */
extern const struct xq_rule_chars xq_rule_account, xq_rule_amount, xq_rule_date; /* bank.c, date.c */
extern const struct xq_rule_chars xq_rule_text; /* an address, a remark: what has a shape */
const struct xq_rule_chars *xq_rule_id_chars(enum xq_id_type type);

/** Whether a character may be typed. */
bool xq_rule_takes(const struct xq_rule_chars *chars, wchar_t wc);
/** The first character of a value that may not stand in it, as it was typed; 0: none, U+FFFD: what is not UTF-8. */
wchar_t xq_rule_odd(const struct xq_rule_chars *chars, const char *text);

/** NFC, trimmed, without invisible characters (pasting from a phone brings direction marks), folded; in *clean (new
 * string, "" where there is nothing to judge).  NONE, EMPTY, TOO_LONG, or CHARACTERS where something does not belong
 * there: *clean is to be judged only after NONE.  text may be NULL. */
enum xq_flaw xq_rule_clean(const char *text, const struct xq_rule_chars *chars, char **clean);
/** As above for a number: upper case, and without any of `drop` (ASCII). */
enum xq_flaw xq_rule_number(const char *text, const struct xq_rule_chars *chars, const char *drop, char **clean);

/** The characters of a UTF-8 string and back; new arrays, 0-terminated, free(). */
wchar_t *xq_rule_decode(const char *s, size_t *count);
char *xq_rule_encode(const wchar_t *chars, size_t count);

/** The warning of a text that stands: INVISIBLE where something that nobody sees was typed along (it may turn
 * about what stands around it), which goes before other warnings; else the flaw.  Not for numbers. */
enum xq_flaw xq_rule_seen(enum xq_flaw flaw, const char *text);

/** What all or some of a string are. */
bool xq_rule_all_digits(const char *s);
bool xq_rule_has_private(const char *s); /* any character of a private area */

/** Whether the two digits at `code` open a division code of GB/T 2260. */
bool xq_rule_known_province(const char *code);
/** Real date of 8 digits YYYYMMDD between earliest and latest; the day in *day (may be NULL). */
enum xq_flaw xq_rule_date8(const char *digits, int64_t earliest, int64_t latest, int64_t *day);

/** Gives *canon (when canon is not NULL) or frees it: the end of every rule.  Returns flaw. */
enum xq_flaw xq_rule_finish(enum xq_flaw flaw, char *value, char **canon);

/** MALFORMED with fact "field" unless every key of o is one of keys. `where` ("handler.") goes before the key. */
XQ_MUST_CHECK xq_err *xq_rule_only_keys(struct json_object *o, const char *where, const char *const *keys,
                                        size_t count);
/** Adds to an error about a value the fact "character" ("U+2F00"), where the flaw is of one that is known. */
void xq_rule_name_character(xq_err *err, enum xq_flaw flaw, wchar_t odd);
/** MALFORMED with the fact "field". */
xq_err *xq_rule_malformed(const char *where, const char *key, const char *why);

#endif
