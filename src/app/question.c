/*
 * question.c - the application form at a machine in a hall: one question at a time.  What is known is offered, and Enter takes
 * it; what was entered is shown only in part, since others stand by.
 */
#include <stdlib.h>
#include <string.h>

#include "app/asked.h"
#include "app/banner.h"
#include "app/filling.h"
#include "app/letters.h"
#include "app/offer.h"
#include "app/policy.h"
#include "app/refdata.h"
#include "app/returned.h"
#include "app/sitting.h"
#include "app/text.h"

enum {
  TERMS_MOST = 6,
  ID_TYPE = 1,
  ID_CHANGE,
  ID_PLACE,
  ID_TERM = 50,
  ID_FIELD = 100,
  ID_FIELD_END = ID_FIELD + XQ_F_COUNT_
};

/* In this order: the term, then the fields of the form. */
enum { TERM, QUESTIONS = XQ_F_COUNT_ + 1 };

struct question {
  struct app *app;
  tui_page *page;
  int at;       /* TERM, or 1 + a field */
  bool changes; /* it is typed, for the first time or anew: else only a part of what stands there is shown */
  bool refused; /* Next was pressed while something was wrong */
};

static enum xq_field field_of(const struct question *q) {
  return (enum xq_field)(q->at - 1);
}

static bool is_text(const struct question *q) {
  return q->at != TERM && field_of(q) != XQ_F_HANDLER_ID_TYPE;
}

static const struct app_draft *draft_of(const struct question *q) {
  return &q->app->draft;
}

static bool is_covered(const struct question *q) {
  return is_text(q) && !q->changes;
}

/* The first one of a returned application says the term, which stays. */
static int first(const struct question *q) {
  return draft_of(q)->business_no != NULL ? TERM + 1 : TERM;
}

/* ---- what is shown */

static const char *whose(enum xq_field field) {
  return field >= XQ_F_RECIPIENT_NAME ? _("Recipient of the invoice") : _("Handler");
}

/* Each term is a button of its own, so that one press answers. */
static void add_term(const struct question *q, tui_page *page, struct app_pool *pool) {
  const struct xq_price_list *prices = &q->app->reference->prices;
  struct tui_button buttons[1 + TERMS_MOST];
  size_t n = 0;
  tui_add_large(page, 2, _("For how long?"));
  tui_add_space(page);
  for (size_t i = 0; i < prices->count && i < TERMS_MOST; i++) {
    const struct xq_price_term *term = &prices->terms[i];
    const char *months = app_keep(pool, xq_words_months(term->months));
    tui_add_text(page, TUI_NORMAL, 4, app_say(pool, "%s  %s", months, app_yuan(pool, term->fee_fen)));
    buttons[n++] = (struct tui_button){ID_TERM + (int)i, months, 0, false, term->months == draft_of(q)->months};
  }
  /* last, so that the first answer has the first digit */
  buttons[n++] = (struct tui_button){APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false};
  tui_set_foot(page, NULL, buttons, n);
}

static void add_type(const struct question *q, tui_page *page) {
  const char *types[XQ_ID_TYPE_COUNT_];
  for (int i = 0; i < XQ_ID_TYPE_COUNT_; i++) {
    types[i] = xq_words_id_type((enum xq_id_type)i);
  }
  tui_add_large(page, 2, xq_words_field(XQ_F_HANDLER_ID_TYPE));
  tui_add_space(page);
  tui_add_choice(page, ID_TYPE, xq_words_field(XQ_F_HANDLER_ID_TYPE), true, types, XQ_ID_TYPE_COUNT_,
                 (int)draft_of(q)->id_type);
}

/* What could stand here; NULL: nothing is known.  A recipient is the handler, until somebody says otherwise. */
static const char *offer(const struct question *q, const char **from) {
  const enum xq_field field = field_of(q);
  const char *value = app_offer(q->app, field, from);
  if (value == NULL && (field == XQ_F_RECIPIENT_NAME || field == XQ_F_RECIPIENT_MOBILE)) {
    const enum xq_field same = field == XQ_F_RECIPIENT_NAME ? XQ_F_HANDLER_NAME : XQ_F_HANDLER_MOBILE;
    value = tui_edit_is_empty(draft_of(q)->edit[same]) ? NULL : tui_edit_text(draft_of(q)->edit[same]);
    *from = _("the handler's");
  }
  return value;
}

/* What it is asked for; NULL: that is plain. */
static const char *purpose(enum xq_field field) {
  switch (field) {
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_HANDLER_EMAIL:
      return _("News of your application is sent here; please check it.");
    case XQ_F_RECIPIENT_NAME:
      return _("The invoice is sent to this person.");
    case XQ_F_RECIPIENT_MOBILE:
      return _("The courier who brings the invoice calls this number.");
    case XQ_F_RECIPIENT_ADDRESS:
      return _("The invoice is sent here: with street and number, please.");
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_HANDLER_ID_NO:
    case XQ_F_HANDLER_NAME:
    case XQ_F_COUNT_:
    default:
      return NULL;
  }
}

static void add_text(const struct question *q, tui_page *page, struct app_pool *pool) {
  const struct app *app = q->app;
  const struct app_draft *draft = draft_of(q);
  const enum xq_field field = field_of(q);
  const char *from = NULL, *known = offer(q, &from);
  char *asked = draft->business_no != NULL ? app_asked_of(draft->reason, field) : NULL;
  tui_add_large(page, 2,
                field == XQ_F_HANDLER_ID_NO
                    ? app_say(pool, _("%s (%s)"), xq_words_field(field), xq_words_id_type(draft->id_type))
                    : xq_words_field(field));
  tui_add_space(page);
  if (is_covered(q)) {
    const struct tui_pair pair = {
        xq_words_field(field), app_personal(app->options, pool, field, tui_edit_text(draft->edit[field])), TUI_STRONG};
    tui_add_pairs(page, &pair, 1);
    if (asked != NULL) {
      tui_add_marked(page, TUI_MARK_WARN, asked);
    }
    free(asked);
    return;
  }
  struct xq_form values;
  app_draft_texts(draft, &values);
  const enum xq_flaw flaw = q->refused ? xq_form_check_field(&values, field, app_today(app), NULL) : XQ_FLAW_NONE;
  char *words = xq_words_form_flaw(&values, field, flaw);
  const char *how =
      field == XQ_F_HANDLER_ID_NO && tui_has_number_pad(app->t) ? _("for X at the end press the dot") : NULL;
  const struct tui_field item = {.id = ID_FIELD + (int)field,
                                 .label = xq_words_field(field),
                                 .required = xq_field_spec(field)->required,
                                 .edit = draft->edit[field],
                                 .width = field == XQ_F_RECIPIENT_ADDRESS ? 46 : 28,
                                 .error = flaw != XQ_FLAW_NONE ? words : NULL,
                                 .warning = xq_flaw_is_warning(flaw),
                                 .asked = asked != NULL ? app_keep(pool, asked) : NULL,
                                 .submits = true,
                                 .hint = flaw == XQ_FLAW_NONE ? how : NULL,
                                 .pad = app_draft_pad(field),
                                 .latin = field == XQ_F_HANDLER_EMAIL};
  tui_add_field(page, &item);
  if (flaw != XQ_FLAW_NONE && how != NULL) { /* the flaw stands in its place */
    tui_add_text(page, TUI_DIM, 4, how);
  }
  free(words);
  xq_form_clear(&values);
  if (purpose(field) != NULL) {
    tui_add_space(page);
    tui_add_text(page, TUI_NORMAL, 2, purpose(field));
  }
  if (known != NULL && tui_edit_is_empty(draft->edit[field])) {
    tui_add_space(page);
    tui_add_text(page, TUI_NORMAL, 2,
                 app_say(pool, _("Enter takes what is known: %s (%s). To use something else, just type it."),
                         app_personal(app->options, pool, field, known), from));
  }
}

static void build(void *ctx, tui_page *page) {
  const struct question *q = ctx;
  struct app *app = q->app;
  struct app_pool pool = {0};
  tui_set_title(page, _("Application for renewal"),
                app_say(&pool, _("Question %d of %d"), q->at - first(q) + 1, QUESTIONS - first(q)));
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Previous")}, 1);
  if (!app_add_reference(app, page)) {
    app_pool_clear(&pool);
    return;
  }
  if (q->at == first(q)) {
    app_add_returned(app, page);
  }
  if (draft_of(q)->price_note != NULL && q->at == first(q)) {
    tui_add_box(page, TUI_WARN, draft_of(q)->price_note);
  }
  if (q->at == TERM) {
    add_term(q, page, &pool);
    app_pool_clear(&pool);
    return;
  }
  tui_add_heading(page, whose(field_of(q)));
  if (is_text(q)) {
    add_text(q, page, &pool);
  } else {
    add_type(q, page);
  }
  const struct tui_button previous = {APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false};
  const struct tui_button change = {ID_CHANGE, _("Change"), APP_LETTER_CORRECT, false, false};
  const struct tui_button next = {APP_ID_NEXT, _("Next"), APP_LETTER_NEXT, false, true};
  const struct tui_button place = {ID_PLACE, _("Province and city"), 0, false, false};
  const struct tui_button covered[] = {previous, change, next}, open[] = {previous, next},
                          address[] = {previous, place, next};
  if (is_covered(q)) {
    tui_set_foot(page, NULL, covered, XQ_COUNT(covered));
  } else if (is_text(q) && field_of(q) == XQ_F_RECIPIENT_ADDRESS) {
    tui_set_foot(page, NULL, address, XQ_COUNT(address));
  } else {
    tui_set_foot(page, NULL, open, XQ_COUNT(open));
  }
  app_pool_clear(&pool);
}

/* ---- what is done */

/* The button of the term that is chosen already. */
static int main_term(const struct question *q) {
  const struct xq_reference *ref = q->app->reference;
  for (size_t i = 0; ref != NULL && i < ref->prices.count && i < TERMS_MOST; i++) {
    if (ref->prices.terms[i].months == draft_of(q)->months) {
      return ID_TERM + (int)i;
    }
  }
  return ID_TERM;
}

static void ask(struct question *q, int at) {
  q->at = at;
  q->changes = is_text(q) && tui_edit_is_empty(draft_of(q)->edit[field_of(q)]);
  q->refused = false;
  tui_page_changed(q->page);
  tui_page_focus(q->page, at == TERM      ? main_term(q)
                          : !is_text(q)   ? ID_TYPE
                          : is_covered(q) ? APP_ID_NEXT
                                          : ID_FIELD + (int)field_of(q));
  tui_page_scroll_home(q->page);
}

/* All are answered: what is wrong all the same, since one depends on another, is asked again. */
static void finish(struct question *q) {
  enum xq_field wrong = XQ_F_COUNT_;
  if (app_filling_end(q->app, &wrong)) {
    return;
  }
  ask(q, wrong == XQ_F_COUNT_ ? TERM : (int)wrong + 1);
  q->changes = q->refused = true;
  if (is_text(q)) {
    tui_page_focus(q->page, ID_FIELD + (int)field_of(q));
  }
}

/* Right values take their usual form; false: it is wrong, and that is said beside it. */
static bool take(struct question *q) {
  struct app *app = q->app;
  struct app_draft *draft = &app->draft;
  const enum xq_field field = field_of(q);
  const char *from, *known = offer(q, &from);
  if (tui_edit_is_empty(draft->edit[field]) && known != NULL) {
    char *copy = xq_strdup(known);
    tui_edit_set_text(draft->edit[field], copy);
    xq_strwipe(copy);
    draft->typed = true;
  }
  const enum xq_flaw flaw = app_draft_settle(draft, field, app_today(app));
  draft->left[field] = !xq_flaw_stops(flaw) && !tui_edit_is_empty(draft->edit[field]);
  q->refused = xq_flaw_stops(flaw);
  return !q->refused;
}

static void next(struct question *q) {
  if (is_text(q) && !take(q)) {
    q->changes = true;
    tui_page_changed(q->page);
    tui_page_focus(q->page, ID_FIELD + (int)field_of(q));
  } else if (q->at + 1 < QUESTIONS) {
    ask(q, q->at + 1);
  } else {
    finish(q);
  }
}

static void back(void *ctx) {
  struct question *q = ctx;
  if (q->at > first(q)) {
    ask(q, q->at - 1);
  } else {
    tui_page_close(q->page);
  }
}

static void take_term(struct question *q, size_t i) {
  const struct xq_reference *ref = q->app->reference;
  if (ref != NULL && i < ref->prices.count) {
    q->app->draft.months = ref->prices.terms[i].months;
    q->app->draft.typed = true;
    ask(q, q->at + 1);
  }
}

/* The first part of the address, from lists. */
static void choose_place(struct question *q) {
  tui_page_focus(q->page, ID_FIELD + XQ_F_RECIPIENT_ADDRESS);
  app_go(q->app, APP_ROUTE_REGION, NULL);
}

static bool on_key(void *ctx, int key) {
  struct question *q = ctx;
  const bool is = key == TUI_KEY_F4 && is_text(q) && field_of(q) == XQ_F_RECIPIENT_ADDRESS && !is_covered(q);
  if (is) {
    choose_place(q);
  }
  return is;
}

static void action(void *ctx, int id, int value) {
  struct question *q = ctx;
  struct app *app = q->app;
  struct app_draft *draft = &app->draft;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else if (id == APP_ID_BACK) {
    back(q);
  } else if (id >= ID_TERM && id < ID_TERM + TERMS_MOST) {
    take_term(q, (size_t)(id - ID_TERM));
  } else if (id == ID_TYPE) {
    draft->typed |= draft->id_type != (enum xq_id_type)value;
    draft->id_type = (enum xq_id_type)value;
    next(q);
  } else if (id == ID_PLACE) {
    choose_place(q);
  } else if (id == ID_CHANGE) {
    q->changes = true;
    tui_edit_set_text(draft->edit[field_of(q)], NULL);
    tui_page_focus(q->page, ID_FIELD + (int)field_of(q));
  } else if (id == APP_ID_NEXT || (id >= ID_FIELD && id < ID_FIELD_END)) {
    next(q);
  }
}

static void changed(void *ctx, int id) {
  struct question *q = ctx;
  if (id >= ID_FIELD && id < ID_FIELD_END) {
    q->app->draft.typed = true;
    q->refused = false;
  }
}

static void forget(void *ctx, enum tui_forget why) {
  struct question *q = ctx;
  if (why != TUI_FORGET_PAUSE) {
    tui_page_close(q->page);
  }
}

static void shown(void *ctx) {
  struct question *q = ctx;
  app_draft_thaw(&q->app->draft);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The application form, one question after the other. Enter goes on; Previous goes back, and nothing is lost. "
      "What was entered is shown only in part, because others may see this screen; Change enters it again. What is "
      "known from your certificate or your last application is offered: Enter takes it.");
}

static void destroyed(void *ctx) {
  struct question *q = ctx;
  app_expect_nothing(&q->app->events, q);
  free(q);
}

APP_SCREEN(question) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .key = on_key,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .forget = forget};
  struct question *q = xq_calloc(1, sizeof *q);
  q->app = app;
  app_filling_begin(app);
  q->page = tui_push(app->t, &ops, q);
  ask(q, first(q));
}
