/*
 * entries.c - which certificate belongs to which key.  Objects are put together by their public key, which cannot lie;
 * CKA_ID is asked only where the public key is not shown.  (IDs that are missing, or the same for two keys, are
 * common.)
 */
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

#define KEY_DIGITS 32
#define CHAIN_MAX 8

/* ---- putting together */

static struct p11_identity *add(struct p11_identities *all) {
  all->items = xq_realloc(all->items, (all->count + 1) * sizeof *all->items);
  all->items[all->count] = (struct p11_identity){0};
  return &all->items[all->count++];
}

static struct p11_identity *by_public(const struct p11_identities *all, const EVP_PKEY *public) {
  for (size_t i = 0; i < all->count; i++) {
    if (p11_same_key(all->items[i].public, public)) {
      return &all->items[i];
    }
  }
  return NULL;
}

static bool has_id(const struct p11_object *object, const struct p11_bytes *id) {
  return object != NULL && id->len > 0 && p11_bytes_equal(&object->id, id);
}

/* Among several with this CKA_ID the one whose public key object has it: the two halves are made together. */
static struct p11_identity *by_cka_id(const struct p11_identities *all, const struct p11_bytes *id) {
  struct p11_identity *found = NULL;
  for (size_t i = 0; i < all->count; i++) {
    struct p11_identity *one = &all->items[i];
    if (has_id(one->public_key, id)) {
      return one;
    }
    if (found == NULL && (has_id(one->cert, id) || has_id(one->private_key, id))) {
      found = one;
    }
  }
  return found;
}

/* A private key that does not show its public half, where several have its CKA_ID: by the label, too, and each finds
 * one of its own.  (Should that be wrong, its signatures do not verify, which every install proves.) */
static struct p11_identity *place_for(const struct p11_identities *all, const struct p11_object *object) {
  struct p11_identity *found = by_cka_id(all, &object->id);
  for (size_t i = 0; object->class == CKO_PRIVATE_KEY && i < all->count; i++) {
    struct p11_identity *one = &all->items[i];
    const struct p11_object *other = one->public_key != NULL ? one->public_key : one->cert;
    if (one->private_key == NULL && has_id(other, &object->id) &&
        (found == NULL || found->private_key != NULL || p11_bytes_equal(&other->label, &object->label))) {
      found = one;
    }
  }
  return found;
}

static bool is_self_signed(X509 *cert) {
  return X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
}

/* The certificate in use, of several for one key: one that can be read, that somebody issued (not the placeholder made
 * with the key), that lasts longest. */
static bool is_better(const struct p11_object *a, const struct p11_object *b) {
  if (b == NULL || (a->cert == NULL) != (b->cert == NULL)) {
    return b == NULL || a->cert != NULL;
  }
  if (a->cert == NULL) {
    return false;
  }
  if (is_self_signed(a->cert) != is_self_signed(b->cert)) {
    return !is_self_signed(a->cert);
  }
  int64_t end_a = xq_cert_not_after(a->cert);
  int64_t end_b = xq_cert_not_after(b->cert);
  return end_a != end_b ? end_a > end_b : xq_cert_not_before(a->cert) > xq_cert_not_before(b->cert);
}

static void assign(struct p11_identity *identity, const struct p11_object *object) {
  if (identity->public == NULL) {
    identity->public = object->public;
  }
  if (object->class == CKO_CERTIFICATE && is_better(object, identity->cert)) {
    identity->cert = object;
  } else if (object->class == CKO_PUBLIC_KEY && identity->public_key == NULL) {
    identity->public_key = object;
  } else if (object->class == CKO_PRIVATE_KEY && identity->private_key == NULL) {
    identity->private_key = object;
  }
}

/* Those that show their public key first; then the others find their place by CKA_ID. */
static void put_together(struct p11_identities *all) {
  for (size_t i = 0; i < all->objects.count; i++) {
    const struct p11_object *object = &all->objects.items[i];
    if (object->public != NULL) {
      struct p11_identity *identity = by_public(all, object->public);
      assign(identity != NULL ? identity : add(all), object);
    }
  }
  for (size_t i = 0; i < all->objects.count; i++) {
    const struct p11_object *object = &all->objects.items[i];
    if (object->public == NULL) {
      struct p11_identity *identity = place_for(all, object);
      assign(identity != NULL ? identity : add(all), object);
    }
  }
}

/* ---- names */

char *p11_id_by_key(EVP_PKEY *public) {
  char hex[65];
  xq_err *err = xq_key_fingerprint(public, hex);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "a key of an unknown kind");
    return NULL;
  }
  return xq_asprintf(P11_BY_KEY "%.*s", KEY_DIGITS, hex);
}

/* Of the certificate where there is one: it is seen before login as well as after. */
static char *id_of(const struct p11_identity *identity) {
  const struct p11_object *named = identity->cert != NULL         ? identity->cert
                                   : identity->public_key != NULL ? identity->public_key
                                                                  : identity->private_key;
  char *id = p11_bytes_hex(&named->id);
  return id != NULL || identity->public == NULL ? id : p11_id_by_key(identity->public);
}

static bool is_shared(const struct p11_identities *all, size_t which) {
  for (size_t i = 0; i < all->count; i++) {
    if (i != which && all->items[which].id != NULL && xq_streq(all->items[i].id, all->items[which].id)) {
      return true;
    }
  }
  return false;
}

static void name_all(struct p11_identities *all) {
  for (size_t i = 0; i < all->count; i++) {
    all->items[i].id = id_of(&all->items[i]);
  }
  bool *shared = xq_calloc(all->count + 1, sizeof *shared);
  for (size_t i = 0; i < all->count; i++) {
    shared[i] = is_shared(all, i);
  }
  for (size_t i = 0; i < all->count; i++) {
    if (shared[i]) {
      free(all->items[i].id);
      all->items[i].id = all->items[i].public != NULL ? p11_id_by_key(all->items[i].public) : NULL;
    }
  }
  free(shared);
}

char *p11_identity_label(const struct p11_identity *identity) {
  const struct p11_object *objects[] = {identity->cert, identity->public_key, identity->private_key};
  for (size_t i = 0; i < XQ_COUNT(objects); i++) {
    if (objects[i] != NULL && objects[i]->label.len > 0) {
      return xq_strndup((const char *)objects[i]->label.data, objects[i]->label.len);
    }
  }
  return NULL;
}

static void remember_names(struct p11_token *t, const struct p11_identities *all) {
  pthread_mutex_lock(&t->names_lock);
  for (size_t i = 0; i < t->name_count; i++) {
    free(t->names[i].id);
    free(t->names[i].label);
  }
  t->names = xq_realloc(t->names, (all->count + 1) * sizeof *t->names);
  t->name_count = all->count;
  for (size_t i = 0; i < all->count; i++) {
    t->names[i] = (struct p11_name){xq_strdup(all->items[i].id), p11_identity_label(&all->items[i])};
  }
  pthread_mutex_unlock(&t->names_lock);
}

/* ---- the private half */

/* Before login most tokens hide private keys.  A public key, or a CKA_ID on a certificate that is no authority's, says
 * that there should be one. */
static void assume_hidden(const struct p11_token *t, struct p11_identities *all) {
  bool hidden = (t->self.flags & CKF_LOGIN_REQUIRED) != 0 && !t->logged_in;
  for (size_t i = 0; i < all->count; i++) {
    hidden = hidden && all->items[i].private_key == NULL;
  }
  for (size_t i = 0; hidden && i < all->count; i++) {
    struct p11_identity *one = &all->items[i];
    bool authority = one->cert != NULL && one->cert->cert != NULL && X509_check_ca(one->cert->cert) == 1;
    one->assumed = one->public_key != NULL || (one->cert != NULL && one->cert->id.len > 0 && !authority);
  }
}

xq_err *p11_identities_read(struct p11_token *t, struct p11_identities *all) {
  *all = (struct p11_identities){0};
  xq_err *err = p11_objects_read(t, &all->objects);
  if (err == NULL) {
    put_together(all);
    name_all(all);
    assume_hidden(t, all);
    remember_names(t, all);
  }
  return err;
}

void p11_identities_clear(struct p11_identities *all) {
  for (size_t i = 0; i < all->count; i++) {
    free(all->items[i].id);
  }
  free(all->items);
  p11_objects_clear(&all->objects);
  *all = (struct p11_identities){0};
}

const struct p11_identity *p11_identity_of(const struct p11_identities *all, const EVP_PKEY *public) {
  return by_public(all, public);
}

static const struct p11_identity *by_any_object(const struct p11_identities *all, const struct p11_bytes *id) {
  const struct p11_identity *found = by_cka_id(all, id);
  for (size_t i = 0; found == NULL && i < all->objects.count; i++) {
    const struct p11_object *object = &all->objects.items[i];
    found = has_id(object, id) && object->public != NULL ? by_public(all, object->public) : NULL;
  }
  return found;
}

/* An id goes on meaning its key when a newer certificate has another CKA_ID, or a second key the same one. */
const struct p11_identity *p11_identity_find(const struct p11_identities *all, const char *id) {
  for (size_t i = 0; i < all->count; i++) {
    if (xq_streq(all->items[i].id, id)) {
      return &all->items[i];
    }
  }
  for (size_t i = 0; i < all->count; i++) {
    char *by_key = all->items[i].public != NULL ? p11_id_by_key(all->items[i].public) : NULL;
    bool same = xq_streq(by_key, id);
    free(by_key);
    if (same) {
      return &all->items[i];
    }
  }
  struct p11_bytes bytes = {0};
  xq_err *err = xq_unhex(id, &bytes.data, &bytes.len);
  const struct p11_identity *found = err == NULL ? by_any_object(all, &bytes) : NULL;
  xq_err_ignore(err, "not a CKA_ID");
  p11_bytes_clear(&bytes);
  return found;
}

/* ---- what the layer above sees */

static X509 *issuer_of(const struct p11_identities *all, X509 *cert) {
  for (size_t i = 0; i < all->objects.count; i++) {
    X509 *candidate = all->objects.items[i].cert;
    if (candidate != NULL && X509_check_issued(candidate, cert) == X509_V_OK) {
      return candidate;
    }
  }
  return NULL;
}

static STACK_OF(X509) * chain_of(const struct p11_identities *all, X509 *cert) {
  STACK_OF(X509) *chain = NULL;
  for (int n = 0; n < CHAIN_MAX && !is_self_signed(cert); n++) {
    cert = issuer_of(all, cert);
    if (cert == NULL) {
      break;
    }
    chain = chain != NULL ? chain : sk_X509_new_null();
    if (chain != NULL && X509_up_ref(cert) == 1 && sk_X509_push(chain, cert) == 0) {
      X509_free(cert);
    }
  }
  return chain;
}

static bool is_shown(const struct p11_identity *identity) {
  bool has_key = identity->private_key != NULL || identity->assumed;
  bool authority = identity->cert != NULL && identity->cert->cert != NULL && X509_check_ca(identity->cert->cert) == 1;
  return identity->id != NULL && identity->cert != NULL && (has_key || !authority);
}

static void fill_entry(struct p11_token *t, const struct p11_identities *all, const struct p11_identity *identity,
                       struct xq_token_entry *entry) {
  char *label = p11_identity_label(identity);
  *entry = (struct xq_token_entry){
      .id = xq_strdup(identity->id),
      .has_key = identity->private_key != NULL || identity->assumed,
      .slot = label != NULL ? xq_text_clean(label) : NULL,
      .cert = identity->cert->cert,
      .problem = identity->cert->problem != NULL ? xq_err_dup(identity->cert->problem) : NULL,
  };
  if (entry->cert != NULL) {
    X509_up_ref(entry->cert);
    entry->chain = chain_of(all, entry->cert);
  }
  if (identity->private_key != NULL) {
    entry->pin_always = p11_get_bool(t, identity->private_key->handle, CKA_ALWAYS_AUTHENTICATE);
  }
  free(label);
}

static xq_err *read_entries(struct p11_token *t, struct xq_token_entries *entries) {
  struct p11_identities all;
  xq_err *err = p11_identities_read(t, &all);
  if (err == NULL && all.count == 0 && (t->self.flags & CKF_LOGIN_REQUIRED) != 0 && !t->logged_in) {
    err = p11_pin_needed(t, NULL);
  }
  if (err == NULL) {
    entries->items = xq_calloc(all.count + 1, sizeof *entries->items);
    for (size_t i = 0; i < all.count; i++) {
      if (is_shown(&all.items[i])) {
        fill_entry(t, &all, &all.items[i], &entries->items[entries->count++]);
      }
    }
  }
  p11_identities_clear(&all);
  return err;
}

xq_err *p11_entries(xq_token *token, struct xq_token_entries *entries) {
  xq_err *err = NULL;
  *entries = (struct xq_token_entries){0};
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    err = read_entries(token->data, entries);
  }
  return err;
}

static xq_err *absent(const char *entry_id) {
  return xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no such key on the token"), "key", "%s", entry_id);
}

xq_err *p11_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  xq_err *err = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    struct p11_identities all;
    err = p11_identities_read(token->data, &all);
    const struct p11_identity *identity = err == NULL ? p11_identity_find(&all, entry_id) : NULL;
    if (identity != NULL && identity->public != NULL) {
      EVP_PKEY_up_ref(identity->public);
      *key = identity->public;
    } else if (err == NULL) {
      err = absent(entry_id);
    }
    p11_identities_clear(&all);
  }
  return err;
}

xq_err *p11_find_key(xq_token *token, EVP_PKEY *public, char **entry_id) {
  xq_err *err = NULL;
  *entry_id = NULL;
  for (int n = 0; p11_attempt(token->data, n, &err); n++) {
    struct p11_identities all;
    err = p11_identities_read(token->data, &all);
    const struct p11_identity *identity = err == NULL ? p11_identity_of(&all, public) : NULL;
    if (identity != NULL && (identity->private_key != NULL || identity->assumed)) {
      *entry_id = xq_strdup(identity->id);
    }
    p11_identities_clear(&all);
  }
  return err;
}
