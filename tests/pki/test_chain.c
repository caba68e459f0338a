/* Tests of src/pki/chain.c, cross-checked with `openssl verify -x509_strict`. */
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "made.h"

struct fixture {
  struct made_ca ca;
  char *dir;
};

/* What the openssl program thinks of the same chain. */
static int program_says(struct fixture *f, X509 *leaf) {
  made_write_text(f->dir, "leaf.pem", xq_cert_to_pem(leaf));
  made_write_text(f->dir, "issuing.pem", xq_cert_to_pem(f->ca.issuing));
  made_write_text(f->dir, "root.pem", xq_cert_to_pem(f->ca.root));
  return made_run(f->dir, "openssl verify -x509_strict -attime %lld -CAfile root.pem -untrusted issuing.pem leaf.pem",
                  (long long)MADE_NOW);
}

static void good(void **state) {
  struct fixture *f = *state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    X509 *leaf = made_cert(&(struct made_spec){0}, made_key(kind, 0), f->ca.issuing, f->ca.issuing_key);
    made_ok(xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW));
    assert_int_equal(program_says(f, leaf), 0);
    X509_free(leaf);
  }
}

static void out_of_time(void **state) {
  struct fixture *f = *state;
  X509 *leaf = made_cert(&(struct made_spec){0}, made_key(XQ_KEY_P256, 0), f->ca.issuing, f->ca.issuing_key);
  xq_err *err = xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW + 100 * MADE_DAY);
  assert_non_null(xq_err_get_fact(err, "not_after"));
  made_fails(err, XQ_E_CERT_EXPIRED);
  made_fails(xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW - 301 * MADE_DAY), XQ_E_CERT_NOT_YET_VALID);
  made_ok(xq_chain_check(leaf, f->ca.chain, f->ca.roots, 0)); /* times not judged */
  /* the CA's own time is over: no chain, rather than an expired certificate */
  X509 *long_lived = made_cert(&(struct made_spec){.to = MADE_NOW + 9000 * MADE_DAY}, made_key(XQ_KEY_P256, 0),
                               f->ca.issuing, f->ca.issuing_key);
  made_fails(xq_chain_check(long_lived, f->ca.chain, f->ca.roots, MADE_NOW + 4000 * MADE_DAY), XQ_E_CERT_UNTRUSTED);
  X509_free(long_lived);
  X509_free(leaf);
}

static void strangers(void **state) {
  struct fixture *f = *state;
  struct made_ca other;
  made_ca_init(&other, 2);
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *foreign = made_cert(&(struct made_spec){0}, key, other.issuing, other.issuing_key);
  X509 *self = made_cert(&(struct made_spec){0}, key, NULL, key);
  X509 *by_leaf = made_cert(&(struct made_spec){.name = "Li"}, made_key(XQ_KEY_P256, 1), self, key);
  X509 *impostor = made_cert(&(struct made_spec){0}, key, f->ca.issuing, other.issuing_key); /* the right names only */
  made_fails(xq_chain_check(foreign, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  made_fails(xq_chain_check(foreign, other.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  made_fails(xq_chain_check(self, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  made_fails(xq_chain_check(impostor, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  assert_int_not_equal(program_says(f, impostor), 0);
  STACK_OF(X509) *through_leaf = sk_X509_new_null();
  X509 *leaf = made_cert(&(struct made_spec){0}, key, f->ca.issuing, f->ca.issuing_key);
  sk_X509_push(through_leaf, leaf);
  sk_X509_push(through_leaf, f->ca.issuing);
  made_fails(xq_chain_check(by_leaf, through_leaf, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED); /* no CA at all */
  made_fails(xq_chain_check(leaf, NULL, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED); /* the link between is missing */
  made_fails(xq_chain_check(leaf, f->ca.chain, NULL, MADE_NOW), XQ_E_CERT_UNTRUSTED); /* nothing is trusted unasked */
  sk_X509_free(through_leaf);
  X509_free(leaf);
  X509_free(foreign);
  X509_free(self);
  X509_free(by_leaf);
  X509_free(impostor);
  made_ca_clear(&other);
}

/* A certificate changed, and signed again. */
static X509 *again(X509 *cert, EVP_PKEY *issuer_key, const EVP_MD *md) {
  uint8_t *der = NULL; /* and read again: OpenSSL remembers what it once saw in it */
  size_t len = 0;
  X509 *read = NULL;
  assert_true(X509_sign(cert, issuer_key, md) > 0);
  made_ok(xq_cert_to_der(cert, &der, &len));
  made_ok(xq_cert_from_der(der, len, &read));
  free(der);
  X509_free(cert);
  return read;
}

static X509 *without(X509 *cert, int nid, EVP_PKEY *issuer_key) {
  int at = X509_get_ext_by_NID(cert, nid, -1);
  assert_true(at >= 0);
  X509_EXTENSION_free(X509_delete_ext(cert, at));
  return again(cert, issuer_key, EVP_sha256());
}

/* Everything fits, but some key or digest in it is worth less than 112 bits. */
static void weak(void **state) {
  struct fixture *f = *state;
  EVP_PKEY *small = EVP_RSA_gen(1024); /* 80 bits */
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *leaf = made_cert(&(struct made_spec){0}, small, f->ca.issuing, f->ca.issuing_key);
  made_fails(xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  X509_free(leaf);
  leaf = again(made_cert(&(struct made_spec){0}, key, f->ca.issuing, f->ca.issuing_key), f->ca.issuing_key, EVP_sha1());
  made_fails(xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  X509_free(leaf);
  X509 *between = made_cert(&(struct made_spec){.name = "Small", .ca = true}, small, f->ca.root, f->ca.root_key);
  STACK_OF(X509) *chain = sk_X509_new_null();
  sk_X509_push(chain, between);
  leaf = made_cert(&(struct made_spec){0}, key, between, small);
  made_fails(xq_chain_check(leaf, chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  sk_X509_free(chain);
  X509_free(leaf);
  X509_free(between);
  EVP_PKEY_free(small);
}

/* What RFC 5280 demands of a certificate and many readers do not look at. */
static void not_strictly_made(void **state) {
  struct fixture *f = *state;
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *leaf = without(made_cert(&(struct made_spec){0}, key, f->ca.issuing, f->ca.issuing_key),
                       NID_authority_key_identifier, f->ca.issuing_key);
  made_fails(xq_chain_check(leaf, f->ca.chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  assert_int_not_equal(program_says(f, leaf), 0);
  X509_free(leaf);
  struct made_spec spec = {.name = "Loose", .ca = true};
  X509 *between =
      without(made_cert(&spec, f->ca.issuing_key, f->ca.root, f->ca.root_key), NID_key_usage, f->ca.root_key);
  STACK_OF(X509) *chain = sk_X509_new_null();
  sk_X509_push(chain, between);
  leaf = made_cert(&(struct made_spec){0}, key, between, f->ca.issuing_key);
  made_fails(xq_chain_check(leaf, chain, f->ca.roots, MADE_NOW), XQ_E_CERT_UNTRUSTED);
  sk_X509_free(chain);
  X509_free(leaf);
  X509_free(between);
}

static int setup(void **state) {
  struct fixture *f = xq_calloc(1, sizeof *f);
  made_ca_init(&f->ca, 1);
  f->dir = made_dir();
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  made_ca_clear(&f->ca);
  made_dir_remove(f->dir);
  free(f);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(good), cmocka_unit_test(out_of_time),       cmocka_unit_test(strangers),
      cmocka_unit_test(weak), cmocka_unit_test(not_strictly_made),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
