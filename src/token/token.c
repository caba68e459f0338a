/* token.c - the face of the layer: the way to the backends.  See token.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "token/backend.h"
#include "token/provider/provider.h"

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

xq_err *xq_token_present(xq_token *token) {
  if (token->backend->present == NULL) {
    return NULL;
  }
  return TOKEN_CALL(token, token->backend->present(token));
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

/* ---- hot plug */

xq_err *xq_token_watch_start(const struct xq_token_config *config, void (*changed)(void *ctx), void *ctx,
                             xq_token_watch **watch) {
  return token_watch_start(token_backends, config, changed, ctx, watch);
}

/* ---- entries */

xq_err *xq_token_entries(xq_token *token, struct xq_token_entries *entries) {
  return TOKEN_CALL(token, token->backend->entries(token, entries));
}

/* ---- keys */

xq_err *xq_token_attest(xq_token *token, const char *entry_id, X509 **statement, X509 **by) {
  if (token->backend->attest == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "this medium attests nothing"), "what", "attest");
  }
  return TOKEN_CALL(token, token->backend->attest(token, entry_id, statement, by));
}

xq_err *xq_token_key_fingerprint(xq_token *token, const char *entry_id, char out[65]) {
  EVP_PKEY *public = NULL;
  xq_err *err = TOKEN_CALL(token, token->backend->public_key(token, entry_id, &public));
  if (err == NULL) {
    err = xq_key_fingerprint(public, out);
  }
  EVP_PKEY_free(public);
  return err;
}

xq_err *xq_token_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  xq_err *err = token_may_write(token);
  return err != NULL ? err : TOKEN_CALL(token, token->backend->generate(token, kind, entry_id));
}
