/*
 * locale.c - the locale and the language of the program.
 *
 * A catalogue is chosen by the environment variable LANGUAGE, which glibc reads at every gettext() as soon as
 * _nl_msg_cat_cntr has changed (GNU gettext manual, "Being a gettext grok").  That works in any locale but "C" - in
 * C.UTF-8 too, so that Chinese is shown on a machine on which no Chinese locale was ever generated.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

extern int _nl_msg_cat_cntr; /* glibc: "the catalogues may have changed" */

static const char *chosen = "zh_CN";

static bool is_utf8(void) {
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool names_nothing(const char *locale) {
  return locale == NULL || locale[0] == '\0' || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0 ||
         strncmp(locale, "C.", 2) == 0;
}

static const char *language_of(const char *locale) {
  return strncmp(locale, "zh", 2) == 0 ? "zh_CN" : "en";
}

/* What the environment asks for, by the rules of gettext, even where the locale it names is not installed.  Unlike there
 * LANGUAGE counts also when no locale or only C.UTF-8 is named: who sets it alone means it. */
static const char *environment_language(void) {
  static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  const char *locale = "", *list = getenv("LANGUAGE");
  for (size_t i = 0; i < XQ_COUNT(variables) && locale[0] == '\0'; i++) {
    const char *value = getenv(variables[i]);
    locale = value != NULL ? value : "";
  }
  if (list != NULL && list[0] != '\0' && strcmp(locale, "C") != 0 && strcmp(locale, "POSIX") != 0) {
    return language_of(list);
  }
  return names_nothing(locale) ? "zh_CN" : language_of(locale);
}

static void choose_locale(void) {
  static const char *const others[] = {"zh_CN.UTF-8", "C.UTF-8", "en_US.UTF-8"};
  (void)setlocale(LC_ALL, "");
  for (size_t i = 0; i < XQ_COUNT(others) && !is_utf8(); i++) {
    (void)setlocale(LC_ALL, others[i]);
  }
  const char *messages = setlocale(LC_MESSAGES, NULL);
  if (strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0) {
    const char *ctype = setlocale(LC_CTYPE, NULL);
    char *name = xq_strdup(ctype);
    (void)setlocale(LC_MESSAGES, name);
    free(name);
  }
  (void)setlocale(LC_NUMERIC, "C"); /* numbers on the wire and in files have a point */
}

void xq_words_init(const char *language) {
  const char *wanted = language != NULL ? language_of(language) : environment_language();
  choose_locale();
  const char *dir = secure_getenv("XUQI_LOCALEDIR"); /* for a program that runs from its build tree */
  (void)bindtextdomain("xuqi", dir != NULL && dir[0] != '\0' ? dir : XUQI_LOCALEDIR);
  (void)bind_textdomain_codeset("xuqi", "UTF-8");
  (void)textdomain("xuqi");
  /* Here, before there are threads, the variable comes into being.  A later change only exchanges its value; the array
   * that getenv() of other threads walks stays where it is. */
  xq_words_set_language(wanted);
}

void xq_words_set_language(const char *language) {
  chosen = language_of(language);
  (void)setenv("LANGUAGE", chosen, 1);
  _nl_msg_cat_cntr++;
}

const char *xq_words_language(void) {
  return chosen;
}

const char *xq_words_gap(const char *sentence) {
  static const char *const wide[] = {"。", "，", "；", "：", "！", "？", "、", "）", "」"};
  size_t len = strlen(sentence);
  for (size_t i = 0; i < XQ_COUNT(wide); i++) {
    size_t n = strlen(wide[i]);
    if (len >= n && strcmp(sentence + len - n, wide[i]) == 0) {
      return "";
    }
  }
  return " ";
}
