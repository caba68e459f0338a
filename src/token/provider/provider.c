/* provider.c - the provider itself: what it offers, and its loading.  See provider.h. */
#include "token/provider/provider.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <pthread.h>

/* RFC 8017, RFC 5480: the names under which the two kinds of keys go about */
static const OSSL_ALGORITHM keymgmts[] = {
    {"RSA:rsaEncryption:1.2.840.113549.1.1.1", "provider=xuqi", provider_keymgmt_rsa, "RSA keys on a medium"},
    {"EC:id-ecPublicKey:1.2.840.10045.2.1", "provider=xuqi", provider_keymgmt_ec, "EC keys on a medium"},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM signatures[] = {
    {"RSA:rsaEncryption:1.2.840.113549.1.1.1", "provider=xuqi", provider_signature_rsa, "RSA signed on a medium"},
    {"ECDSA", "provider=xuqi", provider_signature_ecdsa, "ECDSA signed on a medium"},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM *query(void *ctx, int operation, int *no_cache) {
  (void)ctx;
  *no_cache = 0;
  switch (operation) {
    case OSSL_OP_KEYMGMT:
      return keymgmts;
    case OSSL_OP_SIGNATURE:
      return signatures;
    default:
      return NULL;
  }
}

static const OSSL_PARAM *gettable(void *ctx) {
  static const OSSL_PARAM known[] = {OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_NAME, NULL, 0),
                                     OSSL_PARAM_int(OSSL_PROV_PARAM_STATUS, NULL), OSSL_PARAM_END};
  (void)ctx;
  return known;
}

static int get_params(void *ctx, OSSL_PARAM params[]) {
  (void)ctx;
  OSSL_PARAM *p = OSSL_PARAM_locate(params, OSSL_PROV_PARAM_NAME);
  if (p != NULL && OSSL_PARAM_set_utf8_ptr(p, "Xuqi keys on their media") != 1) {
    return 0;
  }
  p = OSSL_PARAM_locate(params, OSSL_PROV_PARAM_STATUS);
  return p == NULL || OSSL_PARAM_set_int(p, 1) == 1;
}

/* OpenSSL's function pointers all travel as this one type. */
#define FN(f) ((void (*)(void))(f))

static int provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in, const OSSL_DISPATCH **out,
                         void **ctx) {
  static const OSSL_DISPATCH functions[] = {
      {OSSL_FUNC_PROVIDER_GETTABLE_PARAMS, FN(gettable)},
      {OSSL_FUNC_PROVIDER_GET_PARAMS, FN(get_params)},
      {OSSL_FUNC_PROVIDER_QUERY_OPERATION, FN(query)},
      {0, NULL},
  };
  static char self; /* a provider context must not be NULL */
  (void)handle;
  (void)in;
  *out = functions;
  *ctx = &self;
  return 1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static OSSL_PROVIDER *first, *ours; /* for as long as the program runs */

static void unload(void) {
  OSSL_PROVIDER_unload(ours);
  OSSL_PROVIDER_unload(first);
}

/* The default provider is loaded first, in so many words: OpenSSL prefers, of two that can do the same, the one loaded
 * earlier, and everything that is not a key on a medium (TLS, chains) is the default provider's work. */
static void load(void) {
  first = OSSL_PROVIDER_load(NULL, "default");
  if (first != NULL && OSSL_PROVIDER_add_builtin(NULL, "xuqi", provider_init) == 1) {
    ours = OSSL_PROVIDER_load(NULL, "xuqi");
  }
  OPENSSL_atexit(unload);
}

xq_err *xq_provider_load(void) {
  pthread_once(&once, load);
  return ours != NULL ? NULL : xq_err_openssl(XQ_E_CRYPTO, "OpenSSL does not take the provider for keys on media");
}
