/* medium.c - an open medium and lists of what is found: what every backend builds on.  See backend.h. */
#include <stdlib.h>

#include "token/backend.h"

xq_err *token_make(const struct xq_token_config *config, const struct token_backend *backend, const char *rest,
                   xq_token **token) {
  xq_token *made = xq_calloc(1, sizeof *made);
  atomic_init(&made->refs, 1);
  pthread_mutex_init(&made->lock, NULL);
  made->backend = backend;
  made->info.kind = backend->kind;
  made->hooks = config->hooks;
  made->management_key = xq_strdup(config->management_key);
  made->look_only = config->look_only;
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

const struct xq_token_info *xq_token_get_info(const xq_token *token) {
  return &token->info;
}

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

/* ---- hooks */

bool token_held(const struct xq_token_hooks *hooks, const char *reader, const char *program) {
  return hooks != NULL && hooks->held != NULL && hooks->held(hooks->ctx, reader, program);
}

void token_attend(xq_token *token, enum xq_attend what) {
  if (token->hooks != NULL && token->hooks->attend != NULL) {
    token->hooks->attend(token->hooks->ctx, token, what);
  }
}

xq_err *token_may_write(const xq_token *token) {
  return token->look_only ? xq_err_new(XQ_E_INTERNAL, "a medium that is only looked at is not written") : NULL;
}
