/* lines.c - lines of text. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"

static void put(struct plain_lines *lines, char *line) {
  if (lines->count == lines->cap) {
    lines->cap = lines->cap != 0 ? lines->cap * 2 : 16;
    lines->line = xq_realloc(lines->line, lines->cap * sizeof *lines->line);
  }
  lines->line[lines->count++] = line;
}

void plain_lines_take(struct plain_lines *lines, char *text) {
  for (const char *at = text; *at != '\0';) {
    size_t len = strcspn(at, "\n");
    if (strspn(at, " ") < len) {
      put(lines, xq_strndup(at, len));
    }
    at += len + (at[len] != '\0');
  }
  xq_strwipe(text);
}

void plain_lines_add(struct plain_lines *lines, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  plain_lines_take(lines, xq_vasprintf(fmt, ap));
  va_end(ap);
}

void plain_lines_clear(struct plain_lines *lines) {
  for (size_t i = 0; i < lines->count; i++) {
    xq_strwipe(lines->line[i]);
  }
  free(lines->line);
  *lines = (struct plain_lines){0};
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool plain_same_but_digits(const char *a, const char *b) {
  while (*a != '\0' && *b != '\0') {
    if (is_digit(*a) && is_digit(*b)) {
      a += strspn(a, "0123456789");
      b += strspn(b, "0123456789");
    } else if (*a++ != *b++) {
      return false;
    }
  }
  return *a == *b;
}
