/* test_forget.c - who goes leaves nothing behind: not on the screen, and nowhere in this process's memory. */
#include "tests/app/sit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/acts.h"
#include "app/forget.h"
#include "app/scan.h"

/* What is typed, and looked for: kept here only in a form that is not it. */
#define MASK 0x15
static const char number[] = "$$%$%!$,!,$'&$%''!'"; /* digits of an identity number, masked */

static char plain(size_t i) {
  return (char)(number[i] ^ MASK);
}

static bool is_bytes(const unsigned char *p) {
  for (size_t i = 0; i + 1 < sizeof number; i++) {
    if (p[i] != (unsigned char)plain(i)) {
      return false;
    }
  }
  return true;
}

static bool is_wide(const unsigned char *p) {
  for (size_t i = 0; i + 1 < sizeof number; i++) {
    if (p[i * 4] != (unsigned char)plain(i) || p[i * 4 + 1] != 0 || p[i * 4 + 2] != 0 || p[i * 4 + 3] != 0) {
      return false;
    }
  }
  return true;
}

/* Every mapping that can be written, read by the kernel into one buffer, which is wiped again. */
static size_t found_in_memory(void) {
  enum { PAGE = 4096, MORE = 4 * sizeof number };
  static unsigned char page[PAGE + MORE];
  char line[512];
  size_t found = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  assert_non_null(maps);
  assert_true(mem >= 0);
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long from = 0, to = 0;
    char mode[5] = "";
    if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || strncmp(mode, "rw", 2) != 0) {
      continue;
    }
    for (unsigned long at = from; at < to; at += PAGE) {
      bool own = (uintptr_t)page < at + PAGE + MORE && at < (uintptr_t)page + sizeof page;
      ssize_t n = own ? 0 : pread(mem, page, sizeof page, (off_t)at);
      for (ssize_t i = 0; i < PAGE && i + MORE <= n; i++) {
        found += is_bytes(page + i) || is_wide(page + i);
      }
    }
  }
  explicit_bzero(page, sizeof page);
  (void)fclose(maps);
  (void)close(mem);
  return found;
}

/* On the form of the key, with an identity number typed and a name. */
static void fill_in(struct sit *sit) {
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  rig_frame(sit->rig);
  tui_page_focus(tui_top(sit->app.t), 100 + XQ_F_HANDLER_ID_NO);
  sit->app.draft.id_type = XQ_ID_PASSPORT_OTHER;
  for (size_t i = 0; i + 1 < sizeof number; i++) {
    sit_press(sit, plain(i));
  }
  sit_press(sit, TUI_KEY_TAB); /* judged, and brought to its usual form */
  sit_type(sit, "Hu Xiaoming");
  assert_sees(sit, "Hu Xiaoming");
  assert_true(sit->app.draft.typed);
  assert_true(found_in_memory() > 0);
}

/* The screen that curses remembers is another one, too. */
static void assert_nothing_left(struct sit *sit) {
  rig_frame(sit->rig);
  assert_false(sit_sees(sit, "Hu Xiaoming"));
  assert_int_equal(found_in_memory(), 0);
}

static void begin_for_another_key(struct sit *sit) {
  struct app *app = &sit->app;
  tui_pop_to(app->t, app->home);
  sit_press(sit, 0);
  app_scan(app);
  while (app->scan.runs) {
    sit_scanned(sit, sit_keys(true, true));
  }
  app_choose_key(app, "piv:2#9a");
  app_begin_renewal(app);
}

static void the_holder_of_another_key_finds_an_empty_form(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  fill_in(sit);
  sit_press(sit, TUI_KEY_ESC); /* back loses nothing */
  app_go(app, APP_ROUTE_FORM, NULL);
  sit_press(sit, 0);
  assert_sees(sit, "Hu Xiaoming");
  begin_for_another_key(sit);
  app_go(app, APP_ROUTE_FORM, NULL);
  assert_nothing_left(sit);
}

static void taking_over_is_a_question(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app->draft.takes_over = true;
  fill_in(sit);
  begin_for_another_key(sit);
  sit_press(sit, 0);
  assert_sees(sit, "Use the details from last time?");
  assert_false(sit_sees(sit, "Hu Xiaoming")); /* whose it is, is not told before */
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  app_go(app, APP_ROUTE_FORM, NULL);
  sit_press(sit, 0);
  assert_sees(sit, "Hu Xiaoming");
}

static void a_key_that_is_pulled_out_takes_the_form_along(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  fill_in(sit);
  app_scan(app);
  sit_scanned(sit, sit_keys(false, false));
  assert_sees(sit, "so the form was cleared to protect");
  assert_sees(sit, "! The key was unplugged. Please plug it in again");
  assert_false(sit_sees(sit, "Nothing is lost"));
  assert_nothing_left(sit);
  app_scan(app);
  sit_scanned(sit, sit_keys(true, false)); /* it goes on */
  assert_sees(sit, "Application for renewal");
  sit_type(sit, "x");
  assert_sees(sit, "so the form was cleared to protect"); /* the page stands still while one types */
}

static void a_key_pulled_out_on_the_first_screen_does_so_too(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  fill_in(sit);
  tui_pop_to(app->t, app->home);
  app_scan(app);
  sit_scanned(sit, sit_keys(false, false));
  assert_nothing_left(sit);
  assert_sees(sit, "so the form was cleared");
}

static void when_nobody_is_here_the_form_goes(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  fill_in(sit);
  app_forget(app, TUI_FORGET_IDLE);
  assert_nothing_left(sit);
  assert_sees(sit, "The form was cleared");
  sit_press(sit, TUI_KEY_ENTER);
  assert_true(tui_top(app->t) == app->home);
  app_forget(app, TUI_FORGET_IDLE);
  sit_press(sit, 0);
  assert_false(sit_sees(sit, "The form was cleared")); /* there was none */
}

static void the_page_to_sign_shows_nothing_any_more(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  fill_in(sit);
  tui_edit_set_text(app->draft.edit[XQ_F_HANDLER_MOBILE], "13923101111");
  tui_edit_set_text(app->draft.edit[XQ_F_HANDLER_EMAIL], "hu@example.com");
  tui_edit_set_text(app->draft.edit[XQ_F_RECIPIENT_NAME], "Hu Xiaoming");
  tui_edit_set_text(app->draft.edit[XQ_F_RECIPIENT_MOBILE], "13923101111");
  tui_edit_set_text(app->draft.edit[XQ_F_RECIPIENT_ADDRESS], "Guangzhou, Tiyu West Road 1, 5th floor");
  app->draft.months = 12;
  app_draft_accept(&app->draft, app->reference);
  enum xq_flaw flaws[XQ_F_COUNT_];
  app_draft_freeze(&app->draft, app->reference, app_today(app), flaws);
  assert_non_null(app->draft.form);
  app_go(app, APP_ROUTE_SUBMIT, NULL);
  sit_asks_pin(sit, XQ_PIN_APPLY);
  assert_sees(sit, "You are about to sign and send");
  assert_sees(sit, "courier: cash on delivery"); /* before one signs */
  engine_end(engine_last(), xq_err_new(XQ_E_TOKEN_REMOVED, "unplugged"));
  sit_serve(sit);
  assert_sees(sit, "so the form was cleared to protect"); /* back in the form, not on the way to sign nothing */
  assert_nothing_left(sit);
}

/* An install must not be cut off, but who is asked for the PIN and goes away has begun nothing yet. */
static void a_pin_nobody_gives_is_refused_and_the_rest_follows(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_INSTALL, SIT_NUMBER);
  sit_serve(sit);
  app_left_alone(app);
  engine_hush();
  sit_asks_pin(sit, XQ_PIN_INSTALL);
  sit_type(sit, "1234");
  app_left_alone(app);
  sit_press(sit, 0);
  engine_assert_told("refuse;");
  assert_false(app->idle);
  engine_end(engine_last(), xq_err_new(XQ_E_CANCELLED, "no PIN"));
  sit_serve(sit);
  engine_hush();
  app_left_alone(app);
  engine_assert_told("forget;");
  assert_true(app->idle);
  app_left_alone(app); /* once */
  engine_assert_told("");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_holder_of_another_key_finds_an_empty_form),
      TEST(taking_over_is_a_question),
      TEST(a_key_that_is_pulled_out_takes_the_form_along),
      TEST(a_key_pulled_out_on_the_first_screen_does_so_too),
      TEST(when_nobody_is_here_the_form_goes),
      TEST(the_page_to_sign_shows_nothing_any_more),
      TEST(a_pin_nobody_gives_is_refused_and_the_rest_follows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
