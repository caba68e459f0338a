/*
 * test_terminals.c - every screen at terminals besides those of tests/screens/test_matrix.c: in GBK, and where all Chinese is
 * spelled in letters.  The same words, whatever breaks their lines, in what that terminal has.  A screen is compared with
 * itself in UTF-8 by the characters of its text, without white space and digits; with the plain signs in both, which are all
 * that such terminals are sent.
 */
#include "tests/app/sit.h"

#include "tests/check.h"
#include "tests/locale.h"
#include "tests/words/catalogue.h"

#include "app/banner.h"
#include "app/routes.h"

static char *text_of(const tui_page *page) {
  struct xq_buf buf = {0};
  for (size_t i = 0; i < page->layout.count; i++) {
    char *line = layout_line_text(&page->layout, i);
    for (const char *c = line; *c != '\0'; c++) {
      if (*c != ' ' && (*c < '0' || *c > '9')) { /* what time it is changes meanwhile */
        xq_buf_add(&buf, c, 1);
      }
    }
    free(line);
  }
  return xq_buf_take_str(&buf);
}

static void letters_only(const char *row) {
  wchar_t wc;
  const char *c = row;
  for (size_t left = strlen(c), n; (n = xq_utf8_decode(c, left, &wc)) > 0; c += n, left -= n) {
    if (wc >= 0x100 && (wc < 0x2500 || wc > 0x257F)) {
      fail_msg("U+%04X: %s", (unsigned)wc, row);
    }
  }
  assert_null(strstr(row, "??"));
}

static void (*seen)(const char *row); /* asked of every row */

static void open_screens(char *texts[APP_ROUTE_COUNT_], int rows, int cols) {
  void *state = NULL;
  assert_int_equal(sit_setup(&state), 0);
  struct sit *sit = state;
  sit->rig->t.theme.signs = &tui_signs_plain;
  xq_words_set_language("zh_CN");
  app_refresh(&sit->app);
  rig_size(sit->rig, rows, cols);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    sit_open(sit, route);
    rig_frame(sit->rig);
    texts[route] = text_of(tui_top(sit->app.t));
    for (int row = 0; row < rows; row++) { /* nothing runs over the edge */
      assert_in_range(xq_text_width(rig_row(sit->rig, row)), 0, cols);
      if (seen != NULL) {
        seen(rig_row(sit->rig, row));
      }
    }
  }
  sit_teardown(&state);
  xq_words_set_language("en");
}

static void same_words_at(const char *name) {
  char *utf8[APP_ROUTE_COUNT_], *there[APP_ROUTE_COUNT_];
  locale_t own = locale_enter(name);
  locale_leave(own);
  static const int sizes[][2] = {{24, 80}, {10, 40}, {43, 132}};
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    open_screens(utf8, sizes[i][0], sizes[i][1]);
    own = locale_enter(name);
    open_screens(there, sizes[i][0], sizes[i][1]);
    locale_leave(own);
    for (int route = 0; route < APP_ROUTE_HALL_; route++) {
      if (strcmp(utf8[route], there[route]) != 0) {
        fail_msg("route %d in %s:\n%s\nnot\n%s", route, name, there[route], utf8[route]);
      }
      free(utf8[route]);
      free(there[route]);
    }
  }
}

static void gbk(void **state) {
  (void)state;
  same_words_at("zh_CN.GBK");
}

/* Spelled in letters every screen is twice as wide, and still nothing runs over an edge; no ideograph, no row of question
 * marks. */
static void spelled_in_letters(void **state) {
  (void)state;
  static const int sizes[][2] = {{24, 80}, {10, 40}, {43, 132}};
  char *texts[APP_ROUTE_COUNT_], *path = xq_asprintf("%s/data/pinyin.txt", getenv("XUQI_TOP_SRCDIR"));
  struct tui_glyphs latin;
  assert_ok(xq_pinyin_load(path));
  free(path);
  tui_glyphs_latin(&latin);
  xq_shown_only(latin.chars, latin.count);
  free(latin.chars);
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    seen = letters_only;
    open_screens(texts, sizes[i][0], sizes[i][1]);
    seen = NULL;
    for (int route = 0; route < APP_ROUTE_HALL_; route++) {
      free(texts[route]);
    }
  }
  xq_shown_only(NULL, 0);
}

/* Nothing of what this program says needs a stand-in in GBK. */
static void all_words_are_in_gbk(void **state) {
  (void)state;
  locale_t own = locale_enter("zh_CN.GBK");
  char *path = xq_asprintf("%s/po/zh_CN.po", getenv("XUQI_TOP_SRCDIR"));
  uint8_t *text = NULL;
  size_t left = 0;
  assert_ok(xq_file_read(path, 1 << 22, &text, &left));
  wchar_t wc;
  const char *s = (const char *)text;
  for (size_t n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    char shown[XQ_SHOWN_MAX];
    xq_shown(wc, shown);
    if (wc >= 0x80 && (strlen(shown) != n || strncmp(shown, s, n) != 0)) {
      fail_msg("U+%04X is not in GBK: %.60s", (unsigned)wc, s);
    }
  }
  free(text);
  free(path);
  locale_leave(own);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(gbk),
      cmocka_unit_test(spelled_in_letters),
      cmocka_unit_test(all_words_are_in_gbk),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
