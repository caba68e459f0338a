/* mem.c - allocation that cannot fail, strings, growable bytes.  See base.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

static void *or_abort(void *ptr) {
  if (ptr == NULL) {
    static const char text[] = "xuqi: out of memory\n";
    fwrite(text, 1, sizeof text - 1, stderr);
    abort();
  }
  return ptr;
}

void *xq_malloc(size_t size) {
  return or_abort(malloc(size != 0 ? size : 1));
}

void *xq_calloc(size_t count, size_t size) {
  return or_abort(calloc(count != 0 ? count : 1, size != 0 ? size : 1));
}

void *xq_realloc(void *ptr, size_t size) {
  return or_abort(realloc(ptr, size != 0 ? size : 1));
}

char *xq_strdup(const char *s) {
  return s != NULL ? or_abort(strdup(s)) : NULL;
}

char *xq_strndup(const char *s, size_t max) {
  return s != NULL ? or_abort(strndup(s, max)) : NULL;
}

void xq_memwipe(void *p, size_t len) {
  if (p != NULL) {
    explicit_bzero(p, len);
  }
  free(p);
}

void xq_strwipe(char *s) {
  xq_memwipe(s, s != NULL ? strlen(s) : 0);
}

char *xq_vasprintf(const char *fmt, va_list ap) {
  char *s = NULL;
  if (vasprintf(&s, fmt, ap) < 0) {
    s = NULL;
  }
  return or_abort(s);
}

char *xq_asprintf(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *s = xq_vasprintf(fmt, ap);
  va_end(ap);
  return s;
}

bool xq_streq(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void xq_buf_add(struct xq_buf *buf, const void *data, size_t len) {
  if (len > SIZE_MAX / 2 - buf->len - 1) {
    or_abort(NULL);
  }
  size_t need = buf->len + len + 1;
  if (need > buf->cap) {
    size_t cap = buf->cap != 0 ? buf->cap : 64;
    while (cap < need) {
      cap *= 2;
    }
    uint8_t *grown = xq_malloc(cap);
    if (buf->data != NULL) {
      memcpy(grown, buf->data, buf->len);
    }
    xq_memwipe(buf->data, buf->cap); /* not realloc(), which leaves what stood there */
    buf->data = grown;
    buf->cap = cap;
  }
  if (len > 0) {
    memcpy(buf->data + buf->len, data, len);
  }
  buf->len += len;
  buf->data[buf->len] = 0;
}

void xq_buf_add_str(struct xq_buf *buf, const char *s) {
  xq_buf_add(buf, s, strlen(s));
}

void xq_buf_printf(struct xq_buf *buf, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *s = xq_vasprintf(fmt, ap);
  va_end(ap);
  xq_buf_add_str(buf, s);
  free(s);
}

void xq_buf_clear(struct xq_buf *buf) {
  free(buf->data);
  *buf = (struct xq_buf){0};
}

void xq_buf_wipe(struct xq_buf *buf) {
  xq_memwipe(buf->data, buf->cap);
  *buf = (struct xq_buf){0};
}

char *xq_buf_take_str(struct xq_buf *buf) {
  xq_buf_add(buf, "", 0);
  char *s = (char *)buf->data;
  *buf = (struct xq_buf){0};
  return s;
}
