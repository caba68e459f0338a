/* Tests of src/token/install.c where a medium is torn, and of the journal's lookups: over cards made of memory. */
#include <stdlib.h>
#include <string.h>

#include "token/journal.h"
#include "toy.h"

#define NO "01202609210000846"

struct rig {
  char *state;
  struct made_ca ca;
  EVP_PKEY *key;
  X509 *old, *fresh, *foreign;
  struct toy *toy;
  struct xq_token_config config;
  xq_token *token;
  struct xq_install_request req;
};

static X509 *cert_of(const struct rig *r, EVP_PKEY *key, long serial, int days) {
  return made_cert(&(struct made_spec){.serial = serial, .to = MADE_NOW + days * MADE_DAY}, key, r->ca.issuing,
                   r->ca.issuing_key);
}

static void begin(struct rig *r, enum xq_key_kind kind) {
  *r = (struct rig){0};
  toys_clear();
  r->state = made_dir();
  made_ca_init(&r->ca, 1);
  r->key = made_key(kind, 0);
  r->old = cert_of(r, r->key, 1001, 65);
  r->fresh = cert_of(r, r->key, 1002, 430);
  r->foreign = cert_of(r, made_key(XQ_KEY_P256, 77), 1003, 430);
  X509_up_ref(r->old);
  r->toy = toy_plug("a", r->key, r->old);
  r->config = (struct xq_token_config){.state_dir = r->state};
  made_ok(xq_token_open(&r->config, "toy:a", &r->token));
  r->req = (struct xq_install_request){.entry_id = "9a",
                                       .new_cert = r->fresh,
                                       .chain = r->ca.chain,
                                       .roots = r->ca.roots,
                                       .business_no = NO,
                                       .now = MADE_NOW};
}

static void end(struct rig *r) {
  xq_token_free(&r->token);
  toys_clear();
  X509_free(r->old);
  X509_free(r->fresh);
  X509_free(r->foreign);
  made_ca_clear(&r->ca);
  made_dir_remove(r->state);
}

static void tear(struct rig *r) {
  X509_free(r->toy->entries[0].cert);
  r->toy->entries[0].cert = NULL;
  r->toy->entries[0].torn = true;
}

static void journal_says(const struct rig *r, const char *no, const char *entry, X509 *old, X509 *fresh) {
  struct journal journal = {
      .business_no = (char *)(uintptr_t)no, .entry_id = (char *)(uintptr_t)entry, .old_cert = old, .new_cert = fresh};
  made_ok(journal_write(r->state, "toy:a", &journal));
}

static void mend(struct rig *r, bool expected) {
  bool mended = !expected;
  int writes = r->toy->writes;
  made_ok(xq_install_mend(r->token, "9a", NULL, &mended));
  assert_int_equal(mended, expected);
  assert_int_equal(r->toy->writes, writes + (expected ? 1 : 0));
}

/* ---- the journal */

static void journal_of_an_entry(void **state) {
  (void)state;
  struct rig r;
  struct journal journal = {0};
  begin(&r, XQ_KEY_P256);
  assert_false(journal_of_entry(r.state, "toy:a", "9a", &journal));
  assert_false(journal_of_entry("/nonexistent", "toy:a", "9a", &journal));
  journal_says(&r, "one", "9a", r.old, r.fresh);
  journal_says(&r, "two", "9a", r.old, r.old); /* ends earlier */
  journal_says(&r, "three", "9c", r.old, r.foreign);
  assert_true(journal_of_entry(r.state, "toy:a", "9a", &journal));
  assert_string_equal(journal.business_no, "one");
  assert_true(xq_cert_equal(journal.new_cert, r.fresh));
  journal_clear(&journal);
  assert_false(journal_of_entry(r.state, "toy:b", "9a", &journal));
  assert_false(journal_of_entry(r.state, "toy:a", "9", &journal));
  char *no = journal_any(r.state, "toy:a");
  assert_non_null(no);
  free(no);
  assert_null(journal_any(r.state, "toy:b"));
  made_ok(journal_remove(r.state, "toy:a", "one"));
  made_ok(journal_remove(r.state, "toy:a", "one"));
  assert_true(journal_of_entry(r.state, "toy:a", "9a", &journal));
  assert_string_equal(journal.business_no, "two");
  journal_clear(&journal);
  end(&r);
}

/* ---- mending */

static void mended(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    struct rig r;
    begin(&r, kinds[i]);
    made_ok(medium_login(r.token, TOY_PIN));
    tear(&r);
    mend(&r, false); /* nothing to mend it with */
    journal_says(&r, NO, "9a", r.old, r.fresh);
    mend(&r, true);
    assert_true(xq_cert_equal(r.toy->entries[0].cert, r.fresh));
    /* the new one is for another key (a new one, that was not settled): the old one is put back */
    tear(&r);
    journal_says(&r, NO, "9a", r.old, r.foreign);
    mend(&r, true);
    assert_true(xq_cert_equal(r.toy->entries[0].cert, r.old));
    tear(&r);
    journal_says(&r, NO, "9a", r.foreign, r.foreign);
    mend(&r, false);
    end(&r);
  }
}

/* Another terminal knows nothing of the install: what the service has issued for the key is offered. */
static void mended_with_what_is_offered(void **state) {
  (void)state;
  struct rig r;
  bool done = true;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, TOY_PIN));
  tear(&r);
  made_ok(xq_install_mend(r.token, "9a", r.foreign, &done)); /* of another key: never written */
  assert_false(done);
  assert_int_equal(r.toy->writes, 0);
  made_ok(xq_install_mend(r.token, "9a", r.fresh, &done));
  assert_true(done);
  assert_true(xq_cert_equal(r.toy->entries[0].cert, r.fresh));
  end(&r);
}

static void mend_refuses(void **state) {
  (void)state;
  struct rig r;
  bool done = true;
  begin(&r, XQ_KEY_P256);
  journal_says(&r, NO, "9a", r.old, r.fresh);
  tear(&r);
  made_fails(xq_install_mend(r.token, "9a", NULL, &done), XQ_E_PIN_NEEDED);
  assert_false(done);
  made_ok(medium_login(r.token, TOY_PIN));
  /* what is in the way is said, not taken for a certificate that does not fit */
  r.toy->fails = XQ_E_TOKEN_TOUCH;
  made_fails(xq_install_mend(r.token, "9a", NULL, &done), XQ_E_TOKEN_TOUCH);
  assert_false(done);
  assert_int_equal(r.toy->writes, 0);
  made_ok(xq_install_mend(r.token, "9c", NULL, &done)); /* no such entry */
  assert_false(done);
  mend(&r, true);
  mend(&r, false); /* it can be read now: never written over */
  end(&r);
}

/* An entry of a key file is never torn, whatever a journal says. */
static void key_files_are_left_alone(void **state) {
  (void)state;
  struct medium m;
  bool done = true;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  char *id = medium_entry(token);
  struct journal journal = {
      .business_no = (char *)(uintptr_t)NO, .entry_id = id, .old_cert = m.cert, .new_cert = m.ca.root};
  made_ok(journal_write(m.state, xq_token_get_info(token)->uri, &journal));
  made_fails(xq_install_mend(token, id, NULL, &done), XQ_E_PIN_NEEDED);
  made_ok(medium_login(token, PIN));
  made_ok(xq_install_mend(token, id, NULL, &done));
  assert_false(done);
  free(id);
  xq_token_free(&token);
  medium_clear(&m);
}

/* ---- an install that finds what it tore itself */

static void install_goes_on(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256};
  for (size_t i = 0; i < 2 * XQ_COUNT(kinds); i++) {
    struct rig r;
    struct xq_install_proof *proof = NULL;
    char *kept_at = NULL;
    begin(&r, kinds[i / 2]);
    r.toy->entries[0].mute = i % 2 == 1; /* a card that shows a public key by its certificate only */
    made_ok(medium_login(r.token, TOY_PIN));
    tear(&r);
    made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_TOKEN_DAMAGED); /* not by this install */
    journal_says(&r, NO, "9c", r.old, r.fresh);
    made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_TOKEN_DAMAGED); /* it tore another entry */
    journal_says(&r, NO, "9a", r.old, r.foreign);
    made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_TOKEN_DAMAGED); /* with another certificate */
    struct journal journal = {.business_no = (char *)(uintptr_t)NO,
                              .entry_id = (char *)(uintptr_t) "9a",
                              .old_cert = r.old,
                              .new_cert = r.fresh};
    made_ok(token_kept_write(r.token, "9a", r.old, &kept_at));
    journal.kept_at = kept_at;
    made_ok(journal_write(r.state, "toy:a", &journal));
    made_ok(xq_install_run(r.token, &r.req, &proof));
    assert_true(proof->written_and_read_back && proof->key_matches && proof->holder_unchanged && proof->extended);
    assert_string_equal(proof->old_serial, "03E9");
    assert_string_equal(proof->kept_at, kept_at);
    assert_true(xq_cert_equal(r.toy->entries[0].cert, r.fresh));
    xq_install_proof_free(&proof);
    /* once more, with the journal gone: from what is kept */
    made_ok(xq_install_done(r.token, NO));
    made_ok(xq_install_run(r.token, &r.req, &proof));
    assert_string_equal(proof->old_serial, "03E9");
    assert_int_equal(r.toy->writes, 1);
    xq_install_proof_free(&proof);
    free(kept_at);
    end(&r);
  }
}

/* A key that turns out not to sign: the old certificate is back in its place. */
static void put_back(void **state) {
  (void)state;
  struct rig r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, TOY_PIN));
  r.toy->fails = XQ_E_CRYPTO;
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_CRYPTO);
  assert_true(xq_cert_equal(r.toy->entries[0].cert, r.old));
  assert_int_equal(r.toy->writes, 2);
  end(&r);
}

/* A medium that tells something else than what was written, for the same key and quite as good, proves nothing. */
static void another_is_read_back(void **state) {
  (void)state;
  struct rig r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  X509 *other = cert_of(&r, r.key, 1004, 430);
  made_ok(medium_login(r.token, TOY_PIN));
  r.toy->gives_back = other;
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_INSTALL_UNPROVEN);
  assert_true(xq_cert_equal(r.toy->entries[0].cert, r.old)); /* put back */
  X509_free(other);
  end(&r);
}

/* What is not to be trusted never gets as far as the medium. */
static void nothing_untrusted_is_written(void **state) {
  (void)state;
  struct rig r;
  struct made_ca other;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ca_init(&other, 2);
  made_ok(medium_login(r.token, TOY_PIN));
  r.req.roots = other.roots;
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_CERT_UNTRUSTED);
  assert_int_equal(r.toy->writes, 0);
  made_ca_clear(&other);
  end(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(journal_of_an_entry),
      cmocka_unit_test(mended),
      cmocka_unit_test(mended_with_what_is_offered),
      cmocka_unit_test(mend_refuses),
      cmocka_unit_test(key_files_are_left_alone),
      cmocka_unit_test(install_goes_on),
      cmocka_unit_test(put_back),
      cmocka_unit_test(another_is_read_back),
      cmocka_unit_test(nothing_untrusted_is_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
