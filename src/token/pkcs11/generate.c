/* generate.c - a new key beside the old one, and whether the token can be written at all. */
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

#define ID_LEN 8
#define FRESH_LABEL "Renewal "
#define FRESH_MAX 8        /* keys made for renewals that never came to an end */
#define ROOM_FOR_CERT 4096 /* bytes: a certificate and its attributes */
#define ROOM_FOR_KEY 2048

/* ---- the kinds */

static const struct kind {
  enum xq_key_kind kind;
  CK_MECHANISM_TYPE mechanism;
  const char *mechanism_name;
  CK_ULONG bits;
  const char *curve; /* ECParameters in DER; NULL: RSA */
  CK_ULONG curve_len;
} kinds[] = {
    {XQ_KEY_RSA_2048, CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN", 2048, NULL, 0},
    {XQ_KEY_RSA_3072, CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN", 3072, NULL, 0},
    {XQ_KEY_RSA_4096, CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN", 4096, NULL, 0},
    {XQ_KEY_P256, CKM_EC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN", 256, "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07", 10},
    {XQ_KEY_P384, CKM_EC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN", 384, "\x06\x05\x2B\x81\x04\x00\x22", 7},
};

static const struct kind *find_kind(enum xq_key_kind kind) {
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    if (kinds[i].kind == kind) {
      return &kinds[i];
    }
  }
  return NULL;
}

/* Some modules tell the sizes of RSA keys in bytes. */
static bool fits(const struct kind *kind, const CK_MECHANISM_INFO *info) {
  CK_ULONG unit = kind->curve == NULL && info->ulMaxKeySize != 0 && info->ulMaxKeySize <= 1024 ? 8 : 1;
  return kind->bits >= info->ulMinKeySize * unit &&
         (info->ulMaxKeySize == 0 || kind->bits <= info->ulMaxKeySize * unit);
}

static xq_err *check_kind(struct p11_token *t, const struct kind *kind) {
  CK_MECHANISM_INFO info = {0};
  if (kind != NULL && p11_has_mechanism(t, kind->mechanism, CKF_GENERATE_KEY_PAIR, &info) && fits(kind, &info)) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_KEY_UNSUPPORTED, "the token makes no such key");
  xq_err_fact(err, "mechanism", "%s", kind != NULL ? kind->mechanism_name : "");
  return kind != NULL ? xq_err_fact(err, "key", "%s", xq_key_kind_name(kind->kind)) : err;
}

/* ---- making one */

static xq_err *check_fresh(struct p11_token *t) {
  struct p11_identities all;
  size_t fresh = 0;
  xq_err *err = p11_identities_read(t, &all);
  for (size_t i = 0; err == NULL && i < all.count; i++) {
    char *label = all.items[i].cert == NULL ? p11_identity_label(&all.items[i]) : NULL;
    fresh += label != NULL && strncmp(label, FRESH_LABEL, strlen(FRESH_LABEL)) == 0;
    free(label);
  }
  if (err == NULL && fresh >= FRESH_MAX) {
    err = xq_err_new(XQ_E_TOKEN_FULL, "too many new keys that were never used");
  }
  p11_identities_clear(&all);
  return err;
}

static bool is_about_template(CK_RV rv) {
  return rv == CKR_TEMPLATE_INCONSISTENT || rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_VALUE_INVALID ||
         rv == CKR_ATTRIBUTE_READ_ONLY;
}

/* What a key may be used for is said in full first; a token with rules of its own about that gets the bare minimum. */
static CK_RV make_pair(struct p11_token *t, const struct kind *kind, CK_ATTRIBUTE id, CK_ATTRIBUTE label) {
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  CK_ULONG bits = kind->bits;
  CK_BYTE exponent[] = {1, 0, 1};
  bool rsa = kind->curve == NULL;
  CK_ATTRIBUTE public[8] = {id, label, {CKA_TOKEN, &yes, sizeof yes}, {CKA_VERIFY, &yes, sizeof yes}};
  CK_ATTRIBUTE private[9] = {id,
                             label,
                             {CKA_TOKEN, &yes, sizeof yes},
                             {CKA_PRIVATE, &yes, sizeof yes},
                             {CKA_SIGN, &yes, sizeof yes},
                             {CKA_SENSITIVE, &yes, sizeof yes},
                             {CKA_EXTRACTABLE, &no, sizeof no},
                             {rsa ? CKA_DECRYPT : CKA_DERIVE, &yes, sizeof yes}};
  CK_ULONG public_count = 4;
  if (rsa) {
    public[public_count++] = (CK_ATTRIBUTE){CKA_MODULUS_BITS, &bits, sizeof bits};
    public[public_count++] = (CK_ATTRIBUTE){CKA_PUBLIC_EXPONENT, exponent, sizeof exponent};
  } else {
    public[public_count++] = (CK_ATTRIBUTE){CKA_EC_PARAMS, (void *)(uintptr_t)kind->curve, kind->curve_len};
  }
  CK_MECHANISM how = {kind->mechanism, NULL, 0};
  CK_OBJECT_HANDLE made_public, made_private;
  CK_FUNCTION_LIST *f = t->module->f;
  CK_RV rv = f->C_GenerateKeyPair(t->session, &how, public, public_count, private, 8, &made_public, &made_private);
  if (is_about_template(rv)) {
    rv = f->C_GenerateKeyPair(t->session, &how, public, public_count, private, 5, &made_public, &made_private);
  }
  return rv;
}

static xq_err *generate(struct p11_token *t, const struct kind *kind, char **entry_id) {
  uint8_t id[ID_LEN];
  char date[11];
  char *label = xq_asprintf(FRESH_LABEL "%s", xq_date_local(xq_time_now(), date));
  xq_err *err = NULL;
  XQ_TRY(p11_may_write(t));
  XQ_TRY(check_kind(t, kind));
  XQ_TRY(check_fresh(t));
  if (RAND_bytes(id, sizeof id) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no random numbers");
    goto out;
  }
  CK_RV rv = make_pair(t, kind, (CK_ATTRIBUTE){CKA_ID, id, sizeof id}, (CK_ATTRIBUTE){CKA_LABEL, label, strlen(label)});
  XQ_TRY(p11_write_err(t, rv, "new key"));
  *entry_id = p11_bytes_hex(&(struct p11_bytes){id, sizeof id});
out:
  free(label);
  return err;
}

xq_err *p11_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  xq_err *err = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    err = generate(token->data, find_kind(kind), entry_id);
  }
  return err;
}

/* ---- can it be written? */

static bool is_less(CK_ULONG free_bytes, CK_ULONG total, CK_ULONG needed) {
  return free_bytes != CK_UNAVAILABLE_INFORMATION && total != CK_UNAVAILABLE_INFORMATION && total != 0 &&
         free_bytes < needed;
}

static xq_err *check_flags(struct p11_token *t, bool new_key) {
  CK_TOKEN_INFO info;
  xq_err *err = p11_token_info(t, &info);
  if (err != NULL) {
    return err;
  }
  if ((info.flags & CKF_WRITE_PROTECTED) != 0) {
    return xq_err_new(XQ_E_TOKEN_READ_ONLY, "the token is write-protected");
  }
  if ((info.flags & CKF_USER_PIN_LOCKED) != 0) {
    return xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked");
  }
  if (is_less(info.ulFreePublicMemory, info.ulTotalPublicMemory, ROOM_FOR_CERT) ||
      (new_key && is_less(info.ulFreePrivateMemory, info.ulTotalPrivateMemory, ROOM_FOR_KEY))) {
    return xq_err_new(XQ_E_TOKEN_FULL, "the token says that it has no room");
  }
  return NULL;
}

/* A trial that writes nothing: a certificate of a type that there is not.  A module that can create objects refuses the
 * type; one that cannot says so (OpenSC's for PIV cards).  Should one take it, it is taken back.  (A template that only
 * lacks something would not do: SoftHSM2 refuses it and leaves an empty object behind.) */
static xq_err *try_create(struct p11_token *t) {
  CK_OBJECT_CLASS class = CKO_CERTIFICATE;
  CK_CERTIFICATE_TYPE type = CKC_VENDOR_DEFINED | 0x58715870UL;
  CK_BBOOL yes = CK_TRUE;
  CK_ATTRIBUTE template[] = {
      {CKA_CLASS, &class, sizeof class}, {CKA_CERTIFICATE_TYPE, &type, sizeof type}, {CKA_TOKEN, &yes, sizeof yes}};
  CK_OBJECT_HANDLE made;
  CK_RV rv = t->module->f->C_CreateObject(t->session, template, XQ_COUNT(template), &made);
  switch (rv) {
    case CKR_OK:
      return p11_write_err(t, t->module->f->C_DestroyObject(t->session, made), "trial");
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_USER_TYPE_INVALID: /* the security officer alone */
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_READ_ONLY:
    case CKR_ACTION_PROHIBITED:
    case CKR_DEVICE_MEMORY:
    case CKR_DEVICE_REMOVED:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_TOKEN_NOT_PRESENT:
      return p11_write_err(t, rv, "trial");
    default:
      return NULL; /* it looked at the template, or wants the PIN first */
  }
}

/* Yubico's module lets only its security officer, who has the card's management key, create objects, and says so only
 * of a whole template, which nobody wants to try with. */
static xq_err *check_maker(const struct p11_token *t) {
  static const char yubico[] = "Yubico (www.yubico.com)";
  if (memcmp(t->self.manufacturerID, yubico, strlen(yubico)) == 0) {
    return xq_err_new(XQ_E_MANAGEMENT_KEY, "this module writes for the security officer only");
  }
  return NULL;
}

/* Which kind of key will be asked for is not known yet; the token must make any that the service takes. */
static xq_err *check_new_key(struct p11_token *t) {
  xq_err *err = NULL;
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    xq_err_free(&err);
    err = check_kind(t, &kinds[i]);
    if (err == NULL) {
      return NULL;
    }
  }
  return xq_err_fact(xq_err_wrap(err, XQ_E_TOKEN_UNSUPPORTED, "the token makes no keys"), "what", "generate");
}

xq_err *p11_possible(xq_token *token, const char *entry_id, bool new_key) {
  (void)entry_id; /* any: objects are as good as each other */
  struct p11_token *t = token->data;
  xq_err *err = check_flags(t, new_key);
  err = err != NULL ? err : check_maker(t);
  for (int n = 0; (n > 0 || err == NULL) && p11_attempt(t, n, &err); n++) {
    err = t->writable ? try_create(t) : xq_err_new(XQ_E_TOKEN_READ_ONLY, "the token is write-protected");
    if (err == NULL && new_key) {
      err = check_new_key(t);
    }
  }
  return err;
}
