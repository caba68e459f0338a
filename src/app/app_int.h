/*
 * app_int.h - what the screens share: the state of one sitting, events from the engine, errors in words, and the entry
 * function of every screen.
 *
 *     home --- details          key and certificate
 *      |   \-- doctor           environment check
 *      |   \-- expired          may not be renewed online, and what to do then
 *      |   \-- applications     all applications of a certificate
 *      |
 *     notices - agreement - form - submit (+ pin) - payment - paychoice - transfers - progress - install - proof
 *
 * A screen is one file with one APP_SCREEN(name); it goes to others by their route (routes.h) and never
 * reaches into them.  What it must not lose when it is left lives here.
 */
#ifndef XUQI_APP_INT_H
#define XUQI_APP_INT_H

#include <libintl.h>

#include "app/app.h"
#include "app/routes.h"
#include "tui/tui.h"
#include "words/words.h"

#define _(s) gettext(s)
#define N_(s) (s)

struct app;

/* ---------------------------------------------------------------- events.c: who waits for which command */

/** What a screen is given of its command.  It may take over what the event owns by nulling the pointer. */
typedef void (*app_event_fn)(void *ctx, struct xq_event *event);
/** Events of `command` go to fn(ctx) until the last one. */
void app_expect(struct app *app, uint64_t command, app_event_fn fn, void *ctx);
/** ctx goes away: its commands are cancelled and their events dropped. */
void app_expect_nothing(struct app *app, const void *ctx);
/** Ends whatever watches an application, so that the next command does not wait behind it. */
void app_end_watch(struct app *app);
/** Hands on all events that wait.  Called by the loop. */
void app_serve_events(void *app);
void app_events_clear(struct app *app);

/* ---------------------------------------------------------------- text.c: strings of one build() */

/** Strings that live until app_pool_clear(). Zero-initialised is empty. */
struct app_pool {
  char **items;
  size_t count;
};
const char *app_keep(struct app_pool *pool, char *owned);
const char *app_say(struct app_pool *pool, const char *fmt, ...) XQ_PRINTF(2, 3);
void app_pool_clear(struct app_pool *pool);
const char *app_date(struct app_pool *pool, int64_t t);
const char *app_time(struct app_pool *pool, int64_t t);
const char *app_yuan(struct app_pool *pool, int64_t fen);         /* "1,200.00 yuan" */
const char *app_yuan_capital(struct app_pool *pool, int64_t fen); /* with the amount in capital characters */
const char *app_serial(struct app_pool *pool, const char *serial);
const char *app_holder(struct app_pool *pool, const struct xq_cert_info *cert); /* name and organisation */
const char *app_path(struct app_pool *pool, const char *path);                  /* the home directory as "~" */
const char *app_or_dash(const char *s);
/** The three parts of an error as paragraphs. */
const char *app_error_text(struct app_pool *pool, const xq_err *err);
/** What happened and what to do now, where there is little room. */
const char *app_error_line(struct app_pool *pool, const xq_err *err);
const char *app_step_of_ten(struct app_pool *pool, int step);

/* ---------------------------------------------------------------- draft.c: an application being made */

/** All that a person has agreed to and typed; kept whatever screen they are on. */
struct app_draft {
  char *key_ref;
  char *business_no; /* a returned application being corrected, or NULL */
  char *reason;      /* why it was returned */
  int months;        /* 0: not chosen */
  int64_t fixed_fee; /* of the one being corrected */
  int64_t fee_fen;   /* as shown when it was confirmed */
  char *price_version;
  bool new_key;
  enum xq_id_type id_type;
  tui_edit *edit[XQ_F_COUNT_];
  bool left[XQ_F_COUNT_];      /* the field has been left once: what is wrong with it may be said */
  bool typed;                  /* something would be lost by leaving the program */
  struct xq_form_frozen *form; /* what was typed, when the form is done; NULL: it is not */
  char **acknowledged;
  size_t acknowledged_count;
  char *agreement_version, *agreement_sha256, *agreement_language; /* accepted; NULL: none */
  char *price_note;                                                /* what changed since the person last looked */
  char *agreement_note;
};
void app_draft_init(struct app_draft *draft);
void app_draft_clear(struct app_draft *draft);
/** Starts for a key, keeping what was typed about people; agreement and notices are asked again for another key. */
void app_draft_begin(struct app *app, const char *key_ref);
/** Starts with the values of a returned application. */
void app_draft_correct(struct app *app, const struct xq_application *application);
/** It was sent: nothing is pending any more. */
void app_draft_sent(struct app_draft *draft);
void app_draft_acknowledge(struct app_draft *draft, const char *notice, bool yes);
bool app_draft_has_acknowledged(const struct app_draft *draft, const char *notice);
bool app_draft_all_acknowledged(const struct app *app);
bool app_draft_accepted(const struct app *app);
void app_draft_accept(struct app *app, bool yes);
/** What is typed so far; clear with xq_form_clear(). */
void app_draft_texts(const struct app_draft *draft, struct xq_form *form);
/** What the chosen term costs now; 0 while none is chosen or prices are not known. */
int64_t app_draft_fee(const struct app *app);

/* ---------------------------------------------------------------- app.c: the state of one sitting */

struct app {
  const struct app_options *options;
  tui *t;
  xq_engine *engine;
  const app_open_fn *routes; /* which screen answers a route */
  tui_page *home;
  struct app_asker *askers;
  size_t asker_count;
  uint64_t watch;         /* the command that watches an application; 0: none */
  uint64_t watch_stopped; /* the last one that had to make room; its screen starts again */

  struct xq_key_list *keys; /* NULL before the first scan */
  bool scanning;
  bool scan_again;           /* something was plugged in or pulled out meanwhile */
  bool gone;                 /* the key that is worked on was pulled out; its screen waits for it */
  bool swapped;              /* and another key is here instead */
  int gone_unseen;           /* so often it was said to be gone without having been missed */
  bool installed;            /* a new certificate: its key is the one to go on with */
  char *gone_name;           /* what it is called */
  void (*resume)(void *ctx); /* what goes on by itself when it is back */
  void *resume_ctx;
  enum xq_attend_kind attend; /* what the key waits for */
  char *attend_who;           /* which key, or which program holds it */
  uint64_t attend_command;
  bool prechecking;        /* a screen of its own tells what is in the way */
  bool renew_when_scanned; /* the person has already asked for it */
  char *key_ref;           /* the key that is worked on */

  struct xq_reference *reference; /* NULL: not known (yet) */
  bool reference_asked;
  xq_err *reference_err;
  int64_t clock_offset; /* the service's clock minus ours */
  bool offline;         /* the last word from the service was none */

  struct xq_application *application; /* the one that is looked at */
  struct xq_application *latest;      /* the newest that is known of the current key */
  struct app_draft draft;
  struct xq_install_proof *proof;
  struct app_pin *pin;     /* the screen that asks for one, if it is open */
  struct new_pin *new_pin; /* the screen that sets another one, if it is open */
  bool unsaved_transfers;
  const char *busy; /* why one should not leave now; NULL: one may */
  bool told;        /* the CA knows of the installation that `proof` is about */
  bool idle;        /* nobody has been here for a while; secrets were forgotten */
};

int64_t app_now(const struct app *app); /* by the service's clock */
int64_t app_today(const struct app *app);
/** The key that is worked on, or NULL when it is not here. */
const struct xq_key_view *app_key(const struct app *app);
/** Its successor is installed: it is of the past. */
bool app_is_renewed(const struct xq_key_view *key);
void app_choose_key(struct app *app, const char *ref);
/** The PIN of a medium (its URI, or the reference of one of its keys) stands otherwise than when it was last looked at.
 */
void app_note_pin(struct app *app, const char *ref, const struct xq_pin_state *state);
/** Takes the list over. */
void app_take_keys(struct app *app, struct xq_key_list **keys);
void app_scan(struct app *app);
/** Something was plugged in or pulled out. */
void app_media_changed(struct app *app);
/** When the key is back, fn(ctx) once; fn NULL: nothing any more. */
void app_when_back(struct app *app, void (*fn)(void *ctx), void *ctx);
/** Shown on every screen until the key no longer waits. */
void app_note_attend(struct app *app, const struct xq_event *event);
void app_note_attend_over(struct app *app, uint64_t command);
/** Where an error means that the key is away: remembers fn for when it is back, has every screen say it, and is true.
 */
bool app_wait_for_key(struct app *app, const xq_err *err, void (*fn)(void *ctx), void *ctx);
/** Whether an error means that the key is not in its reader. */
bool app_is_gone(const xq_err *err);
/** Opens the current key's medium, whose certificates cannot be seen without its PIN. */
void app_unseal(struct app *app);
void app_fetch_reference(struct app *app);
/** True when the reference data is there; otherwise lists what a person needs to know and a button APP_ID_RETRY. */
bool app_add_reference(struct app *app, tui_page *page);
/** What the buttons of a page do that has only that one and APP_ID_BACK: the action of its tui_page_ops. */
void app_retry_or_back(void *ctx, int id, int value);
/** Takes the pointer over as the application that is looked at. */
void app_take_application(struct app *app, struct xq_application **application);
/** Draw again with what is known now; the title bar too. */
void app_refresh(struct app *app);
/** Remembers whether the service answered. */
void app_note_outcome(struct app *app, const xq_err *err);
void app_leave(struct app *app);

/** Buttons that several screens have, and APP_ID_FIRST: what is looked at first when something changed. */
enum { APP_ID_RETRY = 9000, APP_ID_BACK, APP_ID_NEXT, APP_ID_FIRST };

/* ---------------------------------------------------------------- errors.c */

/** Tells an error in a dialog; then `after` (may be NULL). CANCELLED is not told. */
void app_tell_error(struct app *app, const xq_err *err, void (*after)(void *ctx, int index), void *ctx);
/** A message with one button. */
void app_tell(struct app *app, const char *title, const char *text);
/** The PIN is locked: says so, and leads to unblocking where the medium has a code for that. */
void app_tell_locked(struct app *app, const xq_err *err);
/** That, where unblocking is possible. */
const char *app_locked_words(void);
/** Inline: a box with the error's words. */
void app_add_error(tui_page *page, const xq_err *err);

/* ---------------------------------------------------------------- flow.c: what follows what */

enum app_stage { APP_STAGE_START, APP_STAGE_NOTICES, APP_STAGE_AGREEMENT, APP_STAGE_FORM };
/** 申请续期 for the current key: begins, or says why not, or leads to what is already under way. */
void app_begin_renewal(struct app *app);
/** A stage of the application is complete: the next screen. */
void app_renewal_next(struct app *app, enum app_stage done);
/** 安装证书 for the current key. */
void app_begin_install(struct app *app);
/** 撤销申请: asks, withdraws, shows what came of it. */
void app_withdraw(struct app *app);
/** The renewal is about this application from now on: its progress, above the first screen. */
void app_show_progress(struct app *app, const char *business_no);

/* ---------------------------------------------------------------- steplist.c: the steps of a command, live */

struct app_steplist {
  enum xq_step step[XQ_STEP_COUNT_];
  enum xq_step_state state[XQ_STEP_COUNT_];
  size_t count;
};
void app_steplist_note(struct app_steplist *list, const struct xq_event *event);
void app_steplist_add(const struct app_steplist *list, tui_page *page);

/* ---------------------------------------------------------------- card.c: a certificate in a few lines */

/** What the certificate needs today, in one sentence. */
/** When a certificate that is not valid yet begins, and when it can be renewed. */
const char *app_not_valid_yet(const struct xq_key_view *key, struct app_pool *pool);
void app_add_cert_status(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key);
void app_add_validity(const struct app *app, tui_page *page, int indent, const struct xq_cert_info *cert);
const char *app_use_words(enum xq_key_use use);

/* ---------------------------------------------------------------- screens */

/** The list of keys is another: where the focus of the first screen stood on a key, or is to go to one now, it stands
 * on the current one. */
void app_home_focus(struct app *app, bool go);
/** Asks, then mends the current key's certificate, which cannot be read; tells what came of it. */
void app_mend(struct app *app);
/** Whether the unblocking code can help; key may be NULL. */
bool app_can_unblock(const struct xq_key_view *key);
/** Nobody is here: what was typed is wiped. */
void app_new_pin_forget(struct app *app);
/** The engine wants a PIN (takes the request over); opens the screen, or tells the open one that the last PIN was not
 * it. */
void app_open_pin(struct app *app, struct xq_pin_request **request, uint64_t command);
/** The command went on, or ended: the screen goes. */
void app_close_pin(struct app *app, uint64_t command);
/** Nobody is here: what was typed is wiped. */
void app_pin_forget(struct app *app);

#endif
