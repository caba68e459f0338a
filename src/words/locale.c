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

enum { AN_IDEOGRAPH = 0x4E2D };

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

/* The locale that the environment names for characters; "" for none. */
static const char *named_locale(void) {
  static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  const char *name = "";
  for (size_t i = 0; i < XQ_COUNT(variables) && name[0] == '\0'; i++) {
    const char *value = getenv(variables[i]);
    name = value != NULL ? value : "";
  }
  return name;
}

/* Its character set as its name tells it ("zh_CN.GB18030@..."), for a locale that was never generated; NULL: not at
 * all.  New string. */
static char *named_charset(const char *locale) {
  const char *dot = strchr(locale, '.');
  return dot != NULL ? xq_strndup(dot + 1, strcspn(dot + 1, "@")) : NULL;
}

/* A terminal that is not UTF-8.  Inside the program all text is; it is recoded at the edge.  Only the thread that shows
 * and reads text is in that locale: curses and the decoder of keys go by it, and the columns of characters. */
static void choose_charset(void) {
  const char *name = named_locale();
  if (name[0] == '\0' || strncmp(name, "C.", 2) == 0) {
    return; /* (who names "C" itself gets what it has, which is ASCII) */
  }
  char *charset = NULL;
  locale_t own = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
  if (own != (locale_t)0) {
    const char *codeset = nl_langinfo_l(CODESET, own);
    charset = xq_strdup(strcmp(codeset, "UTF-8") != 0 ? codeset : NULL);
    freelocale(own);
  } else {
    charset = named_charset(name);
  }
  if (charset != NULL && strcasecmp(charset, "UTF-8") != 0 && strcasecmp(charset, "utf8") != 0) {
    xq_err_ignore(xq_charset_set(charset), "a name nobody knows: UTF-8 is as good a guess as any");
  }
  free(charset);
}

/* Once the locale of the process is chosen. */
static void enter_terminal_locale(void) {
  locale_t base = xq_charset() != NULL ? duplocale(LC_GLOBAL_LOCALE) : (locale_t)0;
  locale_t own = base != (locale_t)0 ? newlocale(LC_CTYPE_MASK, named_locale(), base) : (locale_t)0;
  if (own != (locale_t)0) {
    (void)uselocale(own); /* for as long as the program runs */
  } else if (base != (locale_t)0) {
    freelocale(base);
  }
}

static void choose_locale(void) {
  static const char *const others[] = {"zh_CN.UTF-8", "C.UTF-8", "en_US.UTF-8"};
  choose_charset();
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
  enter_terminal_locale();
}

static _Thread_local bool in_english;

void xq_words_in_english(bool on) {
  in_english = on;
}

const char *xq_words_say(const char *msgid) {
  return in_english ? msgid : gettext(msgid);
}

const char *words_plural(const char *one, const char *many, unsigned long n) {
  if (in_english) {
    return n == 1 ? one : many;
  }
  return (ngettext)(one, many, n);
}

void xq_words_spell(void) {
  const char *data = secure_getenv("XUQI_DATADIR");
  char *path = xq_path_join(data != NULL && data[0] != '\0' ? data : XUQI_DATADIR, "pinyin.txt");
  xq_err_ignore(xq_pinyin_load(path), "then their numbers are shown");
  free(path);
}

void xq_words_init(const char *language) {
  choose_locale();
  const bool spelled = !xq_charset_has(AN_IDEOGRAPH);
  const char *wanted = language != NULL ? language_of(language) : spelled ? "en" : environment_language();
  if (spelled) {
    xq_words_spell();
  }
  const char *dir = secure_getenv("XUQI_LOCALEDIR"); /* for a program that runs from its build tree */
  (void)bindtextdomain("xuqi", dir != NULL && dir[0] != '\0' ? dir : XUQI_LOCALEDIR);
  (void)bind_textdomain_codeset("xuqi", "UTF-8");
  (void)bind_textdomain_codeset("libc", "UTF-8"); /* what strerror() says */
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
