/* questions.c - the kinds of questions, and which one is next. */
#include "plain/plain_int.h"

#include <stdlib.h>

static const struct plain_asking *const kinds[PLAIN_KINDS] = {
    [PLAIN_MORE] = &plain_ask_more,     [PLAIN_DIALOG] = &plain_ask_dialog, [PLAIN_FIELD] = &plain_ask_field,
    [PLAIN_SECRET] = &plain_ask_secret, [PLAIN_CHOICE] = &plain_ask_choice, [PLAIN_CHECK] = &plain_ask_check,
    [PLAIN_PRESS] = &plain_ask_press,   [PLAIN_MENU] = &plain_ask_menu,
};

static enum plain_kind kind_of(const struct stop *stop) {
  if (stop->button != NULL) {
    return PLAIN_PRESS;
  }
  switch (stop->item->kind) {
    case ITEM_FIELD:
      return tui_edit_is_secret(stop->item->edit) ? PLAIN_SECRET : PLAIN_FIELD;
    case ITEM_CHECK:
      return PLAIN_CHECK;
    default:
      return PLAIN_CHOICE;
  }
}

static bool is_only_waiting(const tui_page *page) {
  bool waits = false;
  for (size_t i = 0; i < page->items.count; i++) {
    waits |= page->items.item[i].kind == ITEM_WAITING;
  }
  return waits && page->layout.stops == 0;
}

enum plain_kind plain_next_kind(struct plain *p) {
  if (p->out.waiting.count > 0) {
    return PLAIN_MORE;
  }
  if (p->t->popup != NULL) {
    return PLAIN_DIALOG;
  }
  if (p->t->top == NULL || is_only_waiting(p->t->top)) {
    return PLAIN_NOTHING;
  }
  const struct stop *stop = plain_stop(p);
  return stop == NULL ? PLAIN_MENU : kind_of(stop);
}

static bool is_open(const struct plain *p, enum plain_kind kind, unsigned page, int id) {
  return p->asked.kind == kind && p->asked.page == page && p->asked.id == id && p->asked.popup == p->t->popup &&
         p->out.open;
}

void plain_ask(struct plain *p) {
  const enum plain_kind kind = plain_next_kind(p);
  const unsigned page = p->t->top != NULL ? p->t->top->serial : 0;
  const struct stop *stop = kind > PLAIN_DIALOG && kind < PLAIN_MENU ? plain_stop(p) : NULL;
  const int id = stop != NULL ? stop->id : 0;
  bool same = p->asked.kind == kind && p->asked.page == page && p->asked.id == id && p->asked.popup == p->t->popup;
  if (kind != PLAIN_SECRET) {
    (void)plain_in_quiet(&p->in, false);
  }
  if (kind == PLAIN_NOTHING || (is_open(p, kind, page, id) && !p->only_prompt)) {
    p->asked.kind = kind;
    return;
  }
  if (kinds[kind]->list != NULL && !(same && p->only_prompt)) {
    kinds[kind]->list(p);
    if (!plain_out_flush(&p->out)) { /* the rest first */
      plain_ask(p);
      return;
    }
  }
  p->asked.kind = kind;
  p->asked.page = page;
  p->asked.id = id;
  p->asked.popup = p->t->popup;
  p->listed_page = kind > PLAIN_DIALOG && page != p->listed_page ? 0 : p->listed_page; /* elsewhere meanwhile */
  p->only_prompt = false;
  p->cards_read = false;
  p->heard = false;
  plain_pages_settle(p);
  if (kind == PLAIN_SECRET && !plain_in_quiet(&p->in, true)) {
    plain_say(&p->out, _("There is no terminal to ask for the PIN on. Start again with --pin-file or --pin-fd."));
    (void)plain_out_flush(&p->out);
    plain_do(p, PLAIN_BACK, 0);
    return;
  }
  plain_out_ask(&p->out, kinds[kind]->question(p));
}

/* A question that was answered is asked anew, unless it is said to be the same. */
static void forget_question(struct plain *p) {
  if (!p->only_prompt) {
    p->asked.kind = PLAIN_NOTHING;
  }
}

void plain_hear(struct plain *p, const char *line) {
  int key = 0;
  const enum plain_command command = plain_command_of(line, false, &key);
  const enum plain_kind kind = p->asked.kind;
  p->heard = true;
  p->t->last_key = xq_time_mono_ms();
  if (command != PLAIN_ANSWER) {
    plain_do(p, command, key);
  } else if (kind == PLAIN_NOTHING || plain_next_kind(p) != kind) {
    plain_say(&p->out, _("One moment please; < stops this."));
  } else {
    kinds[kind]->answer(p, line);
  }
  forget_question(p);
}

void plain_hear_secret(struct plain *p, xq_secret **typed) {
  int key = 0;
  const enum plain_command command = plain_command_of(xq_secret_str(*typed), true, &key);
  p->heard = true;
  p->t->last_key = xq_time_mono_ms();
  (void)plain_in_quiet(&p->in, false);
  if (command != PLAIN_ANSWER) {
    xq_secret_free(typed);
    plain_do(p, command, key);
  } else if (plain_next_kind(p) == PLAIN_SECRET) {
    plain_answer_secret(p, typed);
  }
  xq_secret_free(typed);
  forget_question(p);
}
