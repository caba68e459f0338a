/* questions.c - the kinds of questions, and which one is next. */
#include "plain/plain_int.h"

#include <stdlib.h>

static const struct plain_asking *const kinds[PLAIN_KINDS] = {
    [PLAIN_MORE] = &plain_ask_more,     [PLAIN_DIALOG] = &plain_ask_dialog, [PLAIN_FIELD] = &plain_ask_field,
    [PLAIN_SECRET] = &plain_ask_secret, [PLAIN_CHOICE] = &plain_ask_choice, [PLAIN_CHECK] = &plain_ask_check,
    [PLAIN_PRESS] = &plain_ask_press,   [PLAIN_WRITE] = &plain_ask_write,   [PLAIN_MENU] = &plain_ask_menu,
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

static enum plain_kind kind_below(struct plain *p) {
  if (p->t->popup != NULL) {
    return PLAIN_DIALOG;
  }
  if (p->t->top == NULL || is_only_waiting(p->t->top)) {
    return PLAIN_NOTHING;
  }
  const struct stop *stop = plain_stop(p);
  return plain_writes(p, stop) ? PLAIN_WRITE : stop == NULL ? PLAIN_MENU : kind_of(stop);
}

enum plain_kind plain_next_kind(struct plain *p) {
  return p->out.waiting.count > 0 ? PLAIN_MORE : kind_below(p);
}

void plain_ready(const struct plain *p) {
  tui_page *page = NULL;
  while (page != p->t->top) {
    page = p->t->top;
    page_ready(page);
  }
}

static struct plain_asked question_of(struct plain *p, enum plain_kind kind) {
  const struct stop *stop = kind > PLAIN_DIALOG && kind < PLAIN_MENU ? plain_stop(p) : NULL;
  return (struct plain_asked){.kind = kind,
                              .page = p->t->top != NULL ? p->t->top->serial : 0,
                              .popup = p->t->popup != NULL ? p->t->popup->serial : 0,
                              .id = stop != NULL ? stop->id : 0,
                              .stage = kind == PLAIN_WRITE ? p->write.stage : 0};
}

static bool is_same(const struct plain_asked *a, const struct plain_asked *b) {
  return a->kind == b->kind && a->page == b->page && a->popup == b->popup && a->id == b->id && a->stage == b->stage;
}

bool plain_question_stands(struct plain *p) {
  plain_ready(p);
  const struct plain_asked now = question_of(p, p->asked.kind == PLAIN_MORE ? plain_next_kind(p) : kind_below(p));
  return p->asked.kind != PLAIN_NOTHING && is_same(&p->asked, &now) && (now.kind != PLAIN_MENU || plain_menu_stands(p));
}

/* What was typed before a question was asked is no answer to it.  Through a pipe answers come ahead, and are for what
 * follows as long as each is taken: behind one that was not they are for nothing. */
static void drop_ahead(struct plain *p, const struct plain_asked *now, bool stands) {
  const bool other = !is_same(&p->last, now) || !stands;
  if ((p->refused || (p->in.terminal && other)) && plain_in_drop(&p->in)) {
    plain_say(&p->out, "%s",
              p->in.terminal ? _("What was typed before this is asked was not used.")
                             : _("The answers behind that one were meant for other questions, and were not used."));
    (void)plain_out_flush(&p->out);
  }
  p->amiss |= p->refused;
  p->refused = false;
  p->last = *now;
}

/* What was read already need not be read again: a script has it, a person sees or hears it last. */
static bool is_open(const struct plain *p) {
  return !p->only_prompt && (p->out.open || !p->in.terminal);
}

void plain_ask(struct plain *p) {
  const enum plain_kind kind = plain_next_kind(p);
  const struct plain_asked now = question_of(p, kind);
  const bool stands = kind != PLAIN_MENU || plain_menu_stands(p), same = is_same(&p->asked, &now) && stands;
  if (kind != PLAIN_SECRET) {
    (void)plain_in_quiet(&p->in, false);
  }
  if (kind == PLAIN_NOTHING || (same && is_open(p))) {
    p->asked.kind = kind;
    return;
  }
  drop_ahead(p, &now, stands);
  if (kinds[kind]->list != NULL && !(same && p->only_prompt)) {
    kinds[kind]->list(p);
    if (!plain_out_flush(&p->out)) { /* the rest first */
      plain_ask(p);
      return;
    }
  }
  p->asked = now;
  p->listed_page = kind > PLAIN_DIALOG && now.page != p->listed_page ? 0 : p->listed_page; /* elsewhere meanwhile */
  p->only_prompt = false;
  p->cards_read = false;
  p->heard = false;
  plain_pages_settle(p);
  if (kind == PLAIN_SECRET && !plain_in_quiet(&p->in, true)) {
    plain_say(&p->out, _("There is no terminal to ask for the PIN on. Start again with --pin-file or --pin-fd."));
    (void)plain_out_flush(&p->out);
    p->refused = true; /* what comes behind it was meant for where the PIN leads */
    plain_do(p, PLAIN_BACK, 0);
    return;
  }
  char *question = kinds[kind]->question(p);
  plain_tell_unshown(&p->out, question);
  (void)plain_out_flush(&p->out);
  plain_out_ask(&p->out, question);
}

/* A question that was answered is asked anew, unless it is said to be the same. */
static void forget_question(struct plain *p) {
  if (!p->only_prompt) {
    p->asked.kind = PLAIN_NOTHING;
  }
}

/* It was typed for what stood there before, and must not answer what nobody has read yet. */
static void say_too_late(struct plain *p) {
  plain_say(&p->out, "%s", _("One moment please: something else is asked now, and that answer was not used."));
  p->refused = true;
  p->only_prompt = false;
}

/* "Leave", where that is what a dialog offers, is its answer. */
static bool is_offered(const struct plain *p, const char *line) {
  const struct popup *popup = p->t->popup;
  return popup != NULL && p->asked.kind == PLAIN_DIALOG &&
         plain_choice_of(line, (const char *const *)popup->option, popup->count) > 0;
}

void plain_hear(struct plain *p, const char *line) {
  int key = 0;
  const enum plain_command meant = plain_command_of(line, false, &key);
  const enum plain_command command = is_offered(p, line) ? PLAIN_ANSWER : meant;
  const enum plain_kind kind = p->asked.kind;
  p->heard = true;
  p->amiss = false;
  p->t->last_key = xq_time_mono_ms();
  if (command != PLAIN_ANSWER) {
    plain_do(p, command, key);
  } else if (kind == PLAIN_NOTHING) {
    plain_say(&p->out, "%s", _("One moment please; < stops this."));
  } else if (!plain_question_stands(p)) {
    say_too_late(p);
  } else {
    kinds[kind]->answer(p, line);
  }
  forget_question(p);
}

void plain_hear_flaw(struct plain *p, enum plain_flaw flaw) {
  const char *charset = xq_charset();
  p->heard = true;
  p->t->last_key = xq_time_mono_ms();
  if (flaw == PLAIN_TOO_LONG) {
    plain_say(&p->out, "%s", _("That line is longer than any answer; nothing of it was used. Please type it again."));
  } else if (flaw == PLAIN_NO_TEXT) {
    plain_say(&p->out, _("That line is no text in %s, which this terminal is set to; nothing of it was used."),
              charset != NULL ? charset : "UTF-8");
  } else {
    plain_say(
        &p->out, "%s",
        _("Arrow keys and the like are no part of an answer; nothing of that line was used. Please type it again."));
  }
  plain_refused(p);
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
  } else if (!plain_question_stands(p)) {
    say_too_late(p);
  } else {
    plain_answer_secret(p, typed);
  }
  xq_secret_free(typed);
  forget_question(p);
}
