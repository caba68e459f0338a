/* hear.c - see hear.h. */
#include "tests/plain/hear.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/events.h"
#include "app/routes.h"

enum { SETTLED = 4 };

static int setup(void **state, int cols) {
  void *sit = NULL;
  int ends[2];
  if (sit_setup(&sit) != 0 || pipe2(ends, O_CLOEXEC) != 0) {
    return -1;
  }
  struct hear *h = xq_calloc(1, sizeof *h);
  h->sit = sit;
  h->typed = ends[1];
  h->p.in.fd = ends[0];
  h->p.in.secret = -1;
  h->p.out.to = open_memstream(&h->text, &h->len);
  h->p.out.terminal = cols > 0;
  h->p.out.cols = cols;
  h->p.t = h->sit->app.t;
  h->p.t->face = &plain_face;
  h->p.t->face_own = &h->p;
  *state = h;
  hear_on(h);
  return 0;
}

int hear_setup(void **state) {
  return setup(state, 0);
}

int hear_setup_narrow(void **state) {
  return setup(state, 40);
}

/* Text, whatever happened: nothing that moves the cursor, nothing drawn, and no line wider than the terminal. */
static void check(const struct hear *h) {
  static const char *const drawn[] = {"\u2500", "\u2501", "\u2502", "\u250c", "\u2510", "\u2514", "\u2518", "\u2588",
                                      "\u258c", "\u25b8", "\u2022", "\u221a", "\u00bb", "[[",     "[ ]",    "[x]"};
  for (size_t i = 0; i < h->len; i++) {
    if (((unsigned char)h->text[i] < ' ' && h->text[i] != '\n') || h->text[i] == 0x7f) {
      fail_msg("a control character (%d) behind: %.40s", h->text[i], h->text + (i > 40 ? i - 40 : 0));
    }
  }
  for (size_t i = 0; i < XQ_COUNT(drawn); i++) {
    if (strstr(h->text, drawn[i]) != NULL) {
      fail_msg("drawn: %.60s", strstr(h->text, drawn[i]));
    }
  }
  char *rest = h->text;
  for (char *line; h->p.out.cols > 0 && (line = strsep(&rest, "\n")) != NULL;) {
    if (xq_text_width(line) > h->p.out.cols) {
      fail_msg("%d columns: %s", xq_text_width(line), line);
    }
  }
}

int hear_teardown(void **state) {
  struct hear *h = *state;
  void *sit = h->sit;
  popup_close_all(h->p.t);
  xq_buf_wipe(&h->p.in.line);
  plain_clear(&h->p);
  h->p.t->face = NULL;
  fclose(h->p.out.to);
  check(h);
  close(h->typed);
  close(h->p.in.fd);
  free(h->text);
  free(h);
  return sit_teardown(&sit);
}

/* The waits that a test has no time for are over. */
static void no_waiting(struct plain *p) {
  p->wait.since -= 60000;
  p->wait.next -= 60000;
}

void hear_on(struct hear *h) {
  for (int i = 0; i < SETTLED; i++) {
    app_serve_events(&h->sit->app.events);
    page_bury(h->p.t);
    plain_pages_sweep(&h->p);
    plain_speak(&h->p);
    no_waiting(&h->p);
  }
  fflush(h->p.out.to);
}

void hear_say(struct hear *h, const char *line) {
  struct plain *p = &h->p;
  if (p->asked.kind == PLAIN_NOTHING && !p->in.terminal) {
    print_error("%s\n", h->text + h->from);
    fail_msg("nothing is asked for: %s", line);
  }
  h->from = h->len;
  if (p->out.half && p->asked.kind != PLAIN_SECRET) { /* as it is echoed */
    fputc('\n', p->out.to);
  }
  plain_out_answered(&p->out, p->asked.kind != PLAIN_SECRET);
  if (p->asked.kind == PLAIN_SECRET) {
    xq_secret *typed = xq_secret_from(line, strlen(line));
    plain_hear_secret(p, &typed);
  } else {
    plain_hear(p, line);
  }
  hear_on(h);
}

void hear_open(struct hear *h, int route) {
  h->from = h->len;
  h->p.t->face = NULL; /* (the sitting draws) */
  sit_open(h->sit, route);
  h->p.t->face = &plain_face;
  tui_rebuild_all(h->p.t);
  hear_on(h);
}

bool hear_said(const struct hear *h, const char *text) {
  return strstr(h->text + h->from, text) != NULL;
}

size_t hear_count(const struct hear *h, const char *text) {
  size_t count = 0;
  for (const char *at = h->text + h->from; (at = strstr(at, text)) != NULL; at += strlen(text)) {
    count++;
  }
  return count;
}

void hear_must(const struct hear *h, const char *text, bool said, const char *file, int line) {
  if (hear_said(h, text) != said) {
    fputs(h->text + h->from, stderr);
    print_error("%s:%d: %s: %s\n", file, line, said ? "not said" : "said", text);
    _fail(file, line);
  }
}
