/* chars.h - what a character is.  Private to src/form. */
#ifndef XUQI_FORM_CHARS_H
#define XUQI_FORM_CHARS_H

#include <stdbool.h>
#include <wchar.h>

bool xq_rule_is_digit(wchar_t wc);     /* ASCII */
bool xq_rule_is_han(wchar_t wc);       /* an ideograph */
bool xq_rule_is_ideograph(wchar_t wc); /* one, or what somebody keeps in its place in an area for private use */
bool xq_rule_is_latin(wchar_t wc);     /* a letter of the script, whatever it bears */
bool xq_rule_is_mark(wchar_t wc);      /* combines with a Latin letter */
bool xq_rule_is_letter(wchar_t wc);    /* of any script, marks that combine with one, digits of its own */
bool xq_rule_is_private(wchar_t wc);   /* of an area for private use: has no meaning of its own */
bool xq_rule_is_currency(wchar_t wc);  /* ¥, ￥, $ and the like */
bool xq_rule_is_shown(wchar_t wc);     /* takes room on a screen, or combines: not a control */

#endif
