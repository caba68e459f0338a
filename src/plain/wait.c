/* wait.c - what is waited for: a line when it begins, one now and then, and one when it took long. */
#include <stdlib.h>

#include "plain/plain_int.h"

enum { BEGIN_MS = 400, AGAIN_MS = 15000, LONG_MS = 3000, HOLD_MS = 2000 };

static const struct item *waiting_item(const tui_page *page) {
  for (size_t i = 0; page != NULL && i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    if (item->kind == ITEM_WAITING || (item->kind == ITEM_FOOT && item->label != NULL)) {
      return item;
    }
  }
  return NULL;
}

void plain_wait_clear(struct plain *p) {
  free(p->wait.what);
  p->wait.what = NULL;
  p->wait.said = false;
}

static void end(struct plain *p) {
  int64_t waited = xq_time_mono_ms() - p->wait.since;
  if (p->wait.said && waited >= LONG_MS) {
    plain_say(&p->out, ngettext("It took %d second.", "It took %d seconds.", (unsigned long)(waited / 1000)),
              (int)(waited / 1000));
  }
  plain_wait_clear(p);
}

void plain_tell_wait(struct plain *p) {
  const int64_t now = xq_time_mono_ms();
  const struct item *item = waiting_item(p->t->top);
  if (p->wait.what != NULL && (item == NULL || !xq_streq(item->label, p->wait.what))) {
    end(p);
  }
  if (item != NULL && p->wait.what == NULL) {
    p->wait.what = xq_strdup(item->label);
    p->wait.since = now;
    p->wait.next = now + BEGIN_MS;
  }
  if (item != NULL && now >= p->wait.next) {
    p->t->top->built = false; /* the seconds */
    page_ready(p->t->top);
    item = waiting_item(p->t->top);
    if (item != NULL) {
      plain_say(&p->out, "%s", item->text);
    }
    p->wait.said = true;
    p->wait.next = now + AGAIN_MS;
  }
}

/* A dialog was answered, and what it set going has asked for nothing yet: a PIN, most often, on a page of its own.  The
 * page on which the dialog stood is not what is asked next. */
static bool settles(const struct plain *p) {
  const char *why = NULL;
  return p->last.kind == PLAIN_DIALOG && p->t->top != NULL && p->t->top->serial == p->last.page &&
         tui_may_leave(p->t, &why) == TUI_LEAVE_NOT;
}

/* Since when something is waited for before anything is asked; -1: nothing is. */
static int64_t held_since(const struct plain *p) {
  return p->t->popup != NULL ? -1 : p->wait.what != NULL ? p->wait.since : settles(p) ? p->t->last_key : -1;
}

/* An answer that comes through a pipe is for the question that follows, whenever that is. */
bool plain_holds(const struct plain *p) {
  const int64_t since = held_since(p);
  return since >= 0 && (!p->in.terminal || xq_time_mono_ms() - since < HOLD_MS);
}

int plain_wait_ms(const struct plain *p) {
  const int64_t now = xq_time_mono_ms(), since = held_since(p), hold = since + HOLD_MS;
  const bool says = p->wait.what != NULL;
  if (!says && (since < 0 || now >= hold)) {
    return -1;
  }
  int64_t due = says ? p->wait.next : hold;
  due = now < hold && hold < due ? hold : due;
  return due > now ? (int)(due - now) : 0;
}
