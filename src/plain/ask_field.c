/* ask_field.c - what is typed into a field; a PIN is the same, but not heard. */
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"
#include "tui/edit.h"

static const struct item *field(struct plain *p) {
  return plain_stop(p)->item;
}

static bool is_wrong(const struct item *item) {
  return item->error[0] != '\0' && !item->warning;
}

/* What is wrong stands before the question that is asked again. */
static void list(struct plain *p) {
  const struct item *item = field(p);
  if (item->asked[0] != '\0') {
    plain_say(&p->out, "%s", item->asked);
  }
  if (item->error[0] != '\0') {
    plain_say(&p->out, "! %s", item->error);
  }
  if (p->in.terminal && !p->write.told && plain_can_write(p)) {
    plain_say(&p->out, "%s", _("(Characters not on the keyboard: type F3, then Enter.)"));
    p->write.told = true;
  }
}

/* What Enter takes.  New string; NULL: nothing. */
static char *usual(const struct item *item) {
  if (tui_edit_is_secret(item->edit)) {
    return NULL;
  }
  if (!tui_edit_is_empty(item->edit)) {
    if (!is_wrong(item)) {
      return xq_strdup(tui_edit_text(item->edit));
    }
  }
  if (item->offer[0] == '\0') {
    return NULL;
  }
  return item->right[0] != '\0' ? xq_asprintf(_("%s, %s"), item->offer, item->right) : xq_strdup(item->offer);
}

static char *question(struct plain *p) {
  const struct item *item = field(p);
  const bool secret = tui_edit_is_secret(item->edit);
  struct xq_buf label = {0};
  xq_buf_add_str(&label, item->label);
  if (item->extra[0] != '\0') {
    xq_buf_printf(&label, _(" (%s)"), item->extra);
  }
  if (!item->required) {
    xq_buf_printf(&label, _(" (%s)"), _("optional"));
  }
  if (secret) {
    xq_buf_printf(&label, _(" (%s)"), _("not shown while you type"));
  }
  char *words = xq_buf_take_str(&label), *value = usual(item);
  char *text = plain_question(words, value);
  xq_strwipe(value);
  free(words);
  return text;
}

/* The page judges it when the field is left; where it does not stand the field is asked again. */
static void leave(struct plain *p, int id) {
  tui_page *page = p->t->top;
  plain_go_on(p);
  page_ready(page);
  for (size_t i = 0; page == p->t->top && i < page->layout.stops; i++) {
    const struct item *item = page->layout.stop[i].item;
    if (page->layout.stop[i].id != id || item->kind != ITEM_FIELD || item->error[0] == '\0') {
      continue;
    }
    if (is_wrong(item)) {
      p->refused = true;
      bool single = plain_page_of(p, page)->menu;
      plain_go_to(p, i);
      plain_page_of(p, page)->single = single;
    } else {
      plain_say(&p->out, "! %s", item->error);
    }
    return;
  }
}

/* What was found for what is typed: buttons below it.  Nobody has read them yet, so that none is taken unseen. */
static bool finds(const tui_page *page) {
  const struct layout *layout = &page->layout;
  for (size_t i = page->focus + 1; i < layout->body_stops; i++) {
    if (layout->stop[i].button != NULL && layout->stop[i].item->grid) {
      return true;
    }
  }
  return false;
}

static void told(struct plain *p, int id, bool submits) {
  tui_page *page = p->t->top;
  if (page->ops->changed != NULL) {
    page->ops->changed(page->ctx, id);
  }
  page->built = false;
  page_ready(page);
  if (page != p->t->top) {
    return;
  }
  if (submits && finds(page)) {
    plain_to_menu(p);
  } else if (submits) {
    page_act(page, id, 0);
  } else {
    leave(p, id);
  }
}

/* All of it is taken, or nothing; it is asked again. */
static void refuse(struct plain *p, const struct item *item, bool too_long) {
  if (too_long) {
    plain_say(&p->out, _("At most %zu characters fit here."), tui_edit_max(item->edit));
  } else {
    plain_say(&p->out, "%s", _("This character cannot be used here."));
  }
  plain_refused(p);
}

/* False: it does not fit; what stood there is there still. */
static bool put(struct plain *p, const struct item *item, const char *line) {
  char *text = xq_text_normalize(line), *before = xq_strdup(tui_edit_text(item->edit));
  const bool empties = strcmp(text, "-") == 0 && !item->required;
  const bool fits = xq_utf8_chars(text, strlen(text)) <= tui_edit_max(item->edit);
  bool taken = fits;
  if (fits) {
    tui_edit_set_text(item->edit, empties ? NULL : text);
    taken = empties || strcmp(tui_edit_text(item->edit), text) == 0; /* an arrow key is no text, for one */
  }
  if (!taken) {
    tui_edit_set_text(item->edit, before);
    refuse(p, item, !fits);
  }
  xq_strwipe(before);
  xq_strwipe(text);
  return taken;
}

static void answer(struct plain *p, const char *line) {
  const struct item *item = field(p);
  const int id = item->id;
  const bool submits = item->on, skipped = p->skipped, empty = line[strspn(line, " ")] == '\0';
  p->skipped = false;
  if (!empty) {
    if (!put(p, item, line)) {
      return;
    }
  } else if ((tui_edit_is_empty(item->edit) || is_wrong(item)) && item->offer[0] != '\0') {
    tui_edit_set_text(item->edit, item->offer);
  } else if (tui_edit_is_empty(item->edit) && item->required && !skipped) {
    plain_say(&p->out, _("Nothing was typed, but this is needed. Enter once more leaves it open for now."));
    p->skipped = true;
    plain_refused(p);
    return;
  }
  told(p, id, submits);
}

/* ---- a PIN */

void plain_answer_secret(struct plain *p, xq_secret **typed) {
  const struct item *item = field(p);
  const int id = item->id;
  const bool submits = item->on;
  const char *at = xq_secret_str(*typed);
  size_t left = xq_secret_len(*typed);
  bool taken = !p->in.typed_over, too_long = p->in.typed_over;
  tui_edit_set_text(item->edit, NULL);
  while (taken && left > 0) {
    wchar_t wc;
    size_t used = xq_utf8_decode(at, left, &wc);
    too_long = tui_edit_is_full(item->edit);
    taken = xq_wcwidth(wc) > 0 && tui_edit_key(item->edit, (int)wc) == TUI_EDIT_CHANGED;
    wc = 0;
    at += used;
    left -= used;
  }
  xq_secret_free(typed);
  if (!taken) { /* cut, it would be another PIN than the person knows; no try is spent */
    tui_edit_set_text(item->edit, NULL);
    refuse(p, item, too_long);
    return;
  }
  told(p, id, submits);
}

static void no_answer(struct plain *p, const char *line) {
  (void)p;
  (void)line;
}

const struct plain_asking plain_ask_field = {.list = list, .question = question, .answer = answer};
const struct plain_asking plain_ask_secret = {.list = list, .question = question, .answer = no_answer};
