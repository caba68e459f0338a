/*
 * loop.c - one poll() for everything: keys, signals, the application's descriptors and timers.  A frame is drawn when
 * something changed and everything that had come in was handled; with nothing to do nothing is sent.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/keys.h"
#include "tui/kit.h"

/* ---------------------------------------------------------------- keys */

static void global_key(tui *t, int key) {
  if (t->global != NULL && t->global(t->global_ctx, key)) {
    t->dirty = true;
  }
}

static void handle_key(tui *t, int key) {
  if (key == TUI_KEY_NONE) {
    return;
  }
  t->dirty = true;
  t->last_key = xq_time_mono_ms();
  if (key == TUI_KEY_CTRL + 'r') {
    t->repaint = true;
  } else if (t->popup != NULL) {
    popup_key(t, key);
  } else if (t->top == NULL || !page_key(t->top, key)) {
    global_key(t, key);
  }
}

static void handle_input(tui *t, bool final) {
  while (t->in_len > 0 && !t->quit) {
    int key;
    size_t used = tui_key_decode(t->in, t->in_len, final, &key);
    if (used == 0) {
      break;
    }
    memmove(t->in, t->in + used, t->in_len - used);
    t->in_len -= used;
    explicit_bzero(t->in + t->in_len, used); /* it may be a PIN */
    handle_key(t, key);
  }
  t->esc_due = t->in_len > 0 ? xq_time_mono_ms() + TUI_ESC_DELAY_MS : 0;
}

static void read_input(tui *t) {
  if (t->in_len == sizeof t->in) {
    t->in_len = 0; /* a sequence that never ends */
  }
  ssize_t n = read(STDIN_FILENO, t->in + t->in_len, sizeof t->in - t->in_len);
  if (n > 0) {
    t->in_len += (size_t)n;
    handle_input(t, false);
  } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
    t->signal = SIGHUP; /* the terminal is gone, whoever forgot to say so */
    t->quit = true;
  }
}

/* ---------------------------------------------------------------- signals */

static void say_size(tui *t) {
  if (t->rows < COMFORT_ROWS || t->cols < COMFORT_COLS) {
    char *text = xq_asprintf(_("Small window (%dx%d): scroll to see all. 80x24 is comfortable."), t->cols, t->rows);
    tui_toast(t, TUI_WARN, text);
    free(text);
  }
}

static void handle_signal(tui *t, int sig) {
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
    default:
      t->signal = sig;
      t->quit = true;
  }
}

static void read_signals(tui *t) {
  unsigned char sig[16];
  ssize_t n;
  while ((n = read(signals_fd(), sig, sizeof sig)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      handle_signal(t, sig[i]);
    }
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
  int n = poll(fds, (nfds_t)(2 + count), timers_timeout(t));
  if (n < 0 && errno != EINTR) {
    return xq_err_errno(errno, NULL, "waiting for keys");
  }
  if (n > 0 && fds[1].revents != 0) {
    read_signals(t);
  }
  if (n > 0 && fds[0].revents != 0 && !t->quit) {
    read_input(t);
  } else if (t->esc_due != 0 && xq_time_mono_ms() >= t->esc_due) {
    handle_input(t, true);
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
  say_size(t);
  while (!t->quit && err == NULL) {
    page_bury(t);
    if (t->dirty) {
      frame_draw(t);
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
