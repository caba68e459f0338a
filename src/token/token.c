/* token.c - the face of the layer: references, the lock, and the way to the backend.  See token.h. */
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"
#include "token/provider.h"

/* ---- life */

xq_err *token_make(const struct xq_token_config *config, const struct token_backend *backend, const char *rest,
                   xq_token **token) {
  xq_token *made = xq_calloc(1, sizeof *made);
  atomic_init(&made->refs, 1);
  pthread_mutex_init(&made->lock, NULL);
  made->backend = backend;
  made->info.kind = backend->kind;
  made->state_dir = config->state_dir != NULL ? xq_strdup(config->state_dir) : xq_dir_state();
  xq_err *err = backend->open(made, rest);
  if (err != NULL) {
    xq_token_free(&made);
    return err;
  }
  *token = made;
  return NULL;
}

xq_token *xq_token_ref(xq_token *token) {
  atomic_fetch_add(&token->refs, 1);
  return token;
}

void xq_token_free(xq_token **token) {
  if (token == NULL || *token == NULL) {
    return;
  }
  xq_token *t = *token;
  *token = NULL;
  if (atomic_fetch_sub(&t->refs, 1) > 1) {
    return;
  }
  t->backend->close(t);
  free(t->info.uri);
  free(t->info.label);
  free(t->info.serial);
  free(t->state_dir);
  xq_err_free(&t->last_error);
  pthread_mutex_destroy(&t->lock);
  free(t);
}

void token_list_add(struct xq_token_list *list, xq_token *token) {
  list->tokens = xq_realloc(list->tokens, (list->count + 1) * sizeof *list->tokens);
  list->tokens[list->count++] = token;
}

void xq_token_list_free(struct xq_token_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    xq_token_free(&list->tokens[i]);
  }
  free(list->tokens);
  xq_err_free(&list->left_out);
  *list = (struct xq_token_list){0};
}

xq_err *xq_token_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  struct xq_token_list found = {0};
  xq_err *err = xq_provider_load();
  for (size_t i = 0; err == NULL && token_backends[i] != NULL; i++) {
    err = token_backends[i]->scan(config, &found);
  }
  if (err != NULL) {
    xq_token_list_free(&found);
  } else {
    *list = found;
  }
  return err;
}

xq_err *xq_token_open(const struct xq_token_config *config, const char *uri, xq_token **token) {
  xq_err *err = xq_provider_load();
  if (err != NULL) {
    return err;
  }
  for (size_t i = 0; token_backends[i] != NULL; i++) {
    size_t len = strlen(token_backends[i]->scheme);
    if (strncmp(uri, token_backends[i]->scheme, len) == 0 && uri[len] == ':') {
      return token_make(config, token_backends[i], uri + len + 1, token);
    }
  }
  return token_make(config, &token_backend_keystore, uri, token); /* a plain path */
}

const struct xq_token_info *xq_token_get_info(const xq_token *token) {
  return &token->info;
}

/* ---- entries */

void xq_token_entries_free(struct xq_token_entries *entries) {
  for (size_t i = 0; i < entries->count; i++) {
    free(entries->items[i].id);
    X509_free(entries->items[i].cert);
    sk_X509_pop_free(entries->items[i].chain, X509_free);
  }
  free(entries->items);
  *entries = (struct xq_token_entries){0};
}

/* Every call goes through here: one at a time on one token. */
#define LOCKED(token, call)               \
  do {                                    \
    pthread_mutex_lock(&(token)->lock);   \
    xq_err *err_ = (call);                \
    pthread_mutex_unlock(&(token)->lock); \
    return err_;                          \
  } while (0)

xq_err *xq_token_entries(xq_token *token, struct xq_token_entries *entries) {
  LOCKED(token, token->backend->entries(token, entries));
}

/* ---- PIN */

xq_err *xq_token_pin_state(xq_token *token, struct xq_pin_state *state) {
  LOCKED(token, token->backend->pin_state(token, state));
}

static xq_err *check_length(const xq_token *token, const xq_secret *pin, size_t least) {
  size_t chars = xq_secret_chars(pin);
  if (chars >= least && chars <= token->info.pin_max) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_PIN_LENGTH, "a PIN of an impossible length");
  xq_err_fact(err, "min", "%zu", least);
  return xq_err_fact(err, "max", "%zu", token->info.pin_max);
}

xq_err *xq_token_login(xq_token *token, const xq_secret *pin) {
  xq_err *err = check_length(token, pin, token->info.pin_min);
  if (err != NULL) {
    return err;
  }
  LOCKED(token, token->backend->login(token, pin));
}

bool xq_token_logged_in(const xq_token *token) {
  pthread_mutex_t *lock =
      (pthread_mutex_t *)(uintptr_t)&token->lock; /* the lock is no part of what is promised const */
  pthread_mutex_lock(lock);
  bool in = token->backend->logged_in(token);
  pthread_mutex_unlock(lock);
  return in;
}

void xq_token_logout(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  token->backend->logout(token);
  pthread_mutex_unlock(&token->lock);
}

#define NEW_PIN_MIN 6

xq_err *xq_token_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = check_length(token, old_pin, token->info.pin_min);
  if (err == NULL) {
    err = check_length(token, new_pin, token->info.pin_min > NEW_PIN_MIN ? token->info.pin_min : NEW_PIN_MIN);
  }
  if (err != NULL) {
    return err;
  }
  LOCKED(token, token->backend->change_pin(token, old_pin, new_pin));
}

/* ---- keys */

xq_err *xq_token_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  EVP_PKEY *public = NULL;
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->backend->public_key(token, entry_id, &public);
  pthread_mutex_unlock(&token->lock);
  if (err == NULL) {
    err = provider_make_key(token, entry_id, public, key);
  }
  EVP_PKEY_free(public);
  return err;
}

xq_err *token_sign(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig, size_t *len) {
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->backend->sign(token, entry_id, what, sig, len);
  if (err != NULL) {
    xq_err_free(&token->last_error);
    token->last_error = xq_err_dup(err);
  }
  pthread_mutex_unlock(&token->lock);
  return err;
}

xq_err *xq_token_last_error(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->last_error;
  token->last_error = NULL;
  pthread_mutex_unlock(&token->lock);
  return err;
}

xq_err *xq_token_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  LOCKED(token, token->backend->generate(token, kind, entry_id));
}
