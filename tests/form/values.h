/* values.h - the rows of values.tsv, for every face that judges a value. */
#ifndef TESTS_FORM_VALUES_H
#define TESTS_FORM_VALUES_H

#include <stdio.h>

#include "tests/form/rule.h"

struct value_row {
  const char *field; /* "name", "mobile", the name of a type of document, "amount" ... */
  char *value;
  const char *want;
  const char *canon; /* NULL: any */
};

static inline void value_unescape(char *s) {
  char *to = s;
  for (; *s != '\0'; s++) {
    if (*s != '\\') {
      *to++ = *s;
      continue;
    }
    s++;
    if (*s == 'x') {
      char hex[3] = {s[1], s[2], '\0'};
      *to++ = (char)strtol(hex, NULL, 16);
      s += 2;
    } else {
      *to++ = *s == 'n' ? '\n' : *s == 't' ? '\t' : *s == 'r' ? '\r' : *s;
    }
  }
  *to = '\0';
}

/* Whether the flaw is what the row wants. */
static inline bool value_met(const struct value_row *row, enum xq_flaw flaw) {
  const char *want = row->want;
  bool warning = xq_flaw_is_warning(flaw), refused = xq_flaw_stops(flaw);
  if (strcmp(want, "warning") == 0) {
    return warning;
  }
  if (strcmp(want, "right") == 0) {
    return !refused;
  }
  if (strcmp(want, "refused") == 0) {
    return refused;
  }
  return strncmp(want, "not:", 4) == 0 ? refused && strcmp(want + 4, xq_flaw_name(flaw)) != 0
                                       : strcmp(want, xq_flaw_name(flaw)) == 0;
}

/* Calls `each` with every row; how many there were. */
static inline int values_each(void (*each)(void *ctx, const struct value_row *row), void *ctx) {
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "tests/form/values.tsv"), *line = NULL;
  FILE *file = fopen(path, "r");
  size_t cap = 0;
  int count = 0;
  assert_non_null(file);
  while (getline(&line, &cap, file) > 0) {
    char *rest = line;
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0') {
      continue;
    }
    struct value_row row = {.field = strsep(&rest, "\t")};
    row.value = strsep(&rest, "\t");
    row.want = strsep(&rest, "\t");
    const char *canon = strsep(&rest, "\t");
    assert_non_null(row.want);
    row.canon = canon != NULL && canon[0] != '\0' && strcmp(canon, "*") != 0 ? canon : NULL;
    value_unescape(row.value);
    each(ctx, &row);
    count++;
  }
  free(line);
  fclose(file);
  free(path);
  return count;
}

/* The field of the form that a row is about, and the type of its document; false: it is none of the form's. */
static inline bool value_field(const struct value_row *row, enum xq_field *field, enum xq_id_type *type) {
  static const struct {
    const char *name;
    enum xq_field field;
  } fields[] = {{"name", XQ_F_HANDLER_NAME},
                {"mobile", XQ_F_HANDLER_MOBILE},
                {"email", XQ_F_HANDLER_EMAIL},
                {"address", XQ_F_RECIPIENT_ADDRESS}};
  *type = XQ_ID_RESIDENT;
  *field = XQ_F_HANDLER_ID_NO;
  if (xq_id_type_from_name(row->field, type)) {
    return true;
  }
  for (size_t i = 0; i < XQ_COUNT(fields); i++) {
    if (strcmp(row->field, fields[i].name) == 0) {
      *field = fields[i].field;
      return true;
    }
  }
  return false;
}

#endif
