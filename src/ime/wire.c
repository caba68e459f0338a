/* wire.c - the lines between xuqi and xuqi-ime. */
#include "ime/wire.h"

#include <stdlib.h>
#include <string.h>

static const char *const ways[XQ_IME_WAY_COUNT_] = {
    [XQ_IME_PINYIN] = "pinyin", [XQ_IME_WUBI] = "wubi", [XQ_IME_STROKE] = "stroke"};

const char *xq_wire_way(enum xq_ime_way way) {
  return way < XQ_IME_WAY_COUNT_ ? ways[way] : "";
}

enum xq_ime_way xq_wire_way_of(const char *name) {
  int way = 0;
  while (way < XQ_IME_WAY_COUNT_ && strcmp(ways[way], name) != 0) {
    way++;
  }
  return (enum xq_ime_way)way;
}

/* What parts the members of a line is in none of them. */
static void add(struct xq_buf *buf, const char *text) {
  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++) {
    xq_buf_add(buf, (unsigned char)*p < ' ' ? " " : p, 1);
  }
}

char *xq_wire_state(const struct xq_ime_state *state) {
  struct xq_buf buf = {0};
  xq_buf_add_str(&buf, "=");
  add(&buf, state->letters);
  xq_buf_add_str(&buf, "\t");
  add(&buf, state->committed);
  xq_buf_printf(&buf, "\t%zu\t%d", state->from, state->more);
  for (size_t i = 0; i < state->count; i++) {
    xq_buf_add_str(&buf, "\t");
    add(&buf, state->candidate[i]);
  }
  xq_buf_add_str(&buf, "\n");
  return xq_buf_take_str(&buf);
}

void xq_wire_clear(struct xq_ime_state *state) {
  xq_strwipe(state->letters);
  xq_strwipe(state->committed);
  for (size_t i = 0; i < state->count; i++) {
    xq_strwipe(state->candidate[i]);
  }
  *state = (struct xq_ime_state){0};
}

xq_err *xq_wire_read_state(char *line, struct xq_ime_state *state) {
  if (line[0] == '!') {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "xuqi-ime: %s", line + 1), "why", "%s", line + 1);
  }
  char *part[4 + XQ_IME_PAGE];
  size_t count = 0;
  for (char *rest = line + 1; line[0] == '=' && rest != NULL;) {
    char *one = strsep(&rest, "\t");
    if (count == XQ_COUNT(part)) {
      return xq_err_new(XQ_E_MALFORMED, "xuqi-ime tells of more candidates than %d", XQ_IME_PAGE);
    }
    part[count++] = one;
  }
  if (count < 4) {
    return xq_err_new(XQ_E_MALFORMED, "not an answer of xuqi-ime");
  }
  xq_wire_clear(state);
  state->letters = xq_strdup(part[0]);
  state->committed = xq_strdup(part[1]);
  state->from = strtoul(part[2], NULL, 10);
  state->more = part[3][0] == '1';
  state->count = count - 4;
  for (size_t i = 0; i < state->count; i++) {
    state->candidate[i] = xq_strdup(part[4 + i]);
  }
  return NULL;
}
