/*
 * sitting.h - what is known now: the key, the application, the clock, what runs.  One sitting at the program has one
 * struct app; screens read it, and change it by the functions here and beside it.  What a screen must not lose when it
 * is left lives here.
 */
#ifndef APP_SITTING_H
#define APP_SITTING_H

#include "app/app.h"
#include "app/draft.h"
#include "app/events.h"
#include "app/keys.h"
#include "app/route.h"
#include "kiosk/kiosk.h"
#include "tui/tui.h"

/** One visitor at a machine in a hall (visit.h). */
struct app_visit {
  enum { APP_VISIT_NONE, APP_VISIT_ON, APP_VISIT_OVER } state; /* OVER: wiped, but the key is still in its place */
  int64_t heard_ms;  /* when a key was pressed last (monotonic, as all here) */
  int64_t paused_ms; /* since when the screen is covered; 0: it is not */
  int64_t beeped_ms; /* when it last made itself heard */
  bool warned;       /* the visitor is told that time runs out, */
  int left;          /* in so many seconds */
  bool longer;       /* the visitor asked for more time */
  bool done;         /* the new certificate is on the key: it is to be taken along */
  int wrong_numbers; /* business numbers tried in vain, */
  int64_t wrong_ms;  /* the last one then */
  bool looks;        /* the visit begins again: the key is read anew */
  const char *said;  /* at rest, what became of what the last visitor typed; NULL: nothing */
  int64_t said_until;
  bool writes; /* an install is in its midst: a key that was pulled out is waited for */
};

/* The command that prints a receipt (receipt.c). */
struct app_printing {
  struct kiosk_command command;
  int timer;    /* it has not ended when it is due */
  bool stopped; /* it was asked to end */
  bool untold;  /* nobody is to be told that it failed: it was said, or who wanted it is gone */
};

struct app {
  const struct app_options *options;
  tui *t;
  xq_engine *engine;
  struct app_events events;
  const app_open_fn *routes; /* which screen answers a route */
  tui_page *home;            /* the first screen, at the bottom of all pages */

  struct xq_key_list *keys; /* NULL before the first scan */
  char *key_ref;            /* the key that is worked on; see app_key() */
  bool chosen;              /* by the person */
  char *key_name;           /* how it was called when it was last seen */
  struct app_keys at;       /* where it is */
  struct {
    void (*fn)(void *ctx);
    void *ctx;
  } waiting; /* what goes on by itself when it is back */
  struct {
    bool runs;
    bool told;  /* what is here; the service is being asked of it */
    bool again; /* something was plugged in or pulled out meanwhile */
    uint64_t command;
    int64_t since_ms; /* it runs (monotonic) */
    void (*then)(struct app *app);
  } scan;
  bool installed; /* a new certificate: its key is the one to go on with */
  struct {
    enum xq_attend_kind what;
    char *who; /* which key, or which program holds it */
    uint64_t command;
  } attend; /* what the key waits for */

  struct xq_reference *reference; /* NULL: not known (yet) */
  bool reference_asked;
  int64_t reference_since; /* it was (monotonic) */
  xq_err *reference_err;
  int64_t clock_offset; /* the service's clock minus ours */
  bool offline;         /* the last word from the service was none (reach.c) */
  struct {
    int64_t since_ms;    /* since when it was not heard of (monotonic) */
    int64_t next_ms;     /* when it is asked next */
    int pause_ms;        /* the last one */
    int timer;           /* ticks once a second meanwhile; 0: none */
    uint64_t command;    /* that asks what it says of the keys; 0: none runs */
    int64_t followed_ms; /* when what is not finished was asked about last (monotonic) */
    int64_t held_ms;     /* it was asked too often, and is not asked by itself before (monotonic); 0: it was not */
    void (*followed)(void *ctx);
    void *follower;
  } reach;

  struct xq_application *application; /* the one that is looked at */
  struct xq_application *to_withdraw; /* as the person is asked about it */
  struct xq_application *latest;      /* the newest that is known of the current key */
  struct xq_application *owing;       /* the newest known one that is over but for its money; NULL: none is known */
  struct app_draft draft;
  struct app_visit visit;
  struct kiosk_tries codes; /* wrong ones of the attendant, over all visits */
  struct app_printing printing;
  struct app_writer *writer; /* Chinese by F3 (write.c) */
  struct xq_install_proof *proof;
  bool resumed;    /* what the program was begun for was opened */
  bool told;       /* the CA knows of the installation that `proof` is about */
  bool idle;       /* nobody has been here for a while; secrets were forgotten */
  uint64_t agreed; /* the command that signs what was read and agreed to, with a PIN that is handed in */
  int pins_awaited; /* pages that ask for a PIN nobody has given yet: what runs waits for the person, not the person for it */

  struct app_listener heard, attends, scans, tells, asks, reaches; /* of sitting.c, attend.c, scan.c, errors.c, pin.c,
                                                                      reach.c */
};

/** Frees all that is known.  The engine must have been stopped. */
void app_sitting_clear(struct app *app);
/** Notes from now on what events say of the service and of the PIN. */
void app_sitting_listen(struct app *app);

/** Opens the screen that answers the route, above the one that is shown.  argument: see route.h. */
void app_go(struct app *app, enum app_route route, const char *argument);

/** Whether the service does not answer, and since how many seconds. */
bool app_is_lost(const struct app *app, int *seconds);
/** By the service's clock. */
int64_t app_now(const struct app *app);
int64_t app_today(const struct app *app);
/** Until a moment (monotonic milliseconds) that tries are refused before, rounded up; 0: it is over. */
int app_seconds_until(int64_t mono_ms);
/** The key that is worked on, or NULL when it is not here. */
const struct xq_key_view *app_key(const struct app *app);
/** Works on that key from now on; what is known of applications is of the one before. */
void app_choose_key(struct app *app, const char *ref);
/** The PIN of a medium (its URI, or the reference of one of its keys) stands otherwise than when it was last looked at. */
void app_note_pin(struct app *app, const char *ref, const struct xq_pin_state *state);
/** Whether the unblocking code can help; key may be NULL. */
bool app_can_unblock(const struct xq_key_view *key);
/** Takes the pointer over as the application that is looked at.  One that runs is whose turn it is with its certificate. */
void app_take_application(struct app *app, struct xq_application **application);
/** All applications of the current key, newest first, as the service has just told them; borrowed. */
void app_know_applications(struct app *app, const struct xq_application_list *list);
/** What is known of the current key's applications names people: it is forgotten. */
void app_forget_applications(struct app *app);

/** Buttons that several screens have, and APP_ID_FIRST: what is looked at first when something changed. */
enum { APP_ID_RETRY = 9000, APP_ID_BACK, APP_ID_NEXT, APP_ID_FIRST };
/** The foot of a page on which there is nothing to do but to read it: the one button Back. */
void app_set_only_back(tui_page *page);
/** What it does: the action of such a page, whose ctx is the app. */
void app_only_back(void *ctx, int id, int value);

#endif
