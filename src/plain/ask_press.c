/* ask_press.c - a button within the text, where it is met: whether to press it. */
#include "plain/plain_int.h"

static char *question(struct plain *p) {
  char *label = xq_asprintf(_("%s?  1 yes, 2 no"), plain_stop(p)->button->label);
  char *text = plain_question(label, _("no"));
  xq_strwipe(label);
  return text;
}

static void answer(struct plain *p, const char *line) {
  tui_page *page = p->t->top;
  const int id = plain_stop(p)->id;
  bool yes = false;
  if (*line != '\0' && !plain_yes_no(line, &yes)) {
    plain_no_such(p, 2);
    return;
  }
  plain_go_on(p);
  if (yes) {
    page_act(page, id, 0);
  }
}

const struct plain_asking plain_ask_press = {.question = question, .answer = answer};
