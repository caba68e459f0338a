/*
 * sit.h - a sitting at the program without a terminal and without an engine: the screens themselves, on a screen in
 * memory whose keys a test presses, over an engine that says what the test has it say.
 *
 * It stands on the first screen, in English, before a key on a card ("piv:1#9a") of 胡小明 that can be renewed, with the
 * reference data of a service and an application "XQ1" that is to be paid.
 */
#ifndef TESTS_APP_SIT_H
#define TESTS_APP_SIT_H

#include "app/sitting.h"
#include "tests/app/engine.h"
#include "tests/tui/rig.h"

#define SIT_KEY "piv:1#9a"
#define SIT_NUMBER "XQ1"

struct sit {
  struct rig *rig; /* keys and rows */
  struct app app;
};

/** For cmocka; *state is the sitting. */
int sit_setup(void **state);
/** The same at a machine in a hall, whose attendant is at "Counter 3"; the visit has begun. */
int sit_setup_hall(void **state);
int sit_teardown(void **state);

/** Serves what the engine says, and draws. */
void sit_serve(struct sit *sit);
/** Presses a key, or 0; serves and draws; global keys are handled, too. */
void sit_press(struct sit *sit, int key);
/** Types into the field that has the focus. */
void sit_type(struct sit *sit, const char *ascii);
/** Opens a screen above the first one, with an application and a proof as fresh ones; all that lay there is gone. */
void sit_open(struct sit *sit, int route);
/** Whether a row has that text. */
bool sit_sees(const struct sit *sit, const char *text);
/** What the service says before one applies; to be freed or taken over. */
struct xq_reference *sit_reference(void);
/** The application as the service tells it; to be freed or taken over. */
struct xq_application *sit_application(void);
/** What an install came to. */
struct xq_install_proof *sit_proof(void);
/** A list of keys as a scan brings it: the one of the card, and one of another. */
struct xq_key_list *sit_keys(bool card, bool other);
/** As many keys, in no order; the one that ends first is of "Urgent". */
struct xq_key_list *sit_many(size_t count);
/** The service says of all of these, in an answer to the command, what stands in them. */
void sit_status(struct xq_key_list *keys, uint64_t command);
/** A scan that goes on ends with that list. */
void sit_scanned(struct sit *sit, struct xq_key_list *keys);
/** The engine asks for the PIN of the last command. */
struct xq_pin_request *sit_asks_pin(struct sit *sit, enum xq_pin_purpose purpose);
/** ... and asks for it again, since it was wrong; two tries are left.  What the engine was told before is forgotten. */
void sit_refuses_pin(struct sit *sit);

#define assert_sees(sit, text)                                \
  do {                                                        \
    if (!sit_sees(sit, text)) {                               \
      for (int row_ = 0; row_ < (sit)->rig->t.rows; row_++) { \
        print_error("%s\n", rig_row((sit)->rig, row_));       \
      }                                                       \
      fail_msg("not seen: %s", text);                         \
    }                                                         \
  } while (0)

#endif
