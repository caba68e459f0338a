/*
 * base.h - what every layer of Xuqi stands on: errors with a cause chain, wiped memory, byte buffers, files, time, text
 * width, JSON with strict types, and a log.  Knows nothing of certificates, screens or networks.
 *
 * Conventions of the whole library:
 *  - A function that can fail returns xq_err *; NULL is success.  The result must be used (XQ_MUST_CHECK).
 *  - Out-parameters are written only on success, unless said otherwise.
 *  - x_free(T **) frees and nulls; a NULL pointer, or a pointer to NULL, is allowed.
 *  - "Borrowed" pointers stay owned by the object they came from and live as long as it.
 *  - Strings are UTF-8 and NUL-terminated.  Money is int64_t fen.  Time is int64_t seconds since 1970-01-01 UTC.
 *  - Running out of memory ends the program by abort() in the x-allocators below: no caller could do better.
 */
#ifndef XUQI_BASE_H
#define XUQI_BASE_H

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <wchar.h>

#include "xuqi/codes.h"

struct json_object;

#if defined(__GNUC__)
#define XQ_MUST_CHECK __attribute__((warn_unused_result))
#define XQ_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define XQ_NORETURN __attribute__((noreturn))
#else
#define XQ_MUST_CHECK
#define XQ_PRINTF(f, a)
#define XQ_NORETURN
#endif

#define XQ_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---------------------------------------------------------------- errors (src/base/err.c) */

/** An error: a stable code, a technical message in English, facts (key and value), where it arose, and its cause. */
typedef struct xq_err xq_err;

/** New error.  The message is for the log and for engineers; people get words made from code and facts. */
#define xq_err_new(code, ...) xq_err_new_at(__FILE__, __LINE__, __func__, NULL, (code), __VA_ARGS__)
/** New error on top of `cause` (owned by the new one; may be NULL). */
#define xq_err_wrap(cause, code, ...) xq_err_new_at(__FILE__, __LINE__, __func__, (cause), (code), __VA_ARGS__)
/** New error from errno: ENOENT -> NOT_FOUND, ENOSPC/EDQUOT -> DISK_FULL, EACCES/EPERM/EROFS -> PERMISSION,
 *  EEXIST -> EXISTS, others -> IO.  Adds the facts "errno" (its name) and "path" where path is not NULL. */
#define xq_err_errno(errnum, path, ...) xq_err_errno_at(__FILE__, __LINE__, __func__, (errnum), (path), __VA_ARGS__)

/** What the macros above call. */
xq_err *xq_err_new_at(const char *file, int line, const char *func, xq_err *cause, enum xq_code code, const char *fmt,
                      ...) XQ_PRINTF(6, 7);
xq_err *xq_err_errno_at(const char *file, int line, const char *func, int errnum, const char *path, const char *fmt,
                        ...) XQ_PRINTF(6, 7);

/** Adds or replaces the fact `key`; returns `err`, for chaining.  A secret never becomes a fact. */
xq_err *xq_err_fact(xq_err *err, const char *key, const char *fmt, ...) XQ_PRINTF(3, 4);
/** The fact `key` of the outermost error in the chain that has it, or NULL.  Borrowed. */
const char *xq_err_get_fact(const xq_err *err, const char *key);
/** Calls `each` for every fact of this error (not of its causes), in the order they were added. */
void xq_err_each_fact(const xq_err *err, void (*each)(void *ctx, const char *key, const char *value), void *ctx);
/** Code of the outermost error; XQ_E_NONE for NULL. */
enum xq_code xq_err_code(const xq_err *err);
/** Whether any error of the chain has this code. */
bool xq_err_has(const xq_err *err, enum xq_code code);
/** Technical message of the outermost error.  Borrowed. */
const char *xq_err_message(const xq_err *err);
/** The cause, or NULL.  Borrowed. */
const xq_err *xq_err_cause(const xq_err *err);
/** Deep copy, so that an error can be both reported and kept. */
xq_err *xq_err_dup(const xq_err *err);
/** One line for the log: "code: message {facts} (file:line) <- cause ...".  Caller frees with free(). */
char *xq_err_to_line(const xq_err *err);
/** The same for who operates the program: "message: message of its cause ...", each said once.  New string. */
char *xq_err_to_text(const xq_err *err);
/** {"code","message","facts":{},"cause":{...}}; new reference. */
struct json_object *xq_err_to_json(const xq_err *err);
void xq_err_free(xq_err **err); /* with its causes */
/** Frees an error that is knowingly ignored; `why` is documentation for the reader. */
void xq_err_ignore(xq_err *err, const char *why);

/** The code's stable string, e.g. "pin-wrong"; "none" for XQ_E_NONE. */
const char *xq_code_name(enum xq_code code);
/** The code for a string; XQ_E_NONE when unknown. */
enum xq_code xq_code_from_name(const char *name);
/** Exit status for a code; XQ_EXIT_DONE for XQ_E_NONE. */
enum xq_exit xq_code_exit(enum xq_code code);
/** Whether the code has the trait (xuqi/codes.h says what each means); XQ_E_NONE has none. */
bool xq_code_is(enum xq_code code, enum xq_trait trait);
/** The same of an error's outermost code; false for NULL. */
bool xq_err_is(const xq_err *err, enum xq_trait trait);

/** Inside a function with `xq_err *err = NULL;` and an `out:` label. */
#define XQ_TRY(expr)              \
  do {                            \
    if ((err = (expr)) != NULL) { \
      goto out;                   \
    }                             \
  } while (0)

/* ---------------------------------------------------------------- memory (src/base/mem.c) */

/** As the C library's, but never NULL: running out of memory ends the program.  All are freed with free(). */
void *xq_malloc(size_t size);
void *xq_calloc(size_t count, size_t size);
void *xq_realloc(void *ptr, size_t size);
char *xq_strdup(const char *s);              /* NULL gives NULL */
char *xq_strndup(const char *s, size_t max); /* at most max bytes, and a NUL */
void xq_strwipe(char *s);                    /* frees a string about a person: overwritten first; NULL is nothing */
void xq_memwipe(void *p, size_t len);        /* likewise len bytes of whatever else is about a person */
char *xq_asprintf(const char *fmt, ...) XQ_PRINTF(1, 2);
char *xq_vasprintf(const char *fmt, va_list ap) XQ_PRINTF(1, 0);
bool xq_streq(const char *a, const char *b); /* NULL equals only NULL */

/** Growable bytes; zero-initialised is empty.  Always NUL-terminated one past `len` once anything was added. */
struct xq_buf {
  uint8_t *data;
  size_t len;
  size_t cap;
};
/** Each appends; data and s stay the caller's. */
/** Where it grows the smaller copy is wiped: it may be about a person. */
void xq_buf_add(struct xq_buf *buf, const void *data, size_t len);
void xq_buf_add_str(struct xq_buf *buf, const char *s);
void xq_buf_printf(struct xq_buf *buf, const char *fmt, ...) XQ_PRINTF(2, 3);
void xq_buf_clear(struct xq_buf *buf);     /* frees; buf is empty again */
void xq_buf_wipe(struct xq_buf *buf);      /* the same, overwritten first: what a person typed */
char *xq_buf_take_str(struct xq_buf *buf); /* the bytes as a string, owned by the caller (never NULL); buf is empty */

/** Sets up locked, guarded memory for secrets (OpenSSL's secure heap) and forbids core dumps and ptrace by others.
 *  Call once, first thing in main(), before threads.  Where the kernel gives no locked memory secrets are kept in
 *  ordinary memory and still wiped; *locked tells (may be NULL). */
void xq_secret_init(bool *locked);
/** A PIN or password: never logged, never a fact, never in JSON, wiped when freed. */
typedef struct xq_secret xq_secret;
xq_secret *xq_secret_new(void);                           /* an empty one; freed by xq_secret_free() */
xq_secret *xq_secret_from(const char *bytes, size_t len); /* a copy; NULL where it is longer than 256 bytes */
xq_secret *xq_secret_dup(const xq_secret *s);             /* a copy */
/** False when the secret would pass 256 bytes (nothing is added). */
bool xq_secret_append(xq_secret *s, const char *bytes, size_t len);
/** Removes the last UTF-8 character; false when empty. */
bool xq_secret_chop(xq_secret *s);
/** Empties it; nothing of what was in it is left in memory. */
void xq_secret_wipe(xq_secret *s);
/** Borrowed, NUL-terminated, in secure memory; valid until the next change. */
const char *xq_secret_str(const xq_secret *s);
size_t xq_secret_len(const xq_secret *s);   /* bytes */
size_t xq_secret_chars(const xq_secret *s); /* characters, for the mask on screen */
void xq_secret_free(xq_secret **s);         /* wipes it first */

/* ---------------------------------------------------------------- standard descriptors (src/base/streams.c) */

/** First of all in a program: standard input, output and error that are closed are opened, so that no file or pipe of ours
 * gets their numbers.  The input is at its end then; writing to the others fails. */
void xq_streams_fill(void);

/* ---------------------------------------------------------------- files (src/base/file.c) */

/** Whole file, at most `max` bytes (TOO_LARGE).  data is freed with free() and NUL-terminated.  Errors: those of
 * errno. */
XQ_MUST_CHECK xq_err *xq_file_read(const char *path, size_t max, uint8_t **data, size_t *len);
/** Reads all of a descriptor (a pipe, standard input), at most max bytes. */
XQ_MUST_CHECK xq_err *xq_fd_read_all(int fd, size_t max, uint8_t **data, size_t *len);
/** Writes a temporary file beside path, fsyncs it, renames it over path, fsyncs the directory.  After an error, or a
 *  crash at any point, path is whole: the old content or the new. */
XQ_MUST_CHECK xq_err *xq_file_write(const char *path, const void *data, size_t len, mode_t mode);
/** Keeps the present content of path as `keep` by a hard link (a copy where links are impossible), fsyncs the
 * directory. An existing `keep` of the same content is fine, and flushed; of other content: EXISTS. */
XQ_MUST_CHECK xq_err *xq_file_keep(const char *path, const char *keep);
/** fsync of a file that somebody else has written, a library for instance, and of its directory. */
XQ_MUST_CHECK xq_err *xq_file_flush(const char *path);
/** unlink() and fsync of the directory; a file that is not there is success. */
XQ_MUST_CHECK xq_err *xq_file_remove(const char *path);
/** mkdir -p with `mode` for what is made, which is on the disk then. */
XQ_MUST_CHECK xq_err *xq_dir_make(const char *path, mode_t mode);
/** Exclusive advisory lock on path (created 0600), waiting at most wait_ms; BUSY then.  Unlock by xq_unlock. */
XQ_MUST_CHECK xq_err *xq_lock(const char *path, int wait_ms, int *fd);
void xq_unlock(int *fd);                               /* *fd is -1 then; one that is -1 already is fine */
bool xq_path_exists(const char *path);                 /* whatever it is, and whoever may read it */
char *xq_path_join(const char *dir, const char *name); /* a new string; an absolute name stays as it is */
/** The home directory of whoever runs this: $HOME where it is absolute, else what the user database says, else "/".
 *  New string. */
char *xq_dir_home(void);
/** "~" and "~/..." with the home directory in its place; any other path as it is.  New string. */
char *xq_path_from_home(const char *path);
/** A path in the home directory as people write it, "~/...", any other as it is.  New string. */
char *xq_path_to_home(const char *path);
/** $XDG_CONFIG_HOME/xuqi, $XDG_DATA_HOME/xuqi, $XDG_STATE_HOME/xuqi with their defaults; not created.  New strings. */
char *xq_dir_config(void);
char *xq_dir_data(void);
char *xq_dir_state(void);

/* ---------------------------------------------------------------- time (src/base/time.c) */

/** Seconds east of UTC of the zone in which people read times here: China Standard Time, always +08:00.  Business
 *  numbers, payment dates and the holiday calendar are in this zone whatever the terminal's own is. */
#define XQ_ZONE_SECONDS (8 * 3600)

int64_t xq_time_now(void);     /* seconds since 1970-01-01 UTC, by the clock that people set */
int64_t xq_time_mono_ms(void); /* a monotonic clock, for timeouts */
/** RFC 3339 in UTC: "2017-09-21T06:49:48Z".  buf >= 21 bytes; returns buf. */
char *xq_time_rfc3339(int64_t t, char buf[21]);
/** Parses RFC 3339 with Z or an offset, whole seconds or fractions (dropped). MALFORMED. */
XQ_MUST_CHECK xq_err *xq_time_parse_rfc3339(const char *s, int64_t *t);
/** "2017-09-21 14:49:48" and "2017-09-21" and "20170921", in XQ_ZONE. */
char *xq_time_local(int64_t t, char buf[20]);
char *xq_date_local(int64_t t, char buf[11]);
char *xq_date_compact(int64_t t, char buf[9]);
/** A calendar date of XQ_ZONE as days since 1970-01-01, and back; parse takes YYYY-MM-DD, real dates only
 * (MALFORMED). */
int64_t xq_day_of(int64_t t);
XQ_MUST_CHECK xq_err *xq_day_parse(const char *s, int64_t *day);
char *xq_day_format(int64_t day, char buf[11]);
int xq_day_weekday(int64_t day); /* 0 Sunday .. 6 Saturday */
/** HTTP Date header (RFC 9110 IMF-fixdate). MALFORMED. */
XQ_MUST_CHECK xq_err *xq_time_parse_http(const char *s, int64_t *t);

/* ---------------------------------------------------------------- waiting (src/base/wait.c) */

/** A condition whose time-outs are on the monotonic clock: nobody who sets the clock makes us wait for years. */
void xq_cond_init(pthread_cond_t *cond);
/** The moment in so many milliseconds (none, where ms < 0), for xq_cond_wait(). */
struct timespec xq_deadline_in(int64_t ms);
/** Waits, with the lock held, until the condition is signalled (or for no reason, as ever) or the deadline has passed:
 * then it returns false.  cond is from xq_cond_init(); deadline NULL: for ever. */
bool xq_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline);

/* ---------------------------------------------------------------- text (src/base/text.c, shown.c, utf8.c) */

/** What a terminal is sent for a character, as UTF-8 in `out`, and its columns: the character itself; where the locale
 *  has it not or the C library cannot place it, a stand-in (two columns of the printers' mark for a missing type, or
 *  ASCII); nothing for what would only hide or reorder its neighbours.  -1 for a control character, shown as '?'. */
#define XQ_SHOWN_MAX 16
int xq_shown(wchar_t wc, char out[XQ_SHOWN_MAX]);
/** A character in ASCII: punctuation and letters that look like it, for an ideograph how it is read (once
 *  xq_pinyin_load() was called), else "[U+20BB7]". */
void xq_stand_in(wchar_t wc, char out[XQ_SHOWN_MAX]);
/** From now on the terminal has only these characters beyond ASCII (a console's font); 0: all of the locale.  Copied; set
 *  before threads. */
void xq_shown_only(const uint16_t *chars, size_t count);
bool xq_glyph_missing(wchar_t wc); /* it is not one of those */
/** Whether the terminal can show it: its font, and the character set of the thread's locale, have it. */
bool xq_shows(wchar_t wc);
/** How ideographs are read (data/pinyin.txt): the table is read once, before threads; the errors of reading a file. */
XQ_MUST_CHECK xq_err *xq_pinyin_load(const char *path);
/** "hu", without a tone; NULL: not known, or no table was read.  Borrowed. */
const char *xq_pinyin(wchar_t wc);
/** The columns of xq_shown().  The only width function in Xuqi: the C library's, with our own table where it has none
 *  (CJK Extensions H and I on glibc 2.36). */
int xq_wcwidth(wchar_t wc);
/** The numbers of those characters of a text that are shown by a stand-in ("U+323B0 U+E000"); NULL: there are none.
 *  New string. */
char *xq_text_unshown(const char *s);
/** Columns of a UTF-8 string; invalid bytes count one column each. */
int xq_text_width(const char *s);
/** Decodes one character at s (at most len bytes); bytes used (1..4), 0 at the end; an invalid byte gives U+FFFD, 1. */
size_t xq_utf8_decode(const char *s, size_t len, wchar_t *wc);
/** Encodes wc into buf; bytes written (1..4). */
size_t xq_utf8_encode(wchar_t wc, char buf[4]);
/** Whether all of it is UTF-8. */
bool xq_utf8_valid(const char *s, size_t len);
/** NFC (libunistring), white space of every kind as a space (CR LF is one), direction marks removed, trimmed.  What a
 * line break parts is never joined, and every other control stays, for whoever judges the text.  New string. */
char *xq_text_normalize(const char *s);
/** Characters of a UTF-8 string of len bytes; an invalid byte counts as one. */
size_t xq_utf8_chars(const char *s, size_t len);
/** Full-width ASCII (U+FF01..FF5E, U+3000), as a Chinese input method gives it, as ASCII; any other as it is. */
wchar_t xq_fold_width(wchar_t wc);
/** The same of a whole string.  New string. */
char *xq_text_fold_width(const char *s);
/** Cut to at most cols columns without splitting a character (a cut is marked by ".."); new string. */
char *xq_text_clip(const char *s, int cols);
/** Whether nothing but numbers is different: a clock that goes on. */
bool xq_text_same_but_digits(const char *a, const char *b);
/** Breaks into lines of at most cols columns: at spaces and between ideographs, not before closing punctuation (UAX 14
 * by libunistring), nor within what has hyphens (Ctrl-G, --dry-run) unless it is longer than a line; '\n' breaks.  Calls
 * line(ctx, start, bytes) for each. cols < 2 counts as 2. */
void xq_text_wrap(const char *s, int cols, void (*line)(void *ctx, const char *start, size_t bytes), void *ctx);
/** Columns of the longest piece that is broken nowhere: in fewer it would be cut. */
int xq_text_least_cols(const char *s);
/** "3A7F 21C0 8845": groups of 4.  New string. */
char *xq_text_group4(const char *s);
/** Masks the middle: keeps `head` and `tail` characters, '*' between. New string. */
char *xq_text_mask(const char *s, size_t head, size_t tail);
/** Whether `text` may be shown as it is: no control characters, no terminal escapes, no bidi overrides. */
bool xq_text_printable(const char *s);
/** Copy in which every character that is not printable is shown as U+FFFD, for anything that came from outside. */
char *xq_text_clean(const char *s);

/* ---------------------------------------------------------------- QR codes (src/base/qr.c) */

/** A QR symbol, which a telephone's camera reads.  Zero is none. */
struct xq_qr {
  int side;        /* modules each way, without the light zone around it */
  uint8_t *module; /* row by row; not 0: dark */
};
enum { XQ_QR_QUIET = 4 /* modules that are light on each side of every symbol */ };
/** The smallest symbol of the text, with the best error correction that fits in one of that size; digits, capitals and
 *  " $%*+-./:" take half the room of others.  False: there is none (of more than 2953 bytes).  Freed by xq_qr_clear(). */
bool xq_qr_make(const char *text, struct xq_qr *qr);
void xq_qr_clear(struct xq_qr *qr); /* none again */
/** Modules each way, the light zone included, and whether one of them is dark (0,0 is that zone's corner). */
int xq_qr_modules(const struct xq_qr *qr);
bool xq_qr_dark(const struct xq_qr *qr, int row, int col);
/** The symbol as rows of text, the light zone included: two modules a character in half blocks, which are dark, or two
 *  columns a module ("##" dark).  Whoever writes it sees to it that what is light is lighter than what is dark. */
int xq_qr_rows(const struct xq_qr *qr, bool halves);
int xq_qr_cols(const struct xq_qr *qr, bool halves);
char *xq_qr_row(const struct xq_qr *qr, int row, bool halves); /* new string */

/* ---------------------------------------------------------------- character sets (src/base/charset.c, recode.c) */

/** The character set of the person's locale where that is not UTF-8 ("GB18030"); NULL: it is.  Set once, before
 *  threads; copied.  CONFIG with fact "charset" for one that the C library does not know. */
XQ_MUST_CHECK xq_err *xq_charset_set(const char *name);
const char *xq_charset(void); /* NULL: UTF-8 */
bool xq_charset_has(wchar_t wc);
/** Text in that character set (what was typed, or given as an argument) as UTF-8, and UTF-8 in that character set with
 *  stand-ins (xq_stand_in) for what it has not.  What is no character becomes U+FFFD on the way in, and goes out as it
 *  is.  New strings. */
char *xq_charset_in(const char *s, size_t len);
char *xq_charset_out(const char *s);
/** A text file's content as UTF-8: as it is where it is UTF-8, else from the locale's character set.  New string. */
char *xq_charset_file(const char *s, size_t len);
/** From now on what is written to stdout and stderr leaves in that character set, and with stand-ins for what the terminal
 *  has not (xq_shown_only()). */
void xq_charset_streams(void);
/** Bytes to standard output that are not recoded: JSON, which is UTF-8 by its rules, and files.  The errors of write(). */
XQ_MUST_CHECK xq_err *xq_stdout_bytes(const void *data, size_t len);

/* hexadecimal and base64 (OpenSSL underneath); new strings / buffers freed with free() */
char *xq_hex(const uint8_t *data, size_t len);                              /* upper case */
XQ_MUST_CHECK xq_err *xq_unhex(const char *s, uint8_t **data, size_t *len); /* either case; MALFORMED */
char *xq_base64(const uint8_t *data, size_t len);
XQ_MUST_CHECK xq_err *xq_unbase64(const char *s, uint8_t **data, size_t *len); /* strict; MALFORMED */
/** SHA-256 as 64 lower-case hex digits. */
void xq_sha256_hex(const void *data, size_t len, char out[65]);

/* ---------------------------------------------------------------- JSON (src/base/json.c), over json-c */

#define XQ_JSON_DEPTH 16 /* deeper input is refused */

/** Parses the whole of data as one JSON value; duplicates, trailing bytes, NUL, bad UTF-8, depth > XQ_JSON_DEPTH give
 *  MALFORMED.  *out is a new reference. */
XQ_MUST_CHECK xq_err *xq_json_parse(const void *data, size_t len, struct json_object **out);
/** Reads and parses a file (at most 1 MiB). */
XQ_MUST_CHECK xq_err *xq_json_read(const char *path, struct json_object **out);
/** Strict getters: MALFORMED with fact "field" (the key) when absent or of another type.  Strings are borrowed. */
XQ_MUST_CHECK xq_err *xq_json_str(struct json_object *o, const char *key, const char **out);
XQ_MUST_CHECK xq_err *xq_json_int(struct json_object *o, const char *key, int64_t *out);
XQ_MUST_CHECK xq_err *xq_json_bool(struct json_object *o, const char *key, bool *out);
XQ_MUST_CHECK xq_err *xq_json_obj(struct json_object *o, const char *key, struct json_object **out); /* borrowed */
XQ_MUST_CHECK xq_err *xq_json_arr(struct json_object *o, const char *key, struct json_object **out); /* borrowed */
XQ_MUST_CHECK xq_err *xq_json_time(struct json_object *o, const char *key, int64_t *out);            /* RFC 3339 */
/** As above, but absent or null leaves *out as it is. */
XQ_MUST_CHECK xq_err *xq_json_opt_str(struct json_object *o, const char *key, const char **out);
XQ_MUST_CHECK xq_err *xq_json_opt_int(struct json_object *o, const char *key, int64_t *out);
XQ_MUST_CHECK xq_err *xq_json_opt_bool(struct json_object *o, const char *key, bool *out);
XQ_MUST_CHECK xq_err *xq_json_opt_time(struct json_object *o, const char *key, int64_t *out);
/** Adders; a NULL string becomes null; time as RFC 3339. */
void xq_json_add_str(struct json_object *o, const char *key, const char *value);
void xq_json_add_int(struct json_object *o, const char *key, int64_t value);
void xq_json_add_bool(struct json_object *o, const char *key, bool value);
void xq_json_add_time(struct json_object *o, const char *key, int64_t value);
void xq_json_add(struct json_object *o, const char *key, struct json_object *value); /* takes the reference */
/** Compact text; new string. */
char *xq_json_text(struct json_object *o);

/* ---------------------------------------------------------------- log (src/base/log.c) */

enum xq_log_level { XQ_LOG_ERROR, XQ_LOG_WARNING, XQ_LOG_INFO, XQ_LOG_DEBUG };
/** Lines go to `fd` ("2017-09-21T06:49:48Z level text"), one write() a line; -1 drops them (the default: a full-screen
 *  program must not write over its own screen).  Control characters in a line are escaped. */
void xq_log_open(int fd, enum xq_log_level least);
/** A line, unless its level is less than xq_log_open() was told.  Never a secret. */
void xq_log(enum xq_log_level level, const char *fmt, ...) XQ_PRINTF(2, 3);
/** Logs the chain and frees it. */
void xq_log_err(enum xq_log_level level, xq_err *err, const char *what);

#endif
