/* Tests of src/token/provider: keys on a medium as plain EVP_PKEYs, in everything that signs. */
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "../media.h"

static const uint8_t text[] = "what is to be signed";

struct open_medium {
  struct medium m;
  xq_token *token;
  EVP_PKEY *key;
};

static void open_one(struct open_medium *o, enum xq_key_kind kind) {
  medium_init(&o->m, kind);
  o->token = medium_open(&o->m);
  char *id = medium_entry(o->token);
  made_ok(xq_token_key(o->token, id, &o->key));
  made_ok(medium_login(o->token, PIN));
  free(id);
}

static void close_one(struct open_medium *o) {
  EVP_PKEY_free(o->key);
  xq_token_free(&o->token);
  medium_clear(&o->m);
}

/* Signs by one call, or in pieces, with the given padding; then verifies with the certificate's key and with
 * our own. */
static void sign_and_verify(struct open_medium *o, const char *md, int padding, bool in_pieces) {
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_PKEY_CTX *pctx = NULL;
  uint8_t sig[1024];
  size_t len = sizeof sig;
  assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, md, NULL, NULL, o->key, NULL), 1);
  assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_CTX_get0_provider(pctx)), "xuqi");
  if (padding != 0) {
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, padding), 1);
    int set = 0;
    assert_true(EVP_PKEY_CTX_get_rsa_padding(pctx, &set) > 0);
    assert_int_equal(set, padding);
  }
  if (padding == RSA_PKCS1_PSS_PADDING) {
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST), 1);
  }
  if (in_pieces) {
    assert_int_equal(EVP_DigestSignUpdate(ctx, text, 5), 1);
    assert_int_equal(EVP_DigestSignUpdate(ctx, text + 5, sizeof text - 5), 1);
    assert_int_equal(EVP_DigestSignFinal(ctx, NULL, &len), 1);
    assert_true(len <= sizeof sig);
    assert_int_equal(EVP_DigestSignFinal(ctx, sig, &len), 1);
  } else {
    assert_int_equal(EVP_DigestSign(ctx, sig, &len, text, sizeof text), 1);
  }
  EVP_MD_CTX_free(ctx);
  EVP_PKEY *keys[] = {X509_get0_pubkey(o->m.cert), o->key};
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    for (int spoilt = 0; spoilt < 2; spoilt++) {
      ctx = EVP_MD_CTX_new();
      assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, md, NULL, NULL, keys[i], NULL), 1);
      if (padding != 0) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, padding), 1);
      }
      sig[len / 2] ^= (uint8_t)spoilt;
      assert_int_equal(EVP_DigestVerify(ctx, sig, len, text, sizeof text) == 1, !spoilt);
      sig[len / 2] ^= (uint8_t)spoilt;
      EVP_MD_CTX_free(ctx);
      ERR_clear_error();
    }
  }
}

static void every_kind_signs(void **state) {
  (void)state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    struct open_medium o;
    bool rsa = kind <= XQ_KEY_RSA_4096;
    open_one(&o, kind);
    static const char *const digests[] = {"SHA256", "SHA384", "SHA512"};
    for (size_t i = 0; i < XQ_COUNT(digests); i++) {
      sign_and_verify(&o, digests[i], rsa ? RSA_PKCS1_PADDING : 0, i % 2 == 0);
      if (rsa) {
        sign_and_verify(&o, digests[i], RSA_PKCS1_PSS_PADDING, i % 2 == 1);
      }
    }
    /* the digest alone, as TLS libraries and smart card programs do it */
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, o.key, NULL);
    uint8_t digest[32] = {1, 2, 3};
    uint8_t sig[1024];
    size_t len = sizeof sig;
    assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_sign(ctx, sig, &len, digest, sizeof digest), 1);
    EVP_PKEY_CTX_free(ctx);
    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, o.m.key, NULL);
    assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_verify(ctx, sig, len, digest, sizeof digest), 1);
    EVP_PKEY_CTX_free(ctx);
    close_one(&o);
  }
}

static void requests_and_messages(void **state) {
  (void)state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    struct open_medium o;
    uint8_t *der = NULL;
    uint8_t *content = NULL;
    size_t len = 0;
    size_t content_len = 0;
    X509_REQ *req = NULL;
    X509 *signer = NULL;
    open_one(&o, kind);
    made_ok(xq_cert_check_key(o.m.cert, o.key));
    made_ok(xq_key_prove(o.key, o.m.cert));
    made_ok(xq_csr_make(o.key, o.m.cert, &der, &len));
    made_ok(xq_csr_check(der, len, &req));
    made_ok(xq_csr_check_same_holder(req, o.m.cert));
    made_write(o.m.dir, "r.der", der, len);
    assert_int_equal(made_run(o.m.dir, "openssl req -inform DER -in r.der -verify -noout"), 0);
    free(der);
    X509_REQ_free(req);
    made_ok(xq_cms_sign(o.key, o.m.cert, NULL, text, sizeof text, &der, &len));
    made_ok(xq_cms_open(der, len, &signer, &content, &content_len));
    assert_memory_equal(content, text, sizeof text);
    made_write(o.m.dir, "m.der", der, len);
    assert_int_equal(made_run(o.m.dir, "openssl cms -verify -binary -inform DER -in m.der -noverify -out o"), 0);
    X509_free(signer);
    free(der);
    free(content);
    close_one(&o);
  }
}

/* An X.509 structure signed with PSS carries the parameters; any verifier must take it. */
static void pss_in_a_request(void **state) {
  (void)state;
  struct open_medium o;
  open_one(&o, XQ_KEY_RSA_2048);
  X509_REQ *req = X509_REQ_new();
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_PKEY_CTX *pctx = NULL;
  unsigned char *der = NULL;
  X509_REQ_set_subject_name(req, X509_get_subject_name(o.m.cert));
  assert_int_equal(X509_REQ_set_pubkey(req, o.key), 1);
  assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, "SHA384", NULL, NULL, o.key, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_true(X509_REQ_sign_ctx(req, ctx) > 0);
  int len = i2d_X509_REQ(req, &der);
  made_write(o.m.dir, "r.der", der, (size_t)len);
  assert_int_equal(made_run(o.m.dir, "openssl req -inform DER -in r.der -verify -noout"), 0);
  assert_int_equal(made_run(o.m.dir, "openssl req -inform DER -in r.der -noout -text | grep -q 'Salt Length: 0x30'"),
                   0);
  OPENSSL_free(der);
  X509_REQ_free(req);
  EVP_MD_CTX_free(ctx);
  close_one(&o);
}

/* Both ends in memory: the client proves itself with the key on the medium. */
static void tls_client(struct open_medium *o, int version) {
  SSL_CTX *server_ctx = SSL_CTX_new(TLS_server_method());
  SSL_CTX *client_ctx = SSL_CTX_new(TLS_client_method());
  X509 *server_cert =
      made_cert(&(struct made_spec){.name = "server"}, made_key(XQ_KEY_P256, 7), NULL, made_key(XQ_KEY_P256, 7));
  assert_int_equal(SSL_CTX_use_certificate(server_ctx, server_cert), 1);
  assert_int_equal(SSL_CTX_use_PrivateKey(server_ctx, made_key(XQ_KEY_P256, 7)), 1);
  SSL_CTX_set_verify(server_ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(server_ctx), o->m.ca.root);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(server_ctx), (time_t)MADE_NOW);
  SSL_CTX_set_min_proto_version(server_ctx, version);
  SSL_CTX_set_max_proto_version(server_ctx, version);
  assert_int_equal(SSL_CTX_use_certificate(client_ctx, o->m.cert), 1);
  assert_int_equal(SSL_CTX_add1_chain_cert(client_ctx, o->m.ca.issuing), 1);
  assert_int_equal(SSL_CTX_use_PrivateKey(client_ctx, o->key), 1);
  assert_int_equal(SSL_CTX_check_private_key(client_ctx), 1);
  SSL *server = SSL_new(server_ctx);
  SSL *client = SSL_new(client_ctx);
  BIO *a = NULL;
  BIO *b = NULL;
  assert_int_equal(BIO_new_bio_pair(&a, 65536, &b, 65536), 1);
  SSL_set_bio(server, a, a);
  SSL_set_bio(client, b, b);
  SSL_set_accept_state(server);
  SSL_set_connect_state(client);
  int done_client = 0;
  int done_server = 0;
  for (int i = 0; i < 10 && !(done_client == 1 && done_server == 1); i++) {
    done_client = SSL_do_handshake(client);
    done_server = SSL_do_handshake(server);
  }
  if (done_client != 1 || done_server != 1) {
    ERR_print_errors_fp(stderr);
  }
  assert_int_equal(done_client, 1);
  assert_int_equal(done_server, 1);
  X509 *peer = SSL_get0_peer_certificate(server);
  assert_non_null(peer);
  assert_true(xq_cert_equal(peer, o->m.cert));
  SSL_free(server);
  SSL_free(client);
  SSL_CTX_free(server_ctx);
  SSL_CTX_free(client_ctx);
  X509_free(server_cert);
}

static void tls(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256, XQ_KEY_P384};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    struct open_medium o;
    open_one(&o, kinds[i]);
    tls_client(&o, TLS1_2_VERSION);
    tls_client(&o, TLS1_3_VERSION);
    close_one(&o);
  }
}

static void after_logout_nothing_is_signed(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    struct open_medium o;
    uint8_t *der = NULL;
    size_t len = 0;
    open_one(&o, kinds[i]);
    made_ok(xq_key_prove(o.key, o.m.cert));
    assert_null(xq_token_last_error(o.token));
    xq_token_logout(o.token);
    made_fails(xq_csr_make(o.key, o.m.cert, &der, &len), XQ_E_CRYPTO);
    made_fails(xq_token_last_error(o.token), XQ_E_PIN_NEEDED);
    assert_null(xq_token_last_error(o.token)); /* taken */
    made_fails(xq_cms_sign(o.key, o.m.cert, NULL, text, sizeof text, &der, &len), XQ_E_CRYPTO);
    made_fails(xq_token_last_error(o.token), XQ_E_PIN_NEEDED);
    made_ok(medium_login(o.token, PIN)); /* the same EVP_PKEY works again */
    made_ok(xq_key_prove(o.key, o.m.cert));
    close_one(&o);
  }
}

/* An EVP_PKEY may outlive the caller's own reference to the token. */
static void the_key_holds_its_token(void **state) {
  (void)state;
  struct open_medium o;
  open_one(&o, XQ_KEY_P256);
  xq_token_free(&o.token);
  made_ok(xq_key_prove(o.key, o.m.cert));
  EVP_PKEY_free(o.key);
  medium_clear(&o.m);
}

static void private_parts_stay(void **state) {
  (void)state;
  struct open_medium o;
  open_one(&o, XQ_KEY_P256);
  unsigned char *der = NULL;
  assert_true(i2d_PrivateKey(o.key, &der) <= 0);
  assert_true(i2d_PUBKEY(o.key, &der) > 0);
  OPENSSL_free(der);
  OSSL_PARAM *params = NULL;
  assert_int_not_equal(EVP_PKEY_todata(o.key, EVP_PKEY_KEYPAIR, &params), 1);
  assert_int_equal(EVP_PKEY_todata(o.key, EVP_PKEY_PUBLIC_KEY, &params), 1);
  OSSL_PARAM_free(params);
  ERR_clear_error();
  /* and ordinary keys stay with OpenSSL's own provider */
  assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(made_key(XQ_KEY_P256, 50))), "default");
  assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(made_key(XQ_KEY_RSA_2048, 50))), "default");
  assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(X509_get0_pubkey(o.m.cert))), "default");
  /* a foreign digest is not signed over */
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  assert_int_not_equal(EVP_DigestSignInit_ex(ctx, NULL, "SHA1", NULL, NULL, o.key, NULL), 1);
  ERR_clear_error();
  EVP_MD_CTX_free(ctx);
  close_one(&o);
}

/* What has nothing to do with a medium is left to OpenSSL's own provider, though ours was there before any key. */
static void other_keys_are_not_ours(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    EVP_PKEY *key = made_key(kinds[i], 40);
    X509 *cert = made_cert(&(struct made_spec){0}, key, NULL, key);
    EVP_PKEY *users[] = {key, X509_get0_pubkey(cert)};
    for (size_t k = 0; k < XQ_COUNT(users); k++) {
      EVP_MD_CTX *ctx = EVP_MD_CTX_new();
      EVP_PKEY_CTX *pctx = NULL;
      assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(users[k])), "default");
      assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, "SHA256", NULL, NULL, users[k], NULL), 1);
      assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_CTX_get0_provider(pctx)), "default");
      EVP_MD_CTX_free(ctx);
    }
    made_ok(xq_key_prove(key, cert));
    /* even where ours is asked for by name */
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, "provider=xuqi");
    assert_true(ctx == NULL || EVP_PKEY_sign_init(ctx) != 1);
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    X509_free(cert);
  }
}

int main(void) {
  xq_err *err = xq_provider_load(); /* before OpenSSL has looked for anything */
  if (err != NULL) {
    xq_err_free(&err);
    return 1;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(other_keys_are_not_ours),
      cmocka_unit_test(every_kind_signs),
      cmocka_unit_test(requests_and_messages),
      cmocka_unit_test(pss_in_a_request),
      cmocka_unit_test(tls),
      cmocka_unit_test(after_logout_nothing_is_signed),
      cmocka_unit_test(the_key_holds_its_token),
      cmocka_unit_test(private_parts_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
