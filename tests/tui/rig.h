/*
 * rig.h - the kit without a terminal: a screen in memory whose size a test sets, whose keys it presses and whose rows it
 * reads.  Pages are stubs that note what they are told, as "NAME WHAT ...;" in one line for all of them.
 */
#ifndef TESTS_TUI_RIG_H
#define TESTS_TUI_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include "tui/kit.h"

struct rig;

/** What a page lists, and what becomes of keys it is given. */
struct stub {
  struct rig *rig;
  const char *name;
  void (*list)(struct stub *stub, tui_page *page);
  int takes; /* the key that its `key` says it has used */
  struct tui_page_ops ops;
  tui_page *page;
  int builds;
};

struct rig {
  tui t;
  FILE *tty;
  long counted; /* of its bytes, by rig_sent() */
  struct xq_buf said;
  struct stub stub[8];
  size_t stubs;
};

/** The terminal of the rigs that are set up from now on. */
extern const char *rig_term;
/** For cmocka: 80x24 with nothing on it; *state is the rig. */
int rig_setup(void **state);
int rig_teardown(void **state);
void rig_size(struct rig *rig, int rows, int cols);

/** Pushes a stub, which lives as long as the rig; what is not wanted may be taken out of its ops. */
struct stub *rig_push(struct rig *rig, const char *name, void (*list)(struct stub *stub, tui_page *page));
/** The same, drawn, and told that it is shown. */
struct stub *rig_show(struct rig *rig, void (*list)(struct stub *stub, tui_page *page));
/** Draws what has changed. */
void rig_frame(struct rig *rig);
/** How many bytes the terminal was sent since the last call. */
long rig_sent(struct rig *rig);
/** Milliseconds pass on the clock by which hasty keys are told; a second does before each of rig_key(). */
void rig_wait(struct rig *rig, int64_t ms);
/** A key that comes so many milliseconds after the last one. */
bool rig_key_after(struct rig *rig, int64_t ms, int key);
/** As the loop does for a key, to the end of its turn; true when somebody wanted it. */
bool rig_key(struct rig *rig, int key);
void rig_type(struct rig *rig, const char *ascii);
/** Presses, draws, and checks what the page was told and which item has the focus then. */
void rig_press(struct rig *rig, int key, const char *said, int focused);
/** As when these bytes come from the terminal at once, and then nothing for a while. */
void rig_feed(struct rig *rig, const char *bytes, size_t len);

/** Presses a cell with the mouse, or the middle of a text where it is seen first, and draws. */
void rig_point(struct rig *rig, int row, int col);
void rig_point_at(struct rig *rig, const char *text);
/** Types with the keys on the screen. */
void rig_type_by_hand(struct rig *rig, const char *ascii);

/** A row of the screen as it was last drawn, without blanks at its end, frames as - and |.  Borrowed until the next call. */
const char *rig_row(const struct rig *rig, int row);
/** The first row that has `text` in it, -1 none; *col, where not NULL, its column. */
int rig_find(const struct rig *rig, const char *text, int *col);
/** What stubs were told since the last call; checked and forgotten. */
void rig_assert_said(struct rig *rig, const char *said);

#endif
