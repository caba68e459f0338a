/* rig.c - see rig.h. */
#include "rig.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the service */

void rig_http_start(struct rig *r) {
  made_ok(svc_http_start(r->s, &r->http, &r->port));
}

void rig_http_stop(struct rig *r) {
  svc_http_stop(&r->http, 1);
}

void rig_start(struct rig *r, enum xq_key_kind ca_key, const char *key_policy) {
  const char *top = getenv("XUQI_TOP_SRCDIR");
  char *data = xq_path_join(top != NULL ? top : ".", "data");
  setenv("XUQI_DATADIR", data, 1);
  free(data);
  *r = (struct rig){.dir = made_dir()};
  r->service_dir = xq_path_join(r->dir, "ca");
  r->ca_file = xq_path_join(r->service_dir, "ca.pem");
  struct svc_init_options options = {
      .ca_key = ca_key, .name_zh = "示例认证", .name_en = "Example CA", .port = 0, .cashier_s = -1, .reviewer_s = -1};
  made_ok(svc_init(r->service_dir, &options));
  made_ok(svc_config_load(r->service_dir, &r->config));
  assert_true(xq_key_policy_from_name(key_policy, &r->config->policy.key_policy));
  /* once to get a port, then for good: it stays the same when HTTPS goes and comes */
  made_ok(svc_open(r->config, &r->s));
  rig_http_start(r);
  rig_http_stop(r);
  svc_close(&r->s);
  r->config->http.port = r->port;
  made_ok(svc_open(r->config, &r->s));
  made_ok(svc_worker_start(r->s, &r->worker));
  rig_http_start(r);
  r->url = xq_asprintf("https://127.0.0.1:%d", r->port);
}

void rig_stop(struct rig *r) {
  rig_http_stop(r);
  svc_worker_stop(&r->worker);
  svc_close(&r->s);
  svc_config_free(&r->config);
  free(r->url);
  free(r->ca_file);
  free(r->service_dir);
  made_dir_remove(r->dir);
}

static X509 *enroll(struct rig *r, EVP_PKEY *key, const char *name, int from, int to) {
  int64_t now = xq_time_now();
  uint8_t *csr = NULL;
  size_t len = 0;
  X509 *cert = NULL;
  X509 *named = made_cert(&(struct made_spec){.name = name}, key, NULL, key); /* lends its subject to the request */
  made_ok(xq_csr_make(key, named, &csr, &len));
  made_ok(svc_admin_enroll(r->s, "test", csr, len, now + from * MADE_DAY, now + to * MADE_DAY, &cert));
  X509_free(named);
  free(csr);
  return cert;
}

char *rig_key(struct rig *r, const char *name, enum xq_key_kind kind, int from, int to) {
  EVP_PKEY *key = NULL;
  char *file = xq_asprintf("%s.p12", name), *path = xq_path_join(r->dir, file);
  xq_secret *pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN));
  made_ok(xq_key_generate(kind, &key));
  X509 *cert = enroll(r, key, name, from, to);
  made_ok(xq_keystore_create(path, pin, key, cert, NULL));
  X509_free(cert);
  EVP_PKEY_free(key);
  xq_secret_free(&pin);
  free(file);
  return path;
}

char *rig_copy(struct rig *r, const char *path, const char *name) {
  uint8_t *data = NULL;
  size_t len = 0;
  char *copy = xq_path_join(r->dir, name);
  made_ok(xq_file_read(path, 1 << 20, &data, &len));
  made_ok(xq_file_write(copy, data, len, 0600));
  free(data);
  return copy;
}

void rig_approve(struct rig *r, const char *business_no) {
  struct json_object *o = NULL;
  made_ok(svc_admin_confirm_payment(r->s, "test", business_no, 0, &o));
  json_object_put(o);
  made_ok(svc_admin_approve(r->s, "test", business_no, 0, &o));
  json_object_put(o);
}

size_t rig_count(struct rig *r) {
  struct json_object *o = NULL, *list = NULL;
  made_ok(svc_admin_list(r->s, &(struct svc_list_wish){0}, &o));
  made_ok(xq_json_arr(o, "applications", &list));
  size_t count = json_object_array_length(list);
  json_object_put(o);
  return count;
}

/* ---------------------------------------------------------------- a terminal */

void terminal_start(struct terminal *t, struct rig *r, const char *state, const char *key_file,
                    const char *const *pins) {
  *t = (struct terminal){
      .rig = r, .key_file = xq_strdup(key_file), .state_dir = xq_path_join(r->dir, state), .pins = pins};
  const char *files[] = {t->key_file, NULL};
  struct xq_engine_config config = {.ca = {.url = r->url, .ca_file = r->ca_file, .language = "zh_CN", .timeout_s = 20},
                                    .token = {.key_files = files, .state_dir = t->state_dir}};
  made_ok(xq_engine_start(&config, &t->engine));
}

/* Events free what they own: lends one the lists of the last command. */
static void forget_last(struct terminal *t) {
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->keys = t->keys;
  event->applications = t->apps;
  event->proof = t->proof;
  xq_event_free(&event);
  t->keys = NULL;
  t->apps = (struct xq_application_list){0};
  t->proof = NULL;
  t->done = t->failed = 0;
  t->pins_asked = 0;
  memset(t->checks, 0, sizeof t->checks);
}

void terminal_stop(struct terminal *t) {
  xq_engine_stop(&t->engine);
  forget_last(t);
  xq_application_free(&t->app);
  xq_reference_free(&t->reference);
  xq_err_free(&t->last_pin_error);
  free(t->state_dir);
  free(t->key_file);
  free(t->ref);
}

static void answer_pin(struct terminal *t, struct xq_event *event) {
  t->pins_asked++;
  t->pin_state = event->pin->state;
  t->purpose = event->pin->purpose;
  xq_err_free(&t->last_pin_error);
  t->last_pin_error = event->pin->last;
  event->pin->last = NULL;
  assert_non_null(event->pin->key_ref);
  assert_non_null(event->pin->token_label);
  if (t->pins == NULL || *t->pins == NULL) {
    xq_engine_refuse_pin(t->engine);
    return;
  }
  const char *text = *t->pins++;
  xq_secret *pin = xq_secret_from(text, strlen(text));
  xq_engine_give_pin(t->engine, &pin);
  assert_null(pin);
}

static void take(struct terminal *t, struct xq_event *event) {
  switch (event->kind) {
    case XQ_EV_KEYS:
      t->keys = event->keys;
      event->keys = NULL;
      break;
    case XQ_EV_STATUS:
      xq_key_list_note(t->keys, event);
      break;
    case XQ_EV_REFERENCE:
      xq_reference_free(&t->reference);
      t->reference = event->reference;
      event->reference = NULL;
      break;
    case XQ_EV_PIN_NEEDED:
      answer_pin(t, event);
      break;
    case XQ_EV_STEP:
      t->done |= event->step.state == XQ_STEP_DONE ? 1U << event->step.step : 0;
      t->failed |= event->step.state == XQ_STEP_FAILED ? 1U << event->step.step : 0;
      assert_true((event->step.state == XQ_STEP_FAILED) == (event->err != NULL));
      break;
    case XQ_EV_APPLICATION:
      xq_application_free(&t->app);
      t->app = event->application;
      event->application = NULL;
      break;
    case XQ_EV_APPLICATIONS:
      t->apps = event->applications;
      event->applications = (struct xq_application_list){0};
      break;
    case XQ_EV_PROOF:
      t->proof = event->proof;
      event->proof = NULL;
      break;
    case XQ_EV_CHECK:
      t->checks[event->check->result]++;
      break;
    case XQ_EV_DONE:
    default:
      break;
  }
}

xq_err *terminal_run(struct terminal *t, uint64_t command) {
  forget_last(t);
  for (;;) {
    struct xq_event *event = xq_engine_wait(t->engine, -1);
    if (event == NULL) {
      continue;
    }
    bool done = event->done && event->command == command;
    xq_err *err = NULL;
    if (done) {
      assert_int_equal(event->kind, XQ_EV_DONE);
      err = event->err;
      event->err = NULL;
    } else if (event->command == command) {
      take(t, event);
      if (t->each != NULL) {
        t->each(t, event, t->ctx);
      }
    }
    xq_event_free(&event);
    if (done) {
      return err;
    }
  }
}

void terminal_scan(struct terminal *t) {
  made_ok(terminal_run(t, xq_engine_scan(t->engine)));
  assert_non_null(t->keys);
  assert_true(t->keys->count >= 1);
  free(t->ref);
  t->ref = xq_strdup(t->keys->items[0].ref);
}

/* ---------------------------------------------------------------- what a person does */

struct xq_draft *terminal_draft(struct terminal *t, int months) {
  static struct xq_draft draft;
  static struct xq_form_frozen *form;
  struct xq_form texts;
  static const char *notices[16];
  static const char *const values[XQ_F_COUNT_] = {
      [XQ_F_HANDLER_ID_NO] = "11010519491231002x",
      [XQ_F_HANDLER_NAME] = "胡小明",
      [XQ_F_HANDLER_MOBILE] = "13923101111",
      [XQ_F_HANDLER_EMAIL] = "hu@example.com",
      [XQ_F_RECIPIENT_NAME] = "胡小明",
      [XQ_F_RECIPIENT_MOBILE] = "13923101111",
      [XQ_F_RECIPIENT_ADDRESS] = "广东省佛山市南海区示例路1号",
  };
  if (t->reference == NULL) {
    made_ok(terminal_run(t, xq_engine_reference(t->engine)));
  }
  const struct xq_reference *ref = t->reference;
  const struct xq_price_term *term = xq_price_find(&ref->prices, months);
  assert_non_null(term);
  xq_form_init(&texts);
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(&texts, (enum xq_field)f, values[f]);
  }
  xq_form_frozen_free(&form);
  made_ok(xq_form_freeze(&texts, xq_day_of(xq_time_now()), &form, NULL));
  xq_form_clear(&texts);
  assert_true(ref->notice_count <= XQ_COUNT(notices));
  for (size_t i = 0; i < ref->notice_count; i++) {
    notices[i] = ref->notices[i].id;
  }
  draft = (struct xq_draft){.key_ref = t->ref,
                            .months = months,
                            .fee_fen = term->fee_fen,
                            .price_version = ref->prices.version,
                            .agreement_version = ref->agreement.version,
                            .agreement_sha256 = ref->agreement.sha256,
                            .agreement_language = ref->agreement.language,
                            .notices = notices,
                            .notice_count = ref->notice_count,
                            .form = form};
  return &draft;
}

void terminal_apply(struct terminal *t, int months) {
  made_ok(terminal_run(t, xq_engine_apply(t->engine, terminal_draft(t, months))));
  assert_non_null(t->app);
}

static struct xq_transfer_list *whole_fee(int64_t fen) {
  static char account[] = "6222000000001234", name[] = "胡小明", remark[] = "";
  static struct xq_transfer transfer;
  static struct xq_transfer_list list = {&transfer, 1};
  transfer = (struct xq_transfer){account, name, fen, xq_day_of(xq_time_now()), remark, 0};
  return &list;
}

void terminal_pay(struct terminal *t) {
  struct xq_transfer_list *list = whole_fee(t->app->order.total_fen);
  struct xq_application *app = xq_application_dup(t->app);
  made_ok(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, app, list)));
  xq_application_free(&app);
  assert_int_equal(t->app->payment, XQ_P_REPORTED);
}

struct until {
  enum xq_business state;
  uint64_t command;
};

static void cancel_when_reached(struct terminal *t, const struct xq_event *event, void *ctx) {
  const struct until *u = ctx;
  if (event->kind == XQ_EV_APPLICATION && t->app->business == u->state) {
    xq_engine_cancel(t->engine, u->command);
  }
}

void terminal_watch(struct terminal *t, enum xq_business until) {
  char *business_no = xq_strdup(t->app->business_no);
  struct until u = {until, xq_engine_watch(t->engine, t->ref, business_no)};
  t->each = cancel_when_reached;
  t->ctx = &u;
  made_fails(terminal_run(t, u.command), XQ_E_CANCELLED);
  t->each = NULL;
  assert_int_equal(t->app->business, until);
  free(business_no);
}
