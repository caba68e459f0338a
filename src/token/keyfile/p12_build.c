/* p12_build.c - putting a PKCS#12 container together.  See keyfile.h. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/keyfile/keyfile.h"

int p12_iterations = 100000;

static struct p12_item *append(struct p12_items *items) {
  items->items = xq_realloc(items->items, (items->count + 1) * sizeof *items->items);
  struct p12_item *item = &items->items[items->count++];
  *item = (struct p12_item){0};
  return item;
}

/* Carries the attributes over that people and programs recognise things by. */
static bool copy_attributes(PKCS12_SAFEBAG *from, PKCS12_SAFEBAG *to) {
  bool done = true;
  char *name = PKCS12_get_friendlyname(from);
  if (name != NULL) {
    done = PKCS12_add_friendlyname_utf8(to, name, -1) == 1;
    OPENSSL_free(name);
  }
  const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(from, NID_localKeyID);
  if (done && id != NULL && id->type == V_ASN1_OCTET_STRING) {
    done =
        PKCS12_add1_attr_by_NID(to, NID_localKeyID, V_ASN1_OCTET_STRING, ASN1_STRING_get0_data(id->value.octet_string),
                                ASN1_STRING_length(id->value.octet_string)) == 1;
  }
  return done;
}

/* A localKeyID: by it a certificate finds its key before the PIN is known. */
static bool add_local_id(PKCS12_SAFEBAG *bag, const char *id) {
  return PKCS12_add1_attr_by_NID(bag, NID_localKeyID, V_ASN1_OCTET_STRING, (const unsigned char *)id,
                                 (int)strlen(id)) == 1;
}

static PKCS12_SAFEBAG *shroud(EVP_PKEY *key, const xq_secret *pin) {
  PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
  PKCS12_SAFEBAG *bag =
      info != NULL ? PKCS12_SAFEBAG_create_pkcs8_encrypt(NID_aes_256_cbc, xq_secret_str(pin), (int)xq_secret_len(pin),
                                                         NULL, 0, p12_iterations, info)
                   : NULL;
  PKCS8_PRIV_KEY_INFO_free(info);
  return bag;
}

xq_err *p12_add_key(struct p12 *p12, EVP_PKEY *key, const xq_secret *pin) {
  char id[P12_ID_LEN + 1];
  xq_err *err = p12_key_id(key, id);
  if (err != NULL) {
    return err;
  }
  if (p12_find_key(p12, id) >= 0) {
    return NULL;
  }
  PKCS12_SAFEBAG *bag = shroud(key, pin);
  if (bag == NULL || !add_local_id(bag, id)) {
    PKCS12_SAFEBAG_free(bag);
    return xq_err_openssl(XQ_E_CRYPTO, "cannot encrypt a key");
  }
  struct p12_item *item = append(&p12->keys);
  item->bag = bag;
  item->key = key;
  EVP_PKEY_up_ref(key);
  memcpy(item->id, id, sizeof id);
  return NULL;
}

void p12_drop_key(struct p12 *p12, size_t index) {
  struct p12_items *keys = &p12->keys;
  PKCS12_SAFEBAG_free(keys->items[index].bag);
  EVP_PKEY_free(keys->items[index].key);
  memmove(&keys->items[index], &keys->items[index + 1], (keys->count - index - 1) * sizeof *keys->items);
  keys->count--;
}

static xq_err *cert_item(X509 *cert, struct p12_item *item) {
  EVP_PKEY *public = X509_get0_pubkey(cert);
  *item = (struct p12_item){0};
  if (public != NULL) {
    xq_err *err = p12_key_id(public, item->id);
    if (err != NULL) {
      return err;
    }
  }
  item->bag = PKCS12_SAFEBAG_create_cert(cert);
  if (item->bag == NULL) {
    return xq_err_openssl(XQ_E_CRYPTO, "cannot put a certificate into a key file");
  }
  item->cert = cert;
  X509_up_ref(cert);
  return NULL;
}

static void cert_item_clear(struct p12_item *item) {
  PKCS12_SAFEBAG_free(item->bag);
  X509_free(item->cert);
  *item = (struct p12_item){0};
}

xq_err *p12_replace_cert(struct p12 *p12, size_t index, X509 *cert) {
  struct p12_item *old = &p12->certs.items[index];
  struct p12_item made;
  xq_err *err = cert_item(cert, &made);
  if (err != NULL) {
    return err;
  }
  bool same_key = strcmp(old->id, made.id) == 0;
  char *name = PKCS12_get_friendlyname(old->bag);
  bool done = same_key ? copy_attributes(old->bag, made.bag)
                       : add_local_id(made.bag, made.id) &&
                             (name == NULL || PKCS12_add_friendlyname_utf8(made.bag, name, -1) == 1);
  OPENSSL_free(name);
  if (!done) {
    cert_item_clear(&made);
    return xq_err_openssl(XQ_E_CRYPTO, "cannot put a certificate into a key file");
  }
  cert_item_clear(old);
  *old = made;
  return NULL;
}

xq_err *p12_add_cert(struct p12 *p12, X509 *cert) {
  for (size_t i = 0; i < p12->certs.count; i++) {
    if (xq_cert_equal(p12->certs.items[i].cert, cert)) {
      return NULL;
    }
  }
  struct p12_item made;
  xq_err *err = cert_item(cert, &made);
  if (err != NULL) {
    return err;
  }
  if (p12_find_key(p12, made.id) >= 0 && !add_local_id(made.bag, made.id)) {
    cert_item_clear(&made);
    return xq_err_openssl(XQ_E_CRYPTO, "cannot put a certificate into a key file");
  }
  *append(&p12->certs) = made;
  return NULL;
}

xq_err *p12_rekey(struct p12 *p12, const xq_secret *pin) {
  for (size_t i = 0; i < p12->keys.count; i++) {
    struct p12_item *item = &p12->keys.items[i];
    if (item->key == NULL) {
      return xq_err_new(XQ_E_KEY_UNSUPPORTED,
                        "the file holds a key of an unknown kind, which cannot be encrypted anew");
    }
    PKCS12_SAFEBAG *bag = shroud(item->key, pin);
    if (bag == NULL || !copy_attributes(item->bag, bag)) {
      PKCS12_SAFEBAG_free(bag);
      return xq_err_openssl(XQ_E_CRYPTO, "cannot encrypt a key");
    }
    PKCS12_SAFEBAG_free(item->bag);
    item->bag = bag;
  }
  return NULL;
}

/* A key that lay in the clear is not written in the clear again. */
static xq_err *shroud_bare_key(struct p12_item *item, const xq_secret *pin, PKCS12_SAFEBAG **bag) {
  *bag = item->key != NULL ? shroud(item->key, pin) : NULL;
  if (*bag == NULL || !copy_attributes(item->bag, *bag)) {
    PKCS12_SAFEBAG_free(*bag);
    return xq_err_openssl(XQ_E_KEY_UNSUPPORTED, "cannot encrypt a key of an unknown kind");
  }
  return NULL;
}

/* The bags of `items` that are sealed, or are not; the stack's bags stay the items', but for `made`, which it owns. */
static xq_err *collect(const struct p12_items *items, bool sealed, const xq_secret *pin,
                       STACK_OF(PKCS12_SAFEBAG) * bags, STACK_OF(PKCS12_SAFEBAG) * made) {
  for (size_t i = 0; i < items->count; i++) {
    PKCS12_SAFEBAG *bag = items->items[i].bag;
    if (items->items[i].sealed != sealed) {
      continue;
    }
    if (PKCS12_SAFEBAG_get_nid(bag) == NID_keyBag) {
      xq_err *err = shroud_bare_key(&items->items[i], pin, &bag);
      if (err != NULL) {
        return err;
      }
      sk_PKCS12_SAFEBAG_push(made, bag);
    }
    sk_PKCS12_SAFEBAG_push(bags, bag);
  }
  return NULL;
}

/* One safe of the certificates, one of the keys, one of what else was in the clear, one of what else was not. */
static xq_err *make_safes(const struct p12 *p12, const xq_secret *pin, STACK_OF(PKCS7) * *safes) {
  const struct {
    const struct p12_items *items;
    bool sealed;
    int nid;
  } parts[] = {
      {&p12->certs, false, -1}, {&p12->certs, true, -1},   {&p12->keys, false, -1},
      {&p12->keys, true, -1},   {&p12->others, false, -1}, {&p12->others, true, NID_aes_256_cbc},
  };
  xq_err *err = NULL;
  STACK_OF(PKCS12_SAFEBAG) *made = sk_PKCS12_SAFEBAG_new_null();
  STACK_OF(PKCS12_SAFEBAG) *bags = sk_PKCS12_SAFEBAG_new_null();
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    XQ_TRY(collect(parts[i].items, parts[i].sealed, pin, bags, made));
    /* certificates, and keys, make one safe each, wherever they came from */
    if (i + 1 < XQ_COUNT(parts) && parts[i].items == parts[i + 1].items && parts[i].nid == parts[i + 1].nid) {
      continue;
    }
    if (sk_PKCS12_SAFEBAG_num(bags) > 0 &&
        PKCS12_add_safe(safes, bags, parts[i].nid, p12_iterations, xq_secret_str(pin)) != 1) {
      err = xq_err_openssl(XQ_E_CRYPTO, "cannot put a key file together");
      goto out;
    }
    sk_PKCS12_SAFEBAG_zero(bags);
  }
out:
  sk_PKCS12_SAFEBAG_free(bags);
  sk_PKCS12_SAFEBAG_pop_free(made, PKCS12_SAFEBAG_free);
  return err;
}

xq_err *p12_build(const struct p12 *p12, const xq_secret *pin, uint8_t **der, size_t *len) {
  xq_err *err = NULL;
  STACK_OF(PKCS7) *safes = NULL;
  PKCS12 *pfx = NULL;
  unsigned char *made = NULL;
  int n = 0;
  XQ_TRY(make_safes(p12, pin, &safes));
  pfx = PKCS12_add_safes(safes, 0);
  if (pfx == NULL ||
      PKCS12_set_mac(pfx, xq_secret_str(pin), (int)xq_secret_len(pin), NULL, 0, p12_iterations, EVP_sha256()) != 1 ||
      (n = i2d_PKCS12(pfx, &made)) <= 0) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot put a key file together");
    goto out;
  }
  *der = xq_malloc((size_t)n);
  memcpy(*der, made, (size_t)n);
  *len = (size_t)n;
out:
  OPENSSL_free(made);
  PKCS12_free(pfx);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  ERR_clear_error();
  return err;
}
