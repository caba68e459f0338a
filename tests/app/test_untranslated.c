/*
 * test_untranslated.c - whatever a person reads went through the catalogue.  A language is made up in which every letter of
 * every message is a Cyrillic one; a Latin letter that is seen in it is data, the name of a key, or was never translated.
 */
#include "tests/app/sit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/banner.h"
#include "app/routes.h"
#include "cli/cli_int.h"
#include "words/words.h"

/* ---- the language */

static char root[] = "/tmp/xuqi-test-untranslated.XXXXXX";

static void add_letter(struct xq_buf *out, char c) {
  char utf8[4];
  wchar_t wc = (islower((unsigned char)c) ? 0x430 + (c - 'a') : 0x410 + (c - 'A'));
  xq_buf_add(out, utf8, xq_utf8_encode(wc, utf8));
}

/* Letters are exchanged, but for those of conversions and of places for facts. */
static void add_made_up(struct xq_buf *out, const char *msgid) {
  for (const char *s = msgid; *s != '\0';) {
    size_t keep = *s == '%' ? strcspn(s + 1, "%cdlsuzX") + 2 : *s == '{' ? strcspn(s, "}") + 1 : 0;
    while (*s == '%' && keep > 1 && strchr("lz", s[keep - 1]) != NULL) {
      keep++;
    }
    if (keep > 0) {
      xq_buf_add(out, s, keep);
      s += keep;
    } else if (isalpha((unsigned char)*s)) {
      add_letter(out, *s++);
    } else {
      xq_buf_add(out, s++, 1);
    }
  }
  xq_buf_add(out, "", 1);
}

static uint32_t word_at(const uint8_t *data, size_t at) {
  uint32_t word;
  memcpy(&word, data + at, sizeof word);
  return word;
}

static void put_word(uint8_t *data, size_t at, uint32_t word) {
  memcpy(data + at, &word, sizeof word);
}

/* The catalogue of the build with other strings: they stand behind what is there already, and the table leads to them. */
static void make_up(const uint8_t *mo, size_t len, struct xq_buf *out) {
  uint32_t messages = word_at(mo, 8), ids = word_at(mo, 12), strings = word_at(mo, 16);
  xq_buf_add(out, mo, len);
  for (uint32_t i = 1; i < messages; i++) { /* the first is the head of the file */
    const char *id = (const char *)mo + word_at(mo, ids + 8 * i + 4);
    size_t at = out->len, one = strlen(id), both = word_at(mo, ids + 8 * i);
    add_made_up(out, both > one ? id + one + 1 : id);
    put_word(out->data, strings + 8 * i, (uint32_t)(out->len - at - 1));
    put_word(out->data, strings + 8 * i + 4, (uint32_t)at);
  }
}

static int begin(void **state) {
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  char *mo = xq_path_join(build != NULL ? build : ".", "po/zh_CN.mo");
  if (mkdtemp(root) == NULL) {
    return -1;
  }
  char *dir = xq_path_join(root, "zh_CN/LC_MESSAGES"), *path = xq_path_join(dir, "xuqi.mo");
  uint8_t *data = NULL;
  size_t len = 0;
  struct xq_buf made = {0};
  assert_null(xq_file_read(mo, 1 << 24, &data, &len));
  make_up(data, len, &made);
  assert_null(xq_dir_make(dir, 0700));
  assert_null(xq_file_write(path, made.data, made.len, 0600));
  setenv("XUQI_LOCALEDIR", root, 1);
  xq_words_init("zh_CN");
  xq_buf_clear(&made);
  free(data);
  free(path);
  free(dir);
  free(mo);
  int rc = sit_setup(state);
  xq_words_set_language("zh_CN");
  return rc;
}

static int end(void **state) {
  static const char *const names[] = {"zh_CN/LC_MESSAGES/xuqi.mo", "zh_CN/LC_MESSAGES", "zh_CN", ""};
  int rc = sit_teardown(state);
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    char *path = xq_path_join(root, names[i]);
    remove(path);
    free(path);
  }
  return rc;
}

/* ---- what is read */

/* Names of keys, and what has one name in every language. */
static const char *const names[] = {"Enter",   "Esc",  "Tab", "PgDn", "PgUp", "Space",
                                    "English", "Home", "End", "Ctrl", "xuqi"};
/* What the data of the sitting hold. */
static const char *const data[] = {"Example CA",
                                   "CN=",
                                   "EC P-256",
                                   "Card",
                                   "piv:",
                                   "Not before a tender is opened.",
                                   "No tender is open",
                                   "Agreement",
                                   "Both sides agree.",
                                   "Certificate service",
                                   "ordinary",
                                   "cash on delivery",
                                   "Bank",
                                   "CDEF",
                                   "CDF0",
                                   "XQ1",
                                   "89AB",
                                   "Ctrl-",
                                   "zh_CN|en"};

static bool is_name(const char *word, size_t len) {
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (strlen(names[i]) == len && strncmp(names[i], word, len) == 0) {
      return true;
    }
  }
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) { /* "token" is a part of a name */
    const char *at = strstr((*c)->name, word);
    if (strncmp((*c)->name, word, len) == 0 ||
        (at == NULL && strlen((*c)->name) > len && strncmp((*c)->name + strlen((*c)->name) - len, word, len) == 0)) {
      return true;
    }
  }
  return false;
}

/* Whether there is a run of two or more Latin letters in it that is no name, no option and no data. */
static bool has_foreign(const char *line) {
  char *text = xq_strdup(line);
  for (size_t i = 0; i < XQ_COUNT(data); i++) {
    for (char *at = strstr(text, data[i]); at != NULL; at = strstr(at, data[i])) {
      memset(at, ' ', strlen(data[i]));
    }
  }
  bool found = false;
  for (const char *s = text; *s != '\0' && !found;) {
    size_t len = 0;
    while (isalpha((unsigned char)s[len]) || (len > 0 && s[len] == '-')) {
      len++;
    }
    bool option = s > text && s[-1] == '-';
    found = len > 1 && !option && !is_name(s, len);
    s += len > 0 ? len : 1;
  }
  free(text);
  return found;
}

static int faults;

static void look(const char *where, int which, const char *text) {
  if (text != NULL && has_foreign(text)) {
    print_error("%s %d: %s\n", where, which, text);
    faults++;
  }
}

static void look_at_screen(const struct sit *sit, const char *what, int route) {
  for (int row = 0; row < sit->rig->t.rows; row++) {
    look(what, route, rig_row(sit->rig, row));
  }
}

static void on_every_screen(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  faults = 0;
  rig_size(sit->rig, 60, 132);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    sit_open(sit, route);
    app_refresh(app);
    rig_frame(sit->rig);
    look_at_screen(sit, "page", route);
    rig_key(sit->rig, TUI_KEY_F5);
    rig_frame(sit->rig);
    look_at_screen(sit, "after its main button", route);
    popup_close_all(app->t);
    rig_key(sit->rig, TUI_KEY_F1);
    rig_frame(sit->rig);
    look_at_screen(sit, "help", route);
    popup_close_all(app->t);
    engine_hush();
  }
  assert_int_equal(faults, 0);
}

static void look_freed(const char *where, int which, char *text) {
  look(where, which, text);
  free(text);
}

static void in_every_error_and_state(void **state) {
  (void)state;
  faults = 0;
  for (int i = 1; i < XQ_E_COUNT_; i++) {
    xq_err *err = xq_err_new((enum xq_code)i, "test");
    look_freed("error", i, xq_words_error_text(err));
    xq_err_free(&err);
  }
  for (int i = 0; i < XQ_FOUND_COUNT_; i++) {
    look_freed("finding", i, xq_words_check_line(&(struct xq_check){.name = "clock", .found = (enum xq_finding)i}));
  }
  for (int i = 1; i < XQ_FLAW_COUNT_; i++) {
    for (int f = 0; f < XQ_F_COUNT_; f++) {
      look("flaw", i, xq_words_flaw((enum xq_flaw)i, (enum xq_field)f));
    }
    for (int f = 0; f < XQ_T_COUNT_; f++) {
      look("flaw of a transfer", i, xq_words_transfer_flaw((enum xq_flaw)i, (enum xq_transfer_field)f));
    }
  }
  for (int i = 0; i < XQ_B_COUNT_; i++) {
    look("business", i, xq_words_business((enum xq_business)i));
  }
  for (int i = 0; i < XQ_P_COUNT_; i++) {
    look("payment", i, xq_words_payment((enum xq_payment)i));
  }
  for (int i = 0; i < XQ_R_COUNT_; i++) {
    look("renewability", i, xq_words_renewability((enum xq_renewability)i));
  }
  look_freed("months", 24, xq_words_months(24));
  assert_int_equal(faults, 0);
}

static void in_the_help_of_every_command(void **state) {
  (void)state;
  FILE *file = tmpfile();
  int out = dup(STDOUT_FILENO);
  assert_non_null(file);
  fflush(stdout);
  dup2(fileno(file), STDOUT_FILENO);
  cli_help(NULL);
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) {
    cli_help(*c);
  }
  cli_help_group("token", stdout);
  fflush(stdout);
  dup2(out, STDOUT_FILENO);
  close(out);
  rewind(file);
  char line[1024];
  faults = 0;
  for (int n = 1; fgets(line, sizeof line, file) != NULL; n++) {
    look("help", n, line);
  }
  fclose(file);
  assert_int_equal(faults, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_every_screen), cmocka_unit_test(in_every_error_and_state),
                                     cmocka_unit_test(in_the_help_of_every_command)};
  return cmocka_run_group_tests(tests, begin, end);
}
