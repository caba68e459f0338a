/*
 * palette.c - the colours of each theme; -1 is the terminal's own.
 *
 * Each stands at least 4.5 to 1 off every background the theme is for (a test reckons it): with 256 colours these are known
 * exactly, with eight only those are used that are far enough in the consoles' and in xterm's shade of them.  `neutral` is for
 * a terminal that did not say what its background is: its colours do on black and on white.
 */
#include "tui/kit.h"

static const struct palette palettes[] = {
    {TUI_THEME_DARK,
     256,
     {[LOOK_NORMAL] = -1,
      [LOOK_DIM] = -1,
      [LOOK_STRONG] = -1,
      [LOOK_GOOD] = 114,
      [LOOK_WARN] = 221,
      [LOOK_BAD] = 210,
      [LOOK_HEADING] = 117,
      [LOOK_TITLE] = -1,
      [LOOK_FRAME] = -1,
      [LOOK_KEY] = 117,
      [LOOK_BUTTON] = -1,
      [LOOK_FOCUS] = -1,
      [LOOK_RIBBON] = 221}},
    {TUI_THEME_LIGHT,
     256,
     {[LOOK_NORMAL] = -1,
      [LOOK_DIM] = -1,
      [LOOK_STRONG] = -1,
      [LOOK_GOOD] = 22,
      [LOOK_WARN] = 94,
      [LOOK_BAD] = 124,
      [LOOK_HEADING] = 25,
      [LOOK_TITLE] = -1,
      [LOOK_FRAME] = -1,
      [LOOK_KEY] = 25,
      [LOOK_BUTTON] = -1,
      [LOOK_FOCUS] = -1,
      [LOOK_RIBBON] = 94}},
    {TUI_THEME_NEUTRAL,
     256,
     {[LOOK_NORMAL] = -1,
      [LOOK_DIM] = -1,
      [LOOK_STRONG] = -1,
      [LOOK_GOOD] = 29,
      [LOOK_WARN] = 131,
      [LOOK_BAD] = 163,
      [LOOK_HEADING] = 63,
      [LOOK_TITLE] = -1,
      [LOOK_FRAME] = -1,
      [LOOK_KEY] = 63,
      [LOOK_BUTTON] = -1,
      [LOOK_FOCUS] = -1,
      [LOOK_RIBBON] = 131}},
    {TUI_THEME_DARK,
     8,
     {[LOOK_NORMAL] = -1,
      [LOOK_DIM] = -1,
      [LOOK_STRONG] = -1,
      [LOOK_GOOD] = COLOR_GREEN,
      [LOOK_WARN] = -1,
      [LOOK_BAD] = -1,
      [LOOK_HEADING] = COLOR_CYAN,
      [LOOK_TITLE] = -1,
      [LOOK_FRAME] = -1,
      [LOOK_KEY] = COLOR_CYAN,
      [LOOK_BUTTON] = -1,
      [LOOK_FOCUS] = -1,
      [LOOK_RIBBON] = -1}},
    {TUI_THEME_LIGHT,
     8,
     {[LOOK_NORMAL] = -1,
      [LOOK_DIM] = -1,
      [LOOK_STRONG] = -1,
      [LOOK_GOOD] = -1,
      [LOOK_WARN] = -1,
      [LOOK_BAD] = COLOR_RED,
      [LOOK_HEADING] = COLOR_BLUE,
      [LOOK_TITLE] = -1,
      [LOOK_FRAME] = -1,
      [LOOK_KEY] = COLOR_BLUE,
      [LOOK_BUTTON] = -1,
      [LOOK_FOCUS] = -1,
      [LOOK_RIBBON] = -1}},
};

const struct palette *palette_all(size_t *count) {
  *count = XQ_COUNT(palettes);
  return palettes;
}

const struct palette *palette_of(enum tui_theme theme, int colours) {
  for (size_t i = 0; i < XQ_COUNT(palettes); i++) {
    if (palettes[i].theme == theme && palettes[i].colours <= colours) {
      return &palettes[i];
    }
  }
  return NULL;
}
