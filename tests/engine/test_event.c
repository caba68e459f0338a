/* test_event.c - an event frees what it owns, and what was taken out of it can be freed alone. */
#include "tests/check.h"

#include "xuqi/engine.h"

static struct xq_event *event_of(enum xq_event_kind kind) {
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->kind = kind;
  return event;
}

static struct xq_key_list *two_keys(void) {
  struct xq_key_list *keys = xq_calloc(1, sizeof *keys);
  keys->items = xq_calloc(2, sizeof *keys->items);
  keys->count = 2;
  keys->items[0].ref = xq_strdup("ref");
  keys->items[0].token_label = xq_strdup("label");
  keys->items[1].problem = xq_err_new(XQ_E_TOKEN_DAMAGED, "a key that cannot be read");
  keys->items[1].pending_install = xq_strdup("number");
  keys->service_err = xq_err_new(XQ_E_NET_TIMEOUT, "no answer");
  return keys;
}

static struct xq_pin_request *pin_request(void) {
  struct xq_pin_request *pin = xq_calloc(1, sizeof *pin);
  pin->key_ref = xq_strdup("ref");
  pin->last = xq_err_new(XQ_E_PIN_WRONG, "wrong");
  return pin;
}

static struct xq_check *check(void) {
  struct xq_check *c = xq_calloc(1, sizeof *c);
  c->facts[0].name = "path";
  c->facts[0].value = xq_strdup("/p");
  c->err = xq_err_new(XQ_E_CLOCK_WRONG, "off");
  return c;
}

/* What is left over, or freed twice, is found by the sanitizers. */
static void an_event_frees_all(void **state) {
  (void)state;
  struct xq_event *event = event_of(XQ_EV_KEYS);
  event->keys = two_keys();
  event->pin = pin_request();
  event->check = check();
  event->err = xq_err_new(XQ_E_CANCELLED, "stopped");
  event->attend.label = xq_strdup("label");
  xq_event_free(&event);
  assert_null(event);
  xq_event_free(&event);
  xq_event_free(NULL);
}

static void what_was_taken_out_is_freed_alone(void **state) {
  (void)state;
  struct xq_event *event = event_of(XQ_EV_KEYS);
  struct xq_key_list *keys = event->keys = two_keys();
  struct xq_pin_request *pin = event->pin = pin_request();
  struct xq_check *c = event->check = check();
  event->keys = NULL;
  event->pin = NULL;
  event->check = NULL;
  xq_event_free(&event);
  assert_string_equal(keys->items[0].ref, "ref"); /* it was not the event's any more */
  for (int twice = 0; twice < 2; twice++) {
    xq_key_list_free(&keys);
    xq_pin_request_free(&pin);
    xq_check_free(&c);
    assert_null(keys);
    assert_null(pin);
    assert_null(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_event_frees_all),
      cmocka_unit_test(what_was_taken_out_is_freed_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
