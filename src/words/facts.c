/*
 * facts.c - the facts of an error in words, put into a text: {name} stands for the fact of that name, and what stands in
 * [ ] is left out when a fact in it is missing.
 */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

/* ---- one fact: each gives a new string, or NULL where the fact is missing or makes no sense */

static char *date_words(const char *value) {
  int64_t t = 0;
  char date[11];
  xq_err *err = xq_time_parse_rfc3339(value, &t);
  if (err != NULL) {
    xq_err_ignore(err, "a fact from outside that is no time is left out");
    return NULL;
  }
  return xq_strdup(xq_date_local(t, date));
}

/* Seconds, at most a year either way; 0: none that can be said. */
static int64_t span_of(const char *value) {
  char *end = NULL;
  long long seconds = strtoll(value, &end, 10);
  const long long longest = 366LL * 86400;
  if (end == value || *end != '\0') {
    return 0;
  }
  return seconds < -longest || seconds > longest ? longest : seconds < 0 ? -seconds : seconds;
}

/* How long to wait: rounded up, so that nobody comes too early. */
static char *span_words(const char *value) {
  int64_t seconds = span_of(value);
  return seconds == 0 ? NULL : words_duration(seconds);
}

/* How far two clocks are apart: a year less the second that the question took is still a year. */
char *words_offset(const char *value) {
  int64_t seconds = span_of(value);
  const int64_t unit = seconds >= 48 * 3600 ? 86400 : seconds >= 120 * 60 ? 3600 : seconds >= 120 ? 60 : 1;
  return seconds == 0 ? NULL : words_duration((seconds + unit / 2) / unit * unit);
}

static char *count_words(const char *value) {
  return value[0] != '\0' && value[strspn(value, "0123456789")] == '\0' ? xq_strdup(value) : NULL;
}

static char *state_words(const char *value) {
  enum xq_business state;
  return xq_business_from_name(value, &state) ? xq_strdup(xq_words_business(state)) : NULL;
}

/* Why the system refused, where that can be said in words; the name of its number would tell a person nothing. */
static char *errno_words(const char *value) {
  static const struct {
    const char *name, *words;
  } table[] = {
      {"ENOENT", N_("it does not exist")},
      {"ENOTDIR", N_("a part of its path is no directory")},
      {"EISDIR", N_("it is a directory")},
      {"EIO", N_("the disk or the key has a fault")},
      {"ENODEV", N_("the key is gone")},
      {"ENXIO", N_("the key is gone")},
      {"EROFS", N_("it is write-protected")},
      {"ETXTBSY", N_("another program is using it")},
      {"ENAMETOOLONG", N_("its name is too long")},
      {"ELOOP", N_("its links go in a circle")},
      {"EMFILE", N_("too many files are open")},
      {"ENFILE", N_("too many files are open")},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    if (strcmp(table[i].name, value) == 0) {
      return xq_strdup(_(table[i].words));
    }
  }
  return NULL;
}

/* A field by its name in JSON: "handler.id_no", "transfers[1].date". */
struct place {
  bool is_form, is_transfer;
  enum xq_field field;
  enum xq_transfer_field transfer;
};

static struct place place_of(const char *name) {
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)f);
    size_t n = strlen(spec->part);
    if (strncmp(name, spec->part, n) == 0 && name[n] == '.' && strcmp(name + n + 1, spec->name) == 0) {
      return (struct place){.is_form = true, .field = (enum xq_field)f};
    }
  }
  const char *dot = strrchr(name, '.');
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    if (strcmp(dot != NULL ? dot + 1 : name, xq_transfer_field_name((enum xq_transfer_field)f)) == 0) {
      return (struct place){.is_transfer = true, .transfer = (enum xq_transfer_field)f};
    }
  }
  return (struct place){0};
}

static char *field_words(const xq_err *err) {
  const char *name = xq_err_get_fact(err, "field");
  struct place place = place_of(name != NULL ? name : "");
  return place.is_form       ? xq_strdup(xq_words_field(place.field))
         : place.is_transfer ? xq_strdup(xq_words_transfer_field(place.transfer))
                             : NULL;
}

/* The character of a fact "U+2F00"; 0: none is named. */
static wchar_t character_of(const char *fact) {
  char *end = NULL;
  unsigned long code = fact != NULL && strncmp(fact, "U+", 2) == 0 ? strtoul(fact + 2, &end, 16) : 0;
  return end != NULL && *end == '\0' && code <= 0x10FFFF ? (wchar_t)code : 0;
}

static char *flaw_words(const xq_err *err) {
  const char *name = xq_err_get_fact(err, "field"), *flaw = xq_err_get_fact(err, "flaw");
  struct place place = place_of(name != NULL ? name : "");
  wchar_t odd = character_of(xq_err_get_fact(err, "character"));
  enum xq_id_type type = XQ_ID_TYPE_COUNT_;
  xq_id_type_from_name(xq_err_get_fact(err, "id_type"), &type);
  for (int f = 1; flaw != NULL && f < XQ_FLAW_COUNT_; f++) {
    if (strcmp(flaw, xq_flaw_name((enum xq_flaw)f)) == 0) {
      return place.is_transfer ? xq_words_transfer_flaw_exact((enum xq_flaw)f, place.transfer, odd)
                               : xq_words_flaw_exact((enum xq_flaw)f, place.field, type, odd);
    }
  }
  return NULL;
}

/* Tries until a lock, of a medium that locks. */
static char *lock_words(const xq_err *err) {
  const char *left = xq_err_get_fact(err, "tries_left");
  return left != NULL && xq_err_get_fact(err, "next_wait") == NULL ? count_words(left) : NULL;
}

/* Tries until a pause, of a medium that pauses and does not do so already. */
static char *pause_words(const xq_err *err) {
  const char *left = xq_err_get_fact(err, "tries_left"), *next = xq_err_get_fact(err, "next_wait");
  const char *now = xq_err_get_fact(err, "wait_seconds");
  if (left == NULL || next == NULL || span_of(next) == 0 || (now != NULL && span_of(now) != 0)) {
    return NULL;
  }
  char *tries = count_words(left), *words = NULL;
  if (tries != NULL) {
    struct xq_pin_state state = {
        .tries_left = (int)strtol(tries, NULL, 10), .low = true, .pauses = true, .next_wait = span_of(next)};
    char *piece = xq_words_tries(&state);
    words = piece != NULL ? xq_asprintf(_("%s."), piece) : NULL;
    free(piece);
  }
  free(tries);
  return words;
}

static char *fact_words(const void *ctx, const char *name) {
  const xq_err *err = ctx;
  static const struct {
    const char *name;
    char *(*words)(const char *value);
  } kinds[] = {
      {"opens_at", date_words},   {"not_after", date_words},    {"not_before", date_words},
      {"revoked_at", date_words}, {"wait_seconds", span_words}, {"retry_after", span_words},
      {"offset", words_offset},   {"tries_left", count_words},  {"business_status", state_words},
      {"errno", errno_words},     {"machine_time", date_words},
  };
  if (strcmp(name, "field_words") == 0) {
    return field_words(err);
  }
  if (strcmp(name, "tries_to_lock") == 0) {
    return lock_words(err);
  }
  if (strcmp(name, "tries_to_pause") == 0) {
    return pause_words(err);
  }
  if (strcmp(name, "flaw_words") == 0) {
    return flaw_words(err);
  }
  if (strcmp(name, "contact") == 0) {
    return xq_words_contact();
  }
  if (strcmp(name, "attendant") == 0) {
    return words_attendant();
  }
  const char *value = xq_err_get_fact(err, name);
  for (size_t i = 0; value != NULL && i < XQ_COUNT(kinds); i++) {
    if (strcmp(name, kinds[i].name) == 0) {
      return kinds[i].words(value);
    }
  }
  return value != NULL && value[0] != '\0' ? xq_text_clean(value) : NULL;
}

/* ---- a text with facts in it */

/* Adds text[0..len) with its facts; false where one is missing. */
static bool add_filled(struct xq_buf *buf, const char *text, size_t len, words_fact_fn fact, const void *ctx) {
  while (len > 0) {
    size_t plain = 0;
    while (plain < len && text[plain] != '{') {
      plain++;
    }
    xq_buf_add(buf, text, plain);
    text += plain;
    len -= plain;
    const char *end = len > 0 ? memchr(text, '}', len) : NULL;
    if (end == NULL) {
      break;
    }
    char *name = xq_strndup(text + 1, (size_t)(end - text) - 1);
    char *words = fact(ctx, name);
    free(name);
    if (words == NULL) {
      return false;
    }
    xq_buf_add_str(buf, words);
    free(words);
    len -= (size_t)(end + 1 - text);
    text = end + 1;
  }
  return true;
}

char *words_fill(const char *text, const xq_err *err) {
  return words_fill_with(text, fact_words, err);
}

char *words_fill_with(const char *text, words_fact_fn fact, const void *ctx) {
  struct xq_buf buf = {0};
  while (*text != '\0') {
    if (*text == '[') {
      size_t len = strcspn(text, "]");
      struct xq_buf part = {0};
      if (add_filled(&part, text + 1, len - 1, fact, ctx) && part.len > 0) {
        xq_buf_add(&buf, part.data, part.len);
      }
      xq_buf_clear(&part);
      text += len + (text[len] == ']');
    } else {
      size_t len = strcspn(text, "[");
      (void)add_filled(&buf, text, len, fact, ctx); /* here stand only facts that are never missing */
      text += len;
    }
  }
  return xq_buf_take_str(&buf);
}
