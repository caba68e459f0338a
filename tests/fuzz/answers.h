/*
 * answers.h - an engine on top of tests/app/engine.c that answers as the real one would: one command after the other, a PIN
 * asked for where one is needed, nothing after a cancel.  When it goes on, and what it has to say, is chosen by the caller's
 * bytes.
 */
#ifndef TESTS_FUZZ_ANSWERS_H
#define TESTS_FUZZ_ANSWERS_H

#include "tests/app/sit.h"

/** What the person has willed so far that cannot be taken back. */
struct answers_heard {
  unsigned applied, installed, withdrawn, recorded, mended, pins, given;
};

/** From here on the engine is told to it, and forgets all before. */
void answers_begin(void);
/** Which keys are in their places: bit 0 the card, bit 1 another. */
void answers_plug(unsigned keys);
unsigned answers_plugged(void);
/** The command whose turn it is goes on by a step.  how: what the step comes to; which: what it is about.  Nothing, where
 * no command runs or a person is waited for. */
void answers_go_on(uint8_t how, uint8_t which);
/** How many commands have not ended. */
size_t answers_open(void);
/** What was heard since answers_begin(). */
struct answers_heard answers_heard(void);

#endif
