/*
 * test_walks.c - what happens around a person who answers line by line: several keys, one of them chosen; the one in use pulled out
 * in the middle of the form; a PIN that is wrong, and locked; an agreement in pages; an install that came to its end.
 */
#include "tests/plain/hear.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/mend.h"
#include "app/routes.h"
#include "app/scan.h"

/* A scan finds these. */
static void plug(struct hear *h, bool card, bool other) {
  h->from = h->len;
  h->p.t->face = NULL; /* (the sitting draws) */
  app_scan(&h->sit->app);
  sit_scanned(h->sit, sit_keys(card, other));
  h->p.t->face = &plain_face;
  tui_rebuild_all(h->p.t);
  hear_on(h);
}

/* There is nowhere to type it: that is said, and gone back from. */
static void pin_is_asked_for(struct hear *h, enum xq_pin_purpose purpose) {
  h->p.t->face = NULL;
  sit_asks_pin(h->sit, purpose);
  h->p.t->face = &plain_face;
  tui_rebuild_all(h->p.t);
  h->p.out.terminal = false;
  h->p.in.secret = -1;
  hear_on(h);
}

static void one_of_several_keys_is_chosen(void **state) {
  struct hear *h = *state;
  plug(h, true, true);
  assert_said(h, "1  胡小明");
  assert_said(h, "2  胡小明");
  hear_say(h, "2");
  assert_said(h, "Chosen: 胡小明");
  hear_say(h, "details");
  assert_said(h, "Certificate details");
  assert_string_equal(h->sit->app.key_ref, "piv:2#9a");
  hear_say(h, "<");
  hear_say(h, "1");
  hear_say(h, "details");
  assert_string_equal(h->sit->app.key_ref, "piv:1#9a");
}

static void a_key_is_pulled_out_and_put_back(void **state) {
  struct hear *h = *state;
  plug(h, false, false);
  assert_said(h, "Plug in");
  plug(h, true, false);
  assert_said(h, "1  胡小明");
  assert_said(h, "Which, 1 to");
}

static void the_keys_come_and_go_around_the_form(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_FORM);
  hear_say(h, "2"); /* the term */
  hear_say(h, "1"); /* the document */
  hear_say(h, "11010519491231002X");
  plug(h, false, true); /* another one, instead */
  assert_said(h, "This is a different key");
  assert_true(tui_edit_is_empty(h->sit->app.draft.edit[XQ_F_HANDLER_ID_NO])); /* it goes with whose it is */
  plug(h, true, false);
  assert_unsaid(h, "11010519491231002X");
}

/* To the first question about a person. */
static void to_person(struct hear *h) {
  h->p.in.terminal = true;
  hear_open(h, APP_ROUTE_FORM);
  hear_say(h, "2"); /* the term */
  hear_say(h, "1"); /* the document */
  hear_say(h, "11010519491231002X");
}

/* What was there is offered still; the error is said with its own question, and with none after it. */
static void a_refused_answer_leaves_the_good_one(void **state) {
  struct hear *h = *state;
  to_person(h);
  hear_say(h, "Fx9");
  assert_said(h, "! A name has no digits");
  assert_said(h, "[Enter: \u80e1\u5c0f\u660e");
  hear_say(h, "");
  assert_said(h, "Mobile number");
  assert_unsaid(h, "!");
  hear_say(h, "13923101111");
  hear_say(h, "hu@example.com");
  hear_say(h, "<");
  hear_say(h, "y");
  assert_said(h, "! There must be exactly one @");
  assert_said(h, "E-mail (must be correct) [Enter: hu@example.com]");
  hear_say(h, "");
  assert_string_equal(tui_edit_text(h->sit->app.draft.edit[XQ_F_HANDLER_EMAIL]), "hu@example.com");
  assert_said(h, "Copy from handler?");
  assert_unsaid(h, "!");
}

/* A note on what was taken names it: the next question follows. */
static void a_note_names_what_it_is_about(void **state) {
  struct hear *h = *state;
  to_person(h);
  hear_say(h, "F");
  assert_said(h, "! Full name: Please make sure that the name is complete");
}

/* What is wrong on the form from before is read with its error, and can be let be. */
static void a_wrong_value_is_shown_and_can_be_let_be(void **state) {
  struct hear *h = *state;
  struct app_draft *draft = &h->sit->app.draft;
  to_person(h);
  hear_say(h, "");
  tui_edit_set_text(draft->edit[XQ_F_HANDLER_MOBILE], "123");
  draft->left[XQ_F_HANDLER_MOBILE] = true;
  hear_say(h, "<");
  hear_say(h, "");
  assert_said(h, "Mobile number: 123\n! ");
  hear_say(h, "");
  assert_said(h, "Enter once more leaves it as it is for now.");
  hear_say(h, "");
  assert_said(h, "E-mail");
}

static void a_heading_is_read_before_its_button(void **state) {
  struct hear *h = *state;
  to_person(h);
  hear_say(h, "");
  hear_say(h, "13923101111");
  hear_say(h, "hu@example.com");
  assert_said(h, "Recipient of the invoice\nCopy from handler?");
  hear_say(h, "2");
  assert_unsaid(h, "Recipient of the invoice");
  hear_say(h, "<");
  assert_said(h, "Copy from handler?");
  hear_say(h, "<");
  assert_said(h, "E-mail");
}

/* Of what only passes by not even the heading is read. */
static void an_empty_page_has_no_heading(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_PRECHECK);
  assert_unsaid(h, "Can this key be renewed here?");
}

/* The last line says how to come back to what is open. */
static void who_leaves_hears_how_to_go_on(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_PAYMENT);
  hear_say(h, "q");
  assert_true(h->p.t->quit);
  assert_said(h, "type: xuqi resume XQ1");
}

static void a_pin_is_asked_for_again_and_never_said(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_APPLICATIONS);
  pin_is_asked_for(h, XQ_PIN_LOGIN);
  assert_said(h, "There is no terminal to ask for the PIN on.");
}

/* An answer that comes behind the PIN was meant for where it leads. */
static void behind_a_pin_that_cannot_be_asked_for_no_answer_is_used(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_APPLICATIONS);
  assert_int_equal(write(h->typed, "123456\n1\n", 9), 9);
  pin_is_asked_for(h, XQ_PIN_LOGIN);
  assert_said(h, "There is no terminal to ask for the PIN on.");
  engine_end(engine_last(), xq_err_new(XQ_E_CANCELLED, "no PIN"));
  hear_on(h);
  assert_said(h, "The answers behind that one were meant for other questions");
}

/* What was agreed to in a dialog asks for the PIN a moment later: the page below is not asked about in between, or an answer
 * that comes ahead would be pressed there. */
static void nothing_is_asked_between_a_dialog_and_the_pin(void **state) {
  struct hear *h = *state;
  app_mend(&h->sit->app);
  hear_on(h);
  assert_said(h, "Repair the certificate?");
  hear_say(h, "2");
  assert_unsaid(h, "Which, 1 to");
  assert_int_equal(h->p.asked.kind, PLAIN_NOTHING);
  pin_is_asked_for(h, XQ_PIN_LOGIN);
  assert_said(h, "There is no terminal to ask for the PIN on."); /* it was asked next */
}

/* ... nor is it forgotten where nothing asks for one. */
static void the_menu_comes_when_all_is_done(void **state) {
  struct hear *h = *state;
  app_mend(&h->sit->app);
  hear_on(h);
  hear_say(h, "2");
  assert_int_equal(h->p.asked.kind, PLAIN_NOTHING);
  engine_end(engine_last(), NULL);
  hear_on(h);
  assert_said(h, "Which, 1 to");
}

static void an_agreement_is_read_in_pages(void **state) {
  struct hear *h = *state;
  struct xq_buf text = {0};
  xq_buf_add_str(&text, "Agreement\n");
  for (int i = 1; i <= 60; i++) {
    xq_buf_printf(&text, "%d. Both sides agree to this, too.\n", i);
  }
  free(h->sit->app.reference->agreement.text);
  h->sit->app.reference->agreement.text = xq_buf_take_str(&text);
  app_draft_begin(&h->sit->app.draft, h->sit->app.key_ref, false);
  h->p.out.terminal = h->p.in.terminal = true;
  h->p.out.cols = 200;
  h->p.out.rows = 24;
  hear_open(h, APP_ROUTE_AGREEMENT);
  int pages = 0;
  while (h->p.asked.kind == PLAIN_MORE && pages < 20) {
    assert_said(h, "Enter reads on, > goes to the end: ");
    assert_unsaid(h, "I accept");
    hear_say(h, "");
    pages++;
  }
  assert_in_range(pages, 2, 8);
  assert_said(h, "I accept");
  assert_null(h->sit->app.draft.agreement_version);
  hear_say(h, "1");
  assert_string_equal(h->sit->app.draft.agreement_version, "1.0");
}

static void what_was_done_is_read(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_PROOF);
  assert_said(h, "Renewed");
  assert_said(h, "Done]: ");
  hear_open(h, APP_ROUTE_HISTORY);
  assert_said(h, SIT_NUMBER);
  hear_open(h, APP_ROUTE_PRICES);
  assert_said(h, "100.00");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(one_of_several_keys_is_chosen, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_key_is_pulled_out_and_put_back, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(the_keys_come_and_go_around_the_form, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(behind_a_pin_that_cannot_be_asked_for_no_answer_is_used, hear_setup,
                                      hear_teardown),
      cmocka_unit_test_setup_teardown(a_refused_answer_leaves_the_good_one, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_note_names_what_it_is_about, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_wrong_value_is_shown_and_can_be_let_be, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_heading_is_read_before_its_button, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(an_empty_page_has_no_heading, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(who_leaves_hears_how_to_go_on, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_pin_is_asked_for_again_and_never_said, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(nothing_is_asked_between_a_dialog_and_the_pin, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(the_menu_comes_when_all_is_done, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(an_agreement_is_read_in_pages, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(what_was_done_is_read, hear_setup, hear_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
