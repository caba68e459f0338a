/* region.c - F4 in an address: province, city and county from lists; what was typed behind them stays. */
#include <stdlib.h>
#include <string.h>

#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"
#include "ime/regions.h"

enum { ID_FIND = APP_ID_FIRST, ID_TAKE, ID_REGION = 1000, LEVELS = 3, SHOWN_MOST = 64, FIND_MOST = 20 };

struct picker {
  struct app *app;
  tui_page *page;
  xq_regions *regions;
  tui_edit *find;
  const struct xq_region *chosen[LEVELS]; /* one in the other */
  size_t depth;
};

static const char *code_of(const struct picker *p) {
  return p->depth > 0 ? p->chosen[p->depth - 1]->code : "";
}

/* What of its code is not that of the region in which it lies. */
static const char *digits_of(const struct picker *p, const struct xq_region *region) {
  return region->code + strlen(code_of(p));
}

static bool matches(const struct picker *p, const struct xq_region *region) {
  const char *typed = tui_edit_text(p->find);
  return strncmp(digits_of(p, region), typed, strlen(typed)) == 0 || xq_region_matches(region, typed);
}

/* Those on offer that match what was typed: index of the next after `index`, -1 none. */
static long next(const struct picker *p, long index) {
  do {
    index = xq_region_next(p->regions, code_of(p), index);
  } while (index >= 0 && !matches(p, xq_region_at(p->regions, (size_t)index)));
  return index;
}

static char *path_of(const struct picker *p) {
  struct xq_buf buf = {0};
  for (size_t i = 0; i < p->depth; i++) {
    xq_buf_add_str(&buf, p->chosen[i]->name);
  }
  return xq_buf_take_str(&buf);
}

/* ---- what is shown */

/* Those who have a number pad see the digits that find it. */
static void add_names(const struct picker *p, tui_page *page, struct app_pool *pool) {
  struct tui_button buttons[SHOWN_MOST];
  size_t count = 0;
  for (long i = -1; count < SHOWN_MOST && (i = next(p, i)) >= 0;) {
    const struct xq_region *region = xq_region_at(p->regions, (size_t)i);
    const char *label =
        tui_has_number_pad(p->app->t) ? app_say(pool, "%s %s", digits_of(p, region), region->name) : region->name;
    buttons[count++] = (struct tui_button){.id = ID_REGION + (int)i, .label = label};
  }
  if (count > 0) {
    tui_add_button_grid(page, buttons, count);
  } else {
    tui_add_text(page, TUI_WARN, 2, _("None of these. Change what is typed, or press Esc and type the address."));
  }
}

/* What is to be chosen: a municipality lies in no province and has its counties at once. */
static size_t level(const struct picker *p) {
  const long first = xq_region_next(p->regions, code_of(p), -1);
  const size_t len = first >= 0 ? strlen(xq_region_at(p->regions, (size_t)first)->code) : 2 * LEVELS;
  return len / 2 < LEVELS ? len / 2 - 1 : LEVELS - 1;
}

/* In a window of a few rows the names stand right below the field: how it is typed comes after them. */
static void build(void *ctx, tui_page *page) {
  enum { ROWS_FOR_ALL = 14 };
  const struct picker *p = ctx;
  int rows, cols;
  tui_size(p->app->t, &rows, &cols);
  const bool small = rows < ROWS_FOR_ALL && !tui_by_lines(p->app->t);
  const char *how =
      tui_has_number_pad(p->app->t) ? _("type its number, then Enter") : _("Chinese, pinyin or its first letters (gd)");
  static const char *const titles[LEVELS] = {N_("Choose the province"), N_("Choose the city"), N_("Choose the county")};
  struct app_pool pool = {0};
  const char *path = app_keep(&pool, path_of(p));
  tui_set_title(page, _(titles[level(p)]), NULL);
  tui_set_hints(
      page, (const struct tui_hint[]){{"Enter", _("Choose")}, {"Esc", p->depth > 0 ? _("One step back") : _("Back")}},
      2);
  if (p->depth > 0) {
    tui_add_pairs(page, &(struct tui_pair){_("Chosen"), path, TUI_STRONG}, 1);
  }
  tui_add_field(page, &(struct tui_field){.id = ID_FIND,
                                          .label = _("Find"),
                                          .edit = p->find,
                                          .width = 16,
                                          .hint = small ? NULL : how,
                                          .submits = true});
  if (!small) {
    tui_add_space(page);
  }
  add_names(p, page, &pool);
  if (small) {
    tui_add_text(page, TUI_DIM, 2, how);
  }
  const struct tui_button buttons[] = {
      {APP_ID_BACK, p->depth > 0 ? _("One step back") : _("Back"), APP_LETTER_BACK, false, false},
      {ID_TAKE, _("Fill in"), APP_LETTER_USE, p->depth == 0, true}};
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  app_pool_clear(&pool);
}

/* ---- what is done */

static void take(struct picker *p) {
  struct app_draft *draft = &p->app->draft;
  tui_edit *edit = draft->edit[XQ_F_RECIPIENT_ADDRESS];
  const char *typed = tui_edit_text(edit);
  char *path = path_of(p);
  char *address = xq_asprintf("%s%s", path, typed + xq_regions_prefix(p->regions, typed));
  const bool fits = xq_utf8_chars(address, strlen(address)) <= xq_field_spec(XQ_F_RECIPIENT_ADDRESS)->max_chars;
  if (fits) {
    tui_edit_set_text(edit, address);
    draft->typed = true;
  }
  xq_strwipe(address);
  free(path);
  tui_pop(p->app->t);
  if (!fits) {
    tui_toast(p->app->t, TUI_WARN, _("The address would be too long. It is as it was."));
  }
}

static void choose(struct picker *p, long index) {
  p->chosen[p->depth++] = xq_region_at(p->regions, (size_t)index);
  tui_edit_set_text(p->find, "");
  if (p->depth == LEVELS || xq_region_next(p->regions, code_of(p), -1) < 0) {
    take(p);
    return;
  }
  tui_page_focus(p->page, ID_FIND);
  tui_page_scroll_home(p->page);
  tui_page_changed(p->page);
}

static void go_back(void *ctx) {
  struct picker *p = ctx;
  if (p->depth == 0) {
    tui_pop(p->app->t);
    return;
  }
  p->depth--;
  tui_edit_set_text(p->find, "");
  tui_page_focus(p->page, ID_FIND);
  tui_page_changed(p->page);
}

static void action(void *ctx, int id, int value) {
  struct picker *p = ctx;
  (void)value;
  if (id == APP_ID_BACK) {
    go_back(p);
  } else if (id == ID_TAKE) {
    take(p);
  } else if (id != ID_FIND) {
    choose(p, id - ID_REGION);
  } else if (next(p, -1) >= 0 && !tui_edit_is_empty(p->find)) { /* Enter takes the first that matches */
    choose(p, next(p, -1));
  } else {
    tui_beep(p->app->t);
    if (tui_edit_is_empty(p->find)) {
      tui_toast(p->app->t, TUI_WARN,
                _("Nothing is chosen yet: type what you look for, or go to a name and press Enter."));
    }
  }
}

static void changed(void *ctx, int id) {
  (void)id;
  tui_page_changed(((struct picker *)ctx)->page);
}

static void forget(void *ctx, enum tui_forget why) {
  if (why != TUI_FORGET_PAUSE) {
    tui_page_close(((struct picker *)ctx)->page);
  }
}

static const char *help(void *ctx) {
  const struct picker *p = ctx;
  if (tui_by_lines(p->app->t)) {
    return _(
        "Choose the province, then the city, then the county; they become the first part of the address, and what is typed "
        "behind it stays: so answer with street and number first, and go back with < to type F4. Find narrows the list: "
        "Chinese, pinyin, or the first letter of each syllable; Enter alone lists all.\n\nFill in takes what is chosen so "
        "far. The list is that of 2023; a place that is not in it can be typed into the address.");
  }
  return _(
      "Choose the province, then the city, then the county; they become the first part of the address, and what is typed "
      "behind it stays. Find narrows the list: type Chinese (F3 writes it), pinyin, or only the first letter of each "
      "syllable, and Enter takes the first one. Arrows and Enter choose as well.\n\nFill in takes what is chosen so far. The "
      "list is that of 2023; a place that is not in it can be typed into the address.");
}

static void destroyed(void *ctx) {
  struct picker *p = ctx;
  tui_edit_free(&p->find);
  xq_regions_free(&p->regions);
  free(p);
}

APP_SCREEN(region) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .back = go_back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .forget = forget};
  struct picker *p = xq_calloc(1, sizeof *p);
  p->app = app;
  xq_err *err = xq_regions_load(NULL, &p->regions);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "the list of regions");
    free(p);
    tui_toast(app->t, TUI_WARN, _("The list of places is missing on this computer. Please type the address."));
    tui_beep(app->t);
    return;
  }
  p->find = tui_edit_new(FIND_MOST, NULL, NULL);
  p->page = tui_push(app->t, &ops, p);
}
