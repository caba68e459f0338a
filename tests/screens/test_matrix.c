/*
 * test_matrix.c - every screen, and what lies on screens, at every kind of terminal: 40x10, 80x24 and 132x43; in Chinese
 * and English in UTF-8, in Chinese in GB18030, in the locale "C"; on xterm-256color, linux, vt100, and on a dumb one, line
 * by line.
 *
 * What is kept as text (tests/screens/pages) is what xterm shows in UTF-8, and what a dumb terminal does;
 * XUQI_SCREENS_UPDATE=1 writes it anew.  The others are held against that: the same screen but for the signs that a terminal
 * has; in another character set, where lines break elsewhere, the same words.  What has the focus is lit without a colour,
 * and a terminal that has none is sent none.
 */
#include "tests/app/sit.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"
#include "plain/plain_int.h"
#include "tests/check.h"
#include "tests/locale.h"
#include "tests/words/catalogue.h"

/* ---------------------------------------------------------------- when */

/* Clocks that stand still, in the place of the library's (APP_FAKED): what is shown is the same at any time. */
int64_t xq_time_now(void) {
  enum { MORNING = 1795830000 }; /* 2026-11-28 01:00 UTC */
  return MORNING;
}

int64_t xq_time_mono_ms(void) {
  return 1000000;
}

/* ---------------------------------------------------------------- what is looked at */

static const struct scene {
  const char *name;
  int route;
  int key[4]; /* pressed there */
} scenes[] = {
#define SCENE(NAME, name) {#name, APP_ROUTE_##NAME, {0}},
    APP_ROUTES(SCENE)
#undef SCENE
        {"home-help", APP_ROUTE_HOME, {TUI_KEY_F1}},
    {"form-refused", APP_ROUTE_FORM, {TUI_KEY_F5}},
    {"form-list", APP_ROUTE_FORM, {TUI_KEY_TAB, TUI_KEY_TAB, TUI_KEY_ENTER}},
    {"form-typed", APP_ROUTE_FORM, {TUI_KEY_TAB, TUI_KEY_TAB, TUI_KEY_TAB, '7'}},
    {"agreement-end", APP_ROUTE_AGREEMENT, {TUI_KEY_F5}},
    {"payment-withdraw", APP_ROUTE_PAYMENT, {'w'}},
    {"progress-help", APP_ROUTE_PROGRESS, {TUI_KEY_F1}},
};
enum { SCENES = XQ_COUNT(scenes) };

static bool is_of_a_hall(const struct scene *scene) {
  return scene->route >= APP_ROUTE_HALL_;
}

static void open_scene(struct sit *sit, const struct scene *scene) {
  sit_open(sit, scene->route);
  for (size_t i = 0; i < XQ_COUNT(scene->key) && scene->key[i] != 0; i++) {
    rig_key(sit->rig, scene->key[i]);
    rig_frame(sit->rig);
  }
}

static const int sizes[][2] = {{10, 40}, {24, 80}, {43, 132}};
enum { SIZES = XQ_COUNT(sizes) };
static const char *const languages[] = {"zh_CN", "en"};
static const char *const terms[] = {"xterm-256color", "linux", "vt100"};

/* ---------------------------------------------------------------- as text */

/* Signs beyond ASCII, and what stands for them where a terminal has not got them. */
static const char *plain_sign(wchar_t wc) {
  static const struct {
    wchar_t wc;
    const char *plain;
  } signs[] = {{0x221A, "ok"}, {0xBB, ">>"},  {0xD7, "x"},   {0xB7, "-"},   {0x25B8, ">"},
               {0x2022, "*"},  {0x25BE, "v"}, {0x2500, "-"}, {0x2501, "="}, {0x253F, "+"}};
  for (size_t i = 0; i < XQ_COUNT(signs); i++) {
    if (signs[i].wc == wc) {
      return signs[i].plain;
    }
  }
  return NULL;
}

/* Blanks and lines are no longer than it takes to see them. */
static void add_row(struct xq_buf *buf, const char *text) {
  for (size_t i = 0; text[i] != '\0'; i++) {
    const bool more = i >= 2 && (text[i] == ' ' || text[i] == '-') && text[i - 1] == text[i] && text[i - 2] == text[i];
    xq_buf_add(buf, text + i, more ? 0 : 1);
  }
  xq_buf_add_str(buf, "\n");
}

/* What is left of a text on every terminal: its characters, but for blanks and digits, in plain signs. */
static char *essence(const char *text, bool blanks) {
  struct xq_buf buf = {0};
  wchar_t wc;
  xq_buf_add(&buf, "", 0);
  for (size_t left = strlen(text), n; (n = xq_utf8_decode(text, left, &wc)) > 0; text += n, left -= n) {
    const char *sign = plain_sign(wc);
    const bool line = wc == '-' || (sign != NULL && sign[0] == '-');
    if (line && buf.len > 0 && buf.data[buf.len - 1] == '-') {
      continue; /* (bars are as long as what stands at their ends leaves room) */
    }
    if (sign != NULL) {
      xq_buf_add_str(&buf, sign);
    } else if (wc != ' ' && (wc < '0' || wc > '9') && (blanks || wc != '\n')) {
      xq_buf_add(&buf, text, n);
    }
  }
  return xq_buf_take_str(&buf);
}

static char *screen_of(const struct sit *sit) {
  struct xq_buf buf = {0};
  for (int row = 0; row < sit->rig->t.rows; row++) {
    add_row(&buf, rig_row(sit->rig, row));
  }
  return xq_buf_take_str(&buf);
}

static char *words_of(const tui_page *page) {
  struct xq_buf buf = {0};
  for (size_t i = 0; i < page->layout.count; i++) {
    char *line = layout_line_text(&page->layout, i);
    xq_buf_add_str(&buf, line);
    free(line);
  }
  char *text = xq_buf_take_str(&buf), *words = essence(text, false);
  free(text);
  return words;
}

/* ---------------------------------------------------------------- what holds on every terminal */

static const char *term, *locale_name;

static void fail_here(const struct sit *sit, const struct scene *scene, const char *what) {
  for (int row = 0; row < sit->rig->t.rows; row++) {
    print_error("%s\n", rig_row(sit->rig, row));
  }
  fail_msg("%s, %dx%d, %s, %s, %s: %s", scene->name, sit->rig->t.cols, sit->rig->t.rows, locale_name, term,
           xq_words_language(), what);
}

static bool any_cell(const struct sit *sit, bool (*is)(attr_t attr, short pair)) {
  for (int row = 0; row < sit->rig->t.rows; row++) {
    for (int col = 0; col < sit->rig->t.cols; col++) {
      cchar_t cell;
      wchar_t chars[CCHARW_MAX + 1];
      attr_t attr = 0;
      short pair = 0;
      mvwin_wch(curscr, row, col, &cell);
      getcchar(&cell, chars, &attr, &pair, NULL);
      if (is(attr, pair)) {
        return true;
      }
    }
  }
  return false;
}

static bool is_lit(attr_t attr, short pair) {
  (void)pair;
  return (attr & A_REVERSE) != 0;
}

static bool has_colour(attr_t attr, short pair) {
  (void)attr;
  return pair != 0;
}

static void check(struct sit *sit, const struct scene *scene) {
  const bool colours = strcmp(term, "vt100") != 0;
  for (int row = 0; row < sit->rig->t.rows; row++) {
    if (xq_text_width(rig_row(sit->rig, row)) > sit->rig->t.cols) {
      fail_here(sit, scene, "over the edge");
    }
  }
  const struct popup *popup = sit->rig->t.popup;
  const bool focus = popup != NULL ? popup->count > 0 : page_stop(tui_top(sit->app.t), true) != NULL;
  if (focus && !any_cell(sit, is_lit)) {
    fail_here(sit, scene, "what has the focus is not lit without a colour");
  }
  if (any_cell(sit, has_colour) != colours) {
    fail_here(sit, scene, colours ? "no colours where there are some" : "colours where there are none");
  }
}

/* Whatever was sent is of the character set of the locale: what is none would be shown as anything. */
static void check_bytes(const struct sit *sit) {
  const char *charset = xq_charset() != NULL ? xq_charset() : "UTF-8";
  uint8_t bytes[4096], out[4 * sizeof bytes];
  iconv_t to = iconv_open("UTF-32", charset);
  fflush(sit->rig->tty);
  rewind(sit->rig->tty);
  size_t kept = 0, total = 0;
  for (size_t n; (n = fread(bytes + kept, 1, sizeof bytes - kept, sit->rig->tty)) > 0;) {
    char *in = (char *)bytes, *rest = (char *)out;
    size_t left = kept + n, room = sizeof out;
    total += n;
    if (iconv(to, &in, &left, &rest, &room) == (size_t)-1 && errno == EILSEQ) {
      fail_msg("%s, %s: byte %02X is not of %s", locale_name, term, (unsigned)(uint8_t)*in, charset);
    }
    memmove(bytes, in, left);
    kept = left;
  }
  iconv_close(to);
  assert_int_equal(kept, 0);
  assert_true(total > 500);
}

/* ---------------------------------------------------------------- one terminal */

struct seen {
  char *screen[SCENES], *words[SCENES];
};

static void seen_clear(struct seen *seen) {
  for (size_t i = 0; i < SCENES; i++) {
    free(seen->screen[i]);
    free(seen->words[i]);
  }
  *seen = (struct seen){0};
}

static void look_at(bool hall, const char *language, const int size[2], struct seen *seen) {
  void *state = NULL;
  assert_int_equal((hall ? sit_setup_hall : sit_setup)(&state), 0);
  struct sit *sit = state;
  theme_colour(&sit->rig->t.theme, TUI_THEME_DARK);
  xq_words_set_language(language);
  app_refresh(&sit->app);
  rig_size(sit->rig, size[0], size[1]);
  for (size_t i = 0; i < SCENES; i++) {
    if (is_of_a_hall(&scenes[i]) == hall) {
      open_scene(sit, &scenes[i]);
      check(sit, &scenes[i]);
      seen->screen[i] = screen_of(sit);
      seen->words[i] = words_of(tui_top(sit->app.t));
    }
  }
  check_bytes(sit);
  sit_teardown(&state);
  xq_words_set_language("en");
}

static void look(const char *language, const int size[2], struct seen *seen) {
  rig_term = term;
  setenv("TERM", term, 1);
  look_at(false, language, size, seen);
  look_at(true, language, size, seen);
}

/* ---------------------------------------------------------------- against what is kept */

static char *kept_path(const char *name) {
  return xq_asprintf("%s/tests/screens/pages/%s.txt", getenv("XUQI_TOP_SRCDIR"), name);
}

static void against_kept(const char *name, char *const texts[SCENES]) {
  struct xq_buf all = {0};
  char *path = kept_path(name), *text = NULL;
  for (size_t i = 0; i < SCENES; i++) {
    xq_buf_printf(&all, "=== %s\n%s", scenes[i].name, texts[i]);
  }
  text = xq_buf_take_str(&all);
  const char *update = getenv("XUQI_SCREENS_UPDATE");
  if (update != NULL && *update != '\0') {
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
  }
  uint8_t *bytes = NULL;
  size_t len = 0;
  assert_ok(xq_file_read(path, 1 << 20, &bytes, &len));
  char *kept = xq_strndup((const char *)bytes, len);
  free(bytes);
  size_t line = 1;
  for (const char *a = text, *b = kept; *a != '\0' || *b != '\0'; line++) {
    const size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
    if (n != m || strncmp(a, b, n) != 0) {
      fail_msg("%s.txt, line %zu (XUQI_SCREENS_UPDATE=1 writes it anew; look at the difference):\n%.*s\nnot\n%.*s",
               name, line, (int)n, a, (int)m, b);
    }
    a += n + (a[n] != '\0');
    b += m + (b[m] != '\0');
  }
  free(kept);
  free(text);
  free(path);
}

static void same(const char *what, const struct scene *scene, const char *a, const char *b) {
  if (strcmp(a, b) != 0) {
    fail_msg("%s in %s on %s: %s\n%s\nnot\n%s", scene->name, locale_name, term, what, a, b);
  }
}

static void in_utf8(const char *language) {
  locale_name = "UTF-8";
  for (size_t s = 0; s < SIZES; s++) {
    struct seen first = {0}, other = {0};
    term = terms[0];
    look(language, sizes[s], &first);
    char *name = xq_asprintf("%s.%dx%d", language, sizes[s][1], sizes[s][0]);
    against_kept(name, first.screen);
    free(name);
    for (size_t i = 1; i < XQ_COUNT(terms); i++) {
      term = terms[i];
      look(language, sizes[s], &other);
      for (size_t scene = 0; scene < SCENES; scene++) {
        char *a = essence(other.screen[scene], true), *b = essence(first.screen[scene], true);
        same("another screen", &scenes[scene], a, b);
        free(a);
        free(b);
      }
      seen_clear(&other);
    }
    seen_clear(&first);
  }
}

static void in_chinese(void **state) {
  (void)state;
  in_utf8("zh_CN");
}

static void in_english(void **state) {
  (void)state;
  in_utf8("en");
}

/* ---------------------------------------------------------------- in another character set */

static locale_t enter(const char *name) {
  if (strcmp(name, "C") != 0) {
    return locale_enter(name);
  }
  setlocale(LC_ALL, "C.UTF-8");
  locale_t own = newlocale(LC_CTYPE_MASK, "C", duplocale(LC_GLOBAL_LOCALE));
  uselocale(own);
  xq_err_ignore(xq_charset_set("ANSI_X3.4-1968"), "it is ASCII");
  return own;
}

static void in_locale(const char *name, const char *language) {
  for (size_t s = 0; s < SIZES; s++) {
    struct seen utf8 = {0}, first = {0}, other = {0};
    locale_name = "UTF-8";
    term = terms[0];
    look(language, sizes[s], &utf8);
    locale_name = name;
    locale_t own = enter(name);
    for (size_t i = 0; i < XQ_COUNT(terms); i++) {
      term = terms[i];
      look(language, sizes[s], i == 0 ? &first : &other);
      for (size_t scene = 0; scene < SCENES; scene++) {
        if (i == 0) {
          same("other words", &scenes[scene], first.words[scene], utf8.words[scene]);
        } else {
          same("another screen", &scenes[scene], other.screen[scene], first.screen[scene]);
        }
      }
      seen_clear(&other);
    }
    locale_leave(own);
    seen_clear(&first);
    seen_clear(&utf8);
  }
}

static void in_gb18030(void **state) {
  (void)state;
  in_locale("zh_CN.GB18030", "zh_CN");
}

static void in_ascii(void **state) {
  (void)state;
  char *path = xq_asprintf("%s/data/pinyin.txt", getenv("XUQI_TOP_SRCDIR"));
  assert_ok(xq_pinyin_load(path)); /* (for people's names) */
  free(path);
  in_locale("C", "en");
}

/* ---------------------------------------------------------------- with plain borders */

static bool is_line(attr_t attr, short pair) {
  (void)pair;
  return (attr & A_ALTCHARSET) != 0;
}

/* What the setting promises: no line character, and no sign that a font may lack. */
static void with_plain_borders(void **state) {
  (void)state;
  term = rig_term = terms[0];
  locale_name = "UTF-8, plain borders";
  for (size_t s = 0; s < SIZES; s++) {
    void *own = NULL;
    assert_int_equal(sit_setup(&own), 0);
    struct sit *sit = own;
    theme_init(&sit->rig->t.theme, true);
    rig_size(sit->rig, sizes[s][0], sizes[s][1]);
    for (size_t i = 0; i < SCENES; i++) {
      if (is_of_a_hall(&scenes[i])) {
        continue;
      }
      open_scene(sit, &scenes[i]);
      if (any_cell(sit, is_line)) {
        fail_here(sit, &scenes[i], "a line character");
      }
      for (int row = 0; row < sizes[s][0]; row++) {
        wchar_t wc;
        const char *c = rig_row(sit->rig, row);
        for (size_t left = strlen(c), n; (n = xq_utf8_decode(c, left, &wc)) > 0; c += n, left -= n) {
          if (plain_sign(wc) != NULL) {
            fail_here(sit, &scenes[i], "a sign that is not plain");
          }
        }
      }
    }
    sit_teardown(&own);
  }
}

/* ---------------------------------------------------------------- on a dumb terminal: line by line */

static char *lines_of(const tui_page *page) {
  struct plain_lines lines = {0};
  struct xq_buf buf = {0};
  xq_buf_add(&buf, "", 0);
  for (size_t i = 0; i < page->items.count; i++) {
    plain_read(&page->items.item[i], 0, &lines);
  }
  for (size_t i = 0; i < page->layout.stops; i++) {
    plain_lines_take(&lines, plain_stop_words(&page->layout.stop[i]));
  }
  for (size_t i = 0; i < lines.count; i++) {
    wchar_t wc;
    const char *c = lines.line[i];
    for (size_t left = strlen(c), n; (n = xq_utf8_decode(c, left, &wc)) > 0; c += n, left -= n) {
      assert_false(wc < ' ' || (wc >= 0x2500 && wc <= 0x259F)); /* no movement, no lines, no blocks */
    }
    add_row(&buf, lines.line[i]);
  }
  plain_lines_clear(&lines);
  return xq_buf_take_str(&buf);
}

static void read_scenes(char *texts[SCENES], bool hall, const char *language) {
  void *state = NULL;
  struct plain plain = {0};
  assert_int_equal((hall ? sit_setup_hall : sit_setup)(&state), 0);
  struct sit *sit = state;
  tui *t = &sit->rig->t;
  plain.t = t;
  t->face_own = &plain;
  t->face = &plain_face;
  t->large = false;
  xq_words_set_language(language);
  app_refresh(&sit->app);
  for (size_t i = 0; i < SCENES; i++) {
    if (is_of_a_hall(&scenes[i]) == hall) {
      sit_open(sit, scenes[i].route);
      texts[i] = scenes[i].key[0] == 0 ? lines_of(tui_top(t)) : xq_strdup("");
    }
  }
  t->face = NULL;
  sit_teardown(&state);
  xq_words_set_language("en");
}

static void on_a_dumb_terminal(void **state) {
  (void)state;
  for (size_t l = 0; l < XQ_COUNT(languages); l++) {
    char *texts[SCENES] = {0};
    term = rig_term = "vt100"; /* (none is drawn on) */
    read_scenes(texts, false, languages[l]);
    read_scenes(texts, true, languages[l]);
    char *name = xq_asprintf("%s.dumb", languages[l]);
    against_kept(name, texts);
    free(name);
    for (size_t i = 0; i < SCENES; i++) {
      free(texts[i]);
    }
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_chinese), cmocka_unit_test(in_english),         cmocka_unit_test(in_gb18030),
      cmocka_unit_test(in_ascii),   cmocka_unit_test(on_a_dumb_terminal), cmocka_unit_test(with_plain_borders),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
