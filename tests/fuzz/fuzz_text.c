/* fuzz_text.c - text of any bytes: cleaned, clipped and wrapped it is printable, narrow enough and whole. */
#include <string.h>

#include "fuzz.h"
#include "xuqi/base.h"

struct lines {
  const char *at;
  int cols;
};

/* Bytes of the line up to its last character that shows: spaces may hang over the edge, with or without a mark
 * on them. */
static size_t shown_end(const char *line, size_t bytes) {
  size_t end = 0;
  for (size_t at = 0; at < bytes;) {
    wchar_t wc;
    at += xq_utf8_decode(line + at, bytes - at, &wc);
    end = wc != ' ' && xq_wcwidth(wc) != 0 ? at : end;
  }
  return end;
}

/* Lines come in order, none too wide, and nothing is lost between them but spaces and line ends. */
static void on_line(void *ctx, const char *start, size_t bytes) {
  struct lines *lines = ctx;
  FUZZ_HOLDS(start >= lines->at);
  for (const char *c = lines->at; c < start; c++) {
    FUZZ_HOLDS(*c == ' ' || *c == '\n');
  }
  char *line = xq_strndup(start, shown_end(start, bytes));
  FUZZ_HOLDS(xq_text_width(line) <= lines->cols);
  free(line);
  lines->at = start + bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) {
    return 0;
  }
  int cols = 2 + data[0] % 80;
  char *text = xq_strndup((const char *)data + 1, size - 1);
  char *normal = xq_text_normalize(text);
  char *again = xq_text_normalize(normal);
  FUZZ_HOLDS(strcmp(normal, again) == 0);
  char *clean = xq_text_clean(text);
  FUZZ_HOLDS(xq_text_printable(clean));
  FUZZ_HOLDS(xq_utf8_valid(clean, strlen(clean)));
  char *clipped = xq_text_clip(clean, cols);
  FUZZ_HOLDS(xq_text_width(clipped) <= cols);
  struct lines lines = {text, cols};
  xq_text_wrap(text, cols, on_line, &lines);
  char *masked = xq_text_mask(clean, 3, 4);
  char *grouped = xq_text_group4(clean);
  char *folded = xq_text_fold_width(clean);
  free(folded);
  free(grouped);
  free(masked);
  free(clipped);
  free(clean);
  free(again);
  free(normal);
  free(text);
  return 0;
}
