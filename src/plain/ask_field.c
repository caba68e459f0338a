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

/* What is wrong stands before the question that is asked again, and what it is wrong with. */
static void list(struct plain *p) {
  const struct item *item = field(p);
  if (item->asked[0] != '\0') {
    plain_say(&p->out, "%s", item->asked);
  }
  if (is_wrong(item) && !tui_edit_is_secret(item->edit) && !tui_edit_is_empty(item->edit)) {
    plain_say(&p->out, _("%s: %s"), item->label, tui_edit_text(item->edit));
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

/* The field of the top page; its index as a stop, or as many as there are. */
static size_t find(const struct layout *layout, int id) {
  size_t i = 0;
  while (i < layout->stops && (layout->stop[i].id != id || layout->stop[i].item->kind != ITEM_FIELD)) {
    i++;
  }
  return i;
}

static void tell_changed(tui_page *page, int id) {
  if (page->ops->changed != NULL) {
    page->ops->changed(page->ctx, id);
  }
  page->built = false;
  page_ready(page);
}

/* It is asked again, and what stood there before is there again, for Enter.  Of a PIN nothing is. */
static void ask_again(struct plain *p, size_t at, const char *before) {
  tui_page *page = p->t->top;
  const int id = page->layout.stop[at].id;
  const bool single = plain_page_of(p, page)->menu;
  if (before != NULL) {
    const struct item *item = page->layout.stop[at].item;
    plain_say(&p->out, "! %s", item->error);
    tui_edit_set_text(item->edit, before);
    tell_changed(page, id);
    at = find(&page->layout, id);
  }
  if (page == p->t->top && at < page->layout.stops) {
    plain_go_to(p, at);
    plain_page_of(p, page)->single = single;
  }
  if (before != NULL) {
    plain_refused(p);
  }
  p->refused = true;
}

/* The page judges it when the field is left; where it does not stand the field is asked again, unless the person lets it
 * be.  before: what stood there, NULL: it is not to come back. */
static void leave(struct plain *p, int id, const char *before, bool let_be) {
  tui_page *page = p->t->top;
  plain_go_on(p);
  page_ready(page);
  const size_t at = page == p->t->top ? find(&page->layout, id) : 0;
  if (page != p->t->top || at >= page->layout.stops) {
    return;
  }
  const struct item *item = page->layout.stop[at].item;
  if (is_wrong(item) && !let_be) {
    ask_again(p, at, before);
  } else if (item->error[0] != '\0' && !is_wrong(item)) { /* another question follows: of which one it is */
    char *words = xq_asprintf(_("%s: %s"), item->label, item->error);
    plain_say(&p->out, "! %s", words);
    xq_strwipe(words);
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

static void told(struct plain *p, int id, bool submits, const char *before, bool let_be) {
  tui_page *page = p->t->top;
  tell_changed(page, id);
  if (page != p->t->top) {
    return;
  }
  if (submits && finds(page)) {
    plain_to_menu(p);
  } else if (submits) {
    page_act(page, id, 0);
  } else {
    leave(p, id, before, let_be);
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

/* Why Enter alone goes on from here only the second time; NULL: it does at once. */
static const char *kept_for(const struct item *item) {
  if (tui_edit_is_empty(item->edit)) {
    return item->required ? _("Nothing was typed, but this is needed. Enter once more leaves it open for now.") : NULL;
  }
  return is_wrong(item) ? _("This still has to be corrected. Enter once more leaves it as it is for now.") : NULL;
}

static void answer(struct plain *p, const char *line) {
  const struct item *item = field(p);
  const int id = item->id;
  const bool submits = item->on, skipped = p->skipped, empty = line[strspn(line, " ")] == '\0';
  char *before = xq_strdup(tui_edit_text(item->edit));
  bool taken = true;
  p->skipped = false;
  if (!empty) {
    taken = put(p, item, line);
  } else if ((tui_edit_is_empty(item->edit) || is_wrong(item)) && item->offer[0] != '\0') {
    tui_edit_set_text(item->edit, item->offer);
  } else if (kept_for(item) != NULL && !skipped) {
    plain_refuse(p, kept_for(item));
    p->skipped = true;
    taken = false;
  }
  if (taken) {
    told(p, id, submits, before, empty && skipped);
  }
  xq_strwipe(before);
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
  told(p, id, submits, NULL, false);
}

static void no_answer(struct plain *p, const char *line) {
  (void)p;
  (void)line;
}

const struct plain_asking plain_ask_field = {.list = list, .question = question, .answer = answer};
const struct plain_asking plain_ask_secret = {.list = list, .question = question, .answer = no_answer};
