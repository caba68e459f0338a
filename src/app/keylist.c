/*
 * keylist.c - the keys that are here, the chosen one opened: a few as cards, many a line each with a search above them.
 */
#include "app/keylist.h"

#include "app/card.h"
#include "app/policy.h"
#include "app/sitting.h"

/* ---- what a medium is called */

/* Media of one make are called alike: their numbers tell them apart. */
static bool has_namesake(const struct app *app, const struct xq_key_view *key) {
  for (size_t i = 0; i < app->keys->count; i++) {
    const struct xq_key_view *other = &app->keys->items[i];
    if (xq_streq(other->token_label, key->token_label) && !xq_streq(other->token_uri, key->token_uri)) {
      return true;
    }
  }
  return false;
}

static const char *medium_name(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  if (key->token_kind == XQ_TOKEN_FILE) {
    return app_say(pool, _("key file %s"), key->token_label);
  }
  const char *name = key->token_label;
  if (has_namesake(app, key) && key->token_serial != NULL) {
    name = app_say(pool, "%s %s", name, app_serial(pool, key->token_serial));
  }
  return key->slot != NULL ? app_say(pool, _("key %s, slot %s"), name, key->slot) : app_say(pool, _("key %s"), name);
}

/* ---- one key */

/* Below these the foot leaves few to the key. */
enum { ROWS_FOR_ALL = 16 };

static void add_opened(const struct app *app, tui_page *page, int id, const struct xq_key_view *key,
                       struct app_pool *pool) {
  const char *medium = medium_name(app, key, pool);
  if (key->problem != NULL) {
    const char *damaged = _("! Its certificate cannot be read, but the private key is there.");
    tui_add_card(page, id, medium, "", &damaged, 1, true);
    return;
  }
  if (key->cert == NULL) {
    const char *line = _("Its certificates can only be seen with the PIN.");
    tui_add_card(page, id, medium, "", &line, 1, true);
    return;
  }
  const char *line =
      app_say(pool, _("No. %s   %s"), app_serial(pool, key->cert->serial), app_use_words(key->cert->use));
  int rows, cols;
  tui_size(app->t, &rows, &cols);
  if (rows < ROWS_FOR_ALL) { /* whose turn it is stands where it is seen before anything is read on to */
    tui_add_card(page, id, app_holder(app->options, pool, key->cert), "", NULL, 0, true);
    app_add_turn(app, page, key, false);
    tui_add_text(page, TUI_NORMAL, 4, medium);
    tui_add_text(page, TUI_NORMAL, 4, line);
    app_add_validity(app, page, 4, key);
    return;
  }
  tui_add_card(page, id, app_holder(app->options, pool, key->cert), medium, &line, 1, true);
  app_add_validity(app, page, 4, key);
  app_add_turn(app, page, key, true);
}

static const char *key_name(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  return key->cert != NULL ? app_holder(app->options, pool, key->cert) : medium_name(app, key, pool);
}

/* One of the few that are not chosen. */
static void add_card(const struct app *app, tui_page *page, int id, const struct xq_key_view *key,
                     struct app_pool *pool) {
  const char *state = app_key_state(app, key, pool);
  if (key->cert == NULL) {
    tui_add_card(page, id, medium_name(app, key, pool), "", &state, 1, false);
    return;
  }
  const char *line = app_say(pool, "%s   %s", app_date(pool, key->cert->not_after), state);
  tui_add_card(page, id, app_holder(app->options, pool, key->cert), medium_name(app, key, pool), &line, 1, false);
}

static const char *end_of(const struct xq_key_view *key, struct app_pool *pool) {
  return key->cert != NULL ? app_date(pool, key->cert->not_after) : "          ";
}

/* One of many that are not chosen: its name, its end, how it stands, each in a column of its own. */
static void add_line(const struct app *app, tui_page *page, int id, const struct xq_key_view *key, int state_cols,
                     struct app_pool *pool) {
  const char *state = app_key_state(app, key, pool);
  const char *right = app_say(pool, "%s  %s%*s", end_of(key, pool), state, state_cols - xq_text_width(state), "");
  int room = tui_page_cols(page) - xq_text_width(right) - 6;
  const char *name = key_name(app, key, pool);
  tui_add_card(page, id, room >= 8 ? app_keep(pool, xq_text_clip(name, room)) : name, right, NULL, 0, false);
}

/* ---- all of them */

bool app_keylist_shows(const tui_edit *filter, const struct xq_key_view *key) {
  return filter == NULL || app_keys_match(key, tui_edit_text(filter));
}

static size_t count_shown(const struct app *app, const tui_edit *filter) {
  size_t n = 0;
  for (size_t i = 0; i < app->keys->count; i++) {
    n += app_keylist_shows(filter, &app->keys->items[i]);
  }
  return n;
}

static void add_filter(const struct app *app, tui_page *page, tui_edit *filter, int id, struct app_pool *pool) {
  size_t all = app->keys->count;
  if (id == 0) {
    tui_add_text(page, TUI_DIM, 2, app_say(pool, _("%zu certificates, the most urgent first"), all));
    return;
  }
  if (filter == NULL) {
    tui_add_text(page, TUI_DIM, 2, app_say(pool, _("%zu certificates, the most urgent first; / finds one"), all));
    return;
  }
  const struct tui_field field = {.id = id,
                                  .label = _("Find"),
                                  .edit = filter,
                                  .width = 28,
                                  .hint = app_say(pool, _("%zu of %zu; Esc: all"), count_shown(app, filter), all),
                                  .submits = true};
  tui_add_field(page, &field);
}

static int widest_state(const struct app *app, struct app_pool *pool) {
  int widest = 0;
  for (size_t i = 0; i < app->keys->count; i++) {
    int width = xq_text_width(app_key_state(app, &app->keys->items[i], pool));
    widest = width > widest ? width : widest;
  }
  return widest;
}

void app_add_keylist(const struct app *app, tui_page *page, tui_edit *filter, int filter_id, int first_id) {
  const bool many = app->keys->count > APP_KEYLIST_CARDS;
  struct app_pool pool = {0};
  int state_cols = many ? widest_state(app, &pool) : 0;
  bool renewed = false;
  if (many) {
    add_filter(app, page, filter, filter_id, &pool);
  }
  for (size_t i = 0; i < app->keys->count; i++) {
    const struct xq_key_view *key = &app->keys->items[i];
    if (!app_keylist_shows(filter, key)) {
      continue;
    }
    if (app_keys_is_renewed(key) && !renewed) {
      renewed = true;
      tui_add_heading(page, _("Already renewed; kept to open files encrypted earlier"));
    }
    int id = first_id + (int)i;
    if (xq_streq(key->ref, app->key_ref)) {
      add_opened(app, page, id, key, &pool);
    } else if (many) {
      add_line(app, page, id, key, state_cols, &pool);
    } else {
      add_card(app, page, id, key, &pool);
    }
    if (!many) {
      tui_add_space(page);
    }
  }
  app_pool_clear(&pool);
}
