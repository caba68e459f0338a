/* sit.c - see sit.h. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/attend.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/global.h"
#include "app/reach.h"
#include "app/routes.h"
#include "app/scan.h"
#include "app/visit.h"
#include "app/write.h"
#include "words/words.h"

#define DAY INT64_C(86400)

/* ---- what the service and the card say */

struct xq_reference *sit_reference(void) {
  struct xq_reference *ref = xq_calloc(1, sizeof *ref);
  ref->name = xq_strdup("Example CA");
  ref->key_policy = XQ_KEY_SAME;
  ref->validity_from = XQ_FROM_OLD_END;
  ref->agreement.version = xq_strdup("1.0");
  ref->agreement.language = xq_strdup("en");
  ref->agreement.title = xq_strdup("Agreement");
  ref->agreement.text = xq_strdup("Agreement\nBoth sides agree.");
  ref->notice_count = 1;
  ref->notices = xq_calloc(1, sizeof *ref->notices);
  ref->notices[0] = (struct xq_notice){xq_strdup("tender"), xq_strdup("Not before a tender is opened."),
                                       xq_strdup("No tender is open")};
  ref->prices.version = xq_strdup("2026-1");
  ref->prices.count = 2;
  ref->prices.terms = xq_calloc(2, sizeof *ref->prices.terms);
  ref->prices.terms[0] = (struct xq_price_term){.months = 12, .unit_fen = 10000, .quantity = 1, .fee_fen = 10000};
  ref->prices.terms[1] = (struct xq_price_term){.months = 24, .unit_fen = 10000, .quantity = 2, .fee_fen = 20000};
  ref->fee_name = xq_strdup("Certificate service");
  ref->express_payment = xq_strdup("cash on delivery");
  ref->invoice_type = xq_strdup("ordinary");
  ref->account_count = 1;
  ref->accounts = xq_calloc(1, sizeof *ref->accounts);
  ref->accounts[0] =
      (struct xq_pay_account){xq_strdup("Example CA"), xq_strdup("6222020200001234567"), xq_strdup("Bank")};
  return ref;
}

struct xq_application *sit_application(void) {
  struct xq_application *a = xq_calloc(1, sizeof *a);
  a->business_no = xq_strdup(SIT_NUMBER);
  a->months = 12;
  a->created_at = xq_time_now();
  a->order.order_no = xq_strdup("O1");
  a->order.transaction_type = xq_strdup("consume");
  a->order.total_fen = 10000;
  a->next.actor = XQ_BY_HOLDER;
  a->next.action = XQ_DO_PAY;
  a->actions = 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW;
  xq_form_init(&a->form);
  xq_form_set(&a->form, XQ_F_HANDLER_NAME, "胡小明");
  return a;
}

struct xq_install_proof *sit_proof(void) {
  struct xq_install_proof *proof = xq_calloc(1, sizeof *proof);
  proof->new_serial = xq_strdup("0123456789ABCDF0");
  proof->new_not_before = xq_time_now();
  proof->new_not_after = xq_time_now() + 365 * DAY;
  return proof;
}

static void add_key(struct xq_key_list *keys, const char *uri) {
  keys->items = xq_realloc(keys->items, (keys->count + 1) * sizeof *keys->items);
  struct xq_key_view *key = &keys->items[keys->count++];
  *key = (struct xq_key_view){.token_uri = xq_strdup(uri),
                              .ref = xq_asprintf("%s#9a", uri),
                              .token_label = xq_strdup("Card"),
                              .token_serial = xq_strdup("12345678"),
                              .token_kind = XQ_TOKEN_CARD,
                              .has_key = true,
                              .can_unblock = true,
                              .status_known = true,
                              .pin = {.tries_left = 3, .unblock_left = 3},
                              .pin_min = 6,
                              .pin_max = 8};
  key->cert = xq_calloc(1, sizeof *key->cert);
  key->cert->subject = xq_strdup("CN=胡小明");
  key->cert->common_name = xq_strdup("胡小明");
  key->cert->issuer = xq_strdup("Example CA");
  key->cert->serial = xq_strdup("0123456789ABCDEF");
  key->cert->key_type = xq_strdup("EC P-256");
  key->cert->not_before = xq_time_now() - 345 * DAY;
  key->cert->not_after = xq_time_now() + 20 * DAY;
}

struct xq_key_list *sit_keys(bool card, bool other) {
  struct xq_key_list *keys = xq_calloc(1, sizeof *keys);
  if (card) {
    add_key(keys, "piv:1");
  }
  if (other) {
    add_key(keys, "piv:2");
  }
  return keys;
}

struct xq_key_list *sit_many(size_t count) {
  struct xq_key_list *keys = xq_calloc(1, sizeof *keys);
  for (size_t i = 0; i < count; i++) {
    char *uri = xq_asprintf("piv:%zu", i + 1);
    add_key(keys, uri);
    free(uri);
    struct xq_key_view *key = &keys->items[i];
    bool urgent = i == count / 2;
    free(key->cert->common_name);
    key->cert->common_name = urgent ? xq_strdup("Urgent") : xq_asprintf("Holder %zu", i + 1);
    key->cert->not_after += urgent ? 0 : (int64_t)(1 + i % 7) * DAY;
  }
  return keys;
}

/* ---- the sitting */

static int setup(void **state, const struct app_options *options) {
  char *data = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data");
  setenv("XUQI_DATADIR", data, 0);
  free(data);
  xq_words_set_hall(options->kiosk != NULL, options->kiosk != NULL ? options->kiosk->place : NULL);
  struct sit *sit = xq_calloc(1, sizeof *sit);
  void *rig = NULL;
  if (rig_setup(&rig) != 0) {
    free(sit);
    return -1;
  }
  sit->rig = rig;
  struct app *app = &sit->app;
  *app = (struct app){.options = options, .t = &sit->rig->t, .engine = fake_engine(), .routes = app_routes};
  app_draft_init(&app->draft);
  app_events_init(&app->events, app->engine);
  app_sitting_listen(app);
  app_attend_listen(app);
  app_scan_listen(app);
  app_reach_listen(app);
  app_errors_listen(app);
  app_screens_listen(app);
  app->reference = sit_reference();
  tui_set_global_keys(app->t, app_global_key, app);
  app_write_begin(app);
  app_go(app, APP_ROUTE_HOME, NULL);
  app->home = tui_top(app->t);
  app_scan(app);
  sit_scanned(sit, sit_keys(true, false));
  app->application = sit_application();
  engine_hush();
  *state = sit;
  return 0;
}

static const struct xq_engine_config no_engine;

int sit_setup(void **state) {
  static const struct app_options options = {.engine = &no_engine};
  return setup(state, &options);
}

int sit_setup_hall(void **state) {
  static char dir[] = "/nonexistent";
  static struct app_kiosk kiosk = {.place = "Counter 3", .state_dir = dir};
  static const struct app_options options = {.engine = &no_engine, .language = "en", .kiosk = &kiosk};
  kiosk.times = kiosk_times_usual();
  xq_words_set_language("en");
  const int status = setup(state, &options);
  if (status == 0) {
    struct sit *sit = *state;
    sit->rig->t.locked = sit->rig->t.large = sit->rig->t.number_pad = true;
    tui_set_ear(sit->app.t, app_visit_hears, &sit->app);
    app_refresh(&sit->app);
    sit_serve(sit);
  }
  return status;
}

int sit_teardown(void **state) {
  struct sit *sit = *state;
  rig_teardown((void *[]){sit->rig});
  app_write_end(&sit->app);
  app_sitting_clear(&sit->app);
  engine_reset();
  free(sit);
  return 0;
}

void sit_serve(struct sit *sit) {
  app_serve_events(&sit->app.events);
  rig_frame(sit->rig);
}

void sit_press(struct sit *sit, int key) {
  if (key != 0) {
    rig_key(sit->rig, key);
  }
  sit_serve(sit);
}

void sit_type(struct sit *sit, const char *ascii) {
  rig_frame(sit->rig);
  rig_type(sit->rig, ascii);
  sit_serve(sit);
}

bool sit_sees(const struct sit *sit, const char *text) {
  return rig_find(sit->rig, text, NULL) >= 0;
}

void sit_status(struct xq_key_list *keys, uint64_t command) {
  for (size_t i = 0; i < keys->count; i++) {
    struct xq_event *event = engine_say(XQ_EV_STATUS, command);
    event->status.ref = xq_strdup(keys->items[i].ref);
    event->status.of = keys->items[i].status;
  }
}

void sit_scanned(struct sit *sit, struct xq_key_list *keys) {
  assert_true(sit->app.scan.runs);
  uint64_t command = engine_last();
  engine_say(XQ_EV_KEYS, command)->keys = keys;
  engine_end(command, NULL);
  sit_serve(sit);
}

void sit_open(struct sit *sit, int route) {
  struct app *app = &sit->app;
  popup_close_all(app->t);
  tui_pop_to(app->t, app->home);
  page_bury(app->t);
  xq_application_free(&app->application);
  app->application = sit_application();
  if (route == APP_ROUTE_PROOF && app->proof == NULL) {
    app->proof = sit_proof();
  }
  app_go(app, (enum app_route)route, SIT_NUMBER);
  rig_frame(sit->rig);
}

static struct xq_pin_request *pin_request(enum xq_pin_purpose purpose, int tries) {
  struct xq_event *event = engine_say(XQ_EV_PIN_NEEDED, engine_last());
  event->pin = xq_calloc(1, sizeof *event->pin);
  *event->pin = (struct xq_pin_request){.purpose = purpose,
                                        .key_ref = xq_strdup(SIT_KEY),
                                        .token_label = xq_strdup("Card"),
                                        .holder = xq_strdup("胡小明"),
                                        .state = {.tries_left = tries, .unblock_left = 3},
                                        .pin_min = 6,
                                        .pin_max = 8};
  return event->pin;
}

struct xq_pin_request *sit_asks_pin(struct sit *sit, enum xq_pin_purpose purpose) {
  struct xq_pin_request *request = pin_request(purpose, 3);
  sit_serve(sit);
  return request;
}

void sit_refuses_pin(struct sit *sit) {
  pin_request(XQ_PIN_LOGIN, 2)->last = xq_err_new(XQ_E_PIN_WRONG, "wrong");
  engine_hush();
  sit_serve(sit);
}
