/*
 * hardware.c - the engine and a card that is pulled out and put back by this program, and held by another one: what it
 * tells, and how commands end.  Run by test_hardware.sh; CARDCTL is a shell command that takes the card's lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "xuqi/engine.h"

static xq_engine *engine;

static void shell(const char *what, const char *with) {
  char *line = xq_asprintf("%s %s >/dev/null", getenv(what), with);
  assert_int_equal(system(line), 0);
  free(line);
}

static struct xq_event *next(void) {
  struct xq_event *event = xq_engine_wait(engine, 60000);
  assert_non_null(event);
  return event;
}

/* Events until one of this kind. */
static struct xq_event *await(enum xq_event_kind kind) {
  for (;;) {
    struct xq_event *event = next();
    if (event->kind == kind) {
      return event;
    }
    xq_event_free(&event);
  }
}

static enum xq_code done(uint64_t command) {
  struct xq_event *event = await(XQ_EV_DONE);
  assert_true(event->command == command);
  enum xq_code code = xq_err_code(event->err);
  xq_event_free(&event);
  return code;
}

static void begin(void) {
  const char *files[] = {NULL};
  struct xq_engine_config config = {.ca = {.url = "https://127.0.0.1:1"}, .token = {.key_files = files, .cards = true}};
  assert_null(xq_engine_start(&config, &engine));
  assert_int_equal(done(xq_engine_scan(engine)), XQ_E_NONE);
}

/* Pulled while the PIN is asked for: the dialog is of no use any more, and whoever listens hears of it. */
static void pulled_while_the_pin_is_asked(void **state) {
  (void)state;
  begin();
  uint64_t command = xq_engine_unseal(engine, "piv:111");
  struct xq_event *event = await(XQ_EV_PIN_NEEDED);
  assert_int_equal(event->pin->why, XQ_PIN_WHY_LOGIN);
  assert_int_equal(event->pin->state.tries_left, 3);
  assert_false(event->pin->pad || event->pin->last_try);
  xq_event_free(&event);
  shell("CARDCTL", "remove");
  event = await(XQ_EV_MEDIA);
  assert_true(event->command == 0 && !event->done);
  xq_event_free(&event);
  assert_int_equal(done(command), XQ_E_TOKEN_REMOVED);
  shell("CARDCTL", "insert");
  event = await(XQ_EV_MEDIA);
  xq_event_free(&event);
  xq_engine_stop(&engine);
}

/* Held by another program: said, by name; and the wait is ours to end. */
static void held_and_given_up(void **state) {
  (void)state;
  begin();
  shell("NEIGHBOUR", "begin");
  uint64_t command = xq_engine_scan(engine);
  struct xq_event *event = await(XQ_EV_ATTEND);
  assert_int_equal(event->attend.what, XQ_ATT_HELD);
  assert_non_null(event->attend.label);
  assert_non_null(event->attend.program);
  assert_non_null(strstr(event->attend.program, "neighbour"));
  xq_event_free(&event);
  xq_engine_cancel(engine, command);
  event = await(XQ_EV_ATTEND);
  assert_int_equal(event->attend.what, XQ_ATT_OVER);
  xq_event_free(&event);
  assert_int_equal(done(command), XQ_E_CANCELLED);
  shell("NEIGHBOUR", "end");
  assert_int_equal(done(xq_engine_scan(engine)), XQ_E_NONE);
  xq_engine_stop(&engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(held_and_given_up),
      cmocka_unit_test(pulled_while_the_pin_is_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
