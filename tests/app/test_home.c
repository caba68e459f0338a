/* test_home.c - the first screen: whose turn it is, the one button for it, and any number of keys. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/scan.h"

/* These keys are here, of which the service has said all there is. */
static void show(struct sit *sit, struct xq_key_list *keys) {
  sit->app.chosen = false;
  app_scan(&sit->app);
  sit_scanned(sit, keys);
  engine_hush();
}

/* ---- a key whose certificate cannot be read */

/* A second Enter that comes before the PIN page asks for no second repair, and nothing hides that page. */
static void a_repair_is_asked_for_once(void **state) {
  struct sit *sit = *state;
  struct xq_key_list *keys = sit_keys(true, false);
  keys->items[0].problem = xq_err_new(XQ_E_TOKEN_DAMAGED, "no certificate");
  show(sit, keys);
  sit_press(sit, TUI_KEY_F5);
  assert_sees(sit, "Repair the certificate?");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("mend 3 " SIT_KEY ";");
  sit_press(sit, TUI_KEY_ENTER);
  assert_null(sit->app.t->popup);
  assert_sees(sit, "is being repaired");
  engine_assert_told("");
  engine_end(engine_last(), NULL);
  sit_serve(sit);
}

/* ---- many keys */

static void the_urgent_key_and_its_button_are_seen_at_once(void **state) {
  struct sit *sit = *state;
  static const size_t counts[] = {1, 3, 4, 30, 300};
  static const int sizes[][2] = {{24, 80}, {10, 40}};
  for (size_t i = 0; i < XQ_COUNT(counts) * XQ_COUNT(sizes); i++) {
    const int *size = sizes[i % XQ_COUNT(sizes)];
    rig_size(sit->rig, size[0], size[1]);
    show(sit, sit_many(counts[i / XQ_COUNT(sizes)]));
    assert_sees(sit, "Urgent");
    assert_sees(sit, "[[");
    assert_string_equal(sit->app.keys->items[0].cert->common_name, "Urgent");
  }
}

static void beyond_three_a_key_is_a_line_and_the_chosen_one_is_open(void **state) {
  struct sit *sit = *state;
  show(sit, sit_many(4));
  assert_sees(sit, "4 certificates");
  assert_sees(sit, "Your turn: please apply");
  int col = 0, opened = rig_find(sit->rig, "Urgent", &col), next = rig_find(sit->rig, "Holder 1", &col);
  assert_true(opened >= 0 && next > opened);
  assert_int_equal(rig_find(sit->rig, "Holder 2", &col), next + 1); /* one line a key */
  sit_press(sit, TUI_KEY_UP);                                       /* to the other buttons, and to the chosen key */
  sit_press(sit, TUI_KEY_UP);
  sit_press(sit, TUI_KEY_DOWN);
  assert_string_equal(app_key(&sit->app)->cert->common_name, "Holder 1");
  next = rig_find(sit->rig, "Holder 1", &col);
  assert_true(rig_find(sit->rig, "Holder 2", &col) > next + 1);
  assert_int_equal(rig_find(sit->rig, "Urgent", &col), next - 1);
}

static void a_key_is_found_among_many(void **state) {
  struct sit *sit = *state;
  show(sit, sit_many(30));
  sit_press(sit, '/');
  sit_type(sit, "holder 27");
  assert_sees(sit, "1 of 30");
  assert_sees(sit, "Holder 27");
  assert_false(sit_sees(sit, "Urgent"));
  assert_string_equal(app_key(&sit->app)->cert->common_name, "Holder 27");
  sit_press(sit, TUI_KEY_ESC); /* not out of the program */
  assert_null(sit->app.t->popup);
  assert_sees(sit, "30 certificates");
  assert_string_equal(app_key(&sit->app)->cert->common_name, "Holder 27"); /* it stays chosen */
}

/* What was searched for hides no key where there is no field that says so. */
static void few_keys_are_all_shown_again(void **state) {
  struct sit *sit = *state;
  show(sit, sit_many(30));
  sit_press(sit, '/');
  sit_type(sit, "holder 2");
  show(sit, sit_many(3));
  assert_sees(sit, "Holder 1");
  assert_sees(sit, "Holder 3");
}

/* What is hidden is not worked on: F5 and letters find no key then, and say so. */
static void what_no_search_shows_is_not_worked_on(void **state) {
  struct sit *sit = *state;
  show(sit, sit_many(30));
  sit_press(sit, '/');
  sit_type(sit, "nobody of that name");
  assert_sees(sit, "0 of 30");
  assert_sees(sit, "[[Look again R]]");
  assert_sees(sit, "(Apply for renewal A)");
  engine_hush();
  sit_press(sit, TUI_KEY_F5);
  assert_sees(sit, "0 of 30"); /* still here */
  sit_press(sit, TUI_KEY_ESC);
  assert_sees(sit, "[[Apply for renewal A]]"); /* all are shown again */
}

static void few_keys_are_not_searched(void **state) {
  struct sit *sit = *state;
  show(sit, sit_many(3));
  sit_press(sit, '/');
  assert_false(sit_sees(sit, "of 3"));
}

/* ---- whose turn it is */

struct turn_case {
  enum xq_actor actor;
  enum xq_action action;
  const char *sentence, *button;
};

static void each_turn_has_its_sentence_and_its_button(void **state) {
  struct sit *sit = *state;
  static const struct turn_case table[] = {
      {XQ_BY_HOLDER, XQ_DO_PAY, "Your turn: please pay", "P"},
      {XQ_BY_HOLDER, XQ_DO_CORRECT, "Your turn: the application was returned", "C"},
      {XQ_BY_HOLDER, XQ_DO_INSTALL, "Your turn: the new certificate is ready", "I"},
      {XQ_BY_REVIEWER, XQ_DO_REVIEW, "Waiting for the review", "Q"},
      {XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, "Waiting for the accounts office", "Q"},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    struct xq_key_list *keys = sit_keys(true, false);
    keys->items[0].status.renewability = XQ_R_OPEN;
    keys->items[0].status.has_next = true;
    keys->items[0].status.next = (struct xq_turn){.actor = table[i].actor, .action = table[i].action};
    show(sit, keys);
    assert_sees(sit, table[i].sentence);
    int col = 0, row = rig_find(sit->rig, "[[", &col);
    assert_true(row >= 0);
    const char *button = strstr(rig_row(sit->rig, row), "[[");
    const char *end = strstr(button, "]]");
    assert_non_null(end);
    assert_true(strchr("IPCQ", end[-1]) != NULL || strchr("IPCQ", end[-2]) != NULL);
    assert_true(memchr(button, table[i].button[0], (size_t)(end - button)) != NULL);
    uint64_t last = engine_last();
    sit_press(sit, TUI_KEY_ENTER); /* it has the focus: what is next needs a session */
    char *told = xq_asprintf("applications %d " SIT_KEY ";", (int)last + 1);
    engine_assert_told(told);
    free(told);
    sit_press(sit, TUI_KEY_ESC);
    sit_scanned(sit, sit_keys(true, false)); /* as the first screen does when it is shown again */
  }
}

static void an_install_that_was_cut_off_comes_first(void **state) {
  struct sit *sit = *state;
  struct xq_key_list *keys = sit_many(5);
  keys->items[4].pending_install = xq_strdup("XQ9");
  show(sit, keys);
  assert_string_equal(app_key(&sit->app)->pending_install, "XQ9");
  assert_sees(sit, "an installation was interrupted (XQ9)");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("install 3 piv:5#9a XQ9;");
}

static void a_renewed_key_stands_last(void **state) {
  struct sit *sit = *state;
  struct xq_key_list *keys = sit_many(3);
  keys->items[0].status.renewability = XQ_R_RENEWED;
  show(sit, keys);
  int col = 0;
  assert_true(rig_find(sit->rig, "Already renewed", &col) > rig_find(sit->rig, "Holder 3", &col));
}

/* Where it does not fit beside the key, it is read on to. */
static void in_the_smallest_window_the_turn_is_read(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 10, 40);
  show(sit, sit_keys(true, false));
  assert_sees(sit, "Your turn: please apply"); /* at once */
  bool ends = false;
  for (int i = 0; i < 12; i++) {
    ends = ends || sit_sees(sit, "hall.");
    sit_press(sit, TUI_KEY_PGDN);
  }
  assert_true(ends);
  rig_size(sit->rig, 24, 80); /* in a larger one it stands where it always does */
  sit_press(sit, 0);
  int col = 0;
  assert_true(rig_find(sit->rig, "No. 0123", &col) < rig_find(sit->rig, "Your turn", &col));
}

/* ---- what cannot be done yet is said */

static void letters_say_why_nothing_happens(void **state) {
  struct sit *sit = *state;
  static const int letters[] = {'a', 'q', 'i', 'k'};
  for (size_t i = 0; i < XQ_COUNT(letters); i++) {
    xq_key_list_free(&sit->app.keys);
    tui_page_changed(sit->app.home);
    sit_press(sit, letters[i]);
    assert_sees(sit, "Still looking for keys");
  }
  sit->app.keys = sit_keys(false, false);
  tui_page_changed(sit->app.home);
  sit_press(sit, 'a');
  assert_sees(sit, "No key found. Please plug it in");
}

/* The renewal begins when the service has answered; until then that is said, and can be stopped. */
static void a_renewal_that_waits_is_seen_to_wait(void **state) {
  struct sit *sit = *state;
  app_scan(&sit->app);
  uint64_t scan = engine_last();
  engine_say(XQ_EV_KEYS, scan)->keys = sit_keys(true, false);
  sit_serve(sit);
  engine_hush();
  sit_press(sit, 'a');
  assert_sees(sit, "Checking whether it can be renewed");
  engine_assert_told("");
  sit_press(sit, TUI_KEY_ESC);
  assert_null(sit->app.scan.then);
  engine_end(scan, NULL);
  sit_serve(sit);
  engine_assert_told("");
}

static void a_clock_that_is_off_is_told(void **state) {
  struct sit *sit = *state;
  sit->app.clock_offset = 40 * INT64_C(86400);
  tui_page_changed(sit->app.home);
  sit_press(sit, 0);
  assert_sees(sit, "This computer's clock says");
  sit->app.clock_offset = -20;
  tui_page_changed(sit->app.home);
  sit_press(sit, 0);
  assert_false(sit_sees(sit, "This computer's clock"));
}

/* ---- what it was begun for */

static void begin_for(struct sit *sit, struct app_options *options, const char *number) {
  *options = *sit->app.options;
  options->resume = number;
  sit->app.options = options;
  show(sit, sit_keys(false, false));
}

/* Once, and as soon as its key is here. */
static void an_application_opens_when_its_key_comes(void **state) {
  struct sit *sit = *state;
  struct app_options options;
  begin_for(sit, &options, "01202611280000001");
  assert_sees(sit, "Application 01202611280000001 opens when its key is plugged in.");
  app_scan(&sit->app);
  engine_hush();
  sit_scanned(sit, sit_keys(true, false));
  assert_sees(sit, "Checking with the service");
  struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, engine_last());
  event->applications.items = xq_calloc(1, sizeof *event->applications.items);
  event->applications.items[event->applications.count++] = sit_application();
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "has no application 01202611280000001");
  sit_press(sit, TUI_KEY_ENTER);
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
  show(sit, sit_keys(true, false));
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
}

static void without_a_number_the_newest_opens(void **state) {
  struct sit *sit = *state;
  struct app_options options;
  begin_for(sit, &options, "");
  assert_false(sit_sees(sit, "opens when its key"));
  app_scan(&sit->app);
  sit_scanned(sit, sit_keys(true, false));
  struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, engine_last());
  event->applications.items = xq_calloc(1, sizeof *event->applications.items);
  event->applications.items[event->applications.count++] = sit_application();
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "Progress of the application  " SIT_NUMBER);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_repair_is_asked_for_once),
      TEST(the_urgent_key_and_its_button_are_seen_at_once),
      TEST(beyond_three_a_key_is_a_line_and_the_chosen_one_is_open),
      TEST(a_key_is_found_among_many),
      TEST(few_keys_are_all_shown_again),
      TEST(what_no_search_shows_is_not_worked_on),
      TEST(few_keys_are_not_searched),
      TEST(each_turn_has_its_sentence_and_its_button),
      TEST(an_install_that_was_cut_off_comes_first),
      TEST(a_renewed_key_stands_last),
      TEST(in_the_smallest_window_the_turn_is_read),
      TEST(letters_say_why_nothing_happens),
      TEST(a_renewal_that_waits_is_seen_to_wait),
      TEST(a_clock_that_is_off_is_told),
      TEST(an_application_opens_when_its_key_comes),
      TEST(without_a_number_the_newest_opens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
