/* test_sessions.c - challenges are good once and for two minutes; tokens for their certificate and their time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "service/people/people.h"

static void assert_code(xq_err *err, enum xq_code want) {
  assert_string_equal(xq_code_name(xq_err_code(err)), xq_code_name(want));
  xq_err_free(&err);
}
#define assert_ok(err) assert_code((err), XQ_E_NONE)

#define T0 INT64_C(5000000)

/* ---- base64url */

static void base64url_has_one_spelling(void **state) {
  (void)state;
  const uint8_t bytes[] = {0xFB, 0xFF, 0xFE, 0x01};
  char *s = svc_base64url(bytes, sizeof bytes);
  assert_string_equal(s, "-__-AQ");
  uint8_t *back = NULL;
  size_t len = 0;
  assert_ok(svc_unbase64url(s, &back, &len));
  assert_int_equal(len, sizeof bytes);
  assert_memory_equal(back, bytes, len);
  free(back);
  free(s);
  assert_code(svc_unbase64url("+//+AQ", &back, &len), XQ_E_MALFORMED);
  assert_code(svc_unbase64url("-__-AQ==", &back, &len), XQ_E_MALFORMED);
  assert_code(svc_unbase64url("-__-A", &back, &len), XQ_E_MALFORMED);
  assert_code(svc_unbase64url("-__-AR", &back, &len), XQ_E_MALFORMED);
  assert_code(svc_unbase64url("-__-A\xC3\xA4", &back, &len), XQ_E_MALFORMED);
}

/* ---- challenges */

static void a_challenge_is_good_once(void **state) {
  (void)state;
  struct svc_challenges *c = NULL;
  char *a = NULL, *b = NULL;
  assert_ok(svc_challenges_new(&c));
  assert_ok(svc_challenge_make(c, T0, &a));
  assert_ok(svc_challenge_make(c, T0, &b));
  assert_string_not_equal(a, b);
  assert_ok(svc_challenge_spend(c, a, T0 + 1000));
  assert_code(svc_challenge_spend(c, a, T0 + 1001), XQ_E_CHALLENGE_SPENT);
  assert_ok(svc_challenge_spend(c, b, T0 + 1002));
  assert_code(svc_challenge_spend(c, a, T0 + 1003), XQ_E_CHALLENGE_SPENT);
  free(a);
  free(b);
  svc_challenges_free(&c);
}

static void a_challenge_ends(void **state) {
  (void)state;
  struct svc_challenges *c = NULL;
  char *a = NULL;
  assert_ok(svc_challenges_new(&c));
  assert_ok(svc_challenge_make(c, T0, &a));
  assert_code(svc_challenge_spend(c, a, T0 + SVC_CHALLENGE_S * 1000), XQ_E_CHALLENGE_SPENT);
  assert_ok(svc_challenge_spend(c, a, T0 + SVC_CHALLENGE_S * 1000 - 1));
  free(a);
  svc_challenges_free(&c);
}

static void other_challenges_are_refused(void **state) {
  (void)state;
  struct svc_challenges *c = NULL, *other = NULL;
  char *a = NULL, *theirs = NULL;
  assert_ok(svc_challenges_new(&c));
  assert_ok(svc_challenges_new(&other));
  assert_ok(svc_challenge_make(c, T0, &a));
  assert_ok(svc_challenge_make(other, T0, &theirs));
  assert_code(svc_challenge_spend(c, theirs, T0), XQ_E_CHALLENGE_SPENT);
  assert_code(svc_challenge_spend(c, "", T0), XQ_E_CHALLENGE_SPENT);
  assert_code(svc_challenge_spend(c, "AAAA", T0), XQ_E_CHALLENGE_SPENT);
  assert_code(svc_challenge_spend(c, "not base64url!", T0), XQ_E_CHALLENGE_SPENT);
  /* one bit changed anywhere: in the random part, in the time, in the MAC */
  for (size_t i = 0; a[i] != '\0'; i++) {
    char kept = a[i];
    a[i] = kept == 'B' ? 'C' : 'B';
    assert_code(svc_challenge_spend(c, a, T0), XQ_E_CHALLENGE_SPENT);
    a[i] = kept;
  }
  assert_ok(svc_challenge_spend(c, a, T0));
  free(a);
  free(theirs);
  svc_challenges_free(&c);
  svc_challenges_free(&other);
}

/* The table of spent ones is bounded, refuses rather than forgets, and has room again when they have ended. */
static void spent_challenges_are_bounded(void **state) {
  (void)state;
  struct svc_challenges *c = NULL;
  char *first = NULL, *text = NULL;
  xq_err *err = NULL;
  int spent = 0;
  assert_ok(svc_challenges_new(&c));
  assert_ok(svc_challenge_make(c, T0, &first));
  assert_ok(svc_challenge_spend(c, first, T0));
  while (err == NULL) {
    assert_ok(svc_challenge_make(c, T0, &text));
    err = svc_challenge_spend(c, text, T0);
    free(text);
    spent += err == NULL;
    assert_true(spent < 100000);
  }
  assert_code(err, XQ_E_BUSY);
  assert_code(svc_challenge_spend(c, first, T0), XQ_E_CHALLENGE_SPENT);
  assert_ok(svc_challenge_make(c, T0 + SVC_CHALLENGE_S * 1000, &text));
  assert_ok(svc_challenge_spend(c, text, T0 + SVC_CHALLENGE_S * 1000));
  free(text);
  free(first);
  svc_challenges_free(&c);
}

/* ---- sessions */

static const char alice[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char bob[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void a_token_is_its_certificates(void **state) {
  (void)state;
  struct svc_sessions *s = svc_sessions_new();
  char a[SVC_TOKEN_SIZE], b[SVC_TOKEN_SIZE], who[65];
  assert_ok(svc_session_open(s, alice, T0, a));
  assert_ok(svc_session_open(s, bob, T0, b));
  assert_int_equal(strlen(a), 43);
  assert_string_not_equal(a, b);
  assert_ok(svc_session_use(s, a, T0, who));
  assert_string_equal(who, alice);
  assert_ok(svc_session_use(s, b, T0, who));
  assert_string_equal(who, bob);
  assert_code(svc_session_use(s, "", T0, who), XQ_E_AUTH_EXPIRED);
  a[42] = a[42] == 'A' ? 'E' : 'A';
  assert_code(svc_session_use(s, a, T0, who), XQ_E_AUTH_EXPIRED);
  svc_session_close(s, b);
  svc_session_close(s, b);
  assert_code(svc_session_use(s, b, T0, who), XQ_E_AUTH_EXPIRED);
  svc_sessions_free(&s);
}

static void a_session_slides_but_not_for_ever(void **state) {
  (void)state;
  struct svc_sessions *s = svc_sessions_new();
  char token[SVC_TOKEN_SIZE], who[65];
  const int64_t idle = SVC_SESSION_IDLE_S * 1000, whole = SVC_SESSION_S * 1000;
  assert_ok(svc_session_open(s, alice, T0, token));
  assert_code(svc_session_use(s, token, T0 + idle, who), XQ_E_AUTH_EXPIRED);
  assert_code(svc_session_use(s, token, T0 + 1, who), XQ_E_AUTH_EXPIRED); /* gone for good */
  assert_ok(svc_session_open(s, alice, T0, token));
  for (int64_t t = T0; t < T0 + whole; t += idle - 1) {
    assert_ok(svc_session_use(s, token, t, who));
  }
  assert_ok(svc_session_use(s, token, T0 + whole - 1, who));
  assert_code(svc_session_use(s, token, T0 + whole, who), XQ_E_AUTH_EXPIRED);
  svc_sessions_free(&s);
}

static void a_certificate_has_few_sessions(void **state) {
  (void)state;
  struct svc_sessions *s = svc_sessions_new();
  char tokens[SVC_SESSIONS_PER_CERTIFICATE + 1][SVC_TOKEN_SIZE], other[SVC_TOKEN_SIZE], who[65];
  assert_ok(svc_session_open(s, bob, T0 - 1, other));
  for (int i = 0; i <= SVC_SESSIONS_PER_CERTIFICATE; i++) {
    assert_ok(svc_session_open(s, alice, T0 + i, tokens[i]));
  }
  assert_code(svc_session_use(s, tokens[0], T0 + 100, who), XQ_E_AUTH_EXPIRED);
  for (int i = 1; i <= SVC_SESSIONS_PER_CERTIFICATE; i++) {
    assert_ok(svc_session_use(s, tokens[i], T0 + 100, who));
  }
  assert_ok(svc_session_use(s, other, T0 + 100, who)); /* nobody else's gave way */
  svc_sessions_free(&s);
}

static void sessions_are_bounded(void **state) {
  (void)state;
  struct svc_sessions *s = svc_sessions_new();
  char first[SVC_TOKEN_SIZE], second[SVC_TOKEN_SIZE], last[SVC_TOKEN_SIZE], who[65], fingerprint[65];
  assert_ok(svc_session_open(s, alice, T0, first));
  assert_ok(svc_session_open(s, bob, T0 + 1, second));
  for (int i = 2; i <= SVC_SESSIONS_MAX; i++) {
    snprintf(fingerprint, sizeof fingerprint, "%064d", i);
    assert_ok(svc_session_open(s, fingerprint, T0 + 2, last));
  }
  assert_code(svc_session_use(s, first, T0 + 3, who), XQ_E_AUTH_EXPIRED);
  assert_ok(svc_session_use(s, second, T0 + 3, who));
  assert_ok(svc_session_use(s, last, T0 + 3, who));
  svc_sessions_free(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(base64url_has_one_spelling),
      cmocka_unit_test(a_challenge_is_good_once),
      cmocka_unit_test(a_challenge_ends),
      cmocka_unit_test(other_challenges_are_refused),
      cmocka_unit_test(spent_challenges_are_bounded),
      cmocka_unit_test(a_token_is_its_certificates),
      cmocka_unit_test(a_session_slides_but_not_for_ever),
      cmocka_unit_test(a_certificate_has_few_sessions),
      cmocka_unit_test(sessions_are_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
