/* test_lines.c - the two ends: what a line is and what is none, what was typed ahead, what is said once and no more. */
#include "tests/plain/hear.h"

#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/routes.h"

/* ---- lines */

/* A line that is put stays one, blank or not; what is taken becomes as many as are not blank. */
static void lines_are_kept_as_they_come(void **state) {
  enum { MANY = 100 };
  (void)state;
  struct plain_lines lines = {0};
  for (int i = 0; i < MANY; i++) {
    plain_lines_put(&lines, xq_asprintf("line %d", i));
    plain_lines_put(&lines, xq_strdup(""));
  }
  plain_lines_take(&lines, xq_strdup("one\n\n  \ntwo\n"));
  assert_int_equal(lines.count, 2 * MANY + 2);
  for (int i = 0; i < MANY; i++) {
    char *wanted = xq_asprintf("line %d", i);
    assert_string_equal(lines.line[(ptrdiff_t)2 * i], wanted);
    assert_string_equal(lines.line[(ptrdiff_t)2 * i + 1], "");
    free(wanted);
  }
  assert_string_equal(lines.line[2 * MANY], "one");
  assert_string_equal(lines.line[2 * MANY + 1], "two");
  plain_lines_clear(&lines);
  assert_int_equal(lines.count, 0);
}

/* The lines that these bytes are, as "FLAW:LINE;" each; the input has ended behind them. */
static char *lines_of(const char *bytes, size_t len) {
  struct plain_in in = {0};
  struct xq_buf told = {0};
  int ends[2];
  enum plain_flaw flaw;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], bytes, len), len);
  close(ends[1]);
  in.fd = ends[0];
  xq_buf_add(&told, "", 0);
  while (!in.ended || plain_in_has(&in)) {
    char *line = plain_in_line(&in, true, &flaw);
    if (line != NULL) {
      xq_buf_printf(&told, "%d:%s;", (int)flaw, flaw == PLAIN_FINE ? line : "");
      xq_strwipe(line);
    }
  }
  xq_buf_wipe(&in.line);
  close(ends[0]);
  return xq_buf_take_str(&told);
}

static void a_line_is_one_answer_or_none(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t len;
    const char *lines;
  } table[] = {
#define BYTES(text) text, sizeof(text) - 1
      {BYTES("one\ntwo\n"), "0:one;0:two;"},
      {BYTES("one\r\ntwo\r\n\r\n"), "0:one;0:two;0:;"},
      {BYTES("no end"), "0:no end;"},
      {BYTES(""), ""},
      {BYTES("\xEF\xBB\xBF"
             "first\n\xEF\xBB\xBF"
             "x\n"),
       "0:first;0:\xEF\xBB\xBF"
       "x;"},
      {BYTES("a\0b\n2\n"), "2:;0:2;"},
      {BYTES("\xff\xfe\n2\n"), "2:;0:2;"},
      {BYTES("\xe8\x83\n2\n"), "2:;0:2;"}, /* half a character */
      {BYTES("\033[A\n2\n"), "3:;0:2;"},
      {BYTES("1\rmore\n2\n"), "3:;0:2;"},
      {BYTES("1\x7f\n"), "3:;"},
      {BYTES("a\tb\n"), "0:a\tb;"},
#undef BYTES
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    char *lines = lines_of(table[i].bytes, table[i].len);
    assert_string_equal(lines, table[i].lines);
    free(lines);
  }
}

/* Its end is no answer to what is asked next. */
static void a_line_that_is_too_long_is_none(void **state) {
  (void)state;
  static const size_t lengths[] = {4000, 4001, 4095, 4096, 4097, 8192, 20000};
  for (size_t i = 0; i < XQ_COUNT(lengths); i++) {
    struct xq_buf bytes = {0};
    for (size_t n = 0; n < lengths[i]; n++) {
      xq_buf_add_str(&bytes, "1");
    }
    xq_buf_add_str(&bytes, "\n2\n");
    char *text = xq_buf_take_str(&bytes), *lines = lines_of(text, strlen(text));
    if (lengths[i] == 4000) {
      assert_int_equal(strlen(lines), 4000 + 3 + 4);
    } else {
      assert_string_equal(lines, "1:;0:2;");
    }
    free(lines);
    free(text);
  }
}

static void lines_in_another_character_set(void **state) {
  (void)state;
  assert_null(xq_charset_set("GB18030"));
  char *lines = lines_of("\xba\xfa\xd0\xa1\xc3\xf7\n\x95\x32\xb7\x36\nq\xff\n\xba\n2\n", 19);
  assert_string_equal(lines, "0:\u80e1\u5c0f\u660e;0:\U00020212;2:;2:;0:2;");
  free(lines);
  assert_null(xq_charset_set("GBK"));
  lines = lines_of("\xba\xfa\n\x95\x32\xb7\x36\n", 8);
  assert_non_null(strstr(lines, "0:\u80e1;2:;")); /* of four bytes: GBK has none */
  free(lines);
  assert_null(xq_charset_set(NULL));
}

/* ---- what was typed ahead */

static void type_ahead(const struct hear *h, const char *text) {
  assert_int_equal(write(h->typed, text, strlen(text)), strlen(text));
}

static size_t left_over(const struct hear *h) {
  char bytes[64];
  const int flags = fcntl(h->p.in.fd, F_GETFL);
  fcntl(h->p.in.fd, F_SETFL, flags | O_NONBLOCK);
  const ssize_t n = read(h->p.in.fd, bytes, sizeof bytes);
  fcntl(h->p.in.fd, F_SETFL, flags);
  return n > 0 ? (size_t)n : 0;
}

/* A person sees the question first. */
static void what_was_typed_before_a_question_is_no_answer(void **state) {
  struct hear *h = *state;
  h->p.in.terminal = true;
  hear_open(h, APP_ROUTE_NOTICES);
  assert_said(h, "No tender is open  1 yes, 2 no");
  type_ahead(h, "1\n1\n3");
  hear_say(h, "1");
  assert_said(h, "What was typed before this is asked was not used.");
  assert_said(h, "Which, 1 to");
  assert_int_equal(left_over(h), 0);
  hear_say(h, "?"); /* the same question goes on */
  assert_unsaid(h, "was not used");
}

/* Through a pipe each waits for its question, as long as all are taken. */
static void answers_through_a_pipe_wait(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_NOTICES);
  type_ahead(h, "1\n");
  hear_say(h, "1");
  assert_unsaid(h, "not used");
  assert_int_equal(left_over(h), 2);
  type_ahead(h, "1\n2\n");
  hear_say(h, "nonsense");
  assert_said(h, "none of the choices");
  assert_said(h, "The answers behind that one were meant for other questions");
  assert_int_equal(left_over(h), 0);
  assert_true(h->p.amiss);
  hear_say(h, "2");
  assert_false(h->p.amiss);
}

static void a_line_that_is_no_answer_is_told_of(void **state) {
  struct hear *h = *state;
  static const struct {
    enum plain_flaw flaw;
    const char *words;
  } table[] = {{PLAIN_TOO_LONG, "longer than any answer"},
               {PLAIN_NO_TEXT, "no text in UTF-8"},
               {PLAIN_KEYS, "Arrow keys and the like"}};
  hear_open(h, APP_ROUTE_NOTICES);
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    h->from = h->len;
    plain_out_answered(&h->p.out, true);
    plain_hear_flaw(&h->p, table[i].flaw);
    hear_on(h);
    assert_said(h, table[i].words);
    assert_int_equal(hear_count(h, "No tender is open  1 yes, 2 no"), 1);
  }
}

/* A terminal hands a line over when it is complete: what is being typed then is found all the same. */
static void half_a_line_is_dropped_too(void **state) {
  struct plain_in in = {.terminal = true};
  int other, terminal;
  (void)state;
  const pid_t child = forkpty(&other, NULL, NULL, NULL);
  assert_true(child >= 0);
  if (child == 0) { /* in the foreground of a terminal of its own */
    enum plain_flaw flaw;
    char *line = NULL;
    bool fine = write(STDOUT_FILENO, "r", 1) == 1;
    while (poll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, 10000) == 0) {
    }
    fine = fine && plain_in_drop(&in) && !in.ended && write(STDOUT_FILENO, "d", 1) == 1;
    while (line == NULL && !in.ended) {
      line = plain_in_line(&in, true, &flaw);
    }
    _exit(fine && line != NULL && strcmp(line, "answer") == 0 && !plain_in_drop(&in) && !in.ended ? 0 : 1);
  }
  terminal = other;
  struct termios raw;
  char c = 0;
  assert_int_equal(tcgetattr(terminal, &raw), 0);
  raw.c_lflag &= ~(tcflag_t)ECHO;
  assert_int_equal(tcsetattr(terminal, TCSANOW, &raw), 0);
  while (c != 'r') {
    assert_int_equal(read(other, &c, 1), 1);
  }
  assert_int_equal(write(other, "early\nha", 8), 8);
  while (c != 'd') {
    assert_int_equal(read(other, &c, 1), 1);
  }
  assert_int_equal(write(other, "answer\n", 7), 7);
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  close(other);
  assert_int_equal(status, 0);
}

/* ---- what is said */

/* Time alone is no reason to say a thing again. */
static void a_question_is_asked_once(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_NOTICES);
  for (int i = 0; i < 5; i++) {
    tui_page_changed(h->p.t->top);
    hear_on(h);
  }
  assert_int_equal(hear_count(h, "No tender is open  1 yes, 2 no"), 1);
  tui_toast(h->p.t, TUI_GOOD, "It is saved.");
  hear_on(h);
  hear_on(h);
  assert_int_equal(hear_count(h, "It is saved."), 1);
  assert_int_equal(hear_count(h, "No tender is open  1 yes, 2 no"), 1);
}

/* ... but before a person it stands last. */
static void a_person_is_asked_after_the_news(void **state) {
  struct hear *h = *state;
  h->p.in.terminal = true;
  hear_open(h, APP_ROUTE_NOTICES);
  tui_toast(h->p.t, TUI_GOOD, "It is saved.");
  hear_on(h);
  hear_on(h);
  assert_int_equal(hear_count(h, "It is saved."), 1);
  assert_int_equal(hear_count(h, "No tender is open  1 yes, 2 no"), 2);
}

/* Who comes back to a page hears where that is. */
static void a_page_is_named_again_when_one_comes_back(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_PROGRESS);
  assert_int_equal(hear_count(h, "Progress of the application"), 1);
  app_go(&h->sit->app, APP_ROUTE_HISTORY, SIT_NUMBER);
  hear_on(h);
  hear_say(h, "<");
  assert_int_equal(hear_count(h, "Progress of the application"), 1);
  hear_on(h);
  assert_int_equal(hear_count(h, "Progress of the application"), 1);
}

static void long_questions_are_folded(void **state) {
  struct hear *h = *state;
  char *text = xq_strdup(
      "A question of very many words that is wider than this terminal is [Enter: \u5e7f\u4e1c\u7701"
      "\u4f5b\u5c71\u5e02\u5357\u6d77\u533a\u6842\u57ce\u8857\u9053 1 \u53f7]: ");
  plain_out_ask(&h->p.out, text);
  fflush(h->p.out.to);
  assert_string_equal(h->text + h->len - 2,
                      ": "); /* what is typed stands behind it; the widths are checked at the end */
  plain_out_answered(&h->p.out, true);
}

/* What somebody else wrote moves no cursor here. */
static void what_is_said_is_text_alone(void **state) {
  struct hear *h = *state;
  h->from = h->len;
  for (int i = 0; i < 2; i++) {
    h->p.out.terminal = i == 1;
    plain_say(&h->p.out, "%s", "red \033[31mtext\r and\u202e back\x07");
    assert_true(plain_out_flush(&h->p.out));
  }
  assert_int_equal(hear_count(h, "red ?[31mtext? and back?"), 2);
}

/* A character that is in no font, or not in this character set, is told of once a page by its number. */
static void what_cannot_be_shown_is_told_of(void **state) {
  struct hear *h = *state;
  h->p.out.terminal = true;
  h->from = h->len;
  plain_say(&h->p.out, "%s", "\u80e1\ue000\u660e, \ue000\ue001");
  plain_say(&h->p.out, "%s", "\u80e1\ue000");
  assert_true(plain_out_flush(&h->p.out));
  fflush(h->p.out.to);
  h->p.out.cols = 200;
  assert_int_equal(hear_count(h, "(U+E000 U+E001: cannot be shown here; it is kept exactly as it is.)"), 1);
  assert_int_equal(hear_count(h, "cannot be shown here"), 1);
  /* what is asked, too */
  tui_edit_set_text(h->sit->app.draft.edit[XQ_F_HANDLER_NAME], "\u80e1\ue002");
  hear_open(h, APP_ROUTE_FORM);

  for (int i = 0; i < 5 && !hear_said(h, "U+E002"); i++) {
    hear_say(h, "");
  }
  assert_said(h, "(U+E002: cannot be shown here; it is kept exactly as it is.)\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_kept_as_they_come),
      cmocka_unit_test(a_line_is_one_answer_or_none),
      cmocka_unit_test(a_line_that_is_too_long_is_none),
      cmocka_unit_test(lines_in_another_character_set),
      cmocka_unit_test_setup_teardown(what_was_typed_before_a_question_is_no_answer, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(answers_through_a_pipe_wait, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_line_that_is_no_answer_is_told_of, hear_setup, hear_teardown),
      cmocka_unit_test(half_a_line_is_dropped_too),
      cmocka_unit_test_setup_teardown(a_question_is_asked_once, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_person_is_asked_after_the_news, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_page_is_named_again_when_one_comes_back, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(long_questions_are_folded, hear_setup_narrow, hear_teardown),
      cmocka_unit_test_setup_teardown(what_is_said_is_text_alone, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(what_cannot_be_shown_is_told_of, hear_setup, hear_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
