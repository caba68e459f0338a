/* open.c - the face begins and ends; when it is wanted. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "plain/plain_int.h"

bool plain_screen_wanted(void) {
  const char *value = getenv("ACCESSIBLE");
  return value != NULL && strcasecmp(value, "screen") == 0;
}

/* 1, yes, true: everybody's way to say that plain text is wished for; empty, 0 and false say that it is not. */
static bool is_accessible(void) {
  const char *value = getenv("ACCESSIBLE");
  return value != NULL && !plain_screen_wanted() && *value != '\0' && strcmp(value, "0") != 0 &&
         strcasecmp(value, "false") != 0 && strcasecmp(value, "no") != 0;
}

bool plain_is_heard(void) {
  return is_accessible() || plain_screen_wanted();
}

static bool has_screen(void) {
  const char *term = getenv("TERM");
  return isatty(STDOUT_FILENO) && term != NULL && *term != '\0' && strcmp(term, "dumb") != 0 &&
         strcmp(term, "unknown") != 0;
}

bool plain_wanted(bool asked) {
  return asked || (isatty(STDIN_FILENO) && (is_accessible() || !has_screen()));
}

/* Pages are laid out as ever, for the order of what they ask. */
static xq_err *open_face(tui *t) {
  struct plain *p = xq_calloc(1, sizeof *p);
  t->face_own = p;
  t->rows = 24;
  t->cols = 80;
  p->t = t;
  plain_in_begin(&p->in);
  plain_out_begin(&p->out);
  p->out.rows = p->in.terminal ? p->out.rows : 0;
  p->active = xq_time_mono_ms();
  signals_remember();
  signals_install(false, plain_in_emergency);
  return NULL;
}

void plain_clear(struct plain *p) {
  plain_pages_clear(p);
  plain_lines_clear(&p->around);
  plain_lines_clear(&p->out.waiting);
  plain_out_forget_noted(&p->out);
  plain_wait_clear(p);
}

static void close_face(tui *t) {
  struct plain *p = t->face_own;
  plain_in_end(&p->in);
  signals_remove();
  plain_clear(p);
  free(p);
  t->face_own = NULL;
}

/* A person who hears lines hears the bell, too. */
static void beep_face(tui *t) {
  struct plain *p = t->face_own;
  p->beeped = p->refused = true;
  if (p->out.terminal && write(STDOUT_FILENO, "\a", 1) < 0) {
    return;
  }
}

const struct tui_face plain_face = {.open = open_face, .close = close_face, .run = plain_run, .beep = beep_face};
