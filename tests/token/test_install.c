/*
 * Tests of src/token/install.c, journal.c and keyfile/write.c: the install transaction.
 *
 * The program runs itself again as `test_install install DIR`, with tests/fault/killat.c preloaded, to be cut off at
 * every single call that changes the disk, by death or by a power cut in turn (then what was not flushed is lost); then it
 * looks at what is left, and goes on from there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media.h"
#include "token/keyfile/keyfile.h"

#define BUSINESS_NO "01202609210000846"

/* ---- a medium, and the certificate that renews it */

struct renewal {
  struct medium m;
  xq_token *token;
  char *entry;
  X509 *fresh; /* the new certificate */
  struct xq_install_request req;
};

static X509 *renewed(struct renewal *r, const struct made_spec *spec, EVP_PKEY *key) {
  struct made_spec full = *spec;
  full.name = full.name != NULL ? full.name : "胡";
  full.alt = full.alt != NULL ? full.alt : "email:hu@example.com";
  full.serial = full.serial != 0 ? full.serial : 2002;
  full.from = full.from != 0 ? full.from : MADE_NOW - 60;
  full.to = full.to != 0 ? full.to : MADE_NOW + 430 * MADE_DAY;
  return made_cert(&full, key, r->m.ca.issuing, r->m.ca.issuing_key);
}

static void ask(struct renewal *r, X509 *cert) {
  X509_free(r->fresh);
  r->fresh = cert;
  r->req = (struct xq_install_request){.entry_id = r->entry,
                                       .new_cert = cert,
                                       .chain = r->m.ca.chain,
                                       .roots = r->m.ca.roots,
                                       .business_no = BUSINESS_NO,
                                       .now = MADE_NOW};
}

static void begin(struct renewal *r, enum xq_key_kind kind) {
  *r = (struct renewal){0};
  medium_init(&r->m, kind);
  r->token = medium_open(&r->m);
  r->entry = medium_entry(r->token);
  ask(r, renewed(r, &(struct made_spec){0}, r->m.key));
}

static void end(struct renewal *r) {
  xq_token_free(&r->token);
  free(r->entry);
  X509_free(r->fresh);
  medium_clear(&r->m);
}

static void reopen(struct renewal *r) {
  xq_token_free(&r->token);
  r->token = medium_open(&r->m);
}

/* The public half of a generated key, to have a certificate made for it. */
static EVP_PKEY *public_of(xq_token *token, const char *id) {
  EVP_PKEY *key = NULL;
  made_ok(xq_token_key(token, id, &key));
  return key;
}

static void expect_proof(const struct renewal *r, const struct xq_install_proof *proof) {
  assert_true(proof->written_and_read_back);
  assert_true(proof->key_matches);
  assert_true(proof->chain_trusted);
  assert_true(proof->holder_unchanged);
  assert_true(proof->extended);
  assert_string_equal(proof->old_serial, "03E9");
  assert_string_equal(proof->new_serial, "07D2");
  assert_int_equal(proof->old_not_after, xq_cert_not_after(r->m.cert));
  assert_int_equal(proof->new_not_after, xq_cert_not_after(r->fresh));
  assert_int_equal(proof->old_not_before, xq_cert_not_before(r->m.cert));
  assert_int_equal(proof->new_not_before, xq_cert_not_before(r->fresh));
  assert_non_null(proof->kept_at);
}

/* The medium holds exactly this certificate with a key that signs for it. */
static void expect_usable(const char *file, const char *state, X509 *cert) {
  struct xq_token_config config = {.state_dir = state};
  struct xq_token_entries entries = {0};
  xq_token *token = NULL;
  EVP_PKEY *key = NULL;
  made_ok(xq_token_open(&config, file, &token));
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 1);
  assert_true(xq_cert_equal(entries.items[0].cert, cert));
  made_ok(xq_token_key(token, entries.items[0].id, &key));
  made_ok(xq_key_prove(key, cert));
  EVP_PKEY_free(key);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
}

static void expect_pending(xq_token *token, const char *expected) {
  char *business_no = NULL;
  made_ok(xq_install_pending(token, &business_no));
  if (expected == NULL) {
    assert_null(business_no);
  } else {
    assert_non_null(business_no);
    assert_string_equal(business_no, expected);
  }
  free(business_no);
}

/* ---- as it should be */

static void same_key(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256, XQ_KEY_P384};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    struct renewal r;
    struct xq_install_proof *proof = NULL;
    begin(&r, kinds[i]);
    made_ok(xq_install_check(r.token, &r.req)); /* no PIN needed */
    made_ok(xq_install_possible(r.token, NULL, false));
    made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_PIN_NEEDED);
    expect_pending(r.token, NULL);
    made_ok(medium_login(r.token, PIN));
    made_ok(xq_install_run(r.token, &r.req, &proof));
    expect_proof(&r, proof);
    expect_pending(r.token, BUSINESS_NO);
    expect_usable(proof->kept_at, r.m.state, r.m.cert); /* the old one, whole */
    char *kept = xq_asprintf("%s.03E9.old", r.m.file);
    assert_string_equal(proof->kept_at, kept);
    free(kept);
    xq_install_proof_free(&proof);
    assert_null(proof);
    /* once more, as after a lost answer */
    made_ok(xq_install_run(r.token, &r.req, &proof));
    expect_proof(&r, proof);
    xq_install_proof_free(&proof);
    made_ok(xq_install_done(r.token, "another number"));
    expect_pending(r.token, BUSINESS_NO);
    made_ok(xq_install_done(r.token, BUSINESS_NO));
    expect_pending(r.token, NULL);
    reopen(&r);
    expect_usable(r.m.file, r.m.state, r.fresh);
    struct stat st;
    assert_int_equal(stat(r.m.file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(made_run(r.m.dir, "openssl pkcs12 -in hu.p12 -passin pass:" PIN
                                       " -noenc -clcerts 2>/dev/null | openssl x509 -noout -serial | grep -q 07D2"),
                     0);
    end(&r);
  }
}

static void new_key(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  char *id = NULL;
  char *spare = NULL;
  begin(&r, XQ_KEY_RSA_2048);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_token_generate(r.token, XQ_KEY_P256, &id));
  made_ok(xq_token_generate(r.token, XQ_KEY_P256, &spare));
  EVP_PKEY *key = public_of(r.token, id);
  ask(&r, renewed(&r, &(struct made_spec){0}, key));
  EVP_PKEY_free(key);
  r.req.new_key_id = id;
  made_ok(xq_install_check(r.token, &r.req));
  xq_token_logout(r.token);
  made_fails(xq_install_check(r.token, &r.req), XQ_E_PIN_NEEDED);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  expect_usable(proof->kept_at, r.m.state, r.m.cert); /* with the old key */
  xq_install_proof_free(&proof);
  made_ok(xq_install_run(r.token, &r.req, &proof)); /* the entry has another id now; still the same answer */
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  reopen(&r);
  expect_usable(r.m.file, r.m.state, r.fresh);
  made_ok(medium_login(r.token, PIN));
  EVP_PKEY *unused = public_of(r.token, spare); /* the other new key is where it was */
  EVP_PKEY_free(unused);
  free(id);
  free(spare);
  end(&r);
}

/* The terminal that generated the key is not this one: nobody says which key it is. */
static void new_key_found_by_itself(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  char *id = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_token_generate(r.token, XQ_KEY_P384, &id));
  EVP_PKEY *key = public_of(r.token, id);
  ask(&r, renewed(&r, &(struct made_spec){0}, key));
  EVP_PKEY_free(key);
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  char *rest = xq_asprintf("%s.new", r.m.file);
  assert_false(xq_path_exists(rest)); /* moved, not copied */
  free(rest);
  free(id);
  end(&r);
}

/* ---- what is refused, and leaves no trace */

static void refused(struct renewal *r, X509 *cert, enum xq_code code) {
  struct xq_install_proof *proof = NULL;
  size_t before_len = 0;
  size_t after_len = 0;
  uint8_t *before = medium_read(r->m.file, &before_len);
  ask(r, cert);
  made_fails(xq_install_check(r->token, &r->req), code);
  made_fails(xq_install_run(r->token, &r->req, &proof), code);
  uint8_t *after = medium_read(r->m.file, &after_len);
  assert_int_equal(before_len, after_len);
  assert_memory_equal(before, after, before_len);
  free(before);
  free(after);
  expect_pending(r->token, NULL);
  assert_int_not_equal(made_run(r->m.dir, "ls hu.p12.*"), 0);
}

static void wrong_certificates(void **state) {
  (void)state;
  struct renewal r;
  struct made_ca other;
  begin(&r, XQ_KEY_P256);
  made_ca_init(&other, 2);
  made_ok(medium_login(r.token, PIN));
  EVP_PKEY *key = r.m.key;
  const struct made_spec plain = {0};
  refused(&r, renewed(&r, &plain, made_key(XQ_KEY_P256, 30)), XQ_E_CERT_KEY_MISMATCH);
  refused(&r, renewed(&r, &(struct made_spec){.name = "李"}, key), XQ_E_CERT_SUBJECT_CHANGED);
  refused(&r, renewed(&r, &(struct made_spec){.alt = "email:li@example.com"}, key), XQ_E_CERT_SUBJECT_CHANGED);
  refused(&r, renewed(&r, &(struct made_spec){.to = MADE_NOW + 65 * MADE_DAY}, key), XQ_E_CERT_NOT_EXTENDED);
  refused(&r, renewed(&r, &(struct made_spec){.to = MADE_NOW + 64 * MADE_DAY}, key), XQ_E_CERT_NOT_EXTENDED);
  refused(&r, renewed(&r, &(struct made_spec){.serial = 1001}, key), XQ_E_CERT_NOT_EXTENDED);
  refused(&r, renewed(&r, &(struct made_spec){.from = MADE_NOW + 3600}, key), XQ_E_CERT_NOT_YET_VALID);
  refused(&r, renewed(&r, &(struct made_spec){.key_usage = "critical,keyEncipherment"}, key), XQ_E_CERT_KEY_MISMATCH);
  refused(&r, renewed(&r, &(struct made_spec){.ca = true}, key), XQ_E_CERT_UNTRUSTED);
  struct made_spec foreign = {
      .name = "胡", .alt = "email:hu@example.com", .serial = 2002, .to = MADE_NOW + 430 * MADE_DAY};
  refused(&r, made_cert(&foreign, key, other.issuing, other.issuing_key), XQ_E_CERT_UNTRUSTED);
  refused(&r, made_cert(&foreign, key, NULL, key), XQ_E_CERT_UNTRUSTED);
  refused(&r, made_cert(&foreign, key, r.m.ca.issuing, other.issuing_key), XQ_E_CERT_UNTRUSTED);
  ask(&r, renewed(&r, &plain, key));
  r.req.now = MADE_NOW + 1000 * MADE_DAY; /* by the service's time */
  made_fails(xq_install_check(r.token, &r.req), XQ_E_CERT_EXPIRED);
  r.req.now = MADE_NOW;
  r.req.roots = NULL;
  made_fails(xq_install_check(r.token, &r.req), XQ_E_CERT_UNTRUSTED);
  r.req.roots = r.m.ca.roots;
  r.req.entry_id = "0123456789abcdef0123456789abcdef";
  made_fails(xq_install_check(r.token, &r.req), XQ_E_KEY_ABSENT);
  made_ca_clear(&other);
  end(&r);
}

/* ---- where it cannot be written */

static void impossible_places(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  assert_int_equal(made_run(r.m.dir, "mv hu.p12 away"), 0);
  made_fails(xq_install_possible(r.token, NULL, false), XQ_E_TOKEN_REMOVED);
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_TOKEN_REMOVED);
  assert_int_equal(made_run(r.m.dir, "mv away hu.p12"), 0);
  made_ok(xq_install_possible(r.token, NULL, false));
  /* the state directory is a file: no journal, so nothing is begun */
  assert_int_equal(made_run(r.m.dir, "rm -rf state && echo > state"), 0);
  xq_err *err = xq_install_run(r.token, &r.req, &proof);
  assert_non_null(err);
  xq_err_free(&err);
  assert_int_equal(made_run(r.m.dir, "rm state"), 0);
  expect_usable(r.m.file, r.m.state, r.m.cert);
  assert_int_not_equal(made_run(r.m.dir, "ls hu.p12.*"), 0);
  end(&r);
}

/* A key file that is a link: the file it points to is renewed, the link stays. */
static void through_a_link(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  assert_int_equal(made_run(r.m.dir,
                            "mkdir real && chmod 700 real && mv hu.p12 real/key.p12 && chmod 640 real/key.p12 && "
                            "ln -s real/key.p12 hu.p12"),
                   0);
  reopen(&r);
  assert_string_equal(xq_token_get_info(r.token)->label, "hu.p12");
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  xq_install_proof_free(&proof);
  assert_int_equal(made_run(r.m.dir,
                            "test -L hu.p12 && test ! -L real/key.p12 && test -f real/key.p12.03E9.old && "
                            "test \"$(stat -c %%a real/key.p12)\" = 640"),
                   0);
  expect_usable(r.m.file, r.m.state, r.fresh);
  end(&r);
}

/* Somebody else changes the file between two steps: nothing of theirs is lost either. */
static void changed_meanwhile(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  /* a name that is taken by something else */
  made_write(r.m.dir, "hu.p12.03E9.old", "mine", 4);
  made_ok(xq_install_run(r.token, &r.req, &proof));
  char *kept = xq_asprintf("%s.03E9.2.old", r.m.file);
  assert_string_equal(proof->kept_at, kept);
  expect_usable(kept, r.m.state, r.m.cert);
  free(kept);
  xq_install_proof_free(&proof);
  assert_int_equal(made_run(r.m.dir, "test \"$(cat hu.p12.03E9.old)\" = mine"), 0);
  end(&r);

  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  xq_token *other = medium_open(&r.m);
  xq_secret *old = xq_secret_from(PIN, strlen(PIN));
  xq_secret *fresh = xq_secret_from("another PIN", 11);
  made_ok(xq_token_change_pin(other, old, fresh));
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_PIN_NEEDED);
  made_ok(medium_login(r.token, "another PIN"));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  xq_token_free(&other);
  xq_secret_free(&old);
  xq_secret_free(&fresh);
  end(&r);
}

/* The stick was carried to another terminal after the certificate was written: no journal there. */
static void on_another_machine(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  xq_install_proof_free(&proof);
  assert_int_equal(made_run(r.m.dir, "rm -rf state"), 0);
  reopen(&r);
  expect_pending(r.token, NULL);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof); /* from the file kept beside */
  xq_install_proof_free(&proof);
  /* and with the key file alone: proved, but for what only the old certificate could tell */
  assert_int_equal(made_run(r.m.dir, "rm -rf state hu.p12.*.old"), 0);
  made_ok(xq_install_run(r.token, &r.req, &proof));
  assert_true(proof->written_and_read_back && proof->key_matches && proof->chain_trusted);
  assert_false(proof->holder_unchanged || proof->extended);
  assert_null(proof->old_serial);
  assert_null(proof->kept_at);
  xq_install_proof_free(&proof);
  end(&r);
}

static void damaged_journal(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  xq_install_proof_free(&proof);
  assert_int_equal(made_run(r.m.dir, "for f in state/install-*.json; do echo '{\"business_no\":' > $f; done"), 0);
  expect_pending(r.token, NULL);
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  made_ok(xq_install_done(r.token, BUSINESS_NO));
  end(&r);
}

static void put_back(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  made_ok(r.token->backend->restore(r.token, NULL, NULL, proof->kept_at));
  expect_usable(r.m.file, r.m.state, r.m.cert);
  expect_usable(proof->kept_at, r.m.state, r.m.cert);
  xq_install_proof_free(&proof);
  end(&r);
}

/* Two programs at one file, the second planned on what the first has replaced since: it finds out, says so, and its proof
 * names the file that really holds the old certificate. */
static void two_at_once(void **state) {
  (void)state;
  for (int apart = 0; apart < 2; apart++) { /* with one state folder, and as two users with a folder each */
    struct renewal r;
    struct xq_install_proof *first = NULL, *second = NULL;
    begin(&r, XQ_KEY_P256);
    char *other_state = xq_path_join(r.m.dir, apart ? "other-state" : "state");
    struct xq_token_config config = {.state_dir = other_state};
    xq_token *late = NULL;
    made_ok(medium_login(r.token, PIN));
    made_ok(xq_token_open(&config, r.m.file, &late));
    made_ok(medium_login(late, PIN)); /* and so has read the file as it is */
    made_ok(xq_install_run(r.token, &r.req, &first));
    assert_false(first->already);
    if (!apart) { /* told, and so without a journal */
      made_ok(xq_install_done(r.token, BUSINESS_NO));
    }
    made_ok(xq_install_run(late, &r.req, &second));
    assert_true(second->already);
    expect_proof(&r, second);
    assert_string_equal(second->kept_at, first->kept_at);
    expect_usable(second->kept_at, r.m.state, r.m.cert);
    assert_int_equal(made_run(r.m.dir, "test $(ls | grep -c 'old$') -eq 1"), 0); /* no copy under a wrong name */
    xq_install_proof_free(&first);
    xq_install_proof_free(&second);
    xq_token_free(&late);
    free(other_state);
    end(&r);
  }
}

/* What another program put there is no renewal of the same: nothing is written over it. */
static void not_the_planned_one(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  char *kept = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_fails(r.token->backend->keep(r.token, r.req.entry_id, r.fresh, &kept), XQ_E_TOKEN_CHANGED);
  assert_null(kept);
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  end(&r);
}

/* Certificates that the old file hid are in the clear in the new one; the copy beside is not needed then. */
static void hidden_certificates(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  begin(&r, XQ_KEY_RSA_2048);
  made_write_text(r.m.dir, "k.pem", made_key_pem(r.m.key));
  made_write_text(r.m.dir, "c.pem", xq_cert_to_pem(r.m.cert));
  assert_int_equal(made_run(r.m.dir,
                            "rm hu.p12 && openssl pkcs12 -export -legacy -in c.pem -inkey k.pem -name hu -passout "
                            "pass:" PIN " -out hu.p12"),
                   0);
  reopen(&r);
  made_fails(xq_install_check(r.token, &r.req), XQ_E_PIN_NEEDED);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_install_run(r.token, &r.req, &proof));
  expect_proof(&r, proof);
  xq_install_proof_free(&proof);
  reopen(&r);
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(r.token, &entries));
  assert_true(xq_cert_equal(entries.items[0].cert, r.fresh));
  xq_token_entries_free(&entries);
  assert_int_equal(
      made_run(r.m.dir, "openssl pkcs12 -in hu.p12 -passin pass:" PIN " -noenc -legacy | grep -q 'friendlyName: hu'"),
      0);
  end(&r);
}

/* ---- cut off at every step */

/* The other process: what is in DIR is installed.  Exit status: the error's code. */
static int install_in(const char *dir) {
  xq_err *err = NULL;
  xq_token *token = NULL;
  struct xq_token_entries entries = {0};
  struct xq_install_proof *proof = NULL;
  STACK_OF(X509) *certs = NULL;
  char *file = xq_path_join(dir, "hu.p12");
  char *state = xq_path_join(dir, "state");
  char *pems = xq_path_join(dir, "certs.pem"); /* new, issuing, root */
  struct xq_token_config config = {.state_dir = state};
  xq_secret *pin = xq_secret_from(PIN, strlen(PIN));
  STACK_OF(X509) *roots = sk_X509_new_null();
  struct xq_install_request req = {.business_no = BUSINESS_NO, .now = MADE_NOW, .roots = roots};
  XQ_TRY(xq_certs_from_file(pems, &certs));
  sk_X509_push(roots, sk_X509_value(certs, 2));
  req.new_cert = sk_X509_value(certs, 0);
  req.chain = certs;
  XQ_TRY(xq_token_open(&config, file, &token));
  XQ_TRY(xq_token_entries(token, &entries));
  req.entry_id = entries.items[0].id;
  XQ_TRY(xq_token_login(token, pin));
  XQ_TRY(xq_install_run(token, &req, &proof));
  XQ_TRY(xq_install_done(token, BUSINESS_NO));
out:
  xq_install_proof_free(&proof);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  sk_X509_free(roots);
  sk_X509_pop_free(certs, X509_free);
  xq_secret_free(&pin);
  free(file);
  free(state);
  free(pems);
  int code = (int)xq_err_code(err);
  xq_err_free(&err);
  return code;
}

static char *fault_module(char exe[4096]) {
  ssize_t len = readlink("/proc/self/exe", exe, 4095);
  assert_true(len > 0);
  exe[len] = '\0';
  char *tests = strstr(exe, "/tests/token/");
  assert_non_null(tests);
  return xq_asprintf("%.*s/tests/fault/killat.so", (int)(tests - exe), exe);
}

enum lose { NOTHING, CONTENT, ALL }; /* of what is not flushed */

/* Runs the install with a fault at call number n; the status of wait(). */
static int run_with_fault(const char *dir, const char *fault, int n, enum lose lose) {
  char exe[4096];
  char *module = fault_module(exe);
  assert_int_equal(access(module, R_OK), 0);
  char *number = xq_asprintf("%d", n);
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    setenv("LD_PRELOAD", module, 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    setenv(fault, number, 1);
    if (lose != NOTHING) {
      char *limbo = xq_path_join(dir, "limbo");
      mkdir(limbo, 0700);
      setenv("XUQI_LOSE", limbo, 1);
      setenv("XUQI_LOSE_CONTENT", lose == CONTENT ? "1" : "0", 1);
    }
    execl(exe, exe, "install", dir, (char *)NULL);
    _exit(127);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  free(number);
  free(module);
  return status;
}

/* What must hold after every accident. */
static void expect_nothing_lost(struct renewal *r, int n) {
  struct xq_token_config config = {.state_dir = r->m.state};
  struct xq_token_entries entries = {0};
  xq_token *token = NULL;
  made_ok(xq_token_open(&config, r->m.file, &token));
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 1);
  bool old = xq_cert_equal(entries.items[0].cert, r->m.cert);
  bool fresh = xq_cert_equal(entries.items[0].cert, r->fresh);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  if (!old && !fresh) {
    fail_msg("after call %d the key file holds neither the old certificate nor the new one", n);
  }
  if (fresh) {
    assert_int_equal(made_run(r->m.dir, "cmp hu.p12.03E9.old pristine/hu.p12"), 0);
  } else {
    assert_int_equal(made_run(r->m.dir, "cmp hu.p12 pristine/hu.p12"), 0);
  }
}

/* Then the same again, with nothing in its way. */
static void expect_goes_on(struct renewal *r) {
  struct xq_install_proof *proof = NULL;
  reopen(r);
  made_ok(medium_login(r->token, PIN));
  made_ok(xq_install_run(r->token, &r->req, &proof));
  expect_proof(r, proof);
  assert_int_equal(made_run(r->m.dir, "cmp hu.p12.03E9.old pristine/hu.p12"), 0);
  xq_install_proof_free(&proof);
  made_ok(xq_install_done(r->token, BUSINESS_NO));
  expect_pending(r->token, NULL);
  assert_int_equal(made_run(r->m.dir, "test \"$(openssl pkcs12 -in hu.p12 -passin pass:" PIN
                                      " -nokeys -clcerts | openssl x509 -noout -serial)\" = serial=07D2"),
                   0);
}

static void as_at_first(struct renewal *r) {
  const char *restore = r->req.new_key_id != NULL ? "cp -p pristine/hu.p12.new . &&" : "";
  assert_int_equal(
      made_run(r->m.dir, "rm -rf state hu.p12* && %s cp -p pristine/hu.p12 . && cp -rp pristine/state .", restore), 0);
}

/* Whoever was told that it is installed finds it so, though the power went out right then. */
static void expect_lasts(struct renewal *r) {
  as_at_first(r);
  assert_int_equal(run_with_fault(r->m.dir, "XUQI_KILL_AT", 0, ALL), 0);
  expect_nothing_lost(r, 0);
  assert_int_not_equal(made_run(r->m.dir, "cmp -s hu.p12 pristine/hu.p12"), 0);
}

/* The install once for every call it makes, a fault at each (a kill is death or a power cut, in turn); returns how many
 * there were. */
static int at_every_call(struct renewal *r, const char *fault) {
  for (int n = 1; n < 500; n++) {
    as_at_first(r);
    enum lose lose = strcmp(fault, "XUQI_KILL_AT") == 0 ? (enum lose)(n % 3) : NOTHING;
    int status = run_with_fault(r->m.dir, fault, n, lose);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && strcmp(fault, "XUQI_FAIL_AT") != 0) {
      expect_nothing_lost(r, n);
      expect_lasts(r);
      return n - 1;
    }
    assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) < XQ_E_COUNT_);
    expect_nothing_lost(r, n);
    if (n % 4 == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
      expect_goes_on(r);
    }
  }
  return 500;
}

static void lay_for_the_other_process(struct renewal *r) {
  char *fresh = xq_cert_to_pem(r->fresh);
  char *issuing = xq_cert_to_pem(r->m.ca.issuing);
  char *root = xq_cert_to_pem(r->m.ca.root);
  made_write_text(r->m.dir, "certs.pem", xq_asprintf("%s%s%s", fresh, issuing, root));
  free(fresh);
  free(issuing);
  free(root);
  assert_int_equal(made_run(r->m.dir,
                            "mkdir -p state && mkdir pristine && cp -p hu.p12* pristine && "
                            "cp -rp state pristine/state"),
                   0);
}

static void killed_at_every_call(void **state) {
  (void)state;
  struct renewal r;
  begin(&r, XQ_KEY_P256);
  lay_for_the_other_process(&r);
  assert_in_range(at_every_call(&r, "XUQI_KILL_AT"), 20, 200);
  end(&r);
}

static void killed_at_every_call_with_a_new_key(void **state) {
  (void)state;
  struct renewal r;
  char *id = NULL;
  begin(&r, XQ_KEY_P256);
  made_ok(medium_login(r.token, PIN));
  made_ok(xq_token_generate(r.token, XQ_KEY_P384, &id));
  EVP_PKEY *key = public_of(r.token, id);
  ask(&r, renewed(&r, &(struct made_spec){0}, key));
  EVP_PKEY_free(key);
  r.req.new_key_id = id;
  lay_for_the_other_process(&r);
  assert_in_range(at_every_call(&r, "XUQI_KILL_AT"), 20, 200);
  free(id);
  end(&r);
}

static void disk_full_from_every_call(void **state) {
  (void)state;
  struct renewal r;
  begin(&r, XQ_KEY_P256);
  lay_for_the_other_process(&r);
  assert_in_range(at_every_call(&r, "XUQI_FAIL_FROM"), 20, 200);
  end(&r);
}

int main(int argc, char **argv) {
  p12_iterations = 2000; /* hundreds of files are written and opened; test_keystore looks at how good they are */
  if (argc == 3 && strcmp(argv[1], "install") == 0) {
    return install_in(argv[2]);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_key),
      cmocka_unit_test(new_key),
      cmocka_unit_test(new_key_found_by_itself),
      cmocka_unit_test(wrong_certificates),
      cmocka_unit_test(impossible_places),
      cmocka_unit_test(through_a_link),
      cmocka_unit_test(changed_meanwhile),
      cmocka_unit_test(on_another_machine),
      cmocka_unit_test(damaged_journal),
      cmocka_unit_test(put_back),
      cmocka_unit_test(two_at_once),
      cmocka_unit_test(not_the_planned_one),
      cmocka_unit_test(hidden_certificates),
      cmocka_unit_test(killed_at_every_call),
      cmocka_unit_test(killed_at_every_call_with_a_new_key),
      cmocka_unit_test(disk_full_from_every_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
