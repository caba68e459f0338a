/* test_named.c - at a machine in a hall no sentence names a key that is not there: a letter is on no button, and many keys of
 * a keyboard are none of a number pad.  Every page and its help, in both languages. */
#include "tests/app/sit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/scan.h"
#include "app/visit.h"
#include "tests/words/catalogue.h"
#include "words/words.h"

/* Keys that may be named, "Esc" "9" ..., each between blanks. */
static char *keys_of(tui_page *page) {
  struct xq_buf keys = {0};
  char *line = keyline_text(page, 1000), *rest = NULL;
  for (char *hint = strtok_r(line, "\n", &rest); hint != NULL; hint = strtok_r(NULL, "\n", &rest)) {
    for (char *at = hint; at != NULL; at = strstr(at, "   ") != NULL ? strstr(at, "   ") + 3 : NULL) {
      xq_buf_printf(&keys, " %.*s ", (int)strcspn(at, " "), at);
    }
  }
  for (char *slash = strchr((char *)keys.data, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = slash[-1] == ' ' ? '/' : ' '; /* "Enter/F5" */
  }
  xq_buf_add_str(&keys, " Enter + - "); /* they are told of in the help of every page */
  for (size_t i = 0; i < page->layout.stops; i++) {
    const struct tui_button *button = page->layout.stop[i].button;
    if (button != NULL && button->letter != 0) {
      xq_buf_printf(&keys, " %c ", button->letter);
    }
  }
  free(line);
  return xq_buf_take_str(&keys);
}

static bool is_pressed(const char *text, const char *at) {
  static const char *const verbs[] = {"press ", "Press ", "按 ", "按"};
  for (size_t i = 0; i < XQ_COUNT(verbs); i++) {
    const size_t len = strlen(verbs[i]);
    if ((size_t)(at - text) >= len && strncmp(at - len, verbs[i], len) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether the word is a key of a keyboard. */
static bool is_key(const char *text, const char *word, size_t len) {
  static const char *const names[] = {"Esc", "Tab", "PgUp", "PgDn", "Ctrl", "space", "Space"};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (len == strlen(names[i]) && strncmp(word, names[i], len) == 0) {
      return true;
    }
  }
  if (word[0] == 'F' && len > 1 && isdigit((unsigned char)word[1])) {
    return true;
  }
  /* (an X is the end of an identity number; A and I are words) */
  if (len == 1 && word[1] == '*') { /* a name that is covered */
    return false;
  }
  return len == 1 && (is_pressed(text, word) || (isupper((unsigned char)word[0]) && strchr("AIX", word[0]) == NULL));
}

static void check(const char *text, const char *keys, int route) {
  for (const char *at = text; *at != '\0';) {
    size_t len = 0;
    while (isalnum((unsigned char)at[len])) {
      len++;
    }
    char named[64];
    if (len > 0 && len < sizeof named - 3 && is_key(text, at, len)) {
      snprintf(named, sizeof named, " %.*s ", (int)len, at);
      if (strstr(keys, named) == NULL) {
        fail_msg("route %d in %s names%sand there are only%s\n%s", route, xq_words_language(), named, keys, text);
      }
    }
    at += len > 0 ? len : 1;
  }
  if (strstr(text, "空格") != NULL) {
    fail_msg("route %d names the space bar:\n%s", route, text);
  }
}

static void check_page(struct sit *sit, int route) {
  tui_page *page = tui_top(sit->app.t);
  app_refresh(&sit->app);
  sit_press(sit, 0);
  char *keys = keys_of(page);
  for (int row = 0; row < sit->rig->t.rows; row++) {
    check(rig_row(sit->rig, row), keys, route);
  }
  const char *help = page->ops->help != NULL ? page->ops->help(page->ctx) : NULL;
  if (help != NULL) {
    check(help, keys, route);
  }
  free(keys);
}

static void in_both_languages(struct sit *sit, void (*each)(struct sit *sit)) {
  static const char *const languages[] = {"en", "zh_CN"};
  for (size_t i = 0; i < XQ_COUNT(languages); i++) {
    xq_words_set_language(languages[i]);
    each(sit);
  }
  xq_words_set_language("en");
}

static void look_at_every_page(struct sit *sit) {
  for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
    app_draft_begin(&sit->app.draft, SIT_KEY, false);
    sit_open(sit, route);
    check_page(sit, route);
    rig_size(sit->rig, 43, 132);
    check_page(sit, route);
    rig_size(sit->rig, 24, 80);
  }
}

static void no_page_names_a_key_that_is_not_there(void **state) {
  in_both_languages(*state, look_at_every_page);
}

static void go_home(struct sit *sit, struct xq_key_list *keys) {
  tui_pop_to(sit->app.t, sit->app.home);
  app_scan_again(&sit->app);
  while (sit->app.scan.runs) {
    sit_scanned(sit, keys != NULL ? keys : sit_keys(true, false));
    keys = NULL;
  }
}

static void look_at_the_first_one(struct sit *sit) {
  go_home(sit, sit_keys(false, false));
  check_page(sit, APP_ROUTE_REST);
  go_home(sit, sit_many(5));
  check_page(sit, APP_ROUTE_REST);
  go_home(sit, NULL);
  check_page(sit, APP_ROUTE_REST);
  sit->app.visit.warned = true;
  check_page(sit, APP_ROUTE_REST);
  sit->app.visit.warned = false;
  app_visit_end(&sit->app);
  check_page(sit, APP_ROUTE_REST);
  app_visit_again(&sit->app);
  go_home(sit, NULL);
}

static void nor_does_the_first_one_in_any_state(void **state) {
  in_both_languages(*state, look_at_the_first_one);
}

/* Where a disabled button is pressed, too. */
static void look_at_why_not(struct sit *sit) {
  struct xq_key_list *keys = sit_keys(true, false);
  keys->items[0].status.never_applied = true;
  go_home(sit, keys);
  sit_press(sit, '1');
  assert_sees(sit, xq_streq(xq_words_language(), "en") ? "\"Apply for renewal\" applies" : "「申请续期」");
  check_page(sit, APP_ROUTE_REST);
}

static void why_a_button_is_off_names_a_button(void **state) {
  in_both_languages(*state, look_at_why_not);
}

static void look_at_the_pins(struct sit *sit) {
  for (int purpose = 0; purpose <= XQ_PIN_UNSEAL; purpose++) {
    sit_open(sit, APP_ROUTE_APPLICATIONS);
    struct xq_pin_request *request = sit_asks_pin(sit, (enum xq_pin_purpose)purpose);
    request->state.factory_set = true;
    assert_int_equal(tui_kind(sit->app.t), KIOSK_GIVES_PIN);
    check_page(sit, APP_ROUTE_APPLICATIONS);
    sit_press(sit, TUI_KEY_ESC);
  }
}

static void nor_does_a_page_that_asks_for_a_pin(void **state) {
  in_both_languages(*state, look_at_the_pins);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup_hall, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(no_page_names_a_key_that_is_not_there),
      TEST(nor_does_the_first_one_in_any_state),
      TEST(why_a_button_is_off_names_a_button),
      TEST(nor_does_a_page_that_asks_for_a_pin),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
