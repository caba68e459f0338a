/*
 * test_uses.c - one key, one EVP_PKEY: a key on a medium in everything that a person's key is used for, by code that
 * does not know where it lives: requests, signed messages, TLS client authentication in libcurl, and OpenSSL's own
 * client of the certificate management protocol (RFC 4210), against OpenSSL's programs on the other end.
 *
 * By default keys of every kind in key files.  With XUQI_USES_URI (of a medium or of a key on it), XUQI_USES_PIN and,
 * for a module, XUQI_USES_MODULE (its path) in the environment the key there is used instead (uses.sh); certificates
 * are made for it here, so nothing is written to the medium.  Nobody logs in to it: the key asks, once, or every time
 * where it is of that kind.
 */
#include <curl/curl.h>
#include <openssl/cmp.h>
#include <openssl/cms.h>
#include <openssl/crmf.h>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../media.h"

#define TIME "1790000000" /* MADE_NOW */

static const uint8_t text[] = "what is to be signed";

/* ---- a key on a medium, and a certificate for it */

struct use {
  struct medium m; /* unless the environment names another */
  struct made_ca ca;
  char *dir;
  xq_token *token;
  EVP_PKEY *key;
  X509 *cert, *server;
  bool outside, always;
  int asked;
  struct xq_token_hooks hooks;
};

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  struct use *u = ctx;
  const char *text_of_pin = getenv("XUQI_USES_PIN");
  (void)token;
  (void)entry_id;
  assert_null(last);
  assert_int_not_equal(why, XQ_PIN_WHY_RESET);
  u->always = u->always || why == XQ_PIN_WHY_ALWAYS; /* a module may not say so before somebody is logged in */
  assert_non_null(text_of_pin);
  *pin = xq_secret_from(text_of_pin, strlen(text_of_pin));
  u->asked++;
  return NULL;
}

/* The entry a URI names, or the first with a key. */
static char *find_entry(struct use *u, const char *id) {
  struct xq_token_entries entries = {0};
  char *found = NULL;
  made_ok(xq_token_entries(u->token, &entries));
  for (size_t i = 0; i < entries.count && found == NULL; i++) {
    const struct xq_token_entry *entry = &entries.items[i];
    if (entry->has_key && (id[0] == '\0' || strcmp(id, entry->id) == 0)) {
      found = xq_strdup(entry->id);
      u->always = entry->pin_always;
    }
  }
  xq_token_entries_free(&entries);
  return found != NULL ? found : xq_strdup(id); /* a key without a certificate is no entry */
}

static void open_outside(struct use *u, const char *uri) {
  const char *modules[] = {getenv("XUQI_USES_MODULE"), NULL};
  struct xq_token_config config = {.state_dir = u->dir, .modules = modules, .cards = true, .hooks = &u->hooks};
  char *medium = NULL;
  char *id = NULL;
  made_ok(xq_token_uri_split(uri, &medium, &id));
  made_ok(xq_token_open(&config, medium, &u->token));
  char *entry = find_entry(u, id);
  made_ok(xq_token_key(u->token, entry, &u->key));
  free(medium);
  free(entry);
  free(id);
}

static void open_file(struct use *u, enum xq_key_kind kind) {
  medium_init(&u->m, kind);
  u->token = medium_open(&u->m);
  char *id = medium_entry(u->token);
  made_ok(medium_login(u->token, PIN));
  made_ok(xq_token_key(u->token, id, &u->key));
  free(id);
}

static void begin(struct use *u, enum xq_key_kind kind) {
  const char *uri = getenv("XUQI_USES_URI");
  *u = (struct use){.dir = made_dir(), .outside = uri != NULL, .hooks = {.ctx = u, .ask_pin = ask_pin}};
  if (u->outside) {
    open_outside(u, uri);
  } else {
    open_file(u, kind);
  }
  made_ca_init(&u->ca, 3);
  struct made_spec spec = {.name = "胡", .alt = "email:hu@example.com", .serial = 4711};
  u->cert = made_cert(&spec, u->key, u->ca.issuing, u->ca.issuing_key);
  spec = (struct made_spec){.name = "server", .alt = "IP:127.0.0.1", .serial = 4712};
  EVP_PKEY *server_key = made_key(XQ_KEY_P256, 7);
  u->server = made_cert(&spec, server_key, u->ca.issuing, u->ca.issuing_key);
  made_write_text(u->dir, "root.pem", xq_cert_to_pem(u->ca.root));
  made_write_text(u->dir, "issuing.pem", xq_cert_to_pem(u->ca.issuing));
  made_write_text(u->dir, "server.pem", xq_cert_to_pem(u->server));
  made_write_text(u->dir, "cert.pem", xq_cert_to_pem(u->cert));
  made_write_text(u->dir, "server.key", made_key_pem(server_key));
}

static void end(struct use *u) {
  if (u->outside && !u->always) {
    assert_in_range(u->asked, 0, 1);
  }
  EVP_PKEY_free(u->key);
  xq_token_free(&u->token);
  X509_free(u->cert);
  X509_free(u->server);
  made_ca_clear(&u->ca);
  if (!u->outside) {
    medium_clear(&u->m);
  }
  made_dir_remove(u->dir);
}

static void with_every_key(void (*test)(struct use *u)) {
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_RSA_3072, XQ_KEY_P256, XQ_KEY_P384};
  for (size_t i = 0; i < (getenv("XUQI_USES_URI") != NULL ? 1 : XQ_COUNT(kinds)); i++) {
    struct use u;
    begin(&u, kinds[i]);
    test(&u);
    end(&u);
  }
}

static bool is_rsa(const struct use *u) {
  return EVP_PKEY_is_a(u->key, "RSA") == 1;
}

/* ---- what OpenSSL wants to know of a key */

static void as_a_key(struct use *u) {
  EVP_PKEY *public = X509_get0_pubkey(u->cert);
  char name[64];
  EVP_PKEY *copy = EVP_PKEY_dup(u->key);
  assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(u->key)), "xuqi");
  assert_int_equal(EVP_PKEY_eq(u->key, public), 1);
  assert_int_equal(EVP_PKEY_eq(public, u->key), 1);
  assert_int_equal(EVP_PKEY_eq(u->key, u->key), 1);
  assert_int_not_equal(EVP_PKEY_eq(u->key, X509_get0_pubkey(u->server)), 1);
  assert_int_not_equal(EVP_PKEY_eq(X509_get0_pubkey(u->server), u->key), 1);
  assert_int_equal(X509_check_private_key(u->cert, u->key), 1);
  assert_int_not_equal(X509_check_private_key(u->server, u->key), 1);
  ERR_clear_error();
  assert_int_equal(EVP_PKEY_get_bits(u->key), EVP_PKEY_get_bits(public));
  assert_int_equal(EVP_PKEY_get_size(u->key), EVP_PKEY_get_size(public));
  assert_int_equal(EVP_PKEY_get_security_bits(u->key), EVP_PKEY_get_security_bits(public));
  assert_int_equal(EVP_PKEY_get_base_id(u->key), EVP_PKEY_get_base_id(public));
  assert_true(EVP_PKEY_get_default_digest_name(u->key, name, sizeof name) > 0);
  assert_string_equal(name, "SHA256");
  if (!is_rsa(u)) {
    char other[64];
    size_t len = 0;
    assert_int_equal(EVP_PKEY_get_group_name(u->key, name, sizeof name, &len), 1);
    assert_int_equal(EVP_PKEY_get_group_name(public, other, sizeof other, &len), 1);
    assert_string_equal(name, other);
    assert_int_equal(EVP_PKEY_missing_parameters(u->key), 0);
    assert_int_equal(EVP_PKEY_parameters_eq(u->key, public), 1);
  }
  assert_int_equal(EVP_PKEY_can_sign(u->key), 1);
  BIO *bio = BIO_new(BIO_s_mem());
  assert_int_equal(PEM_write_bio_PUBKEY(bio, u->key), 1);
  EVP_PKEY *read = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
  assert_int_equal(EVP_PKEY_eq(read, public), 1);
  EVP_PKEY_free(read);
  assert_true(EVP_PKEY_print_public(bio, u->key, 0, NULL) > 0);
  BIO_free(bio);
  if (copy != NULL) {
    made_ok(xq_key_prove(copy, u->cert)); /* of the same place */
  }
  EVP_PKEY_free(copy);
  ERR_clear_error();
}

static void key(void **state) {
  (void)state;
  with_every_key(as_a_key);
}

/* No digest named: the key's own. */
static void sign_by_default(struct use *u) {
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  uint8_t sig[512];
  size_t len = sizeof sig;
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, u->key), 1);
  assert_int_equal(EVP_DigestSign(ctx, sig, &len, text, sizeof text), 1);
  EVP_MD_CTX_free(ctx);
  ctx = EVP_MD_CTX_new();
  assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, X509_get0_pubkey(u->cert)), 1);
  assert_int_equal(EVP_DigestVerify(ctx, sig, len, text, sizeof text), 1);
  EVP_MD_CTX_free(ctx);
}

/* A digest made by somebody else and not named: ECDSA does not ask; with RSA it would be no DigestInfo, and is not
 * signed. */
static void sign_digest_alone(struct use *u) {
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(u->key, NULL);
  uint8_t digest[32] = {1, 2, 3};
  uint8_t sig[512];
  size_t len = sizeof sig;
  assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
  int done = EVP_PKEY_sign(ctx, sig, &len, digest, sizeof digest);
  if (is_rsa(u)) {
    assert_int_not_equal(done, 1);
  } else {
    assert_int_equal(done, 1);
    EVP_PKEY_CTX *check = EVP_PKEY_CTX_new(X509_get0_pubkey(u->cert), NULL);
    assert_int_equal(EVP_PKEY_verify_init(check), 1);
    assert_int_equal(EVP_PKEY_verify(check, sig, len, digest, sizeof digest), 1);
    EVP_PKEY_CTX_free(check);
  }
  EVP_PKEY_CTX_free(ctx);
  ERR_clear_error();
}

static void defaults(void **state) {
  (void)state;
  with_every_key(sign_by_default);
  with_every_key(sign_digest_alone);
}

/* ---- requests, certificates, signed messages, by OpenSSL alone */

static void write_bio(const struct use *u, const char *name, BIO *bio) {
  char *data = NULL;
  long len = BIO_get_mem_data(bio, &data);
  assert_true(len > 0);
  made_write(u->dir, name, data, (size_t)len);
  BIO_free(bio);
}

static void request(struct use *u) {
  static const char *const digests[] = {NULL, "SHA256", "SHA384", "SHA512"};
  for (size_t i = 0; i < XQ_COUNT(digests); i++) {
    X509_REQ *req = X509_REQ_new();
    BIO *bio = BIO_new(BIO_s_mem());
    X509_REQ_set_subject_name(req, X509_get_subject_name(u->cert));
    assert_int_equal(X509_REQ_set_pubkey(req, u->key), 1);
    assert_true(X509_REQ_sign(req, u->key, digests[i] != NULL ? EVP_get_digestbyname(digests[i]) : NULL) > 0);
    assert_int_equal(X509_REQ_verify(req, u->key), 1);
    assert_int_equal(PEM_write_bio_X509_REQ(bio, req), 1);
    write_bio(u, "req.pem", bio);
    assert_int_equal(made_run(u->dir, "openssl req -in req.pem -verify -noout"), 0);
    X509_REQ_free(req);
  }
}

static void message(struct use *u) {
  for (int pss = 0; pss < (is_rsa(u) ? 2 : 1); pss++) {
    BIO *in = BIO_new_mem_buf(text, sizeof text);
    BIO *out = BIO_new(BIO_s_mem());
    unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_KEY_PARAM;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, u->ca.chain, in, flags);
    CMS_SignerInfo *signer = CMS_add1_signer(cms, u->cert, u->key, NULL, flags);
    assert_non_null(signer);
    if (pss) {
      assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING), 1);
    }
    assert_int_equal(CMS_final(cms, in, NULL, flags), 1);
    assert_int_equal(i2d_CMS_bio(out, cms), 1);
    write_bio(u, "m.der", out);
    assert_int_equal(made_run(u->dir, "openssl cms -verify -binary -inform DER -in m.der -CAfile root.pem -attime " TIME
                                      " -purpose any -out got"),
                     0);
    assert_int_equal(made_run(u->dir, "openssl cms -cmsout -print -noout -inform DER -in m.der | grep -q rsassaPss"),
                     pss ? 0 : 1);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
  }
}

static void old_message(struct use *u) {
  BIO *in = BIO_new_mem_buf(text, sizeof text);
  BIO *out = BIO_new(BIO_s_mem());
  PKCS7 *p7 = PKCS7_sign(u->cert, u->key, u->ca.chain, in, PKCS7_BINARY);
  assert_non_null(p7);
  assert_int_equal(i2d_PKCS7_bio(out, p7), 1);
  write_bio(u, "p7.der", out);
  assert_int_equal(
      made_run(u->dir, "openssl smime -verify -binary -inform DER -in p7.der -CAfile root.pem -attime " TIME
                       " -purpose any -out got"),
      0);
  PKCS7_free(p7);
  BIO_free(in);
}

static void requests_and_messages(void **state) {
  (void)state;
  with_every_key(request);
  with_every_key(message);
  with_every_key(old_message);
}

/* ---- OpenSSL's servers, in a process of their own */

struct server {
  pid_t pid;
  FILE *out;
  int port;
};

/* `command` prints "ACCEPT address:port" once it listens. */
static void server_start(struct server *s, const struct use *u, const char *command) {
  int fds[2];
  char line[512];
  assert_int_equal(pipe(fds), 0);
  s->pid = fork();
  if (s->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing behind */
    dup2(fds[1], STDOUT_FILENO);
    dup2(fds[1], STDERR_FILENO);
    close(fds[0]);
    close(fds[1]);
    char *line_to_run = xq_asprintf("exec %s </dev/null", command);
    if (chdir(u->dir) == 0) {
      execl("/bin/sh", "sh", "-c", line_to_run, (char *)NULL);
    }
    _exit(127);
  }
  close(fds[1]);
  s->out = fdopen(fds[0], "r");
  s->port = 0;
  while (s->port == 0 && fgets(line, sizeof line, s->out) != NULL) {
    const char *colon = strncmp(line, "ACCEPT", 6) == 0 ? strrchr(line, ':') : NULL;
    s->port = colon != NULL ? atoi(colon + 1) : 0;
  }
  assert_int_not_equal(s->port, 0);
}

static void server_stop(struct server *s) {
  kill(s->pid, SIGKILL);
  waitpid(s->pid, NULL, 0);
  fclose(s->out);
}

/* ---- TLS client authentication in libcurl */

static CURLcode use_key(CURL *curl, void *ssl_ctx, void *arg) {
  struct use *u = arg;
  SSL_CTX *ctx = ssl_ctx;
  (void)curl;
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ctx), (time_t)MADE_NOW);
  bool good = X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), u->ca.root) == 1 &&
              SSL_CTX_use_certificate(ctx, u->cert) == 1 && SSL_CTX_add1_chain_cert(ctx, u->ca.issuing) == 1 &&
              SSL_CTX_use_PrivateKey(ctx, u->key) == 1 && SSL_CTX_check_private_key(ctx) == 1;
  return good ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

static size_t collect(char *data, size_t size, size_t count, void *arg) {
  xq_buf_add(arg, data, size * count);
  return size * count;
}

/* Gets the server's page about the connection. */
static CURLcode get(struct use *u, int port, long version, struct xq_buf *page) {
  char *url = xq_asprintf("https://127.0.0.1:%d/", port);
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, version);
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, use_key);
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, u);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, page);
  curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  CURLcode code = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  free(url);
  return code;
}

static void tls_to_a_server(struct use *u) {
  static const long versions[] = {CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2,
                                  CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3};
  static const char *const names[] = {"TLSv1.2", "TLSv1.3"};
  struct server s;
  server_start(&s, u,
               "openssl s_server -accept 127.0.0.1:0 -www -cert server.pem -key server.key -cert_chain issuing.pem "
               "-Verify 5 -verify_return_error -CAfile root.pem -attime " TIME);
  for (size_t i = 0; i < XQ_COUNT(versions); i++) {
    struct xq_buf page = {0};
    assert_int_equal(get(u, s.port, versions[i], &page), CURLE_OK);
    const char *shown = (const char *)page.data;
    assert_non_null(strstr(shown, names[i]));
    assert_non_null(strstr(shown, "4711")); /* our certificate's number */
    assert_non_null(strstr(shown, "BEGIN CERTIFICATE"));
    xq_buf_clear(&page);
  }
  /* a certificate that is not this key's is noticed before anything is sent */
  X509 *own = u->cert;
  struct xq_buf page = {0};
  u->cert = u->server;
  assert_int_equal(get(u, s.port, CURL_SSLVERSION_TLSv1_2, &page), CURLE_SSL_CERTPROBLEM);
  u->cert = own;
  xq_buf_clear(&page);
  ERR_clear_error();
  server_stop(&s);
}

/* Each signature algorithm the key can do, where the server takes no other. */
static void tls_algorithms(struct use *u) {
  static const char *const rsa[] = {"rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512",
                                    "RSA+SHA256",          "RSA+SHA384",          "RSA+SHA512"};
  static const char *const ec[] = {"ECDSA+SHA256", "ECDSA+SHA384", "ECDSA+SHA512"};
  const char *const *names = is_rsa(u) ? rsa : ec;
  for (size_t i = 0; i < (is_rsa(u) ? XQ_COUNT(rsa) : XQ_COUNT(ec)); i++) {
    struct server s;
    struct xq_buf page = {0};
    char *command = xq_asprintf(
        "openssl s_server -accept 127.0.0.1:0 -www -cert server.pem -key server.key -cert_chain issuing.pem "
        "-Verify 5 -verify_return_error -CAfile root.pem -attime " TIME " -client_sigalgs %s",
        names[i]);
    server_start(&s, u, command);
    assert_int_equal(get(u, s.port, CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2, &page), CURLE_OK);
    assert_non_null(strstr((const char *)page.data, "4711"));
    xq_buf_clear(&page);
    server_stop(&s);
    free(command);
  }
}

static void tls(void **state) {
  (void)state;
  with_every_key(tls_to_a_server);
  with_every_key(tls_algorithms);
}

/* ---- OpenSSL's client of the certificate management protocol */

static OSSL_CMP_CTX *cmp_ctx(struct use *u, int port) {
  OSSL_CMP_CTX *ctx = OSSL_CMP_CTX_new(NULL, NULL);
  X509_STORE *trusted = X509_STORE_new();
  X509_STORE_add_cert(trusted, u->ca.root);
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(trusted), (time_t)MADE_NOW);
  assert_int_equal(OSSL_CMP_CTX_set0_trustedStore(ctx, trusted), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_untrusted(ctx, u->ca.chain), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_server(ctx, "127.0.0.1"), 1);
  assert_int_equal(OSSL_CMP_CTX_set_serverPort(ctx, port), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_serverPath(ctx, "/pkix/"), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_no_proxy(ctx, "127.0.0.1"), 1);
  assert_int_equal(OSSL_CMP_CTX_set_option(ctx, OSSL_CMP_OPT_TOTAL_TIMEOUT, 60), 1);
  /* the key protects every message .. */
  assert_int_equal(OSSL_CMP_CTX_set1_cert(ctx, u->cert), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_pkey(ctx, u->key), 1);
  /* .. and proves that it is there, for its next certificate */
  EVP_PKEY_up_ref(u->key);
  assert_int_equal(OSSL_CMP_CTX_set0_newPkey(ctx, 1, u->key), 1);
  assert_int_equal(OSSL_CMP_CTX_set1_subjectName(ctx, X509_get_subject_name(u->cert)), 1);
  return ctx;
}

static void certificate_by_cmp(struct use *u) {
  struct server s;
  X509 *fresh = made_cert(&(struct made_spec){.name = "胡", .serial = 4713, .to = MADE_NOW + 400 * MADE_DAY}, u->key,
                          u->ca.issuing, u->ca.issuing_key);
  made_write_text(u->dir, "fresh.pem", xq_cert_to_pem(fresh));
  server_start(&s, u,
               "openssl cmp -config '' -port 0 -srv_cert server.pem -srv_key server.key -srv_trusted root.pem "
               "-srv_untrusted issuing.pem -rsp_cert fresh.pem -rsp_extracerts issuing.pem -rsp_capubs root.pem "
               "-attime " TIME);
  for (int update = 0; update < 2; update++) {
    OSSL_CMP_CTX *ctx = cmp_ctx(u, s.port);
    X509 *got = NULL;
    if (update) {
      assert_int_equal(OSSL_CMP_CTX_set1_cert(ctx, fresh), 1); /* the one got just now is renewed */
      assert_int_equal(OSSL_CMP_CTX_set1_oldCert(ctx, fresh), 1);
      got = OSSL_CMP_exec_KUR_ses(ctx);
    } else {
      got = OSSL_CMP_exec_IR_ses(ctx);
    }
    if (got == NULL) {
      OSSL_CMP_CTX_print_errors(ctx);
    }
    assert_non_null(got); /* OpenSSL has compared its key with ours, and confirmed it under our signature */
    assert_true(xq_cert_equal(got, fresh));
    assert_int_equal(OSSL_CMP_CTX_get_status(ctx), OSSL_CMP_PKISTATUS_accepted);
    OSSL_CMP_CTX_free(ctx);
  }
  server_stop(&s);
  X509_free(fresh);
}

static void cmp(void **state) {
  (void)state;
  with_every_key(certificate_by_cmp);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(key), cmocka_unit_test(defaults), cmocka_unit_test(requests_and_messages),
      cmocka_unit_test(tls), cmocka_unit_test(cmp),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  curl_global_cleanup();
  return failed;
}
