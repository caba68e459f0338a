/* ask_choice.c - one of several, by its number. */
#include <stdlib.h>

#include "plain/plain_int.h"

static const struct item *choice(struct plain *p) {
  return plain_stop(p)->item;
}

static void list(struct plain *p) {
  const struct item *item = choice(p);
  plain_say_choices(&p->out, item->label, (const char *const *)item->list, item->count);
}

static char *question(struct plain *p) {
  const struct item *item = choice(p);
  bool chosen = item->value >= 0 && (size_t)item->value < item->count;
  char *label = xq_asprintf(_("%s, 1 to %zu"), item->label, item->count);
  char *value = chosen ? xq_asprintf("%d %s", item->value + 1, item->list[item->value]) : NULL;
  char *text = plain_question(label, value);
  free(label);
  free(value);
  return text;
}

static void answer(struct plain *p, const char *line) {
  const struct item *item = choice(p);
  tui_page *page = p->t->top;
  size_t n = plain_choice_of(line, (const char *const *)item->list, item->count);
  if (n == 0 && *line == '\0' && item->value >= 0 && (size_t)item->value < item->count) {
    n = (size_t)item->value + 1;
  }
  if (n == 0) {
    plain_no_such(p, item->count);
    return;
  }
  page_act(page, item->id, (int)n - 1);
  page_ready(page);
  if (page == p->t->top) {
    plain_go_on(p);
  }
}

const struct plain_asking plain_ask_choice = {.list = list, .question = question, .answer = answer};
