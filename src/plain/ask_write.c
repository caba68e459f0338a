/*
 * ask_write.c - characters that the keyboard has not (F3): in which way, the letters, and which of the characters that they can
 * be.  They go behind what the field has; the field is asked then as ever.  The ways are the composer's, as on the screen.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plain/plain_int.h"
#include "tui/edit.h"

enum { WAY, LETTERS, CHOOSE };

static const struct tui_composition *now(const struct plain *p) {
  return p->t->composer.now;
}

bool plain_writes(struct plain *p, const struct stop *stop) {
  const tui_page *page = p->t->top;
  const bool on = p->write.on && page->serial == p->write.page && stop != NULL && stop->item->kind == ITEM_FIELD &&
                  stop->item->edit == p->write.edit;
  if (on && p->write.stage == CHOOSE && now(p) == NULL) { /* it was forgotten meanwhile */
    p->write.stage = LETTERS;
  }
  p->write.on = on;
  return on;
}

void plain_write(struct plain *p) {
  const struct item *field = plain_field(p);
  if (field == NULL) {
    plain_refuse(p, _("That does nothing here; ? is help."));
  } else if (!plain_can_write(p)) {
    plain_refuse(p, _("No Chinese is needed here: this item takes digits or letters only."));
  } else {
    p->write.on = true;
    p->write.stage = WAY;
    p->write.page = p->t->top->serial;
    p->write.edit = field->edit;
  }
}

bool plain_write_back(struct plain *p) {
  if (!p->write.on || p->t->popup != NULL || !plain_writes(p, plain_stop(p))) {
    return false;
  }
  composer_drop(p->t);
  if (p->write.stage == CHOOSE) {
    p->write.stage = LETTERS;
  } else {
    p->write.on = false;
  }
  return true;
}

/* ---- what is asked */

static void list(struct plain *p) {
  const struct composer *composer = &p->t->composer;
  const char *name[TUI_WAYS];
  if (p->write.stage == WAY) {
    const size_t count = composer->ops->ways(composer->ctx, name);
    for (size_t i = 0; i < count; i++) {
      plain_say(&p->out, "%zu  %s", i + 1, name[i]);
    }
  } else if (p->write.stage == CHOOSE) {
    for (size_t i = 0; i < now(p)->count; i++) {
      plain_say(&p->out, "%zu  %s", i + 1, now(p)->candidate[i]);
    }
  }
}

static char *question(struct plain *p) {
  const struct composer *composer = &p->t->composer;
  const char *name[TUI_WAYS];
  const size_t ways = composer->ops->ways(composer->ctx, name), way = composer->way < ways ? composer->way : 0;
  char *label, *value = NULL;
  if (p->write.stage == WAY) {
    label = xq_asprintf(_("How to write it, 1 to %zu"), ways);
    value = xq_asprintf("%zu %s", way + 1, name[way]);
  } else if (p->write.stage == CHOOSE) {
    label = xq_asprintf(
        now(p)->more || now(p)->from > 0 ? _("%s: which, 1 to %zu, > for others") : _("%s: which, 1 to %zu"),
        now(p)->letters, now(p)->count);
    value = xq_asprintf("1 %s", now(p)->candidate[0]);
  } else if (tui_edit_is_empty(p->write.edit)) {
    label = xq_asprintf(_("%s: type it, then Enter; Enter alone ends it"), name[way]);
  } else {
    label = xq_asprintf(_("%s: type more, or Enter alone, so far: %s"), name[way], tui_edit_text(p->write.edit));
  }
  char *text = plain_question(label, value);
  xq_strwipe(label);
  xq_strwipe(value);
  return text;
}

/* ---- what is answered */

/* What has come of a letter or a choice; true: a character. */
static bool take(struct plain *p, const struct tui_composition *composition) {
  struct composer *composer = &p->t->composer;
  composer->now = composition;
  if (composition == NULL) { /* the application has said why */
    p->write.on = false;
    return false;
  }
  const bool written = composition->committed[0] != '\0';
  if (written) {
    tui_type_text(p->t, composition->committed);
  }
  if (composer->now->letters[0] == '\0') {
    composer->now = NULL;
  }
  return written;
}

static void begin(struct plain *p, size_t way) {
  struct composer *composer = &p->t->composer;
  const tui_page *page = p->t->top;
  if (composer->ops->begin(composer->ctx, &way)) {
    composer->way = way;
    p->write.stage = LETTERS;
  } else { /* another page leads on, or it is said why not */
    p->write.on = false;
  }
  p->refused = p->refused && page == p->t->top;
}

static void answer_way(struct plain *p, const char *line) {
  const struct composer *composer = &p->t->composer;
  const char *name[TUI_WAYS];
  const size_t ways = composer->ops->ways(composer->ctx, name);
  const size_t n = *line == '\0' ? (composer->way < ways ? composer->way : 0) + 1 : plain_choice_of(line, name, ways);
  if (n == 0) {
    plain_no_such(p, ways);
  } else {
    begin(p, n - 1);
  }
}

/* The letter of this way that was typed; 0: it has none such. */
static char letter_of(const char *letters, char typed) {
  const char lower = typed >= 'A' && typed <= 'Z' ? (char)(typed - 'A' + 'a') : typed;
  return strchr(letters, typed) != NULL ? typed : strchr(letters, lower) != NULL ? lower : '\0';
}

/* True: all of them were letters.  What parts syllables is none; "U+20BB7" is a number, too. */
static bool type(struct plain *p, const char *line, bool *written) {
  const struct composer *composer = &p->t->composer;
  const char *letters = composer->ops->letters(composer->ctx, composer->way);
  const bool number = strchr(letters, '0') != NULL;
  for (line += number && strncasecmp(line, "U+", 2) == 0 ? 2 : 0; *line != '\0' && p->write.on; line++) {
    const char letter = letter_of(letters, *line);
    if (letter == '\0' && *line != ' ') {
      return false;
    }
    *written |= letter != '\0' && take(p, composer->ops->type(composer->ctx, letter));
  }
  return true;
}

/* Who can type a character types it: all of the line is taken, or nothing. */
static void take_text(struct plain *p, const char *line) {
  char *text = xq_text_normalize(line);
  bool takes = tui_edit_chars(p->write.edit) + xq_utf8_chars(text, strlen(text)) <= tui_edit_max(p->write.edit);
  wchar_t wc;
  for (size_t at = 0, len = strlen(text), n; takes && (n = xq_utf8_decode(text + at, len - at, &wc)) > 0; at += n) {
    takes = tui_edit_takes(p->write.edit, wc);
  }
  if (takes) {
    tui_type_text(p->t, text);
  } else {
    plain_refuse(p, _("This character cannot be used here."));
  }
  xq_strwipe(text);
}

static bool is_ascii(const char *line) {
  while (*line != '\0' && (unsigned char)*line < 0x80) {
    line++;
  }
  return *line == '\0';
}

static void answer_letters(struct plain *p, const char *typed) {
  bool written = false;
  char *line = xq_text_fold_width(typed);
  const bool letters = is_ascii(line), all = letters && type(p, line, &written);
  xq_strwipe(line);
  if (!letters) {
    take_text(p, typed);
    return;
  }
  if (!p->write.on || (all && written && now(p) == NULL)) {
    return;
  }
  if (all && now(p) != NULL && now(p)->count > 0) {
    p->write.stage = CHOOSE;
    return;
  }
  composer_drop(p->t);
  plain_refuse(p, _("There is no character of these letters. Please type them again; < goes back."));
}

static void answer_choice(struct plain *p, const char *line) {
  const struct composer *composer = &p->t->composer;
  const struct tui_composition *seen = now(p);
  if (plain_goes_on(line) && (seen->more || seen->from > 0)) { /* behind the last ones the first ones come again */
    (void)take(p, composer->ops->look(composer->ctx, seen->more ? seen->from + seen->count : 0));
    return;
  }
  const size_t n = *line == '\0' ? 1 : plain_number(line, seen->count);
  if (n == 0) {
    plain_no_such(p, seen->count);
    return;
  }
  (void)take(p, composer->ops->choose(composer->ctx, seen->from + n - 1));
  p->write.stage = now(p) != NULL && now(p)->count > 0 ? CHOOSE : LETTERS;
}

static void answer(struct plain *p, const char *line) {
  if (p->write.stage == WAY) {
    answer_way(p, line);
  } else if (p->write.stage == CHOOSE) {
    answer_choice(p, line);
  } else if (*line == '\0') {
    p->write.on = false;
  } else {
    answer_letters(p, line);
  }
}

const struct plain_asking plain_ask_write = {.list = list, .question = question, .answer = answer};
