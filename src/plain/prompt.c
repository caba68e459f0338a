/* prompt.c - the line of a question, and what is said of an answer that is none. */
#include "plain/plain_int.h"

char *plain_question(const char *label, const char *value) {
  return value != NULL ? xq_asprintf(_("%s [Enter: %s]: "), label, value) : xq_asprintf(_("%s: "), label);
}

void plain_no_such(struct plain *p, size_t most) {
  if (most > 0) {
    plain_say(&p->out, _("That is none of the choices. Please type a number from 1 to %zu; ? is help."), most);
  } else {
    plain_say(&p->out, _("There is nothing to choose here; ? is help."));
  }
  p->only_prompt = true;
}
