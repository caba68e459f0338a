/* keys.c - where the key is that is worked on, and which one to go on with. */
#include "app/keys.h"

#include <stdlib.h>
#include <string.h>

/* As often a screen goes on by itself though the key, said to be gone, was never missed: then a person is asked. */
#define UNSEEN_MOST 2

/* ---- what a list says */

static bool has_medium(const struct xq_key_list *keys, const char *uri) {
  for (size_t i = 0; keys != NULL && i < keys->count; i++) {
    if (xq_streq(keys->items[i].token_uri, uri)) {
      return true;
    }
  }
  return false;
}

/* NULL: of none, or of a reference that names none. */
static char *medium_of(const char *key_ref) {
  char *medium = NULL, *id = NULL;
  if (key_ref != NULL) {
    xq_err_ignore(xq_token_uri_split(key_ref, &medium, &id), "then it is not known to be anywhere");
  }
  free(id);
  return medium;
}

static bool has_newcomer(const struct xq_key_list *before, const struct xq_key_list *now) {
  for (size_t i = 0; i < now->count; i++) {
    const struct xq_key_view *key = &now->items[i];
    if (key->token_kind != XQ_TOKEN_FILE && !has_medium(before, key->token_uri)) {
      return true;
    }
  }
  return false;
}

struct app_keys_look app_keys_look(const struct xq_key_list *before, const struct xq_key_list *now,
                                   const char *key_ref) {
  bool is_file = key_ref != NULL && strncmp(key_ref, "file:", 5) == 0;
  char *medium = is_file ? NULL : medium_of(key_ref);
  struct app_keys_look look = {
      .here = medium == NULL || has_medium(now, medium),
      .was_here = has_medium(before, medium),
      .newcomer = has_newcomer(before, now),
      .unread = now->media_err != NULL && xq_err_get_fact(now->media_err, "path") == NULL,
      .blind = now->unseen_err != NULL,
  };
  free(medium);
  return look;
}

/* ---- here, gone, swapped, back */

unsigned app_keys_looked(struct app_keys *keys, struct app_keys_look look, bool on_first_screen) {
  keys->blind = look.blind && !look.here;
  if (on_first_screen) {
    keys->state = APP_KEYS_HERE;
    return APP_KEYS_NOT_ON | (!look.here && look.was_here && !look.blind ? APP_KEYS_TELL_PULLED : 0);
  }
  if (look.here) {
    bool back = keys->state != APP_KEYS_HERE;
    keys->state = APP_KEYS_HERE;
    return back ? APP_KEYS_TELL_BACK | APP_KEYS_GO_ON : 0;
  }
  unsigned forget = 0;
  if (!look.unread) {
    forget = keys->state == APP_KEYS_HERE ? APP_KEYS_FORGET : 0;
    keys->state = look.newcomer ? APP_KEYS_SWAPPED : APP_KEYS_GONE;
    keys->unseen = 0;
  }
  return forget | (keys->state != APP_KEYS_HERE ? APP_KEYS_KEEP : 0);
}

bool app_keys_is_away(enum xq_code code) {
  return xq_code_is(code, XQ_IS_GONE);
}

unsigned app_keys_ended(struct app_keys *keys, enum xq_code code) {
  bool is_here = keys->state == APP_KEYS_HERE;
  if (!app_keys_is_away(code) && (is_here || code != XQ_E_KEY_ABSENT)) {
    return 0;
  }
  if (!is_here || keys->unseen == UNSEEN_MOST) {
    return APP_KEYS_WAIT;
  }
  keys->unseen++; /* it may be back before it is looked for */
  keys->state = APP_KEYS_GONE;
  return APP_KEYS_WAIT | APP_KEYS_FORGET;
}

/* ---- which one */

bool app_keys_is_renewed(const struct xq_key_view *key) {
  return key->status_known && key->status.renewability == XQ_R_RENEWED;
}

const struct xq_key_view *app_keys_find(const struct xq_key_list *keys, const char *ref) {
  for (size_t i = 0; keys != NULL && i < keys->count; i++) {
    if (xq_streq(keys->items[i].ref, ref)) {
      return &keys->items[i];
    }
  }
  return NULL;
}

static enum app_keys_act act_of_turn(const struct xq_turn *turn) {
  if (turn->actor != XQ_BY_HOLDER) {
    return APP_KEYS_LOOK;
  }
  return turn->action == XQ_DO_INSTALL   ? APP_KEYS_INSTALL
         : turn->action == XQ_DO_PAY     ? APP_KEYS_PAY
         : turn->action == XQ_DO_CORRECT ? APP_KEYS_CORRECT
                                         : APP_KEYS_LOOK;
}

bool app_keys_is_owed(const struct xq_key_view *key) {
  const struct xq_turn turn = key->status_known ? xq_turn_of_status(&key->status) : (struct xq_turn){0};
  bool money = turn.action == XQ_DO_REFUND || turn.action == XQ_DO_CONFIRM_PAYMENT;
  return key->status_known && key->status.has_next && money && key->status.renewability != XQ_R_OPEN;
}

static enum app_keys_act act_of_certificate(enum xq_renewability renewability) {
  switch (renewability) {
    case XQ_R_OK:
      return APP_KEYS_APPLY;
    case XQ_R_OPEN:
      return APP_KEYS_LOOK;
    case XQ_R_EXPIRED:
    case XQ_R_REVOKED:
    case XQ_R_UNKNOWN:
    case XQ_R_BEYOND_CA:
      return APP_KEYS_ASK;
    case XQ_R_TOO_EARLY:
    case XQ_R_RENEWED:
    case XQ_R_COUNT_:
    default:
      return APP_KEYS_NOTHING;
  }
}

enum app_keys_act app_keys_act(const struct xq_key_view *key) {
  if (key->problem != NULL) {
    return APP_KEYS_MEND;
  }
  if (key->sealed || key->cert == NULL) {
    return APP_KEYS_OPEN;
  }
  if (!key->has_key) {
    return APP_KEYS_NOTHING;
  }
  if (key->pending_install != NULL) {
    return APP_KEYS_INSTALL;
  }
  if (!key->status_known) {
    return APP_KEYS_NOTHING;
  }
  const struct xq_turn turn = xq_turn_of_status(&key->status);
  if (turn.actor != XQ_BY_NOBODY && !app_keys_is_owed(key)) {
    return act_of_turn(&turn);
  }
  enum app_keys_act act = act_of_certificate(key->status.renewability);
  return act == APP_KEYS_NOTHING && turn.actor != XQ_BY_NOBODY ? APP_KEYS_LOOK : act;
}

/* ---- the most urgent first */

static int rank(const struct xq_key_view *key, int64_t now) {
  if (app_keys_is_renewed(key)) {
    return 4;
  }
  switch (app_keys_act(key)) {
    case APP_KEYS_MEND:
    case APP_KEYS_INSTALL:
    case APP_KEYS_PAY:
    case APP_KEYS_CORRECT:
      return 0;
    case APP_KEYS_APPLY:
      return 1;
    case APP_KEYS_ASK:
      return 3;
    case APP_KEYS_OPEN:
    case APP_KEYS_LOOK:
    case APP_KEYS_NOTHING:
    default:
      return key->cert != NULL && (!key->has_key || now > key->cert->not_after) ? 3 : 2;
  }
}

struct place {
  struct xq_key_view key;
  int rank;
  int64_t ends;
  size_t found;
};

static int by_urgency(const void *a, const void *b) {
  const struct place *x = a, *y = b;
  return x->rank != y->rank   ? (x->rank < y->rank ? -1 : 1)
         : x->ends != y->ends ? (x->ends < y->ends ? -1 : 1)
                              : (x->found < y->found ? -1 : x->found > y->found);
}

void app_keys_sort(struct xq_key_list *keys, int64_t now) {
  struct place *places = xq_calloc(keys->count + 1, sizeof *places);
  for (size_t i = 0; i < keys->count; i++) {
    const struct xq_key_view *key = &keys->items[i];
    places[i] = (struct place){*key, rank(key, now), key->cert != NULL ? key->cert->not_after : INT64_MAX, i};
  }
  qsort(places, keys->count, sizeof *places, by_urgency);
  for (size_t i = 0; i < keys->count; i++) {
    keys->items[i] = places[i].key;
  }
  free(places);
}

static bool contains(const char *where, const char *text) {
  return where != NULL && strcasestr(where, text) != NULL;
}

bool app_keys_match(const struct xq_key_view *key, const char *text) {
  if (contains(key->token_label, text) || contains(key->token_serial, text)) {
    return true;
  }
  if (key->cert == NULL) {
    return false;
  }
  char end[11];
  char *grouped = xq_text_group4(key->cert->serial);
  bool matches = contains(key->cert->common_name, text) || contains(key->cert->organization, text) ||
                 contains(key->cert->serial, text) || contains(grouped, text) ||
                 contains(xq_date_local(key->cert->not_after, end), text);
  free(grouped);
  return matches;
}

void app_keys_remember(struct xq_key_list *now, const struct xq_key_list *before) {
  for (size_t i = 0; i < now->count; i++) {
    struct xq_key_view *key = &now->items[i];
    const struct xq_key_view *old = app_keys_find(before, key->ref);
    bool same = old != NULL && old->status_known && !key->status_known && old->cert != NULL && key->cert != NULL &&
                strcmp(old->cert->fingerprint, key->cert->fingerprint) == 0;
    if (same) {
      key->status = old->status;
      key->status_known = true;
    }
  }
}

void app_keys_unknow(struct xq_key_list *keys) {
  for (size_t i = 0; i < keys->count; i++) {
    keys->items[i].status_known = false;
  }
}

/* The certificate to go on with on the same medium, or NULL. */
static const struct xq_key_view *successor(const struct xq_key_list *keys, const char *key_ref) {
  const struct xq_key_view *found = NULL;
  char *medium = medium_of(key_ref);
  for (size_t i = 0; i < keys->count && medium != NULL && found == NULL; i++) {
    const struct xq_key_view *key = &keys->items[i];
    if (xq_streq(key->token_uri, medium) && key->cert != NULL && key->has_key && !app_keys_is_renewed(key)) {
      found = key;
    }
  }
  free(medium);
  return found;
}

struct app_keys_choice app_keys_choose(const struct xq_key_list *keys, const char *key_ref, bool installed,
                                       bool on_first_screen) {
  const struct xq_key_view *key = app_keys_find(keys, key_ref);
  if (key != NULL && !(installed && on_first_screen && app_keys_is_renewed(key))) {
    return (struct app_keys_choice){0};
  }
  struct app_keys_choice choice = {.over = on_first_screen};
  const struct xq_key_view *next = successor(keys, key_ref);
  if (next != NULL && (installed || key == NULL)) {
    choice.ref = next->ref;
    choice.same = installed;
  } else if (key == NULL && on_first_screen && keys->count > 0) {
    choice.ref = keys->items[0].ref;
    choice.other = key_ref != NULL;
  }
  return choice;
}
