/* rules.c - what the rules share: cleaning a typed value, strict JSON keys.  See rules.h. */
#include "form/rules.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

wchar_t *xq_rule_decode(const char *s, size_t *count) {
  size_t len = strlen(s);
  wchar_t *chars = xq_calloc(len + 1, sizeof *chars);
  size_t n = 0;
  for (size_t at = 0; at < len; n++) {
    at += xq_utf8_decode(s + at, len - at, &chars[n]);
  }
  *count = n;
  return chars;
}

char *xq_rule_encode(const wchar_t *chars, size_t count) {
  char *s = xq_malloc(count * 4 + 1);
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    len += xq_utf8_encode(chars[i], s + len);
  }
  s[len] = '\0';
  return s;
}

bool xq_rule_all_digits(const char *s) {
  return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

bool xq_rule_has_private(const char *s) {
  size_t len = strlen(s);
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(s + at, len - at, &wc);
    if (xq_rule_is_private(wc)) {
      return true;
    }
  }
  return false;
}

/* ---- cleaning */

const struct xq_rule_chars xq_rule_text = {XQ_FOLD_TEXT, xq_rule_is_shown, NULL};

bool xq_rule_takes(const struct xq_rule_chars *chars, wchar_t wc) {
  wchar_t folded[XQ_FOLD_CHARS_MAX];
  if (wc <= 0 || wc > 0x10FFFF) {
    return false;
  }
  size_t count = xq_rule_fold_char(chars->fold, wc, folded);
  for (size_t i = 0; i < count; i++) {
    if (!chars->takes(folded[i])) {
      return false;
    }
  }
  return true;
}

/* Takes the text over. */
static char *unwrap(const struct xq_rule_chars *chars, char *text) {
  char *value = chars->unwrap != NULL ? chars->unwrap(text) : NULL;
  if (value != NULL) {
    xq_strwipe(text);
  }
  return value != NULL ? value : text;
}

wchar_t xq_rule_odd(const struct xq_rule_chars *chars, const char *text) {
  char *trimmed = unwrap(chars, xq_text_normalize(text != NULL ? text : ""));
  size_t len = strlen(trimmed);
  wchar_t odd = 0, wc;
  for (size_t at = 0; at < len && odd == 0;) {
    at += xq_utf8_decode(trimmed + at, len - at, &wc);
    odd = xq_rule_takes(chars, wc) ? 0 : wc;
  }
  xq_strwipe(trimmed);
  return odd;
}

/* Every character folded, the two of CR LF as one. */
static char *fold_text(const char *text, enum xq_rule_fold fold) {
  size_t count = 0, kept = 0;
  wchar_t *from = xq_rule_decode(text, &count);
  wchar_t *to = xq_calloc(count * XQ_FOLD_CHARS_MAX + 1, sizeof *to);
  for (size_t i = 0; i < count; i++) {
    if (from[i] != '\n' || i == 0 || from[i - 1] != '\r') {
      kept += xq_rule_fold_char(fold, from[i], to + kept);
    }
  }
  char *folded = xq_rule_encode(to, kept);
  xq_memwipe(to, kept * sizeof *to);
  xq_memwipe(from, count * sizeof *from);
  return folded;
}

static bool takes_all(const struct xq_rule_chars *chars, const char *clean) {
  size_t len = strlen(clean);
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(clean + at, len - at, &wc);
    if (!chars->takes(wc)) {
      return false;
    }
  }
  return true;
}

enum xq_flaw xq_rule_clean(const char *text, const struct xq_rule_chars *chars, char **clean) {
  *clean = NULL;
  enum xq_flaw flaw = XQ_FLAW_NONE;
  size_t len = text != NULL ? strlen(text) : 0;
  if (len > XQ_RULE_BYTES_MAX) {
    flaw = XQ_FLAW_TOO_LONG;
  } else if (len > 0 && !xq_utf8_valid(text, len)) {
    flaw = XQ_FLAW_CHARACTERS;
  } else if (len > 0) {
    char *folded = fold_text(text, chars->fold);
    /* Last, so that what folding brought to the ends is trimmed too: cleaning twice is cleaning once. */
    *clean = unwrap(chars, xq_text_normalize(folded));
    xq_strwipe(folded);
    flaw = takes_all(chars, *clean) ? XQ_FLAW_NONE : XQ_FLAW_CHARACTERS;
  }
  if (*clean == NULL) {
    *clean = xq_strdup("");
  }
  if (flaw == XQ_FLAW_NONE && **clean == '\0') {
    flaw = XQ_FLAW_EMPTY;
  }
  return flaw;
}

enum xq_flaw xq_rule_number(const char *text, const struct xq_rule_chars *chars, const char *drop, char **clean) {
  enum xq_flaw flaw = xq_rule_clean(text, chars, clean);
  char *to = *clean;
  for (const char *from = *clean; *from != '\0'; from++) {
    if (strchr(drop, *from) == NULL) {
      *to++ = *from >= 'a' && *from <= 'z' ? (char)(*from - 'a' + 'A') : *from;
    }
  }
  *to = '\0';
  return flaw == XQ_FLAW_NONE && **clean == '\0' ? XQ_FLAW_EMPTY : flaw;
}

enum xq_flaw xq_rule_seen(enum xq_flaw flaw, const char *text) {
  size_t len = !xq_flaw_stops(flaw) && text != NULL ? strlen(text) : 0;
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(text + at, len - at, &wc);
    if (xq_rule_is_unseen(wc)) {
      return XQ_FLAW_INVISIBLE;
    }
  }
  return flaw;
}

bool xq_rule_known_province(const char *code) {
  static const char known[] =
      "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83";
  const char pair[3] = {code[0], code[1], '\0'};
  return pair[0] != ' ' && strstr(known, pair) != NULL;
}

enum xq_flaw xq_rule_date8(const char *digits, int64_t earliest, int64_t latest, int64_t *day) {
  char iso[11] = {digits[0], digits[1], digits[2], digits[3], '-', digits[4], digits[5], '-', digits[6], digits[7]};
  int64_t parsed = 0;
  xq_err *err = xq_day_parse(iso, &parsed);
  if (err != NULL) {
    xq_err_ignore(err, "the flaw says it");
    return XQ_FLAW_DATE;
  }
  if (day != NULL) {
    *day = parsed;
  }
  if (parsed > latest) {
    return XQ_FLAW_DATE_FUTURE;
  }
  return parsed < earliest ? XQ_FLAW_DATE_TOO_OLD : XQ_FLAW_NONE;
}

enum xq_flaw xq_rule_finish(enum xq_flaw flaw, char *value, char **canon) {
  bool right = !xq_flaw_stops(flaw);
  if (canon != NULL) {
    *canon = right ? value : NULL;
  }
  if (canon == NULL || !right) {
    xq_strwipe(value);
  }
  return flaw;
}

void xq_rule_name_character(xq_err *err, enum xq_flaw flaw, wchar_t odd) {
  if (flaw == XQ_FLAW_CHARACTERS && odd != 0) {
    xq_err_fact(err, "character", "U+%04X", (unsigned)odd);
  }
}

xq_err *xq_rule_malformed(const char *where, const char *key, const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "%s%s: %s", where, key, why), "field", "%s%s", where, key);
}

xq_err *xq_rule_only_keys(struct json_object *o, const char *where, const char *const *keys, size_t count) {
  json_object_object_foreach(o, key, value) {
    bool known = false;
    for (size_t i = 0; i < count && !known; i++) {
      known = strcmp(key, keys[i]) == 0;
    }
    if (!known) {
      char *shown = xq_text_clean(key);
      xq_err *err = xq_rule_malformed(where, shown, "unknown key");
      free(shown);
      return err;
    }
    if (value == NULL) {
      return xq_rule_malformed(where, key, "null");
    }
  }
  return NULL;
}
