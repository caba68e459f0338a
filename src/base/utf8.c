/* utf8.c - characters of UTF-8 text, by libunistring.  See base.h. */
#include <string.h>
#include <unistr.h>

#include "xuqi/base.h"

#define REPLACEMENT 0xFFFD

size_t xq_utf8_decode(const char *s, size_t len, wchar_t *wc) {
  if (len == 0) {
    return 0;
  }
  ucs4_t uc = REPLACEMENT;
  int n = u8_mbtoucr(&uc, (const uint8_t *)s, len);
  if (n <= 0) {
    *wc = REPLACEMENT;
    return 1;
  }
  *wc = (wchar_t)uc;
  return (size_t)n;
}

size_t xq_utf8_encode(wchar_t wc, char buf[4]) {
  int n = u8_uctomb((uint8_t *)buf, (ucs4_t)wc, 4);
  if (n < 0) {
    n = u8_uctomb((uint8_t *)buf, REPLACEMENT, 4);
  }
  return (size_t)n;
}

bool xq_utf8_valid(const char *s, size_t len) {
  return u8_check((const uint8_t *)s, len) == NULL;
}

size_t xq_utf8_chars(const char *s, size_t len) {
  size_t count = 0;
  wchar_t wc;
  for (size_t n; (n = xq_utf8_decode(s, len, &wc)) > 0; s += n, len -= n) {
    count++;
  }
  return count;
}
