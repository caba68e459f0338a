/* serve.c - xuqi-ime's side of the socket: a question, what is asked of the engine, an answer. */
#include <stdlib.h>
#include <string.h>

#include "ime/engine.h"
#include "ime/wire.h"

/* False where it is no question. */
static bool do_it(xq_ime_engine *engine, const char *question, size_t *from) {
  const char *argument = strchr(question, ' ');
  const size_t len = argument != NULL ? (size_t)(argument - question) : strlen(question);
  const char *with = argument != NULL ? argument + 1 : "";
  *from = 0;
  if (strncmp(question, "use", len) == 0) {
    const enum xq_ime_way way = xq_wire_way_of(with);
    if (!xq_ime_engine_can(engine, way)) {
      return false;
    }
    xq_ime_engine_use(engine, way);
  } else if (strncmp(question, "type", len) == 0) {
    xq_ime_engine_type(engine, with[0]);
  } else if (strncmp(question, "erase", len) == 0) {
    xq_ime_engine_erase(engine);
  } else if (strncmp(question, "choose", len) == 0) {
    xq_ime_engine_choose(engine, strtoul(with, NULL, 10));
  } else if (strncmp(question, "drop", len) == 0) {
    xq_ime_engine_drop(engine);
  } else if (strncmp(question, "look", len) == 0) {
    *from = strtoul(with, NULL, 10);
  } else {
    return false;
  }
  return true;
}

static void say_ways(const xq_ime_engine *engine, FILE *out) {
  const char *before = "=";
  for (int way = 0; way < XQ_IME_WAY_COUNT_; way++) {
    if (xq_ime_engine_can(engine, (enum xq_ime_way)way)) {
      fprintf(out, "%s%s", before, xq_wire_way((enum xq_ime_way)way));
      before = "\t";
    }
  }
  fputs("\n", out);
  fflush(out);
}

void xq_ime_serve(xq_ime_engine *engine, FILE *in, FILE *out) {
  char question[64];
  say_ways(engine, out);
  while (fgets(question, sizeof question, in) != NULL) {
    struct xq_ime_state state = {0};
    size_t from;
    question[strcspn(question, "\n")] = '\0';
    if (question[0] != '\0' && do_it(engine, question, &from)) {
      xq_ime_engine_look(engine, from, &state);
      char *answer = xq_wire_state(&state);
      fputs(answer, out);
      xq_strwipe(answer);
    } else {
      fputs("!not understood\n", out);
    }
    fflush(out);
    xq_wire_clear(&state);
  }
}
