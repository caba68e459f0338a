/* media.c - the media that are open, and which of their keys a command is about. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- what is here */

static xq_token **find_medium(struct xq_token_list *list, const char *uri) {
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(xq_token_get_info(list->tokens[i])->uri, uri) == 0) {
      return &list->tokens[i];
    }
  }
  return NULL;
}

static bool has_cert(const struct xq_token_entries *entries, const X509 *cert) {
  for (size_t i = 0; i < entries->count; i++) {
    if (entries->items[i].cert != NULL && xq_cert_equal(entries->items[i].cert, cert)) {
      return true;
    }
  }
  return false;
}

/* Whether an open file still holds what was found there now: somebody may have put another in its place. */
static bool holds_the_same_certs(xq_token *open, xq_token *found) {
  struct xq_token_entries a = {0}, b = {0};
  xq_err *err = xq_token_entries(open, &a);
  bool same = err == NULL;
  xq_err_ignore(err, "then it is opened anew");
  err = xq_token_entries(found, &b);
  if (err == NULL) {
    for (size_t i = 0; same && i < b.count; i++) {
      same = b.items[i].cert == NULL || has_cert(&a, b.items[i].cert);
    }
  } else {
    same = same && xq_err_code(err) == XQ_E_PIN_NEEDED; /* sealed: the open one shows more */
    xq_err_ignore(err, "what was found shows nothing to compare");
  }
  xq_token_entries_free(&a);
  xq_token_entries_free(&b);
  return same;
}

/* Whether an open medium is the one that was found now, in its place.  Cards and tokens know who they are. */
static bool is_the_same(xq_token *open, xq_token *found) {
  xq_err *err = xq_token_present(open);
  bool same = err == NULL && (xq_token_get_info(open)->kind != XQ_TOKEN_FILE || holds_the_same_certs(open, found));
  xq_err_ignore(err, "it is opened anew");
  return same;
}

xq_err *xq_eng_media_scan(struct xq_engine *e) {
  struct xq_token_list found = {0};
  xq_err *err = xq_token_scan(&e->token_config, &found);
  if (err != NULL) {
    return err;
  }
  for (size_t i = 0; i < found.count; i++) {
    xq_token **open = find_medium(&e->media, xq_token_get_info(found.tokens[i])->uri);
    if (open != NULL && xq_token_logged_in(*open) && is_the_same(*open, found.tokens[i])) {
      xq_token *fresh = found.tokens[i];
      found.tokens[i] = *open; /* stays logged in */
      *open = fresh;
    }
  }
  xq_eng_media_forget(e);
  e->media = found;
  return NULL;
}

void xq_eng_media_forget(struct xq_engine *e) {
  for (size_t i = 0; i < e->media.count; i++) {
    xq_token_logout(e->media.tokens[i]);
  }
  xq_token_list_free(&e->media);
  e->media = (struct xq_token_list){0};
}

void xq_eng_media_check(struct xq_engine *e) {
  size_t kept = 0;
  for (size_t i = 0; i < e->media.count; i++) {
    xq_token *token = e->media.tokens[i];
    bool logged_in = xq_token_logged_in(token);
    xq_err *gone = xq_eng_medium_gone(token);
    if (gone == NULL) {
      e->media.tokens[kept++] = token;
      continue;
    }
    if (logged_in) { /* who pulls the key out is leaving */
      xq_ca_logout(e->ca);
    }
    xq_err_ignore(gone, "the face was told that something changed");
    xq_token_logout(token);
    xq_token_free(&token);
  }
  e->media.count = kept;
}

/* ---------------------------------------------------------------- references */

static xq_err *medium_of_uri(struct xq_engine *e, const char *uri, xq_token **token) {
  xq_token **open = find_medium(&e->media, uri);
  if (open == NULL) {
    xq_token *fresh;
    xq_err *err = xq_token_open(&e->token_config, uri, &fresh);
    if (err != NULL) {
      return err;
    }
    e->media.tokens = xq_realloc(e->media.tokens, (e->media.count + 1) * sizeof *e->media.tokens);
    open = &e->media.tokens[e->media.count++];
    *open = fresh;
  }
  *token = xq_token_ref(*open);
  return NULL;
}

xq_err *xq_eng_medium_find(struct xq_engine *e, const char *ref, xq_token **token) {
  char *uri = NULL, *id = NULL;
  xq_err *err = xq_token_uri_split(ref, &uri, &id);
  if (err == NULL) {
    err = medium_of_uri(e, uri, token);
  }
  free(uri);
  free(id);
  return err;
}

/* The entry named, else the only one with certificate and key: after a renewal with a new key the old name is gone. */
static const struct xq_token_entry *pick(const struct xq_token_entries *entries, const char *id) {
  const struct xq_token_entry *only = NULL;
  size_t usable = 0;
  for (size_t i = 0; i < entries->count; i++) {
    const struct xq_token_entry *entry = &entries->items[i];
    if (entry->cert != NULL && strcmp(entry->id, id) == 0) {
      return entry;
    }
    if (entry->cert != NULL && entry->has_key) {
      only = entry;
      usable++;
    }
  }
  return usable == 1 ? only : NULL;
}

static void fill_key(struct eng_key *key, const struct xq_token_entry *entry) {
  key->entry_id = xq_strdup(entry->id);
  key->cert = entry->cert;
  X509_up_ref(key->cert);
  key->chain = entry->chain != NULL ? X509_chain_up_ref(entry->chain) : NULL;
  key->ref = xq_token_uri(key->token, entry->id);
  xq_cert_fingerprint(key->cert, key->fingerprint);
  key->pin_always = entry->pin_always;
}

/* Whoever has to ask for the PIN in the middle of things must be able to say for which key. */
static void remember(struct xq_engine *e, const struct eng_key *key) {
  xq_eng_key_clear(&e->about);
  e->about = *key;
  e->about.token = xq_token_ref(key->token);
  e->about.ref = xq_strdup(key->ref);
  e->about.entry_id = xq_strdup(key->entry_id);
  e->about.chain = NULL;
  X509_up_ref(key->cert);
}

xq_err *xq_eng_key_find(struct xq_engine *e, const char *ref, struct eng_key *key) {
  xq_err *err = NULL;
  char *uri = NULL, *id = NULL;
  struct xq_token_entries entries = {0};
  struct eng_key found = {0};
  XQ_TRY(xq_token_uri_split(ref, &uri, &id));
  XQ_TRY(medium_of_uri(e, uri, &found.token));
  err = xq_token_entries(found.token, &entries);
  if (xq_err_code(err) == XQ_E_PIN_NEEDED) {
    xq_err_free(&err);
    XQ_TRY(xq_eng_unlock(e, found.token, NULL, XQ_PIN_UNSEAL));
    XQ_TRY(xq_token_entries(found.token, &entries));
  } else if (err != NULL) {
    goto out;
  }
  const struct xq_token_entry *entry = pick(&entries, id);
  if (entry == NULL) {
    err = xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no such key on this medium"), "key", "%s", ref);
    goto out;
  }
  fill_key(&found, entry);
  remember(e, &found);
  *key = found;
  found = (struct eng_key){0};
out:
  xq_eng_key_clear(&found);
  xq_token_entries_free(&entries);
  free(uri);
  free(id);
  return err;
}

xq_err *xq_eng_roots(struct xq_engine *e, STACK_OF(X509) * *roots) {
  if (e->ca_file == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "no file of CA certificates that may vouch for issued ones"), "setting",
                       "service.ca_file");
  }
  return xq_certs_from_file(e->ca_file, roots);
}
