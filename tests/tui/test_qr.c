/* test_qr.c - QR symbols as they stand on the screen can be read by another's eyes, on dark and on light terminals; where they
 * cannot be seen whole there are words. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tests/qr.h"
#include "tests/tui/rig.h"

#define LINK "HTTPS://RENEWAL.EXAMPLE.CN/S/7K2M9QX4TBW8ZC3P"
#define READ_AS "https://renewal.example.cn/s/7k2m9qx4tbw8zc3p"
#define LONG \
  "HTTPS://RENEWAL.EXAMPLE.CN:8443/A/LONGER/WAY/TO/THE/SAME/PLACE/7K2M9QX4TBW8ZC3P/AND/SOME/MORE/THAN/FITS/IN/A/SYMBOL/OF/41/MODULES/EACH/WAY"

/* ---- the picture that a camera sees */

enum { CELL_COLS = 4, CELL_ROWS = 8, BLACK = 16, WHITE = 231 };

static int brightness(short colour, bool ink, bool dark_terminal) {
  switch (colour) {
    case COLOR_BLACK:
    case BLACK:
      return 0;
    case COLOR_WHITE:
      return 170;
    case WHITE:
      return 255;
    default: /* the terminal's own, and those of words beside it */
      return ink == dark_terminal ? 200 : 20;
  }
}

struct picture {
  uint8_t *grey;
  unsigned width, height;
};

static void fill(const struct picture *picture, int row, int col, int rows, uint8_t grey) {
  for (int y = 0; y < rows; y++) {
    memset(picture->grey + ((size_t)row + (size_t)y) * picture->width + (size_t)col, grey, CELL_COLS);
  }
}

static void paint_cell(const struct picture *picture, int row, int col, bool dark_terminal) {
  cchar_t cell;
  wchar_t chars[CCHARW_MAX + 1] = {0};
  attr_t attr;
  short pair, fg = -1, bg = -1;
  mvwin_wch(curscr, row, col, &cell);
  getcchar(&cell, chars, &attr, &pair, NULL);
  if (pair > 0) {
    assert_int_equal(pair_content(pair, &fg, &bg), OK);
  }
  int ink = brightness(fg, true, dark_terminal), paper = brightness(bg, false, dark_terminal);
  if ((attr & A_REVERSE) != 0) {
    const int was = ink;
    ink = paper;
    paper = was;
  }
  const bool upper = chars[0] == 0x2580 || chars[0] == 0x2588, lower = chars[0] == 0x2584 || chars[0] == 0x2588;
  fill(picture, row * CELL_ROWS, col * CELL_COLS, CELL_ROWS / 2, (uint8_t)(upper ? ink : paper));
  fill(picture, row * CELL_ROWS + CELL_ROWS / 2, col * CELL_COLS, CELL_ROWS / 2, (uint8_t)(lower ? ink : paper));
}

/* What a camera reads off the screen; NULL: nothing. */
static char *seen(const struct rig *rig, bool dark_terminal) {
  struct picture picture = {.width = (unsigned)(rig->t.cols * CELL_COLS),
                            .height = (unsigned)(rig->t.rows * CELL_ROWS)};
  picture.grey = xq_calloc(picture.width, picture.height);
  for (int row = 0; row < rig->t.rows; row++) {
    for (int col = 0; col < rig->t.cols; col++) {
      paint_cell(&picture, row, col, dark_terminal);
    }
  }
  char *text = qr_read(picture.grey, picture.width, picture.height);
  free(picture.grey);
  return text;
}

static void assert_seen(const struct rig *rig, const char *expected) {
  for (int dark = 0; dark < 2; dark++) {
    char *text = seen(rig, dark != 0);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
  }
}

/* ---- the page */

static struct tui_qr wanted;

static void list(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_qr(page, &wanted);
  static const struct tui_button ok = {.id = 1, .label = "Back", .main = true};
  tui_set_foot(page, NULL, &ok, 1);
}

static void want(const char *text) {
  static const struct tui_pair beside[] = {{"Amount", "200.00 yuan", TUI_STRONG}};
  wanted = (struct tui_qr){.text = text,
                           .what = "Scan it",
                           .instead = "Open this address",
                           .link = READ_AS,
                           .code = "7391",
                           .beside = beside,
                           .count = 1};
}

static void begin(struct rig *rig, enum tui_theme theme) {
  theme_colour(&rig->t.theme, theme);
  want(LINK);
}

static void drawn(struct rig *rig) {
  assert_true(rig_find(rig, "Scan it", NULL) >= 0);
  assert_true(rig_find(rig, "200.00 yuan", NULL) >= 0);
  assert_int_equal(rig_find(rig, "Open this address", NULL), -1);
}

static void in_words(struct rig *rig) {
  char *text = seen(rig, true);
  assert_null(text);
  assert_true(rig_find(rig, "Open this address", NULL) >= 0);
  assert_true(rig_find(rig, "https://renewal", NULL) >= 0);
  assert_true(rig_find(rig, "7391", NULL) >= 0);
  assert_int_equal(rig_find(rig, "Scan it", NULL), -1);
}

/* ---- promises */

static void it_is_read_off_any_colours(void **state) {
  static const enum tui_theme themes[] = {TUI_THEME_DARK, TUI_THEME_LIGHT, TUI_THEME_NEUTRAL};
  struct rig *rig = *state;
  for (size_t i = 0; i < XQ_COUNT(themes); i++) {
    begin(rig, themes[i]);
    rig_show(rig, list);
    drawn(rig);
    assert_seen(rig, LINK);
    tui_pop(&rig->t);
    page_bury(&rig->t);
    rig_assert_said(rig, "p destroyed;");
  }
}

static void without_colours_it_is_light_on_dark_or_as_the_terminal_is(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_MONO);
  rig_show(rig, list);
  char *text = seen(rig, true);
  assert_non_null(text);
  assert_string_equal(text, LINK);
  free(text);
}

static void a_light_terminal_without_colours_is_known(void **state) {
  struct rig *rig = *state;
  setenv("NO_COLOR", "1", 1);
  begin(rig, TUI_THEME_LIGHT);
  unsetenv("NO_COLOR");
  rig_show(rig, list);
  char *text = seen(rig, false);
  assert_non_null(text);
  assert_string_equal(text, LINK);
  free(text);
}

/* The frame makes room for it in a window of 24 rows; in a larger one it stays. */
static void the_frame_makes_room(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_DARK);
  tui_set_ribbon(&rig->t, "A trial");
  rig_show(rig, list);
  assert_seen(rig, LINK);
  assert_false(frame_geometry(&rig->t).border);
  rig_size(rig, 43, 132);
  rig_frame(rig);
  assert_seen(rig, LINK);
  assert_true(frame_geometry(&rig->t).border);
  rig_size(rig, 24, 80);
  rig_frame(rig);
  assert_seen(rig, LINK);
  tui_set_ribbon(&rig->t, NULL);
}

static void what_cannot_be_seen_whole_is_said(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_DARK);
  rig_size(rig, 10, 40);
  rig_show(rig, list);
  in_words(rig);
  rig_size(rig, 24, 20);
  rig_frame(rig);
  rig_size(rig, 24, 80);
  rig_frame(rig);
  drawn(rig);
  assert_seen(rig, LINK);
}

static void a_shorter_one_is_drawn_where_the_long_one_is_too_large(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_DARK);
  want(LONG);
  rig_show(rig, list);
  in_words(rig);
  tui_pop(&rig->t);
  page_bury(&rig->t);
  rig_assert_said(rig, "p destroyed;");
  wanted.shorter = LINK;
  rig_show(rig, list);
  assert_seen(rig, LINK);
  rig_size(rig, 43, 132);
  rig_frame(rig);
  assert_seen(rig, LONG);
}

/* As any other page: at 9600 baud it is there in three seconds. */
static void it_is_sent_in_three_thousand_bytes(void **state) {
  enum { BUDGET = 3000 };
  struct rig *rig = *state;
  begin(rig, TUI_THEME_DARK);
  rig_frame(rig);
  fflush(rig->tty);
  const long before = ftell(rig->tty);
  rig_show(rig, list);
  fflush(rig->tty);
  const long sent = ftell(rig->tty) - before;
  print_message("%ld bytes\n", sent);
  assert_in_range(sent, 1, BUDGET);
}

/* Two columns a module, light and dark cells: only a large window has room for them. */
static void without_half_blocks_it_is_cells(void **state) {
  struct rig *rig = *state;
  theme_init(&rig->t.theme, true);
  begin(rig, TUI_THEME_DARK);
  rig_show(rig, list);
  in_words(rig);
  rig_size(rig, 43, 132);
  rig_frame(rig);
  assert_seen(rig, LINK);
  for (int row = 0; row < rig->t.rows; row++) {
    assert_null(strstr(rig_row(rig, row), "█"));
  }
}

static void terminal(const char *term, int (*setup)(void **), void **state) {
  rig_term = term;
  assert_int_equal(setup(state), 0);
  rig_term = "xterm";
}

static int on_a_vt100(void **state) {
  terminal("vt100", rig_setup, state);
  return 0;
}

static int on_a_console(void **state) {
  setenv("TERM", "linux", 1);
  terminal("linux", rig_setup, state);
  return 0;
}

static int off_the_console(void **state) {
  unsetenv("TERM");
  return rig_teardown(state);
}

static int with_256_colours(void **state) {
  terminal("xterm-256color", rig_setup, state);
  return 0;
}

/* Half blocks in UTF-8, in reverse video, as its screen is dark. */
static void a_vt100_reverses(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_NEUTRAL);
  rig_show(rig, list);
  char *text = seen(rig, true);
  assert_non_null(text);
  assert_string_equal(text, LINK);
  free(text);
}

/* Its font has half blocks, though few other signs. */
static void a_console_shows_it(void **state) {
  struct rig *rig = *state;
  assert_ptr_equal(rig->t.theme.signs, &tui_signs_console);
  begin(rig, TUI_THEME_NEUTRAL);
  rig_show(rig, list);
  drawn(rig);
  assert_seen(rig, LINK);
}

static void by_ear_it_is_words(void **state) {
  struct rig *rig = *state;
  begin(rig, TUI_THEME_DARK);
  rig->t.spoken = true;
  rig->t.theme.signs = &tui_signs_spoken;
  rig_show(rig, list);
  in_words(rig);
  char *words = item_spoken(&rig->t.top->items.item[0]);
  assert_string_equal(words, "Amount: 200.00 yuan\nOpen this address\n" READ_AS "\nCode to type: 7391");
  free(words);
}

/* As the command line prints it. */
static void its_rows_of_text_are_the_symbol(void **state) {
  (void)state;
  struct xq_qr qr = {0};
  assert_true(xq_qr_make(LINK, &qr));
  assert_int_equal(qr.side, 25); /* capitals and digits: the second size, not the third */
  const unsigned side = (unsigned)xq_qr_modules(&qr);
  assert_int_equal(xq_qr_rows(&qr, true), 17);
  assert_int_equal(xq_qr_cols(&qr, false), 2 * side);
  uint8_t *grey = xq_calloc(16 * side, side);
  for (unsigned row = 0; row < side; row++) {
    char *text = xq_qr_row(&qr, (int)row, false);
    assert_int_equal(strlen(text), 2 * side);
    for (unsigned at = 0; at < 4 * side * 4 * side; at++) { /* four pixels a module each way */
      const unsigned y = at / (4 * side), x = at % (4 * side);
      if (y / 4 == row) {
        grey[at] = text[x / 2] == '#' ? 0 : UINT8_MAX;
      }
    }
    free(text);
  }
  char *read = qr_read(grey, 4 * side, 4 * side);
  assert_non_null(read);
  assert_string_equal(read, LINK);
  free(read);
  free(grey);
  xq_qr_clear(&qr);
  assert_int_equal(xq_qr_rows(&qr, false), 0);
  assert_false(xq_qr_make("", &qr));
  char *endless = xq_malloc(3001);
  memset(endless, 'x', 3000);
  endless[3000] = '\0';
  assert_false(xq_qr_make(endless, &qr));
  free(endless);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  unsetenv("NO_COLOR");
#define ON(setup, test) cmocka_unit_test_setup_teardown(test, setup, rig_teardown)
  const struct CMUnitTest tests[] = {
      ON(rig_setup, it_is_read_off_any_colours),
      ON(with_256_colours, it_is_read_off_any_colours),
      ON(rig_setup, without_colours_it_is_light_on_dark_or_as_the_terminal_is),
      ON(rig_setup, a_light_terminal_without_colours_is_known),
      ON(rig_setup, the_frame_makes_room),
      ON(rig_setup, what_cannot_be_seen_whole_is_said),
      ON(rig_setup, a_shorter_one_is_drawn_where_the_long_one_is_too_large),
      ON(rig_setup, without_half_blocks_it_is_cells),
      ON(on_a_vt100, a_vt100_reverses),
      cmocka_unit_test_setup_teardown(a_console_shows_it, on_a_console, off_the_console),
      ON(with_256_colours, it_is_sent_in_three_thousand_bytes),
      ON(rig_setup, by_ear_it_is_words),
      cmocka_unit_test(its_rows_of_text_are_the_symbol),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
