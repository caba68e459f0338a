/*
 * pin.c - asks for the PIN of a key (step 5 of the guide).  Shows exactly what is about to be signed, which key it is,
 * and how many tries are left.  The PIN goes from the editor to the engine in wiped memory and nowhere else.
 */
#include "app/pin.h"

#include <stdlib.h>

#include "app/aside.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_PIN = 1, ID_OK, ID_CANCEL };
#define PIN_MOST 64

struct pin {
  int64_t since; /* a pad or the medium is waited for (monotonic) */
  struct app *app;
  tui_page *page;
  struct app_listener listener;
  struct xq_pin_request *request;
  uint64_t command;
  tui_edit *edit;
  bool handed;         /* it is handed in: nothing is typed here, what is signed is read and agreed to */
  bool allowed;        /* the person said yes to the last try */
  bool awaited;        /* counted in app->pins_awaited */
  bool checking;       /* the PIN was given; the engine has not answered yet */
  bool answered;       /* the engine no longer waits for us */
  const char *mistake; /* found before a try was spent */
  int timer;
  int64_t wait_until; /* monotonic milliseconds */
};

/* ---- what is shown */

static void add_signed(const struct app *app, tui_page *page, struct app_pool *pool) {
  const struct app_draft *draft = &app->draft;
  const struct xq_key_view *key = app_key(app);
  const struct xq_form *form = xq_form_frozen_values(draft->form);
  const char *shown[XQ_F_COUNT_];
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    shown[f] = app_personal(app->options, pool, (enum xq_field)f, form->value[f]);
  }
  const struct xq_reference *ref = app->reference;
  const char *fee = app_yuan_capital(pool, draft->fee_fen);
  const struct tui_pair pairs[] = {
      {_("Certificate subject"), key != NULL && key->cert != NULL ? app_holder(app->options, pool, key->cert) : "-",
       TUI_STRONG},
      {_("Term"), app_keep(pool, xq_words_months(draft->months)), TUI_NORMAL},
      {_("Fee"),
       ref->invoice_type != NULL && ref->express_payment != NULL /* what is to be paid at the door is known first */
           ? app_say(pool, _("%s; invoice: %s; courier: %s"), fee, ref->invoice_type, ref->express_payment)
           : fee,
       TUI_STRONG},
      {_("Agreement accepted"),
       app_say(pool, _("%s, version %s"), app->reference->agreement.title, draft->agreement_version), TUI_NORMAL},
      {_("Handled by"),
       app_say(pool, "%s  %s %s", shown[XQ_F_HANDLER_NAME], xq_words_id_type(form->id_type), shown[XQ_F_HANDLER_ID_NO]),
       TUI_NORMAL},
      {_("Contact"), app_say(pool, "%s  %s", shown[XQ_F_HANDLER_MOBILE], shown[XQ_F_HANDLER_EMAIL]), TUI_NORMAL},
      {_("Recipient"),
       app_say(pool, "%s  %s  %s", shown[XQ_F_RECIPIENT_NAME], shown[XQ_F_RECIPIENT_MOBILE],
               shown[XQ_F_RECIPIENT_ADDRESS]),
       TUI_NORMAL},
  };
  app_aside_differences(app, form, page);
  tui_add_heading(page, _("You are about to sign and send"));
  for (size_t i = 0; i < XQ_COUNT(pairs); i++) {
    tui_add_pairs(page, &pairs[i], 1); /* one under the other: this is to be read */
  }
}

static void add_purpose(const struct pin *pin, tui_page *page, struct app_pool *pool) {
  const struct app *app = pin->app;
  switch (pin->request->purpose) {
    case XQ_PIN_APPLY:
      tui_set_title(page, _("Check, sign and send"), app_step_of_ten(pool, 5));
      if (app->reference != NULL && app->draft.form != NULL) {
        add_signed(app, page, pool);
      }
      break;
    case XQ_PIN_INSTALL:
      tui_set_title(page, _("PIN: install the certificate"), app_step_of_ten(pool, 9));
      tui_add_text(page, TUI_NORMAL, 2,
                   _("The new certificate will be written to this key. The old one is saved, and the new one is tested "
                     "before it replaces the old one."));
      break;
    case XQ_PIN_UNSEAL:
      if (app->visit.paused_ms != 0) { /* under the cover, and not because of what is on the key */
        tui_set_title(page, _("PIN: go on where you were"), NULL);
        tui_add_text(page, TUI_NORMAL, 2,
                     _("With the PIN of your key you go on where you were. Nothing is sent or signed."));
        break;
      }
      tui_set_title(page, _("PIN: open the key"), NULL);
      tui_add_text(page, TUI_NORMAL, 2,
                   _("The certificates on this key can only be seen with its PIN. Nothing is sent."));
      break;
    case XQ_PIN_LOGIN:
    default:
      tui_set_title(page, _("PIN: confirm that it is you"), NULL);
      tui_add_text(
          page, TUI_NORMAL, 2,
          _("Applications are shown only to the certificate holder. With your PIN, the key signs a short random text "
            "from the service to prove who you are; nothing is submitted and nothing is charged."));
      break;
  }
}

static int seconds_to_wait(const struct pin *pin) {
  return app_seconds_until(pin->wait_until);
}

static bool is_last_try(const struct pin *pin) {
  return pin->request->last_try || xq_err_code(pin->request->last) == XQ_E_PIN_LAST_TRY;
}

/* Beside the field, unless what stands above it tells the tries already. */
static const char *tries_text(const struct pin *pin, struct app_pool *pool) {
  const bool told = pin->mistake == NULL && xq_err_get_fact(pin->request->last, "tries_left") != NULL;
  return told || seconds_to_wait(pin) > 0 || is_last_try(pin) ? NULL
                                                              : app_keep(pool, xq_words_tries(&pin->request->state));
}

static void add_state(const struct pin *pin, tui_page *page, struct app_pool *pool) {
  const struct xq_pin_state *state = &pin->request->state;
  const int wait = seconds_to_wait(pin);
  if (wait > 0) {
    tui_add_text(page, TUI_WARN, 2,
                 app_say(pool, _("! You have to wait after a wrong PIN. You can try again in %lld seconds."),
                         (long long)tui_seconds(pin->app->t, wait, true)));
  } else if (pin->mistake != NULL) {
    tui_add_text(page, TUI_BAD, 2, app_say(pool, "! %s", pin->mistake));
  } else if (is_last_try(pin)) {
    tui_add_text(page, TUI_BAD, 2,
                 xq_err_code(pin->request->last) == XQ_E_PIN_WRONG
                     ? _("! The PIN is wrong, and only one try is left. If you are not sure of it, cancel and ask "
                         "first: one more wrong PIN locks the key.")
                     : _("! Only one try is left. If you are not sure of the PIN, cancel and ask first: a wrong PIN "
                         "locks the key."));
  } else if (pin->request->last != NULL) {
    tui_add_text(page, TUI_BAD, 2, app_error_line(pool, pin->request->last));
  } else if (state->factory_set) {
    tui_add_text(page, TUI_DIM, 2,
                 app_say(pool,
                         _("The PIN is still the factory setting. Please change it afterwards: press %s on the first "
                           "screen."),
                         app_called(pin->app->options, pool, APP_LETTER_PIN, _("Change the PIN"))));
  }
}

/* The reader takes the PIN; nothing is typed here. */
static bool waits_for_pad(const struct pin *pin) {
  return pin->request->pad && (!pin->request->last_try || pin->allowed);
}

static const char *why_text(const struct xq_pin_request *request) {
  switch (request->why) {
    case XQ_PIN_WHY_ALWAYS:
      return _("This key asks for the PIN before every signature; this is how it is set up.");
    case XQ_PIN_WHY_RESET:
      return _("Another program logged the card out. Please enter the PIN again; nothing is lost.");
    case XQ_PIN_WHY_LOGIN:
    default:
      return NULL;
  }
}

static void add_key(const struct pin *pin, tui_page *page, struct app_pool *pool) {
  const struct xq_pin_request *request = pin->request;
  const struct xq_key_view *view = app_key(pin->app); /* its certificate tells an organisation from a person */
  const bool is_its = view != NULL && view->cert != NULL && xq_streq(view->cert->common_name, request->holder);
  const char *holder = is_its ? app_person(pin->app->options, pool, view->cert)
                              : app_personal(pin->app->options, pool, XQ_F_HANDLER_NAME, request->holder);
  const bool known = request->holder != NULL || request->serial != NULL; /* a whole medium is of nobody */
  const struct tui_pair key[] = {
      {_("Key"), known ? app_say(pool, "%s  %s", request->token_label, app_or_dash(holder)) : request->token_label,
       TUI_NORMAL},
      {_("Serial number"), app_serial(pool, request->serial), TUI_NORMAL},
  };
  for (size_t i = 0; i < (known ? XQ_COUNT(key) : 1); i++) {
    tui_add_pairs(page, &key[i], 1);
  }
  if (why_text(request) != NULL) {
    tui_add_text(page, TUI_NORMAL, 2, why_text(request));
  }
}

/* The reader, the card or a finger is awaited, not this keyboard. */
static void add_waiting(const struct pin *pin, tui_page *page, struct app_pool *pool) {
  const char *what = _("Checking the PIN");
  if (pin->app->attend.what == XQ_ATT_TOUCH) {
    what = _("Please touch the key now");
  } else if (waits_for_pad(pin)) {
    what = _("Please enter the PIN on the card reader");
  }
  tui_add_space(page);
  tui_add_waiting(page, what, pin->since, 0);
  if (waits_for_pad(pin)) {
    const char *tries = tries_text(pin, pool);
    if (tries != NULL) {
      tui_add_text(page, TUI_DIM, 2, tries);
    }
    const struct tui_button cancel = {ID_CANCEL, _("Cancel"), APP_LETTER_BACK, .main = false};
    tui_set_foot(page, NULL, &cancel, 1);
  }
}

/* What is done with the PIN: the button, and Enter in the field. */
static const char *main_label(const struct pin *pin) {
  return pin->request->purpose == XQ_PIN_APPLY ? _("Sign and send") : _("OK");
}

static void add_asking(const struct pin *pin, tui_page *page, struct app_pool *pool) {
  const struct xq_pin_request *request = pin->request;
  if (request->purpose != XQ_PIN_APPLY) { /* where there is much to read already */
    tui_add_space(page);
  }
  add_state(pin, page, pool);
  const struct tui_field field = {.id = ID_PIN,
                                  .label = _("PIN"),
                                  .required = true,
                                  .edit = pin->edit,
                                  .width = 24,
                                  .hint = tries_text(pin, pool),
                                  .submits = true,
                                  .pad = TUI_PAD_DIGITS};
  if (!request->pad && !pin->handed) {
    tui_add_field(page, &field);
  }
  const struct tui_button buttons[] = {
      {ID_CANCEL, pin->handed ? _("Back") : _("Cancel"), pin->handed ? APP_LETTER_BACK : 0, false, false},
      {ID_OK, main_label(pin), 0, seconds_to_wait(pin) > 0, true},
  };
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
}

static void build(void *ctx, tui_page *page) {
  const struct pin *pin = ctx;
  bool waiting = waits_for_pad(pin) || pin->checking;
  struct app_pool pool = {0};
  tui_set_kind(page, KIOSK_GIVES_PIN);
  add_purpose(pin, page, &pool);
  tui_add_space(page);
  add_key(pin, page, &pool);
  if (waiting) {
    add_waiting(pin, page, &pool);
  } else {
    add_asking(pin, page, &pool);
  }
  const struct tui_hint hints[] = {{"Esc", pin->checking ? "" : _("Cancel")}, {"Enter", main_label(pin)}};
  tui_set_hints(page, hints, waiting ? 1 : XQ_COUNT(hints));
  app_pool_clear(&pool);
}

/* ---- what is done */

static void tick(void *ctx) {
  struct pin *pin = ctx;
  pin->timer = seconds_to_wait(pin) > 0 ? tui_timer(pin->app->t, 1000, tick, pin) : 0;
  tui_page_changed(pin->page);
}

static void note_wait(struct pin *pin) {
  pin->wait_until = xq_time_mono_ms() + pin->request->state.wait_seconds * 1000;
  if (pin->request->state.wait_seconds > 0 && pin->timer == 0) {
    pin->timer = tui_timer(pin->app->t, 1000, tick, pin);
  }
}

static void give(struct pin *pin);

static void wipe(struct pin *pin) {
  xq_secret *typed = tui_edit_take_secret(pin->edit);
  xq_secret_free(&typed);
}

static void on_last_try(void *ctx, int index) {
  struct pin *pin = ctx;
  if (index != 1) {
    wipe(pin);
    tui_page_focus(pin->page, ID_PIN);
    return;
  }
  pin->allowed = true;
  xq_engine_allow_last_try(pin->app->engine);
  if (!pin->request->pad) {
    give(pin);
  }
  tui_page_changed(pin->page);
}

static void ask_last_try(struct pin *pin) {
  const char *const buttons[] = {_("No, stop here"), _("Yes, use the last try")};
  tui_dialog(pin->app->t, _("Only one try is left"),
             _("If this PIN is wrong too, the key is locked and must be unlocked before it can be used again. Are you "
               "sure of the PIN?"),
             buttons, 2, 0, on_last_try, pin);
}

/* What can be seen to be no PIN costs no try.  NULL: it may be one. */
static const char *flaw(const struct pin *pin) {
  size_t chars = tui_edit_chars(pin->edit), min = pin->request->pin_min, max = pin->request->pin_max;
  return chars == 0               ? _("Please enter the PIN.")
         : chars < min            ? _("That is too short for the PIN. No try was used; please enter it again.")
         : max > 0 && chars > max ? _("That is too long for the PIN. No try was used; please enter it again.")
                                  : NULL;
}

static void await_no_more(struct pin *pin) {
  pin->app->pins_awaited -= pin->awaited ? 1 : 0;
  pin->awaited = false;
}

/* False: a person has to. */
static bool hand_in(struct app *app, const struct xq_pin_request *request) {
  xq_secret *pin = NULL;
  if (app->options->pin == NULL || request->pad) {
    return false;
  }
  xq_err *err = app->options->pin(app->options->pin_ctx, request, &pin);
  if (err != NULL) {
    xq_engine_refuse_pin(app->engine);
    app_tell_error(app, err, NULL, NULL);
    xq_err_free(&err);
    return true;
  }
  if (request->last_try) {
    xq_engine_allow_last_try(app->engine);
  }
  xq_engine_give_pin(app->engine, &pin);
  return true;
}

static void begin_check(struct pin *pin) {
  pin->checking = true;
  await_no_more(pin);
  pin->since = xq_time_mono_ms();
}

static void give(struct pin *pin) {
  const struct xq_pin_request *request = pin->request;
  if (seconds_to_wait(pin) > 0 || pin->checking || waits_for_pad(pin)) {
    tui_beep(pin->app->t);
    return;
  }
  pin->mistake = request->pad || pin->handed ? NULL : flaw(pin);
  if (pin->mistake != NULL) {
    wipe(pin);
  } else if (pin->handed) {
    pin->app->agreed = pin->command;
    begin_check(pin);
    (void)hand_in(pin->app, request);
  } else if (is_last_try(pin) && !pin->allowed) {
    ask_last_try(pin);
  } else {
    xq_secret *secret = tui_edit_take_secret(pin->edit);
    begin_check(pin);
    xq_engine_give_pin(pin->app->engine, &secret);
  }
  tui_page_changed(pin->page);
  tui_page_focus(pin->page, ID_PIN);
}

static void refuse(struct pin *pin) {
  if (!pin->checking) {
    tui_page_close(pin->page); /* destroyed() tells the engine */
  }
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct pin *pin = ctx;
  if (id == ID_CANCEL) {
    refuse(pin);
  } else {
    give(pin);
  }
}

static void changed(void *ctx, int id) {
  (void)id;
  struct pin *pin = ctx;
  if (pin->mistake != NULL) {
    pin->mistake = NULL;
    tui_page_changed(pin->page);
  }
}

static void back(void *ctx) {
  refuse(ctx);
}

static const char *help(void *ctx) {
  const struct pin *pin = ctx;
  return pin->request->purpose == XQ_PIN_APPLY
             ? _("Please check that everything here is what you want. With your PIN, the key signs it, which counts "
                 "the same as a handwritten signature. To change something, choose Cancel; nothing you entered is "
                 "lost.\n\nThe PIN is never sent anywhere. After several wrong tries you have to wait, each time "
                 "longer. If you have forgotten it, ask at a service hall.")
             : _("The PIN unlocks the private key. It is never sent anywhere. After several wrong tries you have to "
                 "wait, each time longer. If you have forgotten it, ask at a service hall.");
}

static void destroyed(void *ctx) {
  struct pin *pin = ctx;
  struct app *app = pin->app;
  if (pin->timer != 0) {
    tui_timer_stop(app->t, pin->timer);
  }
  if (!pin->answered && waits_for_pad(pin)) {
    xq_engine_cancel(app->engine, pin->command);
  } else if (!pin->answered && !pin->checking) {
    xq_engine_refuse_pin(app->engine);
  }
  await_no_more(pin);
  app_unlisten(&app->events, &pin->listener);
  tui_edit_free(&pin->edit);
  xq_pin_request_free(&pin->request);
  free(pin);
}

/* The command went on, or ended: the screen goes. */
static void on_over(void *ctx, uint64_t command) {
  struct pin *pin = ctx;
  if (pin->command == command) {
    pin->answered = true;
    await_no_more(pin);
    app_unlisten(&pin->app->events, &pin->listener);
    tui_page_close(pin->page);
  }
}

/* Nobody is here: the PIN is not given.  The key is gone: what was typed for it is. */
static void forget(void *ctx, enum tui_forget why) {
  struct pin *pin = ctx;
  if (why != TUI_FORGET_KEY) {
    refuse(pin);
  } else {
    wipe(pin);
    tui_take_back(pin->app->t, on_last_try, pin); /* of what is not there any more */
  }
}

/* ---- it comes unasked */

static void on_pin_needed(void *ctx, struct xq_event *event) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .forget = forget};
  struct app *app = ctx;
  const bool reads = event->pin->purpose == XQ_PIN_APPLY && app->agreed != event->command; /* once for each signing */
  if (!reads && hand_in(app, event->pin)) {
    xq_pin_request_free(&event->pin);
    return;
  }
  struct pin *pin = xq_calloc(1, sizeof *pin);
  pin->app = app;
  pin->command = event->command;
  pin->request = event->pin;
  pin->since = xq_time_mono_ms();
  pin->handed = app->options->pin != NULL && !pin->request->pad;
  event->pin = NULL;
  pin->edit = tui_edit_new_secret(PIN_MOST); /* not pin_max: what does not fit must be refused, not cut */
  pin->listener = (struct app_listener){.ctx = pin, .over = on_over};
  app_listen(&app->events, &pin->listener);
  pin->awaited = true;
  app->pins_awaited++;
  app_note_pin(app, pin->request->key_ref, &pin->request->state);
  if (tui_typed_ahead(app->t) && !pin->request->pad && !pin->handed) {
    pin->mistake = _("What was typed before this question was not taken. Please enter the PIN from its beginning.");
  }
  pin->page = tui_push(app->t, &ops, pin);
  note_wait(pin);
  tui_page_focus(pin->page, ID_PIN);
}

void app_pin_listen(struct app *app) {
  app->asks = (struct app_listener){.ctx = app, .pin = on_pin_needed};
  app_listen(&app->events, &app->asks);
}
