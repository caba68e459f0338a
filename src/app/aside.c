/*
 * aside.c - see aside.h.  All of it can be found on a screen of its own, or by F1, too: who has a small window lacks nothing.
 */
#include "app/aside.h"

#include <stdlib.h>
#include <string.h>

#include "app/asked.h"
#include "app/card.h"
#include "app/facts.h"
#include "app/offer.h"
#include "app/path.h"
#include "app/policy.h"

/* ---- applications */

void app_aside_path(const struct xq_application *a, tui_page *page) {
  struct app_pool pool = {0};
  if (tui_begin_aside(page)) {
    tui_add_heading(page, app_say(&pool, _("Progress of the application  %s"), a->business_no));
    app_add_path(a, page, &pool);
    tui_end_aside(page);
  }
  app_pool_clear(&pool);
}

void app_aside_history(const struct xq_application *a, tui_page *page) {
  struct app_pool pool = {0};
  if (a->timeline_count > 0 && tui_begin_aside(page)) {
    tui_add_heading(page, _("What has happened"));
    for (size_t i = a->timeline_count; i-- > 0;) {
      const struct xq_timeline_item *item = &a->timeline[i];
      const char *note = item->note != NULL ? app_keep(&pool, xq_words_reason(item->note)) : "";
      tui_add_step(
          page, i + 1 == a->timeline_count ? TUI_MARK_NOW : TUI_MARK_NONE, xq_words_event(item->event),
          app_time(&pool, item->at),
          *note != '\0' ? app_say(&pool, "%s  %s", xq_words_actor(item->actor), note) : xq_words_actor(item->actor));
    }
    tui_end_aside(page);
  }
  app_pool_clear(&pool);
}

/* ---- the key */

/* A path of the past would speak against the card. */
static const struct xq_application *now_on_its_way(const struct app *app, const struct xq_key_view *key) {
  const struct xq_application *known[] = {app->owing, app->latest};
  for (size_t i = 0; i < XQ_COUNT(known); i++) {
    if (known[i] != NULL && app_still_stands(key, known[i])) {
      return known[i];
    }
  }
  return NULL;
}

void app_aside_key(const struct app *app, const struct xq_key_view *key, tui_page *page) {
  struct app_pool pool = {0};
  if (key != NULL && key->cert != NULL && key->problem == NULL && tui_begin_aside(page)) {
    const struct xq_application *a = now_on_its_way(app, key);
    if (a != NULL) {
      tui_add_heading(page, a->business_no);
      app_add_path(a, page, &pool);
      tui_add_space(page);
    }
    app_add_facts(key, false, page, &pool);
    tui_end_aside(page);
  }
  app_pool_clear(&pool);
}

/* ---- the form */

/* What it is for, and how it is written. */
static const char *explained(enum xq_field field) {
  switch (field) {
    case XQ_F_HANDLER_ID_TYPE:
      return _("The document by which the handler can be identified. The number below is that of this document.");
    case XQ_F_HANDLER_ID_NO:
      return _(
          "The number exactly as it is on the document. A resident identity card has 18 characters; the last may be "
          "an X.");
    case XQ_F_HANDLER_NAME:
      return _(
          "The name as it is on the document. Where the keyboard writes no Chinese, F3 does; rare characters are found "
          "there, too.");
    case XQ_F_HANDLER_MOBILE:
      return _("The result of the review is sent to this number. Please make sure that it is right.");
    case XQ_F_HANDLER_EMAIL:
      return _("The certification authority writes here if something is unclear.");
    case XQ_F_RECIPIENT_NAME:
      return _("Who takes the invoice from the courier; it can be somebody else than the handler.");
    case XQ_F_RECIPIENT_MOBILE:
      return _("The courier calls this number.");
    case XQ_F_RECIPIENT_ADDRESS:
      return _(
          "Province, city, district, street and house number. F4 offers the first three in lists; nothing but the "
          "street is left to type then.");
    case XQ_F_COUNT_:
    default:
      return _("Items with a star are required. What is wrong with an item is said when you leave it.");
  }
}

static void add_field(const struct app *app, enum xq_field field, tui_page *page, struct app_pool *pool) {
  const bool any = field < XQ_F_COUNT_;
  tui_add_heading(page, any ? xq_words_field(field) : _("Application for renewal"));
  tui_add_text(page, TUI_NORMAL, 2, explained(field));
  const char *from = NULL, *offer = any ? app_offer(app, field, &from) : NULL;
  if (offer != NULL) {
    tui_add_marked(page, TUI_MARK_NOW, app_say(pool, _("Known (%s): %s"), from, offer));
  }
  char *asked = any && app->draft.business_no != NULL ? app_asked_of(app->draft.reason, field) : NULL;
  if (asked != NULL) {
    tui_add_marked(page, TUI_MARK_WARN, app_say(pool, _("Asked for: %s"), app_keep(pool, asked)));
  }
}

void app_aside_field(const struct app *app, enum xq_field field, tui_page *page) {
  struct app_pool pool = {0};
  struct xq_form values;
  if (!tui_begin_aside(page)) {
    return;
  }
  add_field(app, field, page, &pool);
  tui_add_space(page);
  tui_add_heading(page, _("What is filled in"));
  app_draft_texts(&app->draft, &values);
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    const bool empty = tui_edit_is_empty(app->draft.edit[f]);
    const bool wrong =
        app->draft.left[f] && xq_flaw_stops(xq_form_check_field(&values, (enum xq_field)f, app_today(app), NULL));
    if (!empty || wrong || xq_field_spec((enum xq_field)f)->required) {
      tui_add_marked(page,
                     wrong   ? TUI_MARK_BAD
                     : empty ? TUI_MARK_TODO
                             : TUI_MARK_OK,
                     xq_words_field((enum xq_field)f));
    }
  }
  xq_form_clear(&values);
  tui_end_aside(page);
  app_pool_clear(&pool);
}

/* ---- what is signed */

/* The form of the application that is corrected, or of the one before; NULL: it is not known. */
static const struct xq_form *former(const struct app *app) {
  if (app->draft.business_no != NULL) {
    const struct xq_application *a = app->application;
    return a != NULL && xq_streq(a->business_no, app->draft.business_no) ? &a->form : NULL;
  }
  return app_knows_last(app) ? &app->latest->form : NULL;
}

void app_aside_differences(const struct app *app, const struct xq_form *form, tui_page *page) {
  struct app_pool pool = {0};
  const struct xq_form *old = former(app);
  if (old == NULL || !tui_begin_aside(page)) {
    return;
  }
  tui_add_heading(page, app->draft.business_no != NULL ? _("As it was sent before") : _("As in the last application"));
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    const char *was = old->value[f] != NULL ? old->value[f] : "";
    const bool same = strcmp(was, form->value[f]) == 0;
    const char *label = xq_words_field((enum xq_field)f);
    tui_add_marked(page, same ? TUI_MARK_OK : TUI_MARK_WARN,
                   same ? app_say(&pool, _("%s: the same"), label)
                        : app_say(&pool, _("%s: it was %s"), label,
                                  app_or_dash(app_personal(app->options, &pool, (enum xq_field)f, was))));
  }
  tui_end_aside(page);
  app_pool_clear(&pool);
}

/* ---- a long text */

void app_aside_contents(tui_page *page, const char *title) {
  if (tui_begin_aside(page)) {
    tui_add_heading(page, title);
    tui_add_contents(page);
    tui_end_aside(page);
  }
}
