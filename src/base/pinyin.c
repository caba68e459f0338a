/*
 * pinyin.c - how ideographs are read, for terminals that cannot show any: data/pinyin.txt, a line for each syllable with the
 * ideographs that are read so.  See base.h.
 */
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

enum { FIRST = 0x3400, LAST = 0x9FFF, SYLLABLES = 512, SYLLABLE_LEN = 8, FILE_MAX = 1 << 20 };

/* Like the locale: one for the process, read before threads, and only where it is needed. */
static struct {
  char syllable[SYLLABLES][SYLLABLE_LEN]; /* the first is none */
  uint16_t of[LAST - FIRST + 1];
} * table;

static void take_line(const char *line, size_t len, size_t at) {
  const char *blank = memchr(line, ' ', len);
  if (blank == NULL || blank - line >= SYLLABLE_LEN) {
    return;
  }
  memcpy(table->syllable[at], line, (size_t)(blank - line));
  wchar_t wc;
  for (size_t i = (size_t)(blank - line) + 1, n; (n = xq_utf8_decode(line + i, len - i, &wc)) > 0; i += n) {
    if (wc >= FIRST && wc <= LAST) {
      table->of[wc - FIRST] = (uint16_t)at;
    }
  }
}

xq_err *xq_pinyin_load(const char *path) {
  uint8_t *text = NULL;
  size_t len = 0;
  xq_err *err = table == NULL ? xq_file_read(path, FILE_MAX, &text, &len) : NULL;
  if (err != NULL || text == NULL) {
    return err;
  }
  table = xq_calloc(1, sizeof *table);
  const char *line = (const char *)text, *end = line + len;
  for (size_t at = 1; line < end && at < SYLLABLES; at++) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    const size_t size = (size_t)((stop != NULL ? stop : end) - line);
    if (line[0] != '#') {
      take_line(line, size, at);
    }
    line += size + 1;
  }
  free(text);
  return NULL;
}

const char *xq_pinyin(wchar_t wc) {
  const size_t at = table != NULL && wc >= FIRST && wc <= LAST ? table->of[wc - FIRST] : 0;
  return at != 0 ? table->syllable[at] : NULL;
}
