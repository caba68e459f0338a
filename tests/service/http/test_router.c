/* test_router.c - one spelling for each path; methods; entity tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "service/http/within.h"

#define FP "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NO "01201709210000846"

static const struct http_route routes[] = {
    {"GET", "/v1/things", 0, NULL},
    {"POST", "/v1/things", 0, NULL},
    {"GET", "/v1/certificates/{fingerprint}", 0, NULL},
    {"GET", "/v1/applications/{business_no}", 0, NULL},
    {"POST", "/v1/applications/{business_no}/confirm", 0, NULL},
    {"PUT", "/v1/orders/{order_no}/transfers", 0, NULL},
};

static void goes_to(const char *method, const char *path, int want, const char *want_param) {
  char param[HTTP_PARAM_SIZE], *allow = NULL;
  const struct http_route *r = http_route_find(routes, XQ_COUNT(routes), method, path, param, &allow);
  assert_ptr_equal(r, &routes[want]);
  assert_string_equal(param, want_param);
  assert_null(allow);
}

static void goes_nowhere(const char *path) {
  char param[HTTP_PARAM_SIZE], *allow = NULL;
  assert_null(http_route_find(routes, XQ_COUNT(routes), "GET", path, param, &allow));
  assert_null(allow);
}

static void not_allowed(const char *method, const char *path, const char *want) {
  char param[HTTP_PARAM_SIZE], *allow = NULL;
  assert_null(http_route_find(routes, XQ_COUNT(routes), method, path, param, &allow));
  assert_non_null(allow);
  assert_string_equal(allow, want);
  free(allow);
}

static void paths(void **state) {
  (void)state;
  goes_to("GET", "/v1/things", 0, "");
  goes_to("HEAD", "/v1/things", 0, "");
  goes_to("POST", "/v1/things", 1, "");
  goes_to("GET", "/v1/certificates/" FP, 2, FP);
  goes_to("GET", "/v1/applications/" NO, 3, NO);
  goes_to("POST", "/v1/applications/" NO "/confirm", 4, NO);
  goes_to("PUT", "/v1/orders/201709210001/transfers", 5, "201709210001");
  goes_to("GET", "https://localhost:8443/v1/things", 0, "");
  goes_to("GET", "HTTP://localhost/v1/applications/" NO, 3, NO);
}

static void tricks(void **state) {
  (void)state;
  static const char *const paths[] = {
      "",
      "/",
      "*",
      "v1/things",
      "/v1/things/",
      "//v1/things",
      "/v1//things",
      "/V1/things",
      "/v1/things%00",
      "/v1/th%69ngs",
      "/v1/x/../things",
      "/v1/x/%2e%2e/things",
      "/v1/./things",
      "/v1/things;a=b",
      "/v1/thing",
      "https://localhost",
      "https:///",
      "/v1/certificates/",
      "/v1/certificates/" FP "0",
      "/v1/certificates/0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
      "/v1/certificates/0123456789abcdef",
      "/v1/applications/0120170921000084",
      "/v1/applications/012017092100008466",
      "/v1/applications/02201709210000846",
      "/v1/applications/0120170921000084x",
      "/v1/applications/" NO "/",
      "/v1/applications//confirm",
      "/v1/orders/20170921001/transfers",
      "/v1/orders/123456789012345678901/transfers",
      "/v1/orders/../transfers",
  };
  for (size_t i = 0; i < XQ_COUNT(paths); i++) {
    goes_nowhere(paths[i]);
  }
  char *longer = malloc(100001);
  memset(longer, '0', 100000);
  memcpy(longer, "/v1/applications/01", 19);
  longer[100000] = '\0';
  goes_nowhere(longer);
  free(longer);
}

static void methods(void **state) {
  (void)state;
  not_allowed("DELETE", "/v1/things", "GET, HEAD, POST");
  not_allowed("OPTIONS", "/v1/things", "GET, HEAD, POST");
  not_allowed("get", "/v1/things", "GET, HEAD, POST");
  not_allowed("GET", "/v1/orders/201709210001/transfers", "PUT");
  not_allowed("HEAD", "/v1/applications/" NO "/confirm", "POST");
}

static void if_none_match(void **state) {
  (void)state;
  assert_true(http_etag_matches("\"5\"", 5));
  assert_true(http_etag_matches("W/\"5\"", 5));
  assert_true(http_etag_matches("\"1\", W/\"x,\", \"5\"", 5));
  assert_true(http_etag_matches(" *", 5));
  assert_false(http_etag_matches("\"50\"", 5));
  assert_false(http_etag_matches("\"05\"", 5));
  assert_false(http_etag_matches("5", 5));
  assert_false(http_etag_matches("\"5", 5));
  assert_false(http_etag_matches("", 5));
  assert_false(http_etag_matches("x \"5\"", 5));
}

static void if_match_is(const char *header, enum xq_code code, int64_t want) {
  int64_t revision = 77;
  xq_err *err = http_etag_revision(header, &revision);
  assert_string_equal(xq_code_name(xq_err_code(err)), xq_code_name(code));
  if (err == NULL) {
    assert_int_equal(revision, want);
  }
  xq_err_free(&err);
}

static void if_match(void **state) {
  (void)state;
  if_match_is("\"5\"", XQ_E_NONE, 5);
  if_match_is(" \"0\" ", XQ_E_NONE, 0);
  if_match_is("\"999999999999999999\"", XQ_E_NONE, 999999999999999999);
  if_match_is("\"9999999999999999999\"", XQ_E_NONE, -1);
  if_match_is("\"05\"", XQ_E_NONE, -1);
  if_match_is("\"-5\"", XQ_E_NONE, -1);
  if_match_is("\"\"", XQ_E_NONE, -1);
  if_match_is("\"abc\"", XQ_E_NONE, -1);
  if_match_is("W/\"5\"", XQ_E_NONE, -1);
  if_match_is("", XQ_E_MALFORMED, 0);
  if_match_is("5", XQ_E_MALFORMED, 0);
  if_match_is("*", XQ_E_MALFORMED, 0);
  if_match_is("\"5", XQ_E_MALFORMED, 0);
  if_match_is("\"5\", \"6\"", XQ_E_MALFORMED, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(paths),         cmocka_unit_test(tricks),   cmocka_unit_test(methods),
      cmocka_unit_test(if_none_match), cmocka_unit_test(if_match),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
