/*
 * name.c - how a person is called.  A name is what the person's document prints: letters of Han and Latin with the marks
 * that go with them.  A right name refused is the worst that a form can do, so where no document can be told from a slip
 * of the finger, there is only a warning.
 */
#include <stdlib.h>
#include <string.h>
#include <unictype.h>

#include "form/rules.h"

#define HAN_MAX_CHARS 50 /* GA/T 543 gives a name fifty */
#define LATIN_MAX_CHARS 100
#define MARKS_MAX 3 /* on one letter, after composition: Vietnamese and Yoruba need two */

static bool is_latin(wchar_t wc) {
  return xq_rule_is_latin(wc) || xq_rule_is_mark(wc);
}

static bool is_name_letter(wchar_t wc) {
  return xq_rule_is_ideograph(wc) || is_latin(wc);
}

static bool takes(wchar_t wc) {
  return is_name_letter(wc) || wc == XQ_MIDDLE_DOT || (wc > 0 && wc < 0x80 && strchr(" '-./@(),", wc) != NULL);
}

const struct xq_rule_chars xq_rule_name = {XQ_FOLD_NAME, takes, NULL};

/* ---- tidying */

/* Letters that stand for a mark when they are within a word. */
static wchar_t mark_within(wchar_t wc) {
  return wc == 0xA78F ? XQ_MIDDLE_DOT : wc == 0xA78B || wc == 0xA78C ? '\'' : wc;
}

static void fold_within(wchar_t *name, size_t count) {
  for (size_t i = 1; i + 1 < count; i++) {
    if (is_name_letter(name[i - 1]) && is_name_letter(name[i + 1])) {
      name[i] = mark_within(name[i]);
    }
  }
}

/* Spaces beside a dot are a habit, and a full stop between ideographs is the dot of those who have no other. */
static size_t tidy_dots(wchar_t *name, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    wchar_t next = i + 1 < count ? name[i + 1] : 0;
    wchar_t before = kept > 0 ? name[kept - 1] : 0;
    if (name[i] == ' ' &&
        (next == ' ' || next == XQ_MIDDLE_DOT || before == XQ_MIDDLE_DOT ||
         (xq_rule_is_ideograph(before) && next == '.') ||
         (before == '.' && kept >= 2 && xq_rule_is_ideograph(name[kept - 2]) && xq_rule_is_ideograph(next)))) {
      continue;
    }
    name[kept++] = name[i];
  }
  for (size_t i = 1; i + 1 < kept; i++) {
    if (name[i] == '.' && xq_rule_is_ideograph(name[i - 1]) && xq_rule_is_ideograph(name[i + 1])) {
      name[i] = XQ_MIDDLE_DOT;
    }
  }
  return kept;
}

static size_t ideographs(const wchar_t *name, size_t from, size_t count) {
  size_t n = 0;
  while (from + n < count && xq_rule_is_ideograph(name[from + n])) {
    n++;
  }
  return n;
}

/* A space between ideographs, at `at`. */
static bool is_padding(const wchar_t *name, size_t at, size_t count) {
  return at > 0 && at + 1 < count && name[at] == ' ' && xq_rule_is_ideograph(name[at - 1]) &&
         xq_rule_is_ideograph(name[at + 1]);
}

/* Whether one of the spaces between ideographs, from the word at `from` on, stands where the dot of a longer name would:
 * two parts of two characters or more, five or more together.  *end: where the last of these words ends. */
static bool parts_are_apart(const wchar_t *name, size_t from, size_t count, size_t *end) {
  bool apart = false;
  size_t before = ideographs(name, from, count);
  *end = from + before;
  while (is_padding(name, *end, count)) {
    size_t next = ideographs(name, *end + 1, count);
    apart = apart || (before >= 2 && next >= 2 && before + next > 4);
    before = next;
    *end += 1 + next;
  }
  return apart;
}

/* "张　三" is padded and "欧阳 娜娜" too, and they are joined.  In "阿卜杜拉 买买提" the dot was left out: that is never
 * made one word in silence. */
static size_t join_ideographs(wchar_t *name, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count;) {
    size_t end = i + 1;
    bool word = xq_rule_is_ideograph(name[i]);
    bool apart = word && parts_are_apart(name, i, count, &end);
    for (; i < end; i++) {
      if (!word || apart || name[i] != ' ') {
        name[kept++] = name[i];
      }
    }
  }
  return kept;
}

/* ---- judging */

static wchar_t at(const wchar_t *name, size_t count, size_t i) {
  return i < count ? name[i] : 0; /* before the first one, too: i has wrapped */
}

/* The next character in a direction that is no space. */
static wchar_t beyond_space(const wchar_t *name, size_t count, size_t i, size_t step) {
  i += step;
  return at(name, count, i) == ' ' ? at(name, count, i + step) : at(name, count, i);
}

static bool stop_right(wchar_t before, wchar_t after) {
  return is_latin(before) && (after == 0 || is_latin(after) || (after < 0x80 && strchr(" -/)'", after) != NULL));
}

/* Dots and hyphens part letters; the hyphen may have an initial before it, and an apostrophe on either side. */
static bool joint_right(wchar_t mark, wchar_t before, wchar_t after) {
  if (mark == XQ_MIDDLE_DOT) {
    return is_name_letter(before) && is_name_letter(after);
  }
  bool spaced = before == ' ' && after == ' ';
  return spaced || ((is_name_letter(before) || before == '.' || before == '\'' || before == ')') &&
                    (is_name_letter(after) || after == '\''));
}

static bool apostrophe_right(wchar_t before, wchar_t after) {
  bool beside_han = xq_rule_is_ideograph(before) || xq_rule_is_ideograph(after);
  return !beside_han && (is_latin(before) || is_latin(after)) && before != '\'' && after != '\'';
}

/* A/P, S/O, Ahmad @ Ali, CHEN, YI-CHUN: between words of Latin letters. */
static bool stroke_right(wchar_t before, wchar_t after) {
  return (is_latin(before) || before == '.' || before == ')') && is_latin(after);
}

/* (LIN YAFU): the same name in other letters, after the name. */
static bool brackets_right(const wchar_t *name, size_t count) {
  bool open = false;
  for (size_t i = 0; i < count; i++) {
    wchar_t before = at(name, count, i - 1), after = at(name, count, i + 1);
    if (name[i] == '(') {
      bool right = !open && i > 0 && (is_latin(after) || (!xq_rule_is_ideograph(before) && is_name_letter(after)));
      if (!right) {
        return false;
      }
      open = true;
    } else if (name[i] == ')') {
      if (!open || !(is_name_letter(before) || before == '.') || !(after == 0 || after == ' ' || after == '-')) {
        return false;
      }
      open = false;
    }
  }
  return !open;
}

static bool marks_right(const wchar_t *name, size_t count) {
  for (size_t i = 0, marks = 0; i < count; i++) {
    marks = xq_rule_is_mark(name[i]) ? marks + 1 : 0;
    if (marks > MARKS_MAX || (marks == 1 && !(i > 0 && xq_rule_is_latin(name[i - 1])))) {
      return false;
    }
  }
  return true;
}

static bool mark_right(const wchar_t *name, size_t count, size_t i) {
  wchar_t before = at(name, count, i - 1), after = at(name, count, i + 1);
  switch (name[i]) {
    case '.':
      return stop_right(before, after);
    case '-':
    case XQ_MIDDLE_DOT:
      return joint_right(name[i], before, after);
    case '\'':
      return apostrophe_right(before, after);
    case '/':
    case '@':
    case ',':
      return stroke_right(beyond_space(name, count, i, (size_t)-1), beyond_space(name, count, i, 1));
    default:
      return true;
  }
}

static bool form_right(const wchar_t *name, size_t count) {
  bool letter = false;
  for (size_t i = 0; i < count; i++) {
    letter = letter || is_name_letter(name[i]);
    if (!mark_right(name, count, i)) {
      return false;
    }
  }
  return letter && marks_right(name, count) && brackets_right(name, count);
}

/* No document prints "王Peter", but people are called so, and a single letter is registered. */
static enum xq_flaw warn(const wchar_t *name, size_t count) {
  size_t letters = 0;
  bool private = false, dot = false, odd = false;
  for (size_t i = 0; i < count; i++) {
    wchar_t before = at(name, count, i - 1), after = at(name, count, i + 1);
    bool between_han = xq_rule_is_ideograph(before) && xq_rule_is_ideograph(after);
    bool end = before == 0 || after == 0;
    letters += xq_rule_is_ideograph(name[i]) || xq_rule_is_latin(name[i]);
    private = private || xq_rule_is_private(name[i]);
    dot = dot || (between_han && (name[i] == ' ' || name[i] == '-'));
    odd = odd || (name[i] == '\'' && end) || (name[i] == '-' && before == ' ') ||
          (xq_rule_is_ideograph(name[i]) && (is_latin(before) || is_latin(after)));
  }
  if (letters < 2) {
    return XQ_FLAW_NAME_SHORT;
  }
  if (dot) {
    return XQ_FLAW_NAME_DOT;
  }
  return private ? XQ_FLAW_PRIVATE_USE : odd ? XQ_FLAW_NAME_UNUSUAL : XQ_FLAW_NONE;
}

static enum xq_flaw judge_name(const wchar_t *name, size_t count) {
  bool latin = false;
  for (size_t i = 0; i < count; i++) {
    latin = latin || is_latin(name[i]);
  }
  if (count > (latin ? LATIN_MAX_CHARS : HAN_MAX_CHARS)) {
    return XQ_FLAW_TOO_LONG;
  }
  return form_right(name, count) ? warn(name, count) : XQ_FLAW_PATTERN;
}

/* What is wrong with the first character that no name has. */
static enum xq_flaw odd_flaw(const char *text) {
  wchar_t odd = xq_rule_odd(&xq_rule_name, text), folded[XQ_FOLD_CHARS_MAX];
  if (odd == 0 || odd == 0xFFFD) {
    return XQ_FLAW_CHARACTERS;
  }
  size_t count = xq_rule_fold_char(XQ_FOLD_NAME, odd, folded);
  if (count == 1 && xq_rule_is_digit(folded[0])) {
    return XQ_FLAW_NAME_DIGITS;
  }
  return xq_rule_is_letter(odd) ? XQ_FLAW_SCRIPT : XQ_FLAW_CHARACTERS;
}

enum xq_flaw xq_check_person_name(const char *text, char **canon) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_clean(text, &xq_rule_name, &clean);
  if (flaw == XQ_FLAW_NONE) {
    size_t count = 0;
    wchar_t *name = xq_rule_decode(clean, &count);
    fold_within(name, count);
    count = tidy_dots(name, count);
    count = join_ideographs(name, count);
    xq_strwipe(clean);
    clean = xq_rule_encode(name, count);
    flaw = xq_rule_seen(judge_name(name, count), text);
    xq_memwipe(name, count * sizeof *name);
  } else if (flaw == XQ_FLAW_CHARACTERS) {
    flaw = odd_flaw(text);
  }
  return xq_rule_finish(flaw, clean, canon);
}
