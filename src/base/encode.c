/* encode.c - hexadecimal, base64 and SHA-256, with OpenSSL underneath.  See base.h. */
#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

char *xq_hex(const uint8_t *data, size_t len) {
  static const char digits[] = "0123456789ABCDEF";
  char *s = xq_malloc(len * 2 + 1);
  for (size_t i = 0; i < len; i++) {
    s[i * 2] = digits[data[i] >> 4];
    s[i * 2 + 1] = digits[data[i] & 15];
  }
  s[len * 2] = '\0';
  return s;
}

static int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

xq_err *xq_unhex(const char *s, uint8_t **data, size_t *len) {
  size_t n = strlen(s);
  if (n % 2 != 0) {
    return xq_err_new(XQ_E_MALFORMED, "hexadecimal of odd length");
  }
  uint8_t *bytes = xq_malloc(n / 2);
  for (size_t i = 0; i < n; i += 2) {
    int high = digit_of(s[i]), low = digit_of(s[i + 1]);
    if (high < 0 || low < 0) {
      free(bytes);
      return xq_err_new(XQ_E_MALFORMED, "not hexadecimal");
    }
    bytes[i / 2] = (uint8_t)(high << 4 | low);
  }
  *data = bytes;
  *len = n / 2;
  return NULL;
}

char *xq_base64(const uint8_t *data, size_t len) {
  if (len > INT_MAX / 2) {
    abort(); /* nothing here is a gigabyte */
  }
  char *s = xq_malloc((len + 2) / 3 * 4 + 1);
  s[0] = '\0';
  EVP_EncodeBlock((unsigned char *)s, data, (int)len);
  return s;
}

xq_err *xq_unbase64(const char *s, uint8_t **data, size_t *len) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t n = strlen(s), digits = strspn(s, alphabet), padding = n - digits;
  if (n % 4 != 0 || padding > 2 || strspn(s + digits, "=") != padding || n > INT_MAX / 2) {
    return xq_err_new(XQ_E_MALFORMED, "not base64");
  }
  uint8_t *bytes = xq_malloc(n / 4 * 3 + 1);
  int got = n == 0 ? 0 : EVP_DecodeBlock(bytes, (const unsigned char *)s, (int)n);
  if (got < (int)padding) {
    free(bytes);
    return xq_err_new(XQ_E_MALFORMED, "not base64");
  }
  size_t size = (size_t)got - padding;
  /* One value, one text: bits that the padding cuts off must be zero (RFC 4648, 3.5). */
  char *again = xq_base64(bytes, size);
  bool same = strcmp(again, s) == 0;
  free(again);
  if (!same) {
    free(bytes);
    return xq_err_new(XQ_E_MALFORMED, "base64 with bits after its end");
  }
  bytes[size] = 0;
  *data = bytes;
  *len = size;
  return NULL;
}

void xq_sha256_hex(const void *data, size_t len, char out[65]) {
  static const char digits[] = "0123456789abcdef";
  unsigned char md[32];
  if (EVP_Digest(data, len, md, NULL, EVP_sha256(), NULL) != 1) {
    abort(); /* OpenSSL without SHA-256 can do nothing for us */
  }
  for (size_t i = 0; i < sizeof md; i++) {
    out[i * 2] = digits[md[i] >> 4];
    out[i * 2 + 1] = digits[md[i] & 15];
  }
  out[64] = '\0';
}
