/* token.c - the face of the layer: references, the lock, and the way to the backend.  See token.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "token/backend.h"
#include "token/provider/provider.h"

/* ---- life */

/* Every call goes through here: one at a time on one token. */
#define LOCKED(token, call)               \
  do {                                    \
    pthread_mutex_lock(&(token)->lock);   \
    xq_err *err_ = (call);                \
    pthread_mutex_unlock(&(token)->lock); \
    return err_;                          \
  } while (0)

xq_err *token_make(const struct xq_token_config *config, const struct token_backend *backend, const char *rest,
                   xq_token **token) {
  xq_token *made = xq_calloc(1, sizeof *made);
  atomic_init(&made->refs, 1);
  pthread_mutex_init(&made->lock, NULL);
  made->backend = backend;
  made->info.kind = backend->kind;
  made->hooks = config->hooks;
  made->management_key = xq_strdup(config->management_key);
  made->state_dir = config->state_dir != NULL ? xq_strdup(config->state_dir) : xq_dir_state();
  made->config = config;
  xq_err *err = backend->open(made, rest);
  made->config = NULL; /* it is the caller's */
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
  free(t->info.place);
  free(t->info.model);
  free(t->state_dir);
  free(t->management_key);
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
  xq_err_free(&list->unseen);
  *list = (struct xq_token_list){0};
}

#define SLOT_NAME_MAX 64 /* a module's name of a reader is cut there: CK_SLOT_INFO.slotDescription */

static bool same_place(const xq_token *a, const xq_token *b) {
  return a->info.place != NULL && b->info.place != NULL && a->info.place[0] != '\0' &&
         strncmp(a->info.place, b->info.place, SLOT_NAME_MAX) == 0;
}

/* A card reached both by PC/SC and by a module stands in the same reader; the backend asked first speaks for it. */
static void show_once(struct xq_token_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    for (size_t n = list->count - 1; n > i; n--) {
      const xq_token *a = list->tokens[i];
      const xq_token *b = list->tokens[n];
      if (a->backend != b->backend && same_place(a, b)) {
        xq_token_free(&list->tokens[n]);
        memmove(&list->tokens[n], &list->tokens[n + 1], (--list->count - n) * sizeof *list->tokens);
      }
    }
  }
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
    show_once(&found);
    *list = found;
  }
  return err;
}

const struct xq_token_info *xq_token_get_info(const xq_token *token) {
  return &token->info;
}

xq_err *xq_token_present(xq_token *token) {
  if (token->backend->present == NULL) {
    return NULL;
  }
  LOCKED(token, token->backend->present(token));
}

/* ---- URIs */

static const struct token_backend *backend_of(const char *uri, const char **rest) {
  for (size_t i = 0; token_backends[i] != NULL; i++) {
    size_t len = strlen(token_backends[i]->scheme);
    if (strncmp(uri, token_backends[i]->scheme, len) == 0 && uri[len] == ':') {
      *rest = uri + len + 1;
      return token_backends[i];
    }
  }
  *rest = uri;
  return &token_backend_keystore; /* a plain path */
}

xq_err *xq_token_open(const struct xq_token_config *config, const char *uri, xq_token **token) {
  xq_err *err = xq_provider_load();
  if (err != NULL) {
    return err;
  }
  const char *rest;
  const struct token_backend *backend = backend_of(uri, &rest);
  return token_make(config, backend, rest, token);
}

char *xq_token_uri(const xq_token *token, const char *entry_id) {
  if (token->backend->uri != NULL) {
    return token->backend->uri(token, entry_id);
  }
  return entry_id != NULL ? xq_asprintf("%s#%s", token->info.uri, entry_id) : xq_strdup(token->info.uri);
}

xq_err *xq_token_uri_split(const char *uri, char **medium, char **entry_id) {
  const char *rest;
  const struct token_backend *backend = backend_of(uri, &rest);
  if (backend->uri_split != NULL) {
    return backend->uri_split(uri, medium, entry_id);
  }
  const char *hash = strrchr(uri, '#');
  if (hash == NULL || hash[1 + strspn(hash + 1, "0123456789abcdefABCDEF")] != '\0') {
    hash = uri + strlen(uri);
  }
  *medium = xq_strndup(uri, (size_t)(hash - uri));
  *entry_id = xq_strdup(*hash == '#' ? hash + 1 : "");
  return NULL;
}

/* The same medium, and its entry where one is named. */
static bool means(const char *given, const char *full) {
  char *parts[4] = {NULL};
  const char *place[2];
  bool good = false;
  xq_err *err = NULL;
  XQ_TRY(xq_token_uri_split(given, &parts[0], &parts[1]));
  XQ_TRY(xq_token_uri_split(full, &parts[2], &parts[3]));
  good = backend_of(parts[0], &place[0]) == backend_of(parts[2], &place[1]) && strcmp(place[0], place[1]) == 0 &&
         (parts[1][0] == '\0' || strcasecmp(parts[1], parts[3]) == 0);
out:
  xq_err_ignore(err, "what cannot be read means nothing");
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    free(parts[i]);
  }
  return good;
}

bool xq_token_uri_means(const char *given, const char *full) {
  const char *rest;
  const struct token_backend *backend = backend_of(full, &rest);
  return backend->uri_means != NULL ? backend->uri_means(given, full) : means(given, full);
}

/* ---- entries */

void xq_token_entries_free(struct xq_token_entries *entries) {
  for (size_t i = 0; i < entries->count; i++) {
    free(entries->items[i].id);
    free(entries->items[i].slot);
    xq_err_free(&entries->items[i].problem);
    X509_free(entries->items[i].cert);
    sk_X509_pop_free(entries->items[i].chain, X509_free);
  }
  free(entries->items);
  *entries = (struct xq_token_entries){0};
}

xq_err *xq_token_entries(xq_token *token, struct xq_token_entries *entries) {
  LOCKED(token, token->backend->entries(token, entries));
}

/* ---- PIN */

xq_err *xq_token_pin_state(xq_token *token, struct xq_pin_state *state) {
  LOCKED(token, token->backend->pin_state(token, state));
}

static xq_err *check_length(const xq_token *token, const xq_secret *pin, size_t least) {
  size_t chars = pin != NULL ? xq_secret_chars(pin) : 0;
  if (chars >= least && chars <= token->info.pin_max) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_PIN_LENGTH, "a PIN of an impossible length");
  xq_err_fact(err, "pin_min", "%zu", least);
  return xq_err_fact(err, "pin_max", "%zu", token->info.pin_max);
}

static bool take_allowance(xq_token *token) {
  bool allowed = token->last_try_allowed;
  token->last_try_allowed = false;
  return allowed;
}

/* The last try before a PIN locks for good is a person's to spend. */
static xq_err *check_last_try(xq_token *token) {
  struct xq_pin_state state = {.tries_left = -1, .unblock_left = -1};
  bool allowed = take_allowance(token);
  xq_err *err = token->backend->pin_state(token, &state);
  if (err == NULL && state.locked) {
    err = xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked");
  } else if (err == NULL && state.tries_left == 1 && state.wait_seconds == 0 && !allowed &&
             token->info.kind != XQ_TOKEN_FILE) { /* key files are slowed, never locked */
    err = xq_err_new(XQ_E_PIN_LAST_TRY, "one try is left");
  }
  return err;
}

static xq_err *login(xq_token *token, const xq_secret *pin) {
  xq_err *err = check_last_try(token);
  return err != NULL ? err : token->backend->login(token, pin);
}

xq_err *xq_token_login(xq_token *token, const xq_secret *pin) {
  if (pin != NULL || !token->info.pin_pad) {
    xq_err *err = check_length(token, pin, token->info.pin_min);
    if (err != NULL) {
      return err;
    }
  }
  LOCKED(token, login(token, pin));
}

void xq_token_allow_last_try(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  token->last_try_allowed = true;
  pthread_mutex_unlock(&token->lock);
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

size_t xq_token_new_pin_min(const xq_token *token) {
  return token->info.pin_min > NEW_PIN_MIN ? token->info.pin_min : NEW_PIN_MIN;
}

static xq_err *change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = check_last_try(token); /* the old one counts as a try */
  return err != NULL ? err : token->backend->change_pin(token, old_pin, new_pin);
}

/* After the PUK's last try there is no way back at all. */
static xq_err *unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  struct xq_pin_state state = {.tries_left = -1, .unblock_left = -1};
  bool allowed = take_allowance(token);
  xq_err *err = token->backend->pin_state(token, &state);
  if (err == NULL && state.unblock_left == 1 && !allowed) {
    err = xq_err_fact(xq_err_new(XQ_E_PIN_LAST_TRY, "one try of the PUK is left"), "what", "puk");
  }
  return err != NULL ? err : token->backend->unblock(token, puk, new_pin);
}

xq_err *xq_token_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  bool on_pad = old_pin == NULL && new_pin == NULL && token->info.pin_pad_change;
  xq_err *err = on_pad ? NULL : check_length(token, old_pin, token->info.pin_min);
  if (err == NULL && !on_pad) {
    err = check_length(token, new_pin, xq_token_new_pin_min(token));
  }
  if (err != NULL) {
    return err;
  }
  LOCKED(token, change_pin(token, old_pin, new_pin));
}

xq_err *xq_token_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  if (token->backend->unblock == NULL || !token->info.can_unblock) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "this medium has no unblocking code"), "what", "unblock");
  }
  xq_err *err = check_length(token, new_pin, xq_token_new_pin_min(token));
  if (err != NULL) {
    return err;
  }
  LOCKED(token, unblock(token, puk, new_pin));
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

xq_err *xq_token_attest(xq_token *token, const char *entry_id, X509 **statement, X509 **by) {
  if (token->backend->attest == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "this medium attests nothing"), "what", "attest");
  }
  LOCKED(token, token->backend->attest(token, entry_id, statement, by));
}

xq_err *xq_token_key_fingerprint(xq_token *token, const char *entry_id, char out[65]) {
  EVP_PKEY *public = NULL;
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->backend->public_key(token, entry_id, &public);
  pthread_mutex_unlock(&token->lock);
  if (err == NULL) {
    err = xq_key_fingerprint(public, out);
  }
  EVP_PKEY_free(public);
  return err;
}

static enum xq_pin_why why_asked(const xq_err *err) {
  const char *why = xq_err_get_fact(err, "why");
  return xq_streq(why, "always") ? XQ_PIN_WHY_ALWAYS : xq_streq(why, "reset") ? XQ_PIN_WHY_RESET : XQ_PIN_WHY_LOGIN;
}

/* A PIN for one signature goes with the signature: nothing may come between them.  Any other logs in. */
static xq_err *sign_with(xq_token *token, const char *entry_id, const struct token_sign *what, enum xq_pin_why why,
                         const xq_secret *pin, uint8_t *sig, size_t *len) {
  bool on_pad = pin == NULL && token->info.pin_pad;
  xq_err *err = on_pad ? NULL : check_length(token, pin, token->info.pin_min);
  if (err != NULL) {
    return err;
  }
  pthread_mutex_lock(&token->lock);
  if (why == XQ_PIN_WHY_ALWAYS) {
    err = check_last_try(token);
    token->pin_on_pad = on_pad;
  } else {
    err = login(token, pin);
    pin = NULL;
  }
  if (err == NULL) {
    err = token->backend->sign(token, entry_id, what, pin, sig, len);
  }
  token->pin_on_pad = false;
  pthread_mutex_unlock(&token->lock);
  return err;
}

/* The person is asked with the lock free: the face may look at the medium meanwhile. */
static xq_err *sign_asking(xq_token *token, const char *entry_id, const struct token_sign *what, xq_err *needed,
                           uint8_t *sig, size_t *len) {
  enum xq_pin_why why = why_asked(needed);
  size_t room = *len;
  xq_err *last = NULL;
  xq_err_ignore(needed, "the PIN is asked for now");
  for (;;) {
    xq_secret *pin = NULL;
    xq_err *err = token->hooks->ask_pin(token->hooks->ctx, token, entry_id, why, last, &pin);
    xq_err_free(&last);
    if (err == NULL) {
      *len = room;
      err = sign_with(token, entry_id, what, why, pin, sig, len);
      xq_secret_free(&pin);
      if (xq_err_is(err, XQ_IS_PIN_AGAIN)) {
        last = err;
        continue;
      }
      if (xq_err_code(err) == XQ_E_PIN_NEEDED && why_asked(err) != why && xq_err_get_fact(err, "pad") == NULL) {
        why = why_asked(err); /* logged in now, and this key asks each time; or somebody reset the card just then */
        xq_err_ignore(err, "the PIN is asked for again");
        continue;
      }
    }
    return err;
  }
}

xq_err *token_sign(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig, size_t *len) {
  size_t room = *len;
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->backend->sign(token, entry_id, what, NULL, sig, len);
  pthread_mutex_unlock(&token->lock);
  if (xq_err_code(err) == XQ_E_PIN_NEEDED && token->hooks != NULL && token->hooks->ask_pin != NULL) {
    *len = room;
    err = sign_asking(token, entry_id, what, err, sig, len);
  }
  pthread_mutex_lock(&token->lock);
  xq_err_free(&token->last_error); /* of an operation before this one: it explains nothing any more */
  token->last_error = xq_err_dup(err);
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

/* ---- hooks */

bool token_held(const struct xq_token_hooks *hooks, const char *reader, const char *program) {
  return hooks != NULL && hooks->held != NULL && hooks->held(hooks->ctx, reader, program);
}

void token_attend(xq_token *token, enum xq_attend what) {
  if (token->hooks != NULL && token->hooks->attend != NULL) {
    token->hooks->attend(token->hooks->ctx, token, what);
  }
}
