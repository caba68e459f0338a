/*
 * keys.h - where the key is that is worked on: here, gone, or swapped for another; and which one to go on with.  Facts
 * in, what is to be done out; no screen, no engine, no clock.
 *
 *     HERE --missed--> GONE or SWAPPED --seen--> HERE (it is back)
 *       \--lost------> GONE
 *
 * On the first screen nothing is worked on: there another key may be chosen, and none is waited for.  On every other
 * one the key is waited for: going on with the wrong one is the commonest mistake.  It is the medium that is waited for,
 * as a renewal changes what is on it.
 */
#ifndef APP_KEYS_H
#define APP_KEYS_H

#include "xuqi/engine.h"

enum app_keys_state {
  APP_KEYS_HERE,
  APP_KEYS_GONE,
  APP_KEYS_SWAPPED, /* gone, and another one is here instead */
};

/** Zero-initialised: it is here. */
struct app_keys {
  enum app_keys_state state;
  int unseen; /* so often it was said to be gone without having been missed */
  bool blind; /* a kind of media could not be looked for: it need not have been pulled out */
};

/** What a fresh list of keys says of the one that is worked on. */
struct app_keys_look {
  bool here;     /* its medium is there, or is a file, which is never pulled out; or no key is worked on */
  bool was_here; /* its medium was in the list before */
  bool newcomer; /* a medium is there that was not */
  bool unread;   /* a medium is there that cannot be read now: it may be this one, as another program has it */
  bool blind;    /* a kind of media could not be looked for */
};
/** before may be NULL, key_ref too. */
struct app_keys_look app_keys_look(const struct xq_key_list *before, const struct xq_key_list *now,
                                   const char *key_ref);

/** What is to be done; several at once. */
enum {
  APP_KEYS_TELL_PULLED = 1, /* the person is told that it was pulled out */
  APP_KEYS_TELL_BACK = 2,   /* ... that it is back */
  APP_KEYS_GO_ON = 4,       /* what waits for it goes on */
  APP_KEYS_NOT_ON = 8,      /* what waits for it waits no more */
  APP_KEYS_FORGET = 16,     /* what was typed in secret is forgotten */
  APP_KEYS_KEEP = 32,       /* the list from before is kept: the screens show what they know of the key they wait for */
  APP_KEYS_WAIT = 64,       /* who was told that it is gone waits for it, and media are looked at again */
};
/** A fresh list came. */
unsigned app_keys_looked(struct app_keys *keys, struct app_keys_look look, bool on_first_screen);
/** A command ended with this.  0: not because of a key that is away. */
unsigned app_keys_ended(struct app_keys *keys, enum xq_code code);
/** Whether a code means that the key is not in its reader. */
bool app_keys_is_away(enum xq_code code);

/** Its successor is installed: it is of the past. */
bool app_keys_is_renewed(const struct xq_key_view *key);
/** The key of that reference, or NULL. */
const struct xq_key_view *app_keys_find(const struct xq_key_list *keys, const char *ref);
/** What is to be done about a key next, as far as is known without its PIN. */
enum app_keys_act {
  APP_KEYS_NOTHING,
  APP_KEYS_MEND,    /* its certificate cannot be read */
  APP_KEYS_OPEN,    /* its certificates cannot be seen without the PIN */
  APP_KEYS_INSTALL, /* a new certificate, or the rest of an install that was cut off */
  APP_KEYS_PAY,
  APP_KEYS_CORRECT, /* a returned application */
  APP_KEYS_APPLY,
  APP_KEYS_LOOK, /* somebody else acts: only to see how it stands */
  APP_KEYS_ASK,  /* nothing here: what to do instead is told */
};
enum app_keys_act app_keys_act(const struct xq_key_view *key);
/** Whether the service's word about who acts next is of an application that is over but for its money: it holds nobody
 * up, and what the certificate itself needs counts. */
bool app_keys_is_owed(const struct xq_key_view *key);
/** The most urgent first: those whose holder has to act, then what ends soonest; what can be done here no more stands
 * behind, and last the keys whose successor is installed.  now: by the service's clock. */
void app_keys_sort(struct xq_key_list *keys, int64_t now);
/** Whether holder, organization, number, medium or last day of a key contain `text`, however letters are written. */
bool app_keys_match(const struct xq_key_view *key, const char *text);
/** What the service said of a certificate in the list from before (may be NULL) stands in the fresh one, too. */
void app_keys_remember(struct xq_key_list *now, const struct xq_key_list *before);
/** What the service said of them is not known to hold any more. */
void app_keys_unknow(struct xq_key_list *keys);

struct app_keys_choice {
  const char *ref; /* to go on with; NULL: with the one that was */
  bool same;       /* the renewed key under its new name: what is known of its applications stays */
  bool other;      /* another key than before: what the person said of that one was not said of it */
  bool over;       /* that a certificate was installed has done its work */
};
/** Which key to go on with.  key_ref: so far, NULL none; installed: a new certificate was, and its key is the one. */
struct app_keys_choice app_keys_choose(const struct xq_key_list *keys, const char *key_ref, bool installed,
                                       bool on_first_screen);

#endif
