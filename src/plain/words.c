/*
 * words.c - what a person types for the program: signs that no value begins and ends with, words in both languages, names
 * of keys.  A line that begins with a blank is an answer whatever it says.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plain/plain_int.h"

static const struct {
  const char *word;
  enum plain_command command;
  bool sign; /* no PIN is as short */
  int key;   /* with PLAIN_KEY */
} words[] = {
    {"?", PLAIN_HELP, true, 0},
    {"<", PLAIN_BACK, true, 0},
    {"q", PLAIN_LEAVE, true, 0},
    {"=", PLAIN_AGAIN, true, 0},
    {"\u300a", PLAIN_BACK, true, 0},
    {"\u3008", PLAIN_BACK, true, 0},
    {"help", PLAIN_HELP, false, 0},
    {"back", PLAIN_BACK, false, 0},
    {"quit", PLAIN_LEAVE, false, 0},
    {"\u5e2e\u52a9", PLAIN_HELP, false, 0},
    {"\u8fd4\u56de", PLAIN_BACK, false, 0},
    {"\u9000\u51fa", PLAIN_LEAVE, false, 0},
    {"f1", PLAIN_HELP, false, 0},
    {"esc", PLAIN_BACK, false, 0},
    {"f3", PLAIN_CHARS, false, 0},
    {"write", PLAIN_CHARS, false, 0},
    {"\u5199\u5b57", PLAIN_CHARS, false, 0},
    {"place", PLAIN_KEY, false, TUI_KEY_F4},
    {"\u5730\u533a", PLAIN_KEY, false, TUI_KEY_F4},
};

/* As it is compared: without full-width forms and blanks at the end; one in front stays.  New string. */
static char *plain_of(const char *line) {
  char *text = xq_text_fold_width(line);
  size_t len = strlen(text);
  while (len > 0 && text[len - 1] == ' ') {
    text[--len] = '\0';
  }
  return text;
}

/* "F2" to "F10"; 0: it is none. */
static int key_of(const char *text) {
  char *end;
  if (text[0] != 'f' && text[0] != 'F') {
    return 0;
  }
  long n = strtol(text + 1, &end, 10);
  return end != text + 1 && *end == '\0' && n >= 2 && n <= 10 ? TUI_KEY_F1 + (int)n - 1 : 0;
}

enum plain_command plain_command_of(const char *line, bool secret, int *key) {
  char *text = plain_of(line);
  enum plain_command command = PLAIN_ANSWER;
  *key = 0;
  for (size_t i = 0; i < XQ_COUNT(words) && command == PLAIN_ANSWER; i++) {
    if ((words[i].sign || !secret) && strcasecmp(text, words[i].word) == 0) {
      command = words[i].command;
      *key = words[i].key;
    }
  }
  if (command == PLAIN_ANSWER && !secret) {
    *key = key_of(text);
  }
  xq_strwipe(text);
  return *key != 0 ? PLAIN_KEY : command;
}

size_t plain_number(const char *line, size_t most) {
  char *text = plain_of(line), *end;
  unsigned long n = strtoul(text, &end, 10);
  bool fine = text[0] >= '0' && text[0] <= '9' && (*end == '\0' || strcmp(end, ".") == 0) && n >= 1 && n <= most;
  free(text);
  return fine ? n : 0;
}

bool plain_goes_on(const char *line) {
  char *text = xq_text_fold_width(line);
  const bool on = strcmp(text, ">") == 0 || strcmp(text, "\u300b") == 0 || strcmp(text, "\u3009") == 0;
  xq_strwipe(text);
  return on;
}

bool plain_yes_no(const char *line, bool *yes) {
  static const char *const positive[] = {"1", "y", "yes", "\u662f"}, *const negative[] = {"2", "n", "no", "\u5426"};
  char *text = plain_of(line);
  bool found = false;
  for (size_t i = 0; i < XQ_COUNT(positive); i++) {
    if (strcasecmp(text, positive[i]) == 0 || strcasecmp(text, negative[i]) == 0) {
      *yes = strcasecmp(text, positive[i]) == 0;
      found = true;
    }
  }
  free(text);
  return found;
}
