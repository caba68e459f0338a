/* text.c - strings that a screen needs while it lists its items, freed together afterwards. */
#include "app/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *app_keep(struct app_pool *pool, char *owned) {
  pool->items = xq_realloc(pool->items, (pool->count + 1) * sizeof *pool->items);
  pool->items[pool->count++] = owned;
  return owned;
}

const char *app_say(struct app_pool *pool, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *text = xq_vasprintf(fmt, ap);
  va_end(ap);
  return app_keep(pool, text);
}

void app_pool_clear(struct app_pool *pool) {
  for (size_t i = 0; i < pool->count; i++) {
    xq_strwipe(pool->items[i]); /* it may be about a person */
  }
  free(pool->items);
  *pool = (struct app_pool){0};
}

const char *app_date(struct app_pool *pool, int64_t t) {
  char buf[11];
  return app_keep(pool, xq_strdup(xq_date_local(t, buf)));
}

const char *app_time(struct app_pool *pool, int64_t t) {
  char buf[20];
  return app_keep(pool, xq_strdup(xq_time_local(t, buf)));
}

const char *app_yuan(struct app_pool *pool, int64_t fen) {
  return app_keep(pool, xq_words_yuan(fen));
}

const char *app_yuan_capital(struct app_pool *pool, int64_t fen) {
  return xq_streq(xq_words_language(), "zh_CN")
             ? app_say(pool, "%s（%s）", app_yuan(pool, fen), app_keep(pool, xq_fen_capital(fen)))
             : app_yuan(pool, fen);
}

const char *app_serial(struct app_pool *pool, const char *serial) {
  return serial == NULL ? app_or_dash(NULL) : app_keep(pool, xq_text_group4(serial));
}

const char *app_path(struct app_pool *pool, const char *path) {
  return path == NULL ? app_or_dash(NULL) : app_or_dash(app_keep(pool, xq_path_to_home(path)));
}

const char *app_or_dash(const char *s) {
  return s != NULL && *s != '\0' ? s : "-";
}

const char *app_error_text(struct app_pool *pool, const xq_err *err) {
  struct xq_words_error words = {0};
  xq_words_error(err, &words);
  struct xq_buf text = {0};
  const char *parts[] = {words.what, words.lost, words.next};
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    if (parts[i] != NULL && *parts[i] != '\0') {
      xq_buf_printf(&text, "%s%s", text.len > 0 ? "\n" : "", parts[i]);
    }
  }
  xq_words_error_clear(&words);
  return app_keep(pool, xq_buf_take_str(&text));
}

const char *app_error_line(struct app_pool *pool, const xq_err *err) {
  struct xq_words_error words = {0};
  xq_words_error(err, &words);
  const char *text = app_say(pool, "! %s%s%s", words.what, xq_words_gap(words.what), words.next);
  xq_words_error_clear(&words);
  return text;
}

const char *app_step_of_ten(struct app_pool *pool, int step) {
  return app_say(pool, _("Step %d of 10"), step);
}
