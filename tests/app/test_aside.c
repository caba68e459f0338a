/* test_aside.c - what stands beside the screens of a wide window: of the key, the field, the text, the application. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"

#undef _ /* (the kit has its own) */
#include "app/aside.h"

#define FIELD(f) (100 + (f))

static int setup(void **state) {
  int rc = sit_setup(state);
  struct sit *sit = *state;
  if (rc == 0) {
    sit->rig->t.theme.signs = &tui_signs_plain;
    rig_size(sit->rig, 43, 132);
  }
  return rc;
}

/* The column of the first row that has the text; -1 none. */
static int column(const struct sit *sit, const char *text) {
  int col = -1;
  return rig_find(sit->rig, text, &col) < 0 ? -1 : col;
}

static void assert_beside(const struct sit *sit, const char *text) {
  assert_sees(sit, text);
  assert_in_range(column(sit, text), 80, 130);
}

static void the_key_and_its_application(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_HOME);
  assert_beside(sit, "EC P-256");
  assert_beside(sit, "Serial number");
  assert_int_equal(column(sit, "Issuing"), -1); /* nothing is known of an application */
  struct xq_cert_status *status = &sit->app.keys->items[0].status;
  sit->app.latest = sit_application();
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_int_equal(column(sit, "Issuing"), -1); /* the service says nothing of it: it may be of the past */
  assert_beside(sit, "EC P-256");
  status->has_next = true;
  status->next = sit->app.latest->next;
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_beside(sit, "Issuing");
  status->next.action = XQ_DO_REVIEW;
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_int_equal(column(sit, "Issuing"), -1);
  assert_beside(sit, "EC P-256");
  status->next.action = XQ_DO_PAY;
  rig_size(sit->rig, 24, 80);
  rig_frame(sit->rig);
  assert_int_equal(column(sit, "EC P-256"), -1); /* V shows it there */
}

static void the_field_that_is_filled_in(void **state) {
  struct sit *sit = *state;
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  sit_open(sit, APP_ROUTE_FORM);
  assert_beside(sit, "Items with a star");
  tui_page *page = tui_top(sit->app.t);
  tui_page_focus(page, FIELD(XQ_F_HANDLER_NAME));
  sit_press(sit, 0);
  assert_beside(sit, "Known (certificate)");
  assert_beside(sit, "-  Handler's name");
  sit_type(sit, "Hu");
  assert_beside(sit, "ok Handler's name");
  tui_page_focus(page, FIELD(XQ_F_HANDLER_MOBILE));
  sit_press(sit, 0);
  sit_type(sit, "12");
  sit_press(sit, TUI_KEY_TAB);
  assert_beside(sit, "x  Mobile number");
}

/* A returned form begins where something was asked for, also when it had to wait for the service first. */
static void the_form_begins_where_something_was_asked(void **state) {
  struct sit *sit = *state;
  struct xq_reference *reference = sit->app.reference;
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  sit->app.draft.business_no = xq_strdup(SIT_NUMBER);
  sit->app.draft.reason = xq_strdup("Recipient's address: floor is missing");
  sit->app.reference = NULL;
  sit_open(sit, APP_ROUTE_FORM);
  sit_press(sit, 0);
  sit->app.reference = reference;
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), FIELD(XQ_F_RECIPIENT_ADDRESS));
  assert_beside(sit, "Asked for: Recipient's address");
}

static void the_parts_of_the_agreement(void **state) {
  struct sit *sit = *state;
  struct xq_buf text = {0};
  xq_buf_add_str(&text, "Agreement\n\nBetween you and us.\n");
  for (int part = 1; part <= 3; part++) {
    xq_buf_printf(&text, "\nPart %d\n", part);
    for (int i = 0; i < 30; i++) {
      xq_buf_add_str(&text, "Both sides agree.\n");
    }
  }
  free(sit->app.reference->agreement.text);
  sit->app.reference->agreement.text = xq_buf_take_str(&text);
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  sit_open(sit, APP_ROUTE_AGREEMENT);
  assert_sees(sit, "Between you and us.");
  assert_beside(sit, "  Part 3");
  assert_beside(sit, "> Part 1");
  sit_press(sit, TUI_KEY_PGDN);
  assert_beside(sit, "> Part 2");
  sit_press(sit, TUI_KEY_END);
  assert_beside(sit, "> Part 3");
}

/* ---- what is signed, beside what was sent before */

static const struct xq_form *signed_form;

static void build(void *ctx, tui_page *page) {
  app_aside_differences(ctx, signed_form, page);
  tui_add_text(page, TUI_NORMAL, 2, "what is signed");
}

static void what_differs_from_before(void **state) {
  struct sit *sit = *state;
  static const struct tui_page_ops ops = {.build = build};
  struct xq_form form;
  xq_form_init(&form);
  xq_form_set(&form, XQ_F_HANDLER_NAME, "胡小明");
  xq_form_set(&form, XQ_F_HANDLER_MOBILE, "13923101111");
  signed_form = &form;
  tui_push(sit->app.t, &ops, &sit->app);
  sit_press(sit, 0);
  assert_int_equal(column(sit, "the same"), -1); /* there is none before */
  sit->app.latest = sit_application();
  xq_form_set(&sit->app.latest->form, XQ_F_HANDLER_MOBILE, "13822222222");
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_beside(sit, "ok Handler's name: the same");
  assert_beside(sit, "13822222222");
  assert_beside(sit, "it was");
  tui_pop(sit->app.t);
  rig_frame(sit->rig);
  xq_form_clear(&form);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_key_and_its_application),
      TEST(the_field_that_is_filled_in),
      TEST(the_form_begins_where_something_was_asked),
      TEST(the_parts_of_the_agreement),
      TEST(what_differs_from_before),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
