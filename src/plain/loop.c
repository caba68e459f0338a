/*
 * loop.c - reads what is new, asks what is next, waits for an answer and for what the application watches.
 *
 * Nothing is said while things still happen one upon the other: what flashes by on a screen is not worth a line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain/plain_int.h"

enum { QUIET_MS = 120, OWN = 3 /* descriptors: what is typed, signals, whoever reads */ };

/* ---- what is said */

static void tell_toast(struct plain *p) {
  tui *t = p->t;
  if (t->toast == NULL) {
    return;
  }
  plain_say(&p->out, "%s", t->toast);
  tui_timer_stop(t, t->toast_timer);
  t->toast_timer = 0;
  free(t->toast);
  t->toast = NULL;
}

/* What did not go is said by the page: once more, though it was said before.  (What is new is said as such.) */
static void tell_warnings(struct plain *p, const tui_page *page) {
  const struct plain_lines *said = &plain_page_of(p, page)->said;
  for (size_t i = 0; i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    struct plain_lines lines = {0};
    if (item->kind == ITEM_TEXT && (item->style == TUI_WARN || item->style == TUI_BAD)) {
      plain_read(item, 0, &lines);
    }
    for (size_t l = 0; l < lines.count; l++) {
      if (plain_lines_have(said, lines.line[l])) {
        plain_say(&p->out, "%s", lines.line[l]);
      }
    }
    plain_lines_clear(&lines);
  }
}

/* Up to where a page is read before what it asks: a heading with a button is read before that button. */
static size_t told_to(const tui_page *page, const struct stop *stop) {
  return stop == NULL ? page->items.count
                      : (size_t)(stop->item - page->items.item) + (stop->item->kind == ITEM_HEADING ? 1 : 0);
}

/* All of it was read: as on a screen, the page may tell so. */
static void mark_read(struct plain *p, tui_page *page) {
  if (!p->reading || plain_stop(p) != NULL) {
    return;
  }
  bool news = false;
  for (size_t i = 0; i < page->seen_count; i++) {
    news |= !page->seen[i];
    page->seen[i] = true;
  }
  p->reading = false;
  if (news) {
    page->built = false;
    p->active = 0; /* at once */
  }
}

static void tell(struct plain *p) {
  tui_page *page = p->t->top;
  plain_tell_around(p, !p->heard);
  if (page != NULL && p->t->popup == NULL) {
    const struct stop *stop = plain_stop(p);
    if (p->beeped) {
      tell_warnings(p, page);
    }
    plain_tell_page(p, page, told_to(page, stop), !p->heard);
    plain_tell_wait(p);
  }
  tell_toast(p);
  p->beeped = false;
}

/* One thing after another until nothing is new. */
void plain_speak(struct plain *p) {
  if (p->out.open && p->last.kind == PLAIN_MORE && p->out.waiting.count > 0) { /* nobody has read so far yet */
    plain_ask(p);
    return;
  }
  for (int i = 0; i < 8; i++) {
    plain_ready(p);
    const bool told = p->out.waiting.count == 0;
    if (told) {
      tell(p);
    }
    if (!plain_out_flush(&p->out)) {
      break;
    }
    const bool unread = p->reading && p->t->popup == NULL && p->t->top != NULL;
    if (unread) {
      mark_read(p, p->t->top);
    }
    if (p->t->top == NULL || (told && p->t->top->built && p->t->toast == NULL)) {
      break;
    }
  }
  if (!plain_holds(p) || p->out.waiting.count > 0) {
    plain_ask(p);
  } else if (p->out.open) {
    p->asked.kind = PLAIN_NOTHING;
  }
}

/* ---- what comes */

static void handle_signal(void *ctx, int sig) {
  struct plain *p = ctx;
  tui *t = p->t;
  switch (sig) {
    case SIGWINCH:
      plain_out_measure(&p->out);
      break;
    case SIGTSTP:
      (void)plain_in_quiet(&p->in, false);
      p->asked.kind = PLAIN_NOTHING;
      signals_stop_here();
      break;
    case SIGCONT:
      p->asked.kind = PLAIN_NOTHING;
      break;
    case SIGINT:
    case SIGQUIT:
      signals_answered(sig);
      plain_interrupt(p, sig);
      break;
    default:
      t->signal = sig;
      t->quit = true;
  }
}

/* What is typed while nothing is asked can only be meant for the program, and only a person types it. */
static bool listens(const struct plain *p) {
  return !p->in.ended && (p->asked.kind != PLAIN_NOTHING || p->in.terminal);
}

static void hear(struct plain *p, bool can_read) {
  if (!p->in.terminal && !plain_question_stands(p)) { /* from a pipe: it waits for its question */
    p->asked.kind = PLAIN_NOTHING;
    return;
  }
  if (p->asked.kind == PLAIN_SECRET) {
    xq_secret *typed = can_read ? plain_in_secret(&p->in) : NULL;
    if (typed != NULL) {
      plain_out_answered(&p->out, false); /* the end of the line is not echoed */
      plain_hear_secret(p, &typed);
    }
    return;
  }
  enum plain_flaw flaw = PLAIN_FINE;
  char *line = plain_in_line(&p->in, can_read, &flaw);
  if (line != NULL) {
    plain_out_answered(&p->out, p->in.terminal);
    if (flaw == PLAIN_FINE) {
      plain_hear(p, line);
    } else {
      plain_hear_flaw(p, flaw);
    }
    xq_strwipe(line);
  }
}

static int min_ms(int a, int b) {
  return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

static int wait_ms(const struct plain *p) {
  if (listens(p) && p->asked.kind != PLAIN_SECRET && plain_in_has(&p->in)) {
    return 0;
  }
  int64_t quiet = p->active + QUIET_MS - xq_time_mono_ms();
  int ms = min_ms(timers_timeout(p->t), plain_wait_ms(p));
  return quiet > 0 ? min_ms(ms, (int)quiet) : ms;
}

static xq_err *turn(struct plain *p) {
  tui *t = p->t;
  const bool listening = listens(p), secret = p->asked.kind == PLAIN_SECRET;
  struct pollfd fds[OWN + WATCHES_MOST] = {{.fd = !listening ? -1
                                                  : secret   ? p->in.secret
                                                             : p->in.fd,
                                            .events = POLLIN},
                                           {.fd = signals_fd(), .events = POLLIN},
                                           {.fd = p->out.terminal || p->out.gone != 0 ? -1 : STDOUT_FILENO}};
  struct watch watched[WATCHES_MOST];
  const size_t count = t->watches;
  memcpy(watched, t->watch, count * sizeof watched[0]);
  for (size_t i = 0; i < count; i++) {
    fds[OWN + i] = (struct pollfd){.fd = watched[i].fd, .events = POLLIN};
  }
  int n = poll(fds, (nfds_t)(OWN + count), wait_ms(p));
  if (n < 0 && errno != EINTR) {
    return xq_err_errno(errno, NULL, "waiting for an answer");
  }
  if (n > 0 && fds[1].revents != 0) {
    signals_serve(handle_signal, p);
  }
  if (listening && !t->quit && (p->asked.kind == PLAIN_SECRET) == secret) {
    hear(p, n > 0 && fds[0].revents != 0);
  }
  for (size_t i = 0; n > 0 && i < count; i++) {
    p->active = fds[OWN + i].revents != 0 ? xq_time_mono_ms() : p->active;
  }
  if (n > 0) {
    watch_serve(t, fds + OWN, watched, count);
  }
  timers_fire(t);
  return NULL;
}

/* ---- from beginning to end */

/* Nobody reads what is said: quietly, as by the signal that is for it.  That nothing can be written is an error. */
static xq_err *end_of_output(struct plain *p) {
  p->t->quit = true;
  if (p->out.gone == EPIPE) {
    p->t->signal = SIGPIPE;
    return NULL;
  }
  return xq_err_errno(p->out.gone, NULL, "writing to standard output");
}

/* Nobody can answer any more.  What is being done ends first. */
static xq_err *end_of_it(struct plain *p) {
  const char *why = NULL;
  tui *t = p->t;
  const bool busy = tui_may_leave(t, &why) == TUI_LEAVE_NOT;
  if (plain_out_gone(&p->out) && !busy) {
    return end_of_output(p);
  }
  if (!p->in.ended || plain_in_has(&p->in) || busy || plain_holds(p)) {
    return NULL;
  }
  const bool rests =
      !p->amiss && t->popup == NULL && t->top != NULL && t->top->below == NULL && tui_may_leave(t, &why) == TUI_LEAVE;
  t->quit = true;
  return rests ? NULL
               : xq_err_fact(xq_err_new(XQ_E_CANCELLED, "the input ended while something was open"), "why",
                             "input-ended");
}

xq_err *plain_run(tui *t) {
  struct plain *p = t->face_own;
  xq_err *err = NULL;
  while (!t->quit && err == NULL) {
    page_bury(t);
    plain_pages_sweep(p);
    if (xq_time_mono_ms() >= p->active + QUIET_MS) {
      plain_speak(p);
      err = end_of_it(p);
    }
    if (err == NULL && !t->quit) {
      err = turn(p);
    }
  }
  page_bury(t);
  plain_ready(p);
  tell_toast(p);
  (void)plain_in_quiet(&p->in, false);
  plain_out_end(&p->out);
  return err;
}
