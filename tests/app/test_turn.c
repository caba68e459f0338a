/*
 * test_turn.c - whose turn it is, for every state that there can be: the progress page, the certificate's public status and
 * the command line say the same and have the same button, and doc/whose-turn.md is the table of it all.
 *
 * After a change of words: XUQI_WRITE_DOC=1 tests/app/test_turn, and read what it wrote.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/scan.h"
#include "ca/parse.h"
#include "cli/cli_int.h"
#include "tests/app/sit.h"
#include "tests/words/catalogue.h"

#define DOC "doc/whose-turn.md"
#define TABLE "| State | Who acts | What is said | Button |\n| --- | --- | --- | --- |\n"

/* The day on which all of it is said, the end of the certificate, and what the renewal costs. */
#define NOW INT64_C(1795831200) /* 2026-11-28 10:00 in China, a Saturday */
#define END (NOW + 20 * 86400)
#define FEE 10000

struct row {
  enum xq_business business;
  enum xq_payment payment;
  const char *more; /* what the states do not say */
  int64_t recorded;
  bool refused, cert_over;
  int ends_in; /* days, not 20 */
};
static const struct row rows[] = {
    {XQ_B_ENTERED, XQ_P_UNPAID, NULL, 0, false, false, 0},
    {XQ_B_ENTERED, XQ_P_UNPAID, "the accounts office did not find the transfer", FEE, true, false, 0},
    {XQ_B_ENTERED, XQ_P_UNPAID, "its certificate is over", 0, false, true, 0},
    {XQ_B_ENTERED, XQ_P_UNPAID, "its certificate ends before the review", 0, false, false, 3},
    {XQ_B_ENTERED, XQ_P_REPORTED, NULL, FEE, false, false, 0},
    {XQ_B_ENTERED, XQ_P_REPORTED, "its certificate is over", FEE, false, true, -1},
    {XQ_B_ENTERED, XQ_P_REPORTED, "less than is due", FEE - 4000, false, false, 0},
    {XQ_B_ENTERED, XQ_P_REPORTED, "more than is due", FEE + 4000, false, false, 0},
    {XQ_B_AWAITING_REVIEW, XQ_P_PAID, NULL, FEE, false, false, 0},
    {XQ_B_AWAITING_REVIEW, XQ_P_PAID, "its certificate ends before that", FEE, false, false, 3},
    {XQ_B_AWAITING_REVIEW, XQ_P_PAID, "its certificate is over", FEE, false, true, -1},
    {XQ_B_RETURNED, XQ_P_PAID, NULL, FEE, false, false, 0},
    {XQ_B_RETURNED, XQ_P_PAID, "its certificate is over", FEE, false, true, -1},
    {XQ_B_APPROVED, XQ_P_PAID, NULL, FEE, false, false, 0},
    {XQ_B_ISSUED, XQ_P_PAID, NULL, FEE, false, false, 0},
    {XQ_B_INSTALLED, XQ_P_PAID, NULL, FEE, false, false, 0},
    {XQ_B_REJECTED, XQ_P_UNPAID, NULL, 0, false, false, 0},
    {XQ_B_REJECTED, XQ_P_UNPAID, "a transfer was recorded", FEE, false, false, 0},
    {XQ_B_REJECTED, XQ_P_REFUNDING, NULL, FEE, false, false, 0},
    {XQ_B_REJECTED, XQ_P_REFUNDING, "its certificate is over", FEE, false, true, -1},
    {XQ_B_REJECTED, XQ_P_REFUNDED, NULL, FEE, false, false, 0},
    {XQ_B_REJECTED, XQ_P_REFUNDED, "its certificate is over", FEE, false, true, -1},
    {XQ_B_WITHDRAWN, XQ_P_UNPAID, NULL, 0, false, false, 0},
    {XQ_B_WITHDRAWN, XQ_P_REPORTED, NULL, FEE, false, false, 0},
    {XQ_B_WITHDRAWN, XQ_P_UNPAID, "the accounts office did not find the transfer", FEE, true, false, 0},
    {XQ_B_WITHDRAWN, XQ_P_REFUNDING, NULL, FEE, false, false, 0},
    {XQ_B_WITHDRAWN, XQ_P_REFUNDED, NULL, FEE, false, false, 0},
    {XQ_B_CLOSED, XQ_P_UNPAID, NULL, 0, false, false, 0},
    {XQ_B_CLOSED, XQ_P_UNPAID, "a transfer was recorded", FEE, false, false, 0},
};

static int64_t end_of(const struct row *row) {
  return row->ends_in != 0 ? NOW + row->ends_in * INT64_C(86400) : END;
}

static bool was_late(const struct row *row) {
  return row->business == XQ_B_REJECTED && row->cert_over;
}

static enum xq_order order_of(const struct row *row) {
  return xq_turn_possible(row->business, row->payment, XQ_O_CLOSED) ? XQ_O_CLOSED : XQ_O_NORMAL;
}

/* As the service works it out, with the days that it has where nobody has set others. */
static struct xq_turn turn_of(const struct row *row) {
  const struct xq_calendar calendar = {.covers_to = xq_day_of(NOW) + 33};
  const struct xq_turn_case c = {.business = row->business,
                                 .payment = row->payment,
                                 .refused = row->refused,
                                 .total_fen = FEE,
                                 .recorded_fen = row->recorded,
                                 .changed_at = NOW,
                                 .cert_end = end_of(row),
                                 .holder_may_act = !row->cert_over,
                                 .expired = end_of(row) < NOW,
                                 .calendar = &calendar,
                                 .unpaid_close_days = 30,
                                 .confirm_days = 1,
                                 .review_days = 3,
                                 .issue_days = 1,
                                 .refund_days = 5};
  struct xq_turn turn = xq_turn_of(&c);
  turn.expired = was_late(row); /* which the reason tells */
  return turn;
}

/* What a client is told of it. */
static struct xq_application *application(const struct row *row) {
  struct xq_turn turn = turn_of(row);
  struct xq_application *a = sit_application();
  a->business = row->business;
  a->payment = row->payment;
  a->order.status = order_of(row);
  a->order.total_fen = FEE;
  a->created_at = a->updated_at = NOW;
  a->old_not_after = end_of(row);
  a->reason = row->refused    ? xq_strdup("no such account")
              : was_late(row) ? xq_strdup(xq_code_name(XQ_E_CERT_EXPIRED))
                              : NULL;
  if (row->recorded > 0) {
    xq_transfers_add(&a->transfers, &(struct xq_transfer){.payer_account = (char[]){"6222020200112233445"},
                                                          .payer_name = (char[]){"Hu"},
                                                          .remark = (char[]){""},
                                                          .amount_fen = row->recorded,
                                                          .day = xq_day_of(NOW)});
  }
  a->next = turn;
  a->actions = turn.actor == XQ_BY_HOLDER ? 1U << turn.action : 0;
  if (row->business == XQ_B_ENTERED && !row->cert_over) {
    a->actions |= 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW;
  }
  return a;
}

static const char *const languages[] = {"zh_CN", "en"};

/* ---- all of them are here */

static void every_state_that_there_can_be_is_in_the_table(void **state) {
  (void)state;
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    for (int p = 0; p < XQ_P_COUNT_; p++) {
      bool listed = false;
      for (size_t i = 0; i < XQ_COUNT(rows); i++) {
        listed = listed || ((int)rows[i].business == b && (int)rows[i].payment == p);
      }
      bool possible = xq_turn_possible((enum xq_business)b, (enum xq_payment)p, XQ_O_NORMAL) ||
                      xq_turn_possible((enum xq_business)b, (enum xq_payment)p, XQ_O_CLOSED);
      assert_int_equal(listed, possible);
    }
  }
}

/* ---- the screen */

/* Without blanks and frames, so that where a line is broken makes no difference. */
static char *bare(const char *text) {
  struct xq_buf buf = {0};
  for (; *text != '\0'; text++) {
    if (strchr(" |\n", *text) == NULL) {
      xq_buf_add(&buf, text, 1);
    }
  }
  return xq_buf_take_str(&buf);
}

static bool on_screen(struct sit *sit, const char *text) {
  struct xq_buf all = {0};
  for (int row = 0; row < sit->rig->t.rows; row++) {
    xq_buf_add_str(&all, rig_row(sit->rig, row));
  }
  char *screen = xq_buf_take_str(&all), *have = bare(screen), *want = bare(text);
  bool found = strstr(have, want) != NULL;
  free(screen);
  free(have);
  free(want);
  return found;
}

static void assert_page(struct sit *sit, const struct row *row, const struct xq_turn *turn) {
  const char *act = xq_words_act(turn);
  char *sentence = xq_words_turn(turn, xq_day_of(NOW));
  char *main_button = xq_asprintf("[[%s", act != NULL ? act : "");
  bool right = on_screen(sit, sentence) && (act == NULL || on_screen(sit, main_button));
  if (!right) {
    for (int i = 0; i < sit->rig->t.rows; i++) {
      print_error("%s\n", rig_row(sit->rig, i));
    }
    fail_msg("%s %s: not so on the page: %s", xq_business_name(row->business), xq_payment_name(row->payment), sentence);
  }
  free(sentence);
  free(main_button);
}

/* The one button for it has the focus: Enter leads where its letter leads. */
static void assert_focused(struct sit *sit, const struct xq_turn *turn) {
  enum { PAY = 1, CORRECT, INSTALL, WITHDRAW, REFRESH, HISTORY }; /* as in progress.c */
  int want = turn->actor != XQ_BY_HOLDER     ? REFRESH
             : turn->action == XQ_DO_PAY     ? PAY
             : turn->action == XQ_DO_CORRECT ? CORRECT
                                             : INSTALL;
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), want);
}

static void the_progress_page_says_it(void **state) {
  struct sit *sit = *state;
  static const int sizes[][2] = {{24, 80}, {43, 132}};
  sit->app.clock_offset = NOW - xq_time_now();
  for (size_t i = 0; i < XQ_COUNT(rows) * 4; i++) {
    const struct row *row = &rows[i / 4];
    const struct xq_turn turn = turn_of(row);
    xq_words_set_language(languages[i % 2]);
    rig_size(sit->rig, sizes[i / 2 % 2][0], sizes[i / 2 % 2][1]);
    app_go(&sit->app, APP_ROUTE_PROGRESS, SIT_NUMBER);
    uint64_t watch = engine_last();
    engine_say(XQ_EV_APPLICATION, watch)->application = application(row);
    sit_serve(sit);
    assert_page(sit, row, &turn);
    assert_sees(sit, i % 2 == 0 ? "录入申请" : "Application"); /* the path is in view from its beginning */
    assert_focused(sit, &turn);
    tui_pop(sit->app.t);
    engine_end(watch, NULL);
    sit_serve(sit);
  }
}

/* ---- the first screen, where nobody has logged in */

static void the_first_screen_says_it(void **state) {
  struct sit *sit = *state;
  sit->app.clock_offset = NOW - xq_time_now();
  for (size_t i = 0; i < XQ_COUNT(rows) * 2; i++) {
    struct xq_turn turn = turn_of(&rows[i / 2]);
    bool owed = turn.action == XQ_DO_REFUND || rows[i / 2].business == XQ_B_WITHDRAWN;
    if (turn.actor == XQ_BY_NOBODY || owed) {
      continue; /* then it is the certificate that counts (test_keyacts) */
    }
    turn.whole = false; /* neither states nor sums are public */
    turn.total_fen = turn.recorded_fen = 0;
    xq_words_set_language(languages[i % 2]);
    struct xq_key_list *keys = sit_keys(true, false);
    keys->items[0].status =
        (struct xq_cert_status){.renewability = XQ_R_OPEN, .closes_at = END, .has_next = true, .next = turn};
    app_scan(&sit->app);
    sit_scanned(sit, keys);
    tui_rebuild_all(sit->app.t);
    rig_frame(sit->rig);
    assert_page(sit, &rows[i / 2], &turn);
  }
}

/* ---- without a session, and on the command line */

static void the_public_status_says_the_same(void **state) {
  (void)state;
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    const struct xq_turn turn = turn_of(&rows[i]);
    struct json_object *o = json_object_new_object();
    struct xq_cert_status status;
    xq_json_add_str(o, "renewability", "open");
    if (turn.actor != XQ_BY_NOBODY) {
      xq_json_add(o, "next", xq_turn_to_json(&turn));
    }
    assert_null(xq_parse_cert_status(o, &status));
    const struct xq_turn got = xq_turn_of_status(&status);
    assert_int_equal(got.actor, turn.actor);
    assert_int_equal(got.action, turn.action);
    assert_int_equal(got.due, turn.due);
    for (size_t l = 0; l < XQ_COUNT(languages); l++) {
      xq_words_set_language(languages[l]);
      const char *act = xq_words_act(&turn), *same = xq_words_act(&got);
      assert_true(xq_streq(act, same));
      char *text = xq_words_turn(&got, xq_day_of(NOW)), *day = xq_words_due(got.due, got.about);
      assert_int_equal(*text == '\0', got.actor == XQ_BY_NOBODY);
      assert_true(got.due == 0 || got.over || strstr(text, day) != NULL);
      assert_null(strstr(text, "100.00")); /* no sums */
      free(text);
      free(day);
    }
    json_object_put(o);
  }
}

static void the_command_line_says_the_same(void **state) {
  (void)state;
  for (size_t i = 0; i < XQ_COUNT(rows) * 2; i++) {
    xq_words_set_language(languages[i % 2]);
    struct xq_application *a = application(&rows[i / 2]);
    const struct xq_turn turn = turn_of(&rows[i / 2]);
    char *sentence = xq_words_turn(&turn, xq_day_of(xq_time_now())), *said = cli_turn(a);
    struct json_object *o = cli_application_json(a), *text = NULL;
    assert_string_equal(said, sentence);
    assert_true(json_object_object_get_ex(o, "turn", &text));
    assert_string_equal(json_object_get_string(text), sentence);
    json_object_put(o);
    free(said);
    free(sentence);
    xq_application_free(&a);
  }
}

/* ---- the document */

static void add_cell(struct xq_buf *buf, const struct xq_turn *turn, char *(*say)(const struct xq_turn *)) {
  for (size_t l = 0; l < XQ_COUNT(languages); l++) {
    xq_words_set_language(languages[l]);
    char *text = say(turn);
    xq_buf_printf(buf, "%s%s", l > 0 ? "<br>" : "", text);
    free(text);
  }
  xq_buf_add_str(buf, " |");
}

static char *say_sentence(const struct xq_turn *turn) {
  return xq_words_turn(turn, xq_day_of(NOW));
}

static char *say_act(const struct xq_turn *turn) {
  const char *act = xq_words_act(turn);
  return xq_strdup(act != NULL ? act : "-");
}

static char *table(void) {
  struct xq_buf buf = {0};
  xq_buf_add_str(&buf, TABLE);
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    const struct row *row = &rows[i];
    const struct xq_turn turn = turn_of(row);
    xq_buf_printf(&buf, "| %s, %s, order %s%s%s | %s | ", xq_business_name(row->business),
                  xq_payment_name(row->payment), xq_order_name(order_of(row)), row->more != NULL ? "; " : "",
                  row->more != NULL ? row->more : "", xq_actor_name(turn.actor));
    add_cell(&buf, &turn, say_sentence);
    xq_buf_add_str(&buf, " ");
    add_cell(&buf, &turn, say_act);
    xq_buf_add_str(&buf, "\n");
  }
  return xq_buf_take_str(&buf);
}

/* Where the first line begins in which two texts differ. */
static size_t first_difference(const char *a, const char *b) {
  size_t line = 0;
  for (size_t i = 0; a[i] == b[i] && a[i] != '\0'; i++) {
    line = a[i] == '\n' ? i + 1 : line;
  }
  return line;
}

/* Whose turn it is and the note on money stand under each other: neither says what the other does. */
static void money_is_spoken_of_once(void **state) {
  (void)state;
  xq_words_set_language("en");
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    struct xq_application *a = application(&rows[i]);
    char path[] = "/tmp/xuqi-turn-XXXXXX";
    int kept = dup(STDOUT_FILENO), out = mkstemp(path);
    assert_true(kept >= 0 && out >= 0);
    fflush(stdout);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    cli_print_application(a);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    close(out);
    uint8_t *data = NULL;
    size_t len = 0;
    assert_null(xq_file_read(path, 1 << 20, &data, &len));
    unlink(path);
    char *note = xq_words_money_note(a);
    bool under_way = rows[i].payment == XQ_P_PAID ||
                     (rows[i].business == XQ_B_ENTERED && rows[i].payment == XQ_P_REPORTED && rows[i].recorded == FEE);
    if (note != NULL && !under_way && strstr((char *)data, note) != NULL) {
      fail_msg("said twice: %s", (char *)data);
    }
    free(note);
    free(data);
    xq_application_free(&a);
  }
}

static void the_document_is_the_table(void **state) {
  (void)state;
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), DOC), *want = table();
  uint8_t *data = NULL;
  size_t len = 0;
  assert_null(xq_file_read(path, 1 << 20, &data, &len));
  char *have = strstr((char *)data, TABLE);
  assert_non_null(have);
  if (strcmp(have, want) != 0) {
    if (getenv("XUQI_WRITE_DOC") != NULL) {
      char *text = xq_asprintf("%.*s%s", (int)(have - (char *)data), (char *)data, want);
      assert_null(xq_file_write(path, text, strlen(text), 0644));
      free(text);
    }
    fail_msg("%s says something else than: %.400s", DOC, want + first_difference(have, want));
  }
  free(data);
  free(path);
  free(want);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state_that_there_can_be_is_in_the_table),
      cmocka_unit_test_setup_teardown(the_progress_page_says_it, sit_setup, sit_teardown),
      cmocka_unit_test_setup_teardown(the_first_screen_says_it, sit_setup, sit_teardown),
      cmocka_unit_test(the_public_status_says_the_same),
      cmocka_unit_test(the_command_line_says_the_same),
      cmocka_unit_test(money_is_spoken_of_once),
      cmocka_unit_test(the_document_is_the_table),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
