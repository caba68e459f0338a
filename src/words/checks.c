/* checks.c - what doctor found, in words.  {name} in a text stands for the fact of that name. */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

static const char *const texts[XQ_FOUND_COUNT_] = {
    [XQ_FOUND_CHARSET] = N_("character set {charset}"),
    [XQ_FOUND_ROOTS] = N_("{url}; trusted certificates: {count}, from {path}"),
    [XQ_FOUND_MEDIA] = N_("found: {count}"),
    [XQ_FOUND_READERS] = N_("readers: {readers}, cards in them: {cards}"),
    [XQ_FOUND_READERS_OFF] = N_("not checked: switched off in the settings (cards = false)"),
    [XQ_FOUND_MODULES] = N_("named in the settings: {count}"),
    [XQ_FOUND_MODULES_SYSTEM] = N_("named in the settings: {count}, and those of this computer (p11-kit)"),
    [XQ_FOUND_CERTIFICATES] = N_("can be read: {count}"),
    [XQ_FOUND_MENDED] = N_("{medium}: repaired"),
    [XQ_FOUND_WHOLE] = N_("{medium}: in order, nothing to repair"),
    [XQ_FOUND_SERVICE] = N_("{name} answers"),
    [XQ_FOUND_SERVICE_TRIAL] = N_("{name} answers; it is a trial service"),
    [XQ_FOUND_CLOCK_SAME] = N_("the same time as the service"),
    [XQ_FOUND_CLOCK_APART] = N_("{offset} apart from the service"),
    [XQ_FOUND_CLOCK_UNKNOWN] = N_("not checked: the service has to answer first"),
    [XQ_FOUND_TRUST] = N_("certificates of the authority: {count}, all trusted here"),
    [XQ_FOUND_TRUST_UNKNOWN] = N_("not checked: needs the service and the setting ca_file"),
    [XQ_FOUND_DISK] = N_("{path} and the keys can be written to"),
    [XQ_FOUND_SEALED] = N_("PINs never reach the disk"),
    [XQ_FOUND_UNSEALED] = N_("this system cannot keep PINs off the disk; they are wiped after use all the same"),
    [XQ_FOUND_PUK_RIGHT] = N_("the code is right"),
    [XQ_FOUND_PUK_UNTRIED] = N_("not tried: this card checks the code only when a new PIN is set"),
};

const char *xq_words_check_result(enum xq_check_result result) {
  static const char *const words[] = {[XQ_CHECK_OK] = N_("ok"),
                                      [XQ_CHECK_WARNING] = N_("note"),
                                      [XQ_CHECK_BAD] = N_("problem"),
                                      [XQ_CHECK_SKIPPED] = N_("not checked")};
  return (unsigned)result < XQ_COUNT(words) ? _(words[result]) : "";
}

static char *fact(const void *ctx, const char *name) {
  const struct xq_check *check = ctx;
  for (size_t i = 0; i < XQ_CHECK_FACTS && check->facts[i].name != NULL; i++) {
    if (strcmp(check->facts[i].name, name) == 0) {
      char *words = strcmp(name, "offset") == 0 ? words_offset(check->facts[i].value) : NULL;
      return words != NULL ? words : xq_text_clean(check->facts[i].value);
    }
  }
  return xq_strdup("-");
}

char *xq_words_check_line(const struct xq_check *check) {
  const char *name = xq_words_check(check->name);
  if ((unsigned)check->found >= XQ_COUNT(texts) || texts[check->found] == NULL) {
    return xq_strdup(name);
  }
  char *words = words_fill_with(_(texts[check->found]), fact, check), *line = xq_asprintf(_("%s: %s"), name, words);
  free(words);
  return line;
}
