/* radicals.c - the list of radicals and what has them: a line for each, and below it, after a tab, one for each number of
 * strokes; "#" begins a remark. */
#include "ime/radicals.h"

#include <stdlib.h>
#include <string.h>

#include "ime/list.h"

enum { FILE_MOST = 4 << 20 };

struct radical {
  const char *strokes, *forms;                 /* "4 3", "水氵" */
  const char *characters[XQ_STROKES_MOST + 1]; /* NULL: none */
};

struct xq_radicals {
  char *text; /* the file; all else points into it */
  struct radical radical[XQ_RADICALS];
  size_t count;
};

static bool add_radical(xq_radicals *radicals, char *line) {
  const char *number = strsep(&line, "\t"), *strokes = strsep(&line, "\t");
  if (line == NULL || line[0] == '\0' || radicals->count == XQ_RADICALS ||
      strtoul(number, NULL, 10) != radicals->count + 1 || !xq_utf8_valid(line, strlen(line))) {
    return false;
  }
  radicals->radical[radicals->count++] = (struct radical){.strokes = strokes, .forms = line};
  return true;
}

static bool add_characters(xq_radicals *radicals, char *line) {
  char *end;
  const unsigned long strokes = strtoul(line, &end, 10);
  if (end == line || *end != '\t' || strokes > XQ_STROKES_MOST || radicals->count == 0 ||
      !xq_utf8_valid(end + 1, strlen(end + 1))) {
    return false;
  }
  radicals->radical[radicals->count - 1].characters[strokes] = end + 1;
  return true;
}

static bool add(void *ctx, char *line) {
  return line[0] == '\t' ? add_characters(ctx, line + 1) : add_radical(ctx, line);
}

xq_err *xq_radicals_load(const char *path, xq_radicals **out) {
  xq_radicals *radicals = xq_calloc(1, sizeof *radicals);
  xq_err *err = ime_list_read(path, "radicals.txt", FILE_MOST, add, radicals, &radicals->text);
  if (err == NULL && radicals->count != XQ_RADICALS) {
    err = xq_err_new(XQ_E_MALFORMED, "%zu radicals, not %d", radicals->count, XQ_RADICALS);
  }
  if (err != NULL) {
    xq_radicals_free(&radicals);
    return err;
  }
  *out = radicals;
  return NULL;
}

void xq_radicals_free(xq_radicals **radicals) {
  if (radicals != NULL && *radicals != NULL) {
    free((*radicals)->text);
    free(*radicals);
    *radicals = NULL;
  }
}

const char *xq_radical_forms(const xq_radicals *radicals, size_t index) {
  return radicals->radical[index].forms;
}

bool xq_radical_matches(const xq_radicals *radicals, size_t index, const char *typed) {
  const struct radical *radical = &radicals->radical[index];
  if (typed[0] < '0' || typed[0] > '9') {
    return strstr(radical->forms, typed) != NULL;
  }
  const unsigned long wanted = strtoul(typed, NULL, 10);
  for (const char *p = radical->strokes; *p != '\0';) {
    char *end;
    if (strtoul(p, &end, 10) == wanted) {
      return true;
    }
    p = *end == ' ' ? end + 1 : end;
  }
  return false;
}

const char *xq_radical_characters(const xq_radicals *radicals, size_t index, int strokes) {
  const char *characters =
      strokes >= 0 && strokes <= XQ_STROKES_MOST ? radicals->radical[index].characters[strokes] : NULL;
  return characters != NULL ? characters : "";
}
