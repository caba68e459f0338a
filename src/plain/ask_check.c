/* ask_check.c - what is confirmed or not. */
#include "plain/plain_int.h"

static const struct item *check(struct plain *p) {
  return plain_stop(p)->item;
}

static char *question(struct plain *p) {
  const struct item *item = check(p);
  char *label = xq_asprintf(_("%s  1 yes, 2 no"), item->text);
  char *text = plain_question(label, item->on ? _("yes") : _("no"));
  xq_strwipe(label);
  return text;
}

static void answer(struct plain *p, const char *line) {
  const struct item *item = check(p);
  tui_page *page = p->t->top;
  bool yes = item->on;
  if (*line != '\0' && !plain_yes_no(line, &yes)) {
    plain_no_such(p, 2);
    return;
  }
  if (yes != item->on) {
    page_act(page, item->id, yes);
    page_ready(page);
  }
  if (page == p->t->top) {
    plain_go_on(p);
  }
}

const struct plain_asking plain_ask_check = {.question = question, .answer = answer};
