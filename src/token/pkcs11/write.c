/*
 * write.c - the acts of an install.  A token holds old and new side by side: the new certificate is created beside the
 * old one, and only when it is proved does the old one go (it stays as a file).  With a new key nothing goes: the old
 * key and certificate are needed to read what was encrypted to them; they only get another label.
 *
 * Each act looks first at how far an earlier run came.
 */
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

/* ---- errors of writing */

xq_err *p11_write_err(struct p11_token *t, CK_RV rv, const char *what) {
  xq_err *err = p11_err(t, rv, what);
  if (err == NULL || xq_err_is(err, XQ_IS_OF_WRITING)) {
    return err;
  }
  return xq_err_wrap(err,
                     rv == CKR_FUNCTION_NOT_SUPPORTED ? XQ_E_TOKEN_READ_ONLY
                     : rv == CKR_USER_TYPE_INVALID    ? XQ_E_MANAGEMENT_KEY /* the security officer alone writes */
                                                      : XQ_E_TOKEN_WRITE,
                     "the token does not take it");
}

xq_err *p11_may_write(const struct p11_token *t) {
  if (!t->logged_in) {
    return p11_pin_needed(t, NULL);
  }
  return t->writable ? NULL : xq_err_new(XQ_E_TOKEN_READ_ONLY, "the token is write-protected");
}

static xq_err *absent(const char *id) {
  return xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no such key on the token"), "key", "%s", id);
}

/* ---- creating a certificate object */

static const struct p11_object *find_cert(const struct p11_identities *all, X509 *cert) {
  for (size_t i = 0; i < all->objects.count; i++) {
    X509 *one = all->objects.items[i].cert;
    if (one != NULL && xq_cert_equal(one, cert)) {
      return &all->objects.items[i];
    }
  }
  return NULL;
}

/* The key's own CKA_ID: by it other programs find the two together. */
static const struct p11_bytes *cka_id_for(const struct p11_identity *key) {
  static const struct p11_bytes none = {0};
  const struct p11_object *objects[] = {key->private_key, key->public_key, key->cert};
  for (size_t i = 0; i < XQ_COUNT(objects); i++) {
    if (objects[i] != NULL && objects[i]->id.len > 0) {
      return &objects[i]->id;
    }
  }
  return &none;
}

static struct p11_bytes take_der(unsigned char *der, int len) {
  return (struct p11_bytes){der, len > 0 ? (size_t)len : 0};
}

static xq_err *create_cert(struct p11_token *t, const struct p11_identity *key, X509 *cert) {
  CK_OBJECT_CLASS class = CKO_CERTIFICATE;
  CK_CERTIFICATE_TYPE type = CKC_X_509;
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  unsigned char *subject_der = NULL, *issuer_der = NULL, *serial_der = NULL, *value_der = NULL;
  struct p11_bytes subject = take_der(subject_der, i2d_X509_NAME(X509_get_subject_name(cert), &subject_der));
  struct p11_bytes issuer = take_der(issuer_der, i2d_X509_NAME(X509_get_issuer_name(cert), &issuer_der));
  struct p11_bytes serial = take_der(serial_der, i2d_ASN1_INTEGER(X509_get0_serialNumber(cert), &serial_der));
  struct p11_bytes value = take_der(value_der, i2d_X509(cert, &value_der));
  const struct p11_bytes *id = cka_id_for(key);
  char *label = p11_identity_label(key);
  CK_OBJECT_HANDLE made;
  CK_ATTRIBUTE template[10] = {
      {CKA_CLASS, &class, sizeof class},
      {CKA_CERTIFICATE_TYPE, &type, sizeof type},
      {CKA_TOKEN, &yes, sizeof yes},
      {CKA_PRIVATE, &no, sizeof no},
      {CKA_SUBJECT, subject_der, subject.len},
      {CKA_ISSUER, issuer_der, issuer.len},
      {CKA_SERIAL_NUMBER, serial_der, serial.len},
      {CKA_VALUE, value_der, value.len},
  };
  CK_ULONG count = 8;
  if (id->len > 0) {
    template[count++] = (CK_ATTRIBUTE){CKA_ID, id->data, id->len};
  }
  if (label != NULL) {
    template[count++] = (CK_ATTRIBUTE){CKA_LABEL, label, strlen(label)};
  }
  CK_RV rv = t->module->f->C_CreateObject(t->session, template, count, &made);
  OPENSSL_free(subject_der);
  OPENSSL_free(issuer_der);
  OPENSSL_free(serial_der);
  OPENSSL_free(value_der);
  free(label);
  return p11_write_err(t, rv, "certificate");
}

static xq_err *destroy(struct p11_token *t, const struct p11_object *object) {
  return p11_write_err(t, t->module->f->C_DestroyObject(t->session, object->handle), "old certificate");
}

/* ---- keep, write, read back */

static void remember(X509 **slot, X509 *cert) {
  X509_up_ref(cert);
  X509_free(*slot);
  *slot = cert;
}

/* A file, too: on the token the old one is going to make way. */
xq_err *p11_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at) {
  struct p11_token *t = token->data;
  remember(&t->replaced, old);
  return token_kept_write(token, entry_id, old, kept_at);
}

static xq_err *write_cert(struct p11_token *t, const char *key_id, X509 *cert) {
  struct p11_identities all = {0};
  const struct p11_identity *key;
  xq_err *err = NULL;
  XQ_TRY(p11_may_write(t));
  XQ_TRY(p11_identities_read(t, &all));
  key = p11_identity_find(&all, key_id);
  if (key == NULL) {
    err = absent(key_id);
    goto out;
  }
  if (key->public != NULL) { /* another token may have been put in its place, with the same CKA_ID on it */
    XQ_TRY(xq_cert_check_key(cert, key->public));
  }
  if (find_cert(&all, cert) == NULL) {
    err = create_cert(t, key, cert);
  }
out:
  p11_identities_clear(&all);
  return err;
}

/* The chain is left out: programs that need it have it from the CA, and room on a token is dear. */
xq_err *p11_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain) {
  (void)entry_id; /* stays as it is until the new one is proved */
  (void)chain;
  struct p11_token *t = token->data;
  xq_err *err = NULL;
  remember(&t->written, cert);
  for (int n = 0; p11_attempt(t, n, &err); n++) {
    err = write_cert(t, key_id, cert);
  }
  return err;
}

xq_err *p11_read_back(xq_token *token, const char *key_id, X509 **cert) {
  xq_err *err = NULL;
  *cert = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    struct p11_identities all;
    err = p11_identities_read(token->data, &all);
    const struct p11_identity *key = err == NULL ? p11_identity_find(&all, key_id) : NULL;
    if (key != NULL && key->cert != NULL && key->cert->cert != NULL) {
      *cert = key->cert->cert;
      X509_up_ref(*cert);
    } else if (err == NULL) {
      err = absent(key_id);
    }
    p11_identities_clear(&all);
  }
  return err;
}

/* ---- what was replaced */

/* One for another use is none that was renewed, though it be for the same key. */
static bool renews(X509 *a, X509 *b) {
  return token_same_use(a, b) && X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         X509_NAME_cmp(X509_get_issuer_name(a), X509_get_issuer_name(b)) == 0;
}

/* The newest certificate still on the token that `cert` renews. */
static const struct p11_object *find_older(const struct p11_identities *all, X509 *cert) {
  const struct p11_object *best = NULL;
  for (size_t i = 0; i < all->objects.count; i++) {
    const struct p11_object *one = &all->objects.items[i];
    if (one->cert != NULL && renews(one->cert, cert) && xq_cert_not_after(one->cert) < xq_cert_not_after(cert) &&
        (best == NULL || xq_cert_not_after(best->cert) < xq_cert_not_after(one->cert))) {
      best = one;
    }
  }
  return best;
}

/* One that stays with its own key is kept where it is; one that makes way goes into a file. */
static xq_err *older_on_token(xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  struct p11_identities all;
  xq_err *err = p11_identities_read(token->data, &all);
  const struct p11_object *older = err == NULL ? find_older(&all, cert) : NULL;
  if (older != NULL) {
    if (p11_same_key(older->public, X509_get0_pubkey(cert))) {
      err = token_kept_write(token, "", older->cert, kept_at);
    } else {
      *kept_at = xq_strdup(token->info.uri);
    }
    if (err == NULL) {
      *old = older->cert;
      X509_up_ref(*old);
    }
  }
  p11_identities_clear(&all);
  return err;
}

xq_err *p11_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  xq_err *err = token_kept_find(token, cert, old, kept_at);
  if (err != NULL || *old != NULL) {
    return err;
  }
  for (int n = 0; p11_attempt(token->data, n, &err); n++) { /* begun on another machine */
    err = older_on_token(token, cert, old, kept_at);
  }
  return err;
}

/* ---- back to the old one */

static xq_err *put_back(struct p11_token *t, const char *entry_id, X509 *old) {
  struct p11_identities all = {0};
  const struct p11_identity *entry;
  const struct p11_object *made;
  xq_err *err = NULL;
  XQ_TRY(p11_may_write(t));
  XQ_TRY(p11_identities_read(t, &all));
  entry = p11_identity_find(&all, entry_id);
  made = t->written != NULL ? find_cert(&all, t->written) : NULL;
  if (find_cert(&all, old) == NULL && entry != NULL) {
    XQ_TRY(create_cert(t, entry, old));
  }
  if (made != NULL) {
    XQ_TRY(destroy(t, made));
  }
out:
  p11_identities_clear(&all);
  return err;
}

xq_err *p11_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at) {
  (void)key_id; /* a new key may stay: it does no harm, and its certificate may come again */
  X509 *old = NULL;
  xq_err *err = token_kept_read(kept_at, &old);
  for (int n = 0; (n > 0 || err == NULL) && p11_attempt(token->data, n, &err); n++) {
    err = put_back(token->data, entry_id, old);
  }
  X509_free(old);
  return err;
}

/* ---- the new one becomes the one in use */

/* A name or an old certificate that a token will not change does not make the new one worse. */
static xq_err *comfort(xq_err *err) {
  enum xq_code code = xq_err_code(err);
  if (err == NULL || code == XQ_E_TOKEN_REMOVED || code == XQ_E_PIN_NEEDED) {
    return err;
  }
  xq_log_err(XQ_LOG_INFO, err, "the token leaves something as it was");
  return NULL;
}

static bool makes_way(const struct p11_token *t, const struct p11_object *one, const struct p11_object *in_use) {
  return one->cert != NULL && one != in_use && p11_same_key(one->public, in_use->public) &&
         (xq_cert_equal(one->cert, in_use->cert) || (t->replaced != NULL && xq_cert_equal(one->cert, t->replaced)) ||
          (renews(one->cert, in_use->cert) && xq_cert_not_after(one->cert) < xq_cert_not_after(in_use->cert)));
}

static xq_err *let_old_go(xq_token *token, const struct p11_identities *all, const struct p11_object *in_use) {
  struct p11_token *t = token->data;
  char *kept_at = NULL;
  xq_err *err = NULL;
  for (size_t i = 0; err == NULL && i < all->objects.count; i++) {
    const struct p11_object *one = &all->objects.items[i];
    if (makes_way(t, one, in_use)) {
      XQ_TRY(xq_cert_equal(one->cert, in_use->cert) ? NULL : token_kept_write(token, "", one->cert, &kept_at));
      err = comfort(destroy(t, one));
    }
  }
out:
  free(kept_at);
  return err;
}

#define UNTIL " (until "
#define UNTIL_LEN strlen(UNTIL "2000-01-01)")

/* "hu (until 2026-01-01)" -> "hu" */
static char *base_label(const struct p11_identity *identity) {
  char *label = p11_identity_label(identity);
  size_t len = label != NULL ? strlen(label) : 0;
  if (len > UNTIL_LEN && strncmp(label + len - UNTIL_LEN, UNTIL, strlen(UNTIL)) == 0 && label[len - 1] == ')') {
    label[len - UNTIL_LEN] = '\0';
  }
  return label;
}

static bool belongs(const struct p11_object *object, const struct p11_identity *identity) {
  return object == identity->cert || object == identity->private_key || object == identity->public_key ||
         p11_same_key(object->public, identity->public);
}

static xq_err *label_all(struct p11_token *t, const struct p11_identities *all, const struct p11_identity *identity,
                         char *label) {
  xq_err *err = NULL;
  CK_ATTRIBUTE attribute = {CKA_LABEL, label, strlen(label)};
  for (size_t i = 0; err == NULL && i < all->objects.count; i++) {
    const struct p11_object *object = &all->objects.items[i];
    const struct p11_bytes wanted = {(uint8_t *)label, strlen(label)};
    if (belongs(object, identity) && !p11_bytes_equal(&object->label, &wanted)) {
      CK_RV rv = t->module->f->C_SetAttributeValue(t->session, object->handle, &attribute, 1);
      err = comfort(p11_write_err(t, rv, "label"));
    }
  }
  return err;
}

/* The old ones first: two with one label would be worse than none with it. */
static xq_err *hand_over_label(struct p11_token *t, const struct p11_identities *all, const struct p11_identity *old,
                               const struct p11_identity *key) {
  char *label = base_label(old);
  char date[11];
  char *aside = NULL;
  xq_err *err = NULL;
  if (label == NULL || old->cert == NULL || old->cert->cert == NULL) {
    goto out;
  }
  aside = xq_asprintf("%s" UNTIL "%s)", label, xq_date_local(xq_cert_not_after(old->cert->cert), date));
  XQ_TRY(label_all(t, all, old, aside));
  XQ_TRY(label_all(t, all, key, label));
out:
  free(aside);
  free(label);
  return err;
}

static xq_err *settle(xq_token *token, const char *entry_id, const char *key_id) {
  struct p11_token *t = token->data;
  struct p11_identities all = {0};
  const struct p11_identity *key, *old;
  xq_err *err = NULL;
  XQ_TRY(p11_may_write(t));
  XQ_TRY(p11_identities_read(t, &all));
  key = p11_identity_find(&all, key_id);
  if (key == NULL || key->cert == NULL || key->cert->cert == NULL) {
    err = absent(key_id);
    goto out;
  }
  XQ_TRY(let_old_go(token, &all, key->cert));
  old = p11_identity_find(&all, entry_id);
  if (old != NULL && old != key) {
    err = hand_over_label(t, &all, old, key);
  }
out:
  p11_identities_clear(&all);
  return err;
}

xq_err *p11_settle(xq_token *token, const char *entry_id, const char *key_id) {
  xq_err *err = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    err = settle(token, entry_id, key_id);
  }
  return err;
}
