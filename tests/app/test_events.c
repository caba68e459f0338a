/* test_events.c - the engine's events reach whoever asked for them, or listens, and nobody else. */
#include "tests/check.h"

#include <string.h>

#include "app/events.h"
#include "tests/app/engine.h"

/* Somebody who asks and listens, and notes what comes as "NAME WHAT;" in one line for all. */
static struct xq_buf heard;

struct somebody {
  struct app_events *events;
  const char *name;
  struct app_listener listener;
  bool takes_pin, tells_locked;
  struct somebody *ends;       /* drops what this one asked for, likewise */
  struct somebody *sends_away; /* stops this one listening when told that a command is over */
};

static void note(const struct somebody *who, const char *what) {
  xq_buf_printf(&heard, "%s %s;", who->name, what);
}

static void assert_heard(const char *expected) {
  char *got = xq_buf_take_str(&heard);
  assert_string_equal(got, expected);
  free(got);
}

static void on_event(void *ctx, struct xq_event *event) {
  note(ctx, event->done ? "done" : "event");
}

static void on_pin(void *ctx, struct xq_event *event) {
  struct somebody *who = ctx;
  note(who, "pin");
  if (who->takes_pin) {
    free(event->pin);
    event->pin = NULL;
  }
}

static void on_over(void *ctx, uint64_t command) {
  struct somebody *who = ctx;
  xq_buf_printf(&heard, "%s over %d;", who->name, (int)command);
  if (who->ends != NULL) {
    struct somebody *other = who->ends;
    who->ends = NULL;
    app_expect_nothing(who->events, other);
  }
  if (who->sends_away != NULL) {
    app_unlisten(who->events, &who->sends_away->listener);
  }
}

static void on_attend(void *ctx, const struct xq_event *event) {
  (void)event;
  note(ctx, "attend");
}

static void on_media(void *ctx) {
  note(ctx, "media");
}

static void on_outcome(void *ctx, const struct xq_event *event) {
  (void)event;
  note(ctx, "outcome");
}

static bool on_locked(void *ctx, const xq_err *err) {
  struct somebody *who = ctx;
  assert_int_equal(xq_err_code(err), XQ_E_PIN_LOCKED);
  note(who, "locked");
  return who->tells_locked;
}

static void on_dropped(void *ctx, const void *who) {
  struct somebody *me = ctx;
  note(me, me == who ? "dropped me" : "dropped");
}

static void listen_to(struct app_events *events, struct somebody *who, const char *name) {
  *who = (struct somebody){.events = events, .name = name};
  who->listener = (struct app_listener){.ctx = who};
  app_listen(events, &who->listener);
}

static int setup(void **state) {
  struct app_events *events = xq_calloc(1, sizeof *events);
  app_events_init(events, fake_engine());
  *state = events;
  return 0;
}

static int teardown(void **state) {
  app_events_clear(*state);
  engine_reset();
  xq_buf_clear(&heard);
  free(*state);
  return 0;
}

/* ---- who asked */

static void an_answer_goes_to_who_asked(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.name = "a"}, b = {.name = "b"};
  app_expect(events, 1, on_event, &a);
  app_expect(events, 2, on_event, &b);
  engine_say(XQ_EV_STEP, 2);
  engine_say(XQ_EV_STEP, 1);
  engine_end(1, NULL);
  engine_say(XQ_EV_STEP, 1); /* nobody wants what comes after the last */
  engine_say(XQ_EV_STEP, 7);
  engine_end(2, NULL);
  app_serve_events(events);
  assert_heard("b event;a event;a done;b done;");
  assert_int_equal(events->asker_count, 0);
}

static void who_goes_away_hears_no_more(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.name = "a"}, b = {.name = "b"}, c;
  listen_to(events, &c, "c");
  c.listener.over = on_over;
  app_expect(events, 1, on_event, &a);
  app_expect(events, 2, on_event, &b);
  app_expect(events, 3, on_event, &a);
  app_expect_nothing(events, &a);
  engine_assert_told("cancel 3;cancel 1;");
  assert_heard("c over 3;c over 1;"); /* whatever a person was asked for them is over */
  c.listener.over = NULL;
  engine_end(1, NULL);
  engine_end(2, NULL);
  app_serve_events(events);
  assert_heard("b done;");
}

static void ask_again(void *ctx, struct xq_event *event) {
  struct somebody *who = ctx;
  note(who, "done");
  if (event->command == 1) {
    app_expect(who->events, 2, ask_again, who);
  }
}

static void an_answer_may_lead_to_another_question(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.events = events, .name = "a"};
  app_expect(events, 1, ask_again, &a);
  engine_end(1, NULL);
  engine_end(2, NULL);
  app_serve_events(events);
  assert_heard("a done;a done;");
  assert_int_equal(events->asker_count, 0);
}

/* ---- a watch makes room; a command may want to be left in peace */

static void a_watch_makes_room(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.name = "a"};
  app_end_watch(events);
  engine_assert_told("");
  app_expect_watch(events, 5, on_event, &a);
  app_end_watch(events);
  app_end_watch(events);
  engine_assert_told("cancel 5;");
  assert_true(app_made_room(events, 5));
  assert_false(app_made_room(events, 4));
  engine_end(5, xq_err_new(XQ_E_CANCELLED, "cancelled"));
  app_serve_events(events);
  assert_heard("a done;"); /* it hears of it, and can begin another */
  app_expect_watch(events, 6, on_event, &a);
  engine_end(6, NULL);
  app_serve_events(events);
  app_end_watch(events); /* it ended by itself */
  engine_assert_told("");
}

static void a_command_may_want_to_be_left_in_peace(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.name = "a"};
  assert_null(app_undisturbed(events));
  app_expect_undisturbed(events, 1, on_event, &a, "writing");
  app_expect(events, 2, on_event, &a);
  assert_string_equal(app_undisturbed(events), "writing");
  engine_say(XQ_EV_STEP, 1);
  app_serve_events(events);
  assert_string_equal(app_undisturbed(events), "writing");
  engine_end(1, NULL);
  app_serve_events(events);
  assert_null(app_undisturbed(events));
  app_expect_undisturbed(events, 3, on_event, &a, "writing");
  app_expect_nothing(events, &a);
  assert_null(app_undisturbed(events));
}

/* ---- what comes unasked */

static struct xq_event *want_pin(uint64_t command) {
  struct xq_event *event = engine_say(XQ_EV_PIN_NEEDED, command);
  event->pin = xq_calloc(1, sizeof *event->pin);
  return event;
}

static void a_pin_is_asked_by_the_newest_that_takes_it(void **state) {
  struct app_events *events = *state;
  struct somebody asker = {.name = "asker"}, a, b;
  listen_to(events, &a, "a");
  listen_to(events, &b, "b");
  a.listener.pin = b.listener.pin = on_pin;
  b.listener.over = on_over;
  a.takes_pin = true;
  app_expect(events, 1, on_event, &asker);
  want_pin(1);
  app_serve_events(events);
  assert_heard("b over 1;b pin;a pin;"); /* what was asked before for the same command is over */
  b.takes_pin = true;
  want_pin(1);
  app_serve_events(events);
  assert_heard("b over 1;b pin;");
  engine_assert_told("");
}

static void a_pin_that_nobody_takes_is_refused(void **state) {
  struct app_events *events = *state;
  struct somebody asker = {.name = "asker"}, a;
  app_expect(events, 1, on_event, &asker);
  want_pin(1);
  app_serve_events(events);
  engine_assert_told("refuse;");
  listen_to(events, &a, "a");
  a.listener.pin = on_pin;
  a.takes_pin = true;
  want_pin(2); /* of a command that nobody waits for */
  app_serve_events(events);
  engine_assert_told("refuse;");
  assert_heard("");
}

static void waits_and_media_go_to_all_that_listen(void **state) {
  struct app_events *events = *state;
  struct somebody asker = {.name = "asker"}, a, b, c;
  listen_to(events, &a, "a");
  listen_to(events, &b, "b");
  listen_to(events, &c, "c"); /* wants none of it */
  a.listener.attend = b.listener.attend = on_attend;
  a.listener.media = b.listener.media = on_media;
  a.listener.over = on_over;
  app_expect(events, 1, on_event, &asker);
  engine_say(XQ_EV_ATTEND, 1);
  engine_say(XQ_EV_MEDIA, 0);
  app_serve_events(events);
  assert_heard("b attend;a attend;b media;a media;"); /* what a person was asked before is not over by that */
  app_unlisten(events, &b.listener);
  app_unlisten(events, &b.listener);
  engine_say(XQ_EV_MEDIA, 0);
  app_serve_events(events);
  assert_heard("a media;");
}

static void an_outcome_is_told_before_the_answer(void **state) {
  struct app_events *events = *state;
  struct somebody asker = {.name = "asker"}, a;
  listen_to(events, &a, "a");
  a.listener.over = on_over;
  a.listener.outcome = on_outcome;
  app_expect(events, 1, on_event, &asker);
  engine_end(1, xq_err_new(XQ_E_NET_TIMEOUT, "no answer"));
  engine_end(9, NULL);
  app_serve_events(events);
  assert_heard("a over 1;a outcome;asker done;a over 9;a outcome;");
}

static void a_locked_pin_is_told_once_after_the_answer(void **state) {
  struct app_events *events = *state;
  struct somebody asker = {.name = "asker"}, a, b;
  listen_to(events, &a, "a");
  listen_to(events, &b, "b");
  a.listener.locked = b.listener.locked = on_locked;
  a.tells_locked = true;
  app_expect(events, 1, on_event, &asker);
  engine_end(1, xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  app_serve_events(events);
  assert_heard("asker done;b locked;a locked;");
  b.tells_locked = true;
  app_expect(events, 2, on_event, &asker);
  engine_end(2, xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  app_serve_events(events);
  assert_heard("asker done;b locked;");
  engine_end(3, xq_err_new(XQ_E_PIN_LOCKED, "locked")); /* nobody asked */
  app_serve_events(events);
  assert_heard("");
}

static void who_is_sent_away_meanwhile_is_not_told(void **state) {
  struct app_events *events = *state;
  struct somebody a, b, c;
  listen_to(events, &a, "a");
  listen_to(events, &b, "b");
  listen_to(events, &c, "c");
  a.listener.over = b.listener.over = c.listener.over = on_over;
  c.sends_away = &b;
  b.sends_away = &b;
  engine_say(XQ_EV_STEP, 1);
  app_serve_events(events);
  assert_heard("c over 1;a over 1;");
  c.sends_away = &c; /* itself: the others are told all the same */
  engine_say(XQ_EV_STEP, 2);
  engine_say(XQ_EV_STEP, 3);
  app_serve_events(events);
  assert_heard("c over 2;a over 2;a over 3;");
}

static void who_is_dropped_is_told_to_all(void **state) {
  struct app_events *events = *state;
  struct somebody a, b;
  listen_to(events, &a, "a");
  listen_to(events, &b, "b");
  a.listener.dropped = b.listener.dropped = on_dropped;
  app_expect_nothing(events, &a);
  assert_heard("b dropped;a dropped me;");
}

/* Who is told that a command is over may drop others, which stood before and behind it. */
static void one_that_goes_may_take_another_along(void **state) {
  struct app_events *events = *state;
  struct somebody a = {.name = "a"}, b = {.name = "b"};
  listen_to(events, &a, "a");
  a.listener.over = on_over;
  a.ends = &b;
  app_expect(events, 1, on_event, &b);
  app_expect(events, 2, on_event, &a);
  app_expect(events, 3, on_event, &a);
  app_expect_nothing(events, &a);
  engine_assert_told("cancel 3;cancel 1;cancel 2;");
  assert_int_equal(events->asker_count, 0);
  app_unlisten(events, &a.listener);
  free(xq_buf_take_str(&heard));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(an_answer_goes_to_who_asked),
      TEST(one_that_goes_may_take_another_along),
      TEST(who_goes_away_hears_no_more),
      TEST(an_answer_may_lead_to_another_question),
      TEST(a_watch_makes_room),
      TEST(a_command_may_want_to_be_left_in_peace),
      TEST(a_pin_is_asked_by_the_newest_that_takes_it),
      TEST(a_pin_that_nobody_takes_is_refused),
      TEST(waits_and_media_go_to_all_that_listen),
      TEST(an_outcome_is_told_before_the_answer),
      TEST(a_locked_pin_is_told_once_after_the_answer),
      TEST(who_is_sent_away_meanwhile_is_not_told),
      TEST(who_is_dropped_is_told_to_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
