/* made.c - see made.h. */
#include "made.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS_MAX 64

static struct {
  enum xq_key_kind kind;
  int number;
  EVP_PKEY *key;
} keys[KEYS_MAX];

static void keys_free(void) {
  for (int i = 0; i < KEYS_MAX; i++) {
    EVP_PKEY_free(keys[i].key);
    keys[i].key = NULL;
  }
}

/*
 * RSA keys take long to find, so those of one build tree are found once and kept in its tests/fixture for every test and
 * run; whoever is first puts one there, whole.
 */
static EVP_PKEY *kept_key(enum xq_key_kind kind, int number) {
  EVP_PKEY *key = NULL;
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  if (build == NULL || kind == XQ_KEY_P256 || kind == XQ_KEY_P384) {
    made_ok(xq_key_generate(kind, &key));
    return key;
  }
  char *dir = xq_asprintf("%s/tests/fixture", build);
  char *path = xq_asprintf("%s/key-%d-%d.pem", dir, (int)kind, number);
  char *mine = xq_asprintf("%s.%ld", path, (long)getpid());
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
  }
  if (key == NULL) {
    made_ok(xq_key_generate(kind, &key));
    (void)mkdir(dir, 0755);
    file = fopen(mine, "w");
    if (file != NULL) {
      const bool whole = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
      if (fclose(file) != 0 || !whole || rename(mine, path) != 0) {
        remove(mine);
      }
    }
  }
  free(dir);
  free(path);
  free(mine);
  return key;
}

EVP_PKEY *made_key(enum xq_key_kind kind, int number) {
  int i = 0;
  for (; i < KEYS_MAX && keys[i].key != NULL; i++) {
    if (keys[i].kind == kind && keys[i].number == number) {
      return keys[i].key;
    }
  }
  assert_true(i < KEYS_MAX);
  if (i == 0) {
    atexit(keys_free);
  }
  keys[i].key = kept_key(kind, number);
  keys[i].kind = kind;
  keys[i].number = number;
  return keys[i].key;
}

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value) {
  X509V3_CTX ctx;
  X509V3_set_ctx_nodb(&ctx);
  X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
  X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
  assert_non_null(ext);
  assert_int_equal(X509_add_ext(cert, ext, -1), 1);
  X509_EXTENSION_free(ext);
}

static void add_name(X509 *cert, const char *name) {
  X509_NAME *subject = X509_get_subject_name(cert);
  assert_int_equal(
      X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8, (const unsigned char *)"Xuqi Tests", -1, -1, 0), 1);
  assert_int_equal(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0), 1);
}

X509 *made_cert(const struct made_spec *spec, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key) {
  X509 *cert = X509_new();
  X509 *by = issuer != NULL ? issuer : cert;
  assert_non_null(cert);
  X509_set_version(cert, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), spec->serial != 0 ? spec->serial : 1001);
  ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(spec->from != 0 ? spec->from : MADE_NOW - 300 * MADE_DAY));
  ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(spec->to != 0 ? spec->to : MADE_NOW + 65 * MADE_DAY));
  add_name(cert, spec->name != NULL ? spec->name : "Hu");
  X509_set_issuer_name(cert, X509_get_subject_name(by));
  assert_int_equal(X509_set_pubkey(cert, key), 1);
  add_extension(cert, by, NID_basic_constraints, spec->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  const char *usage = spec->ca ? "critical,keyCertSign,cRLSign" : spec->key_usage;
  add_extension(cert, by, NID_key_usage, usage != NULL ? usage : "critical,digitalSignature");
  add_extension(cert, by, NID_subject_key_identifier, "hash");
  if (issuer != NULL) {
    add_extension(cert, by, NID_authority_key_identifier, "keyid");
  }
  if (spec->alt != NULL) {
    add_extension(cert, by, NID_subject_alt_name, spec->alt);
  }
  assert_true(X509_sign(cert, issuer_key, EVP_sha256()) > 0);
  uint8_t *der = NULL; /* read again, so that it is as if it had come from outside */
  size_t len = 0;
  X509 *read = NULL;
  made_ok(xq_cert_to_der(cert, &der, &len));
  made_ok(xq_cert_from_der(der, len, &read));
  free(der);
  X509_free(cert);
  return read;
}

void made_ca_init(struct made_ca *ca, int number) {
  char root_name[32];
  char issuing_name[32];
  snprintf(root_name, sizeof root_name, "Root %d", number);
  snprintf(issuing_name, sizeof issuing_name, "Issuing %d", number);
  struct made_spec spec = {
      .name = root_name, .from = MADE_NOW - 3000 * MADE_DAY, .to = MADE_NOW + 3000 * MADE_DAY, .ca = true};
  ca->root_key = made_key(XQ_KEY_P256, 1000 + number);
  ca->issuing_key = made_key(XQ_KEY_P256, 2000 + number);
  ca->root = made_cert(&spec, ca->root_key, NULL, ca->root_key);
  spec.name = issuing_name;
  spec.serial = 2;
  ca->issuing = made_cert(&spec, ca->issuing_key, ca->root, ca->root_key);
  ca->roots = sk_X509_new_null();
  ca->chain = sk_X509_new_null();
  sk_X509_push(ca->roots, ca->root);
  sk_X509_push(ca->chain, ca->issuing);
}

void made_ca_clear(struct made_ca *ca) {
  sk_X509_free(ca->roots);
  sk_X509_free(ca->chain);
  X509_free(ca->root);
  X509_free(ca->issuing);
}

void made_ok_at(xq_err *err, const char *what, const char *file, int line) {
  if (err != NULL) {
    char *text = xq_err_to_line(err);
    print_error("%s:%d: %s: %s\n", file, line, what, text);
    free(text);
    xq_err_free(&err);
    fail();
  }
}

void made_fails_at(xq_err *err, enum xq_code code, const char *what, const char *file, int line) {
  if (xq_err_code(err) != code) {
    char *text = err != NULL ? xq_err_to_line(err) : xq_strdup("success");
    print_error("%s:%d: %s: wanted %s, got %s\n", file, line, what, xq_code_name(code), text);
    free(text);
    xq_err_free(&err);
    fail();
  }
  assert_int_equal(ERR_peek_error(), 0); /* nothing may be left for the next caller to stumble over */
  xq_err_free(&err);
}

char *made_dir(void) {
  char *dir = xq_strdup("/tmp/xuqi-test-XXXXXX");
  assert_non_null(mkdtemp(dir));
  return dir;
}

void made_dir_remove(char *dir) {
  assert_int_equal(made_run("/", "rm -rf '%s'", dir), 0);
  free(dir);
}

int made_dir_setup(void **state) {
  *state = made_dir();
  return 0;
}

int made_dir_teardown(void **state) {
  made_dir_remove(*state);
  return 0;
}

void made_write(const char *dir, const char *name, const void *data, size_t len) {
  char *path = xq_asprintf("%s/%s", dir, name);
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(data, 1, len, f), len);
  assert_int_equal(fclose(f), 0);
  free(path);
}

void made_write_text(const char *dir, const char *name, char *text) {
  made_write(dir, name, text, strlen(text));
  free(text);
}

char *made_key_pem(EVP_PKEY *key) {
  BIO *bio = BIO_new(BIO_s_mem());
  char *data = NULL;
  assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
  long len = BIO_get_mem_data(bio, &data);
  char *pem = xq_strndup(data, (size_t)len);
  BIO_free(bio);
  return pem;
}

int made_run(const char *dir, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *command = xq_vasprintf(fmt, ap);
  va_end(ap);
  char *line = xq_asprintf("cd '%s' && ( %s ) >/dev/null 2>&1", dir, command);
  int status = system(line);
  free(command);
  free(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
