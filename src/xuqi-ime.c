/*
 * xuqi-ime.c - turns letters into Chinese characters for xuqi, which starts it (src/ime/ime.h): xuqi-ime SCHEMAS [DATA].
 * It has librime and nothing else: no PIN, no network, no terminal.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "ime/engine.h"

int main(int argc, char **argv) {
  xq_streams_fill();
  /* Nothing of what is written outlasts it or can be looked at from outside. */
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  prctl(PR_SET_DUMPABLE, 0);
  xq_ime_engine *engine = NULL;
  xq_err *err =
      xq_ime_engine_open(argc > 1 ? argv[1] : XUQI_DATADIR "/rime", argc > 2 ? argv[2] : XUQI_RIME_DATA, &engine);
  if (err != NULL) {
    const char *why = xq_err_get_fact(err, "why");
    printf("!%s\n", why != NULL ? why : xq_err_message(err));
    fflush(stdout);
    xq_err_free(&err);
    return XQ_EXIT_USAGE;
  }
  xq_ime_serve(engine, stdin, stdout);
  xq_ime_engine_close(&engine);
  return XQ_EXIT_DONE;
}
