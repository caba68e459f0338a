/*
 * ask.c - what only the terminal itself knows: its background, and how fast it is.
 *
 * Its background is asked for once, together with what it is (DA1), which every terminal answers: with that answer, or
 * after a fifth of a second, all is said.  What was typed meanwhile is a key as ever.
 *
 * How fast the line is is not guessed: after a frame that nobody asked for (a time that ticks, news of the service) the
 * terminal is asked for a sign of life (DSR), and the next of the kind is drawn when that has come: on a slow line, behind
 * everything that was sent before, so frames never queue up before what a key brings.  Keys are answered at once.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/kit.h"

enum {
  ASK_MS = 200,       /* for the first answers */
  FRAME_MS = 100,     /* between frames that nobody asked for */
  PATIENCE_MS = 3000, /* for a sign of life; */
  LATE_MOST = 2       /* a terminal that gave none so often gives none */
};

static void put(const char *sequence) {
  if (write(STDOUT_FILENO, sequence, strlen(sequence)) < 0) {
    return; /* the terminal is gone; reading it will tell */
  }
}

/* ---- its background */

/* In the answer rgb:RRRR/GGGG/BBBB (one to four digits each) how bright it is by the eye, from 0 to 1; -1: no answer. */
double ask_brightness(const char *in, size_t len) {
  static const char begin[] = "\033]11;rgb:";
  const char *at = len > 0 ? memmem(in, len, begin, sizeof begin - 1) : NULL;
  char text[24] = "";
  if (at == NULL) {
    return -1;
  }
  at += sizeof begin - 1;
  const size_t rest = (size_t)(in + len - at);
  memcpy(text, at, rest < sizeof text - 1 ? rest : sizeof text - 1);
  double whole = 0;
  static const double weight[3] = {0.2126, 0.7152, 0.0722};
  const char *digit = text;
  for (int i = 0; i < 3; i++) {
    const size_t digits = strspn(digit, "0123456789abcdefABCDEF"); /* strtoul() takes blanks and signs, too */
    if (digits < 1 || digits > 4 || (i < 2 && digit[digits] != '/')) {
      return -1;
    }
    const double c = (double)strtoul(digit, NULL, 16) / (double)((1 << (4 * digits)) - 1);
    whole += weight[i] * (c <= 0.04045 ? c / 12.92 : (c + 0.055) / 1.055 * ((c + 0.055) / 1.055)); /* near enough */
    digit += digits + 1;
  }
  return whole;
}

static bool told_what_it_is(const char *in, size_t len) {
  for (const char *at = in; len > 0 && (at = memmem(at, (size_t)(in + len - at), "\033[?", 3)) != NULL; at++) {
    const char *end = at + 3;
    while (end < in + len && ((*end >= '0' && *end <= '9') || *end == ';')) {
      end++;
    }
    if (end < in + len && *end == 'c') {
      return true;
    }
  }
  return false;
}

enum tui_theme ask_terminal(tui *t, bool background) {
  enum { BRIGHT_PERCENT = 18 }; /* black and white are as far off */
  const int64_t until = xq_time_mono_ms() + ASK_MS;
  put(background ? "\033]11;?\033\\\033[c" : "\033[c");
  for (int64_t now; !t->answers && (now = xq_time_mono_ms()) < until;) {
    size_t room;
    char *to = tui_keys_room(&t->keys, &room);
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    ssize_t n = poll(&fd, 1, (int)(until - now)) > 0 ? read(STDIN_FILENO, to, room) : 0;
    if (n <= 0) {
      break; /* nothing, or the end: the loop finds out */
    }
    tui_keys_came(&t->keys, (size_t)n, xq_time_mono_ms());
    t->answers = told_what_it_is(t->keys.in, t->keys.len);
  }
  const double bright = ask_brightness(t->keys.in, t->keys.len);
  return bright < 0 ? TUI_THEME_NEUTRAL : bright * 100 > BRIGHT_PERCENT ? TUI_THEME_LIGHT : TUI_THEME_DARK;
}

/* ---- how fast it is */

static int64_t not_before(const tui *t) {
  if (t->pressed || t->repaint) {
    return 0;
  }
  const int64_t answered = t->asked_at != 0 ? t->asked_at + PATIENCE_MS : 0, soon = t->frame_at + FRAME_MS;
  return t->frame_at == 0 ? 0 : answered > soon ? answered : soon;
}

bool pace_ready(tui *t, int64_t now) {
  if (now < not_before(t)) {
    return false;
  }
  if (t->asked_at != 0 && now >= t->asked_at + PATIENCE_MS) {
    t->asked_at = 0;
    t->late++;
  }
  return true;
}

int pace_timeout(const tui *t, int timeout, int64_t now) {
  if (!t->dirty) {
    return timeout;
  }
  const int64_t wait = not_before(t) > now ? not_before(t) - now : 0;
  return timeout < 0 || wait < timeout ? (int)wait : timeout;
}

void pace_drawn(tui *t, int64_t now) {
  if (!t->pressed && t->frame_at != 0 && t->answers && t->late < LATE_MOST && t->asked_at == 0) {
    put("\033[5n");
    t->asked_at = now;
  }
  t->pressed = false;
  t->frame_at = now;
}

void pace_answered(tui *t) {
  t->answers = true;
  t->asked_at = 0;
  t->late = 0;
}
