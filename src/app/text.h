/* text.h - translated words, and strings that live as long as a screen lists its items. */
#ifndef APP_TEXT_H
#define APP_TEXT_H

#include <libintl.h>

#include "words/words.h"

#define _(s) gettext(s)
#define N_(s) (s)

/** Strings that live until app_pool_clear(). Zero-initialised is empty. */
struct app_pool {
  char **items;
  size_t count;
};
/** Takes a string over; returns it. */
const char *app_keep(struct app_pool *pool, char *owned);
/** Formats a string that the pool owns. */
const char *app_say(struct app_pool *pool, const char *fmt, ...) XQ_PRINTF(2, 3);
/** Frees all of them; the pool is empty again. */
void app_pool_clear(struct app_pool *pool);

/* What follows is in the pool, or borrowed from what was given. */

/** Local date and time (seconds since 1970). */
const char *app_date(struct app_pool *pool, int64_t t);
const char *app_time(struct app_pool *pool, int64_t t);
/** "1,200.00 yuan"; in Chinese with the amount in capital characters, as a bank's slip asks for it. */
const char *app_yuan(struct app_pool *pool, int64_t fen);
const char *app_yuan_capital(struct app_pool *pool, int64_t fen);
/** In groups of four; "-" for NULL. */
const char *app_serial(struct app_pool *pool, const char *serial);
/** The home directory as "~". */
const char *app_path(struct app_pool *pool, const char *path);
/** "-" for NULL and "". */
const char *app_or_dash(const char *s);
/** The three parts of an error as paragraphs. */
const char *app_error_text(struct app_pool *pool, const xq_err *err);
/** What happened and what to do now, where there is little room. */
const char *app_error_line(struct app_pool *pool, const xq_err *err);
/** Where in the guide's ten steps a screen stands. */
const char *app_step_of_ten(struct app_pool *pool, int step);

#endif
