/* sign.c - signatures by a key of the token: PKCS #1 v1.5, PSS and ECDSA, in the mechanisms the module has. */
#include <openssl/crypto.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

#define BLOCK_MAX 1024 /* bytes of the longest RSA signature, and some */

bool p11_has_mechanism(struct p11_token *t, CK_MECHANISM_TYPE type, CK_FLAGS flags, CK_MECHANISM_INFO *info) {
  CK_MECHANISM_INFO found;
  CK_RV rv = t->module->f->C_GetMechanismInfo(t->slot, type, &found);
  if (rv == CKR_OK && info != NULL) {
    *info = found;
  }
  return rv == CKR_OK && (found.flags & flags) == flags;
}

/* ---- what is handed to the module */

struct job {
  CK_MECHANISM mechanism;
  CK_RSA_PKCS_PSS_PARAMS pss;
  uint8_t data[BLOCK_MAX];
  size_t len;
  size_t size; /* of an RSA signature; 0: ECDSA */
};

static bool fill_pss(const struct token_sign *what, CK_RSA_PKCS_PSS_PARAMS *pss) {
  static const struct {
    const char *name;
    CK_MECHANISM_TYPE hash;
    CK_ULONG mgf;
  } known[] = {{"SHA256", CKM_SHA256, CKG_MGF1_SHA256},
               {"SHA384", CKM_SHA384, CKG_MGF1_SHA384},
               {"SHA512", CKM_SHA512, CKG_MGF1_SHA512}};
  const EVP_MD *hash = EVP_get_digestbyname(what->digest_name);
  const EVP_MD *mgf = EVP_get_digestbyname(what->mgf1_name != NULL ? what->mgf1_name : what->digest_name);
  *pss = (CK_RSA_PKCS_PSS_PARAMS){.sLen = (CK_ULONG)what->salt_len};
  for (size_t i = 0; hash != NULL && mgf != NULL && i < XQ_COUNT(known); i++) {
    pss->hashAlg = EVP_MD_is_a(hash, known[i].name) ? known[i].hash : pss->hashAlg;
    pss->mgf = EVP_MD_is_a(mgf, known[i].name) ? known[i].mgf : pss->mgf;
  }
  return pss->hashAlg != 0 && pss->mgf != 0;
}

static xq_err *no_mechanism(const char *name) {
  return xq_err_fact(xq_err_new(XQ_E_KEY_UNSUPPORTED, "the token has no %s", name), "mechanism", "%s", name);
}

/* The bare RSA operation does for both paddings, where a token lacks them: we pad. */
static xq_err *prepare_raw(struct p11_token *t, const EVP_PKEY *public, const struct token_sign *what, struct job *job,
                           const char *missing) {
  if (!p11_has_mechanism(t, CKM_RSA_X_509, CKF_SIGN, NULL)) {
    return no_mechanism(missing);
  }
  job->mechanism = (CK_MECHANISM){.mechanism = CKM_RSA_X_509};
  job->len = job->size;
  return token_pad_rsa(what, (size_t)EVP_PKEY_get_bits(public), job->data, job->len);
}

static xq_err *prepare_rsa(struct p11_token *t, const EVP_PKEY *public, const struct token_sign *what,
                           struct job *job) {
  job->size = (size_t)EVP_PKEY_get_size(public);
  if (job->size > sizeof job->data) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "a modulus of %zu bytes", job->size);
  }
  if (what->scheme == TOKEN_SIGN_RSA_PSS) {
    if (!p11_has_mechanism(t, CKM_RSA_PKCS_PSS, CKF_SIGN, NULL) || !fill_pss(what, &job->pss)) {
      return prepare_raw(t, public, what, job, "CKM_RSA_PKCS_PSS");
    }
    job->mechanism = (CK_MECHANISM){CKM_RSA_PKCS_PSS, &job->pss, sizeof job->pss};
    memcpy(job->data, what->digest, what->digest_len);
    job->len = what->digest_len;
    return NULL;
  }
  if (!p11_has_mechanism(t, CKM_RSA_PKCS, CKF_SIGN, NULL)) {
    return prepare_raw(t, public, what, job, "CKM_RSA_PKCS");
  }
  job->mechanism = (CK_MECHANISM){.mechanism = CKM_RSA_PKCS};
  job->len = sizeof job->data;
  return token_digest_info(what, job->data, &job->len);
}

/* FIPS 186-4 section 6.4: of a longer digest the leftmost bits count; not every token cuts it itself. */
static xq_err *prepare_ecdsa(struct p11_token *t, const EVP_PKEY *public, const struct token_sign *what,
                             struct job *job) {
  size_t order = ((size_t)EVP_PKEY_get_bits(public) + 7) / 8;
  if (!p11_has_mechanism(t, CKM_ECDSA, CKF_SIGN, NULL)) {
    return no_mechanism("CKM_ECDSA");
  }
  job->mechanism = (CK_MECHANISM){.mechanism = CKM_ECDSA};
  job->len = what->digest_len < order ? what->digest_len : order;
  memcpy(job->data, what->digest, job->len);
  return NULL;
}

static xq_err *prepare(struct p11_token *t, const EVP_PKEY *public, const struct token_sign *what, struct job *job) {
  *job = (struct job){0};
  if (what->digest_len > EVP_MAX_MD_SIZE) {
    return xq_err_new(XQ_E_INTERNAL, "a digest of %zu bytes", what->digest_len);
  }
  return what->scheme == TOKEN_SIGN_ECDSA ? prepare_ecdsa(t, public, what, job) : prepare_rsa(t, public, what, job);
}

/* ---- the key */

/* Private keys show themselves only while somebody is logged in; another program's, or another object's, logout ends
 * that for all of the process. */
static xq_err *key_hidden(struct p11_token *t, const char *entry_id) {
  CK_SESSION_INFO info;
  CK_RV rv = t->module->f->C_GetSessionInfo(t->session, &info);
  bool in = rv == CKR_OK && (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS);
  if (rv != CKR_OK) {
    return p11_err(t, rv, "session");
  }
  if (t->logged_in && !in) {
    return p11_err(t, CKR_USER_NOT_LOGGED_IN, "key");
  }
  return xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no private key for this certificate"), "key", "%s", entry_id);
}

/* ---- signing */

/* What the module gave, in the form that is promised. */
static xq_err *deliver(const struct job *job, const uint8_t *raw, size_t raw_len, uint8_t *sig, size_t *len) {
  if (job->size == 0 && raw_len <= BLOCK_MAX) {
    return token_ecdsa_der(raw, raw_len, sig, len);
  }
  if (raw_len > job->size || job->size > *len) {
    return xq_err_new(XQ_E_MODULE, "a signature of %zu bytes", raw_len);
  }
  memset(sig, 0, job->size - raw_len); /* a number without its leading zeros */
  memcpy(sig + job->size - raw_len, raw, raw_len);
  *len = job->size;
  return NULL;
}

/* Init, login for this one signature, sign: nothing may come between them. */
static xq_err *sign_raw(xq_token *token, CK_OBJECT_HANDLE key, bool always, const xq_secret *pin, struct job *job,
                        uint8_t *raw, CK_ULONG *raw_len) {
  struct p11_token *t = token->data;
  CK_FUNCTION_LIST *f = t->module->f;
  CK_RV rv = f->C_SignInit(t->session, &job->mechanism, key);
  if (rv != CKR_OK) {
    return p11_err(t, rv, "signature");
  }
  rv = always ? p11_login_as(token, CKU_CONTEXT_SPECIFIC, pin) : CKR_OK;
  CK_RV signed_rv = f->C_Sign(t->session, job->data, job->len, raw, raw_len); /* ends the operation in any case */
  if (rv == CKR_OK && signed_rv == CKR_USER_NOT_LOGGED_IN && always) {
    return xq_err_fact(p11_pin_needed(t, "always"), "ckr", "CKR_USER_NOT_LOGGED_IN");
  }
  return p11_err(t, rv != CKR_OK ? rv : signed_rv, "signature");
}

static xq_err *sign_by(xq_token *token, const struct p11_identity *identity, const struct token_sign *what,
                       const xq_secret *pin, uint8_t *sig, size_t *len) {
  struct p11_token *t = token->data;
  struct job job;
  uint8_t raw[BLOCK_MAX];
  CK_ULONG raw_len = sizeof raw;
  bool always = p11_get_bool(t, identity->private_key->handle, CKA_ALWAYS_AUTHENTICATE);
  xq_err *err = NULL;
  if (always && pin == NULL && !token->pin_on_pad) {
    return p11_pin_needed(t, "always");
  }
  if (identity->public == NULL) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "the token does not show what key this is");
  }
  XQ_TRY(prepare(t, identity->public, what, &job));
  XQ_TRY(sign_raw(token, identity->private_key->handle, always, pin, &job, raw, &raw_len));
  XQ_TRY(deliver(&job, raw, raw_len, sig, len));
out:
  OPENSSL_cleanse(raw, sizeof raw);
  return err;
}

static xq_err *sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                    uint8_t *sig, size_t *len) {
  struct p11_token *t = token->data;
  struct p11_identities all = {0};
  xq_err *err = NULL;
  if (!t->logged_in && (t->self.flags & CKF_LOGIN_REQUIRED) != 0) {
    if (pin == NULL) {
      return p11_pin_needed(t, NULL);
    }
    XQ_TRY(p11_login(token, pin)); /* a key that always asks wants both */
  }
  XQ_TRY(p11_identities_read(t, &all));
  const struct p11_identity *identity = p11_identity_find(&all, entry_id);
  if (identity == NULL || identity->private_key == NULL) {
    err = key_hidden(t, entry_id);
  } else {
    err = sign_by(token, identity, what, pin, sig, len);
  }
out:
  p11_identities_clear(&all);
  return err;
}

xq_err *p11_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                 uint8_t *sig, size_t *len) {
  xq_err *err = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    err = sign(token, entry_id, what, pin, sig, len);
  }
  return err;
}
