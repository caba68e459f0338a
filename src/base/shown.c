/*
 * shown.c - what a terminal is sent for a character: the character, or where the locale has it not, or the C library
 * cannot place it, a stand-in of a known width.  Values are never changed by it, only what is seen of them.  See base.h.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include <uniwidth.h>

#include "base/widths.h"
#include "xuqi/base.h"

enum { GETA = 0x3013 /* the mark printers set for a type they have not, two columns */ };

static bool is_control(wchar_t wc) {
  return (wc >= 0 && wc < 0x20) || (wc >= 0x7F && wc < 0xA0);
}

static bool is_private(wchar_t wc) {
  return (wc >= 0xE000 && wc <= 0xF8FF) || wc >= 0xF0000;
}

/* What the C library may not know yet. Planes 2 and 3 are ideographs, those to come included: people's names. */
static bool is_newer_wide(wchar_t wc) {
  bool wide = wc >= 0x20000 && wc <= 0x3FFFD;
  for (size_t i = 0; i < XQ_COUNT(newer_wide) && !wide && newer_wide[i].first <= (uint32_t)wc; i++) {
    wide = (uint32_t)wc <= newer_wide[i].last;
  }
  return wide;
}

/* The columns it takes where it can be shown: what people made for themselves in Chinese computers (the private use area)
 * is as wide as an ideograph. */
static int natural_width(wchar_t wc) {
  if (is_private(wc) || is_newer_wide(wc)) {
    return 2;
  }
  int width = wcwidth(wc);
  /* Other characters newer than the C library, and all of them in the locale "C", have no width there. */
  return width >= 0 ? width : uc_width((ucs4_t)wc, "UTF-8");
}

/* ---- what the terminal has */

/* Like the locale: one for the process, set before threads. */
static uint16_t *only;
static size_t only_count;

static int by_number(const void *a, const void *b) {
  return *(const uint16_t *)a - *(const uint16_t *)b;
}

void xq_shown_only(const uint16_t *chars, size_t count) {
  free(only);
  only = NULL;
  only_count = count;
  if (count > 0) {
    only = xq_malloc(count * sizeof *only);
    memcpy(only, chars, count * sizeof *only);
    qsort(only, count, sizeof *only, by_number);
  }
}

bool xq_glyph_missing(wchar_t wc) {
  const uint16_t key = (uint16_t)wc;
  return only_count > 0 && wc >= 0x7F &&
         (wc > 0xFFFF || bsearch(&key, only, only_count, sizeof *only, by_number) == NULL);
}

bool xq_shows(wchar_t wc) {
  char bytes[MB_LEN_MAX];
  mbstate_t state;
  memset(&state, 0, sizeof state);
  return !xq_glyph_missing(wc) && (xq_charset() == NULL || wcrtomb(bytes, wc, &state) != (size_t)-1);
}

/* ---- in ASCII */

static const struct {
  wchar_t wc;
  const char *ascii;
} instead[] = {
    {0xA0, " "},    {0xA5, "Y"},     {0xB7, "."},    {0xD7, "x"},    {0x2010, "-"},  {0x2011, "-"},  {0x2013, "-"},
    {0x2014, "-"},  {0x2018, "'"},   {0x2019, "'"},  {0x201C, "\""}, {0x201D, "\""}, {0x2022, "*"},  {0x2026, "..."},
    {0x2027, "."},  {0x20AC, "EUR"}, {0x2190, "<-"}, {0x2191, "^"},  {0x2192, "->"}, {0x2193, "v"},  {0x2212, "-"},
    {0x25A0, "#"},  {0x25A1, "-"},   {0x25B6, ">"},  {0x25CB, "o"},  {0x25CF, "*"},  {0x2713, "+"},  {0x2717, "x"},
    {0x3001, ", "}, {0x3002, ". "},  {0x3008, "<"},  {0x3009, ">"},  {0x300A, "<"},  {0x300B, ">"},  {0x300C, "\""},
    {0x300D, "\""}, {0x300E, "\""},  {0x300F, "\""}, {0x3010, "["},  {0x3011, "]"},  {0x3013, "[]"}, {0xFF0C, ", "},
    {0xFF1A, ": "}, {0xFF1B, "; "},  {0xFFE5, "Y"},  {0xFFFD, "#"},
};

static const char *known(wchar_t wc) {
  for (size_t i = 0; i < XQ_COUNT(instead); i++) {
    if (instead[i].wc == wc) {
      return instead[i].ascii;
    }
  }
  return NULL;
}

/* The letters and digits under its marks, its circle or its width: e for an e with an accent; false: it has none. */
static bool plain_letters(wchar_t wc, char out[XQ_SHOWN_MAX]) {
  const uint32_t one = (uint32_t)wc;
  uint32_t parts[32];
  size_t count = XQ_COUNT(parts), len = 0;
  if (u32_normalize(UNINORM_NFKD, &one, 1, parts, &count) != parts) {
    return false;
  }
  for (size_t i = 0; i < count && len + 1 < XQ_SHOWN_MAX; i++) {
    if (parts[i] >= ' ' && parts[i] < 0x7F) {
      out[len++] = (char)parts[i];
    } else if (!uc_is_general_category(parts[i], UC_MARK)) {
      return false;
    }
  }
  out[len] = '\0';
  return len > 0;
}

void xq_stand_in(wchar_t wc, char out[XQ_SHOWN_MAX]) {
  const char *ascii = known(wc), *read = xq_pinyin(wc);
  if (ascii != NULL) {
    strcpy(out, ascii);
  } else if (read != NULL) { /* HuXiaoMing: a capital begins each */
    strcpy(out, read);
    out[0] = (char)(out[0] - 'a' + 'A');
  } else if (!plain_letters(wc, out)) {
    snprintf(out, XQ_SHOWN_MAX, "[U+%04X]", (unsigned)wc & 0xFFFFFF);
  }
}

/* ---- one character */

int xq_shown(wchar_t wc, char out[XQ_SHOWN_MAX]) {
  out[0] = '\0';
  if (wc >= ' ' && wc < 0x7F) {
    out[0] = (char)wc;
    out[1] = '\0';
    return 1;
  }
  if (is_control(wc)) {
    strcpy(out, wc == 0 ? "" : "?");
    return wc == 0 ? 0 : -1;
  }
  const int width = natural_width(wc);
  if (width == 0 && uc_is_general_category((ucs4_t)wc, UC_FORMAT)) {
    return 0; /* it would only hide or reorder its neighbours */
  }
  const bool has = xq_shows(wc);
  const bool placed =
      wcwidth(wc) == width || (xq_charset() == NULL && wcwidth(GETA) < 0); /* a C library told nothing */
  if (has && placed && !is_private(wc)) {
    out[xq_utf8_encode(wc, out)] = '\0';
  } else if (width == 0) {
    return 0; /* a mark on a letter that can do without */
  } else if (width == 2 && (has || known(wc) == NULL) && xq_shows(GETA) &&
             (wcwidth(GETA) == 2 || xq_charset() == NULL)) {
    out[xq_utf8_encode(GETA, out)] = '\0';
  } else {
    xq_stand_in(wc, out);
    return (int)strlen(out);
  }
  return width;
}

int xq_wcwidth(wchar_t wc) {
  char shown[XQ_SHOWN_MAX];
  return xq_shown(wc, shown);
}
