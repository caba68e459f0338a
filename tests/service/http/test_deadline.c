/* test_deadline.c - which connections are cut, on real TCP sockets.  Nothing here measures how fast. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/http/within.h"

struct pair {
  int ours, theirs;
  struct http_watch *watch;
};

static struct pair connect_from(struct http_deadlines *d, uint64_t address) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof at;
  struct pair p;
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  p.theirs = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(listen(listening, 1), 0);
  assert_int_equal(getsockname(listening, (struct sockaddr *)&at, &len), 0);
  assert_int_equal(connect(p.theirs, (struct sockaddr *)&at, sizeof at), 0);
  p.ours = accept(listening, NULL, NULL);
  assert_true(p.ours >= 0);
  close(listening);
  p.watch = http_watch_add(d, p.ours, address);
  return p;
}

static struct pair connect_pair(struct http_deadlines *d) {
  return connect_from(d, 1);
}

static struct http_deadlines *started(struct http_terms terms) {
  struct http_deadlines *d = NULL;
  assert_null(http_deadlines_start(&terms, &d));
  return d;
}

static void close_pair(struct http_deadlines *d, struct pair *p) {
  http_watch_remove(d, p->watch);
  close(p->ours);
  close(p->theirs);
}

/* Whether the peer sees the end within ms. */
static bool cut_within(const struct pair *p, int ms) {
  struct pollfd fd = {.fd = p->theirs, .events = POLLIN};
  char byte;
  return poll(&fd, 1, ms) == 1 && recv(p->theirs, &byte, 1, MSG_PEEK) == 0;
}

static void who_never_finishes_a_request_is_cut(void **state) {
  (void)state;
  struct http_deadlines *d = started((struct http_terms){.request_s = 1, .greeting_s = 1000, .idle_s = 1000});
  struct pair silent = connect_pair(d), served = connect_pair(d), answered = connect_pair(d), idle = connect_pair(d);
  http_watch_reading(d, silent.watch);
  http_watch_serving(d, served.watch);
  http_watch_answering(d, answered.watch);
  http_watch_idle(d, idle.watch);
  assert_true(cut_within(&silent, 60000));
  assert_true(cut_within(&answered, 60000));
  assert_false(cut_within(&served, 500));
  assert_false(cut_within(&idle, 0));
  close_pair(d, &silent);
  close_pair(d, &served);
  close_pair(d, &answered);
  close_pair(d, &idle);
  http_deadlines_stop(&d);
}

/* One byte after an answer begins a request, and its deadline. */
static void a_byte_ends_idleness(void **state) {
  (void)state;
  struct http_deadlines *d = started((struct http_terms){.request_s = 1, .greeting_s = 1000, .idle_s = 1000});
  struct pair p = connect_pair(d), quiet = connect_pair(d);
  assert_int_equal(send(p.theirs, "GET", 3, 0), 3);
  struct pollfd there = {.fd = p.ours, .events = POLLIN};
  assert_int_equal(poll(&there, 1, 60000), 1);
  http_watch_idle(d, p.watch); /* what came before belongs to the request that is over */
  http_watch_idle(d, quiet.watch);
  assert_false(cut_within(&p, 1500));
  assert_int_equal(send(p.theirs, "G", 1, 0), 1);
  assert_true(cut_within(&p, 60000));
  assert_false(cut_within(&quiet, 0));
  close_pair(d, &p);
  close_pair(d, &quiet);
  http_deadlines_stop(&d);
}

static void idleness_ends_too(void **state) {
  (void)state;
  struct http_deadlines *d = started((struct http_terms){.request_s = 1000, .greeting_s = 1000, .idle_s = 1});
  struct pair p = connect_pair(d), reading = connect_pair(d);
  http_watch_idle(d, p.watch);
  assert_true(cut_within(&p, 60000));
  assert_false(cut_within(&reading, 0));
  close_pair(d, &p);
  close_pair(d, &reading);
  http_deadlines_stop(&d);
}

/* Who connects and says nothing is cut long before who has begun to ask. */
static void silence_ends_soon(void **state) {
  (void)state;
  struct http_deadlines *d = started((struct http_terms){.request_s = 1000, .greeting_s = 1, .idle_s = 1000});
  struct pair silent = connect_pair(d), spoken = connect_pair(d);
  http_watch_spoken(d, spoken.watch);
  assert_true(cut_within(&silent, 60000));
  assert_false(cut_within(&spoken, 0));
  close_pair(d, &silent);
  close_pair(d, &spoken);
  http_deadlines_stop(&d);
}

/* Places are short: the oldest that never spoke goes, then the next; who asks, is served or rests for a moment stays. */
static void the_silent_make_room(void **state) {
  (void)state;
  struct http_deadlines *d =
      started((struct http_terms){.request_s = 1000, .greeting_s = 1000, .idle_s = 1000, .scarce = 5});
  struct pair busy[4], silent[2];
  for (int i = 0; i < 2; i++) {
    silent[i] = connect_pair(d);
  }
  for (int i = 0; i < 4; i++) {
    busy[i] = connect_pair(d);
    http_watch_spoken(d, busy[i].watch); /* at once: on a slow machine it would be silent, too */
  }
  http_watch_serving(d, busy[1].watch);
  http_watch_answering(d, busy[2].watch);
  assert_true(cut_within(&silent[0], 60000)); /* six are one too many */
  assert_false(cut_within(&silent[1], 1000));
  struct pair one_more = connect_pair(d);
  http_watch_spoken(d, one_more.watch);
  assert_true(cut_within(&silent[1], 60000));
  for (int i = 0; i < 4; i++) {
    assert_false(cut_within(&busy[i], 0));
    close_pair(d, &busy[i]);
  }
  assert_false(cut_within(&one_more, 0));
  close_pair(d, &one_more);
  close_pair(d, &silent[0]);
  close_pair(d, &silent[1]);
  http_deadlines_stop(&d);
}

static void an_address_has_so_many(void **state) {
  (void)state;
  struct http_deadlines *d =
      started((struct http_terms){.request_s = 1000, .greeting_s = 1000, .idle_s = 1000, .most_of_address = 2});
  struct pair a = connect_from(d, 1), b = connect_from(d, 1), other = connect_from(d, 2), c;
  assert_false(http_watch_may_add(d, 1));
  assert_true(http_watch_may_add(d, 2));
  c = connect_from(d, 1); /* which came all the same, at the same moment as the one before */
  assert_true(cut_within(&c, 60000));
  assert_false(cut_within(&a, 0));
  assert_false(cut_within(&b, 0));
  assert_false(cut_within(&other, 0));
  close_pair(d, &a);
  close_pair(d, &c);
  a = connect_from(d, 1); /* one has left */
  assert_false(cut_within(&a, 200));
  close_pair(d, &a);
  close_pair(d, &b);
  close_pair(d, &other);
  http_deadlines_stop(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_never_finishes_a_request_is_cut),
      cmocka_unit_test(a_byte_ends_idleness),
      cmocka_unit_test(idleness_ends_too),
      cmocka_unit_test(silence_ends_soon),
      cmocka_unit_test(the_silent_make_room),
      cmocka_unit_test(an_address_has_so_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
