/*
 * settle.c - a proved new key takes the old one's slot, on cards that can move keys; the old one goes on living in a
 * retired slot, for what was encrypted to it.
 *
 * Each step leaves a state from which the next can be told, by anyone who asks the card:
 *
 *     old slot        retired A       retired B        what is done next
 *     O with o        N with n        -                copy o to B
 *     O with o        N with n        - with o         move O to B
 *     - with o        N with n        O with o         move N to the old slot
 *     N with o        - with n        O with o         copy n to the old slot
 *     N with n        - with n        O with o         empty A's object
 *     N with n        -               O with o         done
 *
 * In the middle of it the old certificate goes by the name of B, where another terminal finds it: the old slot is then
 * the one that has the new key, or none but the certificate of a key that is elsewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

struct settling {
  size_t place; /* the old slot */
  size_t from;  /* where the new key is */
};

static xq_err *move_key(struct piv *p, size_t to, size_t from) {
  const struct piv_command command = {
      .ins = PIV_MOVE_KEY, .p1 = piv_slot_reference(to), .p2 = piv_slot_reference(from)};
  struct piv_answer answer;
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL && answer.sw != PIV_SW_OK) {
    err = piv_refused(answer.sw, "move");
  }
  piv_slot_drop(&p->slots[to]);
  piv_slot_drop(&p->slots[from]);
  return err;
}

static bool same_cert(const struct piv_slot *a, const struct piv_slot *b) {
  return a->cert != NULL && b->cert != NULL && xq_cert_equal(a->cert, b->cert);
}

/* A retired slot without a key that holds the old certificate already, else a free one. */
static xq_err *place_for_old(xq_token *token, const struct settling *s, size_t *slot) {
  struct piv *p = token->data;
  for (size_t i = PIV_RETIRED; i < PIV_SLOTS; i++) {
    if (i != s->from && !p->slots[i].key && same_cert(&p->slots[i], &p->slots[s->place])) {
      *slot = i;
      return NULL;
    }
  }
  return piv_free_slot(token, s->from, slot);
}

/* The old key out of the way, its certificate first. */
static xq_err *move_old(xq_token *token, const struct settling *s, bool *full) {
  struct piv *p = token->data;
  size_t slot = PIV_SLOTS;
  xq_err *err = NULL;
  XQ_TRY(place_for_old(token, s, &slot));
  *full = slot == PIV_SLOTS;
  if (*full) {
    goto out;
  }
  X509 *old = p->slots[s->place].cert;
  if (old != NULL && !same_cert(&p->slots[slot], &p->slots[s->place])) {
    XQ_TRY(piv_slot_write(token, slot, old));
  }
  XQ_TRY(move_key(p, slot, s->place));
out:
  return err;
}

/* The new certificate to where the new key now is, and its first place emptied. */
static xq_err *finish(xq_token *token, const struct settling *s) {
  struct piv *p = token->data;
  xq_err *err = NULL;
  XQ_TRY(piv_read_all(p));
  XQ_TRY(piv_slot_ask(p, s->place));
  size_t holder = piv_cert_of_key(p, s->place);
  if (holder < PIV_SLOTS && holder != s->place) {
    X509 *cert = p->slots[holder].cert;
    X509_up_ref(cert);
    err = piv_unlock(token);
    if (err == NULL) {
      err = piv_slot_write(token, s->place, cert);
    }
    X509_free(cert);
    XQ_TRY(err);
    XQ_TRY(piv_slot_read(p, s->place));
  }
  for (size_t i = PIV_RETIRED; i < PIV_SLOTS; i++) {
    if (i != s->place && p->slots[i].asked && !p->slots[i].key && same_cert(&p->slots[i], &p->slots[s->place])) {
      XQ_TRY(piv_unlock(token));
      XQ_TRY(piv_slot_write(token, i, NULL));
    }
  }
out:
  return err;
}

/* The old slot, where a move that was cut off left it without a key. */
static xq_err *find_place(struct piv *p, struct settling *s) {
  xq_err *err = NULL;
  if (s->place < PIV_RETIRED || s->from < PIV_RETIRED) {
    s->place = s->place < PIV_RETIRED ? s->place : s->from;
    goto out;
  }
  for (size_t i = 0; i < PIV_RETIRED; i++) {
    XQ_TRY(piv_slot_ask(p, i));
    for (size_t n = PIV_RETIRED; !p->slots[i].key && n < PIV_SLOTS; n++) {
      if (n != s->from && p->slots[n].key && same_cert(&p->slots[i], &p->slots[n])) {
        s->place = i;
        goto out;
      }
    }
  }
out:
  return err;
}

static xq_err *settle(xq_token *token, void *arg) {
  struct settling *s = arg;
  struct piv *p = token->data;
  bool full = false;
  xq_err *err = NULL;
  XQ_TRY(piv_version(p));
  if (!piv_can_move(p)) { /* the new key stays where it is, beside the old one */
    goto out;
  }
  piv_drop_all(p); /* another program may have been here since */
  XQ_TRY(piv_read_all(p));
  XQ_TRY(find_place(p, s));
  if (s->place >= PIV_RETIRED) { /* it always was one of these */
    goto out;
  }
  XQ_TRY(piv_slot_ask(p, s->place));
  XQ_TRY(piv_slot_ask(p, s->from));
  if (s->from != s->place && p->slots[s->from].key) {
    XQ_TRY(piv_unlock(token));
    if (p->slots[s->place].key) {
      XQ_TRY(move_old(token, s, &full));
    }
    if (full) { /* both stay where they are; that is no less good */
      goto out;
    }
    XQ_TRY(move_key(p, s->place, s->from));
  }
  err = finish(token, s);
out:
  return err;
}

/* By what is known of it already, so that an install with the same key costs nothing here. */
static bool in_order(const struct piv *p, size_t place) {
  for (size_t i = PIV_RETIRED; i < PIV_SLOTS; i++) {
    if (p->slots[i].asked && !p->slots[i].key && p->slots[i].object) {
      return false;
    }
  }
  const struct piv_slot *s = &p->slots[place];
  return s->asked && s->read && piv_cert_of_key(p, place) == place;
}

xq_err *piv_settle(xq_token *token, const char *entry_id, const char *key_id) {
  const struct piv *p = token->data;
  struct settling s = {0};
  xq_err *err = NULL;
  XQ_TRY(piv_slot_of(entry_id, &s.place));
  XQ_TRY(piv_slot_of(key_id, &s.from));
  if (p->metadata && (s.from != s.place || s.place >= PIV_RETIRED || !in_order(p, s.place))) {
    XQ_TRY(piv_job(token, settle, &s));
  }
  piv_note_drop(token, s.from);
out:
  return err;
}
