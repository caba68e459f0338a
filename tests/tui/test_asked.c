/* test_asked.c - what every page on the stack is asked, whatever lies on it. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static void nothing(struct stub *stub, tui_page *page) {
  (void)stub;
  (void)page;
}

static void note(struct stub *stub, const char *what) {
  xq_buf_printf(&stub->rig->said, "%s %s;", stub->name, what);
}

static void on_keys(void *ctx) {
  note(ctx, "keys");
}

static void on_forget(void *ctx, enum tui_forget why) {
  note(ctx, why == TUI_FORGET_IDLE ? "idle" : "key");
}

static void close_at_forget(void *ctx, enum tui_forget why) {
  struct stub *stub = ctx;
  (void)why;
  note(stub, "closes");
  tui_page_close(stub->page);
}

static enum tui_leave ask_first(void *ctx, const char **why) {
  *why = ((const struct stub *)ctx)->name;
  return TUI_LEAVE_ASK;
}

static enum tui_leave not_now(void *ctx, const char **why) {
  *why = ((const struct stub *)ctx)->name;
  return TUI_LEAVE_NOT;
}

static enum tui_leave freely(void *ctx, const char **why) {
  *why = ((const struct stub *)ctx)->name;
  return TUI_LEAVE;
}

static void a_page_closes_with_all_above_it(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", nothing), *b = rig_push(rig, "b", nothing);
  rig_push(rig, "c", nothing);
  tui_page_close(b->page);
  assert_ptr_equal(tui_top(&rig->t), a->page);
  tui_page_close(b->page); /* it is gone already: what lies below stays */
  assert_ptr_equal(tui_top(&rig->t), a->page);
}

static void all_pages_are_told_of_keys(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", nothing), *b = rig_push(rig, "b", nothing);
  rig_push(rig, "c", nothing);
  a->ops.keys_changed = b->ops.keys_changed = on_keys;
  rig_frame(rig);
  rig_assert_said(rig, "c shown;");
  tui_pop_to(&rig->t, b->page);
  rig_frame(rig);
  rig_assert_said(rig, "c destroyed;b shown;");
  int builds = b->builds;
  tui_keys_changed(&rig->t);
  rig_assert_said(rig, "b keys;a keys;");
  rig_frame(rig);
  assert_int_equal(b->builds, builds + 1); /* what came of it is shown */
}

static void all_pages_forget(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", nothing);
  rig_push(rig, "b", nothing);
  struct stub *c = rig_push(rig, "c", nothing);
  a->ops.forget = c->ops.forget = on_forget;
  tui_forget(&rig->t, TUI_FORGET_IDLE);
  rig_assert_said(rig, "c idle;a idle;");
  tui_forget(&rig->t, TUI_FORGET_KEY);
  rig_assert_said(rig, "c key;a key;");
}

static void a_page_may_close_when_it_forgets(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", nothing), *b = rig_push(rig, "b", nothing), *c = rig_push(rig, "c", nothing);
  a->ops.forget = c->ops.forget = on_forget;
  b->ops.forget = close_at_forget;
  tui_forget(&rig->t, TUI_FORGET_IDLE);
  rig_assert_said(rig, "c idle;b closes;a idle;");
  assert_ptr_equal(tui_top(&rig->t), a->page);
  b = rig_push(rig, "b", nothing);
  c = rig_push(rig, "c", nothing);
  rig_frame(rig);
  rig_assert_said(rig, "b destroyed;c destroyed;c shown;");
  c->ops.forget = close_at_forget;
  c->page = b->page; /* takes what lies below it with it: that is not asked any more */
  b->ops.forget = on_forget;
  tui_forget(&rig->t, TUI_FORGET_IDLE);
  rig_assert_said(rig, "c closes;a idle;");
}

static void the_strongest_word_counts(void **state) {
  struct rig *rig = *state;
  const char *why = "as it was";
  assert_int_equal(tui_may_leave(&rig->t, &why), TUI_LEAVE);
  struct stub *a = rig_push(rig, "a", nothing), *b = rig_push(rig, "b", nothing), *c = rig_push(rig, "c", nothing);
  c->ops.may_leave = freely;
  assert_int_equal(tui_may_leave(&rig->t, &why), TUI_LEAVE);
  assert_string_equal(why, "as it was");
  a->ops.may_leave = ask_first;
  assert_int_equal(tui_may_leave(&rig->t, &why), TUI_LEAVE_ASK);
  assert_string_equal(why, "a");
  b->ops.may_leave = ask_first; /* of two that ask, the one that is nearer to what is seen */
  assert_int_equal(tui_may_leave(&rig->t, &why), TUI_LEAVE_ASK);
  assert_string_equal(why, "b");
  a->ops.may_leave = not_now;
  assert_int_equal(tui_may_leave(&rig->t, &why), TUI_LEAVE_NOT);
  assert_string_equal(why, "a");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_page_closes_with_all_above_it),  TEST(all_pages_are_told_of_keys), TEST(all_pages_forget),
      TEST(a_page_may_close_when_it_forgets), TEST(the_strongest_word_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
