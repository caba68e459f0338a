/*
 * hear.h - a conversation with the program's pages in memory: what is typed is handed to the face that is under test, and what it
 * says is there to be read.  Over the sitting of tests/app/sit.h, whose engine says what a test has it say.
 */
#ifndef TESTS_PLAIN_HEAR_H
#define TESTS_PLAIN_HEAR_H

#include "plain/plain_int.h"
#include "tests/app/sit.h"

struct hear {
  struct plain p;
  struct sit *sit;
  int typed;        /* where lines are typed ahead */
  char *text;       /* all that was said */
  size_t len, from; /* ... and where what came of the last answer begins */
};

/** For cmocka: through a pipe, answered by somebody who waits; *state is the conversation. */
int hear_setup(void **state);
/** The same at a terminal of 40 columns. */
int hear_setup_narrow(void **state);
/** What was said is checked: text, and nothing else. */
int hear_teardown(void **state);

/** Serves what the engine says; reads what is new, and asks what is next. */
void hear_on(struct hear *h);
/** Answers what is asked, a PIN, too. */
void hear_say(struct hear *h, const char *line);
/** Opens a screen above the first one, as sit_open(). */
void hear_open(struct hear *h, int route);
/** Whether that was said since the last answer. */
bool hear_said(const struct hear *h, const char *text);
/** How often, since the last answer. */
size_t hear_count(const struct hear *h, const char *text);

/** Insists that something was, or was not, said since the last answer. */
void hear_must(const struct hear *h, const char *text, bool said, const char *file, int line);
#define assert_said(h, words) hear_must(h, words, true, __FILE__, __LINE__)
#define assert_unsaid(h, words) hear_must(h, words, false, __FILE__, __LINE__)

#endif
