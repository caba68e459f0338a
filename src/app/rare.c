/* rare.c - a rare character by its radical and the strokes beside it (F3, "By radical"); it goes into the field one came from. */
#include <stdlib.h>
#include <string.h>

#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"
#include "ime/radicals.h"

/* (The id of a character is its code, which is above all of these.) */
enum { ID_FIND = APP_ID_FIRST, ID_CELL = 1, SHOWN_MOST = 400, FIND_MOST = 4, NONE = -1 };

struct rare {
  struct app *app;
  tui_page *page;
  xq_radicals *radicals;
  tui_edit *find;
  int radical; /* index; NONE: to be chosen */
};

/* ---- what is offered: radicals, or characters */

/* Cells of a grid; the id of each is its radical's index plus ID_CELL, or the code of its character. */
struct cells {
  struct tui_button button[SHOWN_MOST];
  size_t count;
};

/* What matches what was typed.  Of characters that this terminal cannot show only the numbers are seen. */
struct offer {
  struct cells seen, unseen;
  bool more; /* than these */
  struct app_pool pool;
};

static void add_cell(struct offer *offer, struct cells *cells, int id, const char *label) {
  if (cells->count < SHOWN_MOST) {
    cells->button[cells->count++] = (struct tui_button){.id = id, .label = label};
  } else {
    offer->more = true;
  }
}

static void add_characters(struct offer *offer, const char *characters) {
  for (size_t left = strlen(characters); left > 0;) {
    char shown[XQ_SHOWN_MAX];
    wchar_t wc;
    const size_t used = xq_utf8_decode(characters, left, &wc);
    xq_shown(wc, shown);
    if (strncmp(shown, characters, used) == 0) {
      add_cell(offer, &offer->seen, (int)wc, app_keep(&offer->pool, xq_strndup(characters, used)));
    } else {
      add_cell(offer, &offer->unseen, (int)wc, app_say(&offer->pool, "U+%04X", (unsigned)wc));
    }
    characters += used;
    left -= used;
  }
}

static struct offer *offer_new(const struct rare *r) {
  struct offer *offer = xq_calloc(1, sizeof *offer);
  const char *typed = tui_edit_text(r->find);
  for (size_t i = 0; r->radical == NONE && i < XQ_RADICALS; i++) {
    if (xq_radical_matches(r->radicals, i, typed)) {
      add_cell(offer, &offer->seen, ID_CELL + (int)i, xq_radical_forms(r->radicals, i));
    }
  }
  for (int strokes = 0; r->radical != NONE && strokes <= XQ_STROKES_MOST; strokes++) {
    if (typed[0] == '\0' || strokes == atoi(typed)) {
      add_characters(offer, xq_radical_characters(r->radicals, (size_t)r->radical, strokes));
    }
  }
  return offer;
}

static void offer_free(struct offer *offer) {
  app_pool_clear(&offer->pool);
  free(offer);
}

/* ---- what is shown */

static void build(void *ctx, tui_page *page) {
  const struct rare *r = ctx;
  const bool of_characters = r->radical != NONE;
  struct offer *offer = offer_new(r);
  tui_set_title(page, of_characters ? _("Choose the character") : _("Choose the radical"), NULL);
  tui_set_hints(
      page, (const struct tui_hint[]){{"Enter", _("Choose")}, {"Esc", of_characters ? _("One step back") : _("Back")}},
      2);
  if (of_characters) {
    tui_add_pairs(page, &(struct tui_pair){_("Radical"), xq_radical_forms(r->radicals, (size_t)r->radical), TUI_STRONG},
                  1);
  }
  tui_add_field(page, &(struct tui_field){.id = ID_FIND,
                                          .label = of_characters ? _("Strokes beside it") : _("Its strokes"),
                                          .edit = r->find,
                                          .width = 6,
                                          .hint = of_characters ? _("a number: those of the rest of the character")
                                                                : _("a number, or the radical itself"),
                                          .latin = true,
                                          .submits = true});
  tui_add_space(page);
  if (offer->seen.count + offer->unseen.count == 0) {
    tui_add_text(page, TUI_WARN, 2, _("There is none of so many strokes."));
  }
  if (offer->seen.count > 0) {
    tui_add_button_grid(page, offer->seen.button, offer->seen.count);
  }
  if (offer->unseen.count > 0) {
    tui_add_space(page);
    tui_add_text(page, TUI_DIM, 2, _("Characters that this terminal cannot show, by their numbers:"));
    tui_add_button_grid(page, offer->unseen.button, offer->unseen.count);
  }
  if (offer->more) {
    tui_add_text(page, TUI_DIM, 2, _("... and more: type the number of strokes."));
  }
  const struct tui_button back = {APP_ID_BACK, of_characters ? _("One step back") : _("Back"), APP_LETTER_BACK, false,
                                  false};
  tui_set_foot(page, NULL, &back, 1);
  offer_free(offer);
}

/* ---- what is done */

static void step_to(struct rare *r, int radical) {
  r->radical = radical;
  tui_edit_set_text(r->find, "");
  tui_page_focus(r->page, ID_FIND);
  tui_page_scroll_home(r->page);
  tui_page_changed(r->page);
}

static void choose(struct rare *r, int id) {
  if (r->radical == NONE) {
    step_to(r, id - ID_CELL);
    return;
  }
  char utf8[5] = "";
  utf8[xq_utf8_encode((wchar_t)id, utf8)] = '\0';
  tui_pop(r->app->t);
  tui_type_text(r->app->t, utf8);
  explicit_bzero(utf8, sizeof utf8); /* it is a part of somebody's name */
}

/* Enter where one types goes on to the first that matches; it is not taken unseen, unless it is the only one. */
static void go_to_first(struct rare *r) {
  struct offer *offer = offer_new(r);
  const size_t count = offer->seen.count + offer->unseen.count;
  const int first = offer->seen.count > 0 ? offer->seen.button[0].id : offer->unseen.button[0].id;
  offer_free(offer);
  if (count == 0 || tui_edit_is_empty(r->find)) {
    tui_beep(r->app->t);
  } else if (count == 1) {
    choose(r, first);
  } else {
    tui_page_focus(r->page, first);
  }
}

static void go_back(void *ctx) {
  struct rare *r = ctx;
  if (r->radical == NONE) {
    tui_pop(r->app->t);
  } else {
    step_to(r, NONE);
  }
}

static void action(void *ctx, int id, int value) {
  struct rare *r = ctx;
  (void)value;
  if (id == APP_ID_BACK) {
    go_back(r);
  } else if (id == ID_FIND) {
    go_to_first(r);
  } else {
    choose(r, id);
  }
}

static void changed(void *ctx, int id) {
  (void)id;
  tui_page_changed(((struct rare *)ctx)->page);
}

static void forget(void *ctx, enum tui_forget why) {
  if (why != TUI_FORGET_PAUSE) {
    tui_page_close(((struct rare *)ctx)->page);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "For a character that pinyin does not offer. Choose its radical first: the part by which dictionaries order it; the "
      "number of its strokes narrows the list. Then choose the character: the number of strokes beside the radical narrows "
      "that list. Arrows move, Enter chooses, and it goes into the field you came from.\n\nA character that this "
      "terminal cannot show is kept exactly all the same.");
}

static void destroyed(void *ctx) {
  struct rare *r = ctx;
  tui_edit_free(&r->find);
  xq_radicals_free(&r->radicals);
  free(r);
}

APP_SCREEN(rare) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .back = go_back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .forget = forget};
  struct rare *r = xq_calloc(1, sizeof *r);
  r->app = app;
  r->radical = NONE;
  xq_err *err = xq_radicals_load(NULL, &r->radicals);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "the list of radicals");
    free(r);
    tui_toast(app->t, TUI_WARN, _("The list of radicals is missing on this computer. F3 writes characters by number."));
    tui_beep(app->t);
    return;
  }
  r->find = tui_edit_new(FIND_MOST, NULL, NULL);
  r->page = tui_push(app->t, &ops, r);
}
