/* test_receipt.c - what a machine in a hall gives a visitor on paper, and an application on a telephone: commands that keep what
 * they were given, and QR codes read by somebody else. */
#include "tests/app/sit.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/banner.h"
#include "app/visit.h"
#include "tests/qr.h"
#include "words/words.h"

#define NUMBER "01202611280000001"
#define CODE "ABCDEFGHIJKLMNOP"
#define LINK "HTTPS://RENEWAL.EXAMPLE.CN:8443/S/" NUMBER CODE
#define TO_READ "https://renewal.example.cn:8443/s/" NUMBER "abcdefghijklmnop"

static char dir[] = "/tmp/xuqi-receipt.XXXXXX";
static struct xq_engine_config engine = {.ca = {.url = "https://renewal.example.cn:8443/"}};
static struct app_kiosk kiosk;
static struct app_options options;

static void follow(struct xq_application **app) {
  xq_application_free(app);
  *app = sit_application();
  free((*app)->business_no);
  (*app)->business_no = xq_strdup(NUMBER);
  (*app)->status_path = xq_strdup("/S/" NUMBER CODE);
}

static int begin(void **state) {
  while (waitpid(-1, NULL, 0) > 0) { /* of a sitting that was left while it printed */
  }
  const int status = sit_setup_hall(state);
  struct sit *sit = *state;
  if (status == 0) {
    memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    xq_words_set_contact("020-12345678", NULL);
    options = *sit->app.options;
    kiosk = *options.kiosk;
    options.engine = &engine;
    options.kiosk = &kiosk;
    sit->app.options = &options;
    follow(&sit->app.latest);
    follow(&sit->app.application);
  }
  return status;
}

static int end(void **state) {
  char *path = xq_path_join(dir, "out");
  if (xq_path_exists(path)) {
    xq_err_ignore(xq_file_remove(path), "of the test");
  }
  free(path);
  (void)rmdir(dir);
  return sit_teardown(state);
}

/* ---- what a command was given */

static uint8_t *kept(size_t *len) {
  uint8_t *data = NULL;
  char *out = xq_path_join(dir, "out");
  for (int i = 0; i < 1000 && !xq_path_exists(out); i++) {
    usleep(10000);
  }
  assert_null(xq_file_read(out, 1024 * 1024, &data, len));
  free(out);
  return data;
}

/* The machine prints with a command for the shell from now on. */
static void print_with(struct sit *sit, char *script) {
  static char sh[] = "/bin/sh", option[] = "-c";
  static char *print[] = {sh, option, NULL, NULL};
  print[2] = script;
  kiosk.print = print;
  app_refresh(&sit->app);
  sit_press(sit, 0);
  assert_sees(sit, "Print a receipt");
}

static void print_by(struct sit *sit, char *script) {
  print_with(sit, script);
  sit_press(sit, '3');
  assert_sees(sit, "is being printed");
}

/* What is printed on the page that is shown, by that button of it. */
static char *printed_by(struct sit *sit, int button) {
  char *script = xq_asprintf("cat >'%s/part'; mv '%s/part' '%s/out'", dir, dir, dir);
  print_with(sit, script);
  sit_press(sit, button);
  assert_sees(sit, "being printed");
  size_t len;
  char *text = (char *)kept(&len);
  free(script);
  kiosk.print = NULL;
  return text;
}

static char *printed(struct sit *sit) {
  return printed_by(sit, '3');
}

static void has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) {
    fail_msg("no \"%s\" in:\n%s", part, text);
  }
}

static void it_says_how_to_come_back(void **state) {
  char *text = printed(*state);
  has(text, "Business number  " NUMBER);
  has(text, "Your turn: please pay 100.00 yuan by bank transfer");
  has(text, "with your key"); /* and not "here": it is read elsewhere */
  has(text, "Steps left: Payment, Review, Issuing, Installing");
  has(text, "020-12345678");
  has(text, "\n" TO_READ "\n");
  assert_null(strstr(text, "胡"));
  char *read = qr_read_text(text);
  assert_non_null(read);
  assert_string_equal(read, LINK);
  free(read);
  free(text);
}

/* Nobody is sent back to a machine by the paper of a renewal that is finished. */
static void a_finished_renewal_says_until_when(void **state) {
  struct sit *sit = *state;
  struct xq_application *a = sit->app.latest;
  a->business = XQ_B_INSTALLED;
  a->next = (struct xq_turn){.actor = XQ_BY_NOBODY, .action = XQ_DO_NOTHING};
  a->payment = XQ_P_PAID;
  a->new_not_after = 1798675200; /* 2026-12-31 */
  char *text = printed(sit);
  has(text, "New certificate valid until  2026-12-31\n");
  has(text, "All done: the certificate has been renewed.");
  has(text, "\nThe new certificate is on your key.\n");
  assert_null(strstr(text, "to go on"));
  free(text);
}

/* The first page that says so prints it, whether the service has heard of it or not. */
static void the_proof_prints_it_too(void **state) {
  struct sit *sit = *state;
  sit->app.latest->business = XQ_B_ISSUED;
  sit_open(sit, APP_ROUTE_PROOF);
  free(sit->app.latest->new_serial);
  sit->app.latest->new_serial = xq_strdup(sit->app.proof->new_serial);
  char *text = printed_by(sit, '2');
  has(text, "Your certificate has been renewed.");
  assert_null(strstr(text, "Steps left"));
  assert_sees(sit, "Done"); /* and the page stays */
  free(text);
}

static void steps_that_are_done_are_not_left(void **state) {
  struct sit *sit = *state;
  sit->app.latest->business = XQ_B_ISSUED;
  sit->app.latest->payment = XQ_P_PAID;
  char *text = printed(sit);
  has(text, "Steps left: Installing\n");
  free(text);
}

/* Until it is paid it has what a bank asks for: to whom, where, how much, and what to write. */
static void who_has_to_pay_takes_the_account_along(void **state) {
  struct sit *sit = *state;
  const struct xq_pay_account *to = &sit->app.reference->accounts[0];
  char *lines = xq_asprintf("Account name  %s\nAccount number  %s\nBank  %s\nAmount  %s\nTransfer note  " NUMBER "\n\n",
                            to->account_name, to->account_no, to->bank, "100.00 yuan");
  char *text = printed(sit);
  has(text, lines);
  free(lines);
  free(text);
}

static void without_a_link_there_is_none(void **state) {
  struct sit *sit = *state;
  free(sit->app.latest->status_path);
  sit->app.latest->status_path = NULL;
  char *text = printed(sit), *read = qr_read_text(text);
  assert_null(read);
  assert_null(strstr(text, "https"));
  has(text, NUMBER);
  free(text);
}

static void a_printer_that_is_not_there_stops_nothing(void **state) {
  struct sit *sit = *state;
  static char nothing[] = "/nonexistent/lp";
  char *print[] = {nothing, NULL};
  kiosk.print = print;
  app_refresh(&sit->app);
  sit_press(sit, 0);
  sit_press(sit, '3');
  assert_sees(sit, "cannot be printed");
  assert_sees(sit, "note the business number");
  assert_sees(sit, "Print a receipt");
  kiosk.print = NULL;
}

/* As the loop does when something can be read. */
static void serve_watched(struct sit *sit) {
  tui *t = &sit->rig->t;
  assert_int_equal(t->watches, 1);
  struct pollfd fd = {.fd = t->watch[0].fd, .events = POLLIN};
  assert_int_equal(poll(&fd, 1, 10000), 1);
  t->watch[0].ready(t->watch[0].ctx);
  assert_int_equal(t->watches, 0);
  rig_frame(sit->rig);
}

static void a_printer_that_fails_later_is_told_of(void **state) {
  struct sit *sit = *state;
  static char fails[] = "cat >/dev/null; exit 3", does[] = "cat >/dev/null";
  print_by(sit, fails);
  serve_watched(sit);
  assert_sees(sit, "cannot be printed");
  print_by(sit, does);
  serve_watched(sit);
  assert_false(sit_sees(sit, "cannot be printed"));
  kiosk.print = NULL;
}

/* The time is over that it is given. */
static void be_late(struct sit *sit) {
  tui *t = &sit->rig->t;
  for (size_t i = 0; i < t->timers; i++) {
    t->timer[i].due = t->timer[i].id == sit->app.printing.timer ? 0 : t->timer[i].due;
  }
  timers_fire(t);
  rig_frame(sit->rig);
}

static void a_printer_that_does_not_end_is_ended(void **state) {
  struct sit *sit = *state;
  static char hangs[] = "sleep 1000 & wait", does[] = "cat >/dev/null";
  char *deaf = xq_asprintf("trap '' TERM; : >'%s/out'; while :; do sleep 1000; done", dir);
  size_t len;
  print_by(sit, hangs);
  sit_press(sit, '3');
  assert_sees(sit, "still being printed");
  be_late(sit);
  assert_sees(sit, "cannot be printed");
  serve_watched(sit);
  print_by(sit, deaf);
  free(kept(&len)); /* from now on it does not hear */
  be_late(sit);
  be_late(sit);
  serve_watched(sit);
  print_by(sit, does);
  serve_watched(sit);
  assert_false(sit_sees(sit, "cannot be printed"));
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
  free(deaf);
  kiosk.print = NULL;
}

static void the_next_visitor_is_told_nothing_of_it(void **state) {
  struct sit *sit = *state;
  static char fails[] = "cat >/dev/null; exit 3";
  print_by(sit, fails);
  app_visit_end(&sit->app);
  rig_frame(sit->rig);
  serve_watched(sit);
  assert_false(sit_sees(sit, "cannot be printed"));
  assert_int_equal(sit->app.printing.command.ended, 0);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  kiosk.print = NULL;
}

/* What is missing of it, and never what is paid, looked for, or was not found. */
static void nobody_is_sent_to_pay_twice(void **state) {
  struct sit *sit = *state;
  struct xq_application *a = sit->app.latest;
  const struct {
    enum xq_payment payment;
    int64_t recorded_fen;
    const char *amount; /* NULL: no account */
  } cases[] = {
      {XQ_P_REPORTED, 6000, "Amount  40.00 yuan\n"},
      {XQ_P_REPORTED, 10000, NULL},
      {XQ_P_UNPAID, 10000, NULL},
      {XQ_P_UNPAID, 6000, NULL},
      {XQ_P_PAID, 10000, NULL},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    xq_transfers_clear(&a->transfers);
    xq_transfers_add(&a->transfers, &(struct xq_transfer){.amount_fen = cases[i].recorded_fen});
    a->payment = cases[i].payment;
    char *text = printed(sit), *out = xq_path_join(dir, "out");
    if (cases[i].amount != NULL) {
      has(text, cases[i].amount);
      has(text, "do not pay that again");
    } else {
      assert_null(strstr(text, sit->app.reference->accounts[0].account_no));
    }
    assert_null(xq_file_remove(out));
    serve_watched(sit);
    free(out);
    free(text);
  }
}

/* ---- a printer with commands of its own */

/* What pclose() says of it. */
static int run_escpos(const char *text, const char *device, const char *how) {
  const char *top = getenv("XUQI_TOP_SRCDIR");
  char *command =
      xq_asprintf("TMPDIR='%s' sh '%s/contrib/kiosk/escpos' '%s' %s", dir, top != NULL ? top : "..", device, how);
  FILE *pipe = popen(command, "w");
  assert_non_null(pipe);
  assert_int_equal(fwrite(text, 1, strlen(text), pipe), strlen(text));
  free(command);
  return pclose(pipe);
}

static uint8_t *by_escpos(struct sit *sit, const char *how, size_t *len) {
  char *text = printed(sit), *out = xq_path_join(dir, "out");
  assert_null(xq_file_remove(out));
  assert_int_equal(run_escpos(text, out, how), 0);
  free(text);
  free(out);
  return kept(len);
}

static const uint8_t *in(const uint8_t *data, size_t len, const char *part, size_t part_len) {
  const uint8_t *at = memmem(data, len, part, part_len);
  assert_non_null(at);
  return at;
}

static void the_printers_own_code_says_the_link(void **state) {
  size_t len;
  uint8_t *data = by_escpos(*state, "", &len);
  const uint8_t *at = in(data, len, "1P0", 3);
  const size_t size = at[-2] + 256U * at[-1];
  assert_int_equal(size, strlen(LINK) + 3);
  assert_memory_equal(at - 5, "\035(k", 3);
  assert_memory_equal(at + 3, LINK "\035(k\003\0001Q0", strlen(LINK) + 8);
  assert_null(memmem(data, len, "\xE2\x96", 2)); /* no blocks, which it would print as it likes */
  in(data, len, NUMBER, strlen(NUMBER));
  in(data, len, "\035V\001", 3);
  free(data);
}

/* Whose path is not ours is asked for as it is written. */
static void behind_a_path_the_link_stands_as_it_is(void **state) {
  static struct xq_engine_config behind = {.ca = {.url = "https://renewal.example.cn/Ca-2/"}};
  static const char link[] = "https://renewal.example.cn/Ca-2/s/" NUMBER "abcdefghijklmnop";
  struct sit *sit = *state;
  size_t len;
  options.engine = &behind;
  uint8_t *data = by_escpos(sit, "", &len);
  options.engine = &engine;
  const uint8_t *at = in(data, len, "1P0", 3);
  assert_memory_equal(at + 3, link, strlen(link));
  free(data);
}

static void a_printer_that_is_gone_leaves_no_file(void **state) {
  struct sit *sit = *state;
  char *text = printed(sit), *out = xq_path_join(dir, "out");
  assert_null(xq_file_remove(out));
  assert_int_not_equal(run_escpos(text, "/dev/full", "2>/dev/null"), 0);
  char *awk = xq_path_join(dir, "awk"), *path = xq_strdup(getenv("PATH")), *first = xq_asprintf("%s:%s", dir, path);
  assert_int_equal(symlink("/bin/false", awk), 0);
  assert_int_equal(setenv("PATH", first, 1), 0);
  assert_int_not_equal(run_escpos(text, "/dev/null", "raster 2>/dev/null"), 0); /* in the midst of the picture */
  assert_int_equal(setenv("PATH", path, 1), 0);
  assert_int_equal(unlink(awk), 0);
  free(first);
  free(path);
  free(awk);
  assert_int_equal(rmdir(dir), 0); /* it is empty */
  assert_int_equal(mkdir(dir, 0700), 0);
  free(text);
  free(out);
}

static void a_picture_for_printers_without_one(void **state) {
  size_t len;
  uint8_t *data = by_escpos(*state, "raster", &len);
  const uint8_t *at = in(data, len, "\035v0\0", 4) + 4;
  const unsigned bytes = at[0] + 256U * at[1], rows = at[2] + 256U * at[3];
  assert_true((size_t)(at + 4 - data) + (size_t)bytes * rows < len);
  assert_in_range(bytes * 8, 200, 384); /* dots, of a narrow roll of paper */
  const unsigned margin = 40, width = bytes * 8 + 2 * margin, height = rows + 2 * margin;
  uint8_t *grey = xq_malloc((size_t)width * height);
  memset(grey, UINT8_MAX, (size_t)width * height);
  for (unsigned i = 0; i < bytes * 8 * rows; i++) {
    const unsigned x = i % (bytes * 8), y = i / (bytes * 8);
    if ((at[4 + y * bytes + x / 8] >> (7 - x % 8) & 1) != 0) {
      grey[(y + margin) * width + x + margin] = 0;
    }
  }
  char *read = qr_read(grey, width, height);
  assert_non_null(read);
  assert_string_equal(read, LINK);
  free(read);
  free(grey);
  free(data);
}

/* ---- on a telephone */

static void the_page_has_the_code_and_the_address(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_PHONE, NULL);
  sit_press(sit, 0);
  assert_sees(sit, "Scan it with your phone");
  assert_sees(sit, "https://renewal.example");
  struct xq_buf rows = {0};
  for (int row = 0; row < sit->rig->t.rows; row++) {
    const char *text = rig_row(sit->rig, row);
    const char *words = strstr(text, "   B"); /* what stands beside it */
    for (const char *w = text; *w != '\0' && words == NULL; w++) {
      words = (*w >= 'A' && *w <= 'z') || (*w >= '0' && *w <= '9') ? w : NULL;
    }
    xq_buf_add(&rows, text, words != NULL ? (size_t)(words - text) : strlen(text));
    xq_buf_add_str(&rows, "\n");
  }
  char *all = xq_buf_take_str(&rows), *read = qr_read_text(all);
  assert_non_null(read);
  assert_string_equal(read, LINK);
  free(read);
  free(all);
  rig_size(sit->rig, 10, 40);
  rig_frame(sit->rig);
  assert_sees(sit, "Open this address");
  assert_sees(sit, "https://renewal.example");
  rig_size(sit->rig, 24, 80);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
  const struct CMUnitTest tests[] = {
      TEST(it_says_how_to_come_back),
      TEST(a_finished_renewal_says_until_when),
      TEST(the_proof_prints_it_too),
      TEST(steps_that_are_done_are_not_left),
      TEST(who_has_to_pay_takes_the_account_along),
      TEST(without_a_link_there_is_none),
      TEST(a_printer_that_is_not_there_stops_nothing),
      TEST(a_printer_that_fails_later_is_told_of),
      TEST(a_printer_that_does_not_end_is_ended),
      TEST(the_next_visitor_is_told_nothing_of_it),
      TEST(nobody_is_sent_to_pay_twice),
      TEST(the_printers_own_code_says_the_link),
      TEST(behind_a_path_the_link_stands_as_it_is),
      TEST(a_printer_that_is_gone_leaves_no_file),
      TEST(a_picture_for_printers_without_one),
      TEST(the_page_has_the_code_and_the_address),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
