/*
 * layout_heard.c - items as rows for whoever hears them: one thing in a row, in words, from the left edge on.  A row that
 * can have the focus says by itself what it is, what is in it and what is wrong with it, for it is read alone when the
 * cursor comes to it.
 */
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

#define _(text) gettext(text)

enum { LEAST_FIELD = 18, LEAST_LONG = 36, LONG_FIELD = 26 /* columns for what is typed, beside the words about it */ };

/* ---------------------------------------------------------------- words */

static void say(struct layout *layout, int stop, const char *text) {
  if (text[0] == '\0') {
    return;
  }
  layout_line(layout);
  const size_t first = layout_here(layout), last = layout_wrap(layout, first, 0, layout->cols, LOOK_NORMAL, stop, text);
  if (stop >= 0) {
    layout->stop[stop].last = last;
  }
}

/* What can have the focus begins in the row that comes next. */
static int begin_stop(struct layout *layout, const struct item *item, const struct tui_button *button) {
  return layout_stop(layout, item, button, layout->count, 0, layout->cols);
}

static void say_stop(struct layout *layout, const struct item *item, char *text) {
  say(layout, begin_stop(layout, item, NULL), text);
  xq_strwipe(text);
}

/* ---------------------------------------------------------------- buttons */

static void button(struct layout *layout, const struct item *item, const struct tui_button *which) {
  char *text = button_spoken(which);
  const int stop = which->disabled ? -1 : begin_stop(layout, item, which);
  const size_t first = layout->count;
  say(layout, stop, text);
  layout->line[first].run[0].off = !which->disabled ? 0 : which->letter != 0 ? which->letter : ' ';
  free(text);
}

static void buttons(struct layout *layout, const struct item *item) {
  for (size_t i = 0; i < item->button_count; i++) {
    button(layout, item, &item->buttons[i]);
  }
}

/* ---------------------------------------------------------------- fields */

static int room_beside(const struct layout *layout, const char *words) {
  return layout->cols - xq_text_width(words) - 1;
}

/* What is said of a field goes into its row as long as there is room for it. */
static bool join(const struct layout *layout, const struct item *item, char **words, const char *remark) {
  const int least = item->width >= LONG_FIELD ? LEAST_LONG : LEAST_FIELD;
  char *longer = xq_asprintf(_("%s, %s"), *words, remark);
  const bool fits = room_beside(layout, longer) >= least;
  if (fits) {
    xq_strwipe(*words);
    *words = longer;
  } else {
    xq_strwipe(longer);
  }
  return fits;
}

/* Of fields that are called alike, which is meant: what the later ones stand under.  NULL: none is. */
static const char *heading_of(const struct items *items, const struct item *field) {
  const char *heading = NULL;
  bool again = false;
  for (const struct item *item = items->item; item < field; item++) {
    heading = item->kind == ITEM_HEADING ? item->text : heading;
    again |= item->kind == ITEM_FIELD && strcmp(item->label, field->label) == 0;
  }
  return again ? heading : NULL;
}

/* Its words, and behind them what is typed.  Remarks that have no room there stand below. */
static void field(struct layout *layout, const struct items *items, const struct item *item) {
  enum { REMARKS = 3 };
  const bool wrong = item->error[0] != '\0';
  const bool offers = item->offer_words[0] != '\0' && tui_edit_is_empty(item->edit);
  const char *const remark[REMARKS] = {item->error, item->asked, offers ? item->offer_words : wrong ? "" : item->extra};
  bool below[REMARKS] = {false};
  const char *whose = heading_of(items, item);
  char *name = whose != NULL ? xq_asprintf(_("%s, %s"), whose, item->label) : xq_strdup(item->label);
  char *words = item->required ? xq_asprintf(_("%s, required"), name) : xq_strdup(name);
  for (size_t i = 0; i < REMARKS; i++) {
    char *text = i == 0 && wrong ? with_mark(item->warning ? TUI_MARK_WARN : TUI_MARK_BAD, remark[i]) : NULL;
    below[i] = remark[i][0] != '\0' && !join(layout, item, &words, text != NULL ? text : remark[i]);
    if (below[i] && i == 0) {
      join(layout, item, &words, mark_spoken(item->warning ? TUI_MARK_WARN : TUI_MARK_BAD));
    }
    xq_strwipe(text);
  }
  char *before = xq_asprintf(_("%s:"), words);
  layout_line(layout);
  size_t line = layout_wrap(layout, layout_here(layout), 0, layout->cols, LOOK_NORMAL, -1, before);
  const struct line *last = &layout->line[line];
  int col = last->count > 0 ? last->run[last->count - 1].cols + 1 : 0;
  if (layout->cols - col < LEAST_FIELD / 2) {
    layout_line(layout);
    line = layout_here(layout);
    col = 0;
  }
  const int stop = layout_stop(layout, item, NULL, line, col, layout->cols - col);
  struct run *run = layout_draw(layout, line, RUN_FIELD, col, layout->cols - col, LOOK_NORMAL);
  run->stop = stop;
  run->edit = item->edit;
  run->text = item->covered != NULL ? xq_strdup(item->covered) : NULL;
  for (size_t i = 0; i < REMARKS; i++) {
    say(layout, -1, below[i] ? remark[i] : "");
  }
  layout->stop[stop].last = layout_here(layout);
  xq_strwipe(before);
  xq_strwipe(words);
  free(name);
}

/* ---------------------------------------------------------------- all of them */

static void card(struct layout *layout, const struct item *item) {
  const int stop = begin_stop(layout, item, NULL);
  char *first = item->right[0] != '\0' ? xq_asprintf(_("%s, %s"), item->text, item->right) : xq_strdup(item->text);
  say(layout, stop, first);
  for (size_t i = 0; i < item->count; i++) {
    char *line = text_spoken(item->list[i]);
    say(layout, -1, line);
    xq_strwipe(line);
  }
  layout->stop[stop].last = layout_here(layout);
  xq_strwipe(first);
}

/* What is waited for without the seconds, which are never the same. */
static void foot(struct layout *layout, const struct item *item) {
  char *note = item->label != NULL ? xq_asprintf(_("%s ..."), item->label) : text_spoken(item->text);
  say(layout, -1, note);
  free(note);
  buttons(layout, item);
}

static void words(struct layout *layout, const struct item *item) {
  char *text = item_spoken(item);
  say(layout, -1, text != NULL ? text : "");
  xq_strwipe(text);
}

void layout_heard(struct layout *layout, const struct items *items, const struct item *item) {
  switch (item->kind) {
    case ITEM_FIELD:
      field(layout, items, item);
      break;
    case ITEM_CHOICE:
    case ITEM_RADIO:
    case ITEM_CHECK:
      say_stop(layout, item, stop_spoken(item));
      break;
    case ITEM_CARD:
      card(layout, item);
      break;
    case ITEM_FOOT:
      foot(layout, item);
      break;
    case ITEM_BUTTONS:
      buttons(layout, item);
      break;
    default: /* words, and perhaps a button that belongs to them */
      words(layout, item);
      buttons(layout, item);
  }
}
