/* test_hall.c - no visitor gets out of a machine in a hall, nor sees what it is or who was here; a number pad reaches all. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/banner.h"
#include "app/policy.h"
#include "app/routes.h"
#include "app/scan.h"
#include "app/visit.h"

/* ---- out */

static const char *const sequences[] = {
    "\033[A",         "\033[B",   "\033[C",    "\033[D",    "\033OP",   "\033[12~",      "\033[13~",
    "\033[14~",       "\033[15~", "\033[17~",  "\033[18~",  "\033[19~", "\033[20~",      "\033[21~",
    "\033[23~",       "\033[24~", "\033[200~", "\033[201~", "\033[I",   "\033]52;c;?\a", "\033P+q4d73\033\\",
    "\033[27;5;113~", "\033\033", "\xff\xfe",  "张",
};

static void feed_every_key(struct sit *sit, int route) {
  for (int c = 1; c < 0x100; c++) {
    char bytes[2] = {(char)c, '\033'};
    sit_open(sit, route);
    rig_feed(sit->rig, bytes, 1);
    rig_feed(sit->rig, (const char[]){'\033', (char)c}, 2);
    if (sit->rig->t.quit) {
      fail_msg("route %d: the key %02x leaves", route, (unsigned)c);
    }
  }
  for (size_t i = 0; i < XQ_COUNT(sequences); i++) {
    sit_open(sit, route);
    rig_feed(sit->rig, sequences[i], strlen(sequences[i]));
    rig_feed(sit->rig, "\r\r", 2);
    if (sit->rig->t.quit) {
      fail_msg("route %d: sequence %zu leaves", route, i);
    }
  }
}

static void no_key_leaves(void **state) {
  struct sit *sit = *state;
  for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
    if (route != APP_ROUTE_DOCTOR) {
      feed_every_key(sit, route);
    }
  }
}

static void f10_asks_for_the_code(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_NOTICES);
  sit_press(sit, TUI_KEY_F10);
  assert_sees(sit, "For the attendant");
  assert_false(sit->rig->t.quit);
}

static void only_the_right_code_leaves(void **state) {
  struct sit *sit = *state;
  char dir[] = "/tmp/xuqi-hall.XXXXXX";
  assert_non_null(mkdtemp(dir));
  struct app_kiosk kiosk = *sit->app.options->kiosk;
  struct app_options options = *sit->app.options;
  kiosk.state_dir = dir;
  options.kiosk = &kiosk;
  sit->app.options = &options;
  xq_secret *code = xq_secret_from("246810", 6);
  assert_null(kiosk_code_set(dir, code));
  xq_secret_free(&code);
  static const char *const wrong[] = {"246811", "000000", ""};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    sit_open(sit, APP_ROUTE_ATTENDANT);
    sit_type(sit, wrong[i]);
    sit_press(sit, TUI_KEY_ENTER);
    assert_false(sit->rig->t.quit);
  }
  sit_open(sit, APP_ROUTE_ATTENDANT);
  sit_type(sit, "246810");
  sit_press(sit, TUI_KEY_ENTER);
  assert_true(sit->rig->t.quit);
  static const char *const files[] = {"kiosk.code", "kiosk.tries"};
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    char *path = xq_path_join(dir, files[i]);
    xq_err_ignore(xq_file_remove(path), "it may not be there");
    free(path);
  }
  (void)rmdir(dir);
}

/* ---- what is not shown */

static void the_machine_is_not_shown(void **state) {
  struct sit *sit = *state;
  tui_page *top = tui_top(sit->app.t);
  app_go(&sit->app, APP_ROUTE_DOCTOR, NULL);
  assert_ptr_equal(tui_top(sit->app.t), top);
  for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
    sit_open(sit, route);
    assert_false(sit_sees(sit, "Check this computer"));
    assert_false(sit_sees(sit, "kept at"));
    assert_false(sit_sees(sit, "F10"));
  }
}

/* Neither whose certificate it is, nor who pays. */
static void no_page_tells_who_the_visitor_is(void **state) {
  struct sit *sit = *state;
  static char account[] = "6222020200112233445", name[] = "诸葛孔明";
  const struct xq_transfer transfer = {
      .payer_account = account, .payer_name = name, .amount_fen = 10000, .day = app_today(&sit->app)};
  for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
    app_draft_begin(&sit->app.draft, SIT_KEY, false);
    sit_open(sit, route);
    if (sit->app.application != NULL) {
      xq_transfers_add(&sit->app.application->transfers, &transfer);
    }
    app_refresh(&sit->app);
    sit_press(sit, 0);
    if (sit_sees(sit, "胡小明") || sit_sees(sit, "诸葛孔明") || sit_sees(sit, "6222020200112233445")) {
      fail_msg("route %d tells who it is", route);
    }
  }
  tui_pop_to(sit->app.t, sit->app.home);
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_sees(sit, "胡*明");
  assert_false(sit_sees(sit, "胡小明"));
}

/* Where a PIN is asked for it is seen whose key it is: of an organisation nobody learns whom they see. */
static void an_organisation_is_named_in_full(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  assert_sees(sit, "胡*明");
  assert_false(sit_sees(sit, "胡小明"));
  struct xq_cert_info *cert = sit->app.keys->items[0].cert;
  free(cert->organization);
  cert->organization = xq_strdup(cert->common_name);
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_sees(sit, "胡小明");
}

static void type_account(struct sit *sit) {
  sit_open(sit, APP_ROUTE_TRANSFERS);
  sit_type(sit, "6222020200112233445");
  assert_sees(sit, "6222020200112233445");
  sit_press(sit, TUI_KEY_TAB);
  assert_sees(sit, "6222***********3445");
  assert_false(sit_sees(sit, "6222020200112233445"));
  sit_type(sit, "Zhuge Kongming");
  sit_press(sit, TUI_KEY_TAB);
  assert_false(sit_sees(sit, "Kongming"));
}

static void an_account_is_covered_when_it_is_typed(void **state) {
  type_account(*state);
}

/* Those who stand behind hear it, too. */
static void it_is_not_read_aloud_either(void **state) {
  struct sit *sit = *state;
  sit->app.t->spoken = sit->app.t->calm = true;
  sit->app.t->theme.signs = &tui_signs_spoken;
  type_account(sit);
}

static void what_was_entered_is_covered(void **state) {
  struct sit *sit = *state;
  app_draft_begin(&sit->app.draft, SIT_KEY, false);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  sit_press(sit, '2'); /* the term */
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, '1'); /* the kind of document */
  assert_sees(sit, "Question 3 of 9");
  sit_type(sit, "11010519491231002x");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Question 4 of 9");
  assert_sees(sit, "Enter takes what is known");
  assert_false(sit_sees(sit, "胡小明"));
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Question 5 of 9");
  sit_type(sit, "1392310");
  sit_press(sit, TUI_KEY_ENTER); /* wrong: it is said, and the question stays */
  assert_sees(sit, "Question 5 of 9");
  sit_type(sit, "1111");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Question 6 of 9");
  sit_press(sit, TUI_KEY_ESC);
  assert_sees(sit, "139****1111");
  assert_false(sit_sees(sit, "13923101111"));
  sit_press(sit, '2'); /* change */
  sit_type(sit, "13923102222");
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, TUI_KEY_ESC);
  assert_sees(sit, "139****2222");
  sit_press(sit, '9');
  assert_sees(sit, "Question 4 of 9");
  sit_press(sit, '9');
  assert_false(sit_sees(sit, "11010519491231002X"));
}

/* One that was returned is gone through, and nothing in it shown in full; sent as it is it would come back. */
static void what_comes_back_unchanged_is_asked_about_here_too(void **state) {
  static const char *const right[XQ_F_COUNT_] = {
      NULL,          "11010519491231002X",         "胡小明", "13923101111", "hu@example.com", "胡小明",
      "13923101111", "广东省佛山市南海区示例路1号"};
  struct sit *sit = *state;
  struct xq_application *a = sit_application();
  a->reason = xq_strdup("The address of the recipient lacks the floor");
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(&a->form, (enum xq_field)f, right[f]);
  }
  app_draft_correct(&sit->app.draft, SIT_KEY, a, sit->app.reference);
  xq_application_free(&a);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Question 1 of 8");
  sit_press(sit, '1');
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    assert_false(sit_sees(sit, right[f]));
    sit_press(sit, TUI_KEY_ENTER);
  }
  assert_sees(sit, "Nothing was changed");
  sit_press(sit, '1');
  assert_sees(sit, "Question 8 of 8");
  sit_press(sit, '2'); /* change */
  sit_type(sit, "9");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Question 8 of 8"); /* wrong, and seen to be */
  assert_true(tui_edit_chars(sit->app.draft.edit[XQ_F_RECIPIENT_ADDRESS]) == 1);
}

/* How a box is ticked, which digit is the first answer, what is asked for what, and that nobody has to stay. */
static void who_is_here_for_the_first_time_is_told(void **state) {
  struct sit *sit = *state;
  struct app_draft *draft = &sit->app.draft;
  app_draft_begin(draft, SIT_KEY, false);
  sit_open(sit, APP_ROUTE_NOTICES);
  assert_sees(sit, "Enter Tick");
  rig_wait(sit->rig, 2000);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "[x]");
  assert_false(sit_sees(sit, "Enter Tick"));
  sit_open(sit, APP_ROUTE_FORM);
  assert_sees(sit, "12 months 1");
  sit_press(sit, '2');
  assert_int_equal(draft->months, 24);
  for (int field = XQ_F_HANDLER_ID_NO; field < XQ_F_COUNT_; field++) {
    tui_edit_set_text(draft->edit[field], NULL);
  }
  static const struct {
    const char *value, *purpose;
  } fields[] = {{"", ""}, /* kept as it is: the kind of document */
                {"11010519491231002X", ""},
                {"Hu", ""},
                {"13923101111", "News of your application is sent here"},
                {"hu@example.com", "News of your application is sent here"},
                {"Hu", "The invoice is sent to this person."},
                {"13923101111", "The courier who brings the invoice calls"},
                {"", "The invoice is sent here: with street and number, please."}};
  for (size_t i = 0; i < XQ_COUNT(fields); i++) {
    assert_sees(sit, fields[i].purpose);
    sit_type(sit, i == 0 ? "" : fields[i].value);
    sit_press(sit, TUI_KEY_ENTER);
    sit_press(sit, i == 0 ? '1' : 0);
  }
  sit_open(sit, APP_ROUTE_PROGRESS);
  struct xq_event *event = engine_say(XQ_EV_APPLICATION, engine_last());
  event->application = sit_application();
  event->application->next.actor = XQ_BY_REVIEWER;
  event->application->next.action = XQ_DO_REVIEW;
  sit_serve(sit);
  assert_sees(sit, "You can go now: take your key along");
}

/* Neither a keyboard's locks nor another place: who helps is here. */
static void a_wrong_pin_sends_nobody_away(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  sit_refuses_pin(sit);
  assert_sees(sit, "ask the attendant (Counter 3)");
  assert_false(sit_sees(sit, "Caps Lock"));
  assert_sees(sit, "2 tries left");
  sit_type(sit, "123");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "too short for the PIN");
  assert_sees(sit, "2 tries left"); /* still */
}

/* Which document it is stands over its number, and how an X is typed stays when the number is wrong. */
static void the_number_is_that_of_a_document(void **state) {
  struct sit *sit = *state;
  struct app_draft *draft = &sit->app.draft;
  app_draft_begin(draft, SIT_KEY, false);
  draft->id_type = XQ_ID_HMT_RESIDENCE;
  tui_edit_set_text(draft->edit[XQ_F_HANDLER_ID_NO], NULL);
  sit_open(sit, APP_ROUTE_FORM);
  sit_press(sit, '1');
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, '2');
  assert_sees(sit, "Document number (Residence permit for Hong Kong");
  assert_sees(sit, "for X at the end press the dot");
  sit_type(sit, "110105194912310021");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "The number of this permit begins with 810000");
  assert_sees(sit, "for X at the end press the dot");
}

static void the_address_begins_with_a_place_from_lists(void **state) {
  struct sit *sit = *state;
  struct app_draft *draft = &sit->app.draft;
  app_draft_begin(draft, SIT_KEY, false);
  for (int field = XQ_F_HANDLER_ID_NO; field < XQ_F_RECIPIENT_ADDRESS; field++) {
    static const char *const values[XQ_F_COUNT_] = {[XQ_F_HANDLER_ID_NO] = "11010519491231002X",
                                                    [XQ_F_HANDLER_NAME] = "Hu",
                                                    [XQ_F_HANDLER_MOBILE] = "13923101111",
                                                    [XQ_F_HANDLER_EMAIL] = "hu@example.com",
                                                    [XQ_F_RECIPIENT_NAME] = "Hu",
                                                    [XQ_F_RECIPIENT_MOBILE] = "13923101111"};
    tui_edit_set_text(draft->edit[field], values[field]);
    draft->left[field] = true;
  }
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  sit_press(sit, '1');
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, '1');
  for (int question = 3; question < 9; question++) {
    sit_press(sit, TUI_KEY_F4); /* of no use before */
    sit_press(sit, TUI_KEY_ENTER);
  }
  assert_sees(sit, "Question 9 of 9");
  assert_sees(sit, "Province and city");
  sit_press(sit, TUI_KEY_F4);
  assert_sees(sit, "Choose the province");
  sit_type(sit, "44"); /* a number pad will do */
  sit_press(sit, TUI_KEY_ENTER);
  sit_type(sit, "4406");
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, TUI_KEY_F5);
  assert_sees(sit, "Question 9 of 9");
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_RECIPIENT_ADDRESS]), "广东省佛山市");
}

static void a_small_window_shows_what_to_press(void **state) {
  struct sit *sit = *state;
  for (int route = APP_ROUTE_HALL_; route < APP_ROUTE_COUNT_; route++) {
    app_draft_begin(&sit->app.draft, SIT_KEY, false);
    sit_open(sit, route);
    rig_size(sit->rig, 10, 40);
    rig_frame(sit->rig);
    const bool code = route == APP_ROUTE_ATTENDANT; /* none is set here: only the way back */
    assert_sees(sit, code ? "Back" : "[[");
    rig_size(sit->rig, 24, 80);
    rig_frame(sit->rig);
  }
}

/* ---- on paper */

static void a_receipt_tells_of_the_case_and_not_of_the_person(void **state) {
  struct sit *sit = *state;
  char dir[] = "/tmp/xuqi-hall.XXXXXX";
  assert_non_null(mkdtemp(dir));
  char *out = xq_path_join(dir, "out"), *part = xq_path_join(dir, "part");
  char *script = xq_asprintf("cat >'%s'; mv '%s' '%s'", part, part, out);
  static char sh[] = "/bin/sh", option[] = "-c";
  char *print[] = {sh, option, script, NULL};
  struct app_kiosk kiosk = *sit->app.options->kiosk;
  struct app_options options = *sit->app.options;
  assert_false(sit_sees(sit, "Print a receipt"));
  kiosk.print = print;
  options.kiosk = &kiosk;
  sit->app.options = &options;
  sit->app.latest = sit_application();
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_sees(sit, "Print a receipt 3");
  sit_press(sit, '3');
  assert_sees(sit, "being printed");
  while (!xq_path_exists(out)) {
    usleep(10000);
  }
  uint8_t *text = NULL;
  size_t len;
  assert_null(xq_file_read(out, 4096, &text, &len));
  assert_non_null(strstr((const char *)text, SIT_NUMBER));
  assert_non_null(strstr((const char *)text, "Your turn"));
  assert_null(strstr((const char *)text, "胡"));
  free(text);
  xq_err_ignore(xq_file_remove(out), "of the test");
  (void)rmdir(dir);
  free(script);
  free(out);
  free(part);
}

/* ---- by a business number */

#define RIGHT_NUMBER "01202611280000001"
#define OVER_NUMBER "01202611280000002"
#define WRONG_NUMBER "01202611280000003"

/* The service tells which applications the key has: one that runs, one that is over. */
static void tell_applications(struct sit *sit) {
  struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, engine_last());
  event->applications.items = xq_calloc(2, sizeof *event->applications.items);
  for (size_t i = 0; i < 2; i++) {
    struct xq_application *a = event->applications.items[event->applications.count++] = sit_application();
    free(a->business_no);
    a->business_no = xq_strdup(i == 0 ? RIGHT_NUMBER : OVER_NUMBER);
    if (i == 1) {
      a->business = XQ_B_WITHDRAWN;
      a->next.actor = XQ_BY_NOBODY;
      a->actions = 0;
    }
  }
  engine_end(engine_last(), NULL);
  sit_serve(sit);
}

static void type_number(struct sit *sit, const char *number) {
  sit_open(sit, APP_ROUTE_CASE);
  sit_type(sit, number);
  sit_press(sit, TUI_KEY_ENTER);
}

static void a_number_opens_its_application_and_no_other(void **state) {
  struct sit *sit = *state;
  assert_sees(sit, "Business number 3");
  sit_press(sit, '3');
  sit_type(sit, "0120 2611 2800 00001"); /* as it is printed */
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("applications 2 piv:1#9a;");
  tell_applications(sit);
  assert_sees(sit, "Progress of the application  " RIGHT_NUMBER);
  sit_press(sit, '9');
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
  type_number(sit, OVER_NUMBER);
  tell_applications(sit);
  assert_sees(sit, "This application is over");
  sit_press(sit, '1');
  assert_sees(sit, "Open an application by its number");
  type_number(sit, WRONG_NUMBER);
  tell_applications(sit);
  assert_sees(sit, "has no application " WRONG_NUMBER);
  sit_press(sit, '1');
  assert_sees(sit, "Open an application by its number");
  engine_hush();
  static const char *const no_numbers[] = {"0120261128000000", "11202611280000001", "", "012026112800000012"};
  for (size_t i = 0; i < XQ_COUNT(no_numbers); i++) { /* nobody is asked for a PIN for these */
    type_number(sit, no_numbers[i]);
    assert_sees(sit, "17 digits that begin with 01");
  }
  engine_assert_told("");
}

static void guessing_numbers_gets_slow(void **state) {
  struct sit *sit = *state;
  for (int i = 0; i < 3; i++) {
    type_number(sit, WRONG_NUMBER);
    tell_applications(sit);
    sit_press(sit, '1');
  }
  assert_sees(sit, "Too many wrong numbers");
  engine_hush();
  type_number(sit, RIGHT_NUMBER);
  engine_assert_told("");
  sit->app.visit.wrong_ms -= INT64_C(61000);
  type_number(sit, RIGHT_NUMBER);
  tell_applications(sit);
  assert_sees(sit, "Progress of the application  " RIGHT_NUMBER);
}

/* ---- a number pad */

static void a_number_pad_turns_the_screens_and_the_dialogs(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_HOME);
  tui_pop_to(sit->app.t, sit->app.home);
  sit_press(sit, '*');
  assert_sees(sit, "Counter 3");
  sit_press(sit, '1');
  assert_false(tui_has_popup(sit->app.t));
  sit_press(sit, '0');
  assert_sees(sit, "0 English");
  sit_press(sit, '0');
  assert_sees(sit, "0 中文");
  sit_press(sit, '/');
  assert_true(sit->app.visit.longer);
  const int first = tui_page_focused(tui_top(sit->app.t));
  sit_press(sit, '+');
  assert_int_not_equal(tui_page_focused(tui_top(sit->app.t)), first);
  sit_press(sit, '-');
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), first);
}

/* Without a visitor there is no time to be had. */
static void time_is_a_visitors(void **state) {
  struct sit *sit = *state;
  assert_sees(sit, "/ More time");
  app_scan(&sit->app);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(false, false));
  }
  assert_sees(sit, "Please plug in your key");
  assert_false(sit_sees(sit, "More time"));
  sit_press(sit, '/');
  assert_false(sit->app.visit.longer);
}

/* Help lists the keys of the page; those for a person and for time work in it, too. */
static void a_person_is_called_from_everywhere(void **state) {
  struct sit *sit = *state;
  sit_press(sit, '.');
  assert_sees(sit, "On the page below:");
  sit_press(sit, '/');
  assert_true(sit->app.visit.longer);
  sit_press(sit, '*');
  assert_sees(sit, "Counter 3");
  sit_press(sit, '*'); /* once */
  sit_press(sit, '1');
  assert_false(sit_sees(sit, "Counter 3"));
  assert_sees(sit, "On the page below:");
}

/* A PIN that is typed on the cover, before it is asked for, is none: no try is used. */
static void a_pin_on_the_cover_is_dropped(void **state) {
  struct sit *sit = *state;
  static const char pin[] = "13572468\r";
  sit_open(sit, APP_ROUTE_PAUSED);
  assert_sees(sit, "Press Enter, then type the PIN.");
  assert_sees(sit, "[[ Go on with the PIN ]]");
  engine_hush();
  for (size_t i = 0; i < sizeof pin - 1; i++) {
    engine_assert_told("");
    rig_feed(sit->rig, &pin[i], 1);
    sit_serve(sit);
    if (pin[i] != '\r') {
      assert_sees(sit, "Nothing was typed yet. Press Enter, then type the PIN.");
    }
  }
  engine_assert_told("unseal 2 piv:1#9a;");
  sit_asks_pin(sit, XQ_PIN_UNSEAL);
  rig_feed(sit->rig, "68\r", 3);
  sit_serve(sit);
  assert_sees(sit, "Please enter the PIN.");
  assert_false(sit_sees(sit, "13572468"));
  sit_open(sit, APP_ROUTE_PAUSED);
  engine_hush();
  rig_feed(sit->rig, pin, sizeof pin - 1); /* at once */
  sit_serve(sit);
  engine_assert_told("unseal 3 piv:1#9a;");
}

/* "It is my key: begin again" looks like a place for a PIN. */
static void what_is_typed_on_opens_nothing(void **state) {
  struct sit *sit = *state;
  app_visit_end(&sit->app);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  sit_press(sit, '1');
  rig_key_after(sit->rig, 100, '3');
  sit_serve(sit);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  for (const char *rest = "34567890"; *rest != '\0'; rest++) {
    rig_key_after(sit->rig, 300, *rest);
    sit_serve(sit);
    assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
    assert_false(tui_has_popup(sit->app.t));
  }
  assert_sees(sit, "That came too fast. Please look and press again.");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup_hall, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(no_key_leaves),
      TEST(f10_asks_for_the_code),
      TEST(only_the_right_code_leaves),
      TEST(the_machine_is_not_shown),
      TEST(no_page_tells_who_the_visitor_is),
      TEST(an_organisation_is_named_in_full),
      TEST(an_account_is_covered_when_it_is_typed),
      TEST(it_is_not_read_aloud_either),
      TEST(what_was_entered_is_covered),
      TEST(what_comes_back_unchanged_is_asked_about_here_too),
      TEST(who_is_here_for_the_first_time_is_told),
      TEST(a_wrong_pin_sends_nobody_away),
      TEST(the_number_is_that_of_a_document),
      TEST(the_address_begins_with_a_place_from_lists),
      TEST(a_small_window_shows_what_to_press),
      TEST(a_receipt_tells_of_the_case_and_not_of_the_person),
      TEST(a_number_opens_its_application_and_no_other),
      TEST(guessing_numbers_gets_slow),
      TEST(a_number_pad_turns_the_screens_and_the_dialogs),
      TEST(time_is_a_visitors),
      TEST(a_person_is_called_from_everywhere),
      TEST(a_pin_on_the_cover_is_dropped),
      TEST(what_is_typed_on_opens_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
