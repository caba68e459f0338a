/*
 * loop.c - one poll() for everything: keys, signals, the application's descriptors and timers.  A frame is drawn when
 * something changed and everything that had come in was handled; with nothing to do nothing is sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/keys.h"
#include "tui/page.h"

/* The self-pipe of the signal handlers; made once, lives as long as the process. */
static int signal_pipe[2] = {-1, -1};

int loop_signal_fd(void) {
  if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    return -1; /* signals then end the program at once, with the terminal restored */
  }
  return signal_pipe[1];
}

/* ---------------------------------------------------------------- descriptors and timers */

void tui_watch(tui *t, int fd, void (*ready)(void *ctx), void *ctx) {
  size_t i = 0;
  while (i < t->watches && t->watch[i].fd != fd) {
    i++;
  }
  if (ready == NULL) {
    if (i < t->watches) {
      t->watch[i] = t->watch[--t->watches];
    }
    return;
  }
  if (i == WATCHES_MOST) {
    return;
  }
  t->watch[i] = (struct watch){.fd = fd, .ready = ready, .ctx = ctx};
  t->watches += i == t->watches;
}

int tui_timer(tui *t, int ms, void (*fire)(void *ctx), void *ctx) {
  if (t->timers == t->timer_cap) {
    t->timer_cap = t->timer_cap != 0 ? t->timer_cap * 2 : 8;
    t->timer = xq_realloc(t->timer, t->timer_cap * sizeof *t->timer);
  }
  struct timer *timer = &t->timer[t->timers++];
  *timer = (struct timer){.id = ++t->last_timer, .due = xq_time_mono_ms() + ms, .fire = fire, .ctx = ctx};
  return timer->id;
}

void tui_timer_stop(tui *t, int id) {
  for (size_t i = 0; i < t->timers; i++) {
    if (t->timer[i].id == id) {
      t->timer[i] = t->timer[--t->timers];
      return;
    }
  }
}

static void fire_timers(tui *t) {
  const int64_t now = xq_time_mono_ms();
  const int newest = t->last_timer; /* one that a callback sets waits for the next turn */
  for (size_t i = 0; i < t->timers && !t->quit;) {
    struct timer timer = t->timer[i];
    if (timer.due > now || timer.id > newest) {
      i++;
      continue;
    }
    tui_timer_stop(t, timer.id);
    timer.fire(timer.ctx);
    i = 0; /* the callback may have changed the list */
  }
}

static int next_timeout(const tui *t) {
  int64_t due = t->esc_due;
  for (size_t i = 0; i < t->timers; i++) {
    if (due == 0 || t->timer[i].due < due) {
      due = t->timer[i].due;
    }
  }
  if (due == 0) {
    return -1;
  }
  int64_t ms = due - xq_time_mono_ms();
  return ms < 0 ? 0 : ms > 3600 * 1000 ? 3600 * 1000 : (int)ms;
}

/* ---------------------------------------------------------------- keys */

int64_t tui_idle_ms(const tui *t) {
  return xq_time_mono_ms() - t->last_key;
}

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
  while ((n = read(signal_pipe[0], sig, sizeof sig)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      handle_signal(t, sig[i]);
    }
  }
}

/* ---------------------------------------------------------------- the loop */

static void serve_watches(tui *t, const struct pollfd *fds, const struct watch *watched, size_t count) {
  for (size_t i = 0; i < count && !t->quit; i++) {
    if (fds[i].revents == 0) {
      continue;
    }
    for (size_t w = 0; w < t->watches; w++) { /* unless an earlier callback took it away */
      if (t->watch[w].fd == watched[i].fd && t->watch[w].ready == watched[i].ready) {
        t->watch[w].ready(t->watch[w].ctx);
        break;
      }
    }
  }
}

static xq_err *turn(tui *t) {
  struct pollfd fds[2 + WATCHES_MOST] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                         {.fd = signal_pipe[0], .events = POLLIN}};
  struct watch watched[WATCHES_MOST];
  const size_t count = t->watches;
  memcpy(watched, t->watch, count * sizeof watched[0]);
  for (size_t i = 0; i < count; i++) {
    fds[2 + i] = (struct pollfd){.fd = watched[i].fd, .events = POLLIN};
  }
  int n = poll(fds, (nfds_t)(2 + count), next_timeout(t));
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
    serve_watches(t, fds + 2, watched, count);
  }
  fire_timers(t);
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

/* ---------------------------------------------------------------- what stands around every page */

void tui_set_banner(tui *t, const char *left, const char *right) {
  free(t->banner_left);
  free(t->banner_right);
  t->banner_left = xq_strdup(left);
  t->banner_right = xq_strdup(right);
  t->dirty = true;
}

void tui_set_ribbon(tui *t, const char *text) {
  free(t->ribbon);
  t->ribbon = xq_strdup(text);
  t->dirty = true;
}

void tui_set_global_keys(tui *t, bool (*handler)(void *ctx, int key), void *ctx) {
  t->global = handler;
  t->global_ctx = ctx;
}

static void end_toast(void *ctx) {
  tui *t = ctx;
  free(t->toast);
  t->toast = NULL;
  t->toast_timer = 0;
  t->dirty = true;
}

void tui_toast(tui *t, enum tui_style style, const char *text) {
  if (t->toast_timer != 0) {
    tui_timer_stop(t, t->toast_timer);
  }
  free(t->toast);
  t->toast = xq_strdup(text);
  t->toast_style = style;
  t->toast_timer = tui_timer(t, TOAST_MS, end_toast, t);
  t->dirty = true;
}
