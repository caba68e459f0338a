/* made.h - certificates, keys and files made on the spot, for the tests of pki, token and what stands on them. */
#ifndef TESTS_PKI_MADE_H
#define TESTS_PKI_MADE_H

#include "xuqi/pki.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MADE_NOW INT64_C(1790000000) /* 2026-09-21: "now" of every test, whatever the clock says */
#define MADE_DAY INT64_C(86400)

/** What a certificate is to say; zero-initialised members take the values in brackets. */
struct made_spec {
  const char *name;      /* CN ["Hu"]; O is always "Xuqi Tests" */
  const char *alt;       /* subjectAltName in OpenSSL's notation, NULL: none */
  const char *key_usage; /* ["digitalSignature"] */
  int64_t from, to;      /* [MADE_NOW - 300 days, MADE_NOW + 65 days] */
  long serial;           /* [1001] */
  bool ca;
};

/** A key; the same one again for the same kind and number within a program (making RSA keys takes long).  Borrowed. */
EVP_PKEY *made_key(enum xq_key_kind kind, int number);
/** A certificate for `key`, signed with issuer_key; issuer NULL: self-signed.  Caller frees. */
X509 *made_cert(const struct made_spec *spec, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key);

/** A root and an intermediate CA, P-256. */
struct made_ca {
  X509 *root, *issuing;
  EVP_PKEY *root_key, *issuing_key; /* borrowed */
  STACK_OF(X509) * roots, *chain;
};
void made_ca_init(struct made_ca *ca, int number); /* different numbers: different keys, different names */
void made_ca_clear(struct made_ca *ca);

/** Asserts that an error is NULL, printing it where it is not. */
#define made_ok(expr) made_ok_at((expr), #expr, __FILE__, __LINE__)
void made_ok_at(xq_err *err, const char *what, const char *file, int line);
/** Asserts the error's outermost code, and frees it. */
#define made_fails(expr, code) made_fails_at((expr), (code), #expr, __FILE__, __LINE__)
void made_fails_at(xq_err *err, enum xq_code code, const char *what, const char *file, int line);

/** A private directory; made_dir_remove() removes it with all it holds, and frees the string. */
char *made_dir(void);
void made_dir_remove(char *dir);
/** The same around a cmocka group: the directory is its state. */
int made_dir_setup(void **state);
int made_dir_teardown(void **state);
void made_write(const char *dir, const char *name, const void *data, size_t len);
void made_write_text(const char *dir, const char *name, char *text); /* takes the text */
char *made_key_pem(EVP_PKEY *key);
/** Runs a shell command in dir, its output dropped; exit status. */
int made_run(const char *dir, const char *fmt, ...) XQ_PRINTF(2, 3);

#endif
