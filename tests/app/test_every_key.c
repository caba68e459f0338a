/*
 * test_every_key.c - a person hostile to the keyboard: on every screen every key, combination and sequence.  The program is
 * still there afterwards, and what was typed, too, unless a question was answered.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/routes.h"

/* ---- the keys */

static const char *const sequences[] = {
    "\033[A",
    "\033[B",
    "\033[C",
    "\033[D",
    "\033OA",
    "\033[1;5A",
    "\033[1;3D",
    "\033[1;5C",
    "\033Od",
    "\033[H",
    "\033[F",
    "\033[5~",
    "\033[6~",
    "\033[Z",
    "\033OM",
    "\033Oj",
    "\033Op",
    "\033Oy",
    "\033OP",
    "\033[12~",
    "\033[13~",
    "\033[14~",
    "\033[15~",
    "\033[17~",
    "\033[18~",
    "\033[19~",
    "\033[20~",
    "\033[23~",
    "\033[24~",
    "\033[1;5P",
    "\033[2~",
    "\033[200~",
    "\033[201~",
    "\033[?1;2c",
    "\033[I",
    "\033[M   ",
    "\033[[E",
    "\033[<0;3M",
    "\033]0;q\a",
    "\033P>|q\033\\",
    "\033[99999~",
    "\033[27;5;113~",
    "\033\r",
    "\033\t",
    "\033\033",
    "\033\033[D",
    "\xff\xfe",
    "\xe5\xbc",
    ("\xc2\x9b"
     "q"),
    "张",
    "Ｑ",
};

struct key {
  char bytes[20];
  size_t len;
};

enum { KEYS_MOST = 512 };

static void add(struct key *keys, size_t *count, const char *bytes, size_t len) {
  assert_in_range(len, 1, sizeof keys->bytes);
  memcpy(keys[*count].bytes, bytes, len);
  keys[(*count)++].len = len;
}

/* All of them but the one that leaves: F10 by its four names. */
static size_t all_keys(struct key *keys) {
  size_t count = 0;
  for (int c = 1; c < 0x80; c++) {
    const char plain[] = {(char)c}, alt[] = {'\033', (char)c};
    if (c != ('q' & 0x1f)) {
      add(keys, &count, plain, 1);
    }
    if (c != '0') {
      add(keys, &count, alt, 2);
    }
  }
  for (size_t i = 0; i < XQ_COUNT(sequences); i++) {
    add(keys, &count, sequences[i], strlen(sequences[i]));
  }
  assert_in_range(count, 1, KEYS_MOST);
  return count;
}

static const char *name_of(const struct key *key) {
  static char name[4 * sizeof key->bytes + 1];
  size_t at = 0;
  for (size_t i = 0; i < key->len; i++) {
    at += (size_t)snprintf(name + at, sizeof name - at, "%02x ", (unsigned char)key->bytes[i]);
  }
  return name;
}

/* ---- the screens */

static const enum xq_field typed[] = {XQ_F_HANDLER_NAME, XQ_F_HANDLER_EMAIL, XQ_F_RECIPIENT_ADDRESS};

static void type_draft(struct sit *sit) {
  app_draft_begin(&sit->app.draft, SIT_KEY, false);
  for (size_t i = 0; i < XQ_COUNT(typed); i++) {
    tui_edit_set_text(sit->app.draft.edit[typed[i]], "hu@example.com");
  }
  sit->app.draft.typed = true;
}

static bool edits(const struct key *key) { /* in the field that has the focus, where one has it */
  return key->len == 1 || key->bytes[0] != '\033' || key->bytes[1] == 0x7f || key->bytes[1] == '\b' ||
         key->bytes[1] == 'O';
}

/* Where nothing would be lost nobody asks, so no other key may be the one that leaves. */
static void no_key_leaves(void **state) {
  struct sit *sit = *state;
  static struct key keys[KEYS_MOST];
  const size_t count = all_keys(keys);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    for (size_t k = 0; k < count; k++) {
      sit_open(sit, route);
      sit->app.draft.typed = false;
      rig_feed(sit->rig, keys[k].bytes, keys[k].len);
      if (sit->rig->t.quit) {
        fail_msg("route %d: the key %sleaves", route, name_of(&keys[k]));
      }
    }
  }
}

static void no_key_loses_what_was_typed(void **state) {
  struct sit *sit = *state;
  static struct key keys[KEYS_MOST];
  const size_t count = all_keys(keys);
  type_draft(sit);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    for (size_t k = 0; k < count; k++) {
      sit_open(sit, route);
      const bool field = page_typing(sit->app.t->top);
      rig_feed(sit->rig, keys[k].bytes, keys[k].len);
      sit_serve(sit);
      if (sit->rig->t.quit) {
        fail_msg("route %d: the key %sleaves", route, name_of(&keys[k]));
      }
      for (size_t i = 0; i < XQ_COUNT(typed) && !(field && edits(&keys[k])); i++) {
        if (strcmp(tui_edit_text(sit->app.draft.edit[typed[i]]), "hu@example.com") != 0) {
          fail_msg("route %d: the key %schanges what was typed", route, name_of(&keys[k]));
        }
      }
    }
  }
}

/* Alt and a character, and what no terminal sends, do nothing at all: not even Esc. */
static void what_means_nothing_does_nothing(void **state) {
  struct sit *sit = *state;
  type_draft(sit);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    for (int c = 'A'; c <= 'z'; c++) {
      sit_open(sit, route);
      tui_page *page = sit->app.t->top;
      const int focus = tui_page_focused(page);
      engine_hush();
      rig_feed(sit->rig, (const char[]){'\033', (char)c}, 2);
      rig_feed(sit->rig, "\033[?1;2c\033[99~", 12);
      sit_serve(sit);
      assert_ptr_equal(sit->app.t->top, page);
      assert_null(sit->app.t->popup);
      assert_int_equal(tui_page_focused(page), focus);
      engine_assert_told("");
    }
  }
}

/* ---- Ctrl-C, and what nobody takes */

static void ctrl_c_asks_on_every_screen(void **state) {
  struct sit *sit = *state;
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    sit_open(sit, route);
    rig_feed(sit->rig, "\003", 1);
    sit_serve(sit);
    assert_false(sit->rig->t.quit);
    if (route == APP_ROUTE_INSTALL || route == APP_ROUTE_SUBMIT) { /* what must not be cut off is not */
      assert_sees(sit, "Please wait");
      rig_feed(sit->rig, "\003", 1);
      assert_false(sit->rig->t.quit);
      continue;
    }
    assert_sees(sit, "Exit");
    rig_feed(sit->rig, "\r", 1); /* to stay is what is preferred */
    assert_false(sit->rig->t.quit);
    assert_null(sit->app.t->popup);
    rig_feed(sit->rig, "\003", 1);
    rig_feed(sit->rig, "\003", 1); /* a second one means it */
    assert_true(sit->rig->t.quit);
    sit->rig->t.quit = false;
  }
}

static void a_kiosk_takes_no_ctrl_c(void **state) {
  struct sit *sit = *state;
  sit->rig->t.locked = true;
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    sit_open(sit, route);
    for (int i = 0; i < 3; i++) {
      rig_feed(sit->rig, "\003\034\032", 3);
      assert_false(sit->rig->t.quit);
      assert_null(sit->app.t->popup);
    }
  }
}

static void what_nobody_takes_is_said(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_DETAILS);
  rig_feed(sit->rig, "~", 1);
  sit_serve(sit);
  assert_sees(sit, "The key ~ does nothing here");
  rig_feed(sit->rig, "\033z", 2);
  sit_serve(sit);
  assert_sees(sit, "Alt-Z does nothing here");
  sit_open(sit, APP_ROUTE_FORM); /* the focus is on no field to begin with */
  rig_feed(sit->rig, "7", 1);
  sit_serve(sit);
  assert_sees(sit, "was not typed: no field is chosen");
  rig_feed(sit->rig, "\033[?1;2c", 7); /* a terminal's own words are nobody's fault */
  sit_open(sit, APP_ROUTE_FORM);
  free(sit->rig->t.toast);
  sit->rig->t.toast = NULL;
  rig_feed(sit->rig, "\xff\033[2~\033[I\001", 9);
  assert_null(sit->rig->t.toast);
}

/* ---- the language, by its second key, from within a field */

static void second_keys_work_while_one_types(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_TRANSFERS);
  assert_true(page_typing(sit->app.t->top));
  engine_hush();
  rig_feed(sit->rig, "\007", 1); /* Ctrl-G */
  sit_serve(sit);
  assert_sees(sit, "Help");
  rig_feed(sit->rig, "\033", 1);
  assert_null(sit->app.t->popup);
  rig_feed(sit->rig, "\021", 1); /* Ctrl-Q */
  assert_true(sit->rig->t.quit);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(no_key_leaves),
      TEST(no_key_loses_what_was_typed),
      TEST(what_means_nothing_does_nothing),
      TEST(ctrl_c_asks_on_every_screen),
      TEST(a_kiosk_takes_no_ctrl_c),
      TEST(what_nobody_takes_is_said),
      TEST(second_keys_work_while_one_types),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
