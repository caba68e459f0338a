/* keymgmt.c - keys on media as OpenSSL's key management sees them: a public half, and a place.  See provider.h. */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"
#include "token/provider/provider.h"

/* The parameter by which provider_make_key() hands a struct provider_key * through EVP_PKEY_fromdata(). */
#define PARAM_HANDLE "xuqi-key"

struct provider_key *provider_key_ref(struct provider_key *key) {
  atomic_fetch_add(&key->refs, 1);
  return key;
}

void provider_key_free(struct provider_key *key) {
  if (key == NULL || atomic_fetch_sub(&key->refs, 1) > 1) {
    return;
  }
  EVP_PKEY_free(key->public);
  xq_token_free(&key->token);
  free(key->entry_id);
  free(key);
}

xq_err *provider_make_key(xq_token *token, const char *entry_id, EVP_PKEY *public, EVP_PKEY **key) {
  xq_err *err = NULL;
  EVP_PKEY *made = NULL;
  EVP_PKEY_CTX *ctx = NULL;
  enum xq_key_kind kind;
  struct provider_key *handle = xq_calloc(1, sizeof *handle);
  atomic_init(&handle->refs, 1);
  handle->token = xq_token_ref(token);
  handle->entry_id = xq_strdup(entry_id);
  handle->public = public;
  EVP_PKEY_up_ref(public);
  OSSL_PARAM params[] = {OSSL_PARAM_octet_ptr(PARAM_HANDLE, &handle, sizeof handle), OSSL_PARAM_END};
  XQ_TRY(xq_key_kind_of(public, &kind));
  ctx = EVP_PKEY_CTX_new_from_name(NULL, EVP_PKEY_is_a(public, "RSA") ? "RSA" : "EC", "provider=xuqi");
  if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_KEYPAIR, params) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "OpenSSL does not take a key on a medium");
    goto out;
  }
  *key = made;
out:
  EVP_PKEY_CTX_free(ctx);
  provider_key_free(handle);
  return err;
}

xq_err *xq_token_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  EVP_PKEY *public = NULL;
  xq_err *err = TOKEN_CALL(token, token->backend->public_key(token, entry_id, &public));
  if (err == NULL) {
    err = provider_make_key(token, entry_id, public, key);
  }
  EVP_PKEY_free(public);
  return err;
}

/* ---- what OpenSSL calls */

/* An empty shell, whose content comes with import. */
static void *key_new(void *provider) {
  (void)provider;
  return xq_calloc(1, sizeof(struct provider_keydata));
}

static void key_free(void *data) {
  struct provider_keydata *d = data;
  if (d != NULL) {
    provider_key_free(d->key);
    free(d);
  }
}

static int key_has(const void *data, int selection) {
  const struct provider_keydata *d = data;
  if (d == NULL || d->key == NULL) {
    return 0;
  }
  return (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) == 0 || d->key->token != NULL;
}

static int key_match(const void *one, const void *other, int selection) {
  const struct provider_keydata *a = one;
  const struct provider_keydata *b = other;
  if (a->key == NULL || b->key == NULL) {
    return 0;
  }
  int equal = (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != 0 ? EVP_PKEY_eq(a->key->public, b->key->public)
                                                             : EVP_PKEY_parameters_eq(a->key->public, b->key->public);
  return equal == 1 || (equal == -2 && (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) == 0); /* RSA has no parameters */
}

static int import(const char *type, void *data, int selection, const OSSL_PARAM params[]) {
  struct provider_keydata *d = data;
  const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, PARAM_HANDLE);
  if (d == NULL || d->key != NULL) {
    return 0;
  }
  if (p != NULL) {
    const void *handle = NULL;
    size_t used = 0;
    if (OSSL_PARAM_get_octet_ptr(p, &handle, &used) != 1 || handle == NULL) {
      return 0;
    }
    d->key = provider_key_ref((struct provider_key *)(uintptr_t)handle);
    return 1;
  }
  /* A private key from elsewhere is signed with where it is; taken here it would only lose its private half. */
  if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) == 0 ||
      OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_RSA_D) != NULL ||
      OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_PRIV_KEY) != NULL) {
    return 0;
  }
  EVP_PKEY *public = token_public_from(type, params);
  if (public == NULL) {
    return 0;
  }
  d->key = xq_calloc(1, sizeof *d->key);
  atomic_init(&d->key->refs, 1);
  d->key->public = public;
  return 1;
}

static int import_rsa(void *data, int selection, const OSSL_PARAM params[]) {
  return import("RSA", data, selection, params);
}

static int import_ec(void *data, int selection, const OSSL_PARAM params[]) {
  return import("EC", data, selection, params);
}

static int key_export(void *data, int selection, OSSL_CALLBACK *callback, void *arg) {
  const struct provider_keydata *d = data;
  OSSL_PARAM *params = NULL;
  /* Private parts stay where they are.  A refusal, rather than the public part alone, sends OpenSSL back to us. */
  if (d == NULL || d->key == NULL || ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 && d->key->token != NULL)) {
    return 0;
  }
  int done = EVP_PKEY_todata(d->key->public, EVP_PKEY_PUBLIC_KEY, &params) == 1 && callback(params, arg) == 1;
  OSSL_PARAM_free(params);
  return done;
}

static int key_get_params(void *data, OSSL_PARAM params[]) {
  const struct provider_keydata *d = data;
  return d != NULL && d->key != NULL && EVP_PKEY_get_params(d->key->public, params) == 1;
}

static const OSSL_PARAM rsa_params[] = {
    OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),     OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
    OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL), OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
    OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),  OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
    OSSL_PARAM_octet_ptr(PARAM_HANDLE, NULL, 0),    OSSL_PARAM_END,
};

static const OSSL_PARAM ec_params[] = {
    OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
    OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
    OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
    OSSL_PARAM_int(OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, NULL),
    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
    OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, NULL, 0),
    OSSL_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_X, NULL, 0),
    OSSL_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_Y, NULL, 0),
    OSSL_PARAM_octet_ptr(PARAM_HANDLE, NULL, 0),
    OSSL_PARAM_END,
};

static const OSSL_PARAM *rsa_gettable(void *provider) {
  (void)provider;
  return rsa_params;
}

static const OSSL_PARAM *ec_gettable(void *provider) {
  (void)provider;
  return ec_params;
}

static const OSSL_PARAM *rsa_types(int selection) {
  (void)selection;
  return rsa_params;
}

static const OSSL_PARAM *ec_types(int selection) {
  (void)selection;
  return ec_params;
}

static const char *rsa_operation(int operation) {
  return operation == OSSL_OP_SIGNATURE ? "RSA" : NULL;
}

static const char *ec_operation(int operation) {
  return operation == OSSL_OP_SIGNATURE ? "ECDSA" : NULL;
}

#define FN(f) ((void (*)(void))(f))
/* clang-format off */
#define KEYMGMT(kind)                                                       \
  {OSSL_FUNC_KEYMGMT_NEW, FN(key_new)},                                     \
  {OSSL_FUNC_KEYMGMT_FREE, FN(key_free)},                                   \
  {OSSL_FUNC_KEYMGMT_HAS, FN(key_has)},                                     \
  {OSSL_FUNC_KEYMGMT_MATCH, FN(key_match)},                                 \
  {OSSL_FUNC_KEYMGMT_IMPORT, FN(import_##kind)},                            \
  {OSSL_FUNC_KEYMGMT_IMPORT_TYPES, FN(kind##_types)},                       \
  {OSSL_FUNC_KEYMGMT_EXPORT, FN(key_export)},                               \
  {OSSL_FUNC_KEYMGMT_EXPORT_TYPES, FN(kind##_types)},                       \
  {OSSL_FUNC_KEYMGMT_GET_PARAMS, FN(key_get_params)},                       \
  {OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, FN(kind##_gettable)},                 \
  {OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, FN(kind##_operation)},           \
  {0, NULL}
/* clang-format on */

const OSSL_DISPATCH provider_keymgmt_rsa[] = {KEYMGMT(rsa)};
const OSSL_DISPATCH provider_keymgmt_ec[] = {KEYMGMT(ec)};
