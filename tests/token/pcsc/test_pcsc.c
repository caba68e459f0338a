/*
 * Tests of src/token/pcsc, on a real pcscd with a virtual card and a real neighbour (tests/token/pcsc/pcsc.sh starts this
 * program and does to daemon and card what it says).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../check.h"
#include "token/pcsc/inner.h"

#define LONG_MS 60000 /* by then something that should happen never will */

static const char *reader;

/* ---- the rig, and the neighbour */

static void read_line(int fd, char *line, size_t room) {
  size_t len = 0;
  struct pollfd p = {.fd = fd, .events = POLLIN};
  do {
    if (poll(&p, 1, LONG_MS) != 1 || len + 1 >= room || read(fd, line + len, 1) != 1) {
      fail_msg("no answer");
    }
  } while (line[len++] != '\n');
  line[len - 1] = '\0';
}

static void rig(const char *line) {
  char status[16];
  assert_true(dprintf(3, "%s\n", line) > 0);
  read_line(4, status, sizeof status);
  if (strcmp(status, "0") != 0) {
    fail_msg("%s: %s", line, status);
  }
}

/* Until the reader has seen it. */
static void card_out(void) {
  bool in = true;
  int64_t until = xq_time_mono_ms() + LONG_MS;
  rig("rig_card_remove one");
  while (in) {
    struct pcsc_readers readers;
    assert_ok(pcsc_readers(&readers));
    in = readers.items[0].card;
    pcsc_readers_free(&readers);
    assert_true(xq_time_mono_ms() < until);
    poll(NULL, 0, 20);
  }
}

static void card_in(void) {
  rig("rig_card_insert one");
}

/* The card is there again.  On a busy machine the virtual reader loses a card that answers it too slowly, and finds it
 * again by itself. */
static void assert_back(pcsc_card *card) {
  for (int i = 0; i < 400; i++) {
    xq_err *err = pcsc_present(card);
    if (err == NULL) {
      return;
    }
    assert_int_equal(xq_err_code(err), XQ_E_TOKEN_REMOVED);
    xq_err_free(&err);
    nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
  }
  fail();
}

struct neighbour {
  pid_t pid;
  int to, from;
  char name[64];
};

static void neighbour_start(struct neighbour *n) {
  int to[2];
  int from[2];
  assert_int_equal(pipe2(to, O_CLOEXEC), 0);
  assert_int_equal(pipe2(from, O_CLOEXEC), 0);
  char *path = xq_asprintf("%s/tests/token/pcsc/neighbour", getenv("XUQI_TOP_BUILDDIR"));
  n->pid = fork();
  if (n->pid == 0) {
    dup2(to[0], 0);
    dup2(from[1], 1);
    execl(path, "neighbour", reader, (char *)NULL);
    _exit(127);
  }
  free(path);
  close(to[0]);
  close(from[1]);
  n->to = to[1];
  n->from = from[0];
  snprintf(n->name, sizeof n->name, "neighbour (%d)", (int)n->pid);
}

static void neighbour_say(struct neighbour *n, const char *what) {
  assert_true(dprintf(n->to, "%s\n", what) > 0);
}

static void neighbour_done(struct neighbour *n) {
  char code[16];
  read_line(n->from, code, sizeof code);
  assert_string_equal(code, "00000000");
}

static void neighbour_does(struct neighbour *n, const char *what) {
  neighbour_say(n, what);
  neighbour_done(n);
}

static void neighbour_end(struct neighbour *n) {
  close(n->to);
  close(n->from);
  waitpid(n->pid, NULL, 0);
}

/* ---- shorthands */

static pcsc_card *card_connect(void) {
  pcsc_card *card = NULL;
  assert_ok(pcsc_connect(reader, NULL, &card));
  assert_string_equal(pcsc_reader_name(card), reader);
  return card;
}

static bool card_begin(pcsc_card *card) {
  bool fresh = false;
  assert_ok(pcsc_begin(card, &fresh));
  return fresh;
}

static const uint8_t apdu_select[] = {0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08};
static const uint8_t apdu_verify[] = {0x00, 0x20, 0x00, 0x80, 0x08, '1', '2', '3', '4', '5', '6', 0xFF, 0xFF};
static const uint8_t apdu_verified[] = {0x00, 0x20, 0x00, 0x80};

/* The status word, which is the end of the answer. */
static int card_says(pcsc_card *card, const uint8_t *apdu, size_t len) {
  uint8_t *answer = xq_malloc(PCSC_ANSWER_MAX);
  size_t n = PCSC_ANSWER_MAX;
  assert_ok(pcsc_transmit(card, apdu, len, answer, &n));
  assert_true(n >= 2 && n <= PCSC_ANSWER_MAX);
  int sw = answer[n - 2] << 8 | answer[n - 1];
  free(answer);
  return sw;
}
#define SAYS(card, apdu) card_says(card, apdu, sizeof(apdu))

static xq_err *try_select(pcsc_card *card) {
  uint8_t answer[300];
  size_t n = sizeof answer;
  return pcsc_transmit(card, apdu_select, sizeof apdu_select, answer, &n);
}

/* The card has been told the PIN. */
static void card_verify(pcsc_card *card) {
  card_begin(card);
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  assert_int_equal(SAYS(card, apdu_verify), 0x9000);
  pcsc_end(card);
}

static bool card_knows_pin(pcsc_card *card) {
  card_begin(card);
  int sw = SAYS(card, apdu_verified);
  if (sw != 0x9000) {
    SAYS(card, apdu_select);
    sw = SAYS(card, apdu_verified);
  }
  pcsc_end(card);
  assert_true(sw == 0x9000 || (sw & 0xFFF0) == 0x63C0);
  return sw == 0x9000;
}

/* ---- readers, and the ways not to get at a card */

static void test_readers(void **state) {
  (void)state;
  struct pcsc_readers readers;
  assert_ok(pcsc_readers(&readers));
  assert_int_equal(readers.count, 2);
  assert_string_equal(readers.items[0].name, reader);
  assert_true(readers.items[0].card);
  assert_false(readers.items[0].exclusive);
  assert_true(readers.items[0].atr_len > 2);
  assert_int_equal(readers.items[0].atr[0], 0x3B);
  assert_false(readers.items[1].card);
  assert_int_equal(readers.items[1].atr_len, 0);

  pcsc_card *card = NULL;
  assert_fails(pcsc_connect(readers.items[1].name, NULL, &card), XQ_E_TOKEN_REMOVED);
  assert_null(card);
  assert_fails(pcsc_connect("No such reader 00 00", NULL, &card), XQ_E_TOKEN_REMOVED);
  pcsc_readers_free(&readers);
  pcsc_readers_free(&readers);
  pcsc_disconnect(&card, true);
  pcsc_disconnect(NULL, true);
}

static void test_no_readers(void **state) {
  (void)state;
  rig("rig_no_readers");
  struct pcsc_readers readers;
  assert_ok(pcsc_readers(&readers));
  assert_int_equal(readers.count, 0);
  pcsc_readers_free(&readers);
  rig("rig_readers_again");
}

static void test_no_daemon(void **state) {
  (void)state;
  rig("rig_pcscd_stop");
  struct pcsc_readers readers;
  pcsc_card *card = NULL;
  assert_fails(pcsc_readers(&readers), XQ_E_READER_SERVICE);
  assert_fails(pcsc_connect(reader, NULL, &card), XQ_E_READER_SERVICE);
  assert_null(pcsc_holder());
  rig("rig_pcscd_start; rig_card_wait one");
}

/* The program again, with no privileges, and a socket it may not reach. */
static void test_denied(void **state) {
  (void)state;
  rig("PCSCLITE_CSOCK_NAME=$rig_locked/pcscd.comm setpriv --bounding-set=-all --inh-caps=-all "
      "\"$XUQI_TOP_BUILDDIR/tests/token/pcsc/test_pcsc\" denied");
}

static int denied(void) {
  struct pcsc_readers readers;
  xq_err *err = pcsc_readers(&readers);
  enum xq_code code = xq_err_code(err);
  xq_err_free(&err);
  return code == XQ_E_READER_DENIED ? 0 : 1;
}

static void check_code(LONG rv, enum xq_code code, const char *name, const char *fact, const char *value) {
  xq_err *err = pcsc_error(rv, "R", "what");
  assert_string_equal(xq_code_name(xq_err_code(err)), xq_code_name(code));
  assert_string_equal(xq_err_get_fact(err, "scard"), name);
  assert_string_equal(xq_err_get_fact(err, "reader"), "R");
  if (fact != NULL) {
    assert_string_equal(xq_err_get_fact(err, fact), value);
  }
  xq_err_free(&err);
}

static void test_codes(void **state) {
  (void)state;
  assert_null(pcsc_error(SCARD_S_SUCCESS, NULL, "what"));
  check_code(SCARD_E_SERVICE_STOPPED, XQ_E_READER_SERVICE, "SCARD_E_SERVICE_STOPPED", NULL, NULL);
  check_code(SCARD_W_SECURITY_VIOLATION, XQ_E_READER_DENIED, "SCARD_W_SECURITY_VIOLATION", NULL, NULL);
  check_code(SCARD_W_RESET_CARD, XQ_E_TOKEN_BUSY, "SCARD_W_RESET_CARD", "reset", "yes");
  check_code(SCARD_W_UNRESPONSIVE_CARD, XQ_E_TOKEN_DAMAGED, "SCARD_W_UNRESPONSIVE_CARD", "why", "unresponsive");
  check_code(SCARD_W_UNPOWERED_CARD, XQ_E_TOKEN_DAMAGED, "SCARD_W_UNPOWERED_CARD", "why", "unpowered");
  check_code(SCARD_E_READER_UNAVAILABLE, XQ_E_TOKEN_REMOVED, "SCARD_E_READER_UNAVAILABLE", NULL, NULL);
  check_code(SCARD_E_NOT_TRANSACTED, XQ_E_IO, "SCARD_E_NOT_TRANSACTED", NULL, NULL);
  check_code((LONG)0x801000FF, XQ_E_IO, "0x801000FF", NULL, NULL);
}

/* ---- transactions */

static void test_transactions(void **state) {
  (void)state;
  struct pcsc_counts before = pcsc_counts();
  pcsc_card *card = card_connect();
  assert_true(card_begin(card));
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  pcsc_end(card);
  pcsc_end(card);
  assert_false(card_begin(card));
  assert_int_equal(SAYS(card, apdu_verified) & 0xFFF0, 0x63C0);
  pcsc_end(card);
  assert_ok(pcsc_present(card));
  assert_false(pcsc_moved(card));
  struct pcsc_counts after = pcsc_counts();
  assert_int_equal(after.apdus - before.apdus, 2);
  assert_int_equal(after.sent - before.sent, sizeof apdu_select + sizeof apdu_verified);
  assert_true(after.received - before.received >= 4);
  pcsc_disconnect(&card, false);
  assert_null(card);
}

static void test_forget(void **state) {
  (void)state;
  pcsc_card *card = card_connect();
  card_verify(card);
  pcsc_disconnect(&card, false);
  card = card_connect();
  assert_true(card_knows_pin(card));
  pcsc_disconnect(&card, true);
  card = card_connect();
  assert_false(card_knows_pin(card));
  pcsc_disconnect(&card, true);
}

/* Let go in the middle of a transaction: nobody is left standing. */
static void test_disconnect_inside(void **state) {
  (void)state;
  pcsc_card *card = card_connect();
  card_begin(card);
  pcsc_disconnect(&card, true);
  card = card_connect();
  card_begin(card);
  pcsc_disconnect(&card, false);
  card = card_connect();
  assert_true(card_begin(card));
  pcsc_end(card);
  pcsc_disconnect(&card, false);
}

static void test_reset_elsewhere(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  pcsc_card *card = card_connect();
  card_verify(card);
  neighbour_does(&n, "connect");
  neighbour_does(&n, "reset");
  assert_ok(pcsc_present(card));
  assert_false(pcsc_moved(card)); /* it is the same card */
  assert_true(card_begin(card));
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  assert_int_equal(SAYS(card, apdu_verified) & 0xFFF0, 0x63C0);
  pcsc_end(card);
  assert_false(card_begin(card));
  pcsc_end(card);
  neighbour_end(&n);
  pcsc_disconnect(&card, false);
}

/* ---- pulled and put back */

static void test_removed(void **state) {
  (void)state;
  bool fresh;
  pcsc_card *card = card_connect();
  card_begin(card);
  card_out();
  assert_fails(try_select(card), XQ_E_TOKEN_REMOVED);
  pcsc_end(card);
  assert_fails(pcsc_begin(card, &fresh), XQ_E_TOKEN_REMOVED);
  assert_fails(pcsc_present(card), XQ_E_TOKEN_REMOVED);
  card_in();
  assert_back(card);
  assert_true(pcsc_moved(card));
  assert_true(card_begin(card));
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  pcsc_end(card);
  assert_ok(pcsc_present(card));
  assert_false(pcsc_moved(card));

  card_out();
  card_in(); /* nobody looked meanwhile */
  assert_back(card);
  assert_true(pcsc_moved(card));
  assert_true(card_begin(card));
  pcsc_end(card);
  pcsc_disconnect(&card, true);
}

/* Pulled in the middle of an APDU, before and after the card did it. */
static void test_removed_inside(void **state) {
  (void)state;
  static const char *const faults[] = {"rig_card_ctl one reset-count; rig_card_ctl one at 1 remove-before",
                                       "rig_card_ctl one reset-count; rig_card_ctl one at 1 remove-after"};
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    pcsc_card *card = card_connect();
    card_begin(card);
    rig(faults[i]);
    assert_fails(try_select(card), XQ_E_TOKEN_REMOVED);
    pcsc_end(card);
    card_in();
    assert_true(card_begin(card));
    assert_int_equal(SAYS(card, apdu_select), 0x9000);
    pcsc_end(card);
    pcsc_disconnect(&card, false);
  }
}

/* ---- neighbours */

static void test_exclusive(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  neighbour_does(&n, "exclusive");
  struct pcsc_readers readers;
  assert_ok(pcsc_readers(&readers));
  assert_true(readers.items[0].exclusive);
  pcsc_readers_free(&readers);
  pcsc_card *card = NULL;
  xq_err *err = pcsc_connect(reader, NULL, &card);
  assert_int_equal(xq_err_code(err), XQ_E_TOKEN_BUSY);
  assert_string_equal(xq_err_get_fact(err, "program"), n.name);
  assert_string_equal(xq_err_get_fact(err, "scard"), "SCARD_E_SHARING_VIOLATION");
  xq_err_free(&err);
  neighbour_does(&n, "disconnect");
  card = card_connect();
  neighbour_end(&n);
  pcsc_disconnect(&card, false);
}

/* A person who is told that another program holds the card. */
struct person {
  int told;
  int enough;          /* gives up at that time; 0: never */
  struct neighbour *n; /* asks this one to let go at the third time */
  char program[64];
};

static bool held(void *ctx, const char *where, const char *program) {
  struct person *p = ctx;
  assert_string_equal(where, reader);
  snprintf(p->program, sizeof p->program, "%s", program != NULL ? program : "");
  p->told++;
  if (p->n != NULL && p->told == 3) {
    neighbour_say(p->n, "end");
  }
  return p->told == p->enough;
}

/* The abandoned thread lets go of the card: nobody has a connection any more, or a transaction. */
static void await_release(struct neighbour *n) {
  char code[16];
  int64_t until = xq_time_mono_ms() + LONG_MS;
  do {
    neighbour_say(n, "exclusive");
    read_line(n->from, code, sizeof code);
    assert_true(xq_time_mono_ms() < until);
  } while (strcmp(code, "00000000") != 0);
  neighbour_does(n, "disconnect");
}

static void test_held_and_waited(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  struct person person = {.n = &n};
  struct xq_token_hooks hooks = {.ctx = &person, .held = held};
  pcsc_card *card = NULL;
  assert_ok(pcsc_connect(reader, &hooks, &card));
  neighbour_does(&n, "connect");
  neighbour_does(&n, "begin");
  assert_true(card_begin(card));
  pcsc_end(card);
  neighbour_done(&n); /* "end" */
  assert_true(person.told >= 3);
  assert_string_equal(person.program, n.name);

  person = (struct person){.n = &n};
  pcsc_disconnect(&card, false);
  neighbour_does(&n, "begin");
  assert_ok(pcsc_connect(reader, &hooks, &card)); /* connecting has to wait as well */
  neighbour_done(&n);
  assert_true(person.told >= 3);
  assert_true(card_begin(card));
  pcsc_end(card);
  neighbour_end(&n);
  pcsc_disconnect(&card, false);
}

static void test_held_and_given_up(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  struct person person = {.enough = 2};
  struct xq_token_hooks hooks = {.ctx = &person, .held = held};
  pcsc_card *card = NULL;
  bool fresh;
  assert_ok(pcsc_connect(reader, &hooks, &card));
  neighbour_does(&n, "connect");
  neighbour_does(&n, "begin");
  assert_fails(pcsc_begin(card, &fresh), XQ_E_CANCELLED);
  assert_string_equal(person.program, n.name);
  person.told = 0;
  assert_fails(pcsc_begin(card, &fresh), XQ_E_CANCELLED); /* a second one, that waits for its connection */
  pcsc_card *other = NULL;
  person.told = 0;
  assert_fails(pcsc_connect(reader, &hooks, &other), XQ_E_CANCELLED);
  assert_ok(pcsc_present(card));
  neighbour_does(&n, "end");
  assert_true(card_begin(card));
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  pcsc_end(card);
  pcsc_disconnect(&card, false);
  neighbour_does(&n, "disconnect");
  await_release(&n);
  neighbour_end(&n);
}

static void test_held_and_nobody_to_ask(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  pcsc_card *card = card_connect();
  card_verify(card);
  neighbour_does(&n, "connect");
  neighbour_does(&n, "begin");
  bool fresh;
  xq_err *err = pcsc_begin(card, &fresh);
  assert_int_equal(xq_err_code(err), XQ_E_TOKEN_BUSY);
  assert_string_equal(xq_err_get_fact(err, "program"), n.name);
  xq_err_free(&err);
  pcsc_disconnect(&card, true);
  neighbour_does(&n, "end");
  neighbour_does(&n, "disconnect");
  await_release(&n);
  card = card_connect();
  assert_false(card_knows_pin(card)); /* although the connection that gave it was abandoned */
  pcsc_disconnect(&card, false);
  neighbour_end(&n);
}

/* Leaving waits for nobody, and is done once the others let go. */
static void test_leave_while_held(void **state) {
  (void)state;
  struct neighbour n;
  neighbour_start(&n);
  pcsc_card *card = card_connect();
  card_verify(card);
  neighbour_does(&n, "connect");
  neighbour_does(&n, "begin");
  pcsc_disconnect(&card, true);
  neighbour_does(&n, "end");
  neighbour_does(&n, "disconnect");
  await_release(&n);
  card = card_connect();
  assert_false(card_knows_pin(card));
  pcsc_disconnect(&card, false);
  neighbour_end(&n);
}

/* ---- the program ends while a thread still waits */

static int taken_down[2] = {-1, -1};

__attribute__((destructor)) static void take_down(void) { /* as libraries do */
  (void)!write(taken_down[1], "x", 1);
}

/* The thread has let go of the card, and is gone. */
static void await_alone(void) {
  int64_t until = xq_time_mono_ms() + LONG_MS;
  struct stat tasks; /* one link for each, and two */
  while (stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3) {
    assert_true(xq_time_mono_ms() < until);
    poll(NULL, 0, 10);
  }
}

static void leave_abandoned(bool settled, struct neighbour *n) {
  close(taken_down[0]);
  pcsc_card *card = card_connect();
  neighbour_does(n, "connect");
  neighbour_does(n, "begin");
  bool fresh;
  xq_err *err = pcsc_begin(card, &fresh);
  if (xq_err_code(err) != XQ_E_TOKEN_BUSY) {
    _exit(1);
  }
  xq_err_free(&err);
  pcsc_disconnect(&card, false);
  if (settled) {
    neighbour_does(n, "end");
    neighbour_does(n, "disconnect");
    await_release(n);
    await_alone();
  }
  exit(7);
}

/* Nothing may be taken down under it; once it is through, all is. */
static void test_end_while_held(void **state) {
  (void)state;
  await_alone(); /* the count of the tests before would be inherited */
  for (int settled = 0; settled < 2; settled++) {
    struct neighbour n;
    neighbour_start(&n);
    assert_int_equal(pipe(taken_down), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      leave_abandoned(settled, &n);
    }
    close(taken_down[1]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    char byte;
    assert_int_equal(read(taken_down[0], &byte, 1), settled);
    close(taken_down[0]);
    if (!settled) {
      neighbour_does(&n, "end");
      neighbour_does(&n, "disconnect");
    }
    neighbour_end(&n);
  }
}

/* ---- the daemon dies */

static void test_daemon_killed(void **state) {
  (void)state;
  bool fresh;
  pcsc_card *card = card_connect();
  card_begin(card);
  rig("rig_pcscd_stop KILL");
  assert_fails(try_select(card), XQ_E_READER_SERVICE);
  pcsc_end(card);
  assert_fails(pcsc_present(card), XQ_E_READER_SERVICE);
  assert_fails(pcsc_begin(card, &fresh), XQ_E_READER_SERVICE);
  rig("rig_pcscd_start; rig_card_wait one");
  assert_back(card);
  assert_true(card_begin(card));
  assert_int_equal(SAYS(card, apdu_select), 0x9000);
  pcsc_end(card);

  rig("rig_pcscd_stop; rig_pcscd_start; rig_card_wait one"); /* nobody looked meanwhile */
  assert_back(card);
  assert_true(pcsc_moved(card));
  assert_true(card_begin(card));
  pcsc_end(card);
  rig("rig_pcscd_stop KILL");
  pcsc_disconnect(&card, true);
  rig("rig_pcscd_start; rig_card_wait one");
}

/* ---- the watch */

struct watcher {
  pthread_mutex_t lock;
  pthread_cond_t news;
  int seen;
  bool hold, held; /* the next change is looked at for a long time */
};

static void on_change(void *ctx) {
  struct watcher *w = ctx;
  pthread_mutex_lock(&w->lock);
  w->seen++;
  pthread_cond_broadcast(&w->news);
  while (w->hold) {
    w->held = true;
    pthread_cond_broadcast(&w->news);
    pthread_cond_wait(&w->news, &w->lock);
  }
  pthread_mutex_unlock(&w->lock);
}

static bool seen_more_than(struct watcher *w, int seen, int ms) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += ms / 1000;
  pthread_mutex_lock(&w->lock);
  int rc = 0;
  while (w->seen <= seen && rc == 0) {
    rc = pthread_cond_timedwait(&w->news, &w->lock, &until);
  }
  bool more = w->seen > seen;
  pthread_mutex_unlock(&w->lock);
  return more;
}

static int seen_now(struct watcher *w) {
  pthread_mutex_lock(&w->lock);
  int seen = w->seen;
  pthread_mutex_unlock(&w->lock);
  return seen;
}

static void hold(struct watcher *w, bool on) {
  pthread_mutex_lock(&w->lock);
  w->hold = on;
  w->held = false;
  pthread_cond_broadcast(&w->news);
  pthread_mutex_unlock(&w->lock);
}

static void await_held(struct watcher *w) {
  pthread_mutex_lock(&w->lock);
  while (!w->held) {
    pthread_cond_wait(&w->news, &w->lock);
  }
  pthread_mutex_unlock(&w->lock);
}

static void test_watch(void **state) {
  (void)state;
  struct watcher w = {.seen = 0};
  pthread_mutex_init(&w.lock, NULL);
  pthread_cond_init(&w.news, NULL);
  struct xq_token_config config = {.cards = true};
  xq_token_watch *watch = NULL;
  assert_ok(xq_token_watch_start(&config, on_change, &w, &watch));
  for (int i = 0; i < 20; i++) { /* it may have had its first look after that */
    card_out();
    if (seen_more_than(&w, 0, 3000)) {
      break;
    }
    card_in();
  }
  assert_true(seen_now(&w) > 0);

  hold(&w, true);
  card_in();
  await_held(&w);
  int seen = seen_now(&w);
  card_out();
  card_in();
  hold(&w, false); /* the card is in, as before; but it was out */
  assert_true(seen_more_than(&w, seen, LONG_MS));

  seen = seen_now(&w);
  rig("rig_pcscd_stop KILL");
  assert_true(seen_more_than(&w, seen, LONG_MS));
  seen = seen_now(&w);
  rig("rig_pcscd_start; rig_card_wait one");
  assert_true(seen_more_than(&w, seen, LONG_MS));
  xq_token_watch_stop(&watch);
  pthread_cond_destroy(&w.news);
  pthread_mutex_destroy(&w.lock);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "denied") == 0) {
    return denied();
  }
  signal(SIGPIPE, SIG_IGN);
  fcntl(3, F_SETFD, FD_CLOEXEC);
  fcntl(4, F_SETFD, FD_CLOEXEC);
  reader = getenv("rig_reader");
  if (argc > 1) {
    cmocka_set_test_filter(argv[1]);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_codes),
      cmocka_unit_test(test_readers),
      cmocka_unit_test(test_transactions),
      cmocka_unit_test(test_forget),
      cmocka_unit_test(test_disconnect_inside),
      cmocka_unit_test(test_reset_elsewhere),
      cmocka_unit_test(test_removed),
      cmocka_unit_test(test_removed_inside),
      cmocka_unit_test(test_exclusive),
      cmocka_unit_test(test_held_and_waited),
      cmocka_unit_test(test_held_and_given_up),
      cmocka_unit_test(test_held_and_nobody_to_ask),
      cmocka_unit_test(test_leave_while_held),
      cmocka_unit_test(test_end_while_held),
      cmocka_unit_test(test_no_readers),
      cmocka_unit_test(test_no_daemon),
      cmocka_unit_test(test_denied),
      cmocka_unit_test(test_daemon_killed),
      cmocka_unit_test(test_watch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
