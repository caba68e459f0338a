/* prompt.c - the line of a question, and what is said of an answer that is none. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plain/plain_int.h"

char *plain_question(const char *label, const char *value) {
  return value != NULL ? xq_asprintf(_("%s [Enter: %s]: "), label, value) : xq_asprintf(_("%s: "), label);
}

void plain_refused(struct plain *p) {
  p->only_prompt = true;
  p->refused = true;
}

void plain_refuse(struct plain *p, const char *why) {
  plain_say(&p->out, "%s", why);
  plain_refused(p);
}

void plain_no_such(struct plain *p, size_t most) {
  if (most > 0) {
    plain_say(&p->out, _("That is none of the choices. Please type a number from 1 to %zu; ? is help."), most);
  } else {
    plain_say(&p->out, _("There is nothing to choose here; ? is help."));
  }
  plain_refused(p);
}

size_t plain_choice_of(const char *line, const char *const *choices, size_t count) {
  size_t found = plain_number(line, count), begins = 0;
  char *typed = xq_text_fold_width(line);
  size_t len = strlen(typed);
  while (len > 0 && typed[len - 1] == ' ') {
    typed[--len] = '\0';
  }
  for (size_t i = 0; i < count && found == 0 && len > 1; i++) {
    char *words = xq_text_fold_width(choices[i]);
    if (strcasecmp(words, typed) == 0) {
      found = i + 1;
    } else if (strncasecmp(words, typed, len) == 0) {
      begins = begins == 0 ? i + 1 : count + 1;
    }
    xq_strwipe(words);
  }
  xq_strwipe(typed);
  return found != 0 ? found : begins <= count ? begins : 0;
}
