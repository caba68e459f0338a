/* test_draft.c - an application while it is being made: what is kept, what is asked again, what is frozen. */
#include "tests/check.h"

#include <locale.h>
#include <string.h>

#include "app/draft.h"

/* A literal where a string is owned, though nothing here frees it. */
static char *is(const char *literal) {
  const union {
    const char *in;
    char *out;
  } as = {literal};
  return as.out;
}

/* What the service says: two notices, an agreement, two terms. */
struct service {
  struct xq_reference ref;
  struct xq_notice notices[2];
  struct xq_price_term terms[2];
};

static void service_init(struct service *s) {
  *s = (struct service){
      .notices = {{.id = is("tender"), .text = is("...")}, {.id = is("invoice"), .text = is("...")}},
      .terms = {{.months = 12, .unit_fen = 10000, .quantity = 1, .fee_fen = 10000},
                {.months = 24, .unit_fen = 10000, .quantity = 2, .fee_fen = 20000}},
  };
  s->ref = (struct xq_reference){.notices = s->notices, .notice_count = 2};
  s->ref.agreement.version = is("1.0");
  s->ref.agreement.language = is("zh_CN");
  s->ref.prices.version = is("2026-1");
  s->ref.prices.terms = s->terms;
  s->ref.prices.count = 2;
}

static const char *const right[XQ_F_COUNT_] = {
    [XQ_F_HANDLER_ID_NO] = "11010519491231002x",
    [XQ_F_HANDLER_NAME] = "胡小明",
    [XQ_F_HANDLER_MOBILE] = "139 2310 1111",
    [XQ_F_HANDLER_EMAIL] = "hu@example.com",
    [XQ_F_RECIPIENT_NAME] = "胡小明",
    [XQ_F_RECIPIENT_MOBILE] = "13923101111",
    [XQ_F_RECIPIENT_ADDRESS] = "广东省广州市天河区体育西路 1 号",
};

struct made {
  struct service service;
  struct app_draft draft;
};

static int setup(void **state) {
  setlocale(LC_ALL, "C.UTF-8");
  struct made *made = xq_calloc(1, sizeof *made);
  service_init(&made->service);
  app_draft_init(&made->draft);
  *state = made;
  return 0;
}

static int teardown(void **state) {
  struct made *made = *state;
  app_draft_clear(&made->draft);
  free(made);
  return 0;
}

static void fill_in(struct app_draft *draft) {
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    tui_edit_set_text(draft->edit[f], right[f]);
  }
  draft->months = 24;
}

static int64_t today(void) {
  return xq_day_of(xq_time_now());
}

static bool freeze(struct made *made) {
  enum xq_flaw flaws[XQ_F_COUNT_] = {XQ_FLAW_NONE};
  return app_draft_freeze(&made->draft, &made->service.ref, today(), flaws);
}

/* Everything agreed to and filled in, for one key. */
static void make(struct made *made) {
  app_draft_begin(&made->draft, "key#1", false);
  app_draft_acknowledge(&made->draft, "tender", true);
  app_draft_acknowledge(&made->draft, "invoice", true);
  app_draft_accept(&made->draft, &made->service.ref);
  fill_in(&made->draft);
  assert_true(freeze(made));
}

/* ---- notices and agreement */

static void each_notice_is_confirmed_by_itself(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  const struct xq_reference *ref = &made->service.ref;
  assert_false(app_draft_all_acknowledged(draft, ref));
  app_draft_acknowledge(draft, "tender", true);
  app_draft_acknowledge(draft, "tender", true);
  assert_true(app_draft_has_acknowledged(draft, "tender"));
  assert_int_equal(draft->acknowledged_count, 1);
  assert_false(app_draft_all_acknowledged(draft, ref));
  app_draft_acknowledge(draft, "invoice", true);
  assert_true(app_draft_all_acknowledged(draft, ref));
  app_draft_acknowledge(draft, "tender", false);
  assert_false(app_draft_all_acknowledged(draft, ref));
  assert_true(app_draft_has_acknowledged(draft, "invoice"));
  assert_false(app_draft_all_acknowledged(draft, NULL)); /* not known which there are */
}

static void what_was_accepted_is_a_version(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct xq_reference *ref = &made->service.ref;
  assert_false(app_draft_accepted(draft, ref));
  app_draft_accept(draft, ref);
  assert_true(app_draft_accepted(draft, ref));
  ref->agreement.language = is("en"); /* the same in another language */
  assert_true(app_draft_accepted(draft, ref));
  assert_string_equal(draft->agreement_language, "zh_CN");
  assert_false(app_draft_accepted(draft, NULL));
  ref->agreement.version = is("1.1");
  assert_false(app_draft_accepted(draft, ref));
  app_draft_accept(draft, ref);
  app_draft_accept(draft, NULL);
  assert_false(app_draft_accepted(draft, ref));
}

/* ---- for which key, and again */

static bool is_empty(const struct app_draft *draft) {
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    if (!tui_edit_is_empty(draft->edit[f]) || draft->left[f]) {
      return false;
    }
  }
  return draft->form == NULL && !draft->typed && draft->id_type == XQ_ID_RESIDENT;
}

static void a_form_belongs_to_one_key(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  make(made);
  draft->typed = true;
  draft->id_type = XQ_ID_PASSPORT_CN;
  app_draft_begin(draft, "key#1", false);
  assert_null(draft->form); /* the form is open again ... */
  assert_true(app_draft_accepted(draft, &made->service.ref));
  assert_int_equal(draft->months, 24);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "胡小明");
  assert_false(app_draft_could_take_over(draft, "key#2"));
  app_draft_begin(draft, "key#2", true); /* no administrator allowed it */
  assert_false(app_draft_accepted(draft, &made->service.ref));
  assert_int_equal(draft->acknowledged_count, 0);
  assert_int_equal(draft->months, 0);
  assert_true(is_empty(draft));
}

static void it_is_taken_over_where_that_is_wanted_and_allowed(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  draft->takes_over = true;
  make(made);
  assert_false(app_draft_could_take_over(draft, "key#1"));
  app_draft_sent(draft);
  assert_true(app_draft_could_take_over(draft, "key#2"));
  app_draft_begin(draft, "key#2", true);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "胡小明");
  assert_false(app_draft_accepted(draft, &made->service.ref)); /* who else holds the key has agreed to nothing */
  app_draft_begin(draft, "key#3", false);
  assert_true(is_empty(draft));
  assert_false(app_draft_could_take_over(draft, "key#4")); /* there is nothing */
}

static void who_goes_leaves_nothing(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  assert_false(app_draft_wipe(draft, APP_WIPED_KEY));
  assert_int_equal(draft->wiped, APP_WIPED_NOT);
  make(made);
  assert_true(app_draft_wipe(draft, APP_WIPED_KEY));
  assert_true(is_empty(draft));
  assert_int_equal(draft->wiped, APP_WIPED_KEY);
  assert_true(app_draft_accepted(draft, &made->service.ref)); /* it is the same holder who comes back with that key */
  make(made);
  assert_int_equal(draft->wiped, APP_WIPED_NOT);
  assert_true(app_draft_wipe(draft, APP_WIPED_IDLE));
  assert_true(is_empty(draft));
  assert_false(app_draft_accepted(draft, &made->service.ref));
  assert_null(draft->key_ref);
}

static void sent_is_over(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  make(made);
  draft->typed = true;
  app_draft_sent(draft);
  assert_true(is_empty(draft));
  assert_null(draft->key_ref);
  assert_false(app_draft_accepted(draft, &made->service.ref));
}

static void a_returned_application_is_corrected(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct xq_application a = {.business_no = is("XQ1"), .reason = is("the address"), .months = 12};
  a.order.total_fen = 7777;
  xq_form_init(&a.form);
  xq_form_set(&a.form, XQ_F_HANDLER_NAME, "李四");
  app_draft_correct(draft, "key#1", &a, &made->service.ref);
  assert_string_equal(draft->business_no, "XQ1");
  assert_string_equal(draft->reason, "the address");
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "李四");
  assert_true(draft->left[XQ_F_HANDLER_NAME]);                      /* what is wrong with it is said at once */
  assert_int_equal(app_draft_fee(draft, &made->service.ref), 7777); /* the fee stays that of its time */
  tui_edit_set_text(draft->edit[XQ_F_HANDLER_NAME], "王五");
  app_draft_correct(draft, "key#1", &a, &made->service.ref);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "王五");
  app_draft_begin(draft, "key#1", false); /* an application of its own again */
  assert_null(draft->business_no);
  xq_form_clear(&a.form);
}

/* What was agreed to when it was first sent still holds, unless it is another by now. */
static void only_what_changed_is_agreed_to_again(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct xq_reference *ref = &made->service.ref;
  char *notices[] = {is("tender"), is("invoice")};
  struct xq_application a = {.business_no = is("XQ1"), .months = 12};
  a.agreed.agreement = is("1.0");
  a.agreed.notices = notices;
  a.agreed.notice_count = 2;
  xq_form_init(&a.form);
  app_draft_correct(draft, "key#1", &a, ref);
  assert_false(draft->again.notices || draft->again.agreement);
  assert_true(app_draft_all_acknowledged(draft, ref));
  assert_true(app_draft_accepted(draft, ref));
  fill_in(draft);
  assert_true(freeze(made));
  assert_string_equal(draft->agreement_sha256, ref->agreement.sha256); /* it is signed as if accepted now */
  assert_string_equal(draft->agreement_language, "zh_CN");
  app_draft_begin(draft, "key#2", false);
  a.agreed.notice_count = 1;
  ref->agreement.version = is("2.0");
  app_draft_correct(draft, "key#1", &a, ref);
  assert_true(draft->again.notices && draft->again.agreement);
  assert_non_null(strstr(draft->agreement_note, "2.0"));
  assert_true(app_draft_has_acknowledged(draft, "tender"));
  assert_false(app_draft_accepted(draft, ref));
  app_draft_begin(draft, "key#2", false);
  a.agreed.agreement = NULL; /* a service that does not tell */
  a.agreed.notice_count = 0;
  app_draft_correct(draft, "key#1", &a, ref);
  assert_true(draft->again.notices && draft->again.agreement);
  assert_null(draft->agreement_note);
  xq_form_clear(&a.form);
}

/* ---- frozen */

static void the_form_is_frozen_as_it_will_be_signed(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  make(made);
  const struct xq_form *form = xq_form_frozen_values(draft->form);
  assert_string_equal(form->value[XQ_F_HANDLER_ID_NO], "11010519491231002X");
  assert_string_equal(form->value[XQ_F_HANDLER_MOBILE], "13923101111");
  assert_int_equal(draft->fee_fen, 20000);
  assert_string_equal(draft->price_version, "2026-1");
  tui_edit_set_text(draft->edit[XQ_F_HANDLER_NAME], "李四");
  assert_string_equal(form->value[XQ_F_HANDLER_NAME], "胡小明");
  app_draft_thaw(draft);
  assert_null(draft->form);
}

static void what_is_wrong_is_not_frozen(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  make(made);
  tui_edit_set_text(draft->edit[XQ_F_HANDLER_EMAIL], "hu");
  enum xq_flaw flaws[XQ_F_COUNT_] = {XQ_FLAW_NONE};
  assert_false(app_draft_freeze(draft, &made->service.ref, today(), flaws));
  assert_null(draft->form); /* nor is what was frozen before left */
  assert_int_not_equal(flaws[XQ_F_HANDLER_EMAIL], XQ_FLAW_NONE);
  assert_int_equal(flaws[XQ_F_HANDLER_NAME], XQ_FLAW_NONE);
  fill_in(draft);
  draft->months = 0;
  assert_false(freeze(made));
  assert_null(draft->form);
}

/* ---- what changes meanwhile */

static void a_new_price_is_said_once(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct service now;
  service_init(&now);
  now.terms[1].fee_fen = 25000;
  assert_false(app_draft_note_changes(draft, &made->service.ref, &now.ref).price); /* nothing is being made */
  make(made);
  assert_false(app_draft_note_changes(draft, NULL, &now.ref).price);
  assert_false(app_draft_note_changes(draft, &made->service.ref, &made->service.ref).price);
  struct app_draft_changes changes = app_draft_note_changes(draft, &made->service.ref, &now.ref);
  assert_true(changes.price && !changes.agreement);
  assert_non_null(strstr(draft->price_note, "200.00"));
  assert_non_null(strstr(draft->price_note, "250.00"));
  assert_int_equal(app_draft_fee(draft, &now.ref), 25000);
  assert_true(app_draft_freeze(draft, &now.ref, today(), (enum xq_flaw[XQ_F_COUNT_]){XQ_FLAW_NONE}));
  assert_null(draft->price_note); /* the person went on with it */
  assert_int_equal(draft->fee_fen, 25000);
}

static void a_term_that_is_no_longer_offered_is_chosen_anew(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct service now;
  service_init(&now);
  now.ref.prices.count = 1;
  make(made);
  app_draft_thaw(draft);
  assert_true(app_draft_note_changes(draft, &made->service.ref, &now.ref).price);
  assert_non_null(draft->price_note);
  assert_int_equal(draft->months, 0);
  assert_int_equal(app_draft_fee(draft, &now.ref), 0);
}

/* It is learnt beside what is being signed: that stays as it is shown, and is asked again when the form is open. */
static void a_term_that_is_frozen_is_asked_again_later(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  enum xq_flaw flaws[XQ_F_COUNT_];
  struct service now;
  service_init(&now);
  now.ref.prices.count = 1;
  make(made);
  assert_true(app_draft_note_changes(draft, &made->service.ref, &now.ref).price);
  assert_int_equal(draft->months, 24);
  assert_int_equal(draft->fee_fen, 20000);
  app_draft_thaw(draft);
  assert_false(app_draft_freeze(draft, &now.ref, today(), flaws));
  assert_int_equal(draft->months, 0);
  assert_non_null(draft->price_note);
}

static void a_correction_keeps_its_price(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct service now;
  service_init(&now);
  now.terms[0].fee_fen = 1;
  struct xq_application a = {.business_no = is("XQ1"), .months = 12};
  a.order.total_fen = 10000;
  xq_form_init(&a.form);
  app_draft_correct(draft, "key#1", &a, &made->service.ref);
  assert_false(app_draft_note_changes(draft, &made->service.ref, &now.ref).price);
  assert_int_equal(app_draft_fee(draft, &now.ref), 10000);
  xq_form_clear(&a.form);
}

static void another_agreement_must_be_read_again(void **state) {
  struct made *made = *state;
  struct app_draft *draft = &made->draft;
  struct service now;
  service_init(&now);
  now.ref.agreement.version = is("2.0");
  make(made);
  assert_true(app_draft_note_changes(draft, &made->service.ref, &now.ref).agreement);
  assert_non_null(strstr(draft->agreement_note, "2.0"));
  assert_false(app_draft_accepted(draft, &now.ref));
  app_draft_accept(draft, &now.ref);
  assert_null(draft->agreement_note);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(each_notice_is_confirmed_by_itself),
      TEST(what_was_accepted_is_a_version),
      TEST(a_form_belongs_to_one_key),
      TEST(it_is_taken_over_where_that_is_wanted_and_allowed),
      TEST(who_goes_leaves_nothing),
      TEST(sent_is_over),
      TEST(a_returned_application_is_corrected),
      TEST(only_what_changed_is_agreed_to_again),
      TEST(the_form_is_frozen_as_it_will_be_signed),
      TEST(what_is_wrong_is_not_frozen),
      TEST(a_new_price_is_said_once),
      TEST(a_term_that_is_no_longer_offered_is_chosen_anew),
      TEST(a_term_that_is_frozen_is_asked_again_later),
      TEST(a_correction_keeps_its_price),
      TEST(another_agreement_must_be_read_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
