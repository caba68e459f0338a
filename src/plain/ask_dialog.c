/* ask_dialog.c - what stands over a page until it is answered. */
#include <stdlib.h>

#include "plain/plain_int.h"

static void list(struct plain *p) {
  const struct popup *popup = p->t->popup;
  plain_gap(&p->out);
  plain_say(&p->out, "%s", popup->title);
  plain_say(&p->out, "%s", popup->text);
  plain_say_choices(&p->out, NULL, (const char *const *)popup->option, popup->count);
}

static char *question(struct plain *p) {
  const struct popup *popup = p->t->popup;
  if (popup->count == 0) {
    return plain_question(_("Enter goes on"), NULL);
  }
  char *label = xq_asprintf(_("Which, 1 to %zu"), popup->count);
  char *value = xq_asprintf("%zu %s", popup->selected + 1, popup->option[popup->selected]);
  char *text = plain_question(label, value);
  free(label);
  free(value);
  return text;
}

static void answer(struct plain *p, const char *line) {
  const struct popup *popup = p->t->popup;
  size_t n = plain_choice_of(line, (const char *const *)popup->option, popup->count);
  if (popup->count == 0) {
    popup_answer(p->t, -1);
  } else if (n > 0) {
    popup_answer(p->t, (int)n - 1);
  } else if (*line == '\0') {
    popup_answer(p->t, (int)popup->selected);
  } else {
    plain_no_such(p, popup->count);
  }
}

const struct plain_asking plain_ask_dialog = {.list = list, .question = question, .answer = answer};
