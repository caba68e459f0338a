/* test_limits.c - an address has its requests a minute, whatever others do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "service/http/within.h"

#define T0 INT64_C(7000000)

static bool take(struct http_limits *l, const char *address, int64_t now_ms, int *retry_after) {
  struct sockaddr_storage any = {0};
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = 1};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = 1};
  if (inet_pton(AF_INET, address, &in.sin_addr) == 1) {
    memcpy(&any, &in, sizeof in);
  } else {
    assert_int_equal(inet_pton(AF_INET6, address, &in6.sin6_addr), 1);
    memcpy(&any, &in6, sizeof in6);
  }
  return http_limits_take(l, http_address_key((struct sockaddr *)&any), now_ms, retry_after);
}

static int take_all(struct http_limits *l, const char *address, int64_t now_ms) {
  int n = 0, retry = 0;
  while (n < 10000 && take(l, address, now_ms, &retry)) {
    n++;
  }
  return n;
}

static void a_minutes_worth_at_once_then_evenly(void **state) {
  (void)state;
  struct http_limits *l = http_limits_new(60);
  int retry = 0;
  assert_int_equal(take_all(l, "192.0.2.1", T0), 60);
  assert_false(take(l, "192.0.2.1", T0, &retry));
  assert_int_equal(retry, 1);
  assert_true(take(l, "192.0.2.1", T0 + 1000, &retry));
  assert_false(take(l, "192.0.2.1", T0 + 1000, &retry));
  assert_int_equal(take_all(l, "192.0.2.1", T0 + 11000), 10);
  assert_int_equal(take_all(l, "192.0.2.1", T0 + 1000000), 60);
  http_limits_free(&l);
}

static void addresses_do_not_share(void **state) {
  (void)state;
  struct http_limits *l = http_limits_new(30);
  assert_int_equal(take_all(l, "192.0.2.1", T0), 30);
  assert_int_equal(take_all(l, "192.0.2.2", T0), 30);
  assert_int_equal(take_all(l, "::ffff:192.0.2.2", T0), 0); /* the same one on a dual-stack socket */
  assert_int_equal(take_all(l, "2001:db8::1", T0), 30);
  assert_int_equal(take_all(l, "2001:db8::ffff:1", T0), 0); /* one network */
  assert_int_equal(take_all(l, "2001:db8:0:1::1", T0), 30);
  http_limits_free(&l);
}

/* A flood of addresses does not make the table forget one that has used up its allowance. */
static void a_flood_forgets_the_least(void **state) {
  (void)state;
  struct http_limits *l = http_limits_new(30);
  int retry = 0;
  assert_int_equal(take_all(l, "192.0.2.1", T0), 30);
  for (int i = 0; i < 200000; i++) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0A000000U + (uint32_t)i)};
    assert_true(http_limits_take(l, http_address_key((struct sockaddr *)&in), T0, &retry));
  }
  assert_int_equal(take_all(l, "192.0.2.1", T0), 0);
  http_limits_free(&l);
}

static void zero_is_no_limit(void **state) {
  (void)state;
  struct http_limits *l = http_limits_new(0);
  assert_int_equal(take_all(l, "192.0.2.1", T0), 10000);
  http_limits_free(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_minutes_worth_at_once_then_evenly),
      cmocka_unit_test(addresses_do_not_share),
      cmocka_unit_test(a_flood_forgets_the_least),
      cmocka_unit_test(zero_is_no_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
