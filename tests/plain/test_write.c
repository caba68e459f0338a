/*
 * test_write.c - names and addresses line by line, by somebody whose keyboard has no Chinese: by number, by radical, by pinyin
 * where xuqi-ime was built; places from lists; and never where digits or letters are wanted.
 */
#include "tests/plain/hear.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/routes.h"
#include "tui/edit.h"

static const char *value(const struct hear *h, enum xq_field field) {
  return tui_edit_text(h->sit->app.draft.edit[field]);
}

/* Answers until that is asked. */
static void go_to(struct hear *h, const char *label) {
  for (int i = 0; i < 24 && !hear_said(h, label); i++) {
    hear_say(h, "");
  }
  assert_said(h, label);
}

static void open_name(struct hear *h) {
  hear_open(h, APP_ROUTE_FORM);
  go_to(h, "Full name");
  hear_say(h, "胡");
  hear_say(h, "<");
  assert_said(h, "[Enter: 胡]: ");
}

static void a_character_by_its_number(void **state) {
  struct hear *h = *state;
  open_name(h);
  hear_say(h, "F3");
  assert_said(h, "1  Pinyin\n");
  assert_said(h, "How to write it, 1 to 3 [Enter: 1 Pinyin]: ");
  hear_say(h, "by number");
  assert_said(h, "By number: type more, or Enter alone, so far: 胡: ");
  hear_say(h, "hello");
  assert_said(h, "There is no character of these letters.");
  hear_say(h, "D800"); /* half of one */
  assert_said(h, "There is no character of these letters.");
  hear_say(h, "\uff35+20bb7"); /* full-width, too */
  assert_said(h, "1  𠮷\n");
  assert_said(h, "20BB7: which, 1 to 1 [Enter: 1 𠮷]: ");
  assert_string_equal(value(h, XQ_F_HANDLER_NAME), "胡"); /* nothing unread is taken */
  hear_say(h, "2");
  assert_said(h, "none of the choices");
  hear_say(h, "");
  assert_said(h, "so far: 胡𠮷: ");
  hear_say(h, "?");
  assert_said(h, "At every question");
  assert_int_equal(h->p.asked.kind, PLAIN_WRITE);
  hear_say(h, "明\u00d72"); /* none of it */
  assert_said(h, "cannot be used here");
  assert_string_equal(value(h, XQ_F_HANDLER_NAME), "胡𠮷");
  hear_say(h, "明"); /* who can type it does */
  hear_say(h, "");
  assert_said(h, "[Enter: 胡𠮷明]: ");
  hear_say(h, "");
  assert_string_equal(value(h, XQ_F_HANDLER_NAME), "胡𠮷明");
  assert_true(h->sit->app.draft.typed);
}

static void each_step_can_be_gone_back(void **state) {
  struct hear *h = *state;
  open_name(h);
  hear_say(h, "write");
  assert_int_equal(h->p.asked.kind, PLAIN_WRITE);
  hear_say(h, "<");
  assert_int_equal(h->p.asked.kind, PLAIN_FIELD);
  hear_say(h, "写字");
  hear_say(h, "3");
  hear_say(h, "20bb7");
  assert_said(h, "which, 1 to 1");
  hear_say(h, "<");
  assert_said(h, "By number: type more");
  hear_say(h, "back");
  assert_said(h, "[Enter: 胡]: ");
  assert_int_equal(h->p.asked.kind, PLAIN_FIELD);
  /* leaving is asked above it, and it goes on */
  hear_say(h, "f3");
  hear_say(h, "3");
  h->sit->app.draft.typed = true;
  hear_say(h, "q");
  assert_int_equal(h->p.asked.kind, PLAIN_DIALOG);
  hear_say(h, "<");
  assert_int_equal(h->p.asked.kind, PLAIN_WRITE);
}

static void a_character_by_its_radical(void **state) {
  struct hear *h = *state;
  open_name(h);
  hear_say(h, "F3");
  hear_say(h, "By radical");
  assert_said(h, "Choose the radical");
  hear_say(h, "口");
  assert_said(h, "2  口"); /* read before it is taken */
  hear_say(h, "2");
  assert_said(h, "Choose the character");
  hear_say(h, "3");
  assert_int_equal(h->p.asked.kind, PLAIN_MENU);
  hear_say(h, "吉");
  assert_said(h, "[Enter: 胡吉]: ");
  assert_string_equal(value(h, XQ_F_HANDLER_NAME), "胡吉");
}

static void a_name_by_its_sound(void **state) {
  struct hear *h = *state;
  char *ime = xq_path_join(getenv("XUQI_TOP_BUILDDIR"), "xuqi-ime");
  const bool built = access(ime, X_OK) == 0;
  setenv("XUQI_IME", ime, 1);
  free(ime);
  if (!built) {
    return; /* (skip() would leave the conversation open) */
  }
  open_name(h);
  hear_say(h, "F3");
  hear_say(h, "");
  if (hear_said(h, "Pinyin is not installed") || hear_said(h, "missing or broken")) {
    return;
  }
  assert_said(h, "Pinyin: type more");
  hear_say(h, "XiaoMing");
  assert_said(h, "xiao ming: which, 1 to ");
  assert_said(h, ", > for others");
  char *first = xq_strdup(strstr(h->text + h->from, "1  "));
  hear_say(h, ">");
  assert_unsaid(h, first);
  free(first);
  hear_say(h, "<");
  hear_say(h, "xiaoming");
  for (int i = 0; i < 20 && !hear_said(h, "  小明\n"); i++) {
    hear_say(h, ">");
  }
  const char *at = strstr(h->text + h->from, "  小明\n");
  assert_non_null(at);
  const char number[] = {at[-1], '\0'};
  hear_say(h, number);
  hear_say(h, "");
  assert_said(h, "[Enter: 胡小明]: ");
}

/* In every text field, and in none that is for a PIN, digits, or a mailbox. */
static void every_field_knows_whether_it_is_for_text(void **state) {
  struct hear *h = *state;
  size_t texts = 0, others = 0;
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    hear_open(h, route);
    popup_close_all(h->p.t);
    hear_on(h);
    tui_page *page = h->p.t->top;
    for (size_t i = 0; i < page->layout.stops; i++) {
      const struct item *item = page->layout.stop[i].item;
      if (item->kind != ITEM_FIELD || page->layout.stop[i].button != NULL) {
        continue;
      }
      const bool text = tui_edit_takes(item->edit, 0x4E2D) && !item->latin, secret = tui_edit_is_secret(item->edit);
      plain_go_to(&h->p, i);
      hear_on(h);
      const enum plain_kind before = h->p.asked.kind;
      int key;
      if (secret) {
        assert_int_equal(before, PLAIN_SECRET);
        assert_int_equal(plain_command_of("f3", true, &key), PLAIN_ANSWER);
        assert_int_equal(plain_command_of("写字", true, &key), PLAIN_ANSWER);
      } else {
        hear_say(h, "f3");
        assert_int_equal(h->p.asked.kind, text ? PLAIN_WRITE : before);
        assert_int_equal(hear_said(h, "takes digits or letters only"), !text);
        hear_say(h, text ? "<" : "?");
        assert_int_equal(hear_said(h, "Characters not on the keyboard"), false);
      }
      texts += text;
      others += !text;
      page = h->p.t->top;
    }
  }
  assert_true(texts >= 4 && others >= 4);
  hear_open(h, APP_ROUTE_NOTICES);
  hear_say(h, "f3");
  assert_said(h, "That does nothing here");
}

static void a_place_by_a_word(void **state) {
  struct hear *h = *state;
  static const char *const words[] = {"place", "地区", "F4"};
  for (size_t i = 0; i < XQ_COUNT(words); i++) {
    hear_open(h, APP_ROUTE_FORM);
    go_to(h, "Address");
    hear_say(h, words[i]);
    assert_said(h, "Choose the province");
    hear_say(h, "<");
  }
}

/* Who hears no key line is told once that there is a way; a script is not. */
static void it_is_told_once(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_FORM);
  go_to(h, "Full name");
  assert_unsaid(h, "type F3");
  hear_say(h, "?");
  assert_said(h, "Characters not on the keyboard");
  h->p.in.terminal = true;
  hear_open(h, APP_ROUTE_FORM);
  go_to(h, "Full name");
  assert_said(h, "(Characters not on the keyboard: type F3, then Enter.)");
  hear_open(h, APP_ROUTE_FORM);
  go_to(h, "Full name");
  assert_unsaid(h, "type F3");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_character_by_its_number, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(each_step_can_be_gone_back, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_character_by_its_radical, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_name_by_its_sound, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(every_field_knows_whether_it_is_for_text, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(a_place_by_a_word, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(it_is_told_once, hear_setup, hear_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
