/* test_mouse.c - an application for renewal is made by mouse alone, or by a finger: nothing is pressed on a keyboard. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

static int setup(void **state) {
  const int failed = sit_setup(state);
  if (failed == 0) {
    struct sit *sit = *state;
    sit->app.t->mouse = sit->app.t->pads = true;
  }
  return failed;
}

static void point_at(struct sit *sit, const char *text) {
  rig_point_at(sit->rig, text);
  sit_serve(sit);
}

/* Scrolls by the key line until it is seen. */
static void find(struct sit *sit, const char *text) {
  for (int i = 0; i < 40 && !sit_sees(sit, text); i++) {
    point_at(sit, "Read on");
  }
  assert_sees(sit, text);
}

/* The field that is typed into is the next one each time. */
static void fill(struct sit *sit, const char *ascii, bool ends) {
  assert_true(page_typing(sit->app.t->top));
  rig_type_by_hand(sit->rig, ascii);
  sit_serve(sit);
  if (ends) {
    point_at(sit, "Next item  ");
  }
}

static void a_form_is_filled_in_and_signed(void **state) {
  struct sit *sit = *state;
  const struct app_draft *draft = &sit->app.draft;
  point_at(sit, "Apply for renewal A");
  engine_end(engine_last(), NULL); /* the key can be renewed */
  sit_serve(sit);
  point_at(sit, "No tender is open");
  assert_sees(sit, "1 of 1 confirmed");
  point_at(sit, "[[ Next N ]]");
  find(sit, "[ ] I accept");
  point_at(sit, "I accept");
  assert_non_null(draft->agreement_version);
  point_at(sit, "[[ Next N ]]");
  assert_sees(sit, "Application for renewal");
  point_at(sit, "( ) 24 months");
  assert_int_equal(draft->months, 24);
  for (int i = 0; i < 10 && !page_typing(sit->app.t->top); i++) {
    point_at(sit, "Tab Next item");
  }
  fill(sit, "11010519491231002X", true);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_ID_NO]), "11010519491231002X");
  point_at(sit, "Capitals");
  fill(sit, "H", false);
  point_at(sit, "Capitals");
  fill(sit, "u", false);
  point_at(sit, "Space  ");
  fill(sit, "min", true);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "Hu min");
  fill(sit, "13800138000", true);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_MOBILE]), "13800138000");
  fill(sit, "hu@example.com", true);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_EMAIL]), "hu@example.com");
  find(sit, "[ Copy from handler ]");
  point_at(sit, "[ Copy from handler ]");
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_RECIPIENT_NAME]), "Hu min");
  for (int i = 0; i < 10 && tui_page_focused(sit->app.t->top) != 100 + XQ_F_RECIPIENT_ADDRESS; i++) {
    point_at(sit, page_typing(sit->app.t->top) ? "Next item  " : "Tab Next item");
  }
  rig_type_by_hand(sit->rig, "guangdong");
  point_at(sit, "Space  ");
  rig_type_by_hand(sit->rig, "foshan");
  point_at(sit, "Space  ");
  rig_type_by_hand(sit->rig, "road12");
  engine_hush();
  point_at(sit, "F5 Submit");
  sit_asks_pin(sit, XQ_PIN_APPLY);
  engine_hush();
  rig_type_by_hand(sit->rig, "1234567");
  point_at(sit, "Erase");
  point_at(sit, "[[ Sign and send ]]");
  engine_assert_told("pin 123456;");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_form_is_filled_in_and_signed, setup, sit_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
