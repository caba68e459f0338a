/* answers.c - see answers.h. */
#include "tests/fuzz/answers.h"

#include <string.h>

enum { ORDERS_MOST = 64, KEYS_MOST = 2 };

struct order {
  const char *name;
  uint64_t number;
  bool cancelled;
  enum { PIN_NOT, PIN_ASKED, PIN_GIVEN, PIN_REFUSED } pin;
  int step;
};

static struct {
  struct order order[ORDERS_MOST];
  size_t count;
  unsigned keys;
  struct answers_heard heard;
} engine;

/* ---- what it is told */

static bool is(const struct order *order, const char *name) {
  return strcmp(order->name, name) == 0;
}

static bool is_watch(const struct order *order) {
  return is(order, "watch") || is(order, "quiet-watch");
}

static void note(const char *what, uint64_t command) {
  static const struct {
    const char *name;
    size_t at;
  } rows[] = {
      {"apply", offsetof(struct answers_heard, applied)},      {"install", offsetof(struct answers_heard, installed)},
      {"withdraw", offsetof(struct answers_heard, withdrawn)}, {"transfers", offsetof(struct answers_heard, recorded)},
      {"mend", offsetof(struct answers_heard, mended)},        {"change", offsetof(struct answers_heard, pins)},
      {"unblock", offsetof(struct answers_heard, pins)},       {"pin", offsetof(struct answers_heard, given)}};
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    if (strcmp(rows[i].name, what) == 0) {
      ++*(unsigned *)((char *)&engine.heard + rows[i].at);
    }
  }
  if (strcmp(what, "cancel") == 0) {
    for (size_t i = 0; i < engine.count; i++) {
      engine.order[i].cancelled |= engine.order[i].number == command;
    }
    return;
  }
  for (size_t i = 0; command == 0 && i < engine.count; i++) {
    struct order *order = &engine.order[i];
    if (order->pin == PIN_ASKED) {
      order->pin = strcmp(what, "pin") == 0 ? PIN_GIVEN : strcmp(what, "refuse") == 0 ? PIN_REFUSED : PIN_ASKED;
    }
  }
  if (command != 0 && engine.count < ORDERS_MOST) { /* (behind so many that wait for a PIN no other is ever answered) */
    engine.order[engine.count++] = (struct order){.name = what, .number = command};
  }
}

void answers_begin(void) {
  memset(&engine, 0, sizeof engine);
  engine.keys = 1;
  engine_tell(note);
}

void answers_plug(unsigned keys) {
  engine.keys = keys;
  engine_say(XQ_EV_MEDIA, 0);
}

unsigned answers_plugged(void) {
  return engine.keys;
}

size_t answers_open(void) {
  return engine.count;
}

struct answers_heard answers_heard(void) {
  return engine.heard;
}

/* ---- what it says */

static void end(struct order *order, xq_err *err) {
  engine_end(order->number, err);
  const size_t at = (size_t)(order - engine.order);
  memmove(order, order + 1, (--engine.count - at) * sizeof *order);
}

static xq_err *trouble(uint8_t which) {
  static const enum xq_code codes[] = {XQ_E_NET_UNREACHABLE,  XQ_E_NET_TIMEOUT,  XQ_E_TOKEN_REMOVED,
                                       XQ_E_SERVICE_FAULT,    XQ_E_RATE_LIMITED, XQ_E_PRICE_CHANGED,
                                       XQ_E_AGREEMENT_CHANGED};
  const unsigned any = which % (XQ_E_COUNT_ + 2 * XQ_COUNT(codes));
  const enum xq_code code = any > XQ_E_NONE && any < XQ_E_COUNT_ ? (enum xq_code)any : codes[any % XQ_COUNT(codes)];
  return xq_err_new(code, "as the fuzzer likes");
}

/* Whose turn, and what the holder may do, as the service pairs them. */
static struct xq_application *application(uint8_t which) {
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    enum xq_actor actor;
    enum xq_action action;
    unsigned may;
  } rows[] = {
      {XQ_B_ENTERED, XQ_P_UNPAID, XQ_BY_HOLDER, XQ_DO_PAY, 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW},
      {XQ_B_ENTERED, XQ_P_REPORTED, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW},
      {XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_BY_REVIEWER, XQ_DO_REVIEW, 1U << XQ_DO_WITHDRAW},
      {XQ_B_APPROVED, XQ_P_PAID, XQ_BY_CA, XQ_DO_ISSUE, 0},
      {XQ_B_ISSUED, XQ_P_PAID, XQ_BY_HOLDER, XQ_DO_INSTALL, 1U << XQ_DO_INSTALL},
      {XQ_B_INSTALLED, XQ_P_PAID, XQ_BY_NOBODY, XQ_DO_NOTHING, 0},
      {XQ_B_RETURNED, XQ_P_PAID, XQ_BY_HOLDER, XQ_DO_CORRECT, 1U << XQ_DO_CORRECT | 1U << XQ_DO_WITHDRAW},
      {XQ_B_REJECTED, XQ_P_REFUNDING, XQ_BY_CASHIER, XQ_DO_REFUND, 0},
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, XQ_BY_NOBODY, XQ_DO_NOTHING, 0},
      {XQ_B_CLOSED, XQ_P_UNPAID, XQ_BY_NOBODY, XQ_DO_NOTHING, 0},
  };
  struct xq_application *a = sit_application();
  const size_t row = which % XQ_COUNT(rows);
  a->business = rows[row].business;
  a->payment = rows[row].payment;
  a->next.actor = rows[row].actor;
  a->next.action = rows[row].action;
  a->actions = rows[row].may;
  a->revision = which;
  if (a->payment == XQ_P_REPORTED) {
    static char account[] = "6222020200112233445", name[] = "胡小明", remark[] = "";
    const struct xq_transfer transfer = {.payer_account = account,
                                         .payer_name = name,
                                         .amount_fen = 10000,
                                         .day = xq_day_of(xq_time_now()),
                                         .remark = remark};
    xq_transfers_add(&a->transfers, &transfer);
  }
  if (a->business == XQ_B_RETURNED || a->business == XQ_B_REJECTED) {
    a->reason = xq_strdup("身份证照片看不清, the photo cannot be read");
  }
  return a;
}

static struct xq_key_list *keys(uint8_t which) {
  if (engine.keys != 0 && which % 16 == 15) {
    return sit_many(5);
  }
  struct xq_key_list *list = sit_keys((engine.keys & 1) != 0, (engine.keys & 2) != 0);
  for (size_t i = 0; i < list->count; i++) {
    list->items[i].status.renewability = (enum xq_renewability)(which / 16 % XQ_R_COUNT_);
    if (which % 16 == 14) {
      list->items[i].sealed = true;
    }
  }
  if (list->count > 0 && which % 16 == 13) {
    list->items[0].pending_install = xq_strdup(SIT_NUMBER);
  }
  return list;
}

static void say_status(struct xq_key_list *list, const struct order *order, uint8_t how) {
  if (how % 8 != 7) {
    sit_status(list, order->number);
    return;
  }
  for (size_t i = 0; i < list->count; i++) {
    struct xq_event *event = engine_say(XQ_EV_STATUS, order->number);
    event->status.ref = xq_strdup(list->items[i].ref);
    event->err = xq_err_new(XQ_E_NET_UNREACHABLE, "as the fuzzer likes");
  }
}

static void say_keys(const struct order *order, uint8_t how, uint8_t which) {
  struct xq_key_list *list = keys(which);
  for (size_t i = 0; i < list->count; i++) {
    list->items[i].status_known = false;
  }
  engine_say(XQ_EV_KEYS, order->number)->keys = list;
  say_status(list, order, how);
}

static void say_steps(const struct order *order, enum xq_step from, enum xq_step to) {
  for (enum xq_step step = from; step <= to; step++) {
    for (int i = 0; i < 2; i++) {
      struct xq_event *event = engine_say(XQ_EV_STEP, order->number);
      event->step.step = step;
      event->step.state = i == 0 ? XQ_STEP_BEGUN : XQ_STEP_DONE;
    }
  }
}

static void say_application(const struct order *order, uint8_t which) {
  engine_say(XQ_EV_APPLICATION, order->number)->application = application(which);
}

static void say_check(const struct order *order, const char *name, uint8_t which) {
  struct xq_check *check = xq_calloc(1, sizeof *check);
  check->name = name;
  check->result = which % 2 == 0 ? XQ_CHECK_OK : XQ_CHECK_BAD;
  check->found = which % 2 == 0 ? XQ_FOUND_CLOCK_SAME : XQ_FOUND_ERROR;
  check->err = which % 2 == 0 ? NULL : trouble(which);
  engine_say(XQ_EV_CHECK, order->number)->check = check;
}

static struct xq_reference *reference(uint8_t which) {
  struct xq_reference *ref = sit_reference();
  if (which % 4 == 1) {
    free(ref->agreement.version);
    ref->agreement.version = xq_strdup("2.0");
  } else if (which % 4 == 2) {
    ref->prices.terms[0].unit_fen = ref->prices.terms[0].fee_fen = 12000;
  }
  return ref;
}

/* Whether the command is held up by the question for a PIN, which it asks first.  A wrong one is asked for again. */
static bool asks_pin(struct order *order, enum xq_pin_purpose purpose, uint8_t how) {
  if (order->pin == PIN_ASKED) {
    return true;
  }
  if (order->pin == PIN_REFUSED) {
    end(order, xq_err_new(XQ_E_CANCELLED, "no PIN"));
    return true;
  }
  if (order->pin == PIN_GIVEN && how % 4 != 3) {
    return false;
  }
  struct xq_event *event = engine_say(XQ_EV_PIN_NEEDED, order->number);
  struct xq_pin_request *request = xq_calloc(1, sizeof *request);
  *request = (struct xq_pin_request){.purpose = purpose,
                                     .key_ref = xq_strdup(SIT_KEY),
                                     .token_label = xq_strdup("Card"),
                                     .state = {.tries_left = 3, .unblock_left = 3},
                                     .pin_min = 6,
                                     .pin_max = 8};
  if (order->pin == PIN_GIVEN) {
    request->last = xq_err_new(XQ_E_PIN_WRONG, "as the fuzzer likes");
    request->last_try = how >= 128;
    request->state.tries_left = request->last_try ? 1 : 2;
  }
  event->pin = request;
  order->pin = PIN_ASKED;
  return true;
}

/* ---- the commands */

static void on_apply(struct order *order, uint8_t how, uint8_t which) {
  if (!asks_pin(order, XQ_PIN_APPLY, how)) {
    say_steps(order, XQ_STEP_CHECK, XQ_STEP_SEND);
    say_application(order, which % 4 == 3 ? which : 0);
    end(order, NULL);
  }
}

static void on_install(struct order *order, uint8_t how, uint8_t which) {
  if (order->step > 0) {
    say_steps(order, XQ_STEP_READ_BACK, XQ_STEP_CONFIRM);
    engine_say(XQ_EV_PROOF, order->number)->proof = sit_proof();
    say_application(order, 5);
    end(order, how % 8 == 6 ? trouble(which) : NULL);
  } else if (!asks_pin(order, XQ_PIN_INSTALL, how)) {
    say_steps(order, XQ_STEP_FETCH, XQ_STEP_KEEP_OLD);
    engine_say(XQ_EV_STEP, order->number)->step.step = XQ_STEP_WRITE;
    order->step++;
  }
}

static void on_keys(struct order *order, uint8_t how, uint8_t which) {
  say_keys(order, how, which);
  end(order, NULL);
}

static void on_asked(struct order *order, uint8_t how, uint8_t which) {
  struct xq_key_list *list = keys(which);
  say_status(list, order, how);
  xq_key_list_free(&list);
  end(order, NULL);
}

static void on_behind_pin(struct order *order, uint8_t how, uint8_t which) {
  if (!asks_pin(order, is(order, "applications") ? XQ_PIN_LOGIN : XQ_PIN_UNSEAL, how)) {
    if (is(order, "applications")) {
      struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, order->number);
      event->applications.count = which % 3;
      event->applications.items = xq_calloc(3, sizeof(struct xq_application *));
      for (size_t i = 0; i < event->applications.count; i++) {
        event->applications.items[i] = application((uint8_t)(which / 3 + i));
      }
    } else {
      say_keys(order, how, which);
    }
    end(order, NULL);
  }
}

static void on_mend(struct order *order, uint8_t how, uint8_t which) {
  if (!asks_pin(order, XQ_PIN_UNSEAL, how)) {
    say_check(order, "certificate", which);
    say_keys(order, how, which);
    end(order, NULL);
  }
}

static void on_doctor(struct order *order, uint8_t how, uint8_t which) {
  static const char *const names[] = {"readers", "keys", "service", "clock", "trust"};
  (void)how;
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    say_check(order, names[i], (uint8_t)(which >> i));
  }
  end(order, NULL);
}

static void on_reference(struct order *order, uint8_t how, uint8_t which) {
  (void)how;
  engine_say(XQ_EV_REFERENCE, order->number)->reference = reference(which);
  end(order, NULL);
}

static void on_watch(struct order *order, uint8_t how, uint8_t which) {
  (void)how;
  say_application(order, which);
}

static void on_change(struct order *order, uint8_t how, uint8_t which) {
  (void)which;
  end(order, how % 2 == 0 ? NULL : xq_err_new(is(order, "change") ? XQ_E_PIN_WRONG : XQ_E_PUK_WRONG, "wrong"));
}

static void on_written(struct order *order, uint8_t how, uint8_t which) {
  say_application(order, is(order, "transfers") ? 1 : 8);
  end(order, how % 8 == 5 ? xq_err_new(XQ_E_VERSION_CONFLICT, "another terminal") : NULL);
  (void)which;
}

static void on_question(struct order *order, uint8_t how, uint8_t which) {
  (void)how;
  if (is(order, "application")) {
    say_application(order, which);
  } else {
    say_steps(order, XQ_STEP_CHECK, XQ_STEP_CHECK);
  }
  end(order, NULL);
}

void answers_go_on(uint8_t how, uint8_t which) {
  static const struct {
    const char *name;
    void (*go)(struct order *order, uint8_t how, uint8_t which);
  } rows[] = {{"apply", on_apply},
              {"install", on_install},
              {"scan", on_keys},
              {"ask", on_asked},
              {"ask-of", on_asked},
              {"unseal", on_behind_pin},
              {"mend", on_mend},
              {"doctor", on_doctor},
              {"reference", on_reference},
              {"watch", on_watch},
              {"quiet-watch", on_watch},
              {"applications", on_behind_pin},
              {"application", on_question},
              {"check", on_question},
              {"change", on_change},
              {"unblock", on_change},
              {"withdraw", on_written},
              {"transfers", on_written}};
  struct order *order = &engine.order[0];
  if (engine.count == 0) {
    return;
  }
  if (order->cancelled) {
    end(order, xq_err_new(XQ_E_CANCELLED, "cancelled"));
    return;
  }
  if (is_watch(order) && engine.count > 1 && how % 2 == 0) {
    order = &engine.order[1]; /* which the real one would not do, but a slow cancel looks like it */
  }
  if (how % 16 == 11 && order->pin != PIN_ASKED && order->step == 0) {
    end(order, trouble(which));
    return;
  }
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    if (is(order, rows[i].name)) {
      rows[i].go(order, how, which);
      return;
    }
  }
}
