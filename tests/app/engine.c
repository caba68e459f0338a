/* engine.c - see engine.h. */
#include "tests/app/engine.h"

#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

#define EVENTS_MOST 32

static struct {
  struct xq_buf told;
  uint64_t last;
  struct xq_event *event[EVENTS_MOST];
  size_t events;
  char *transfers;
  void (*heard)(const char *what, uint64_t command);
} engine;

xq_engine *fake_engine(void) {
  return (xq_engine *)&engine;
}

void engine_tell(void (*heard)(const char *what, uint64_t command)) {
  engine.heard = heard;
}

void engine_hush(void) {
  xq_buf_clear(&engine.told);
}

void engine_assert_told(const char *told) {
  char *got = xq_buf_take_str(&engine.told);
  assert_string_equal(got, told);
  free(got);
}

const char *engine_transfers(void) {
  return engine.transfers != NULL ? engine.transfers : "";
}

uint64_t engine_last(void) {
  return engine.last;
}

struct xq_event *engine_say(enum xq_event_kind kind, uint64_t command) {
  assert_in_range(engine.events, 0, EVENTS_MOST - 1);
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->kind = kind;
  event->command = command;
  engine.event[engine.events++] = event;
  return event;
}

void engine_end(uint64_t command, xq_err *err) {
  struct xq_event *event = engine_say(XQ_EV_DONE, command);
  event->done = true;
  event->err = err;
}

void engine_reset(void) {
  while (engine.events > 0) {
    xq_event_free(&engine.event[--engine.events]);
  }
  xq_buf_clear(&engine.told);
  free(engine.transfers);
  engine.transfers = NULL;
  engine.last = 0;
  engine.heard = NULL;
}

/* ---- what the program sees */

static uint64_t command(const char *name, const char *of, const char *number) {
  if (engine.heard != NULL) {
    engine.heard(name, ++engine.last);
    return engine.last;
  }
  xq_buf_printf(&engine.told, "%s %d", name, (int)++engine.last);
  if (of != NULL) {
    xq_buf_printf(&engine.told, " %s", of);
  }
  if (number != NULL) {
    xq_buf_printf(&engine.told, " %s", number);
  }
  xq_buf_add_str(&engine.told, ";");
  return engine.last;
}

static void note(const char *what) {
  if (engine.heard != NULL) {
    engine.heard(what, 0);
  } else {
    xq_buf_printf(&engine.told, "%s;", what);
  }
}

/* What two secrets were, for the test that typed them. */
static void note_secrets(const xq_secret *a, const xq_secret *b) {
  if (engine.heard == NULL) {
    xq_buf_printf(&engine.told, "%s>%s;", xq_secret_str(a), xq_secret_str(b));
  }
}

struct xq_event *xq_engine_next(xq_engine *e) {
  (void)e;
  if (engine.events == 0) {
    return NULL;
  }
  struct xq_event *event = engine.event[0];
  memmove(&engine.event[0], &engine.event[1], --engine.events * sizeof(struct xq_event *));
  return event;
}

void xq_engine_set_language(xq_engine *e, const char *language) {
  (void)e;
  (void)language;
}

uint64_t xq_engine_scan(xq_engine *e) {
  (void)e;
  return command("scan", NULL, NULL);
}

uint64_t xq_engine_ask(xq_engine *e) {
  (void)e;
  return command("ask", NULL, NULL);
}

uint64_t xq_engine_ask_of(xq_engine *e, const char *const *refs, size_t count) {
  (void)e;
  struct xq_buf all = {0};
  for (size_t i = 0; i < count; i++) {
    xq_buf_printf(&all, "%s%s", i > 0 ? "," : "", refs[i]);
  }
  char *text = xq_buf_take_str(&all);
  const uint64_t number = command("ask-of", text, NULL);
  free(text);
  return number;
}

uint64_t xq_engine_reference(xq_engine *e) {
  (void)e;
  return command("reference", NULL, NULL);
}

uint64_t xq_engine_unseal(xq_engine *e, const char *key_ref) {
  (void)e;
  return command("unseal", key_ref, NULL);
}

uint64_t xq_engine_applications(xq_engine *e, const char *key_ref) {
  (void)e;
  return command("applications", key_ref, NULL);
}

uint64_t xq_engine_apply(xq_engine *e, const struct xq_draft *draft) {
  (void)e;
  return command(draft->precheck ? "check" : "apply", draft->key_ref, draft->business_no);
}

uint64_t xq_engine_application(xq_engine *e, const char *key_ref, const char *business_no) {
  (void)e;
  return command("application", key_ref, business_no);
}

uint64_t xq_engine_watch(xq_engine *e, const char *key_ref, const char *business_no) {
  (void)e;
  return command("watch", key_ref, business_no);
}

uint64_t xq_engine_watch_quietly(xq_engine *e, const char *key_ref, const char *business_no) {
  (void)e;
  return command("quiet-watch", key_ref, business_no);
}

static void note_transfers(int64_t revision, const struct xq_transfer_list *list) {
  struct xq_buf said = {0};
  xq_buf_printf(&said, "%lld:", (long long)revision);
  for (size_t i = 0; i < list->count; i++) {
    xq_buf_printf(&said, "%s%s %lld", i > 0 ? "," : "", list->items[i].payer_name,
                  (long long)list->items[i].amount_fen);
  }
  free(engine.transfers);
  engine.transfers = xq_buf_take_str(&said);
}

uint64_t xq_engine_put_transfers(xq_engine *e, const char *key_ref, const struct xq_application *app,
                                 const struct xq_transfer_list *list) {
  (void)e;
  note_transfers(app->revision, list);
  return command("transfers", key_ref, app->business_no);
}

uint64_t xq_engine_withdraw(xq_engine *e, const char *key_ref, const struct xq_application *app) {
  (void)e;
  note_transfers(app->revision, &app->transfers);
  return command("withdraw", key_ref, app->business_no);
}

uint64_t xq_engine_install(xq_engine *e, const char *key_ref, const char *business_no) {
  (void)e;
  return command("install", key_ref, business_no);
}

uint64_t xq_engine_doctor(xq_engine *e) {
  (void)e;
  return command("doctor", NULL, NULL);
}

uint64_t xq_engine_mend(xq_engine *e, const char *key_ref) {
  (void)e;
  return command("mend", key_ref, NULL);
}

uint64_t xq_engine_change_pin(xq_engine *e, const char *token_uri, xq_secret **old_pin, xq_secret **new_pin) {
  (void)e;
  uint64_t number = command("change", token_uri, NULL);
  note_secrets(*old_pin, *new_pin);
  xq_secret_free(old_pin);
  xq_secret_free(new_pin);
  return number;
}

uint64_t xq_engine_unblock(xq_engine *e, const char *token_uri, xq_secret **puk, xq_secret **new_pin) {
  (void)e;
  uint64_t number = command("unblock", token_uri, NULL);
  note_secrets(*puk, *new_pin);
  xq_secret_free(puk);
  xq_secret_free(new_pin);
  return number;
}

void xq_engine_cancel(xq_engine *e, uint64_t number) {
  (void)e;
  if (engine.heard != NULL) {
    engine.heard("cancel", number);
  } else {
    xq_buf_printf(&engine.told, "cancel %d;", (int)number);
  }
}

void xq_engine_give_pin(xq_engine *e, xq_secret **pin) {
  (void)e;
  if (engine.heard != NULL) {
    engine.heard("pin", 0);
  } else {
    xq_buf_printf(&engine.told, "pin %s;", xq_secret_str(*pin));
  }
  xq_secret_free(pin);
}

void xq_engine_refuse_pin(xq_engine *e) {
  (void)e;
  note("refuse");
}

void xq_engine_allow_last_try(xq_engine *e) {
  (void)e;
  note("allow");
}

void xq_engine_forget(xq_engine *e) {
  (void)e;
  note("forget");
}
