/*
 * watch.c - which readers there are, and the watch over cards coming and going.  See pcsc.h.
 *
 * pcscd counts the insertions and removals of each reader in the high half of its state, so that a card taken out and
 * another put in between two looks is still seen.
 *
 * libpcsclite up to 1.9.9 keeps the readers' states in one array for the whole process and fills it without a lock
 * (seen with ThreadSanitizer).  So every look at states is a short one, under a lock of ours; SCardGetStatusChange() is
 * never left waiting.  The watch looks four times a second, which is what a wait that can be ended would cost as well.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "token/pcsc/inner.h"

#define LOOK_MS 250
#define RETRY_MS 1000 /* no daemon: so often it is looked for */
#define READERS_MAX PCSCLITE_MAX_READERS_CONTEXTS

static pthread_mutex_t states_lock = PTHREAD_MUTEX_INITIALIZER;

LONG pcsc_state(SCARDCONTEXT context, const char *reader, DWORD *state) {
  SCARD_READERSTATE one = {.szReader = reader, .dwCurrentState = SCARD_STATE_UNAWARE};
  pthread_mutex_lock(&states_lock);
  LONG rv = SCardGetStatusChange(context, 0, &one, 1);
  pthread_mutex_unlock(&states_lock);
  if (rv == SCARD_S_SUCCESS) {
    *state = one.dwEventState;
  }
  return rv;
}

/* ---- the list */

/* Names, each ended by NUL, an empty one at the end.  The list may grow between the two calls. */
static LONG list_names(SCARDCONTEXT context, char **names, DWORD *len) {
  LONG rv = SCARD_E_INSUFFICIENT_BUFFER;
  *names = NULL;
  for (int i = 0; i < 3 && rv == SCARD_E_INSUFFICIENT_BUFFER; i++) {
    *len = 0;
    free(*names);
    *names = NULL;
    rv = SCardListReaders(context, NULL, NULL, len);
    if (rv == SCARD_S_SUCCESS) {
      *names = xq_calloc(1, *len + 2);
      rv = SCardListReaders(context, NULL, *names, len);
    }
  }
  if (rv == SCARD_E_NO_READERS_AVAILABLE) {
    free(*names);
    *names = xq_calloc(1, 2);
    *len = 1;
    rv = SCARD_S_SUCCESS;
  }
  return rv;
}

/* The readers and their states at one time. */
struct view {
  char *names;
  DWORD names_len;
  SCARD_READERSTATE states[READERS_MAX];
  size_t count;
};

static void view_free(struct view *view) {
  free(view->names);
  *view = (struct view){.names = NULL};
}

static LONG look_once(SCARDCONTEXT context, struct view *view) {
  view_free(view);
  LONG rv = list_names(context, &view->names, &view->names_len);
  if (rv != SCARD_S_SUCCESS) {
    return rv;
  }
  for (const char *n = view->names; *n != '\0' && view->count < READERS_MAX; n += strlen(n) + 1) {
    view->states[view->count++].szReader = n;
  }
  return view->count > 0 ? SCardGetStatusChange(context, 0, view->states, (DWORD)view->count) : SCARD_S_SUCCESS;
}

static LONG view_look(SCARDCONTEXT context, struct view *view) {
  LONG rv = SCARD_E_UNKNOWN_READER;
  pthread_mutex_lock(&states_lock);
  for (int i = 0; i < 3 && rv == SCARD_E_UNKNOWN_READER; i++) { /* a reader pulled after it was listed */
    rv = look_once(context, view);
  }
  pthread_mutex_unlock(&states_lock);
  return rv;
}

static void reader_add(struct pcsc_readers *readers, const SCARD_READERSTATE *state) {
  readers->items = xq_realloc(readers->items, (readers->count + 1) * sizeof *readers->items);
  struct pcsc_reader *r = &readers->items[readers->count++];
  *r = (struct pcsc_reader){.name = xq_strdup(state->szReader),
                            .card = (state->dwEventState & SCARD_STATE_PRESENT) != 0,
                            .exclusive = (state->dwEventState & SCARD_STATE_EXCLUSIVE) != 0};
  if (r->card && state->cbAtr <= sizeof r->atr) {
    memcpy(r->atr, state->rgbAtr, state->cbAtr);
    r->atr_len = state->cbAtr;
  }
}

xq_err *pcsc_readers(struct pcsc_readers *readers) {
  SCARDCONTEXT context;
  LONG rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
  if (rv != SCARD_S_SUCCESS) {
    return pcsc_error(rv, NULL, "looking for card readers");
  }
  struct view view = {.names = NULL};
  rv = view_look(context, &view);
  *readers = (struct pcsc_readers){0};
  for (size_t i = 0; rv == SCARD_S_SUCCESS && i < view.count; i++) {
    reader_add(readers, &view.states[i]);
  }
  view_free(&view);
  SCardReleaseContext(context);
  return pcsc_error(rv, NULL, "looking for card readers");
}

void pcsc_readers_free(struct pcsc_readers *readers) {
  for (size_t i = 0; i < readers->count; i++) {
    free(readers->items[i].name);
  }
  free(readers->items);
  *readers = (struct pcsc_readers){0};
}

/* ---- the watch */

/* What a person would call a change: a card came, went or was swapped; or another program gave it free again.  Programs
 * that merely use the card are none. */
static bool changed_since(DWORD before, DWORD now) {
  const DWORD card = 0xFFFF0000 | SCARD_STATE_PRESENT | SCARD_STATE_MUTE;
  return ((before ^ now) & card) != 0 || ((before & ~now) & SCARD_STATE_EXCLUSIVE) != 0;
}

static bool differ(const struct view *before, const struct view *now) {
  bool differ = before->names_len != now->names_len || memcmp(before->names, now->names, now->names_len) != 0;
  for (size_t i = 0; !differ && i < now->count; i++) {
    differ = changed_since(before->states[i].dwEventState, now->states[i].dwEventState);
  }
  return differ;
}

/* Whether the watching ended within ms. */
static bool over_within(const struct xq_token_watch *watch, int ms) {
  struct pollfd over = {.fd = token_watch_fd(watch), .events = POLLIN};
  return poll(&over, 1, ms) > 0;
}

/* True at the end, false when the daemon is gone. */
static bool watch_daemon(SCARDCONTEXT context, struct xq_token_watch *watch) {
  struct view last = {.names = NULL};
  LONG rv = view_look(context, &last);
  bool over = false;
  while (rv == SCARD_S_SUCCESS && !(over = over_within(watch, LOOK_MS))) {
    struct view now = {.names = NULL};
    rv = view_look(context, &now);
    bool changed = rv == SCARD_S_SUCCESS && differ(&last, &now);
    view_free(&last);
    last = now;
    if (changed) {
      token_watch_changed(watch);
    }
  }
  view_free(&last);
  return over;
}

/* The daemon coming and going is news as well, but not that it is there at the start. */
void pcsc_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  bool over = !config->cards;
  for (bool first = true; !over; first = false) {
    SCARDCONTEXT context;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS) {
      if (!first) {
        token_watch_changed(watch);
      }
      over = watch_daemon(context, watch);
      SCardReleaseContext(context);
      if (!over) {
        token_watch_changed(watch);
      }
    }
    over = over || over_within(watch, RETRY_MS);
  }
}
