/*
 * test_glossary.c - one word for one thing: the catalogue and the other Chinese texts against po/GLOSSARY, and the marks
 * between the words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "xuqi/base.h"

#define WORDS_MAX 512

/* A word that must not be used, what to write instead, and the phrases in which it may stand. */
struct forbidden {
  char *word, *better;
  char **but;
  bool english;
};

static struct forbidden forbidden[WORDS_MAX];
static size_t count;

static char *path_of(const char *variable, const char *name) {
  const char *top = getenv(variable);
  return xq_path_join(top != NULL ? top : ".", name);
}

static char *whole_file(const char *name) {
  char *path = path_of("XUQI_TOP_SRCDIR", name), *text;
  uint8_t *data = NULL;
  size_t len = 0;
  assert_null(xq_file_read(path, 1 << 24, &data, &len));
  text = xq_strndup((char *)data, len);
  free(data);
  free(path);
  return text;
}

/* "a; b; c" as an array that ends with NULL. */
static char **split(const char *list) {
  char **words = xq_calloc(WORDS_MAX, sizeof *words);
  for (size_t n = 0; *list != '\0' && n + 1 < WORDS_MAX; n++) {
    const char *end = strstr(list, "; ");
    size_t len = end != NULL ? (size_t)(end - list) : strlen(list);
    words[n] = xq_strndup(list, len);
    list += len + (end != NULL ? 2 : 0);
  }
  return words;
}

static void free_words(char **words) {
  for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
    free(words[i]);
  }
  free(words);
}

static const char *value_of(const char *line, const char *name) {
  size_t n = strlen(name);
  return strncmp(line, name, n) == 0 && strncmp(line + n, ": ", 2) == 0 ? line + n + 2 : NULL;
}

static void forbid(const char *list, const char *better, const char *but, bool english) {
  char **words = split(list);
  for (size_t i = 0; words[i] != NULL; i++) {
    assert_true(count < WORDS_MAX);
    forbidden[count++] = (struct forbidden){words[i], xq_strdup(better), split(but), english};
  }
  free(words);
}

enum { EN, ZH, IS, NOT, BUT, EN_NOT, EN_BUT, PARTS };

/* One entry of the list; every entry has an English word, a Chinese one and what it is. */
static void take_entry(const char *const part[PARTS]) {
  if (part[EN][0] == '\0' || part[ZH][0] == '\0' || part[IS][0] == '\0' || part[NOT][0] == '\0') {
    fail_msg("GLOSSARY: the entry \"%s\" \"%s\" is not whole", part[EN], part[ZH]);
  }
  forbid(part[NOT], part[ZH], part[BUT], false);
  forbid(part[EN_NOT], part[EN], part[EN_BUT], true);
}

static int read_glossary(void **state) {
  (void)state;
  char *text = whole_file("po/GLOSSARY"), *rest = text, *line;
  const char *part[PARTS] = {"", "", "", "", "", "", ""};
  static const char *const names[PARTS] = {"en", "zh", "is", "not", "but", "en-not", "en-but"};
  bool open = false;
  while ((line = strsep(&rest, "\n")) != NULL) {
    if (line[0] == '\0' && open) {
      take_entry(part);
      for (size_t i = 0; i < XQ_COUNT(part); i++) {
        part[i] = "";
      }
    }
    open = line[0] != '\0' && line[0] != '#';
    bool known = !open;
    for (size_t i = 0; i < XQ_COUNT(names); i++) {
      const char *value = value_of(line, names[i]);
      part[i] = value != NULL ? value : part[i];
      known = known || value != NULL;
    }
    if (!known) {
      fail_msg("GLOSSARY: what is this? %s", line);
    }
  }
  free(text);
  return count > 0 ? 0 : -1;
}

static int free_glossary(void **state) {
  (void)state;
  for (size_t i = 0; i < count; i++) {
    free(forbidden[i].word);
    free(forbidden[i].better);
    free_words(forbidden[i].but);
  }
  return 0;
}

/* Whether the word at a place in the text is part of a phrase in which it may stand. */
static bool may_stand(const char *text, const char *at, char *const *but) {
  for (size_t i = 0; but[i] != NULL; i++) {
    if (but[i][0] == '=' && strcmp(text, but[i] + 1) == 0) {
      return true;
    }
    for (const char *hit = strstr(text, but[i]); hit != NULL; hit = strstr(hit + 1, but[i])) {
      if (hit <= at && at < hit + strlen(but[i])) {
        return true;
      }
    }
  }
  return false;
}

static bool is_word_char(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '{'; /* {medium} is the name of a fact */
}

/* The next place of a forbidden word: English ones are whole words. */
static const char *find_word(const struct forbidden *f, const char *text, const char *from) {
  size_t len = strlen(f->word);
  if (!f->english) {
    return strstr(from, f->word);
  }
  const char *hit = strcasestr(from, f->word);
  while (hit != NULL && ((hit > text && is_word_char(hit[-1])) || is_word_char(hit[len]))) {
    hit = strcasestr(hit + 1, f->word);
  }
  return hit;
}

/* What is wrong with the words of a text in a language: a new string, or NULL. */
static char *wrong_word_of(const char *text, bool english) {
  for (size_t i = 0; i < count; i++) {
    const struct forbidden *f = &forbidden[i];
    if (f->english != english) {
      continue;
    }
    for (const char *hit = find_word(f, text, text); hit != NULL; hit = find_word(f, text, hit + 1)) {
      if (!may_stand(text, hit, f->but)) {
        return xq_asprintf("%s: write %s", f->word, f->better);
      }
    }
  }
  return NULL;
}

static char *wrong_word(const char *text) {
  return wrong_word_of(text, false);
}

static bool is_han(wchar_t wc) {
  return wc >= 0x3400 && wc <= 0x9FFF;
}

static bool is_wide_mark(wchar_t wc) {
  static const wchar_t marks[] = L"，。；：！？、）」（「";
  return wc != 0 && wcschr(marks, wc) != NULL;
}

/* What is wrong with the marks of a text: a new string, or NULL. */
static char *wrong_mark(const char *text) {
  wchar_t before = 0, wc;
  for (size_t left = strlen(text), n; (n = xq_utf8_decode(text, left, &wc)) > 0; text += n, left -= n) {
    if (is_wide_mark(before) && wc == ' ') {
      return xq_strdup("a blank after a full-width mark");
    }
    if (is_han(before) && wc < 0x80 && wc != 0 && strchr(",;:!?.(", (int)wc) != NULL) {
      return xq_asprintf("a narrow %c after a Chinese character", (int)wc);
    }
    if (wcschr(L"“”‘’『』", wc) != NULL) {
      return xq_strdup("another quote than the two of the list");
    }
    before = wc;
  }
  return NULL;
}

static int tell(const char *where, int line, const char *text, char *fault) {
  if (fault == NULL) {
    return 0;
  }
  print_error("%s:%d: %s: %s\n", where, line, fault, text);
  free(fault);
  return 1;
}

/* Lines that are a picture of the screen are padded with blanks. */
static int faults_in_lines(const char *name) {
  char *text = whole_file(name), *rest = text, *line;
  int faults = 0;
  for (int n = 1; (line = strsep(&rest, "\n")) != NULL; n++) {
    faults += tell(name, n, line, wrong_word(line));
    faults += strstr(line, "│") == NULL ? tell(name, n, line, wrong_mark(line)) : 0;
  }
  free(text);
  return faults;
}

static uint32_t word_at(const uint8_t *mo, size_t len, size_t at) {
  uint32_t word;
  assert_true(at + sizeof word <= len);
  memcpy(&word, mo + at, sizeof word);
  return word;
}

/* The catalogue as programs read it: two tables of lengths and offsets, in the byte order of the machine. */
static void the_catalogue_uses_them(void **state) {
  (void)state;
  char *path = path_of("XUQI_TOP_BUILDDIR", "po/zh_CN.mo");
  uint8_t *mo = NULL;
  size_t len = 0;
  assert_null(xq_file_read(path, 1 << 24, &mo, &len));
  assert_int_equal(word_at(mo, len, 0), 0x950412de);
  int faults = 0;
  uint32_t messages = word_at(mo, len, 8), originals = word_at(mo, len, 12), strings = word_at(mo, len, 16);
  assert_true(messages > 500);
  for (uint32_t i = 1; i < messages; i++) { /* the first is the head of the file */
    uint32_t size = word_at(mo, len, strings + 8 * i), at = word_at(mo, len, strings + 8 * i + 4);
    assert_true(at + size < len);
    for (const char *text = (char *)mo + at, *end = text + size; text <= end; text += strlen(text) + 1) {
      faults += tell("zh_CN.po", (int)i, text, wrong_word(text));
      faults += tell("zh_CN.po", (int)i, text, wrong_mark(text));
    }
    size = word_at(mo, len, originals + 8 * i), at = word_at(mo, len, originals + 8 * i + 4);
    assert_true(at + size < len);
    for (const char *text = (char *)mo + at, *end = text + size; text <= end; text += strlen(text) + 1) {
      faults += tell("msgid", (int)i, text, wrong_word_of(text, true));
    }
  }
  assert_int_equal(faults, 0);
  free(mo);
  free(path);
}

static void the_other_texts_use_them(void **state) {
  (void)state;
  static const char *const files[] = {
      "data/agreement.zh_CN.txt", "data/halls.json",  "data/notices.json", "data/prices.json",
      "data/accounts.json",       "doc/xuqi.zh_CN.1", "README.zh_CN"};
  int faults = 0;
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    faults += faults_in_lines(files[i]);
  }
  assert_int_equal(faults, 0);
}

/* The check itself is tried: on what it must find, and on what it must leave alone. */
static void the_check_sees_them(void **state) {
  (void)state;
  static const char *const words[] = {
      "请插入存有证书的密钥。", "请咨询认证公司", "到服务大厅办理", "介质已锁住", "请同意协议",
      "密钥文件和密钥",         "证书主题",       "你的介质",       "旧证书"};
  static const char *const marks[] = {"口令不正确。 还可尝试 4 次", "请读“我接受”", "内容太短,请填写", "介质(UKey)"};
  static const char *const good[] = {
      "请插入存有证书的介质。",       "密钥文件 hu.p12", "生成新密钥",         "密钥", "取得该人的同意",
      "介质已锁定，请到营业厅办理。", "「我接受」",      "请看 xuqi.conf(5)。"};
  for (size_t i = 0; i < XQ_COUNT(words); i++) {
    char *fault = wrong_word(words[i]);
    assert_non_null(fault);
    free(fault);
  }
  for (size_t i = 0; i < XQ_COUNT(marks); i++) {
    char *fault = wrong_mark(marks[i]);
    assert_non_null(fault);
    free(fault);
  }
  static const char *const english[] = {"Enter the password", "The CA did not answer", "One attempt left",
                                        "Ask the Issuer",     "the key is blocked",    "Plug in the token"};
  static const char *const good_english[] = {"capable", "Issuer", "xuqi token list", "{medium}: repaired",
                                             "unblocking"};
  for (size_t i = 0; i < XQ_COUNT(english); i++) {
    char *fault = wrong_word_of(english[i], true);
    assert_non_null(fault);
    free(fault);
  }
  for (size_t i = 0; i < XQ_COUNT(good_english); i++) {
    assert_null(wrong_word_of(good_english[i], true));
  }
  for (size_t i = 0; i < XQ_COUNT(good); i++) {
    assert_null(wrong_word(good[i]));
    assert_null(wrong_mark(good[i]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_check_sees_them), cmocka_unit_test(the_catalogue_uses_them),
                                     cmocka_unit_test(the_other_texts_use_them)};
  return cmocka_run_group_tests(tests, read_glossary, free_glossary);
}
