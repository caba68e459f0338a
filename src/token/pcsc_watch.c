/*
 * pcsc_watch.c - which readers there are, and the watch over cards coming and going.  See pcsc.h.
 *
 * pcscd counts the insertions and removals of each reader in the high half of its state, so that a card taken out and
 * another put in between two looks is still seen.  The wait is cut in slices: an end is then noticed soon, and so is
 * what the library itself does not wake for (a counter that was still zero, a reader that came during the call).
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "token/pcsc_inner.h"

#define SLICE_MS 250
#define RETRY_MS 1000                                   /* no daemon: so often it is looked for */
#define PNP "\\\\?PnP?\\Notification"                   /* pcsc-lite's name for "the list of readers" */
#define READERS_MAX (PCSCLITE_MAX_READERS_CONTEXTS - 1) /* that many at once, besides PNP */

LONG pcsc_state(SCARDCONTEXT context, const char *reader, DWORD known, DWORD wait_ms, DWORD *state) {
  SCARD_READERSTATE one = {.szReader = reader, .dwCurrentState = known & ~(DWORD)SCARD_STATE_CHANGED};
  LONG rv = SCardGetStatusChange(context, wait_ms, &one, 1);
  if (rv == SCARD_S_SUCCESS || rv == SCARD_E_TIMEOUT) {
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

/* The readers and their states as last seen; states[count] is PNP's. */
struct view {
  char *names;
  DWORD names_len;
  SCARD_READERSTATE states[READERS_MAX + 1];
  size_t count;
};

static void view_name(struct view *view) {
  view->count = 0;
  memset(view->states, 0, sizeof view->states);
  for (const char *n = view->names; *n != '\0' && view->count < READERS_MAX; n += strlen(n) + 1) {
    view->states[view->count++].szReader = n;
  }
  view->states[view->count].szReader = PNP;
}

/* Lists anew; *other: the names are not those of before, and all states are unknown. */
static LONG view_list(SCARDCONTEXT context, struct view *view, bool *other) {
  char *names;
  DWORD len = 0;
  LONG rv = list_names(context, &names, &len);
  *other =
      rv == SCARD_S_SUCCESS && (view->names == NULL || len != view->names_len || memcmp(names, view->names, len) != 0);
  if (*other) {
    free(view->names);
    view->names = names;
    view->names_len = len;
    view_name(view);
  } else {
    free(names);
  }
  return rv;
}

static LONG view_look(SCARDCONTEXT context, struct view *view) {
  bool other;
  LONG rv = SCARD_E_UNKNOWN_READER;
  for (int i = 0; i < 3 && rv == SCARD_E_UNKNOWN_READER; i++) { /* a reader pulled after it was listed */
    rv = view_list(context, view, &other);
    if (rv == SCARD_S_SUCCESS && view->count > 0) {
      rv = SCardGetStatusChange(context, 0, view->states, (DWORD)view->count);
    }
  }
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
  struct view view = {0};
  rv = view_look(context, &view);
  *readers = (struct pcsc_readers){0};
  for (size_t i = 0; rv == SCARD_S_SUCCESS && i < view.count; i++) {
    reader_add(readers, &view.states[i]);
  }
  free(view.names);
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

/* Takes over what was seen; whether that is a change.  A state that was not known before is none. */
static bool take_states(struct view *view) {
  bool changed = false;
  for (size_t i = 0; i <= view->count; i++) {
    SCARD_READERSTATE *s = &view->states[i];
    bool known = s->dwCurrentState != SCARD_STATE_UNAWARE && i < view->count;
    changed = changed || (known && changed_since(s->dwCurrentState, s->dwEventState));
    s->dwCurrentState = s->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
  }
  return changed;
}

/* Until the end, or until the daemon is gone. */
static void watch_daemon(SCARDCONTEXT context, struct xq_token_watch *watch) {
  struct view view = {0};
  bool other = false;
  LONG rv = view_list(context, &view, &other);
  while (!token_watch_over(watch) && (rv == SCARD_S_SUCCESS || rv == SCARD_E_TIMEOUT)) {
    rv = SCardGetStatusChange(context, SLICE_MS, view.states, (DWORD)view.count + 1);
    bool changed = (rv == SCARD_S_SUCCESS || rv == SCARD_E_TIMEOUT) && take_states(&view);
    if (rv == SCARD_S_SUCCESS || rv == SCARD_E_TIMEOUT || rv == SCARD_E_UNKNOWN_READER) {
      rv = view_list(context, &view, &other);
      changed = changed || other;
    }
    if (changed && !token_watch_over(watch)) {
      token_watch_changed(watch);
    }
  }
  free(view.names);
}

void pcsc_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  bool announce = false; /* the daemon coming and going is news, but not that it is there at the start */
  struct pollfd over = {.fd = token_watch_fd(watch), .events = POLLIN};
  while (config->cards && !token_watch_over(watch)) {
    SCARDCONTEXT context;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS) {
      if (announce) {
        token_watch_changed(watch);
      }
      watch_daemon(context, watch);
      SCardReleaseContext(context);
      if (!token_watch_over(watch)) {
        token_watch_changed(watch);
      }
    }
    announce = true;
    poll(&over, 1, RETRY_MS);
  }
}
