/* keystore.c - key files (PKCS#12): what can be seen, the PIN, and signing.  See keyfile.h. */
#include "token/keyfile/keyfile.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIN_MAX 64

/* ---- the file */

xq_err *keystore_read(const char *path, uint8_t **data, size_t *len) {
  struct stat st;
  if (stat(path, &st) != 0) {
    int saved = errno;
    xq_err *err = xq_err_errno(saved, path, "no key file at %s", path);
    return xq_err_code(err) == XQ_E_NOT_FOUND ? xq_err_wrap(err, XQ_E_KEY_ABSENT, "the key file is not there") : err;
  }
  if (!S_ISREG(st.st_mode)) { /* a device or a pipe would be read for ever */
    return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "not a file"), "path", "%s", path);
  }
  xq_err *err = xq_file_read(path, P12_FILE_MAX, data, len);
  if (xq_err_code(err) == XQ_E_TOO_LARGE) {
    return xq_err_wrap(err, XQ_E_MALFORMED, "too large for a key file");
  }
  return err;
}

char *keystore_beside(const struct keystore *ks, const char *ending) {
  return xq_asprintf("%s.%s", ks->path, ending);
}

static xq_err *read_p12(const char *path, struct p12 **p12, char hash[65]) {
  xq_err *err = NULL;
  uint8_t *data = NULL;
  size_t len = 0;
  XQ_TRY(keystore_read(path, &data, &len));
  xq_sha256_hex(data, len, hash);
  err = p12_parse(data, len, p12);
  if (err != NULL) {
    xq_err_fact(err, "path", "%s", path);
  }
out:
  free(data);
  return err;
}

/* Names the key for the PIN counter by what can be seen before any PIN: its public half, else the bytes of the file. */
static char *make_identity(const char *path, const struct p12 *p12, const char *hash) {
  for (size_t i = 0; i < p12->certs.count; i++) {
    if (p12_key_of(p12, i) >= 0) {
      return xq_asprintf("%s\n%s", path, p12->certs.items[i].id);
    }
  }
  return xq_asprintf("%s\n%s", path, hash);
}

static void read_copy(struct keystore *ks) {
  char *path = keystore_beside(ks, "crt");
  if (xq_path_exists(path)) {
    xq_err *err = xq_certs_from_file(path, &ks->copy);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "the public copy of a key file cannot be read");
    }
  }
  free(path);
}

/* ---- entries */

static struct xq_token_entry *add_entry(struct xq_token_entries *entries, const char *id, X509 *cert, bool has_key) {
  entries->items = xq_realloc(entries->items, (entries->count + 1) * sizeof *entries->items);
  struct xq_token_entry *entry = &entries->items[entries->count++];
  *entry = (struct xq_token_entry){.id = xq_strdup(id), .cert = cert, .has_key = has_key};
  X509_up_ref(cert);
  return entry;
}

static void add_chain(struct xq_token_entries *entries, X509 *ca) {
  for (size_t i = 0; i < entries->count; i++) {
    struct xq_token_entry *entry = &entries->items[i];
    if (entry->chain == NULL) {
      entry->chain = sk_X509_new_null();
    }
    if (entry->chain != NULL && X509_up_ref(ca) == 1) {
      sk_X509_push(entry->chain, ca);
    }
  }
}

static void entries_of_p12(const struct p12 *p12, struct xq_token_entries *entries) {
  const struct p12_items *certs = &p12->certs;
  for (size_t i = 0; i < certs->count; i++) {
    const struct p12_item *item = &certs->items[i];
    bool has_key = p12_key_of(p12, i) >= 0;
    bool chosen = has_key ? p12_find_cert(p12, item->id) == (int)i : X509_check_ca(item->cert) == 0;
    if (chosen && item->id[0] != '\0') {
      add_entry(entries, item->id, item->cert, has_key);
    }
  }
  for (size_t i = 0; i < certs->count; i++) {
    if (X509_check_ca(certs->items[i].cert) != 0 && p12_key_of(p12, i) < 0) {
      add_chain(entries, certs->items[i].cert);
    }
  }
}

static xq_err *entries_of_copy(STACK_OF(X509) * copy, struct xq_token_entries *entries) {
  for (int i = 0; i < sk_X509_num(copy); i++) {
    X509 *cert = sk_X509_value(copy, i);
    EVP_PKEY *public = X509_get0_pubkey(cert);
    char id[P12_ID_LEN + 1];
    if (X509_check_ca(cert) == 0 && public != NULL) {
      xq_err *err = p12_key_id(public, id);
      if (err != NULL) {
        return err;
      }
      add_entry(entries, id, cert, true);
    }
  }
  for (int i = 0; i < sk_X509_num(copy); i++) {
    if (X509_check_ca(sk_X509_value(copy, i)) != 0) {
      add_chain(entries, sk_X509_value(copy, i));
    }
  }
  ERR_clear_error();
  return NULL;
}

xq_err *keystore_entries(xq_token *token, struct xq_token_entries *entries) {
  const struct keystore *ks = token->data;
  struct xq_token_entries found = {0};
  entries_of_p12(ks->p12, &found);
  if (found.count == 0 && ks->p12->sealed) {
    xq_err *err = ks->copy != NULL ? entries_of_copy(ks->copy, &found)
                                   : xq_err_new(XQ_E_PIN_NEEDED, "the file shows its certificates only with the PIN");
    if (err != NULL) {
      xq_token_entries_free(&found);
      return err;
    }
  }
  *entries = found;
  return NULL;
}

static void note_serial(xq_token *token) {
  struct xq_token_entries entries = {0};
  xq_err_ignore(keystore_entries(token, &entries), "no serial while nothing can be seen");
  if (entries.count > 0) {
    free(token->info.serial);
    token->info.serial = xq_strndup(entries.items[0].id, 16);
  }
  xq_token_entries_free(&entries);
}

/* ---- life */

static bool parent_writable(const char *path) {
  char *dir = xq_strdup(path);
  char *slash = strrchr(dir, '/');
  slash[slash == dir ? 1 : 0] = '\0';
  bool writable = access(dir, W_OK | X_OK) == 0;
  free(dir);
  return writable;
}

xq_err *keystore_open(xq_token *token, const char *rest) {
  xq_err *err = NULL;
  char hash[65];
  const char *slash = strrchr(rest, '/');
  struct keystore *ks = xq_calloc(1, sizeof *ks);
  token->data = ks;
  ks->path = realpath(rest, NULL);
  if (ks->path == NULL) {
    int saved = errno;
    err = xq_err_errno(saved, rest, "no key file at %s", rest);
    return xq_err_code(err) == XQ_E_NOT_FOUND ? xq_err_wrap(err, XQ_E_KEY_ABSENT, "the key file is not there") : err;
  }
  XQ_TRY(read_p12(ks->path, &ks->p12, hash));
  ks->identity = make_identity(ks->path, ks->p12, hash);
  if (ks->p12->sealed) {
    read_copy(ks);
  }
  token->info.uri = xq_asprintf("file:%s", ks->path);
  token->info.label = xq_text_clean(slash != NULL ? slash + 1 : rest);
  token->info.read_only = access(ks->path, W_OK) != 0 || !parent_writable(ks->path);
  token->info.pin_min = 1; /* whatever program made the file had its own idea */
  token->info.pin_max = PIN_MAX;
  note_serial(token);
out:
  return err;
}

static void forget_secrets(struct keystore *ks) {
  xq_secret_free(&ks->pin);
  p12_free(&ks->fresh);
  if (ks->p12 != NULL) {
    p12_lock(ks->p12);
  }
}

void keystore_close(xq_token *token) {
  struct keystore *ks = token->data;
  if (ks == NULL) {
    return;
  }
  forget_secrets(ks);
  p12_free(&ks->p12);
  sk_X509_pop_free(ks->copy, X509_free);
  free(ks->path);
  free(ks->identity);
  free(ks);
  token->data = NULL;
}

/* ---- PIN */

xq_err *keystore_pin_state(xq_token *token, struct xq_pin_state *state) {
  const struct keystore *ks = token->data;
  return pinguard_state(token->state_dir, ks->identity, state);
}

xq_err *keystore_try_pin(xq_token *token, const xq_secret *pin, struct p12 **p12) {
  struct keystore *ks = token->data;
  struct p12 *now = NULL;
  struct pinguard guard;
  char hash[65];
  xq_err *err = read_p12(ks->path, &now, hash);
  if (err != NULL) { /* it could be read when it was opened */
    enum xq_code code = xq_err_code(err);
    return code == XQ_E_KEY_ABSENT  ? xq_err_wrap(err, XQ_E_TOKEN_REMOVED, "the key file is gone")
           : code == XQ_E_MALFORMED ? xq_err_wrap(err, XQ_E_TOKEN_DAMAGED, "the key file was damaged")
                                    : err;
  }
  free(ks->identity);
  ks->identity = make_identity(ks->path, now, hash);
  err = pinguard_begin(token->state_dir, ks->identity, &guard);
  if (err == NULL) {
    err = pinguard_end(&guard, p12_unlock(now, pin));
  }
  if (err != NULL) {
    p12_free(&now);
    return err;
  }
  *p12 = now;
  return NULL;
}

#define COPY_MARK "Public copy of the certificates in a key file, made by Xuqi.  It holds no secret.\n"

/* Next time they are to be seen before the PIN.  A file of this name that Xuqi did not make is left alone. */
static void write_copy(const struct keystore *ks) {
  struct xq_buf text = {0};
  uint8_t *present = NULL;
  size_t len = 0;
  char *path = keystore_beside(ks, "crt");
  xq_err *err = NULL;
  xq_buf_add_str(&text, COPY_MARK);
  for (size_t i = 0; i < ks->p12->certs.count; i++) {
    char *pem = xq_cert_to_pem(ks->p12->certs.items[i].cert);
    xq_buf_add_str(&text, pem);
    free(pem);
  }
  if (xq_path_exists(path)) {
    XQ_TRY(xq_file_read(path, P12_FILE_MAX, &present, &len));
    if (strncmp((const char *)present, COPY_MARK, strlen(COPY_MARK)) != 0 ||
        (len == text.len && memcmp(present, text.data, len) == 0)) {
      goto out;
    }
  }
  XQ_TRY(xq_file_write(path, text.data, text.len, 0644));
out:
  if (err != NULL) {
    xq_log_err(XQ_LOG_INFO, err, "no public copy beside a key file");
  }
  free(present);
  free(path);
  xq_buf_clear(&text);
}

/* Keys that were generated and are not in use yet. */
static void open_fresh(struct keystore *ks) {
  char hash[65];
  char *path = keystore_beside(ks, "new");
  if (xq_path_exists(path)) {
    xq_err *err = read_p12(path, &ks->fresh, hash);
    if (err == NULL) {
      err = p12_unlock(ks->fresh, ks->pin);
    }
    if (err != NULL) {
      p12_free(&ks->fresh);
      xq_log_err(XQ_LOG_WARNING, err, "the new key beside a key file cannot be opened");
    }
  }
  free(path);
}

void keystore_take(struct keystore *ks, struct p12 *p12) {
  p12_free(&ks->p12);
  ks->p12 = p12;
}

xq_err *keystore_login(xq_token *token, const xq_secret *pin) {
  struct keystore *ks = token->data;
  struct p12 *opened = NULL;
  bool sealed = ks->p12->sealed;
  xq_err *err = keystore_try_pin(token, pin, &opened);
  if (err != NULL) {
    return err;
  }
  xq_secret_free(&ks->pin);
  ks->pin = xq_secret_dup(pin);
  keystore_take(ks, opened);
  p12_free(&ks->fresh);
  open_fresh(ks);
  note_serial(token);
  if (sealed && !token->look_only) {
    write_copy(ks);
    sk_X509_pop_free(ks->copy, X509_free);
    ks->copy = NULL;
    read_copy(ks);
  }
  return NULL;
}

bool keystore_logged_in(const xq_token *token) {
  const struct keystore *ks = token->data;
  return ks->pin != NULL;
}

void keystore_logout(xq_token *token) {
  forget_secrets(token->data);
}

/* ---- keys */

EVP_PKEY *keystore_key(const struct keystore *ks, const char *id) {
  const struct p12 *places[] = {ks->p12, ks->fresh};
  for (size_t i = 0; i < XQ_COUNT(places); i++) {
    int at = places[i] != NULL ? p12_find_key(places[i], id) : -1;
    if (at >= 0) {
      return places[i]->keys.items[at].key;
    }
  }
  return NULL;
}

/* The public half alone, as a key of its own. */
static xq_err *public_half(EVP_PKEY *key, EVP_PKEY **public) {
  unsigned char *der = NULL;
  int len = i2d_PUBKEY(key, &der);
  const unsigned char *p = der;
  *public = len > 0 ? d2i_PUBKEY(NULL, &p, len) : NULL;
  OPENSSL_free(der);
  return *public != NULL ? NULL : xq_err_openssl(XQ_E_CRYPTO, "a public key cannot be had from a private one");
}

xq_err *keystore_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  const struct keystore *ks = token->data;
  struct xq_token_entries entries = {0};
  EVP_PKEY *private = keystore_key(ks, entry_id);
  xq_err *err = NULL;
  if (private != NULL) {
    return public_half(private, key);
  }
  XQ_TRY(keystore_entries(token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    if (strcmp(entries.items[i].id, entry_id) == 0 && entries.items[i].has_key) {
      *key = X509_get_pubkey(entries.items[i].cert);
      goto out;
    }
  }
  err = xq_err_new(XQ_E_KEY_ABSENT, "no key %s in the file", entry_id);
out:
  xq_token_entries_free(&entries);
  return err;
}

xq_err *keystore_find_key(xq_token *token, EVP_PKEY *public, char **entry_id) {
  char id[P12_ID_LEN + 1];
  xq_err *err = p12_key_id(public, id);
  if (err == NULL) {
    *entry_id = keystore_key(token->data, id) != NULL ? xq_strdup(id) : NULL;
  }
  return err;
}

static bool set_pss(EVP_PKEY_CTX *ctx, const struct token_sign *what) {
  return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, what->salt_len) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, what->mgf1_name, NULL) == 1;
}

xq_err *keystore_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                      uint8_t *sig, size_t *len) {
  (void)pin; /* no key of a file asks each time */
  const struct keystore *ks = token->data;
  if (ks->pin == NULL) {
    return xq_err_new(XQ_E_PIN_NEEDED, "the key file is not open");
  }
  EVP_PKEY *key = keystore_key(ks, entry_id);
  if (key == NULL) {
    return xq_err_new(XQ_E_KEY_ABSENT, "no key %s in the file", entry_id);
  }
  const EVP_MD *md = EVP_get_digestbyname(what->digest_name);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
  xq_err *err = NULL;
  if (md == NULL || ctx == NULL || EVP_PKEY_sign_init(ctx) != 1 ||
      (what->scheme == TOKEN_SIGN_RSA_PSS && !set_pss(ctx, what)) || EVP_PKEY_CTX_set_signature_md(ctx, md) != 1 ||
      EVP_PKEY_sign(ctx, sig, len, what->digest, what->digest_len) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the key in the file does not sign");
  }
  EVP_PKEY_CTX_free(ctx);
  return err;
}
