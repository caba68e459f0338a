/* watch.c - the descriptors and timers that the application has served by the loop. */
#include <stdlib.h>

#include "tui/kit.h"

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

void watch_serve(tui *t, const struct pollfd *fds, const struct watch *watched, size_t count) {
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

/* ---------------------------------------------------------------- timers */

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

void timers_fire(tui *t) {
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

int timers_timeout(const tui *t) {
  int64_t due = t->keys.due;
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

int64_t tui_idle_ms(const tui *t) {
  return xq_time_mono_ms() - t->last_key;
}
