/* proof.c - the proof (step 10 of the guide): old and new validity side by side, and every check that was made. */
#include "app/acts.h"
#include "app/letters.h"
#include "app/policy.h"
#include "app/receipt.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_DONE = 1, ID_TELL, ID_RECEIPT };

static void add_bars(const struct xq_install_proof *p, int64_t now, tui_page *page, struct app_pool *pool) {
  int64_t longest = p->new_not_after - p->new_not_before, old_span = p->old_not_after - p->old_not_before;
  if (old_span > longest) {
    longest = old_span;
  }
  const struct {
    const char *label;
    int64_t from, to;
  } bars[] = {{_("Old certificate"), p->old_not_before, p->old_not_after},
              {_("New certificate"), p->new_not_before, p->new_not_after}};
  for (size_t i = p->old_serial != NULL ? 0 : 1; i < XQ_COUNT(bars) && longest > 0; i++) {
    int64_t span = bars[i].to - bars[i].from;
    int position = span > 0 && now > bars[i].from && now < bars[i].to ? (int)((now - bars[i].from) * 1000 / span) : -1;
    tui_add_validity(page, 4, bars[i].label, app_date(pool, bars[i].from), app_date(pool, bars[i].to), position,
                     (int)(span * 1000 / longest));
  }
}

static void add_check(tui_page *page, bool ok, const char *text) {
  tui_add_marked(page, ok ? TUI_MARK_OK : TUI_MARK_BAD, text);
}

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_install_proof *p = app->proof;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  tui_set_kind(page, KIOSK_HAS_RESULT);
  tui_set_title(page, _("Renewed"), app_step_of_ten(&pool, 10));
  tui_add_text(page, TUI_GOOD, 2, _("Your certificate has been renewed."));
  tui_add_space(page);
  add_bars(p, app_now(app), page, &pool);
  tui_add_space(page);
  add_check(page, p->written_and_read_back,
            p->already ? _("It was already on the key, perhaps from another terminal; read back: identical")
                       : _("Written to the key and read back: identical"));
  add_check(page, p->key_matches, _("Matches the private key: a test signature was verified"));
  if (p->old_serial != NULL && p->chain_trusted && p->holder_unchanged) {
    add_check(page, true, _("Its chain is trusted, the holder is unchanged"));
  } else {
    add_check(page, p->chain_trusted, _("Its chain is trusted"));
  }
  if (p->old_serial != NULL) { /* written at another terminal, nothing here tells what the old one was */
    if (!p->chain_trusted || !p->holder_unchanged) {
      add_check(page, p->holder_unchanged, _("The holder is unchanged"));
    }
    add_check(page, p->extended, _("It ends later than the old one"));
  }
  if (app->told) {
    tui_add_marked(page, TUI_MARK_OK, _("The certification authority has been notified"));
  } else {
    tui_add_marked(page, TUI_MARK_WARN,
                   _("The certification authority could not be notified yet. The new certificate works all the same."));
  }
  tui_add_space(page);
  const struct tui_pair pairs[] = {
      {_("New serial number"), app_serial(&pool, p->new_serial), TUI_STRONG},
      {_("Business number"), a != NULL ? a->business_no : "-", TUI_NORMAL},
      {_("Old certificate kept at"), app_path(&pool, p->kept_at), TUI_NORMAL},
  };
  for (size_t i = 0; i < XQ_COUNT(pairs) - (app_may(app->options, APP_MAY_FILES) ? 0 : 1); i++) {
    tui_add_pairs(page, &pairs[i], 1);
  }
  struct tui_button buttons[3];
  size_t n = 0;
  if (!app->told) {
    buttons[n++] = (struct tui_button){ID_TELL, _("Notify again"), APP_LETTER_TELL, false, false};
  }
  if (app_has_receipt(app)) {
    buttons[n++] = (struct tui_button){ID_RECEIPT, _("Print a receipt"), APP_LETTER_EXPORT, false, false};
  }
  buttons[n++] = (struct tui_button){ID_DONE, _("Done"), APP_LETTER_NEXT, false, true};
  tui_set_foot(page, NULL, buttons, n);
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Done")}, 1);
  app_pool_clear(&pool);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (id == ID_RECEIPT) {
    app_print_receipt(app);
    return;
  }
  tui_pop(app->t);
  if (id == ID_TELL) {
    app_begin_install(app); /* finishes what is left: to tell */
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Everything listed here was read back from your key and checked. The bars show the old and new validity on the "
      "same scale.\n\nThe last line shows where the old certificate and its private key are kept: you may still need "
      "them to open files encrypted earlier. Do not delete them before they expire.");
}

APP_SCREEN(proof) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help};
  if (app->proof != NULL) {
    tui_push(app->t, &ops, app);
  }
}
