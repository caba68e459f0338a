/* test_ask.c - each kind of question: help and Ctrl-C at it, what it refuses, and answers that come too late. */
#include "plain/plain_int.h"
#include "tests/app/sit.h"

#include <locale.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/routes.h"
#include "words/words.h"

enum { ID = 1, ID_OTHER, ID_BACK, ID_NEXT, ACTED_MOST = 8 };

struct ask {
  struct plain p;
  struct sit *sit;
  int line; /* the terminal's other end: what is typed */
  enum plain_kind kind;
  tui_edit *edit;
  tui_page *page;
  bool more; /* one button more, in front of the others */
  int acted[ACTED_MOST];
  size_t acts;
  char pin[300]; /* as it was when the page was told */
};

static void build(void *ctx, tui_page *page) {
  static const char *const options[] = {"one", "two", "three"};
  const struct ask *a = ctx;
  tui_set_title(page, "Stub", NULL);
  tui_add_text(page, TUI_NORMAL, 0, "What it is about.");
  if (a->more) {
    tui_add_card(page, ID_OTHER, "Another", NULL, NULL, 0, false);
  }
  switch (a->kind) {
    case PLAIN_FIELD:
    case PLAIN_SECRET:
      tui_add_field(page, &(struct tui_field){.id = ID,
                                              .label = "Field",
                                              .required = true,
                                              .edit = a->edit,
                                              .width = 20,
                                              .submits = a->kind == PLAIN_SECRET});
      break;
    case PLAIN_CHOICE:
      tui_add_choice(page, ID, "Choice", true, options, XQ_COUNT(options), 0);
      break;
    case PLAIN_CHECK:
      tui_add_check(page, ID, "I agree.", false);
      break;
    case PLAIN_PRESS:
      tui_add_buttons(page, false, &(struct tui_button){.id = ID, .label = "Press"}, 1);
      break;
    default:
      break;
  }
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{ID_BACK, "Back", 'B', false, false}, {ID_NEXT, "Next", 'N', false, true}},
               2);
}

static void action(void *ctx, int id, int value) {
  struct ask *a = ctx;
  (void)value;
  assert_true(a->acts < ACTED_MOST);
  a->acted[a->acts++] = id;
  if (a->kind == PLAIN_SECRET) {
    xq_secret *pin = tui_edit_take_secret(a->edit);
    snprintf(a->pin, sizeof a->pin, "%s", xq_secret_str(pin));
    xq_secret_free(&pin);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return "Help of the stub.";
}

static const struct tui_page_ops ops = {.build = build, .action = action, .help = help};

static int setup(void **state) {
  void *sit = NULL;
  struct ask *a = xq_calloc(1, sizeof *a);
  if (sit_setup(&sit) != 0 || openpty(&a->line, &a->p.in.secret, NULL, NULL, NULL) != 0) {
    return -1;
  }
  a->sit = sit;
  a->p.in.terminal = true;
  a->p.in.fd = a->p.in.secret;
  a->p.out.to = stdout;
  a->p.t = a->sit->app.t;
  a->p.t->face = &plain_face;
  a->p.t->face_own = &a->p;
  *state = a;
  return 0;
}

static void done(struct ask *a) {
  if (a->page != NULL) {
    tui_page_close(a->page);
    page_bury(a->p.t);
  }
  a->page = NULL;
  tui_edit_free(&a->edit);
}

static int teardown(void **state) {
  struct ask *a = *state;
  void *sit = a->sit;
  done(a);
  (void)plain_in_quiet(&a->p.in, false);
  xq_secret_free(&a->p.in.typed);
  xq_buf_wipe(&a->p.in.line);
  plain_clear(&a->p);
  a->p.t->face = NULL;
  close(a->line);
  close(a->p.in.secret);
  free(a);
  return sit_teardown(&sit);
}

/* A page that asks one thing. */
static void push(struct ask *a, enum plain_kind kind) {
  done(a);
  a->kind = kind;
  a->acts = 0;
  a->more = false;
  a->edit = kind == PLAIN_SECRET ? tui_edit_new_secret(64) : tui_edit_new(8, NULL, NULL);
  a->page = tui_push(a->p.t, &ops, a);
  plain_ready(&a->p);
  a->p.only_prompt = false;
}

/* One question is open, and nothing is left to be read. */
static void ask(struct ask *a, enum plain_kind kind) {
  plain_ready(&a->p);
  plain_ask(&a->p);
  assert_int_equal(a->p.asked.kind, kind);
}

static bool says(const struct ask *a, const char *text) {
  for (size_t i = 0; i < a->p.out.waiting.count; i++) {
    if (strstr(a->p.out.waiting.line[i], text) != NULL) {
      return true;
    }
  }
  return false;
}

static void type_pin(struct ask *a, const char *pin) {
  ask(a, PLAIN_SECRET);
  char line[300];
  int len = snprintf(line, sizeof line, "%s\n", pin);
  assert_int_equal(write(a->line, line, (size_t)len), len);
  xq_secret *typed = plain_in_secret(&a->p.in);
  assert_non_null(typed);
  plain_hear_secret(&a->p, &typed);
}

/* ---- help and Ctrl-C */

static void help_and_interrupt_at_each_kind(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  for (enum plain_kind kind = PLAIN_FIELD; kind <= PLAIN_MENU; kind++) {
    if (kind == PLAIN_WRITE) { /* test_write.c */
      continue;
    }
    push(a, kind);
    ask(a, kind);
    const struct plain_asked asked = p->asked;
    if (kind == PLAIN_SECRET) {
      type_pin(a, "?");
    } else {
      plain_hear(p, "?");
    }
    assert_true(says(a, "Help of the stub."));
    assert_true(says(a, "At every question"));
    assert_true(plain_out_flush(&p->out));
    ask(a, kind);
    assert_memory_equal(&p->asked, &asked, sizeof asked);

    plain_interrupt(p, SIGINT);
    assert_false(p->in.quiet);
    ask(a, PLAIN_DIALOG);
    assert_string_equal(p->t->popup->title, "Exit");
    plain_hear(p, "help");
    assert_true(says(a, "At every question"));
    assert_false(says(a, "Help of the stub."));
    assert_true(plain_out_flush(&p->out));
    ask(a, PLAIN_DIALOG);
    plain_hear(p, ""); /* stays */
    assert_null(p->t->popup);
    assert_false(p->t->quit);
    ask(a, kind);
    assert_memory_equal(&p->asked, &asked, sizeof asked);
    assert_int_equal(a->acts, 0);
  }
  /* Ctrl-C, and Leave */
  plain_interrupt(p, SIGINT);
  ask(a, PLAIN_DIALOG);
  plain_interrupt(p, SIGINT);
  assert_true(p->t->popup != NULL || p->t->quit);
  ask(a, PLAIN_DIALOG);
  plain_hear(p, "2");
  assert_true(p->t->quit);
}

/* Where a long text stops, what was typed comes first; the text is read again from its beginning. */
static void help_and_interrupt_in_a_long_text(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  p->out.rows = 6;
  for (int i = 0; i < 3; i++) {
    push(a, PLAIN_MENU);
    for (int n = 0; n < 20; n++) {
      plain_say(&p->out, "line %d", n);
    }
    assert_false(plain_out_flush(&p->out));
    ask(a, PLAIN_MORE);
    plain_out_answered(&p->out, true);
    if (i == 0) {
      plain_hear(p, "?");
      assert_string_equal(p->out.waiting.line[0], "Help of the stub.");
    } else if (i == 1) {
      plain_interrupt(p, SIGINT);
    } else {
      plain_hear(p, "f10");
    }
    assert_false(says(a, "line 19"));
    if (i > 0) {
      assert_true(p->t->popup != NULL || p->t->quit);
    }
    popup_close_all(p->t);
    p->t->quit = false;
    plain_lines_clear(&p->out.waiting);
    p->out.shown = 0;
  }
}

/* Wherever a screenful ends, all that is chosen from stands behind it, or before it. */
static void choices_stand_together(void **state) {
  struct ask *a = *state;
  struct plain_out *out = &a->p.out;
  for (int before = 0; before < 12; before++) {
    out->rows = 12;
    out->shown = 1;
    for (int n = 0; n < before; n++) {
      plain_say(out, "line %d", n);
    }
    plain_say_together(out, "1  one\n2  two\n3  three\n4  four\n");
    while (!plain_out_flush(out)) {
      assert_true(out->waiting.count >= 4);
      plain_out_answered(out, true);
    }
    assert_int_equal(out->waiting.count, 0);
  }
  /* what no screenful holds is broken anywhere */
  out->rows = 5;
  out->shown = 1;
  plain_say_together(out, "1  one\n2  two\n3  three\n4  four\n");
  assert_false(plain_out_flush(out));
  assert_int_equal(out->waiting.count, 2);
  plain_out_answered(out, true);
  assert_true(plain_out_flush(out));
  out->rows = 0;
}

/* ---- what is refused */

static void a_pin_is_taken_whole_or_not_at_all(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  char pin[300] = "";
  memset(pin, '7', 71);
  push(a, PLAIN_SECRET);
  for (int i = 0; i < 2; i++) {
    type_pin(a, pin);
    assert_int_equal(a->acts, 0);
    assert_true(tui_edit_is_empty(a->edit));
    assert_true(says(a, "At most 64 characters fit here."));
    assert_true(plain_out_flush(&p->out));
    memset(pin, '7', 270); /* more than there is room for where it is read */
  }
  type_pin(a, "1234\x01\x35");
  assert_int_equal(a->acts, 0);
  assert_true(says(a, "This character cannot be used here."));
  assert_true(plain_out_flush(&p->out));
  memset(pin, 0, sizeof pin);
  memset(pin, '7', 64);
  type_pin(a, pin);
  assert_int_equal(a->acts, 1);
  assert_string_equal(a->pin, pin);
  /* 64 of them are as many bytes as there is room for: the next one is not to be lost */
  push(a, PLAIN_SECRET);
  for (int i = 0; i < 65; i++) {
    memcpy(pin + (ptrdiff_t)4 * i, "\U00020000", 5);
  }
  type_pin(a, pin);
  assert_int_equal(a->acts, 0);
  assert_true(says(a, "At most 64 characters fit here."));
  assert_true(plain_out_flush(&p->out));
  push(a, PLAIN_SECRET);
  type_pin(a, "\u5bc6\u7801123456");
  assert_string_equal(a->pin, "\u5bc6\u7801123456");
}

static void a_pin_in_another_character_set(void **state) {
  struct ask *a = *state;
  assert_null(xq_charset_set("GB18030"));
  push(a, PLAIN_SECRET);
  type_pin(a,
           "\xc3\xdc\xc2\xeb"
           "123456");
  assert_string_equal(a->pin, "\u5bc6\u7801123456");
  a->acts = 0;
  type_pin(a,
           "\xff"
           "123456");
  assert_int_equal(a->acts, 0);
  assert_true(says(a, "This character cannot be used here."));
  assert_true(plain_out_flush(&a->p.out));
  type_pin(a, "\xa3\xbf"); /* a full-width question mark */
  assert_true(says(a, "Help of the stub."));
  assert_null(xq_charset_set(NULL));
}

/* An arrow key is no text; what stood there is there still. */
static void a_field_takes_all_or_nothing(void **state) {
  struct ask *a = *state;
  push(a, PLAIN_FIELD);
  tui_edit_set_text(a->edit, "before");
  static const struct {
    const char *line, *why;
  } table[] = {{"ab\033[D", "This character cannot be used here."}, {"123456789", "At most 8 characters fit here."}};
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    ask(a, PLAIN_FIELD);
    plain_hear(&a->p, table[i].line);
    assert_true(says(a, table[i].why));
    assert_string_equal(tui_edit_text(a->edit), "before");
    assert_true(plain_out_flush(&a->p.out));
  }
  ask(a, PLAIN_FIELD);
  plain_hear(&a->p, "after");
  assert_string_equal(tui_edit_text(a->edit), "after");
}

/* ---- what comes too late */

static void an_answer_is_for_its_question_alone(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  /* another page of the same kind takes the place of this one */
  push(a, PLAIN_CHECK);
  ask(a, PLAIN_CHECK);
  push(a, PLAIN_CHECK);
  plain_hear(p, "yes");
  assert_int_equal(a->acts, 0);
  assert_true(says(a, "something else is asked now"));
  assert_true(plain_out_flush(&p->out));
  ask(a, PLAIN_CHECK);
  plain_hear(p, "yes");
  assert_int_equal(a->acts, 1);
  /* a PIN is not given to another page */
  push(a, PLAIN_SECRET);
  ask(a, PLAIN_SECRET);
  push(a, PLAIN_SECRET);
  assert_int_equal(write(a->line, "123456\n", 7), 7);
  xq_secret *typed = plain_in_secret(&p->in);
  plain_hear_secret(p, &typed);
  assert_null(typed);
  assert_int_equal(a->acts, 0);
  assert_true(tui_edit_is_empty(a->edit));
  assert_true(plain_out_flush(&p->out));
}

static int chosen;

static void on_chosen(void *ctx, int index) {
  (void)ctx;
  chosen = index;
}

/* A dialog's place in memory may be used again. */
static void a_dialog_is_not_answered_unread(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  const char *const options[] = {"No", "Yes"};
  push(a, PLAIN_MENU);
  chosen = -2;
  tui_dialog(p->t, "First", "First?", options, 2, 0, on_chosen, NULL);
  ask(a, PLAIN_DIALOG);
  struct popup *first = p->t->popup;
  first->serial++; /* as if it were another one there */
  plain_hear(p, "2");
  assert_ptr_equal(p->t->popup, first);
  assert_int_equal(chosen, -2);
  assert_true(plain_out_flush(&p->out));
  ask(a, PLAIN_DIALOG);
  plain_hear(p, "2");
  assert_int_equal(chosen, 1);
}

/* "Leave" among the answers is one of them, whatever else that word is for. */
static void what_a_dialog_offers_is_its_answer(void **state) {
  struct ask *a = *state;
  const char *const options[] = {"Stay", "Quit"};
  push(a, PLAIN_MENU);
  chosen = -2;
  tui_dialog(a->p.t, "Exit", "Quit?", options, 2, 0, on_chosen, NULL);
  ask(a, PLAIN_DIALOG);
  plain_hear(&a->p, "quit");
  assert_int_equal(chosen, 1);
  assert_null(a->p.t->popup);
}

static void a_menu_that_changed_is_listed_again(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  push(a, PLAIN_MENU);
  ask(a, PLAIN_MENU);
  a->more = true;
  tui_page_changed(a->page);
  plain_hear(p, "1");
  assert_int_equal(a->acts, 0);
  assert_true(says(a, "something else is asked now"));
  assert_true(plain_out_flush(&p->out));
  ask(a, PLAIN_MENU);
  plain_hear(p, "3"); /* the one more has the 1 */
  assert_int_equal(a->acts, 1);
  assert_int_equal(a->acted[0], ID_NEXT);
  /* ... also while nobody types */
  ask(a, PLAIN_MENU);
  p->out.open = true;
  a->more = false;
  tui_page_changed(a->page);
  plain_ready(p);
  assert_false(plain_menu_stands(p));
  plain_ask(p);
  assert_true(plain_menu_stands(p));
}

/* ---- province, city, county */

static void hear(struct ask *a, const char *line) {
  plain_hear(&a->p, line);
  plain_lines_clear(&a->p.out.waiting);
  page_bury(a->p.t);
  plain_ready(&a->p);
  plain_ask(&a->p);
}

static void an_address_is_chosen_line_by_line(void **state) {
  struct ask *a = *state;
  struct plain *p = &a->p;
  tui_edit *address = a->sit->app.draft.edit[XQ_F_RECIPIENT_ADDRESS];
  sit_open(a->sit, APP_ROUTE_FORM);
  plain_ready(p);
  tui_edit_set_text(address, "Example Road 1");
  plain_ask(p);
  const tui_page *form = p->t->top;
  hear(a, "f4");
  assert_ptr_not_equal(p->t->top, form);
  assert_int_equal(p->asked.kind, PLAIN_FIELD);
  hear(a, ""); /* all of them, numbered */
  assert_int_equal(p->asked.kind, PLAIN_MENU);
  assert_non_null(strstr(plain_page_of(p, p->t->top)->listed, "\u6d59\u6c5f\u7701"));
  hear(a, "1"); /* Find, once more */
  assert_int_equal(p->asked.kind, PLAIN_FIELD);
  hear(a, "gd");
  assert_int_equal(p->asked.kind, PLAIN_MENU); /* what was found is read before it is taken */
  assert_null(strstr(plain_page_of(p, p->t->top)->listed, "\u6d59\u6c5f\u7701"));
  assert_non_null(strstr(plain_page_of(p, p->t->top)->listed, "2  \u5e7f\u4e1c\u7701"));
  hear(a, "2");
  assert_int_equal(p->asked.kind, PLAIN_FIELD); /* the next list */
  hear(a, "zzzz");
  assert_int_equal(p->asked.kind, PLAIN_FIELD); /* nothing is so */
  hear(a, "fs");
  assert_int_equal(p->asked.kind, PLAIN_MENU);
  hear(a, "\u4f5b\u5c71\u5e02");
  assert_int_equal(p->asked.kind, PLAIN_FIELD);
  hear(a, "");
  assert_int_equal(p->asked.kind, PLAIN_MENU);
  hear(a, "Fill in");
  assert_ptr_equal(p->t->top, form);
  assert_string_equal(tui_edit_text(address), "\u5e7f\u4e1c\u7701\u4f5b\u5c71\u5e02Example Road 1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(help_and_interrupt_at_each_kind, setup, teardown),
      cmocka_unit_test_setup_teardown(help_and_interrupt_in_a_long_text, setup, teardown),
      cmocka_unit_test_setup_teardown(choices_stand_together, setup, teardown),
      cmocka_unit_test_setup_teardown(a_pin_is_taken_whole_or_not_at_all, setup, teardown),
      cmocka_unit_test_setup_teardown(a_pin_in_another_character_set, setup, teardown),
      cmocka_unit_test_setup_teardown(a_field_takes_all_or_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(an_answer_is_for_its_question_alone, setup, teardown),
      cmocka_unit_test_setup_teardown(a_dialog_is_not_answered_unread, setup, teardown),
      cmocka_unit_test_setup_teardown(what_a_dialog_offers_is_its_answer, setup, teardown),
      cmocka_unit_test_setup_teardown(a_menu_that_changed_is_listed_again, setup, teardown),
      cmocka_unit_test_setup_teardown(an_address_is_chosen_line_by_line, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
