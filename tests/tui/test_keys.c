/* test_keys.c - bytes as terminals send them become keys; unknown sequences leave nothing behind. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* after the three above */
#include <cmocka.h>

#include "tests/locale.h"
#include "tui/keys.h"

/* All of `bytes` is one key. */
static void assert_key(const char *bytes, int expected) {
  const size_t len = strlen(bytes);
  int key = -1;
  for (size_t part = 1; part < len; part++) { /* half a sequence waits for the rest */
    assert_int_equal(tui_key_decode(bytes, part, false, &key), 0);
  }
  assert_int_equal(tui_key_decode(bytes, len, len == 1, &key), len);
  assert_int_equal(key, expected);
}

static void terminals_agree_on_these(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    int key;
  } rows[] = {
      {"\033[A", TUI_KEY_UP},
      {"\033OA", TUI_KEY_UP},
      {"\033[B", TUI_KEY_DOWN},
      {"\033OD", TUI_KEY_LEFT},
      {"\033[H", TUI_KEY_HOME},
      {"\033OF", TUI_KEY_END},
      {"\033[1~", TUI_KEY_HOME},
      {"\033[8~", TUI_KEY_END},
      {"\033[3~", TUI_KEY_DELETE},
      {"\033[5~", TUI_KEY_PGUP},
      {"\033[6;2~", TUI_KEY_PGDN},
      {"\033[Z", TUI_KEY_BACKTAB},
      {"\033OP", TUI_KEY_F1},
      {"\033[11~", TUI_KEY_F1},
      {"\033[[A", TUI_KEY_F1},
      {"\033[[E", TUI_KEY_F5},
      {"\033[15~", TUI_KEY_F5},
      {"\033[21~", TUI_KEY_F10},
      {"\033[1;2P", TUI_KEY_F1},
      {"\033OM", TUI_KEY_ENTER},
      {"\r", TUI_KEY_ENTER},
      {"\n", TUI_KEY_ENTER},
      {"\t", TUI_KEY_TAB},
      {"\b", TUI_KEY_BACKSPACE},
      {"\177", TUI_KEY_BACKSPACE},
      {"\033", TUI_KEY_ESC},
      {"\003", TUI_KEY_CTRL + 'c'},
      {"a", 'a'},
      {"?", '?'},
      {"张", 0x5F20},
      {"𠮷", 0x20BB7},
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    assert_key(rows[i].bytes, rows[i].key);
  }
}

static void function_keys_have_second_keys(void **state) {
  (void)state;
  assert_key("\0331", TUI_KEY_F1);
  assert_key("\0339", TUI_KEY_F9);
  assert_key("\0330", TUI_KEY_F10);
  size_t count;
  const struct tui_global_key *keys = tui_global_keys(&count);
  for (size_t i = 0; i < count; i++) { /* "Ctrl-X" is what the table says it is */
    const char *second = keys[i].second;
    if (xq_streq(second, "Ctrl-/")) { /* as terminals send it */
      second = "Ctrl-_";
    } else if (xq_streq(second, "Ctrl-R")) {
      assert_int_equal(keys[i].key, TUI_KEY_CTRL + 'l'); /* two keys do that */
      continue;
    }
    assert_memory_equal(second, "Ctrl-", 5);
    const char byte[] = {(char)(second[5] & 0x1f), '\0'};
    assert_key(byte, keys[i].key);
  }
}

static void the_keypad_types(void **state) {
  (void)state;
  static const char signs[] = "*+,-./0123456789";
  for (int i = 0; i < 16; i++) {
    const char bytes[] = {'\033', 'O', (char)('j' + i), '\0'};
    assert_key(bytes, strchr("*+-./", signs[i]) != NULL ? TUI_KEY_PAD + signs[i] : signs[i]);
  }
  assert_key("\033OM", TUI_KEY_ENTER);
  assert_key("\033OX", '=');
}

static void modifiers_go_by_words(void **state) {
  (void)state;
  assert_key("\033[1;5D", TUI_KEY_WORD_LEFT);
  assert_key("\033[1;3C", TUI_KEY_WORD_RIGHT);
  assert_key("\033O5C", TUI_KEY_WORD_RIGHT);
  assert_key("\033Od", TUI_KEY_WORD_LEFT);
  assert_key("\033\033[D", TUI_KEY_WORD_LEFT);
  assert_key("\033\177", TUI_KEY_CTRL + 'w');
  assert_key("\033[1;2D", TUI_KEY_LEFT); /* Shift is not asked for */
}

static void unknown_sequences_are_dropped_whole(void **state) {
  (void)state;
  static const char *const rows[] = {
      "\033[2~",
      "\033[201~",
      "\033[<0;3~",
      "\033\033[<0;3;4M",
      "\033[99999999999~",
      "\033[[Z",
      "\033Oz",
      "\033[I",
      "\033\033[A",
      "\033[24;80R" /* F3 is another */,
      "\033]0;t\a",
      "\033]11;rgb:0/0/0\033\\",
      "\033P>|term\033\\",
      "\033\r",
      "\033[27;5;9~",
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    assert_key(rows[i], TUI_KEY_NONE);
  }
  assert_key("\033[?1;2c", TUI_KEY_ANSWER);
  assert_key("\033[0n", TUI_KEY_ANSWER);
}

/* In both of the ways terminals have; nothing of it is ever text. */
static void the_mouse_is_read(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    enum tui_mouse_what what;
    int row, col;
  } rows[] = {
      {"\033[<0;3;4M", TUI_MOUSE_PRESS, 3, 2},
      {"\033[<0;3;4m", TUI_MOUSE_OTHER, 0, 0},
      {"\033[<64;132;43M", TUI_MOUSE_WHEEL_UP, 42, 131},
      {"\033[<65;1;1M", TUI_MOUSE_WHEEL_DOWN, 0, 0},
      {"\033[<2;3;4M", TUI_MOUSE_OTHER, 3, 2},
      {"\033[<0;0;4M", TUI_MOUSE_OTHER, 0, 0},
      {"\033[<0;99999999999;4M", TUI_MOUSE_PRESS, 3, 99998},
      {"\033[M !#", TUI_MOUSE_PRESS, 2, 0},
      {"\033[M`!!", TUI_MOUSE_WHEEL_UP, 0, 0},
      {"\033[M##!", TUI_MOUSE_OTHER, 0, 2},
      {"\033[<M", TUI_MOUSE_OTHER, 0, 0},
      {"\033[<0;3;4;5M", TUI_MOUSE_PRESS, 3, 2},
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    struct tui_mouse mouse;
    assert_key(rows[i].bytes, TUI_KEY_MOUSE);
    tui_mouse_decode(rows[i].bytes, strlen(rows[i].bytes), &mouse);
    assert_int_equal(mouse.what, rows[i].what);
    assert_int_equal(mouse.row, rows[i].row);
    assert_int_equal(mouse.col, rows[i].col);
  }
}

static void alt_and_a_character_is_one_key(void **state) {
  (void)state;
  for (int c = ' '; c < 0x7f; c++) {
    const char bytes[] = {'\033', (char)c, '\0'};
    int key;
    if (c >= '0' && c <= '9') { /* function keys */
      continue;
    }
    const bool begins = strchr("[O]P_", c) != NULL; /* ... a sequence: known to be none when nothing follows */
    assert_int_equal(tui_key_decode(bytes, 2, begins, &key), 2);
    assert_int_equal(key, TUI_KEY_ALT + c);
  }
  assert_key("\033张", TUI_KEY_ALT + 0x5F20);
  int key;
  assert_int_equal(tui_key_decode("\033\033", 2, true, &key), 1); /* Esc, and once more */
  assert_int_equal(key, TUI_KEY_ESC);
  assert_int_equal(tui_key_decode("\033[1\r", 4, false, &key), 3); /* broken off: Enter is not lost */
  assert_int_equal(key, TUI_KEY_NONE);
}

/* ---------------------------------------------------------------- in time, in bursts, pasted */

static struct tui_keys keys;
static int64_t now;
static struct xq_buf said;

static int fresh(void **state) {
  (void)state;
  tui_keys_wipe(&keys);
  keys = (struct tui_keys){0};
  now = 1000;
  xq_buf_clear(&said);
  return 0;
}

/* Characters stand for themselves, pasted ones between < or + and >, other keys as their number. */
static void take(void) {
  struct tui_input in;
  while (tui_keys_next(&keys, now, &in)) {
    char utf8[4];
    switch (in.kind) {
      case TUI_INPUT_KEY:
        if (in.key >= TUI_KEY_ALT) {
          xq_buf_printf(&said, "(Alt %c)", in.key - TUI_KEY_ALT);
        } else if (in.key >= TUI_KEY_UP) {
          xq_buf_add_str(&said, in.key == TUI_KEY_ENTER ? "(Enter)" : in.key == TUI_KEY_ESC ? "(Esc)" : "(key)");
        } else {
          xq_buf_add(&said, utf8, xq_utf8_encode((wchar_t)in.key, utf8));
        }
        break;
      case TUI_INPUT_PASTE_CHAR:
        xq_buf_add(&said, utf8, xq_utf8_encode(in.key == '\n' ? '/' : (wchar_t)in.key, utf8));
        break;
      case TUI_INPUT_ANSWER:
        xq_buf_add_str(&said, "(answer)");
        break;
      case TUI_INPUT_PASTE:
        xq_buf_add_str(&said, "<");
        break;
      case TUI_INPUT_PASTE_ON:
        xq_buf_add_str(&said, "+");
        break;
      default:
        xq_buf_add_str(&said, ">");
    }
  }
}

static void come(const char *bytes, size_t len) {
  size_t room;
  char *to = tui_keys_room(&keys, &room);
  assert_true(room >= len);
  memcpy(to, bytes, len);
  tui_keys_came(&keys, len, now);
  take();
}

static void after(int64_t ms) {
  now += ms;
  take();
}

static void assert_said(const char *expected) {
  char *got = xq_buf_take_str(&said);
  assert_string_equal(got, expected);
  free(got);
}

#define COME(text) come(text, sizeof(text) - 1)

static void a_lone_esc_is_told_soon(void **state) {
  (void)state;
  COME("\033");
  assert_said("");
  assert_in_range(keys.due, now + 1, now + 99);
  after(keys.due - now);
  assert_said("(Esc)");
  COME("1"); /* at a person's speed a key of its own */
  assert_said("1");
  COME("\033\033");
  after(99);
  assert_said("(Esc)(Esc)");
}

static void a_torn_sequence_does_no_second_harm(void **state) {
  (void)state;
  COME("\033");
  after(60);
  after(100);
  COME("[A");
  assert_said("(Esc)");
  COME("[A"); /* that is text */
  assert_said("[A");
  COME("\033");
  after(60);
  COME("[200~n\r\033[201~");
  assert_said("(Esc)<n/>");
  COME("\033[");
  after(300); /* the rest of what has begun may take longer */
  COME("A");
  assert_said("(key)");
}

static void what_is_pasted_is_no_key(void **state) {
  (void)state;
  COME("\033[200~Room 5\r\n12\t\033OQueen\003\033[A\033[201~x");
  assert_said("<Room 5//12\tOQueen[A>x");
}

static void marks_come_in_pieces(void **state) {
  (void)state;
  static const char paste[] = "a\033[200~b\033b\033[20\r\033[201~c";
  for (size_t cut = 1; cut < sizeof paste - 1; cut++) {
    fresh(NULL);
    come(paste, cut);
    now += 40;
    come(paste + cut, sizeof paste - 1 - cut);
    assert_said("a<bb[20/>c");
  }
  fresh(NULL);
  for (size_t i = 0; i < sizeof paste - 1; i++) {
    now += 30;
    come(paste + i, 1);
  }
  assert_said("a<bb[20/>c");
}

static void marks_within_are_no_text(void **state) {
  (void)state;
  COME("\033[200~a\033[200~b\033[201~c\r\033[201~d");
  assert_said("<abc/>d");
  COME("\033[200~a\033[200~b\033[201~"); /* the outer one never ends */
  assert_said("<ab");
  after(TUI_NESTED_MS);
  assert_said(">");
  COME("\033[201~n"); /* and an end without a beginning is nothing */
  assert_said("n");
}

static void a_paste_that_never_ends_is_over_some_day(void **state) {
  (void)state;
  COME("\033[200~a\r");
  after(TUI_PASTE_MS - 1);
  COME("b\033");
  assert_said("<a/b");
  after(TUI_PASTE_MS - 1);
  assert_said("");
  after(1);
  assert_said(">");
  COME("\r");
  assert_said("(Enter)");
}

static void lines_that_come_at_once_were_pasted(void **state) {
  (void)state;
  COME("Room 5\r12 Queen\rn");
  assert_said("<Room 5/12 Queen/n");
  after(10);
  COME("n\r"); /* the rest of it */
  after(TUI_BURST_MS);
  assert_said("n/>");
  COME("n");
  assert_said("n");
  COME("街道\r\n大道B座"); /* in this case two breaks in a row are one */
  assert_said("<街道//大道B座");
}

/* Whatever its first line is. */
static void short_lines_were_pasted_too(void **state) {
  (void)state;
  static const struct {
    const char *bytes, *said;
  } rows[] = {
      {"A\rBC", "<A/BC>"},
      {"1\r2\r3\r", "<1/2/3/>"},
      {"n\ry\nq", "<n/y/q>"},
      {"\rn y W \rq", "</n y W /q>"},
      {"\r\n胡小明乡", "<//胡小明乡>"},
      {"n\r\rabcdef", "<n//abcdef>"},
      {"\tn\rabc", "(key)<n/abc>"},
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    fresh(NULL);
    come(rows[i].bytes, strlen(rows[i].bytes));
    after(TUI_BURST_MS);
    assert_said(rows[i].said);
  }
}

static void a_paste_torn_before_a_line_break_goes_on(void **state) {
  (void)state;
  COME("Room 5");
  now += TUI_BURST_MS;
  COME("\r12 Queen");
  assert_said("Room 5+/12 Queen");
  after(TUI_BURST_MS);
  assert_said(">");
  now += TUI_BURST_MS + 1;
  COME("\r12 Queen"); /* by itself */
  assert_said("</12 Queen");
}

/* Behind a pause the rest of a paste is taken for lines by themselves; its marks are no text. */
static void marks_are_no_text_of_a_burst(void **state) {
  (void)state;
  COME("\r12 Queen\033[201~x");
  assert_said("</12 Queen>x");
  now += TUI_BURST_MS + 1;
  COME("\r12 Queen\033[200~W\rq\033[201~x");
  assert_said("</12 QueenW/q>x");
  now += TUI_BURST_MS + 1;
  COME("\r12 Queen\033[20");
  after(TUI_BURST_MS);
  assert_said("</12 Queen>");
}

/* What somebody types while the line is slow, and what our tests send. */
static void keys_that_come_at_once_are_keys(void **state) {
  (void)state;
  COME("a\rb");
  assert_said("a(Enter)b");
  COME("12345678\r");
  assert_said("12345678(Enter)");
  COME("\rnnn");
  assert_said("(Enter)nnn");
  COME("hu@example.com\t\r\t\t\t广东省");
  assert_said("hu@example.com(key)(Enter)(key)(key)(key)广东省");
  COME("胡小明");
  assert_said("胡小明");
}

/* What the terminal answers to what it was asked is no key, and no text of a paste that it came into. */
static void answers_are_no_keys(void **state) {
  (void)state;
  COME("a\033[0nb\033[?62;4c");
  assert_said("a(answer)b(answer)");
  COME("\033\033[0n"); /* an Esc that came with one is not lost with it */
  assert_said("(Esc)(answer)");
  COME("\033\033[?62;4cx");
  assert_said("(Esc)(answer)x");
  COME("\033[200~12\033[0");
  COME("n34\033[201~");
  assert_said("<12(answer)34>");
  COME("\033]11;rgb:0000/0000/0000\033\\x");
  assert_said("x");
}

static void a_crowd_is_counted(void **state) {
  (void)state;
  struct tui_input in;
  size_t room;
  static const char text[] = "Room 512";
  memcpy(tui_keys_room(&keys, &room), text, sizeof text - 1);
  tui_keys_came(&keys, sizeof text - 1, now);
  for (int i = 0; i < 4; i++) {
    assert_true(tui_keys_next(&keys, now, &in));
    assert_int_equal(in.crowd, 7); /* R o o m 5 1 2 */
  }
  fresh(NULL);
  COME(" ");
  memcpy(tui_keys_room(&keys, &room), "     n\tabc", 10);
  tui_keys_came(&keys, 10, now);
  for (int i = 0; i < 6; i++) {
    assert_true(tui_keys_next(&keys, now, &in));
  }
  assert_int_equal(in.key, 'n');
  assert_int_equal(in.crowd, 1); /* blanks are not counted */
}

static void nothing_is_left_behind(void **state) {
  (void)state;
  static const struct tui_keys empty;
  COME("12345678\r\033[200~1234\033[201~");
  assert_memory_equal(keys.in, empty.in, sizeof keys.in);
}

static void broken_bytes_are_told_apart(void **state) {
  (void)state;
  int key;
  assert_int_equal(tui_key_decode("\xff", 1, false, &key), 1);
  assert_int_equal(key, 0xFFFD);
  assert_int_equal(tui_key_decode("\xe5\xbc", 2, false, &key), 0);
  assert_int_equal(tui_key_decode("\xe5\xbc", 2, true, &key), 2);
  assert_int_equal(key, 0xFFFD);
  assert_int_equal(tui_key_decode("", 0, true, &key), 0);
  assert_int_equal(tui_key_decode("\xf8\x88\x80\x80\x8a", 5, true, &key), 5); /* 0x20000A, were it a character */
  assert_int_equal(key, 0xFFFD);
}

/* In GB18030 the later bytes of a character may be digits, letters or brackets. */
static void gb18030_is_read_whole(void **state) {
  (void)state;
  locale_t own = locale_enter("zh_CN.GB18030");
  assert_key("\xBA\xFA", 0x80E1);          /* 胡 */
  assert_key("\xB0\x5C", 0x7668);          /* ends like a backslash, */
  assert_key("\x81\x5B", 0x4E55);          /* like the bracket of a sequence, */
  assert_key("\x81\x4F", 0x4E31);          /* like its O */
  assert_key("\x95\x34\xB2\x35", 0x20BB7); /* four bytes, two of them digits */
  assert_key("\x81\x39\xEE\x39", 0x3400);
  assert_key("\xA1\xA4", 0xB7);
  assert_key("\033[A", TUI_KEY_UP);
  int key;
  assert_int_equal(tui_key_decode("\xBA\t", 2, false, &key), 1); /* broken off by a key, which is one */
  assert_int_equal(key, 0xFFFD);
  assert_int_equal(tui_key_decode("\x95\x34", 2, true, &key), 2); /* never ended: no "4" is left of it */
  assert_int_equal(key, 0xFFFD);
  COME("\xBA");
  assert_said("");
  COME("\xFA\x95\x34");
  COME("\xB2\x35");
  assert_said("胡𠮷");
  COME("\033[200~\xBA");
  COME("\xFA\x81\x5B\033[20");
  COME("1~");
  assert_said("<胡乕>");
  locale_leave(own);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
#define TIMED(name) cmocka_unit_test_setup(name, fresh)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(terminals_agree_on_these),
      cmocka_unit_test(function_keys_have_second_keys),
      cmocka_unit_test(the_keypad_types),
      cmocka_unit_test(modifiers_go_by_words),
      cmocka_unit_test(the_mouse_is_read),
      cmocka_unit_test(unknown_sequences_are_dropped_whole),
      cmocka_unit_test(alt_and_a_character_is_one_key),
      cmocka_unit_test(broken_bytes_are_told_apart),
      TIMED(a_lone_esc_is_told_soon),
      TIMED(a_torn_sequence_does_no_second_harm),
      TIMED(what_is_pasted_is_no_key),
      TIMED(marks_come_in_pieces),
      TIMED(marks_within_are_no_text),
      TIMED(a_paste_that_never_ends_is_over_some_day),
      TIMED(lines_that_come_at_once_were_pasted),
      TIMED(short_lines_were_pasted_too),
      TIMED(a_paste_torn_before_a_line_break_goes_on),
      TIMED(marks_are_no_text_of_a_burst),
      TIMED(keys_that_come_at_once_are_keys),
      TIMED(a_crowd_is_counted),
      TIMED(answers_are_no_keys),
      TIMED(nothing_is_left_behind),
      TIMED(gb18030_is_read_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
