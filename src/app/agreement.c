/* agreement.c - the agreement (step 3 of the guide): read, and accepted explicitly. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/aside.h"
#include "app/banner.h"
#include "app/letters.h"
#include "app/refdata.h"
#include "app/returned.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_ACCEPT = 1 };

struct agreement {
  struct app *app;
  tui_page *page;
  char *read; /* the version that has been on the screen to its end; NULL: none yet */
  bool leapt; /* N led to its end: how much was passed over is said, and what one accepts is one's own will */
  bool refused;
};

static bool was_read(const struct agreement *a) {
  return xq_streq(a->read, a->app->reference->agreement.version);
}

static bool is_read(const struct agreement *a) {
  return was_read(a) || app_draft_accepted(&a->app->draft, a->app->reference);
}

/* Nobody accepts by leafing: the box is there once all of it was read, or somebody went to it on purpose. */
static bool may_accept(const struct agreement *a) {
  return is_read(a) || a->leapt;
}

/* A short line by itself under an empty one, with more under it, names a part. */
static bool is_part(const char *text, const char *line, size_t len) {
  enum { LONGEST = 120 };
  return line - text >= 2 && line[-2] == '\n' && len > 0 && len <= LONGEST && line[len] == '\n' &&
         line[len + 1] != '\0' && line[len + 1] != '\n';
}

static void add_prose(struct xq_buf *prose, tui_page *page) {
  char *words = xq_buf_take_str(prose);
  if (*words != '\0') {
    tui_add_text(page, TUI_NORMAL, 2, words);
  }
  free(words);
}

/* The text with its parts, so that one knows where in it one is. */
static void add_text(const char *text, tui_page *page) {
  struct xq_buf prose = {0};
  for (const char *line = text; *line != '\0';) {
    const size_t len = strcspn(line, "\n"), end = len + (line[len] == '\n');
    if (is_part(text, line, len)) {
      char *name = xq_strndup(line, len);
      add_prose(&prose, page);
      tui_add_part(page, name);
      free(name);
    } else {
      xq_buf_add(&prose, line, end);
    }
    line += end;
  }
  add_prose(&prose, page);
}

/* At the end of the text. */
static void add_acceptance(const struct agreement *a, tui_page *page, struct app_pool *pool) {
  const struct xq_reference *ref = a->app->reference;
  bool accepted = app_draft_accepted(&a->app->draft, ref);
  tui_add_rule(page);
  tui_add_text(page, TUI_DIM, 2, app_say(pool, _("Version %s"), ref->agreement.version));
  if (!may_accept(a) && !tui_by_lines(a->app->t)) {
    tui_add_text(page, TUI_DIM, 6, _("It can be accepted here once all of it has been on the screen."));
  } else if (may_accept(a)) {
    tui_add_consent(page, ID_ACCEPT, _("I accept the electronic certification service agreement"), accepted);
  }
}

static const char *note(const struct agreement *a, struct app_pool *pool) {
  const bool pad = tui_has_number_pad(a->app->t), accepted = app_draft_accepted(&a->app->draft, a->app->reference);
  const bool lines = tui_by_lines(a->app->t); /* there is no key to name, and it stands behind what was read */
  if (lines && !accepted) {
    return a->refused ? _("! accept it first") : NULL;
  }
  if (!may_accept(a) && tui_page_at_end(a->page)) { /* who leapt to the end looks for what is missing above */
    return pad ? _("A part in between was not shown yet: - goes back") : _("A part in between was not shown yet: PgUp");
  }
  if (!may_accept(a)) {
    return app_say(pool, pad ? _("%d%% read: + on, - back") : _("%d%% read: space, PgUp; N to accept"),
                   tui_page_seen(a->page));
  }
  const char *first = pad ? _("! accept it first: Enter") : _("! accept it first: space bar");
  if (!is_read(a)) {
    return a->refused ? first
                      : app_say(pool,
                                pad ? _("Please read it all (%d%% read): - goes back")
                                    : _("Please read it all (%d%% read): PgUp"),
                                tui_page_seen(a->page));
  }
  return was_read(a) && accepted ? _("read and accepted")
         : accepted              ? _("accepted")
         : a->refused            ? first
                                 : _("read to the end");
}

static void build(void *ctx, tui_page *page) {
  struct agreement *a = ctx;
  struct app *app = a->app;
  struct app_pool pool = {0};
  tui_set_title(page, _("Agreement"), app_step_of_ten(&pool, 3));
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Previous")}, 1);
  if (app_add_reference(app, page)) {
    const struct xq_reference *ref = app->reference;
    bool before = is_read(a);
    if (!was_read(a) && tui_page_seen(page) == 100) {
      free(a->read);
      a->read = xq_strdup(ref->agreement.version);
    }
    app_aside_contents(page, ref->agreement.title);
    app_add_returned(app, page);
    if (app->draft.agreement_note != NULL) {
      tui_add_box(page, TUI_WARN, app->draft.agreement_note);
    }
    if (strncmp(ref->agreement.text, ref->agreement.title, strlen(ref->agreement.title)) != 0) {
      tui_add_heading(page, ref->agreement.title); /* the text may begin with it */
    }
    add_text(ref->agreement.text, page);
    tui_add_space(page);
    add_acceptance(a, page, &pool);
    const struct tui_button buttons[] = {{APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false},
                                         {APP_ID_NEXT, _("Next"), APP_LETTER_NEXT, !may_accept(a), true}};
    tui_set_foot(page, note(a, &pool), buttons, XQ_COUNT(buttons));
    if (!before && is_read(a)) {
      tui_page_focus(page, ID_ACCEPT);
    }
  }
  app_pool_clear(&pool);
}

/* How far it was read is kept: Previous is pressed by mistake, too. */
static void back(void *ctx) {
  struct agreement *a = ctx;
  struct app_draft *draft = &a->app->draft;
  if (a->app->reference != NULL) {
    free(draft->agreement_seen);
    free(draft->agreement_seen_version);
    draft->agreement_seen = tui_page_seen_lines(a->page);
    draft->agreement_seen_version = xq_strdup(a->app->reference->agreement.version);
  }
  tui_pop(a->app->t);
}

static void action(void *ctx, int id, int value) {
  struct agreement *a = ctx;
  struct app *app = a->app;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else if (id == APP_ID_BACK) {
    back(a);
  } else if (id == ID_ACCEPT) {
    app_draft_accept(&app->draft, value != 0 ? app->reference : NULL);
    a->refused = false;
    tui_page_changed(a->page);
  } else if (id == APP_ID_NEXT && app_draft_accepted(&app->draft, app->reference)) {
    app_renewal_next(app, APP_STAGE_AGREEMENT);
  } else if (id == APP_ID_NEXT) {
    a->refused = true;
    tui_page_changed(a->page);
    tui_page_focus(a->page, ID_ACCEPT);
  }
}

/* Next, before all was read: to the box at the end, and no further. */
static bool on_key(void *ctx, int key) {
  struct agreement *a = ctx;
  if ((key != 'n' && key != 'N' && key != TUI_KEY_F5) || a->app->reference == NULL || may_accept(a)) {
    return false;
  }
  a->leapt = true;
  tui_page_changed(a->page);
  tui_page_focus(a->page, ID_ACCEPT);
  return true;
}

static const char *help(void *ctx) {
  const struct agreement *a = ctx;
  if (tui_by_lines(a->app->t)) {
    return _(
        "The agreement between you and the certification authority. At its end you are asked whether you accept it. "
        "What you accept is this version, and your signature covers it. Nothing is sent yet.");
  }
  if (tui_has_number_pad(a->app->t)) {
    return _(
        "The agreement between you and the certification authority. + reads on and - back; how much of it has been on "
        "the screen stands at the foot.\n\nAt its end tick the box with Enter to accept it, then choose Next. What you "
        "accept is this version, and your signature covers it. Nothing is sent yet.");
  }
  return _(
      "The agreement between you and the certification authority. Read it with the space bar, Page Down or the arrow "
      "keys; how much of it has been on the screen stands at the foot.\n\n"
      "At its end, to which N also leads, tick the box with the space bar to accept it, then choose Next. What you "
      "accept is this version, and your signature covers it. Nothing is sent yet.");
}

static void destroyed(void *ctx) {
  struct agreement *a = ctx;
  free(a->read);
  free(a);
}

/* Nobody is here who has begun this. */
static void forget(void *ctx, enum tui_forget why) {
  struct agreement *a = ctx;
  if (why == TUI_FORGET_IDLE) {
    tui_page_close(a->page);
  }
}

APP_SCREEN(agreement) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .back = back,
                                          .key = on_key,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .forget = forget};
  struct agreement *a = xq_calloc(1, sizeof *a);
  a->app = app;
  a->page = tui_push(app->t, &ops, a);
  if (app->reference != NULL && app->draft.agreement_seen != NULL &&
      xq_streq(app->draft.agreement_seen_version, app->reference->agreement.version)) {
    tui_page_set_seen(a->page, app->draft.agreement_seen);
  }
}
