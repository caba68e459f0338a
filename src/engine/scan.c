/* scan.c - what keys are here, and what the service says of their certificates. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

/* What all keys of a medium share. */
struct medium {
  xq_token *token;
  struct xq_pin_state pin;
  char *pending;
};

static struct xq_key_view *add_view(struct xq_key_list *list, const struct medium *m, const char *entry_id) {
  const struct xq_token_info *info = xq_token_get_info(m->token);
  list->items = xq_realloc(list->items, (list->count + 1) * sizeof *list->items);
  struct xq_key_view *v = &list->items[list->count++];
  *v = (struct xq_key_view){.token_kind = info->kind, .pin_pad = info->pin_pad, .can_unblock = info->can_unblock};
  v->ref = xq_token_uri(m->token, entry_id);
  v->token_uri = xq_strdup(info->uri);
  v->token_label = xq_strdup(info->label);
  v->token_serial = xq_strdup(info->serial);
  v->token_place = xq_strdup(info->place);
  v->token_model = xq_strdup(info->model);
  v->pin = m->pin;
  v->pin_min = xq_token_new_pin_min(m->token);
  v->pin_max = info->pin_max;
  return v;
}

static struct xq_key_view *add_entry_view(struct xq_key_list *list, const struct medium *m,
                                          const struct xq_token_entry *entry) {
  struct xq_key_view *v = add_view(list, m, entry->id);
  v->slot = xq_strdup(entry->slot);
  v->pin_always = entry->pin_always;
  v->touch = entry->touch;
  v->has_key = entry->has_key;
  v->pending_install = xq_strdup(m->pending);
  return v;
}

static void view_entry(struct xq_key_list *list, const struct medium *m, const struct xq_token_entry *entry) {
  struct xq_cert_info *cert;
  if (entry->cert == NULL && entry->problem != NULL) {
    add_entry_view(list, m, entry)->problem = xq_err_dup(entry->problem);
    return;
  }
  if (entry->cert == NULL) {
    return; /* a key that waits for its certificate: nothing a person can act on */
  }
  xq_err *err = xq_cert_info_get(entry->cert, &cert);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "a certificate that cannot be read is left out");
    return;
  }
  if (cert->is_ca && !entry->has_key) {
    xq_cert_info_free(&cert);
    return;
  }
  add_entry_view(list, m, entry)->cert = cert;
}

static void view_medium(struct xq_key_list *list, xq_token *token) {
  struct xq_token_entries entries = {0};
  struct medium m = {.token = token, .pin = {.tries_left = -1, .unblock_left = -1}};
  xq_err *err = xq_token_entries(token, &entries);
  if (err == NULL || xq_err_code(err) == XQ_E_PIN_NEEDED) {
    xq_err_ignore(xq_token_pin_state(token, &m.pin), "unknown then; the PIN dialog asks again");
  }
  if (xq_err_code(err) == XQ_E_PIN_NEEDED) {
    xq_err_free(&err);
    add_view(list, &m, NULL)->sealed = true;
    return;
  }
  if (err != NULL) {
    if (list->media_err == NULL) { /* the first is enough to say what to do */
      list->media_err = err;
    } else {
      xq_log_err(XQ_LOG_WARNING, err, "another medium that cannot be read is left out");
    }
    return;
  }
  xq_err_ignore(xq_install_pending(token, &m.pending), "an install finds out for itself");
  for (size_t i = 0; i < entries.count; i++) {
    view_entry(list, &m, &entries.items[i]);
  }
  free(m.pending);
  xq_token_entries_free(&entries);
}

/* ---- what the service says of them */

void xq_eng_known_clear(struct xq_engine *e) {
  for (size_t i = 0; i < e->known_count; i++) {
    free(e->known[i].ref);
  }
  free(e->known);
  e->known = NULL;
  e->known_count = 0;
}

static void know(struct xq_engine *e, const struct xq_key_list *list) {
  xq_eng_known_clear(e);
  e->known = xq_calloc(list->count + 1, sizeof *e->known);
  for (size_t i = 0; i < list->count; i++) {
    const struct xq_key_view *v = &list->items[i];
    if (v->cert != NULL) {
      struct eng_known *known = &e->known[e->known_count++];
      known->ref = xq_strdup(v->ref);
      memcpy(known->fingerprint, v->cert->fingerprint, sizeof known->fingerprint);
    }
  }
}

/* NULL: among all. */
static bool is_among(const char *ref, char *const *refs) {
  bool found = refs == NULL;
  for (size_t i = 0; !found && refs[i] != NULL; i++) {
    found = strcmp(ref, refs[i]) == 0;
  }
  return found;
}

/* The first failure of the way to the service is enough: the others would only take as long again. */
static xq_err *ask(struct xq_engine *e, char *const *refs) {
  for (size_t i = 0; i < e->known_count; i++) {
    if (!is_among(e->known[i].ref, refs)) {
      continue;
    }
    struct xq_cert_status status;
    xq_err *err = xq_ca_status(e->ca, e->known[i].fingerprint, &status);
    if (xq_err_code(err) == XQ_E_CANCELLED) {
      return err;
    }
    struct xq_event *event = xq_eng_event(e, XQ_EV_STATUS);
    bool failed = err != NULL;
    event->err = err;
    if (!failed) {
      event->status.ref = xq_strdup(e->known[i].ref);
      event->status.of = status;
    }
    xq_eng_emit(e, event);
    if (failed) {
      break;
    }
  }
  return NULL;
}

xq_err *xq_eng_run_ask(struct xq_engine *e, const struct eng_command *c) {
  return ask(e, c->refs);
}

/* ---- the commands */

xq_err *xq_eng_emit_keys(struct xq_engine *e) {
  struct xq_event *event = xq_eng_event(e, XQ_EV_KEYS);
  event->keys = xq_calloc(1, sizeof *event->keys);
  event->keys->media_err = e->media.left_out != NULL ? xq_err_dup(e->media.left_out) : NULL;
  event->keys->unseen_err = e->media.unseen != NULL ? xq_err_dup(e->media.unseen) : NULL;
  for (size_t i = 0; i < e->media.count; i++) {
    view_medium(event->keys, e->media.tokens[i]);
  }
  xq_err *err = xq_eng_check_cancelled(e);
  if (err != NULL) {
    xq_event_free(&event);
    return err;
  }
  know(e, event->keys);
  xq_eng_emit(e, event);
  struct eng_command *rest = xq_calloc(1, sizeof *rest);
  rest->run = xq_eng_run_ask;
  xq_eng_make_room(e, rest);
  return ask(e, NULL);
}

xq_err *xq_eng_run_scan(struct xq_engine *e, const struct eng_command *c) {
  (void)c;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_begin(e, XQ_STEP_SCAN));
  XQ_TRY(xq_eng_end(e, XQ_STEP_SCAN, xq_eng_media_scan(e)));
  XQ_TRY(xq_eng_emit_keys(e));
out:
  return err;
}

xq_err *xq_eng_run_unseal(struct xq_engine *e, const struct eng_command *c) {
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_medium_find(e, c->key_ref, &token));
  XQ_TRY(xq_eng_unlock(e, token, NULL, XQ_PIN_UNSEAL));
  XQ_TRY(xq_eng_emit_keys(e));
out:
  xq_token_free(&token);
  return err;
}

xq_err *xq_eng_run_reference(struct xq_engine *e, const struct eng_command *c) {
  (void)c;
  xq_err *err = NULL;
  struct xq_reference *ref = NULL;
  XQ_TRY(xq_eng_begin(e, XQ_STEP_REFERENCE));
  XQ_TRY(xq_eng_end(e, XQ_STEP_REFERENCE, xq_ca_reference(e->ca, &ref)));
  struct xq_event *event = xq_eng_event(e, XQ_EV_REFERENCE);
  event->reference = ref;
  xq_eng_emit(e, event);
out:
  return err;
}
