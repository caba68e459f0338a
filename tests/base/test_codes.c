/* test_codes.c - the table of codes: each has its string, its exit class and traits that somebody decided on. */
#include "tests/check.h"

static void codes_have_names(void **state) {
  (void)state;
  for (int code = 1; code < XQ_E_COUNT_; code++) {
    const char *name = xq_code_name((enum xq_code)code);
    assert_int_equal(xq_code_from_name(name), code);
  }
  assert_int_equal(xq_code_from_name("no such code"), XQ_E_NONE);
  assert_int_equal(xq_code_from_name(NULL), XQ_E_NONE);
  assert_int_equal(xq_code_exit(XQ_E_NONE), XQ_EXIT_DONE);
  assert_int_equal(xq_code_exit(XQ_E_PIN_WRONG), XQ_EXIT_PIN_WRONG);
  assert_int_equal(xq_code_exit(XQ_E_NOT_ISSUED), XQ_EXIT_WAITING);
}

#define LAST_TRAIT XQ_IS_OF_WRITING

static void every_code_was_thought_about(void **state) {
  (void)state;
  for (int code = 1; code < XQ_E_COUNT_; code++) {
    int traits = 0;
    for (unsigned trait = XQ_IS_PLAIN << 1; trait <= LAST_TRAIT; trait <<= 1) {
      traits += xq_code_is((enum xq_code)code, (enum xq_trait)trait);
    }
    if (xq_code_is((enum xq_code)code, XQ_IS_PLAIN) != (traits == 0)) {
      fail_msg("%s: no trait, or PLAIN beside one", xq_code_name((enum xq_code)code));
    }
  }
}

/* The whole of each trait, so that a change of the table is seen as the change of behaviour that it is. */
static const struct {
  enum xq_trait trait;
  enum xq_code codes[XQ_E_COUNT_]; /* up to XQ_E_NONE */
} sets[] = {
    {XQ_IS_PLAIN,
     {XQ_E_NO_MEMORY, XQ_E_EXISTS, XQ_E_CONFIG, XQ_E_CRYPTO, XQ_E_CERT_NOT_EXTENDED, XQ_E_KEY_ABSENT, XQ_E_TOKEN_WRITE,
      XQ_E_TOKEN_CHANGED, XQ_E_TOKEN_DAMAGED, XQ_E_MODULE, XQ_E_PUK_WRONG, XQ_E_PUK_LOCKED, XQ_E_INSTALL_UNPROVEN}},
    {XQ_IS_OFFLINE, {XQ_E_NET_UNREACHABLE, XQ_E_NET_TIMEOUT, XQ_E_NET_BROKEN, XQ_E_NET_UNTRUSTED}},
    {XQ_IS_TRANSIENT,
     {XQ_E_NET_UNREACHABLE, XQ_E_NET_TIMEOUT, XQ_E_NET_BROKEN, XQ_E_SERVICE_FAULT, XQ_E_SERVICE_PROTOCOL,
      XQ_E_SERVICE_UNAVAILABLE, XQ_E_RATE_LIMITED}},
    {XQ_IS_SEND_AGAIN, {XQ_E_NET_UNREACHABLE, XQ_E_NET_BROKEN}},
    {XQ_IS_UNCERTAIN,
     {XQ_E_NET_UNREACHABLE, XQ_E_NET_TIMEOUT, XQ_E_NET_BROKEN, XQ_E_NET_UNTRUSTED, XQ_E_CANCELLED, XQ_E_SERVICE_FAULT,
      XQ_E_SERVICE_PROTOCOL, XQ_E_SERVICE_UNAVAILABLE, XQ_E_RATE_LIMITED, XQ_E_AUTH_REQUIRED, XQ_E_AUTH_EXPIRED,
      XQ_E_AUDIT_BROKEN, XQ_E_INTERNAL}},
    {XQ_IS_SAID,
     {XQ_E_USAGE,
      XQ_E_MALFORMED,
      XQ_E_AUTH_REQUIRED,
      XQ_E_AUTH_EXPIRED,
      XQ_E_FORBIDDEN,
      XQ_E_CHALLENGE_SPENT,
      XQ_E_CERT_UNKNOWN,
      XQ_E_CERT_UNTRUSTED,
      XQ_E_CERT_EXPIRED,
      XQ_E_CERT_NOT_YET_VALID,
      XQ_E_CERT_REVOKED,
      XQ_E_TOO_EARLY,
      XQ_E_BEYOND_CA,
      XQ_E_NOT_FOUND,
      XQ_E_RENEWAL_OPEN,
      XQ_E_ALREADY_RENEWED,
      XQ_E_AGREEMENT_CHANGED,
      XQ_E_NOTICE_UNREAD,
      XQ_E_PRICE_CHANGED,
      XQ_E_STATE_CONFLICT,
      XQ_E_NOT_ISSUED,
      XQ_E_KEY_REUSED,
      XQ_E_VERSION_CONFLICT,
      XQ_E_TOO_LARGE,
      XQ_E_FORM_INVALID,
      XQ_E_SIGNATURE_BAD,
      XQ_E_CERT_SUBJECT_CHANGED,
      XQ_E_CERT_KEY_MISMATCH,
      XQ_E_KEY_UNSUPPORTED,
      XQ_E_KEY_POLICY,
      XQ_E_TERM_UNKNOWN,
      XQ_E_TERM_FIXED,
      XQ_E_IDEMPOTENCY_CONFLICT,
      XQ_E_RATE_LIMITED,
      XQ_E_AUDIT_BROKEN,
      XQ_E_DISK_FULL,
      XQ_E_BUSY,
      XQ_E_SERVICE_UNAVAILABLE}},
    {XQ_IS_HEARD,
     {XQ_E_MALFORMED,
      XQ_E_TOO_LARGE,
      XQ_E_FORM_INVALID,
      XQ_E_NOT_FOUND,
      XQ_E_KEY_UNSUPPORTED,
      XQ_E_SIGNATURE_BAD,
      XQ_E_CERT_UNTRUSTED,
      XQ_E_CERT_UNKNOWN,
      XQ_E_CERT_EXPIRED,
      XQ_E_CERT_NOT_YET_VALID,
      XQ_E_CERT_REVOKED,
      XQ_E_CERT_KEY_MISMATCH,
      XQ_E_CERT_SUBJECT_CHANGED,
      XQ_E_CLOCK_WRONG,
      XQ_E_SERVICE_UNAVAILABLE,
      XQ_E_RATE_LIMITED,
      XQ_E_AUTH_REQUIRED,
      XQ_E_AUTH_EXPIRED,
      XQ_E_FORBIDDEN,
      XQ_E_CHALLENGE_SPENT,
      XQ_E_TOO_EARLY,
      XQ_E_BEYOND_CA,
      XQ_E_RENEWAL_OPEN,
      XQ_E_ALREADY_RENEWED,
      XQ_E_AGREEMENT_CHANGED,
      XQ_E_NOTICE_UNREAD,
      XQ_E_PRICE_CHANGED,
      XQ_E_TERM_UNKNOWN,
      XQ_E_TERM_FIXED,
      XQ_E_KEY_REUSED,
      XQ_E_KEY_POLICY,
      XQ_E_STATE_CONFLICT,
      XQ_E_VERSION_CONFLICT,
      XQ_E_IDEMPOTENCY_CONFLICT,
      XQ_E_NOT_ISSUED,
      XQ_E_AUDIT_BROKEN}},
    {XQ_IS_SESSION_OVER, {XQ_E_AUTH_REQUIRED, XQ_E_AUTH_EXPIRED}},
    {XQ_IS_OUTDATED, {XQ_E_AGREEMENT_CHANGED, XQ_E_PRICE_CHANGED, XQ_E_TERM_UNKNOWN, XQ_E_NOTICE_UNREAD}},
    {XQ_IS_REFUSAL,
     {XQ_E_CERT_UNKNOWN, XQ_E_CERT_REVOKED, XQ_E_CERT_EXPIRED, XQ_E_ALREADY_RENEWED, XQ_E_BEYOND_CA,
      XQ_E_CERT_SUBJECT_CHANGED, XQ_E_KEY_POLICY, XQ_E_KEY_REUSED, XQ_E_SIGNATURE_BAD}},
    {XQ_IS_TROUBLE, {XQ_E_AUDIT_BROKEN, XQ_E_DISK_FULL, XQ_E_IO, XQ_E_PERMISSION}},
    {XQ_IS_PIN_AGAIN, {XQ_E_PIN_WRONG, XQ_E_PIN_LENGTH, XQ_E_PIN_WAIT, XQ_E_PIN_LAST_TRY}},
    {XQ_IS_GONE, {XQ_E_TOKEN_REMOVED, XQ_E_TOKEN_SWAPPED}},
    {XQ_IS_TAKES_NONE, {XQ_E_MANAGEMENT_KEY, XQ_E_TOKEN_FULL, XQ_E_TOKEN_READ_ONLY, XQ_E_TOKEN_UNSUPPORTED}},
    {XQ_IS_BARS,
     {XQ_E_MANAGEMENT_KEY, XQ_E_TOKEN_FULL, XQ_E_TOKEN_READ_ONLY, XQ_E_TOKEN_UNSUPPORTED, XQ_E_PIN_LOCKED,
      XQ_E_PERMISSION, XQ_E_DISK_FULL, XQ_E_CLOCK_WRONG}},
    {XQ_IS_NOT_THE_KEY,
     {XQ_E_TOKEN_REMOVED, XQ_E_TOKEN_SWAPPED, XQ_E_TOKEN_BUSY, XQ_E_TOKEN_TOUCH, XQ_E_READER_SERVICE,
      XQ_E_READER_DENIED, XQ_E_PIN_NEEDED, XQ_E_PIN_WRONG, XQ_E_PIN_LOCKED, XQ_E_PIN_LAST_TRY, XQ_E_CANCELLED,
      XQ_E_PIN_LENGTH, XQ_E_PIN_WAIT}},
    {XQ_IS_OF_WRITING,
     {XQ_E_TOKEN_REMOVED, XQ_E_TOKEN_FULL, XQ_E_TOKEN_READ_ONLY, XQ_E_PIN_NEEDED, XQ_E_CANCELLED, XQ_E_TOKEN_SWAPPED}},
};

static bool is_in(const enum xq_code *codes, enum xq_code code) {
  while (*codes != XQ_E_NONE && *codes != code) {
    codes++;
  }
  return *codes == code;
}

static void traits_are_exactly_these(void **state) {
  (void)state;
  unsigned seen = 0;
  for (size_t i = 0; i < XQ_COUNT(sets); i++) {
    seen |= sets[i].trait;
    for (int code = 1; code < XQ_E_COUNT_; code++) {
      bool has = xq_code_is((enum xq_code)code, sets[i].trait);
      if (has != is_in(sets[i].codes, (enum xq_code)code)) {
        fail_msg("trait %#x of %s", (unsigned)sets[i].trait, xq_code_name((enum xq_code)code));
      }
    }
  }
  assert_int_equal(seen, (LAST_TRAIT << 1) - 1); /* each trait is in the list above */
}

static void no_error_has_no_trait(void **state) {
  (void)state;
  for (unsigned trait = XQ_IS_PLAIN; trait <= LAST_TRAIT; trait <<= 1) {
    assert_false(xq_code_is(XQ_E_NONE, (enum xq_trait)trait));
    assert_false(xq_code_is(XQ_E_COUNT_, (enum xq_trait)trait));
    assert_false(xq_err_is(NULL, (enum xq_trait)trait));
  }
  xq_err *err = xq_err_wrap(xq_err_new(XQ_E_NET_TIMEOUT, "inner"), XQ_E_TOKEN_REMOVED, "outer");
  assert_true(xq_err_is(err, XQ_IS_GONE));
  assert_false(xq_err_is(err, XQ_IS_OFFLINE)); /* the outermost code counts */
  xq_err_free(&err);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(codes_have_names),
      cmocka_unit_test(every_code_was_thought_about),
      cmocka_unit_test(traits_are_exactly_these),
      cmocka_unit_test(no_error_has_no_trait),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
