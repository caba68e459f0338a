/*
 * signature.c - RSA (PKCS #1 v1.5 and PSS, RFC 8017) and ECDSA signatures made by the token that holds the
 * key. Digests are computed here; verification is handed to OpenSSL's own code with the public half.
 */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/proverr.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"
#include "token/provider/provider.h"

#define NAME_MAX_LEN 32

struct signing {
  struct provider_key *key;
  bool rsa;
  EVP_MD *md;         /* NULL until chosen */
  EVP_MD *mgf1;       /* NULL: as md */
  EVP_MD_CTX *hash;   /* while a digest is being computed */
  int padding;        /* RSA_PKCS1_PADDING or RSA_PKCS1_PSS_PADDING */
  int salt_len;       /* bytes, or one of RSA_PSS_SALTLEN_* */
  uint8_t *algorithm; /* DER of the AlgorithmIdentifier, made when asked for */
};

static void *new_signing(bool rsa) {
  struct signing *s = xq_calloc(1, sizeof *s);
  s->rsa = rsa;
  s->padding = RSA_PKCS1_PADDING;
  s->salt_len = RSA_PSS_SALTLEN_DIGEST;
  return s;
}

static void *rsa_new(void *provider, const char *properties) {
  (void)provider;
  (void)properties;
  return new_signing(true);
}

static void *ecdsa_new(void *provider, const char *properties) {
  (void)provider;
  (void)properties;
  return new_signing(false);
}

static void sig_free(void *ctx) {
  struct signing *s = ctx;
  if (s == NULL) {
    return;
  }
  provider_key_free(s->key);
  EVP_MD_free(s->md);
  EVP_MD_free(s->mgf1);
  EVP_MD_CTX_free(s->hash);
  OPENSSL_free(s->algorithm);
  free(s);
}

/* OpenSSL finishes a signature on a copy, so that more data could follow. */
static void *sig_dup(void *ctx) {
  const struct signing *s = ctx;
  struct signing *copy = new_signing(s->rsa);
  copy->padding = s->padding;
  copy->salt_len = s->salt_len;
  if (s->key != NULL) {
    copy->key = provider_key_ref(s->key);
  }
  if (s->md != NULL && EVP_MD_up_ref(s->md) == 1) {
    copy->md = s->md;
  }
  if (s->mgf1 != NULL && EVP_MD_up_ref(s->mgf1) == 1) {
    copy->mgf1 = s->mgf1;
  }
  if (s->hash != NULL) {
    copy->hash = EVP_MD_CTX_new();
    if (copy->hash == NULL || EVP_MD_CTX_copy_ex(copy->hash, s->hash) != 1) {
      sig_free(copy);
      return NULL;
    }
  }
  return copy;
}

/* ---- parameters */

/* SHA-2 only: a token signs nothing that a weaker digest could make ambiguous. */
static int set_digest(EVP_MD **slot, const char *name) {
  EVP_MD *md = EVP_MD_fetch(NULL, name, "provider!=xuqi");
  if (md == NULL || !(EVP_MD_is_a(md, "SHA256") || EVP_MD_is_a(md, "SHA384") || EVP_MD_is_a(md, "SHA512"))) {
    EVP_MD_free(md);
    ERR_raise_data(ERR_LIB_PROV, PROV_R_DIGEST_NOT_ALLOWED, "%s", name);
    return 0;
  }
  EVP_MD_free(*slot);
  *slot = md;
  return 1;
}

static int set_digest_param(EVP_MD **slot, const OSSL_PARAM params[], const char *key) {
  const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, key);
  char name[NAME_MAX_LEN];
  char *to = name;
  return p == NULL || (OSSL_PARAM_get_utf8_string(p, &to, sizeof name) == 1 && set_digest(slot, name) == 1);
}

struct word {
  const char *text;
  int value;
};

/* Numbers arrive as numbers from C and as words from text. */
static int get_choice(const OSSL_PARAM *p, const struct word *words, int *value) {
  if (p->data_type != OSSL_PARAM_UTF8_STRING) {
    return OSSL_PARAM_get_int(p, value);
  }
  const char *text = p->data;
  for (; text != NULL && words->text != NULL; words++) {
    if (strcmp(text, words->text) == 0) {
      *value = words->value;
      return 1;
    }
  }
  char *end = NULL;
  long number = text != NULL ? strtol(text, &end, 10) : -1;
  if (text == NULL || end == text || *end != '\0' || number < 0 || number > 512) {
    return 0;
  }
  *value = (int)number;
  return 1;
}

static const struct word padding_words[] = {
    {OSSL_PKEY_RSA_PAD_MODE_PKCSV15, RSA_PKCS1_PADDING},
    {OSSL_PKEY_RSA_PAD_MODE_PSS, RSA_PKCS1_PSS_PADDING},
    {NULL, 0},
};

static const struct word salt_words[] = {
    {OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST, RSA_PSS_SALTLEN_DIGEST},
    {OSSL_PKEY_RSA_PSS_SALT_LEN_AUTO, RSA_PSS_SALTLEN_AUTO},
    {OSSL_PKEY_RSA_PSS_SALT_LEN_MAX, RSA_PSS_SALTLEN_MAX},
    {NULL, 0},
};

static int set_params(void *ctx, const OSSL_PARAM params[]) {
  struct signing *s = ctx;
  const OSSL_PARAM *p;
  if (params == NULL) {
    return 1;
  }
  if (set_digest_param(&s->md, params, OSSL_SIGNATURE_PARAM_DIGEST) != 1) {
    return 0;
  }
  if (!s->rsa) {
    return 1;
  }
  if ((p = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE)) != NULL &&
      (get_choice(p, padding_words, &s->padding) != 1 ||
       (s->padding != RSA_PKCS1_PADDING && s->padding != RSA_PKCS1_PSS_PADDING))) {
    ERR_raise(ERR_LIB_PROV, PROV_R_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE);
    return 0;
  }
  if ((p = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN)) != NULL &&
      get_choice(p, salt_words, &s->salt_len) != 1) {
    ERR_raise(ERR_LIB_PROV, PROV_R_INVALID_SALT_LENGTH);
    return 0;
  }
  return set_digest_param(&s->mgf1, params, OSSL_SIGNATURE_PARAM_MGF1_DIGEST);
}

static const OSSL_PARAM rsa_known[] = {
    OSSL_PARAM_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, NULL, 0),
    OSSL_PARAM_END,
};

static const OSSL_PARAM ecdsa_known[] = {
    OSSL_PARAM_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, NULL, 0),
    OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_DIGEST, NULL, 0),
    OSSL_PARAM_END,
};

static const OSSL_PARAM *known(void *ctx, void *provider) {
  const struct signing *s = ctx;
  (void)provider;
  return s == NULL || s->rsa ? rsa_known : ecdsa_known;
}

/* ---- OpenSSL's own code with the public half: verification, and what it knows better about encodings */

/* Brings the choices made on `s` over to a context of OpenSSL's own. */
static bool configure(const struct signing *s, EVP_PKEY_CTX *ctx) {
  if (s->md != NULL && EVP_PKEY_CTX_set_signature_md(ctx, s->md) != 1) {
    return false;
  }
  if (!s->rsa || s->padding != RSA_PKCS1_PSS_PADDING) {
    return true;
  }
  return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, s->salt_len) == 1 &&
         (s->mgf1 == NULL || EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, s->mgf1) == 1);
}

/* Bytes of salt a PSS signature gets; negative when it cannot be. */
static int salt_bytes(const struct signing *s) {
  int hash = EVP_MD_get_size(s->md);
  int most = (EVP_PKEY_get_bits(s->key->public) + 6) / 8 - hash - 2; /* RFC 8017 section 9.1.1 */
  int salt = s->salt_len;
  if (salt == RSA_PSS_SALTLEN_DIGEST) {
    salt = hash;
  } else if (salt < 0) {
    salt = most;
  }
  return salt <= most ? salt : -1;
}

static const char *ecdsa_oid(const EVP_MD *md) {
  return EVP_MD_is_a(md, "SHA256")   ? "1.2.840.10045.4.3.2"
         : EVP_MD_is_a(md, "SHA384") ? "1.2.840.10045.4.3.3"
                                     : "1.2.840.10045.4.3.4";
}

static const char *rsa_oid(const EVP_MD *md) {
  return EVP_MD_is_a(md, "SHA256")   ? "1.2.840.113549.1.1.11"
         : EVP_MD_is_a(md, "SHA384") ? "1.2.840.113549.1.1.12"
                                     : "1.2.840.113549.1.1.13";
}

/* RSASSA-PSS-params, RFC 8017 appendix A.2.3 */
static bool pss_algorithm(const struct signing *s, X509_ALGOR *algorithm) {
  bool done = false;
  RSA_PSS_PARAMS *pss = RSA_PSS_PARAMS_new();
  ASN1_STRING *packed = NULL;
  X509_ALGOR *mgf_hash = X509_ALGOR_new();
  ASN1_STRING *mgf_packed = NULL;
  int salt = salt_bytes(s);
  if (pss != NULL && mgf_hash != NULL && salt >= 0) {
    pss->hashAlgorithm = X509_ALGOR_new();
    pss->maskGenAlgorithm = X509_ALGOR_new();
    pss->saltLength = ASN1_INTEGER_new();
  }
  if (pss != NULL && pss->hashAlgorithm != NULL && pss->maskGenAlgorithm != NULL && pss->saltLength != NULL) {
    X509_ALGOR_set_md(pss->hashAlgorithm, s->md);
    X509_ALGOR_set_md(mgf_hash, s->mgf1 != NULL ? s->mgf1 : s->md);
    mgf_packed = ASN1_item_pack(mgf_hash, ASN1_ITEM_rptr(X509_ALGOR), NULL);
    if (mgf_packed != NULL &&
        X509_ALGOR_set0(pss->maskGenAlgorithm, OBJ_nid2obj(NID_mgf1), V_ASN1_SEQUENCE, mgf_packed) == 1) {
      mgf_packed = NULL;
      packed = ASN1_INTEGER_set(pss->saltLength, salt) == 1 ? ASN1_item_pack(pss, ASN1_ITEM_rptr(RSA_PSS_PARAMS), NULL)
                                                            : NULL;
    }
  }
  if (packed != NULL && X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_rsassaPss), V_ASN1_SEQUENCE, packed) == 1) {
    packed = NULL;
    done = true;
  }
  ASN1_STRING_free(packed);
  ASN1_STRING_free(mgf_packed);
  X509_ALGOR_free(mgf_hash);
  RSA_PSS_PARAMS_free(pss);
  return done;
}

/* The AlgorithmIdentifier that goes into certificates, requests and CMS; RFC 4055, RFC 5758. */
static int algorithm_der(struct signing *s) {
  X509_ALGOR *algorithm = X509_ALGOR_new();
  bool done = s->md != NULL && algorithm != NULL;
  if (done && s->rsa && s->padding == RSA_PKCS1_PSS_PADDING) {
    done = pss_algorithm(s, algorithm);
  } else if (done) {
    ASN1_OBJECT *oid = OBJ_txt2obj(s->rsa ? rsa_oid(s->md) : ecdsa_oid(s->md), 1);
    done = oid != NULL && X509_ALGOR_set0(algorithm, oid, s->rsa ? V_ASN1_NULL : V_ASN1_UNDEF, NULL) == 1;
  }
  OPENSSL_free(s->algorithm);
  s->algorithm = NULL;
  int len = done ? i2d_X509_ALGOR(algorithm, &s->algorithm) : -1;
  X509_ALGOR_free(algorithm);
  return len;
}

static int get_params(void *ctx, OSSL_PARAM params[]) {
  struct signing *s = ctx;
  OSSL_PARAM *p;
  if ((p = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_ALGORITHM_ID)) != NULL) {
    int len = algorithm_der(s);
    if (len <= 0 || OSSL_PARAM_set_octet_string(p, s->algorithm, (size_t)len) != 1) {
      return 0;
    }
  }
  if ((p = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_DIGEST)) != NULL &&
      OSSL_PARAM_set_utf8_string(p, s->md != NULL ? EVP_MD_get0_name(s->md) : "") != 1) {
    return 0;
  }
  if ((p = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_MGF1_DIGEST)) != NULL) {
    const EVP_MD *mgf1 = s->mgf1 != NULL ? s->mgf1 : s->md;
    if (OSSL_PARAM_set_utf8_string(p, mgf1 != NULL ? EVP_MD_get0_name(mgf1) : "") != 1) {
      return 0;
    }
  }
  if ((p = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_PAD_MODE)) != NULL) {
    const char *word =
        s->padding == RSA_PKCS1_PSS_PADDING ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15;
    if ((p->data_type == OSSL_PARAM_UTF8_STRING ? OSSL_PARAM_set_utf8_string(p, word)
                                                : OSSL_PARAM_set_int(p, s->padding)) != 1) {
      return 0;
    }
  }
  if ((p = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN)) != NULL) {
    char text[16];
    snprintf(text, sizeof text, "%d", s->salt_len);
    return p->data_type == OSSL_PARAM_UTF8_STRING ? OSSL_PARAM_set_utf8_string(p, text)
                                                  : OSSL_PARAM_set_int(p, s->salt_len);
  }
  return 1;
}

/* ---- signing */

/* keydata NULL: the context keeps the key it has. */
static int init(struct signing *s, const struct provider_keydata *keydata, const OSSL_PARAM params[]) {
  if (keydata != NULL && keydata->key != NULL) {
    struct provider_key *key = provider_key_ref(keydata->key);
    provider_key_free(s->key);
    s->key = key;
  }
  EVP_MD_CTX_free(s->hash);
  s->hash = NULL;
  return s->key != NULL && set_params(s, params);
}

static int sig_init(void *ctx, void *keydata, const OSSL_PARAM params[]) {
  return init(ctx, keydata, params);
}

static int digest_init(void *ctx, const char *md_name, void *keydata, const OSSL_PARAM params[]) {
  struct signing *s = ctx;
  if (init(s, keydata, NULL) != 1) {
    return 0;
  }
  if (set_digest(&s->md, md_name != NULL && md_name[0] != '\0' ? md_name : "SHA256") != 1 ||
      set_params(s, params) != 1) {
    return 0;
  }
  s->hash = EVP_MD_CTX_new();
  return s->hash != NULL && EVP_DigestInit_ex2(s->hash, s->md, NULL) == 1;
}

static int digest_update(void *ctx, const unsigned char *data, size_t len) {
  struct signing *s = ctx;
  return s->hash != NULL && EVP_DigestUpdate(s->hash, data, len) == 1;
}

/* Of a digest that comes without its name: ECDSA signs any, RSA must know. */
static const char *name_by_length(const struct signing *s, size_t len) {
  return s->rsa ? NULL : len == 32 ? "SHA256" : len == 48 ? "SHA384" : len == 64 ? "SHA512" : NULL;
}

/* A fetched digest calls itself by another of its names: "SHA2-256". */
static const char *digest_name(const EVP_MD *md) {
  return EVP_MD_is_a(md, "SHA256") ? "SHA256" : EVP_MD_is_a(md, "SHA384") ? "SHA384" : "SHA512";
}

static int sign(void *ctx, unsigned char *sig, size_t *sig_len, size_t room, const unsigned char *digest, size_t len) {
  struct signing *s = ctx;
  size_t most = (size_t)EVP_PKEY_get_size(s->key->public);
  if (sig == NULL) {
    *sig_len = most;
    return 1;
  }
  const char *name = s->md == NULL                           ? name_by_length(s, len)
                     : len == (size_t)EVP_MD_get_size(s->md) ? digest_name(s->md)
                                                             : NULL;
  if (s->key->token == NULL || name == NULL || room < most) {
    ERR_raise(ERR_LIB_PROV, PROV_R_INVALID_DIGEST);
    return 0;
  }
  bool pss = s->rsa && s->padding == RSA_PKCS1_PSS_PADDING;
  struct token_sign what = {
      .scheme = pss      ? TOKEN_SIGN_RSA_PSS
                : s->rsa ? TOKEN_SIGN_RSA_PKCS1
                         : TOKEN_SIGN_ECDSA,
      .digest_name = name,
      .mgf1_name = s->mgf1 != NULL ? digest_name(s->mgf1) : name,
      .salt_len = pss ? salt_bytes(s) : 0,
      .digest = digest,
      .digest_len = len,
  };
  if (what.salt_len < 0) {
    ERR_raise(ERR_LIB_PROV, PROV_R_INVALID_SALT_LENGTH);
    return 0;
  }
  *sig_len = room;
  xq_err *err = token_sign(s->key->token, s->key->entry_id, &what, sig, sig_len);
  if (err != NULL) {
    ERR_raise_data(ERR_LIB_PROV, PROV_R_FAILED_TO_SIGN, "%s", xq_code_name(xq_err_code(err)));
    xq_err_ignore(err, "kept by the token for xq_token_last_error()");
    return 0;
  }
  return 1;
}

static int digest_sign_final(void *ctx, unsigned char *sig, size_t *sig_len, size_t room) {
  struct signing *s = ctx;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  if (s->hash == NULL) {
    return 0;
  }
  if (sig != NULL && EVP_DigestFinal_ex(s->hash, digest, &len) != 1) {
    return 0;
  }
  return sign(s, sig, sig_len, room, digest, len);
}

/* ---- verifying */

static int verify(void *ctx, const unsigned char *sig, size_t sig_len, const unsigned char *digest, size_t len) {
  const struct signing *s = ctx;
  /* Not by ourselves: without the property OpenSSL may pick this very function again. */
  EVP_PKEY_CTX *own = EVP_PKEY_CTX_new_from_pkey(NULL, s->key->public, "provider!=xuqi");
  int good = own != NULL && EVP_PKEY_verify_init(own) == 1 && configure(s, own) &&
             EVP_PKEY_verify(own, sig, sig_len, digest, len) == 1;
  EVP_PKEY_CTX_free(own);
  return good;
}

static int digest_verify_final(void *ctx, const unsigned char *sig, size_t sig_len) {
  struct signing *s = ctx;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  return s->hash != NULL && EVP_DigestFinal_ex(s->hash, digest, &len) == 1 && verify(s, sig, sig_len, digest, len);
}

#define FN(f) ((void (*)(void))(f))
/* clang-format off */
#define SIGNATURE(new)                                                      \
  {OSSL_FUNC_SIGNATURE_NEWCTX, FN(new)},                                    \
  {OSSL_FUNC_SIGNATURE_FREECTX, FN(sig_free)},                              \
  {OSSL_FUNC_SIGNATURE_DUPCTX, FN(sig_dup)},                                \
  {OSSL_FUNC_SIGNATURE_SIGN_INIT, FN(sig_init)},                            \
  {OSSL_FUNC_SIGNATURE_SIGN, FN(sign)},                                     \
  {OSSL_FUNC_SIGNATURE_VERIFY_INIT, FN(sig_init)},                          \
  {OSSL_FUNC_SIGNATURE_VERIFY, FN(verify)},                                 \
  {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, FN(digest_init)},                  \
  {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, FN(digest_update)},              \
  {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, FN(digest_sign_final)},           \
  {OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT, FN(digest_init)},                \
  {OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE, FN(digest_update)},            \
  {OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_FINAL, FN(digest_verify_final)},       \
  {OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, FN(get_params)},                     \
  {OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, FN(known)},                     \
  {OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, FN(set_params)},                     \
  {OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, FN(known)},                     \
  {0, NULL}
/* clang-format on */

const OSSL_DISPATCH provider_signature_rsa[] = {SIGNATURE(rsa_new)};
const OSSL_DISPATCH provider_signature_ecdsa[] = {SIGNATURE(ecdsa_new)};
