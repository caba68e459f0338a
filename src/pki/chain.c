/* chain.c - path validation (RFC 5280 section 6), strict, against given roots only. */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <time.h>

#include "pki/inner.h"

#define CHAIN_DEPTH 8
#define CHAIN_LEVEL 2 /* 112 bits: RSA from 2048, no SHA-1 */

/* Only the leaf's own time is the holder's affair; a CA certificate out of its time is no chain at all. */
static enum xq_code code_of(int error, int depth) {
  if (depth == 0 && error == X509_V_ERR_CERT_HAS_EXPIRED) {
    return XQ_E_CERT_EXPIRED;
  }
  if (depth == 0 && error == X509_V_ERR_CERT_NOT_YET_VALID) {
    return XQ_E_CERT_NOT_YET_VALID;
  }
  return XQ_E_CERT_UNTRUSTED;
}

static xq_err *refusal(X509_STORE_CTX *ctx, X509 *leaf) {
  int error = X509_STORE_CTX_get_error(ctx);
  int depth = X509_STORE_CTX_get_error_depth(ctx);
  const char *reason = X509_verify_cert_error_string(error);
  char text[21];
  xq_err *err = xq_err_openssl(code_of(error, depth), "the certificate does not verify: %s", reason);
  xq_err_fact(err, "reason", "%s", reason);
  xq_err_fact(err, "depth", "%d", depth);
  xq_err_fact(err, "not_before", "%s", xq_time_rfc3339(xq_cert_not_before(leaf), text));
  xq_err_fact(err, "not_after", "%s", xq_time_rfc3339(xq_cert_not_after(leaf), text));
  return err;
}

xq_err *xq_chain_check(X509 *leaf, STACK_OF(X509) * intermediates, STACK_OF(X509) * roots, int64_t at) {
  xq_err *err = NULL;
  X509_STORE *store = X509_STORE_new();
  X509_STORE_CTX *ctx = X509_STORE_CTX_new();
  X509_VERIFY_PARAM *param;
  unsigned long flags = X509_V_FLAG_X509_STRICT | (at == 0 ? X509_V_FLAG_NO_CHECK_TIME : 0);
  if (store == NULL || ctx == NULL) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot set up a verification");
    goto out;
  }
  for (int i = 0; roots != NULL && i < sk_X509_num(roots); i++) {
    if (X509_STORE_add_cert(store, sk_X509_value(roots, i)) != 1) {
      err = xq_err_openssl(XQ_E_CRYPTO, "cannot take a root certificate");
      goto out;
    }
  }
  param = X509_STORE_get0_param(store);
  X509_VERIFY_PARAM_set_flags(param, flags);
  X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH);
  X509_VERIFY_PARAM_set_auth_level(param, CHAIN_LEVEL);
  if (at != 0) {
    X509_VERIFY_PARAM_set_time(param, (time_t)at);
  }
  if (X509_STORE_CTX_init(ctx, store, leaf, intermediates) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot set up a verification");
  } else if (X509_verify_cert(ctx) != 1) {
    err = refusal(ctx, leaf);
  }
out:
  X509_STORE_CTX_free(ctx);
  X509_STORE_free(store);
  ERR_clear_error();
  return err;
}
