/*
 * loop.c - one poll() for everything: keys, signals, the application's descriptors and timers.  A frame is drawn when
 * something changed and everything that had come in was handled; with nothing to do nothing is sent.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/kit.h"

/* ---------------------------------------------------------------- keys */

static bool more_waits(void) {
  return poll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, 0) > 0;
}

/* All that has come by now is one burst (keys.c). */
static void read_input(tui *t) {
  size_t room, len = 0;
  char *to = tui_keys_room(&t->keys, &room);
  ssize_t n;
  do {
    n = read(STDIN_FILENO, to + len, room - len);
    len += n > 0 ? (size_t)n : 0;
  } while (n > 0 && len < room && more_waits());
  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
    t->signal = SIGHUP; /* the terminal is gone, whoever forgot to say so */
    t->quit = true;
  } else if (len > 0) {
    const int64_t now = xq_time_mono_ms();
    tui_keys_came(&t->keys, len, now);
    input_take(t, now);
  }
}

/* ---------------------------------------------------------------- signals */

static void say_size(tui *t) {
  if (t->rows < COMFORT_ROWS || t->cols < COMFORT_COLS) {
    around_toast_of(t, TOAST_OF_SIZE, _("Best seen at 80x24"));
  } else {
    around_end_toast(t, TOAST_OF_SIZE);
  }
}

static void handle_signal(void *ctx, int sig) {
  tui *t = ctx;
  switch (sig) {
    case SIGWINCH:
      if (term_measure(t)) {
        say_size(t);
      }
      break;
    case SIGTSTP:
      term_leave();
      signals_stop_here();
      term_back(t);
      term_measure(t);
      break;
    case SIGCONT:
      term_back(t);
      term_measure(t);
      break;
    case SIGINT:
    case SIGQUIT:
      signals_answered(sig);
      input_interrupt(t, sig);
      break;
    default:
      t->signal = sig;
      t->quit = true;
  }
}

/* ---------------------------------------------------------------- the loop */

static xq_err *turn(tui *t) {
  struct pollfd fds[2 + WATCHES_MOST] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                         {.fd = signals_fd(), .events = POLLIN}};
  struct watch watched[WATCHES_MOST];
  const size_t count = t->watches;
  memcpy(watched, t->watch, count * sizeof watched[0]);
  for (size_t i = 0; i < count; i++) {
    fds[2 + i] = (struct pollfd){.fd = watched[i].fd, .events = POLLIN};
  }
  int n = poll(fds, (nfds_t)(2 + count), pace_timeout(t, timers_timeout(t), xq_time_mono_ms()));
  if (n < 0 && errno != EINTR) {
    return xq_err_errno(errno, NULL, "waiting for keys");
  }
  if (n > 0 && fds[1].revents != 0) {
    signals_serve(handle_signal, t);
  }
  if (n > 0 && fds[0].revents != 0 && !t->quit) {
    read_input(t);
  } else if (t->keys.due != 0 && xq_time_mono_ms() >= t->keys.due) {
    input_take(t, xq_time_mono_ms());
  }
  if (n > 0) {
    watch_serve(t, fds + 2, watched, count);
  }
  timers_fire(t);
  return NULL;
}

xq_err *tui_run(tui *t, int *sig) {
  xq_err *err = NULL;
  t->quit = false;
  t->signal = 0;
  if (t->face != NULL) {
    err = t->face->run(t);
    *sig = t->signal;
    return err;
  }
  say_size(t);
  if (t->keys.len > 0) { /* typed while the terminal was asked what it is */
    input_take(t, xq_time_mono_ms());
  }
  while (!t->quit && err == NULL) {
    page_bury(t);
    if (t->dirty && pace_ready(t, xq_time_mono_ms())) {
      frame_draw(t);
      pace_drawn(t, xq_time_mono_ms());
    }
    err = turn(t);
  }
  page_bury(t);
  *sig = t->signal;
  return err;
}

void tui_quit(tui *t) {
  t->quit = true;
}
