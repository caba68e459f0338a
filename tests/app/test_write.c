/*
 * test_write.c - a form filled in by somebody whose terminal has no input method: by the real xuqi-ime where it was built,
 * by the number of a character everywhere.
 */
#include "tests/app/sit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/forget.h"

enum { FIELD = 100 }; /* the form's items by their fields */

static bool have_pinyin;
/* A sanitizer has terabytes of memory, too much to be searched. */
#if defined(XUQI_SANITIZED)
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static void open_form(struct sit *sit, enum xq_field field) {
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  rig_frame(sit->rig);
  tui_page_focus(tui_top(sit->app.t), FIELD + (int)field);
  sit_press(sit, 0);
}

static const char *value(const struct sit *sit, enum xq_field field) {
  return tui_edit_text(sit->app.draft.edit[field]);
}

static const char *toast(const struct sit *sit) {
  return sit->rig->t.toast != NULL ? sit->rig->t.toast : "";
}

/* Turns pages until it is seen, and presses its digit. */
static void choose(struct sit *sit, const char *what) {
  for (int pages = 0; pages < 20; pages++) {
    const struct tui_composition *now = sit->rig->t.composer.now;
    for (size_t i = 0; now != NULL && i < strip_shown(&sit->rig->t); i++) {
      if (strcmp(now->candidate[i], what) == 0) {
        sit_press(sit, (int)('1' + i));
        return;
      }
    }
    sit_press(sit, '+');
  }
  fail_msg("not offered: %s", what);
}

/* ---- by pinyin */

static void the_handlers_name_by_its_sound(void **state) {
  struct sit *sit = *state;
  if (!have_pinyin) {
    return; /* (skip() would leave the screen open) */
  }
  open_form(sit, XQ_F_HANDLER_NAME);
  sit_press(sit, TUI_KEY_F3);
  sit_type(sit, "huxiaoming");
  assert_sees(sit, "hu xiao ming");
  choose(sit, "胡");
  choose(sit, "小明");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "胡小明");
  assert_true(sit->app.draft.typed);
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "13923101111"); /* and on in the next field as ever, though it is still on */
  assert_string_equal(value(sit, XQ_F_HANDLER_MOBILE), "13923101111");
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "hu@example.com");
  assert_string_equal(value(sit, XQ_F_HANDLER_EMAIL), "hu@example.com");
}

static void other_ways_are_offered_where_they_are(void **state) {
  struct sit *sit = *state;
  if (!have_pinyin) {
    return; /* (skip() would leave the screen open) */
  }
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  sit_press(sit, TUI_KEY_F3);
  sit_press(sit, TUI_KEY_F3);
  assert_sees(sit, "Strokes");
  assert_sees(sit, "By number");
  sit_press(sit, TUI_KEY_HOME);
  sit_press(sit, TUI_KEY_ENTER);
  sit_type(sit, "foshan");
  choose(sit, "佛山");
  sit_type(sit, "1"); /* digits are text when nothing is being written */
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), "佛山1");
}

/* ---- by number */

static void by_number(struct sit *sit) {
  setenv("XUQI_IME", "/nonexistent/xuqi-ime", 1);
  sit_press(sit, TUI_KEY_F3);
}

static void without_pinyin_it_says_so_and_takes_numbers(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  by_number(sit);
  assert_string_equal(toast(sit), "Pinyin is not installed on this computer. F3 still writes characters by number.");
  const char *name[TUI_WAYS];
  const struct composer *composer = &sit->rig->t.composer;
  const size_t ways = composer->ops->ways(composer->ctx, name);
  assert_in_range(composer->way, 0, ways - 1);
  assert_string_equal(name[composer->way], "By number"); /* what is shown is what is written */
  sit_type(sit, "9fba");                                 /* in the standard since 2005, and on few keyboards */
  assert_sees(sit, "9FBA  1 龺");
  sit_type(sit, " ");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "龺");
  sit_type(sit, "2cb2");
  assert_sees(sit, "2CB2  1");
  sit_type(sit, "e");
  sit_type(sit, " ");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "龺𬬮");
}

static void characters_that_a_screen_cannot_show_are_kept_exact(void **state) {
  static const char *const numbers[] = {"31350", "2ebf0", "323b0"}; /* of Extensions H, I and J */
  static const wchar_t characters[] = {0x31350, 0x2EBF0, 0x323B0};
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  by_number(sit);
  for (size_t i = 0; i < XQ_COUNT(numbers); i++) {
    char utf8[5] = "";
    tui_edit_set_text(sit->app.draft.edit[XQ_F_HANDLER_NAME], "");
    sit_type(sit, numbers[i]);
    sit_type(sit, " ");
    utf8[xq_utf8_encode(characters[i], utf8)] = '\0';
    assert_string_equal(value(sit, XQ_F_HANDLER_NAME), utf8);
  }
}

static void numbers_of_no_character_give_none(void **state) {
  static const char *const numbers[] = {"d800", "0041", "110000", "ffff", "fba", "200b"};
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  by_number(sit);
  for (size_t i = 0; i < XQ_COUNT(numbers); i++) {
    sit_type(sit, numbers[i]);
    sit_type(sit, " ");
    assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "");
    assert_non_null(sit->rig->t.composer.now);
    sit_press(sit, TUI_KEY_ESC);
  }
  sit_type(sit, "9fba5"); /* and one digit too many can be taken back */
  sit_press(sit, TUI_KEY_BACKSPACE);
  sit_type(sit, " ");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "龺");
}

/* ---- by radical */

static void open_radicals(struct sit *sit) {
  by_number(sit); /* on, as there is no pinyin */
  sit_press(sit, TUI_KEY_F3);
  assert_sees(sit, "By radical");
  sit_press(sit, TUI_KEY_HOME);
  sit_press(sit, TUI_KEY_DOWN);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Choose the radical");
}

static void go_to_button(struct sit *sit, const char *label) {
  for (int i = 0; i < 500; i++) {
    const struct stop *stop = page_stop(tui_top(sit->app.t), false);
    if (stop != NULL && stop->button != NULL && strcmp(stop->button->label, label) == 0) {
      return;
    }
    sit_press(sit, TUI_KEY_TAB);
  }
  fail_msg("no button %s", label);
}

static void a_rare_character_by_its_radical(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  open_radicals(sit);
  sit_type(sit, "16"); /* strokes: two radicals have so many */
  assert_false(sit_sees(sit, "水"));
  sit_press(sit, TUI_KEY_ENTER); /* goes there, and takes none unseen */
  assert_sees(sit, "Choose the radical");
  go_to_button(sit, "龍龙");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Choose the character");
  sit_press(sit, TUI_KEY_ESC); /* a step at a time */
  assert_sees(sit, "Choose the radical");
  sit_type(sit, "17");
  sit_press(sit, TUI_KEY_ENTER); /* the only one */
  assert_sees(sit, "龠");
  sit_type(sit, "4");
  go_to_button(sit, "龡");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Application for renewal");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "龡");
  sit_type(sit, "9fba"); /* what was on before is on again */
  sit_type(sit, " ");
  assert_string_equal(value(sit, XQ_F_HANDLER_NAME), "龡龺");
}

static void without_radicals_it_says_so(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  by_number(sit);
  setenv("XUQI_DATADIR", "/nonexistent", 1);
  sit_press(sit, TUI_KEY_F3);
  sit_press(sit, TUI_KEY_HOME);
  sit_press(sit, TUI_KEY_DOWN);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(toast(sit), "The list of radicals is missing on this computer. F3 writes characters by number.");
}

/* ---- never where none is needed */

static void never_in_numbers_mailboxes_and_the_pin(void **state) {
  static const enum xq_field fields[] = {XQ_F_HANDLER_ID_NO, XQ_F_HANDLER_MOBILE, XQ_F_HANDLER_EMAIL,
                                         XQ_F_RECIPIENT_MOBILE};
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  by_number(sit);
  for (size_t i = 0; i < XQ_COUNT(fields); i++) {
    tui_page_focus(tui_top(sit->app.t), FIELD + (int)fields[i]);
    sit_press(sit, 0);
    sit_press(sit, TUI_KEY_F3);
    assert_string_equal(toast(sit), "No Chinese is needed here: this item takes digits or letters only.");
    sit_type(sit, "1");
    assert_string_equal(value(sit, fields[i]), "1");
    assert_null(sit->rig->t.composer.now);
  }
  sit_open(sit, APP_ROUTE_INSTALL);
  sit_asks_pin(sit, XQ_PIN_INSTALL);
  sit_press(sit, TUI_KEY_F3);
  assert_string_equal(toast(sit), "No Chinese is needed here: this item takes digits or letters only.");
  sit_type(sit, "1234");
  assert_null(sit->rig->t.composer.now);
}

/* ---- the first part of an address from lists */

static void the_address_from_lists_before_what_is_typed(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  sit_type(sit, "Road 1");
  sit_press(sit, TUI_KEY_F4);
  assert_sees(sit, "Choose the province");
  sit_type(sit, "gd"); /* the first letters; Enter takes what is left */
  assert_false(sit_sees(sit, "北京市"));
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Choose the city");
  assert_sees(sit, "广东省");
  while (strcmp(page_stop(tui_top(sit->app.t), false)->button != NULL
                    ? page_stop(tui_top(sit->app.t), false)->button->label
                    : "",
                "佛山市") != 0) {
    assert_true(rig_key(sit->rig, TUI_KEY_TAB));
  }
  sit_press(sit, TUI_KEY_ENTER); /* or by the arrows */
  sit_type(sit, "nanhai");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Application for renewal");
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), "广东省佛山市南海区Road 1");
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), FIELD + XQ_F_RECIPIENT_ADDRESS);
  sit_press(sit, TUI_KEY_F4); /* chosen again, it stands in the place of the first */
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Nothing is chosen yet");
  assert_sees(sit, "Choose the province");
  sit_type(sit, "bj");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Choose the county"); /* it has no cities */
  sit_press(sit, TUI_KEY_F5);            /* so far is far enough */
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), "北京市Road 1");
}

/* Whoever sees nothing of a list does not know that there is one. */
static void a_small_window_shows_some_of_the_names(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  sit_press(sit, TUI_KEY_F4);
  rig_size(sit->rig, 10, 40);
  rig_frame(sit->rig);
  assert_sees(sit, "北京市");
  sit_type(sit, "gd");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "广州市");
  rig_size(sit->rig, 24, 80);
  rig_frame(sit->rig);
}

static void f4_leads_to_the_address_from_any_item(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_HANDLER_NAME);
  sit_press(sit, TUI_KEY_F4);
  sit_type(sit, "gd");
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, TUI_KEY_ESC); /* a step at a time */
  assert_sees(sit, "Choose the province");
  sit_type(sit, "zzz");
  assert_sees(sit, "None of these.");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "None of these.");
  sit_press(sit, TUI_KEY_ESC);
  assert_sees(sit, "Application for renewal");
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), "");
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), FIELD + XQ_F_RECIPIENT_ADDRESS);
}

static void one_that_gets_too_long_stays_as_it_was(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  for (size_t i = 0; i < xq_field_spec(XQ_F_RECIPIENT_ADDRESS)->max_chars; i++) {
    rig_key(sit->rig, 'x');
  }
  char *before = xq_strdup(value(sit, XQ_F_RECIPIENT_ADDRESS));
  sit_press(sit, TUI_KEY_F4);
  sit_type(sit, "bj");
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, TUI_KEY_F5);
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), before);
  assert_string_equal(toast(sit), "The address would be too long. It is as it was.");
  free(before);
}

static void without_the_list_the_address_is_typed(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  setenv("XUQI_DATADIR", "/nonexistent", 1);
  sit_press(sit, TUI_KEY_F4);
  assert_string_equal(toast(sit), "The list of places is missing on this computer. Please type the address.");
  sit_type(sit, "Road 1");
  assert_string_equal(value(sit, XQ_F_RECIPIENT_ADDRESS), "Road 1");
}

static void the_lists_close_when_nobody_is_here(void **state) {
  struct sit *sit = *state;
  open_form(sit, XQ_F_RECIPIENT_ADDRESS);
  sit_press(sit, TUI_KEY_F4);
  sit_type(sit, "gd");
  app_forget(&sit->app, TUI_FORGET_IDLE);
  sit_press(sit, 0);
  assert_false(sit_sees(sit, "Choose the"));
}

/* ---- the window becomes another in the middle of it */

static const struct {
  int rows, cols;
} sizes[] = {{24, 80}, {10, 40}, {12, 60}, {43, 132}, {10, 132}, {43, 40}, {20, 60}};

/* At each size what is being written is seen, with as many of its candidates as fit; nothing of it is another. */
static void resize_all(struct sit *sit, const char *letters, const char *typed, const tui_edit *edit) {
  char *first = xq_strdup(sit->rig->t.composer.now->candidate[0]);
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    rig_size(sit->rig, sizes[i].rows, sizes[i].cols);
    sit_press(sit, 0);
    assert_non_null(sit->rig->t.composer.now);
    assert_string_equal(sit->rig->t.composer.now->letters, letters);
    assert_string_equal(sit->rig->t.composer.now->candidate[0], first);
    assert_string_equal(tui_edit_text(edit), typed);
    assert_sees(sit, letters);
    assert_in_range(strip_shown(&sit->rig->t), 1, TUI_CANDIDATES);
    char *shown = xq_asprintf("1 %s", first);
    assert_sees(sit, shown);
    free(shown);
    assert_in_range(sit->rig->t.composer.at, sit->rig->t.composer.now->from,
                    sit->rig->t.composer.now->from + strip_shown(&sit->rig->t) - 1);
  }
  free(first);
}

static void write_over_sizes(struct sit *sit, const tui_edit *edit) {
  sit_press(sit, TUI_KEY_F3);
  sit_type(sit, "huxiaom");
  resize_all(sit, "hu xiao m", "", edit);
  sit_type(sit, "ing"); /* it goes on at the last size */
  resize_all(sit, "hu xiao ming", "", edit);
  rig_size(sit->rig, 43, 132);
  for (int i = 0; i < 6; i++) { /* one is lit that will not be seen in the smaller ones */
    sit_press(sit, TUI_KEY_RIGHT);
  }
  assert_int_equal(sit->rig->t.composer.at, 6);
  resize_all(sit, "hu xiao ming", "", edit);
  sit_press(sit, '+');
  assert_true(sit->rig->t.composer.now->from > 0);
  resize_all(sit, "hu xiao ming", "", edit);
  sit_press(sit, '-');
  choose(sit, "胡");
  resize_all(sit, "胡xiao ming", "", edit);
  rig_size(sit->rig, 10, 40);
  choose(sit, "小明");
  assert_null(sit->rig->t.composer.now);
  assert_string_equal(tui_edit_text(edit), "胡小明");
  rig_size(sit->rig, 24, 80);
}

static void a_window_of_another_size_loses_nothing_that_is_written(void **state) {
  struct sit *sit = *state;
  if (!have_pinyin) {
    return; /* (skip() would leave the screen open) */
  }
  open_form(sit, XQ_F_HANDLER_NAME);
  write_over_sizes(sit, sit->app.draft.edit[XQ_F_HANDLER_NAME]);
}

/* With and without keys on the screen, which have no room in the smaller ones. */
static void nor_does_it_at_a_machine_in_a_hall(void **state) {
  struct sit *sit = *state;
  const tui_edit *edit = sit->app.draft.edit[XQ_F_HANDLER_NAME];
  for (int pads = 0; have_pinyin && pads < 2; pads++) {
    sit->rig->t.mouse = sit->rig->t.pads = pads == 1;
    app_draft_begin(&sit->app.draft, NULL, false);
    app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
    sit_open(sit, APP_ROUTE_FORM);
    sit_press(sit, '2'); /* the term, the kind of document and its number */
    sit_press(sit, TUI_KEY_ENTER);
    sit_press(sit, '1');
    sit_type(sit, "11010519491231002x");
    sit_press(sit, TUI_KEY_ENTER);
    assert_sees(sit, "Question 4 of 9");
    write_over_sizes(sit, edit);
    sit_press(sit, TUI_KEY_F3); /* off again */
    sit_press(sit, TUI_KEY_ENTER);
  }
}

/* ---- who goes leaves nothing behind */

/* The name that is looked for, kept here only in a form that is not it. */
#define MASK 0x15
static const unsigned char masked[] = {0xF3, 0xB9, 0xB2, 0xFC, 0x8D, 0xA6, 0xF2, 0x84, 0xAB};
static const wchar_t masked_wide[] = {0x6B27 ^ MASK, 0x9633 ^ MASK, 0x747E ^ MASK};

static bool is_name(const unsigned char *p) {
  size_t bytes = 0, wide = 0;
  while (bytes < sizeof masked && p[bytes] == (unsigned char)(masked[bytes] ^ MASK)) {
    bytes++;
  }
  for (wchar_t wc; wide < XQ_COUNT(masked_wide); wide++) {
    memcpy(&wc, p + wide * sizeof wc, sizeof wc);
    if (wc != (masked_wide[wide] ^ MASK)) {
      break;
    }
  }
  return bytes == sizeof masked || wide == XQ_COUNT(masked_wide);
}

static size_t found_in_memory(void) {
  enum { PAGE = 4096, MORE = sizeof masked_wide };
  static unsigned char page[PAGE + MORE];
  char line[512];
  size_t found = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    unsigned long from = 0, to = 0;
    char mode[5] = "";
    if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || strncmp(mode, "rw", 2) != 0) {
      continue;
    }
    for (unsigned long at = from; at < to; at += PAGE) {
      const bool own = (uintptr_t)page < at + PAGE + MORE && at < (uintptr_t)page + sizeof page;
      const ssize_t n = own ? 0 : pread(mem, page, sizeof page, (off_t)at);
      for (ssize_t i = 0; i < PAGE && i + MORE <= n; i++) {
        found += is_name(page + i);
      }
    }
  }
  explicit_bzero(page, sizeof page);
  assert_non_null(maps);
  (void)fclose(maps);
  (void)close(mem);
  return found;
}

/* Its last character, found by its code: the word of it is nowhere in this program. */
static void press_last(struct sit *sit) {
  for (int pages = 0; pages < 20 && sit->rig->t.composer.now != NULL; pages++) {
    const struct tui_composition *now = sit->rig->t.composer.now;
    for (size_t i = 0; i < strip_shown(&sit->rig->t); i++) {
      wchar_t wc;
      if (xq_utf8_decode(now->candidate[i], strlen(now->candidate[i]), &wc) == strlen(now->candidate[i]) &&
          wc == (masked_wide[2] ^ MASK)) {
        sit_press(sit, (int)('1' + i));
        return;
      }
    }
    sit_press(sit, '+');
  }
}

static void what_was_written_is_wiped_when_nobody_is_here(void **state) {
  struct sit *sit = *state;
  if (!have_pinyin || sanitized) {
    return; /* (skip() would leave the screen open) */
  }
  open_form(sit, XQ_F_HANDLER_NAME);
  sit_press(sit, TUI_KEY_F3);
  sit_type(sit, "ouyangjin");
  choose(sit, "欧阳");
  press_last(sit);
  assert_null(sit->rig->t.composer.now);
  assert_true(found_in_memory() > 0);
  sit_type(sit, "hu"); /* in the middle of the next */
  app_forget(&sit->app, TUI_FORGET_IDLE);
  rig_frame(sit->rig);
  assert_null(sit->rig->t.composer.now);
  assert_int_equal(found_in_memory(), 0);
}

static void find_pinyin(void) {
  char *program = xq_path_join(getenv("XUQI_TOP_BUILDDIR"), "xuqi-ime");
  char *data = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data");
  setenv("XUQI_IME", program, 1);
  setenv("XUQI_DATADIR", data, 1);
  have_pinyin = xq_path_exists(program) && xq_path_exists(XUQI_RIME_DATA "/build/pinyin_simp.table.bin");
  free(program);
  free(data);
}

static int setup(void **state) {
  find_pinyin();
  return sit_setup(state);
}

static int setup_hall(void **state) {
  find_pinyin();
  return sit_setup_hall(state);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_handlers_name_by_its_sound),
      TEST(other_ways_are_offered_where_they_are),
      TEST(without_pinyin_it_says_so_and_takes_numbers),
      TEST(characters_that_a_screen_cannot_show_are_kept_exact),
      TEST(numbers_of_no_character_give_none),
      TEST(a_rare_character_by_its_radical),
      TEST(without_radicals_it_says_so),
      TEST(never_in_numbers_mailboxes_and_the_pin),
      TEST(the_address_from_lists_before_what_is_typed),
      TEST(a_small_window_shows_some_of_the_names),
      TEST(f4_leads_to_the_address_from_any_item),
      TEST(one_that_gets_too_long_stays_as_it_was),
      TEST(without_the_list_the_address_is_typed),
      TEST(the_lists_close_when_nobody_is_here),
      TEST(a_window_of_another_size_loses_nothing_that_is_written),
      cmocka_unit_test_setup_teardown(nor_does_it_at_a_machine_in_a_hall, setup_hall, sit_teardown),
      TEST(what_was_written_is_wiped_when_nobody_is_here),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
