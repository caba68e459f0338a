/* piv.c - PIV cards as a kind of medium: finding and opening them, and what is seen on them.  See piv.h. */
#include "token/piv/piv.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BY_READER "reader="

/* ---- which one */

static char *hex_of_guid(const struct piv *p) {
  char *hex = xq_hex(p->guid, sizeof p->guid);
  for (char *c = hex; *c != '\0'; c++) {
    if (*c >= 'A' && *c <= 'F') {
      *c = (char)(*c - 'A' + 'a');
    }
  }
  return hex;
}

/* Its name of old: the maker's number, its owner's, or just where it is. */
static char *name_of(const struct piv *p) {
  return p->has_serial ? xq_asprintf("%u", (unsigned)p->serial)
         : p->has_guid ? hex_of_guid(p)
                       : xq_asprintf(BY_READER "%s", p->reader);
}

static void fill_info(xq_token *token) {
  const struct piv *p = token->data;
  struct xq_token_info *info = &token->info;
  char *name = name_of(p);
  info->uri = xq_asprintf("piv:%s", name);
  info->serial = p->has_serial || p->has_guid ? xq_strdup(name) : NULL;
  info->place = xq_strdup(p->reader);
  info->label = xq_strdup(!p->yubico                             ? "PIV card"
                          : p->has_serial                        ? "YubiKey 5"
                          : strncmp(p->reader, "Yubico", 6) == 0 ? "YubiKey"
                                                                 : "PIV card");
  info->can_unblock = true;
  info->pin_pad = p->pad.verify != 0;
  info->pin_pad_change = p->pad.modify != 0;
  info->pin_min = 6;
  info->pin_max = 8;
  free(name);
}

static bool is_meant(const struct piv *p, const char *rest) {
  if (strncmp(rest, BY_READER, strlen(BY_READER)) == 0) {
    return strcmp(rest + strlen(BY_READER), p->reader) == 0;
  }
  char *name = name_of(p);
  bool is = strcasecmp(name, rest) == 0;
  free(name);
  return is;
}

static void piv_close(xq_token *token) {
  piv_free(token->data);
  token->data = NULL;
}

/* The first error counts: of a card that may be the one meant and could not be asked. */
static void keep_first(xq_err **first, xq_err *err) {
  if (*first == NULL && xq_err_code(err) != XQ_E_KEY_ABSENT && xq_err_code(err) != XQ_E_TOKEN_REMOVED) {
    *first = err;
  } else {
    xq_err_ignore(err, "it is not this card");
  }
}

static xq_err *open_in(xq_token *token, const struct pcsc_readers *readers, const char *rest) {
  const char *reader = strncmp(rest, BY_READER, strlen(BY_READER)) == 0 ? rest + strlen(BY_READER) : NULL;
  xq_err *first = NULL;
  for (size_t i = 0; i < readers->count; i++) {
    if (!readers->items[i].card || (reader != NULL && strcmp(reader, readers->items[i].name) != 0)) {
      continue;
    }
    xq_err *err = piv_connect(token, &readers->items[i]);
    if (err == NULL && is_meant(token->data, rest)) {
      xq_err_ignore(first, "the card is found");
      fill_info(token);
      return NULL;
    }
    keep_first(&first, err);
    piv_close(token);
  }
  return first != NULL ? first : xq_err_new(XQ_E_KEY_ABSENT, "no such PIV card is plugged in");
}

static xq_err *piv_open(xq_token *token, const char *rest) {
  struct pcsc_readers readers = {0};
  if (*rest == '\0') {
    return xq_err_new(XQ_E_MALFORMED, "a card's address without its number");
  }
  xq_err *err = pcsc_readers(&readers);
  if (err == NULL) {
    err = open_in(token, &readers, rest);
  }
  pcsc_readers_free(&readers);
  return err;
}

static void leave_out(struct xq_token_list *list, const char *reader, xq_err *err) {
  enum xq_code code = xq_err_code(err);
  if (code == XQ_E_KEY_ABSENT || code == XQ_E_TOKEN_REMOVED) { /* a card of another kind, or just pulled out */
    xq_err_ignore(err, "no PIV card is no fault");
  } else if (list->left_out != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "a card is left out");
  } else {
    list->left_out = xq_err_fact(err, "path", "%s", reader);
  }
}

static xq_err *piv_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  struct pcsc_readers readers = {0};
  if (!config->cards) {
    return NULL;
  }
  xq_err *err = pcsc_readers(&readers);
  if (err != NULL && list->unseen == NULL) {
    list->unseen = err;
  } else if (err != NULL) {
    xq_log_err(XQ_LOG_INFO, err, "cards cannot be looked for");
  }
  for (size_t i = 0; i < readers.count; i++) {
    if (!readers.items[i].card) {
      continue;
    }
    xq_token *token = NULL;
    char *rest = xq_asprintf(BY_READER "%s", readers.items[i].name);
    err = token_make(config, &token_backend_piv, rest, &token);
    free(rest);
    if (err == NULL) {
      token_list_add(list, token);
    } else {
      leave_out(list, readers.items[i].name, err);
    }
  }
  pcsc_readers_free(&readers);
  return NULL;
}

static void piv_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  if (config->cards) {
    pcsc_watch(config, watch);
  }
}

/* A card that was taken out and put in again is asked who it is; else nothing is sent. */
static xq_err *piv_present(xq_token *token) {
  struct piv *p = token->data;
  xq_err *err = p->card != NULL ? pcsc_present(p->card) : NULL;
  bool same = p->card != NULL && !pcsc_moved(p->card) && !p->stale;
  return err != NULL || same ? err : piv_job(token, NULL, NULL);
}

/* ---- what is seen */

static void add_entry(const struct piv *p, size_t slot, X509 *cert, struct xq_token_entries *entries) {
  const struct piv_slot *s = &p->slots[slot];
  entries->items = xq_realloc(entries->items, (entries->count + 1) * sizeof *entries->items);
  struct xq_token_entry *entry = &entries->items[entries->count++];
  *entry = (struct xq_token_entry){
      .id = piv_slot_id(slot),
      .cert = cert,
      .has_key = s->key && (cert == NULL || s->public == NULL || EVP_PKEY_eq(X509_get0_pubkey(cert), s->public) == 1),
      .slot = xq_asprintf("%02X", piv_slot_reference(slot)),
      .pin_always = piv_slot_asks_always(p, slot),
      .touch = piv_slot_wants_touch(p, slot),
      .problem = cert == NULL ? xq_err_dup(s->problem) : NULL,
  };
  if (cert != NULL) {
    X509_up_ref(cert);
  }
  ERR_clear_error();
}

/* Whether another slot's key has this certificate, so that here it is but a copy from a move that was cut off. */
static bool is_elsewhere(const struct piv *p, size_t slot) {
  for (size_t i = 0; i < PIV_SLOTS; i++) {
    size_t holder = i != slot ? piv_cert_of_key(p, i) : PIV_SLOTS;
    if (holder < PIV_SLOTS && xq_cert_equal(p->slots[holder].cert, p->slots[slot].cert)) {
      return true;
    }
  }
  return false;
}

/* Said only to who looks: whoever signs or installs has no need of it. */
static xq_err *note_model(xq_token *token) {
  struct piv *p = token->data;
  xq_err *err = p->yubico ? piv_version(p) : NULL;
  if (p->versioned && token->info.model == NULL) {
    token->info.model = xq_asprintf("YubiKey %u.%u.%u", p->version[0], p->version[1], p->version[2]);
  }
  return err;
}

static xq_err *entries_of(xq_token *token, void *arg) {
  struct xq_token_entries *entries = arg;
  struct piv *p = token->data;
  xq_token_entries_free(entries); /* of a round that was broken off */
  xq_err *err = note_model(token);
  if (err == NULL) {
    err = piv_read_all(p);
  }
  for (size_t i = 0; err == NULL && i < PIV_SLOTS; i++) {
    const struct piv_slot *s = &p->slots[i];
    size_t holder = piv_cert_of_key(p, i);
    if (holder < PIV_SLOTS) {
      add_entry(p, i, p->slots[holder].cert, entries);
    } else if (s->problem != NULL && s->key) {
      add_entry(p, i, NULL, entries);
    } else if (s->cert != NULL && !is_elsewhere(p, i)) {
      add_entry(p, i, s->cert, entries);
    }
  }
  return err;
}

static xq_err *piv_entries(xq_token *token, struct xq_token_entries *entries) {
  struct xq_token_entries found = {0};
  xq_err *err = piv_job(token, entries_of, &found);
  if (err != NULL) {
    xq_token_entries_free(&found);
  } else {
    *entries = found;
  }
  return err;
}

static xq_err *piv_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  return token_kept_find(token, cert, old, kept_at);
}

static bool piv_logged_in(const xq_token *token) {
  const struct piv *p = token->data;
  return p->verified;
}

const struct token_backend token_backend_piv = {
    .kind = XQ_TOKEN_CARD,
    .scheme = "piv",
    .scan = piv_scan,
    .open = piv_open,
    .close = piv_close,
    .present = piv_present,
    .watch = piv_watch,
    .entries = piv_entries,
    .pin_state = piv_pin_state,
    .login = piv_login,
    .logged_in = piv_logged_in,
    .logout = piv_logout,
    .change_pin = piv_change_pin,
    .unblock = piv_unblock,
    .may_set_pin = piv_may_set_pin,
    .public_key = piv_backend_public_key,
    .find_key = piv_find_key,
    .sign = piv_sign,
    .generate = piv_generate,
    .possible = piv_possible,
    .keep = piv_keep,
    .write = piv_write,
    .read_back = piv_read_back,
    .find_kept = piv_find_kept,
    .restore = piv_restore,
    .settle = piv_settle,
    .attest = piv_attest,
};
