/* ask_more.c - a screenful of a long text was read: whether to go on. */
#include "plain/plain_int.h"

static char *question(struct plain *p) {
  char *label = xq_asprintf(_("More: %zu to read. Enter reads on, > goes to the end"), p->out.waiting.count);
  char *text = plain_question(label, NULL);
  xq_strwipe(label);
  return text;
}

/* What was passed over was not read, and the page is told so as by N on the screen. */
static void answer(struct plain *p, const char *line) {
  if (plain_goes_on(line)) {
    plain_lines_clear(&p->out.waiting);
    p->reading = false;
    if (p->t->popup == NULL && p->t->top->ops->key != NULL) {
      p->t->top->ops->key(p->t->top->ctx, 'n');
      p->t->top->built = false;
    }
  }
}

const struct plain_asking plain_ask_more = {.question = question, .answer = answer};
