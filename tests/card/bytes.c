/* bytes.c - memory, hexadecimal and TLV for the virtual card. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

void die(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  fputs("pivcard: ", stderr);
  vfprintf(stderr, format, ap);
  fputc('\n', stderr);
  va_end(ap);
  exit(1);
}

void *need(size_t n) {
  void *p = calloc(1, n != 0 ? n : 1);
  if (p == NULL) {
    die("out of memory");
  }
  return p;
}

void *need_copy(const void *p, size_t n) {
  void *copy = need(n);
  if (n != 0) {
    memcpy(copy, p, n);
  }
  return copy;
}

char *to_hex(const unsigned char *p, size_t n) {
  char *text = need(2 * n + 1);
  for (size_t i = 0; i < n; i++) {
    snprintf(text + 2 * i, 3, "%02X", p[i]);
  }
  return text;
}

static int digit(char ch) {
  const char *digits = "0123456789abcdef";
  const char *at = ch != '\0' ? strchr(digits, ch >= 'A' && ch <= 'F' ? ch + ('a' - 'A') : ch) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

unsigned char *from_hex(const char *text, size_t *len) {
  size_t n = strlen(text);
  if (n % 2 != 0) {
    return NULL;
  }
  unsigned char *bytes = need(n / 2);
  for (size_t i = 0; i < n / 2; i++) {
    int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      free(bytes);
      return NULL;
    }
    bytes[i] = (unsigned char)(high << 4 | low);
  }
  *len = n / 2;
  return bytes;
}

void put(struct reply *r, const void *p, size_t n) {
  if (n > sizeof r->data - r->len) {
    die("an answer of more than %zu bytes", sizeof r->data);
  }
  if (n != 0) {
    memcpy(r->data + r->len, p, n);
    r->len += n;
  }
}

void put_head(struct reply *r, unsigned tag, size_t len) {
  unsigned char head[6];
  size_t n = 0;
  if (tag > 0xFF) {
    head[n++] = (unsigned char)(tag >> 8);
  }
  head[n++] = (unsigned char)tag;
  if (len > 0xFF) {
    head[n++] = 0x82;
    head[n++] = (unsigned char)(len >> 8);
  } else if (len > 0x7F) {
    head[n++] = 0x81;
  }
  head[n++] = (unsigned char)len;
  put(r, head, n);
}

void put_tlv(struct reply *r, unsigned tag, const void *p, size_t n) {
  put_head(r, tag, n);
  put(r, p, n);
}

bool tlv_next(const unsigned char **p, size_t *left, struct tlv *out) {
  const unsigned char *at = *p;
  size_t n = *left, i = 0;
  if (n < 2) {
    return false;
  }
  out->tag = at[i++];
  if ((out->tag & 0x1F) == 0x1F) {
    out->tag = out->tag << 8 | at[i++];
  }
  if (i >= n) {
    return false;
  }
  size_t len = at[i++];
  if (len > 0x82 || len == 0x80) {
    return false;
  }
  if (len > 0x80) {
    size_t more = len - 0x80;
    if (n - i < more) {
      return false;
    }
    for (len = 0; more > 0; more--) {
      len = len << 8 | at[i++];
    }
  }
  if (n - i < len) {
    return false;
  }
  out->value = at + i;
  out->len = len;
  *p = at + i + len;
  *left = n - i - len;
  return true;
}

bool tlv_find(const unsigned char *p, size_t n, unsigned tag, struct tlv *out) {
  while (tlv_next(&p, &n, out)) {
    if (out->tag == tag) {
      return true;
    }
  }
  return false;
}
