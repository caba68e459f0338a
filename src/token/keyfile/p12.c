/* p12.c - reading PKCS#12: without the PIN what is in the clear, with it everything.  See keyfile.h. */
#include "token/keyfile/keyfile.h"

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define NESTED_MAX 3
/* A file asks for the work of opening it; more than this is an attack on the reader, not a protection of the key. */
#define ITERATIONS_MAX 5000000

xq_err *p12_key_id(EVP_PKEY *key, char id[P12_ID_LEN + 1]) {
  char fingerprint[65];
  xq_err *err = xq_key_fingerprint(key, fingerprint);
  if (err == NULL) {
    memcpy(id, fingerprint, P12_ID_LEN);
    id[P12_ID_LEN] = '\0';
  }
  return err;
}

/* ---- memory */

static struct p12_item *items_add(struct p12_items *items) {
  items->items = xq_realloc(items->items, (items->count + 1) * sizeof *items->items);
  struct p12_item *item = &items->items[items->count++];
  *item = (struct p12_item){0};
  return item;
}

static void item_clear(struct p12_item *item) {
  PKCS12_SAFEBAG_free(item->bag);
  X509_free(item->cert);
  EVP_PKEY_free(item->key);
  *item = (struct p12_item){0};
}

static void items_clear(struct p12_items *items) {
  for (size_t i = 0; i < items->count; i++) {
    item_clear(&items->items[i]);
  }
  free(items->items);
  *items = (struct p12_items){0};
}

struct p12 *p12_new(void) {
  struct p12 *p12 = xq_calloc(1, sizeof *p12);
  p12->unlocked = true;
  return p12;
}

void p12_free(struct p12 **p12) {
  if (p12 == NULL || *p12 == NULL) {
    return;
  }
  items_clear(&(*p12)->certs);
  items_clear(&(*p12)->keys);
  items_clear(&(*p12)->others);
  PKCS12_free((*p12)->pfx);
  free(*p12);
  *p12 = NULL;
}

/* ---- taking apart */

static xq_err *take_cert(const PKCS12_SAFEBAG *bag, X509 **out) {
  xq_err *err = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  X509 *loose = PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate ? PKCS12_SAFEBAG_get1_cert(bag) : NULL;
  if (loose == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "a certificate in the file cannot be read");
  }
  XQ_TRY(xq_cert_to_der(loose, &der, &len));
  XQ_TRY(xq_cert_from_der(der, len, out));
out:
  free(der);
  X509_free(loose);
  return err;
}

static xq_err *take_bags(struct p12 *p12, const STACK_OF(PKCS12_SAFEBAG) * bags, bool sealed, int depth);

static xq_err *take_bag(struct p12 *p12, const PKCS12_SAFEBAG *bag, bool sealed, int depth) {
  int nid = PKCS12_SAFEBAG_get_nid(bag);
  if (nid == NID_safeContentsBag) {
    return take_bags(p12, PKCS12_SAFEBAG_get0_safes(bag), sealed, depth + 1);
  }
  if (p12->certs.count + p12->keys.count + p12->others.count >= P12_ITEMS_MAX) {
    return xq_err_new(XQ_E_MALFORMED, "more than %d things in a key file", P12_ITEMS_MAX);
  }
  bool is_key = nid == NID_keyBag || nid == NID_pkcs8ShroudedKeyBag;
  struct p12_item *item = items_add(nid == NID_certBag ? &p12->certs : is_key ? &p12->keys : &p12->others);
  item->sealed = sealed;
  item->bag = ASN1_item_dup(ASN1_ITEM_rptr(PKCS12_SAFEBAG), bag);
  if (item->bag == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "a part of the key file cannot be read");
  }
  if (nid == NID_certBag) {
    xq_err *err = take_cert(bag, &item->cert);
    EVP_PKEY *public = err == NULL ? X509_get0_pubkey(item->cert) : NULL;
    if (err != NULL) {
      return err;
    }
    if (public != NULL) {
      return p12_key_id(public, item->id);
    }
    ERR_clear_error(); /* a certificate with a key OpenSSL does not know: carried along, never chosen */
  }
  return NULL;
}

static xq_err *take_bags(struct p12 *p12, const STACK_OF(PKCS12_SAFEBAG) * bags, bool sealed, int depth) {
  if (bags == NULL || depth > NESTED_MAX) {
    return xq_err_openssl(XQ_E_MALFORMED, "a key file folded into itself");
  }
  xq_err *err = NULL;
  for (int i = 0; err == NULL && i < sk_PKCS12_SAFEBAG_num(bags); i++) {
    err = take_bag(p12, sk_PKCS12_SAFEBAG_value(bags, i), sealed, depth);
  }
  return err;
}

static void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) {
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static xq_err *take_clear_parts(struct p12 *p12) {
  xq_err *err = NULL;
  STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12->pfx);
  if (safes == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "the key file has no contents");
  }
  for (int i = 0; i < sk_PKCS7_num(safes); i++) {
    PKCS7 *safe = sk_PKCS7_value(safes, i);
    if (PKCS7_type_is_encrypted(safe)) {
      p12->sealed = true;
      continue;
    }
    STACK_OF(PKCS12_SAFEBAG) *bags = PKCS7_type_is_data(safe) ? PKCS12_unpack_p7data(safe) : NULL;
    if (bags == NULL) {
      err = xq_err_openssl(XQ_E_MALFORMED, "a part of the key file is of an unknown form");
      goto out;
    }
    err = take_bags(p12, bags, false, 0);
    free_bags(bags);
    if (err != NULL) {
      goto out;
    }
  }
out:
  sk_PKCS7_pop_free(safes, PKCS7_free);
  return err;
}

xq_err *p12_parse(const uint8_t *der, size_t len, struct p12 **p12) {
  if (len == 0 || len > P12_FILE_MAX) {
    return xq_err_new(XQ_E_MALFORMED, "a key file of %zu bytes", len);
  }
  xq_err *err = NULL;
  const unsigned char *p = der;
  struct p12 *read = xq_calloc(1, sizeof *read);
  read->pfx = d2i_PKCS12(NULL, &p, (long)len);
  if (read->pfx == NULL || p != der + len) {
    err = xq_err_openssl(XQ_E_MALFORMED, "not a PKCS#12 key file");
    goto out;
  }
  XQ_TRY(take_clear_parts(read));
  *p12 = read;
  read = NULL;
out:
  p12_free(&read);
  ERR_clear_error();
  return err;
}

/* ---- opening */

/* Old programs encrypt with RC2 and the like, which OpenSSL keeps in a provider of its own.  A library context of our
 * own opens such files without letting those algorithms into anything else. */
static OSSL_LIB_CTX *old_algorithms(OSSL_PROVIDER *providers[2]) {
  OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();
  if (ctx != NULL) {
    providers[0] = OSSL_PROVIDER_load(ctx, "default");
    providers[1] = OSSL_PROVIDER_load(ctx, "legacy"); /* where it is not installed, new files still open */
  }
  ERR_clear_error();
  return ctx;
}

static bool iterations_sane(const ASN1_INTEGER *n) {
  int64_t value = 0;
  return n == NULL || (ASN1_INTEGER_get_int64(&value, n) == 1 && value > 0 && value <= ITERATIONS_MAX);
}

static bool pbkdf2_sane(const ASN1_TYPE *parameter) {
  PBKDF2PARAM *kdf = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), parameter);
  bool sane = kdf != NULL && iterations_sane(kdf->iter);
  PBKDF2PARAM_free(kdf);
  return sane;
}

/* Whether a password-based encryption asks for a bearable amount of work. */
static bool work_sane(const X509_ALGOR *algorithm) {
  const ASN1_OBJECT *oid = NULL;
  const void *parameter = NULL;
  int type = V_ASN1_UNDEF;
  bool sane = false;
  X509_ALGOR_get0(&oid, &type, &parameter, algorithm);
  if (type != V_ASN1_SEQUENCE) {
    return false;
  }
  if (OBJ_obj2nid(oid) == NID_pbes2) {
    PBE2PARAM *pbe2 = ASN1_item_unpack(parameter, ASN1_ITEM_rptr(PBE2PARAM));
    if (pbe2 != NULL) {
      const ASN1_OBJECT *kdf = NULL;
      X509_ALGOR_get0(&kdf, NULL, NULL, pbe2->keyfunc);
      sane = OBJ_obj2nid(kdf) != NID_id_pbkdf2 || pbkdf2_sane(pbe2->keyfunc->parameter); /* scrypt bounds itself */
    }
    PBE2PARAM_free(pbe2);
  } else {
    PBEPARAM *pbe = ASN1_item_unpack(parameter, ASN1_ITEM_rptr(PBEPARAM));
    sane = pbe != NULL && iterations_sane(pbe->iter);
    PBEPARAM_free(pbe);
  }
  return sane;
}

static xq_err *damaged(const char *what) {
  return xq_err_openssl(XQ_E_TOKEN_DAMAGED, "%s", what);
}

static xq_err *check_mac(PKCS12 *pfx, const xq_secret *pin) {
  const X509_ALGOR *algorithm = NULL;
  const ASN1_INTEGER *iterations = NULL;
  const ASN1_OBJECT *oid = NULL;
  if (PKCS12_mac_present(pfx) != 1) {
    return NULL; /* then the keys themselves tell a right PIN from a wrong one */
  }
  PKCS12_get0_mac(NULL, &algorithm, NULL, &iterations, pfx);
  X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
  if (!iterations_sane(iterations) || EVP_get_digestbyobj(oid) == NULL) {
    return damaged("the key file's integrity check is of an unknown kind");
  }
  if (PKCS12_verify_mac(pfx, xq_secret_str(pin), (int)xq_secret_len(pin)) != 1) {
    return xq_err_openssl(XQ_E_PIN_WRONG, "the PIN does not fit the key file");
  }
  return NULL;
}

/* Decryption failed: with a MAC the PIN was right and the file is not; without one nobody can tell. */
static xq_err *cannot_decrypt(const struct p12 *p12) {
  if (PKCS12_mac_present(p12->pfx) == 1) {
    return damaged("a part of the key file cannot be decrypted");
  }
  return xq_err_openssl(XQ_E_PIN_WRONG, "the PIN does not open the key file");
}

static xq_err *open_sealed(struct p12 *p12, const PKCS7 *safe, const xq_secret *pin, OSSL_LIB_CTX *ctx) {
  const PKCS7_ENC_CONTENT *content = safe->d.encrypted != NULL ? safe->d.encrypted->enc_data : NULL;
  if (content == NULL || content->algorithm == NULL || content->enc_data == NULL || !work_sane(content->algorithm)) {
    return damaged("an encrypted part of the key file is of an unknown form");
  }
  STACK_OF(PKCS12_SAFEBAG) *bags =
      PKCS12_item_decrypt_d2i_ex(content->algorithm, ASN1_ITEM_rptr(PKCS12_SAFEBAGS), xq_secret_str(pin),
                                 (int)xq_secret_len(pin), content->enc_data, 1, ctx, NULL);
  if (bags == NULL) {
    return cannot_decrypt(p12);
  }
  xq_err *err = take_bags(p12, bags, true, 0);
  free_bags(bags);
  return err;
}

static xq_err *open_sealed_parts(struct p12 *p12, const xq_secret *pin, OSSL_LIB_CTX *ctx) {
  xq_err *err = NULL;
  STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12->pfx);
  for (int i = 0; err == NULL && safes != NULL && i < sk_PKCS7_num(safes); i++) {
    if (PKCS7_type_is_encrypted(sk_PKCS7_value(safes, i))) {
      err = open_sealed(p12, sk_PKCS7_value(safes, i), pin, ctx);
    }
  }
  sk_PKCS7_pop_free(safes, PKCS7_free);
  return err;
}

static xq_err *open_key(struct p12 *p12, struct p12_item *item, const xq_secret *pin, OSSL_LIB_CTX *ctx) {
  xq_err *err = NULL;
  const PKCS8_PRIV_KEY_INFO *info = NULL;
  PKCS8_PRIV_KEY_INFO *opened = NULL;
  if (PKCS12_SAFEBAG_get_nid(item->bag) == NID_keyBag) {
    info = PKCS12_SAFEBAG_get0_p8inf(item->bag);
  } else {
    const X509_ALGOR *algorithm = NULL;
    const X509_SIG *sealed = PKCS12_SAFEBAG_get0_pkcs8(item->bag);
    if (sealed != NULL) {
      X509_SIG_get0(sealed, &algorithm, NULL);
    }
    if (algorithm == NULL || !work_sane(algorithm)) {
      return damaged("a key in the file is encrypted in an unknown way");
    }
    info = opened = PKCS8_decrypt_ex(sealed, xq_secret_str(pin), (int)xq_secret_len(pin), ctx, NULL);
  }
  if (info == NULL) {
    err = cannot_decrypt(p12);
    goto out;
  }
  item->key = EVP_PKCS82PKEY(info);
  if (item->key == NULL) {
    ERR_clear_error(); /* a kind of key OpenSSL does not know stays in the file as it is */
    goto out;
  }
  XQ_TRY(p12_key_id(item->key, item->id));
out:
  PKCS8_PRIV_KEY_INFO_free(opened);
  return err;
}

static xq_err *open_all(struct p12 *p12, const xq_secret *pin) {
  xq_err *err = NULL;
  OSSL_PROVIDER *providers[2] = {NULL, NULL};
  OSSL_LIB_CTX *ctx = old_algorithms(providers);
  if (p12->sealed) {
    XQ_TRY(open_sealed_parts(p12, pin, ctx));
  }
  for (size_t i = 0; i < p12->keys.count; i++) {
    XQ_TRY(open_key(p12, &p12->keys.items[i], pin, ctx));
  }
out:
  OSSL_PROVIDER_unload(providers[1]);
  OSSL_PROVIDER_unload(providers[0]);
  OSSL_LIB_CTX_free(ctx);
  return err;
}

void p12_lock(struct p12 *p12) {
  struct p12_items *all[] = {&p12->certs, &p12->keys, &p12->others};
  for (size_t k = 0; k < XQ_COUNT(all); k++) {
    size_t kept = 0;
    for (size_t i = 0; i < all[k]->count; i++) {
      struct p12_item *item = &all[k]->items[i];
      if (item->sealed) {
        item_clear(item);
        continue;
      }
      if (all[k] == &p12->keys) {
        EVP_PKEY_free(item->key);
        item->key = NULL;
        item->id[0] = '\0';
      }
      all[k]->items[kept++] = *item;
    }
    p12->sealed = p12->sealed || kept < all[k]->count;
    all[k]->count = kept;
  }
  p12->unlocked = false;
}

xq_err *p12_unlock(struct p12 *p12, const xq_secret *pin) {
  if (p12->unlocked) {
    return NULL;
  }
  xq_err *err = check_mac(p12->pfx, pin);
  if (err == NULL) {
    err = open_all(p12, pin);
    if (err != NULL) {
      p12_lock(p12); /* another try starts from what is in the clear */
    } else {
      p12->sealed = false;
      p12->unlocked = true;
    }
  }
  ERR_clear_error();
  return err;
}

/* ---- who belongs to whom */

static const ASN1_OCTET_STRING *local_id(const PKCS12_SAFEBAG *bag) {
  const ASN1_TYPE *attribute = bag != NULL ? PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID) : NULL;
  return attribute != NULL && attribute->type == V_ASN1_OCTET_STRING ? attribute->value.octet_string : NULL;
}

static bool only_leaf(const struct p12 *p12, size_t cert) {
  for (size_t i = 0; i < p12->certs.count; i++) {
    if ((i == cert) == (X509_check_ca(p12->certs.items[i].cert) != 0)) {
      return false;
    }
  }
  return true;
}

int p12_key_of(const struct p12 *p12, size_t cert) {
  const struct p12_item *item = &p12->certs.items[cert];
  if (p12->unlocked) {
    return item->id[0] != '\0' ? p12_find_key(p12, item->id) : -1;
  }
  const ASN1_OCTET_STRING *id = local_id(item->bag);
  for (size_t i = 0; id != NULL && i < p12->keys.count; i++) {
    const ASN1_OCTET_STRING *other = local_id(p12->keys.items[i].bag);
    if (other != NULL && ASN1_OCTET_STRING_cmp(id, other) == 0) {
      return (int)i;
    }
  }
  return id == NULL && p12->keys.count == 1 && only_leaf(p12, cert) ? 0 : -1;
}

int p12_find_key(const struct p12 *p12, const char *id) {
  for (size_t i = 0; i < p12->keys.count; i++) {
    if (strcmp(p12->keys.items[i].id, id) == 0) {
      return (int)i;
    }
  }
  return -1;
}

int p12_find_cert(const struct p12 *p12, const char *id) {
  int found = -1;
  for (size_t i = 0; i < p12->certs.count; i++) {
    const struct p12_item *item = &p12->certs.items[i];
    if (strcmp(item->id, id) == 0 && p12_key_of(p12, i) >= 0 &&
        (found < 0 || xq_cert_not_after(item->cert) > xq_cert_not_after(p12->certs.items[found].cert))) {
      found = (int)i;
    }
  }
  return found;
}
