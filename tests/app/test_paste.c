/*
 * test_paste.c - what is pasted is text and nothing else: on every screen, on a dialog, on a list, where a PIN is typed; with
 * the terminal's marks around it, in pieces, nested, never closed, and without any.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/routes.h"
#include "tui/edit.h"

#define MARKED(text) "\033[200~" text "\033[201~"

/* What people have on the clipboard: letters of buttons, blanks, line breaks, digits. */
#define ENGLISH "广州市天河区Room 5\r12 Queen Road"
#define CHINESE "佛山市南海区桂城街道\r南海大道北1号B座S栋"
#define NUMBER "11010519491231002X\r李小明"

static const char *const pastes[] = {
    MARKED(ENGLISH),
    MARKED(CHINESE),
    MARKED(NUMBER),
    MARKED("\r"),
    MARKED("n\r\n"),
    MARKED("\ta\tp\tw\t \r \r"),
    MARKED("\033[A\033OP\0330\033\003\021\030\177q"),
    MARKED("a" MARKED("n\r") "\rn "),
    "\033[200~a\rn\r q",                   /* never closed */
    "\033[200~a\033[200~n\r\033[201~\r q", /* nor this */
    ENGLISH,
    CHINESE,
    NUMBER,
    "Dear Sir,\n\nplease withdraw\nY\n",
    "n\rAPY",
    "y\rn\rp\rw\ra",
    "\r\rnypa",
};

static tui_page *open_screen(struct sit *sit, int route) {
  sit_open(sit, route);
  engine_hush();
  return tui_top(sit->app.t);
}

static void forget_toast(struct sit *sit) {
  free(sit->rig->t.toast);
  sit->rig->t.toast = NULL;
}

/* Pastes, and sees that nothing has become of it but text and a line that says so. */
static void paste(struct sit *sit, const char *bytes) {
  tui *t = sit->app.t;
  const tui_page *page = t->top;
  const struct popup *popup = t->popup;
  const int focus = tui_page_focused(page), months = sit->app.draft.months;
  const size_t top = page->top;
  rig_feed(sit->rig, bytes, strlen(bytes));
  assert_false(t->quit);
  assert_ptr_equal(t->top, page);
  assert_ptr_equal(t->popup, popup);
  assert_int_equal(tui_page_focused(page), focus);
  assert_int_equal(page->top, top);
  assert_int_equal(sit->app.draft.months, months);
  engine_assert_told("");
  sit_serve(sit);
}

static bool shows_text(const char *bytes) { /* not only blanks and keys' sequences */
  return strcmp(bytes, pastes[3]) != 0;
}

static void on_every_screen_it_is_text(void **state) {
  struct sit *sit = *state;
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    for (size_t i = 0; i < XQ_COUNT(pastes); i++) {
      open_screen(sit, route);
      forget_toast(sit);
      const bool field = page_typing(sit->app.t->top);
      paste(sit, pastes[i]);
      if (!field && shows_text(pastes[i]) && sit->rig->t.toast == NULL) {
        fail_msg("route %d: paste %zu is swallowed in silence", route, i);
      }
    }
  }
}

static void on_a_list_it_chooses_nothing(void **state) {
  struct sit *sit = *state;
  open_screen(sit, APP_ROUTE_FORM);
  for (int i = 0; i < 20 && sit->app.t->popup == NULL; i++) { /* the kind of document drops down a list */
    const struct stop *stop = page_stop(sit->app.t->top, true);
    sit_press(sit, stop != NULL && stop->item->kind == ITEM_CHOICE ? TUI_KEY_ENTER : TUI_KEY_TAB);
  }
  assert_non_null(sit->app.t->popup);
  const enum xq_id_type type = sit->app.draft.id_type;
  for (size_t i = 0; i < XQ_COUNT(pastes); i++) {
    paste(sit, pastes[i]);
    assert_int_equal(sit->app.draft.id_type, type);
  }
}

/* ---- in a field */

static tui_edit *in_field(struct sit *sit, enum xq_field field) {
  open_screen(sit, APP_ROUTE_FORM);
  tui_edit *edit = sit->app.draft.edit[field];
  for (int i = 0; i < 40; i++) {
    const struct stop *stop = page_stop(sit->app.t->top, false);
    if (stop != NULL && stop->item->kind == ITEM_FIELD && stop->item->edit == edit) {
      tui_edit_set_text(edit, "");
      return edit;
    }
    sit_press(sit, TUI_KEY_TAB);
  }
  fail_msg("the form has no field %d", (int)field);
  return NULL;
}

static int answers;
static void answered(void *ctx, int index) {
  (void)ctx;
  (void)index;
  answers++;
}

static void on_a_dialog_it_is_nothing(void **state) {
  struct sit *sit = *state;
  static const char *const buttons[] = {"No", "Yes"};
  tui_edit *below = in_field(sit, XQ_F_RECIPIENT_ADDRESS); /* where the focus is below it */
  tui_dialog(sit->app.t, "Withdraw?", "Really?", buttons, 2, 1, answered, NULL);
  for (size_t i = 0; i < XQ_COUNT(pastes); i++) {
    forget_toast(sit);
    paste(sit, pastes[i]);
    assert_int_equal(answers, 0);
    assert_string_equal(tui_edit_text(below), "");
    assert_true(sit->rig->t.toast != NULL || !shows_text(pastes[i]));
  }
}

static void in_a_field_lines_become_one(void **state) {
  struct sit *sit = *state;
  static const struct {
    const char *pasted, *text;
  } rows[] = {
      {MARKED(ENGLISH), "广州市天河区Room 5 12 Queen Road"},
      {MARKED(CHINESE), "佛山市南海区桂城街道 南海大道北1号B座S栋"},
      {MARKED(NUMBER), "11010519491231002X 李小明"},
      {MARKED("\r\n Room 5\t \r\n\r\n12\r\n"), "Room 5 12"},
      {MARKED("Room  5 12"), "Room  5 12"}, /* blanks alone stay as they were */
      {MARKED("Room\0335\003 12"), "Room5 12"},
      {MARKED("a" MARKED("b\r") "c"), "ab c"},
      {"\033[200~Room 5\r", "Room 5"}, /* never closed */
      {"\033[200~a\033[200~b\033[201~", "ab"},
      {MARKED("胡") MARKED("小\r") MARKED("明"), "胡小明"},
      {ENGLISH, "广州市天河区Room 5 12 Queen Road"},
      {CHINESE "\r", "佛山市南海区桂城街道 南海大道北1号B座S栋"},
      {"胡小明", "胡小明"}, /* an input method gives it at once */
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    tui_edit *edit = in_field(sit, XQ_F_RECIPIENT_ADDRESS);
    paste(sit, rows[i].pasted);
    assert_string_equal(tui_edit_text(edit), rows[i].text);
  }
  in_field(sit, XQ_F_RECIPIENT_ADDRESS);
  forget_toast(sit);
  paste(sit, MARKED("\rRoom 5\r\n\r\n12\tQueen\rRoad\n"));
  assert_sees(sit, "The 3 pasted lines became one.");
  in_field(sit, XQ_F_RECIPIENT_ADDRESS);
  forget_toast(sit);
  paste(sit, MARKED("Room\t5\r"));
  assert_null(sit->rig->t.toast); /* one it was before */
  assert_null(strchr(tui_edit_text(in_field(sit, XQ_F_RECIPIENT_NAME)), ' '));
}

/* The field beside it is left alone. */
static void what_does_not_belong_there_is_told(void **state) {
  struct sit *sit = *state;
  tui_edit *edit = in_field(sit, XQ_F_HANDLER_ID_NO);
  paste(sit, MARKED(NUMBER));
  assert_memory_equal(tui_edit_text(edit), "11010519491231002X", 18);
  assert_string_equal(tui_edit_text(sit->app.draft.edit[XQ_F_HANDLER_NAME]), "");
  assert_non_null(sit->rig->t.toast);
}

static void what_is_too_long_is_told(void **state) {
  struct sit *sit = *state;
  tui_edit *edit = in_field(sit, XQ_F_RECIPIENT_ADDRESS);
  struct xq_buf buf = {0};
  xq_buf_add_str(&buf, "\033[200~");
  const size_t most = tui_edit_max(edit);
  for (size_t i = 0; i < most; i++) {
    xq_buf_add_str(&buf, "x");
  }
  xq_buf_add_str(&buf, "Room 5\r12\033[201~");
  char *bytes = xq_buf_take_str(&buf);
  paste(sit, bytes);
  free(bytes);
  assert_int_equal(tui_edit_chars(edit), most);
  assert_sees(sit, "Too long: the last 9 characters were left out: \"Room 5 12\"");
  sit_press(sit, TUI_KEY_UNDO); /* at once */
  assert_string_equal(tui_edit_text(edit), "");
}

static void it_comes_in_pieces(void **state) {
  struct sit *sit = *state;
  static const char whole[] = MARKED(ENGLISH);
  for (size_t cut = 1; cut < sizeof whole - 1; cut++) {
    tui_edit *edit = in_field(sit, XQ_F_RECIPIENT_ADDRESS);
    tui *t = sit->app.t;
    const int64_t now = 10;
    size_t room;
    memcpy(tui_keys_room(&t->keys, &room), whole, cut);
    tui_keys_came(&t->keys, cut, now);
    input_take(t, now);
    memcpy(tui_keys_room(&t->keys, &room), whole + cut, sizeof whole - 1 - cut);
    tui_keys_came(&t->keys, sizeof whole - 1 - cut, now + 40);
    input_take(t, now + 40);
    assert_string_equal(tui_edit_text(edit), "广州市天河区Room 5 12 Queen Road");
  }
}

/* What lies on the field meanwhile gets nothing, and the field no more. */
static void it_ends_where_something_else_comes_up(void **state) {
  struct sit *sit = *state;
  static const char *const buttons[] = {"No", "Yes"};
  tui_edit *edit = in_field(sit, XQ_F_RECIPIENT_ADDRESS);
  tui *t = sit->app.t;
  size_t room;
  memcpy(tui_keys_room(&t->keys, &room), "\033[200~Room", 10);
  tui_keys_came(&t->keys, 10, 10);
  input_take(t, 10);
  tui_dialog(t, "Pulled", "The key was unplugged", buttons, 2, 1, answered, NULL);
  memcpy(tui_keys_room(&t->keys, &room), " 5\r y\033[201~", 11);
  tui_keys_came(&t->keys, 11, 20);
  input_take(t, 20);
  assert_string_equal(tui_edit_text(edit), "Room");
  assert_int_equal(answers, 0);
  assert_non_null(t->popup);
  assert_non_null(t->toast);
}

/* ---- a PIN */

static void a_pin_is_pasted_and_not_sent(void **state) {
  struct sit *sit = *state;
  open_screen(sit, APP_ROUTE_APPLICATIONS);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  engine_hush();
  paste(sit, MARKED("123456\r\n"));
  assert_sees(sit, "[****** ");
  assert_null(sit->rig->t.toast);
  rig_feed(sit->rig, "\025", 1);
  paste(sit, MARKED("123456\r\nPIN of Hu\r"));
  assert_sees(sit, "Only the first pasted line");
  rig_feed(sit->rig, "\025", 1);
  paste(sit, "123456\rPIN of Hu\r"); /* without marks */
  assert_sees(sit, "[****** ");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("pin 123456;");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(on_every_screen_it_is_text),
      TEST(on_a_dialog_it_is_nothing),
      TEST(on_a_list_it_chooses_nothing),
      TEST(in_a_field_lines_become_one),
      TEST(what_does_not_belong_there_is_told),
      TEST(what_is_too_long_is_told),
      TEST(it_comes_in_pieces),
      TEST(it_ends_where_something_else_comes_up),
      TEST(a_pin_is_pasted_and_not_sent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
