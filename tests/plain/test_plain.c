/* test_plain.c - what is typed for the program, and every page as it is read: in words, and with no key of the screen. */
#include "plain/plain_int.h"
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"
#include "words/words.h"

/* ---- words */

static void commands_are_signs_and_words(void **state) {
  (void)state;
  static const struct {
    const char *line;
    enum plain_command command, secret;
  } table[] = {
      {"?", PLAIN_HELP, PLAIN_HELP},
      {"\uff1f", PLAIN_HELP, PLAIN_HELP},
      {"help", PLAIN_HELP, PLAIN_ANSWER},
      {"\u5e2e\u52a9", PLAIN_HELP, PLAIN_ANSWER},
      {"<", PLAIN_BACK, PLAIN_BACK},
      {"\uff1c", PLAIN_BACK, PLAIN_BACK},
      {"\u300a", PLAIN_BACK, PLAIN_BACK},
      {"Back ", PLAIN_BACK, PLAIN_ANSWER},
      {"\u8fd4\u56de", PLAIN_BACK, PLAIN_ANSWER},
      {"esc", PLAIN_BACK, PLAIN_ANSWER},
      {"f3", PLAIN_CHARS, PLAIN_ANSWER},
      {"Write", PLAIN_CHARS, PLAIN_ANSWER},
      {"\u5199\u5b57", PLAIN_CHARS, PLAIN_ANSWER},
      {"place", PLAIN_KEY, PLAIN_ANSWER},
      {"\u5730\u533a", PLAIN_KEY, PLAIN_ANSWER},
      {"q", PLAIN_LEAVE, PLAIN_LEAVE},
      {"\uff31", PLAIN_LEAVE, PLAIN_LEAVE},
      {"quit", PLAIN_LEAVE, PLAIN_ANSWER},
      {"\u9000\u51fa", PLAIN_LEAVE, PLAIN_ANSWER},
      {"=", PLAIN_AGAIN, PLAIN_AGAIN},
      {"F2", PLAIN_KEY, PLAIN_ANSWER},
      {"f10", PLAIN_KEY, PLAIN_ANSWER},
      {"f11", PLAIN_ANSWER, PLAIN_ANSWER},
      {" q", PLAIN_ANSWER, PLAIN_ANSWER},
      {"", PLAIN_ANSWER, PLAIN_ANSWER},
      {"\u8fd4\u56de\u8def", PLAIN_ANSWER, PLAIN_ANSWER},
      {"123456", PLAIN_ANSWER, PLAIN_ANSWER},
      {"qq", PLAIN_ANSWER, PLAIN_ANSWER},
      {"-", PLAIN_ANSWER, PLAIN_ANSWER},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    int key;
    if (plain_command_of(table[i].line, false, &key) != table[i].command ||
        plain_command_of(table[i].line, true, &key) != table[i].secret) {
      fail_msg("\"%s\"", table[i].line);
    }
  }
  int key;
  assert_int_equal(plain_command_of("f2", false, &key), PLAIN_KEY);
  assert_int_equal(key, TUI_KEY_F2);
}

static void numbers_are_full_width_too(void **state) {
  (void)state;
  assert_int_equal(plain_number("3", 3), 3);
  assert_int_equal(plain_number("\uff13", 3), 3);
  assert_int_equal(plain_number("3.", 3), 3);
  assert_int_equal(plain_number("12 ", 12), 12);
  assert_int_equal(plain_number("0", 3), 0);
  assert_int_equal(plain_number("4", 3), 0);
  assert_int_equal(plain_number("-1", 3), 0);
  assert_int_equal(plain_number("1x", 3), 0);
  assert_int_equal(plain_number("99999999999999999999", 3), 0);
  assert_int_equal(plain_number("", 3), 0);
  bool yes = false;
  assert_true(plain_yes_no("\u662f", &yes) && yes);
  assert_true(plain_yes_no("\uff12", &yes) && !yes);
  assert_false(plain_yes_no("maybe", &yes));
}

static void a_clock_that_goes_on_is_no_news(void **state) {
  (void)state;
  assert_true(xq_text_same_but_digits("in 29 seconds", "in 9 seconds"));
  assert_false(xq_text_same_but_digits("in 29 seconds", "in a while"));
  assert_false(xq_text_same_but_digits("29 seconds", "29 seconds more"));
}

/* ---- pages */

struct face {
  struct plain p;
  struct sit *sit;
};

static int setup(void **state) {
  void *sit = NULL;
  if (sit_setup(&sit) != 0) {
    return -1;
  }
  struct face *f = xq_calloc(1, sizeof *f);
  f->sit = sit;
  f->p.t = f->sit->app.t;
  f->p.t->face = &plain_face;
  f->p.out.to = stdout;
  f->p.t->face_own = &f->p;
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct face *f = *state;
  void *sit = f->sit;
  plain_clear(&f->p);
  f->p.t->face = NULL;
  free(f);
  return sit_teardown(&sit);
}

/* What only makes sense before a screen.  (A key that can be typed by its name is none of it.) */
static const char *const of_screens[] = {"space bar",
                                         "arrow key",
                                         "Page Down",
                                         "PgUp",
                                         "PgDn",
                                         "Tab ",
                                         "double brackets",
                                         "\u7a7a\u683c\u952e",
                                         "\u7a7a\u683c\u5f80\u4e0b",
                                         "\u65b9\u5411\u952e",
                                         "\u53cc\u62ec\u53f7",
                                         "\u7ffb\u9875",
                                         "\u2500",
                                         "\u2502",
                                         "\u2501",
                                         "\u250c",
                                         "\u25b8",
                                         "\u221a",
                                         "\u00bb",
                                         "[ ]",
                                         "( )",
                                         "[["};

static void check_words(const char *text, int route) {
  for (size_t i = 0; i < XQ_COUNT(of_screens); i++) {
    if (strstr(text, of_screens[i]) != NULL) {
      fail_msg("route %d, %s: \"%s\" in: %s", route, xq_words_language(), of_screens[i], text);
    }
  }
}

static void read_page(struct face *f, int route) {
  tui_page *page = f->p.t->top;
  page_ready(page);
  for (size_t i = 0; i < page->seen_count; i++) {
    page->seen[i] = true;
  }
  page->built = false;
  page_ready(page);
  plain_tell_page(&f->p, page, page->items.count, false);
  bool any = false;
  for (size_t i = 0; i < f->p.out.waiting.count; i++) {
    check_words(f->p.out.waiting.line[i], route);
    any |= f->p.out.waiting.line[i][0] != '\0';
  }
  if (!any && page->layout.stops > 0) { /* one that only waits is told by what it waits for (wait.c) */
    fail_msg("route %d says nothing: %s, %zu", route, page->title, page->items.count);
  }
  for (size_t i = 0; i < page->layout.stops; i++) {
    char *words = plain_stop_words(&page->layout.stop[i]);
    check_words(words, route);
    assert_string_not_equal(words, "");
    free(words);
  }
  assert_non_null(page->ops->help);
  check_words(page->ops->help(page->ctx), route);
  plain_lines_clear(&f->p.out.waiting);
  /* read once, it is not news */
  plain_tell_page(&f->p, page, page->items.count, true);
  assert_int_equal(f->p.out.waiting.count, 0);
}

static void every_page_can_be_read(void **state) {
  struct face *f = *state;
  for (int l = 0; l < 2; l++) {
    xq_words_set_language(l == 0 ? "en" : "zh_CN");
    app_refresh(&f->sit->app);
    for (int route = 0; route < APP_ROUTE_HALL_; route++) {
      sit_open(f->sit, route);
      read_page(f, route);
      popup_close_all(f->p.t);
      plain_pages_sweep(&f->p);
      plain_pages_settle(&f->p);
    }
  }
  xq_words_set_language("en");
}

/* By answers alone from the first question of the form to its menu; each can be gone back from. */
static void the_form_is_asked_in_order(void **state) {
  struct face *f = *state;
  sit_open(f->sit, APP_ROUTE_FORM);
  page_ready(f->p.t->top);
  size_t asked = 0;
  for (const struct stop *stop = NULL; (stop = plain_stop(&f->p)) != NULL && asked < 20; asked++) {
    plain_go_on(&f->p);
    page_ready(f->p.t->top);
  }
  assert_int_equal(asked, 10); /* term, type, four of the handler, whether to copy, three of the recipient */
  assert_int_equal(plain_next_kind(&f->p), PLAIN_MENU);
  for (asked = 0; plain_go_back(&f->p); asked++) {
    page_ready(f->p.t->top);
  }
  assert_int_equal(asked, 10); /* the button of a heading, too */
  assert_int_equal(plain_next_kind(&f->p), PLAIN_CHOICE);
}

/* ---- pictures */

static void pictures_are_read_in_words(void **state) {
  (void)state;
  static const char *const header[] = {"Fee name", "Amount (yuan)"}, *const cells[] = {"Certificate", "200.00"};
  static const struct tui_pair beside[] = {{"Amount", "200.00 yuan", TUI_NORMAL}};
  static const char *const expected[] = {"Valid from 2025-12-18 to 2026-12-18, renewal from 2026-11-18 on",
                                         "Step 8 of 10: Review",
                                         "Fee name: Certificate, Amount (yuan): 200.00",
                                         "Total: 200.00",
                                         "Amount: 200.00 yuan",
                                         "Open this address",
                                         "https://renewal.example.cn/s/1",
                                         "Code to type: 7391"};
  tui t = {0};
  tui_page page = {.t = &t};
  tui_add_validity(&page, 2, "", "2025-12-18", "2026-12-18", 945, 1000);
  tui_set_validity_window(&page, 900, "renewal from 2026-11-18 on");
  tui_add_path(&page, 8, 10, "Review");
  tui_add_table(&page, header, cells, 1, 2, (const bool[]){false, true});
  tui_set_table_sum(&page, "Total", "200.00");
  tui_add_qr(&page, &(struct tui_qr){.text = "HTTPS://RENEWAL.EXAMPLE.CN/S/1",
                                     .what = "Scan it",
                                     .instead = "Open this address",
                                     .link = "https://renewal.example.cn/s/1",
                                     .code = "7391",
                                     .beside = beside,
                                     .count = 1});
  struct plain_lines lines = {0};
  for (size_t i = 0; i < page.items.count; i++) {
    plain_read(&page.items.item[i], 0, &lines);
  }
  assert_int_equal(lines.count, XQ_COUNT(expected));
  for (size_t i = 0; i < lines.count; i++) {
    assert_string_equal(lines.line[i], expected[i]);
  }
  plain_lines_clear(&lines);
  items_clear(&page.items);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(commands_are_signs_and_words),
      cmocka_unit_test(numbers_are_full_width_too),
      cmocka_unit_test(a_clock_that_goes_on_is_no_news),
      cmocka_unit_test(pictures_are_read_in_words),
      cmocka_unit_test_setup_teardown(every_page_can_be_read, setup, teardown),
      cmocka_unit_test_setup_teardown(the_form_is_asked_in_order, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
