/* lines.c - lines of text. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"

void plain_lines_put(struct plain_lines *lines, char *line) {
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
      plain_lines_put(lines, xq_strndup(at, len));
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

bool plain_lines_have(const struct plain_lines *lines, const char *line) {
  for (size_t i = 0; i < lines->count; i++) {
    if (xq_streq(lines->line[i], line)) {
      return true;
    }
  }
  return false;
}
