/* test_flow.c - what follows what in a renewal, for every stage and all that may be known. */
#include "tests/check.h"

#include "app/flow.h"

static struct app_flow_facts facts_of(unsigned bits) {
  return (struct app_flow_facts){
      .no_notices = (bits & 1) != 0,
      .noticed = (bits & 2) != 0,
      .agreed = (bits & 4) != 0,
      .form_done = (bits & 8) != 0,
      .paid = (bits & 16) != 0,
      .correcting = (bits & 32) != 0,
  };
}

/* The same in other words than the table's. */
static enum app_route expected(enum app_stage done, const struct app_flow_facts *f) {
  switch (done) {
    case APP_STAGE_WANTED:
      return APP_ROUTE_PRECHECK;
    case APP_STAGE_RETURNED: /* only what changed since is agreed to again, and before anything is corrected */
      return f->noticed && f->agreed ? APP_ROUTE_FORM : f->noticed ? APP_ROUTE_AGREEMENT : APP_ROUTE_NOTICES;
    case APP_STAGE_CHECKED:
      return f->no_notices ? APP_ROUTE_AGREEMENT : APP_ROUTE_NOTICES;
    case APP_STAGE_NOTICES:
      return f->form_done && f->agreed    ? APP_ROUTE_SUBMIT
             : f->correcting && f->agreed ? APP_ROUTE_FORM
                                          : APP_ROUTE_AGREEMENT;
    case APP_STAGE_AGREEMENT:
      return f->form_done ? APP_ROUTE_SUBMIT : APP_ROUTE_FORM;
    case APP_STAGE_FORM:
      return f->noticed && f->agreed ? APP_ROUTE_SUBMIT : f->noticed ? APP_ROUTE_AGREEMENT : APP_ROUTE_NOTICES;
    case APP_STAGE_SENT:
      return f->paid ? APP_ROUTE_PROGRESS : APP_ROUTE_PAYMENT;
    case APP_STAGE_COUNT_:
    default:
      return APP_ROUTE_COUNT_;
  }
}

static void every_stage_leads_on(void **state) {
  (void)state;
  for (int done = 0; done < APP_STAGE_COUNT_; done++) {
    for (unsigned bits = 0; bits < 64; bits++) {
      const struct app_flow_facts facts = facts_of(bits);
      enum app_route next = app_flow_next((enum app_stage)done, &facts);
      if (next != expected((enum app_stage)done, &facts)) {
        fail_msg("after stage %d with facts %x: route %d", done, bits, (int)next);
      }
    }
  }
}

/* The whole way of somebody who does what is asked, and no stage twice. */
static void the_whole_way(void **state) {
  (void)state;
  struct app_flow_facts facts = {0};
  assert_int_equal(app_flow_next(APP_STAGE_WANTED, &facts), APP_ROUTE_PRECHECK);
  assert_int_equal(app_flow_next(APP_STAGE_CHECKED, &facts), APP_ROUTE_NOTICES);
  facts.noticed = true;
  assert_int_equal(app_flow_next(APP_STAGE_NOTICES, &facts), APP_ROUTE_AGREEMENT);
  facts.agreed = true;
  assert_int_equal(app_flow_next(APP_STAGE_AGREEMENT, &facts), APP_ROUTE_FORM);
  facts.form_done = true;
  assert_int_equal(app_flow_next(APP_STAGE_FORM, &facts), APP_ROUTE_SUBMIT);
  assert_int_equal(app_flow_next(APP_STAGE_SENT, &facts), APP_ROUTE_PAYMENT);
}

/* Nothing is sent that was not noticed and agreed to as it is now. */
static void nothing_is_sent_unread(void **state) {
  (void)state;
  for (unsigned bits = 0; bits < 64; bits++) {
    const struct app_flow_facts facts = facts_of(bits);
    if (!facts.noticed || !facts.agreed) {
      assert_int_not_equal(app_flow_next(APP_STAGE_FORM, &facts), APP_ROUTE_SUBMIT);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_stage_leads_on),
      cmocka_unit_test(the_whole_way),
      cmocka_unit_test(nothing_is_sent_unread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
