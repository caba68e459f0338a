/* form.c - the application form (step 4 of the guide): term and fee, handler, recipient. */
#include <stdlib.h>
#include <string.h>

#include "app/aside.h"
#include "app/asked.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/filling.h"
#include "app/letters.h"
#include "app/offer.h"
#include "app/policy.h"
#include "app/refdata.h"
#include "app/returned.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_TERM = APP_ID_FIRST, ID_PRICES = 1, ID_TYPE, ID_COPY, ID_NEW_KEY, ID_SWITCH, ID_LAST, ID_FIELD = 100 };

struct form {
  struct app *app;
  tui_page *page;
  bool begun;       /* the form has been shown, not only what it waits for */
  bool refused;     /* Submit was pressed while something was wrong */
  uint64_t command; /* asks for the last application; 0: none runs */
};

/* ---- what is shown */

static const char *hint_of(enum xq_field field) {
  switch (field) {
    case XQ_F_HANDLER_ID_NO:
      return _("as on the document");
    case XQ_F_HANDLER_NAME:
      return _("Chinese/Latin letters");
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_HANDLER_EMAIL:
      return _("must be correct");
    case XQ_F_RECIPIENT_ADDRESS:
      return _("for the invoice. F4: choose province and city");
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_RECIPIENT_NAME:
    case XQ_F_RECIPIENT_MOBILE:
    case XQ_F_COUNT_:
    default:
      return NULL;
  }
}

/* Shorter than the words used elsewhere: the heading says whose they are. */
static const char *label_of(enum xq_field field) {
  switch (field) {
    case XQ_F_HANDLER_NAME:
    case XQ_F_RECIPIENT_NAME:
      return _("Full name");
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_RECIPIENT_MOBILE:
      return _("Mobile number");
    case XQ_F_RECIPIENT_ADDRESS:
      return _("Address");
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_HANDLER_ID_NO:
    case XQ_F_HANDLER_EMAIL:
    case XQ_F_COUNT_:
    default:
      return xq_words_field(field);
  }
}

static int width_of(enum xq_field field) {
  return field == XQ_F_RECIPIENT_ADDRESS ? 46 : field == XQ_F_HANDLER_EMAIL ? 28 : 22;
}

static void add_field(const struct form *f, tui_page *page, const struct xq_form *values, enum xq_field field,
                      struct app_pool *pool) {
  const struct app_draft *draft = &f->app->draft;
  enum xq_flaw flaw = xq_form_check_field(values, field, app_today(f->app), NULL);
  if (!draft->left[field] && flaw != XQ_FLAW_OTHER_DOCUMENT) { /* (whose button is wanted before the next field) */
    flaw = XQ_FLAW_NONE;
  }
  char *words = xq_words_form_flaw(values, field, flaw);
  const char *from = NULL, *offer = app_offer(f->app, field, &from);
  char *asked = draft->business_no != NULL ? app_asked_of(draft->reason, field) : NULL;
  const struct tui_field item = {
      .id = ID_FIELD + (int)field,
      .label = label_of(field),
      .required = xq_field_spec(field)->required,
      .edit = draft->edit[field],
      .width = width_of(field),
      .hint = asked == NULL ? hint_of(field) : NULL,
      .error = flaw != XQ_FLAW_NONE ? words : NULL,
      .warning = xq_flaw_is_warning(flaw),
      .latin = field == XQ_F_HANDLER_EMAIL,
      .pad = app_draft_pad(field),
      .asked = asked != NULL ? app_keep(pool, asked) : NULL,
      .offer = offer,
      .offer_from = from,
  };
  tui_add_field(page, &item);
  free(words);
  if (flaw == XQ_FLAW_OTHER_DOCUMENT) {
    const struct tui_button button = {ID_SWITCH, _("Change the document type"), 0, false, false};
    tui_add_buttons(page, false, &button, 1);
  }
}

static void add_term(const struct form *f, tui_page *page, struct app_pool *pool) {
  const struct app *app = f->app;
  const struct app_draft *draft = &app->draft;
  const struct xq_price_list *prices = &app->reference->prices;
  const char **options = xq_calloc(prices->count, sizeof *options);
  int chosen = -1;
  for (size_t i = 0; i < prices->count; i++) {
    options[i] = app_keep(pool, xq_words_months(prices->terms[i].months));
    chosen = prices->terms[i].months == draft->months ? (int)i : chosen;
  }
  tui_add_radio(page, ID_TERM, _("Term"), true, options, prices->count, chosen);
  free(options);
  if (f->refused && chosen < 0) {
    tui_add_marked(page, TUI_MARK_BAD, _("Please choose a term."));
  }
  int64_t fee = app_draft_fee(draft, app->reference);
  tui_add_pair_button(page, _("Fee"), fee > 0 ? app_yuan(pool, fee) : "-", ID_PRICES, _("Fee details"),
                      APP_LETTER_PRICES);
}

static void add_basic(const struct form *f, tui_page *page, struct app_pool *pool) {
  const struct app *app = f->app;
  const struct xq_key_view *key = app_key(app);
  tui_add_heading(page, _("Basic information"));
  const struct tui_pair subject = {_("Certificate subject"),
                                   key != NULL && key->cert != NULL ? app_holder(app->options, pool, key->cert) : "-",
                                   TUI_STRONG};
  tui_add_pairs(page, &subject, 1);
  add_term(f, page, pool);
  if (app->reference->key_policy == XQ_KEY_EITHER) {
    tui_add_check(page, ID_NEW_KEY,
                  _("Make a new private key (not if you still have files encrypted with the old one)"),
                  app->draft.new_key);
  }
}

static void add_people(const struct form *f, tui_page *page, struct app_pool *pool) {
  struct xq_form values;
  app_draft_texts(&f->app->draft, &values);
  const char *types[XQ_ID_TYPE_COUNT_];
  for (int i = 0; i < XQ_ID_TYPE_COUNT_; i++) {
    types[i] = xq_words_id_type((enum xq_id_type)i);
  }
  tui_add_heading(page, _("Handler"));
  tui_add_choice(page, ID_TYPE, xq_words_field(XQ_F_HANDLER_ID_TYPE), true, types, XQ_ID_TYPE_COUNT_,
                 (int)f->app->draft.id_type);
  for (int i = XQ_F_HANDLER_ID_NO; i <= XQ_F_HANDLER_EMAIL; i++) {
    add_field(f, page, &values, (enum xq_field)i, pool);
  }
  tui_add_heading_button(page, _("Recipient of the invoice"), ID_COPY, _("Copy from handler"), 0);
  for (int i = XQ_F_RECIPIENT_NAME; i < XQ_F_COUNT_; i++) {
    add_field(f, page, &values, (enum xq_field)i, pool);
  }
  xq_form_clear(&values);
}

static int required_left(const struct app_draft *draft) {
  int left = draft->months == 0;
  for (int i = XQ_F_HANDLER_ID_NO; i < XQ_F_COUNT_; i++) {
    left += xq_field_spec((enum xq_field)i)->required && tui_edit_is_empty(draft->edit[i]);
  }
  return left;
}

static int marked(const struct form *f) {
  const struct app_draft *draft = &f->app->draft;
  int count = draft->months == 0;
  struct xq_form values;
  app_draft_texts(draft, &values);
  for (int i = XQ_F_HANDLER_ID_NO; i < XQ_F_COUNT_; i++) {
    count += xq_flaw_stops(xq_form_check_field(&values, (enum xq_field)i, app_today(f->app), NULL));
  }
  xq_form_clear(&values);
  return count;
}

/* What keeps it from being sent. */
static const char *note(const struct form *f, struct app_pool *pool) {
  int left = required_left(&f->app->draft), wrong = f->refused ? marked(f) : 0;
  if (f->command != 0) {
    return _("asking for the last one");
  }
  if (wrong > 0) {
    return app_say(pool, ngettext("! correct %d item", "! correct %d items", (unsigned long)wrong), wrong);
  }
  return left == 0 ? NULL : app_say(pool, ngettext("%d item to go", "%d items to go", (unsigned long)left), left);
}

/* The service has said, without a PIN, that there is none. */
static bool has_no_last(const struct app *app) {
  const struct xq_key_view *key = app_key(app);
  return key != NULL && key->status_known && key->status.never_applied && !app_knows_last(app);
}

static void add_foot(const struct form *f, tui_page *page, struct app_pool *pool) {
  const struct tui_button last = {ID_LAST, _("As last time"), APP_LETTER_USE, f->command != 0 || has_no_last(f->app),
                                  false};
  const struct tui_button back = {APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false};
  const struct tui_button submit = {APP_ID_NEXT, _("Submit"), APP_LETTER_NEXT, false, true};
  const struct tui_button anew[] = {back, last, submit}, correcting[] = {back, submit};
  bool corrects = f->app->draft.business_no != NULL;
  tui_set_foot(page, note(f, pool), corrects ? correcting : anew, corrects ? XQ_COUNT(correcting) : XQ_COUNT(anew));
}

/* The field that has the focus; XQ_F_COUNT_: none has. */
static enum xq_field field_at(int id) {
  return id == ID_TYPE                                   ? XQ_F_HANDLER_ID_TYPE
         : id >= ID_FIELD && id < ID_FIELD + XQ_F_COUNT_ ? (enum xq_field)(id - ID_FIELD)
                                                         : XQ_F_COUNT_;
}

/* Where one begins: at the first field that the reviewer's words name, else at what comes first. */
static void begin(struct form *f) {
  const struct app_draft *draft = &f->app->draft;
  f->begun = true;
  for (int i = XQ_F_HANDLER_ID_NO; draft->business_no != NULL && i < XQ_F_COUNT_; i++) {
    char *asked = app_asked_of(draft->reason, (enum xq_field)i);
    bool is = asked != NULL;
    free(asked);
    if (is) {
      tui_page_focus(f->page, ID_FIELD + i);
      return;
    }
  }
  tui_page_focus(f->page, draft->business_no != NULL ? ID_TYPE : ID_TERM);
}

static void build(void *ctx, tui_page *page) {
  struct form *f = ctx;
  struct app *app = f->app;
  const struct app_draft *draft = &app->draft;
  struct app_pool pool = {0};
  tui_set_title(page, _("Application for renewal"), app_step_of_ten(&pool, 4));
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Previous")}, 1);
  if (!app_add_reference(app, page)) {
    app_pool_clear(&pool);
    return;
  }
  if (!f->begun) {
    begin(f);
  }
  app_aside_field(app, field_at(tui_page_focused(page)), page);
  app_add_returned(app, page);
  if (draft->wiped == APP_WIPED_KEY) {
    tui_add_box(page, TUI_WARN,
                _("The key was unplugged, so the form was cleared to protect your data. Please fill it in again; what "
                  "you confirmed and accepted is kept."));
  }
  if (draft->price_note != NULL) {
    tui_add_box(page, TUI_WARN, draft->price_note);
  }
  if (draft->business_no == NULL) { /* of a returned one it is said above, for it stays */
    add_basic(f, page, &pool);
  }
  add_people(f, page, &pool);
  add_foot(f, page, &pool);
  app_pool_clear(&pool);
}

/* ---- what is done */

static void next(struct form *f) {
  struct app_draft *draft = &f->app->draft;
  enum xq_field wrong = XQ_F_COUNT_;
  f->refused = !app_filling_end(f->app, &wrong);
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    draft->left[i] = true;
  }
  tui_page_changed(f->page);
  if (f->refused) {
    tui_page_focus(f->page, wrong == XQ_F_COUNT_            ? ID_TERM
                            : wrong == XQ_F_HANDLER_ID_TYPE ? ID_TYPE
                                                            : ID_FIELD + (int)wrong);
  }
}

/* ---- the last application: nobody is shown what it says without the PIN of its key */

static void take_last(struct form *f) {
  struct app *app = f->app;
  if (app_take_last(app) == 0) {
    tui_toast(app->t, TUI_WARN, _("Nothing was filled in: no field was empty."));
  }
  tui_page_changed(f->page);
}

static void on_last(void *ctx, struct xq_event *event) {
  struct form *f = ctx;
  struct app *app = f->app;
  if (event->kind == XQ_EV_APPLICATIONS && event->applications.count > 0) {
    xq_application_free(&app->latest);
    app->latest = xq_application_dup(event->applications.items[0]);
  }
  if (!event->done) {
    return;
  }
  f->command = 0;
  if (event->err != NULL) {
    app_tell_error(app, event->err, NULL, NULL);
  } else if (app_knows_last(app)) {
    take_last(f);
  } else {
    app_tell(app, _("No application yet"),
             _("The service has no earlier application of this certificate. Please fill in the form."));
  }
  tui_page_changed(f->page);
}

static void fetch_last(struct form *f) {
  struct app *app = f->app;
  if (app_knows_last(app)) {
    take_last(f);
  } else if (f->command == 0) {
    app_end_watch(&app->events);
    f->command = xq_engine_applications(app->engine, app->key_ref);
    app_expect(&app->events, f->command, on_last, f);
  }
}

static void copy_handler(struct app_draft *draft) {
  struct xq_form values;
  app_draft_texts(draft, &values);
  xq_form_copy_handler_to_recipient(&values);
  for (int i = XQ_F_RECIPIENT_NAME; i < XQ_F_COUNT_; i++) {
    tui_edit_set_text(draft->edit[i], values.value[i]);
  }
  xq_form_clear(&values);
  draft->typed = true;
}

static void action(void *ctx, int id, int value) {
  struct form *f = ctx;
  struct app *app = f->app;
  struct app_draft *draft = &app->draft;
  switch (id) {
    case APP_ID_RETRY:
      app_fetch_reference(app);
      app_refresh(app);
      return;
    case APP_ID_BACK:
      tui_pop(app->t);
      return;
    case APP_ID_NEXT:
      next(f);
      return;
    case ID_TERM:
      if (app->reference != NULL && value >= 0 && (size_t)value < app->reference->prices.count) {
        draft->months = app->reference->prices.terms[value].months;
        draft->typed = true;
      }
      break;
    case ID_PRICES:
      app_go(app, APP_ROUTE_PRICES, NULL);
      return;
    case ID_TYPE:
      draft->id_type = (enum xq_id_type)value;
      draft->typed = true;
      break;
    case ID_SWITCH:
      draft->id_type =
          xq_id_type_of_number(draft->id_type, tui_edit_text(draft->edit[XQ_F_HANDLER_ID_NO]), app_today(app));
      draft->typed = true;
      break;
    case ID_LAST:
      fetch_last(f);
      return;
    case ID_COPY:
      copy_handler(draft);
      break;
    case ID_NEW_KEY:
      draft->new_key = value != 0;
      break;
    default:
      break;
  }
  tui_page_changed(f->page);
}

static void changed(void *ctx, int id) {
  struct form *f = ctx;
  if (id >= ID_FIELD && id < ID_FIELD + XQ_F_COUNT_) {
    f->app->draft.typed = true;
    tui_page_changed(f->page);
  }
}

/* What is wrong is said beside the field, and right values take their usual form; the person goes where they like. */
static void left(void *ctx, int id) {
  struct form *f = ctx;
  enum xq_field field = (enum xq_field)(id - ID_FIELD);
  if (id < ID_FIELD || field >= XQ_F_COUNT_) {
    return;
  }
  struct app_draft *draft = &f->app->draft;
  draft->left[field] = !tui_edit_is_empty(draft->edit[field]);
  (void)app_draft_settle(draft, field, app_today(f->app));
  tui_page_changed(f->page);
}

static bool on_key(void *ctx, int key) {
  struct form *f = ctx;
  if (key == TUI_KEY_F4) { /* from wherever one is: there is one address */
    tui_page_focus(f->page, ID_FIELD + XQ_F_RECIPIENT_ADDRESS);
    app_go(f->app, APP_ROUTE_REGION, NULL);
    return true;
  }
  bool is = (key == APP_LETTER_USE || key == APP_LETTER_USE - 'A' + 'a') && f->app->draft.business_no == NULL;
  if (is && has_no_last(f->app)) {
    tui_toast(f->app->t, TUI_WARN, _("This is the first application of this certificate. Please fill in the form."));
    return true;
  }
  return false;
}

/* When the key comes back the form goes on, empty.  When nobody is here it does not, nor when it was another's words that
 * were corrected. */
static void forget(void *ctx, enum tui_forget why) {
  struct form *f = ctx;
  if (why == TUI_FORGET_PAUSE) {
    return;
  }
  f->refused = false;
  if (f->app->draft.key_ref == NULL) {
    tui_page_close(f->page);
  } else {
    tui_page_changed(f->page);
    tui_page_focus(f->page, ID_FIELD + XQ_F_HANDLER_ID_NO);
  }
}

static void shown(void *ctx) {
  struct form *f = ctx;
  app_draft_thaw(&f->app->draft);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Choose for how long the certificate is renewed; the fee follows. Details shows the price list.\n\n"
      "The handler is the person who sees to this: the authority uses that mobile number and e-mail address to reach "
      "you, so they must be right. The recipient gets the invoice by courier; Copy from handler takes over name and "
      "mobile number. As last time fills what is still empty from your last application, after the PIN.\n\n"
      "Items with a star are required. What is wrong with an item is said beside it when you leave it. Submit goes to "
      "the first wrong item, or on to the PIN. Back loses nothing.\n\n"
      "F3 writes Chinese where the terminal has no input method; F4 chooses province and city of the address.");
}

static void destroyed(void *ctx) {
  struct form *f = ctx;
  app_expect_nothing(&f->app->events, f);
  free(f);
}

APP_SCREEN(form) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .left = left,
                                          .key = on_key,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .forget = forget};
  struct form *f = xq_calloc(1, sizeof *f);
  f->app = app;
  app_filling_begin(app);
  f->page = tui_push(app->t, &ops, f);
}
