/*
 * write.c - F3: by pinyin, wubi or strokes, which xuqi-ime knows (src/ime), or by the number that Unicode gives a character.
 *
 * xuqi-ime is started when F3 is pressed for the first time, and ended when nobody is here any more.
 */
#include "app/write.h"

#include <stdlib.h>
#include <string.h>

#include "app/sitting.h"
#include "app/text.h"
#include "ime/ime.h"

enum way {
  WAY_PINYIN = XQ_IME_PINYIN,
  WAY_WUBI = XQ_IME_WUBI,
  WAY_STROKE = XQ_IME_STROKE,
  WAY_RADICAL, /* a page of its own (rare.c) */
  WAY_NUMBER,
  WAY_COUNT
};

enum { DIGITS_MOST = 6, DIGITS_LEAST = 4 };

struct app_writer {
  struct app *app;
  xq_ime *ime; /* NULL: not running */
  enum way way;
  bool can[WAY_COUNT]; /* what the engine had when it ran last: the list stays while it does not */
  struct tui_composition shown;
  char digits[DIGITS_MOST + 1]; /* of a number */
  char character[5];            /* the one it is, or was just now */
};

static const char *name_of(enum way way) {
  switch (way) {
    case WAY_WUBI:
      return _("Wubi");
    case WAY_STROKE:
      return _("Strokes");
    case WAY_RADICAL:
      return _("By radical");
    case WAY_NUMBER:
      return _("By number");
    case WAY_PINYIN:
    case WAY_COUNT:
    default:
      return _("Pinyin");
  }
}

/* What this machine has not is not offered; pinyin is, to say why it is not there. */
static size_t all_ways(const struct app_writer *w, enum way ways[WAY_COUNT]) {
  size_t count = 0;
  for (enum way way = WAY_PINYIN; way < WAY_COUNT; way++) {
    if (way == WAY_PINYIN || way == WAY_RADICAL || way == WAY_NUMBER || w->can[way]) {
      ways[count++] = way;
    }
  }
  return count;
}

static size_t on_ways(void *ctx, const char *name[TUI_WAYS]) {
  enum way ways[WAY_COUNT];
  const size_t count = all_ways(ctx, ways);
  for (size_t i = 0; i < count; i++) {
    name[i] = name_of(ways[i]);
  }
  return count;
}

/* ---- beginning and ending */

static void forget_number(struct app_writer *w) {
  explicit_bzero(w->digits, sizeof w->digits);
  explicit_bzero(w->character, sizeof w->character);
}

static void say_why(struct app_writer *w, xq_err *err, const char *text) {
  xq_log_err(XQ_LOG_WARNING, err, "writing Chinese");
  xq_ime_stop(&w->ime);
  tui_toast(w->app->t, TUI_WARN, text);
  tui_beep(w->app->t);
}

static const char *why_not(const xq_err *err) {
  return xq_err_code(err) == XQ_E_NOT_FOUND
             ? _("Pinyin is not installed on this computer. F3 still writes characters by number.")
         : xq_err_code(err) == XQ_E_CONFIG
             ? _("The pinyin dictionary of this computer is missing or broken. F3 still writes by number.")
             : _("Pinyin could not be started. F3 still writes characters by number.");
}

static xq_err *start(struct app_writer *w) {
  if (w->ime != NULL) {
    return NULL;
  }
  xq_err *err = xq_ime_start(&(struct xq_ime_config){0}, &w->ime);
  for (enum way way = WAY_PINYIN; err == NULL && way < WAY_RADICAL; way++) {
    w->can[way] = xq_ime_can(w->ime, (enum xq_ime_way)way);
  }
  return err;
}

/* Which of the list is the way that is in use. */
static size_t index_of(const struct app_writer *w) {
  enum way ways[WAY_COUNT];
  size_t i = 0;
  for (size_t count = all_ways(w, ways); i + 1 < count && ways[i] != w->way; i++) {
  }
  return i;
}

static bool on_begin(void *ctx, size_t *index) {
  struct app_writer *w = ctx;
  enum way ways[WAY_COUNT];
  const enum way before = w->way;
  w->way = *index < all_ways(w, ways) ? ways[*index] : WAY_PINYIN;
  if (w->way == WAY_RADICAL) {
    w->way = before;
    app_go(w->app, APP_ROUTE_RARE, NULL);
    return false;
  }
  if (w->way == WAY_NUMBER) {
    return true;
  }
  xq_err *err = start(w);
  if (err == NULL) {
    err = xq_ime_use(w->ime, (enum xq_ime_way)w->way);
  }
  if (err != NULL) {
    w->way = WAY_NUMBER;
    say_why(w, err, why_not(err));
  }
  *index = index_of(w);
  return true;
}

static void on_drop(void *ctx) {
  struct app_writer *w = ctx;
  forget_number(w);
  if (w->ime != NULL && w->way != WAY_NUMBER) {
    xq_err_ignore(xq_ime_drop(w->ime), "the next question says so, too");
  }
}

static void on_forget(void *ctx) {
  struct app_writer *w = ctx;
  forget_number(w);
  xq_ime_stop(&w->ime);
  w->shown = (struct tui_composition){0};
}

/* ---- letters by xuqi-ime */

static const char *on_letters(void *ctx, size_t way) {
  (void)way;
  switch (((struct app_writer *)ctx)->way) {
    case WAY_WUBI:
      return "abcdefghijklmnopqrstuvwxyz";
    case WAY_STROKE:
      return "hspnz";
    case WAY_NUMBER:
      return "0123456789abcdefABCDEF";
    case WAY_PINYIN:
    case WAY_RADICAL:
    case WAY_COUNT:
    default:
      return "abcdefghijklmnopqrstuvwxyz'";
  }
}

static const struct tui_composition *answer(struct app_writer *w, xq_err *err) {
  if (err != NULL) {
    say_why(w, err, _("Pinyin has stopped; what stands in the field is kept. F3 starts it again."));
    return NULL;
  }
  const struct xq_ime_state *state = xq_ime_state(w->ime);
  w->shown = (struct tui_composition){.letters = state->letters,
                                      .committed = state->committed,
                                      .from = state->from,
                                      .count = state->count,
                                      .more = state->more};
  for (size_t i = 0; i < state->count; i++) {
    w->shown.candidate[i] = state->candidate[i];
  }
  return &w->shown;
}

/* ---- the number of a character */

static wchar_t character_of(const char *digits) {
  const unsigned long number = strlen(digits) >= DIGITS_LEAST ? strtoul(digits, NULL, 16) : 0;
  const bool none = (number & 0xFFFE) == 0xFFFE || (number >= 0xFDD0 && number <= 0xFDEF); /* no characters for good */
  const bool may_be = number >= 0xA0 && number <= 0x10FFFF && !(number >= 0xD800 && number <= 0xDFFF) && !none;
  return may_be && xq_wcwidth((wchar_t)number) > 0 ? (wchar_t)number : 0;
}

static const struct tui_composition *number(struct app_writer *w, const char *committed) {
  const wchar_t wc = character_of(w->digits);
  w->shown = (struct tui_composition){.letters = w->digits, .committed = committed};
  if (wc != 0) {
    w->character[xq_utf8_encode(wc, w->character)] = '\0';
    w->shown.candidate[0] = w->character;
    w->shown.count = 1;
  }
  return &w->shown;
}

static const struct tui_composition *type_digit(struct app_writer *w, char digit) {
  const size_t len = strlen(w->digits);
  if (len < DIGITS_MOST) {
    w->digits[len] = digit >= 'a' ? (char)(digit - 'a' + 'A') : digit;
    w->digits[len + 1] = '\0';
  } else {
    tui_beep(w->app->t);
  }
  return number(w, "");
}

static const struct tui_composition *take_digit_back(struct app_writer *w) {
  const size_t len = strlen(w->digits);
  w->digits[len > 0 ? len - 1 : 0] = '\0';
  return number(w, "");
}

static const struct tui_composition *take_character(struct app_writer *w) {
  explicit_bzero(w->digits, sizeof w->digits);
  return number(w, w->character);
}

/* ---- what the kit asks */

static const struct tui_composition *on_type(void *ctx, char letter) {
  struct app_writer *w = ctx;
  return w->way == WAY_NUMBER ? type_digit(w, letter) : answer(w, xq_ime_type(w->ime, letter));
}

static const struct tui_composition *on_take_back(void *ctx) {
  struct app_writer *w = ctx;
  return w->way == WAY_NUMBER ? take_digit_back(w) : answer(w, xq_ime_erase(w->ime));
}

static const struct tui_composition *on_choose(void *ctx, size_t index) {
  struct app_writer *w = ctx;
  return w->way == WAY_NUMBER ? take_character(w) : answer(w, xq_ime_choose(w->ime, index));
}

static const struct tui_composition *on_look(void *ctx, size_t from) {
  struct app_writer *w = ctx;
  return w->way == WAY_NUMBER ? number(w, "") : answer(w, xq_ime_look(w->ime, from));
}

void app_write_begin(struct app *app) {
  static const struct tui_composer_ops ops = {.ways = on_ways,
                                              .begin = on_begin,
                                              .letters = on_letters,
                                              .type = on_type,
                                              .take_back = on_take_back,
                                              .choose = on_choose,
                                              .look = on_look,
                                              .drop = on_drop,
                                              .forget = on_forget};
  app->writer = xq_calloc(1, sizeof *app->writer);
  app->writer->app = app;
  tui_set_composer(app->t, &ops, app->writer);
}

void app_write_end(struct app *app) {
  if (app->writer != NULL) {
    on_forget(app->writer);
    free(app->writer);
    app->writer = NULL;
  }
}
