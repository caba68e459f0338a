/* commands.c - help, back, leave, read again: at every question. */
#include <stdlib.h>

#include "plain/plain_int.h"

static void tell_help(struct plain *p) {
  const tui_page *page = p->t->top;
  const char *own = page != NULL && page->ops->help != NULL ? page->ops->help(page->ctx) : NULL;
  if (own != NULL && p->t->popup == NULL) {
    plain_say(&p->out, "%s", own);
  }
  plain_say(&p->out,
            _("Answer with a number or in words, then press Enter; Enter alone takes what stands in brackets."));
  plain_say(&p->out,
            _("At every question: ? or help, < or back for the question before, q or quit to leave, = to hear the page "
              "again. A dash alone empties what may be empty; an answer that is such a word begins with a blank."));
  if (plain_can_write(p)) {
    plain_say(&p->out,
              _("Characters not on the keyboard: F3 or write, here; then by pinyin, by radical or by number. In an "
                "address F4 or place chooses province, city and county."));
  }
}

static void read_again(struct plain *p) {
  if (p->t->top != NULL) {
    struct plain_page *state = plain_page_of(p, p->t->top);
    plain_lines_clear(&state->said);
    state->titled = false;
    p->wait.next = 0;
    xq_strwipe(state->listed);
    state->listed = NULL;
  }
}

/* What was not read yet makes way for what is asked now; it is read from the beginning if one stays. */
static void break_off(struct plain *p) {
  if (p->out.waiting.count > 0) {
    plain_lines_clear(&p->out.waiting);
    p->reading = false;
    read_again(p);
  }
}

/* The question before; before the first one, as Esc. */
static void go_back(struct plain *p) {
  if (p->t->popup != NULL) {
    popup_answer(p->t, -1);
    return;
  }
  if (plain_write_back(p)) {
    return;
  }
  plain_lines_clear(&p->out.waiting);
  if (p->t->top != NULL && !plain_go_back(p)) {
    page_key(p->t->top, TUI_KEY_ESC);
  }
}

static void press_key(struct plain *p, int key) {
  tui *t = p->t;
  bool taken = t->popup != NULL ? key == TUI_KEY_F10 && popup_key(t, key) : t->top != NULL && page_key(t->top, key);
  if (!taken && t->popup == NULL && t->global != NULL) {
    taken = t->global(t->global_ctx, key);
  }
  if (!taken) {
    plain_refuse(p, _("That does nothing here; ? is help."));
  }
}

void plain_do(struct plain *p, enum plain_command command, int key) {
  switch (command) {
    case PLAIN_HELP:
      break_off(p);
      tell_help(p);
      p->only_prompt = true;
      break;
    case PLAIN_BACK:
      go_back(p);
      break;
    case PLAIN_LEAVE:
      break_off(p);
      if (p->t->global != NULL && p->t->global(p->t->global_ctx, TUI_KEY_F10)) {
        break;
      }
      tui_quit(p->t);
      break;
    case PLAIN_AGAIN:
      read_again(p);
      break;
    case PLAIN_CHARS:
      break_off(p);
      plain_write(p);
      break;
    case PLAIN_KEY:
      break_off(p);
      press_key(p, key);
      break;
    case PLAIN_ANSWER:
    default:
      break;
  }
}

void plain_interrupt(struct plain *p, int sig) {
  (void)plain_in_quiet(&p->in, false);
  p->asked.kind = PLAIN_NOTHING;
  p->only_prompt = false;
  break_off(p);
  input_interrupt(p->t, sig);
}
