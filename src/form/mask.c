/*
 * mask.c - a value that is shown where others may look on: in a hall, on a kiosk's screen, in a list that lies open.  The
 * person still knows the value as theirs; who stands behind cannot use it.
 */
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define STARS "***" /* where the stars must not tell how long the value is */
#define ADDRESS_HEAD 6

static bool is_separator(wchar_t wc) {
  return wc == XQ_MIDDLE_DOT || (wc > 0 && wc < 0x80 && strchr(" -./@(),'", wc) != NULL);
}

/* Whether a character of a name stays: what parts the words, the first letter of every word in Latin letters with its
 * marks, the first ideograph of the name, and the last one of three or more. */
static bool stays(const wchar_t *name, size_t i, size_t ideographs, size_t seen) {
  if (is_separator(name[i])) {
    return true;
  }
  if (xq_rule_is_ideograph(name[i])) {
    return seen == 0 || (ideographs >= 3 && seen + 1 == ideographs);
  }
  return i == 0 || is_separator(name[i - 1]) || xq_rule_is_ideograph(name[i - 1]);
}

static char *mask_name(const char *value) {
  size_t count = 0, ideographs = 0, letters = 0, seen = 0;
  wchar_t *name = xq_rule_decode(value, &count);
  for (size_t i = 0; i < count; i++) {
    ideographs += xq_rule_is_ideograph(name[i]);
    letters += !is_separator(name[i]) && !xq_rule_is_mark(name[i]);
  }
  size_t kept = 0;
  bool shown = false;
  for (size_t i = 0; i < count; i++) {
    wchar_t wc = name[i];
    bool ideograph = xq_rule_is_ideograph(wc);
    if (xq_rule_is_mark(wc) && !shown) {
      continue; /* it belongs to a letter that is hidden */
    }
    if (!xq_rule_is_mark(wc)) {
      shown = is_separator(wc) || (letters >= 2 && stays(name, i, ideographs, seen));
    }
    seen += ideograph;
    name[kept++] = shown ? wc : '*';
  }
  char *masked = xq_rule_encode(name, kept);
  xq_memwipe(name, count * sizeof *name);
  return masked;
}

/* Resident numbers and the like keep the place and the end, shorter numbers two at each end. */
static char *mask_number(const char *value) {
  size_t ends = strlen(value) >= 15 ? 4 : 2;
  return xq_text_mask(value, ends, ends);
}

static char *mask_email(const char *value) {
  const char *at = strrchr(value, '@');
  wchar_t first;
  if (at == NULL || at == value) {
    return xq_strdup(STARS);
  }
  size_t n = xq_utf8_decode(value, strlen(value), &first);
  return xq_asprintf("%.*s%s%s", (int)n, value, STARS, at);
}

/* The province and the town, never more than a third. */
static char *mask_address(const char *value) {
  size_t count = 0;
  wchar_t *chars = xq_rule_decode(value, &count);
  char *head = xq_rule_encode(chars, count / 3 < ADDRESS_HEAD ? count / 3 : ADDRESS_HEAD);
  char *masked = xq_asprintf("%s%s", head, STARS);
  xq_memwipe(chars, count * sizeof *chars);
  xq_strwipe(head);
  return masked;
}

char *xq_form_masked(enum xq_field field, const char *value) {
  if (value == NULL || *value == '\0') {
    return xq_strdup("");
  }
  switch (field) {
    case XQ_F_HANDLER_ID_NO:
      return mask_number(value);
    case XQ_F_HANDLER_NAME:
    case XQ_F_RECIPIENT_NAME:
      return mask_name(value);
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_RECIPIENT_MOBILE:
      return xq_text_mask(value, 3, 4);
    case XQ_F_HANDLER_EMAIL:
      return mask_email(value);
    case XQ_F_RECIPIENT_ADDRESS:
      return mask_address(value);
    case XQ_F_HANDLER_ID_TYPE: /* says nothing of the person that a card on the table does not */
      return xq_strdup(value);
    case XQ_F_COUNT_:
    default:
      return xq_strdup(STARS);
  }
}
