/*
 * click.c - a press of the mouse, or a finger, does at its place what a key would do: it presses buttons, chooses from
 * lists, ticks, puts the caret into fields, and takes what the key line names.  The wheel scrolls.
 *
 * A card is chosen first and pressed when it is chosen already: the first touch of a line of several never begins
 * anything.
 */
#include "tui/edit.h"
#include "tui/kit.h"

enum { WHEEL_LINES = 3 };

/* ---------------------------------------------------------------- what is there */

/* The line of the page at that row; false: none. */
static bool line_at(const tui_page *page, int row, size_t *line) {
  const struct geometry g = frame_geometry(page->t);
  const int first = frame_content_row(page->t, &g);
  if (row >= g.foot_row && row < g.foot_row + g.foot_rows) {
    *line = page->layout.body + page->foot_top + (size_t)(row - g.foot_row);
    return *line < page->layout.count;
  }
  *line = page->top + (size_t)(row - first);
  return row >= first && row < g.top + g.rows && *line < page->layout.body;
}

static const struct run *run_at(const struct layout *layout, size_t line, int col) {
  for (size_t i = layout->line[line].count; i-- > 0;) {
    const struct run *run = &layout->line[line].run[i];
    if (col >= run->col && col < run->col + run->cols) {
      return run;
    }
  }
  return NULL;
}

/* Cards take their whole lines, ticks the words beside them; the rest what is drawn of it. */
static bool covers(const struct stop *stop, size_t line, int col) {
  if (line < stop->first || line > stop->last) {
    return false;
  }
  switch (stop->item->kind) {
    case ITEM_CARD:
      return true;
    case ITEM_CHECK:
      return col >= stop->col;
    default:
      return line == stop->first && col >= stop->col && col < stop->col + stop->cols;
  }
}

static const struct stop *stop_at(const struct layout *layout, size_t line, int col) {
  for (size_t i = 0; i < layout->stops; i++) {
    if (covers(&layout->stop[i], line, col)) {
      return &layout->stop[i];
    }
  }
  return NULL;
}

/* ---------------------------------------------------------------- on the page */

static bool still_there(const tui_page *page) {
  return !page->gone && page->t->top == page;
}

/* It has the focus; its item is looked for again, for the page may have been built anew.  NULL: it is gone. */
static const struct stop *focus_on(tui_page *page, size_t index) {
  const int id = page->layout.stop[index].id;
  page_move_focus(page, index);
  page_ready(page);
  const struct stop *stop = still_there(page) ? page_stop(page, false) : NULL;
  return stop != NULL && stop->id == id ? stop : NULL;
}

static void click_field(tui_page *page, size_t index, int col) {
  const bool had = page->focus == index;
  const struct stop *stop = had ? page_stop(page, false) : focus_on(page, index);
  if (had) { /* what is seen of it is what the caret is among */
    tui_edit_point(stop->item->edit, col - stop->col - 1);
  }
}

static void click_option(tui_page *page, const struct stop *group, int option) {
  const struct stop *stop = focus_on(page, (size_t)(group - page->layout.stop));
  if (stop != NULL) {
    page_act(page, stop->id, option);
  }
}

static void click_stop(tui_page *page, const struct stop *stop, int col) {
  const size_t index = (size_t)(stop - page->layout.stop);
  const bool had = page->focus == index;
  if (stop->item->kind == ITEM_FOOT && page_moved(page, 0)) {
    return;
  }
  switch (stop->item->kind) {
    case ITEM_FIELD:
      click_field(page, index, col);
      return;
    case ITEM_RADIO: /* between its options */
      focus_on(page, index);
      return;
    case ITEM_CARD:
      if (!had) {
        focus_on(page, index);
        return;
      }
      break;
    default:
      break;
  }
  stop = focus_on(page, index);
  if (stop != NULL) {
    page_press(page, stop);
  }
}

/* The group of options that this line belongs to. */
static const struct stop *group_at(const struct layout *layout, size_t line) {
  for (size_t i = 0; i < layout->stops; i++) {
    const struct stop *stop = &layout->stop[i];
    if (stop->item->kind == ITEM_RADIO && line >= stop->first && line <= stop->last) {
      return stop;
    }
  }
  return NULL;
}

static bool click_page(tui_page *page, int row, int col) {
  size_t line;
  col -= frame_geometry(page->t).col;
  if (!line_at(page, row, &line)) {
    return false;
  }
  if (line < page->layout.body && col >= page->layout.body_cols) {
    return false; /* what stands beside it is only read */
  }
  const struct run *run = run_at(&page->layout, line, col);
  const struct stop *group = run != NULL && run->option > 0 ? group_at(&page->layout, line) : NULL;
  if (group != NULL) {
    click_option(page, group, run->option - 1);
    return true;
  }
  if (run != NULL && run->off != 0) { /* it may say why, as its letter does */
    return page_press_off(page, run->off);
  }
  const struct stop *stop = stop_at(&page->layout, line, col);
  if (stop != NULL) {
    click_stop(page, stop, col);
  }
  return stop != NULL;
}

/* ---------------------------------------------------------------- all */

/* A key of the screen is what stands on it, whatever that of a number pad is.  Returns one that is none of text. */
static int type_by_hand(tui *t, int key) {
  if (!tui_key_is_text(key)) {
    return key;
  }
  (void)(compose_key(t, key) || page_key(t->top, key));
  return TUI_KEY_NONE;
}

static int press_at(tui *t, int row, int col) {
  int key = keyline_at(t, row, col);
  if (key != TUI_KEY_NONE) {
    return key;
  }
  if (t->popup != NULL) {
    popup_click(t, row, col);
  } else if (t->top != NULL) {
    if (page_settle(t->top) && !compose_click(t, row, col)) {
      if (pad_click(t, row, col, &key)) {
        return type_by_hand(t, key);
      }
      click_page(t->top, row, col);
    }
  }
  return key;
}

static void turn_wheel(tui *t, int direction) {
  if (t->popup != NULL) {
    for (int i = 0; i < (t->popup->list ? 1 : WHEEL_LINES); i++) {
      popup_key(t, direction > 0 ? TUI_KEY_DOWN : TUI_KEY_UP);
    }
  } else if (t->top != NULL) {
    page_ready(t->top);
    if (!t->top->gone) {
      page_scroll(t->top, direction * WHEEL_LINES);
    }
  }
}

int click_take(tui *t, const struct tui_mouse *mouse) {
  if (!t->mouse) {
    return TUI_KEY_NONE;
  }
  t->dirty = true;
  switch (mouse->what) {
    case TUI_MOUSE_PRESS:
      return press_at(t, mouse->row, mouse->col);
    case TUI_MOUSE_WHEEL_UP:
      turn_wheel(t, -1);
      break;
    case TUI_MOUSE_WHEEL_DOWN:
      turn_wheel(t, 1);
      break;
    case TUI_MOUSE_OTHER:
      break;
  }
  return TUI_KEY_NONE;
}
