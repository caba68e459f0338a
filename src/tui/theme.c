/*
 * theme.c - how things look on this terminal: attributes, colours if there are any and NO_COLOR does not forbid them,
 * and the signs it can show.  Colours stand on the terminal's own background (palette.c); nothing is said by
 * colour alone, so the monochrome theme loses nothing.
 */
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

/* After all others: it makes macros of words such as lines and buttons. */
#include <term.h>

static const attr_t attributes[LOOK_COUNT] = {
    [LOOK_NORMAL] = A_NORMAL,  [LOOK_DIM] = A_DIM,       [LOOK_STRONG] = A_BOLD,   [LOOK_GOOD] = A_NORMAL,
    [LOOK_WARN] = A_BOLD,      [LOOK_BAD] = A_BOLD,      [LOOK_HEADING] = A_BOLD,  [LOOK_TITLE] = A_BOLD,
    [LOOK_FRAME] = A_NORMAL,   [LOOK_KEY] = A_BOLD,      [LOOK_BUTTON] = A_NORMAL, [LOOK_FOCUS] = A_REVERSE,
    [LOOK_RIBBON] = A_REVERSE, [LOOK_LIGHT] = A_REVERSE, [LOOK_DARK] = A_NORMAL, /* as on a dark screen */
};

bool theme_has_colours(int count) {
  const char *no_color = getenv("NO_COLOR");
  return has_colors() && tigetnum("colors") >= count && (no_color == NULL || no_color[0] == '\0');
}

static bool on_console(void) {
  const char *term = getenv("TERM");
  return term != NULL && strncmp(term, "linux", 5) == 0;
}

static bool one_column(const char *sign) {
  return xq_text_width(sign) == 1;
}

/* Signs beyond ASCII only in UTF-8, where the locale counts one column for each; the Linux console has too few
 * glyphs. */
static bool unicode_signs(void) {
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || on_console()) {
    return false;
  }
  const struct tui_signs *s = &tui_signs_unicode;
  for (int mark = TUI_MARK_OK; mark <= TUI_MARK_TODO; mark++) {
    if (!one_column(s->mark[mark])) {
      return false;
    }
  }
  return one_column(s->pointer) && one_column(s->radio) && one_column(s->drop) && one_column(s->past) &&
         one_column(s->left) && one_column(s->today) && one_column(s->open);
}

/* Where each is one column they can stand beside each other. */
static bool half_blocks(void) {
  static const wchar_t blocks[] = {0x2580, 0x2584, 0x2588};
  bool all = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  for (size_t i = 0; i < XQ_COUNT(blocks); i++) {
    all = all && xq_shows(blocks[i]) && xq_wcwidth(blocks[i]) == 1;
  }
  return all;
}

static const struct tui_signs *signs_here(void) {
  return unicode_signs() ? &tui_signs_unicode : on_console() && half_blocks() ? &tui_signs_console : &tui_signs_plain;
}

void theme_init(struct theme *theme, bool ascii) {
  *theme = (struct theme){.ascii = ascii};
  theme->signs = ascii ? &tui_signs_plain : signs_here();
  memcpy(theme->attr, attributes, sizeof attributes);
}

/* A symbol is black on white, whatever the theme, for a camera to read it; without colours what is light is known only
 * from the screen's background. */
static void colour_symbol(struct theme *theme, bool colours, enum tui_theme which) {
  enum { EXACT = 256, BLACK = 16, WHITE = 231 };
  const bool exact = colours && tigetnum("colors") >= EXACT;
  const short black = exact ? BLACK : COLOR_BLACK, white = exact ? WHITE : COLOR_WHITE;
  if (colours && init_pair(LOOK_LIGHT + 1, black, white) != ERR && init_pair(LOOK_DARK + 1, white, black) != ERR) {
    theme->pair[LOOK_LIGHT] = LOOK_LIGHT + 1;
    theme->pair[LOOK_DARK] = LOOK_DARK + 1;
    theme->attr[LOOK_LIGHT] = theme->attr[LOOK_DARK] = A_NORMAL;
  } else if (which == TUI_THEME_LIGHT) {
    theme->attr[LOOK_LIGHT] = A_NORMAL;
    theme->attr[LOOK_DARK] = A_REVERSE;
  }
}

void theme_colour(struct theme *theme, enum tui_theme which) {
  enum { FEW = 8 };
  if (which == TUI_THEME_NEUTRAL && on_console()) {
    which = TUI_THEME_DARK; /* which a console is */
  }
  const bool colours = which != TUI_THEME_MONO && theme_has_colours(FEW) && start_color() != ERR;
  short background = colours && use_default_colors() == OK ? -1 : COLOR_BLACK;
  colour_symbol(theme, colours, which);
  const struct palette *palette = colours ? palette_of(which, tigetnum("colors")) : NULL;
  for (short look = 0; palette != NULL && look < LOOK_PALETTE; look++) {
    short colour = palette->look[look];
    if (colour < 0 || init_pair((short)(look + 1), colour, background) == ERR) {
      continue;
    }
    theme->pair[look] = (short)(look + 1);
  }
}

void theme_set(const struct theme *theme, WINDOW *win, enum tui_look look) {
  wattr_set(win, theme->attr[look], theme->pair[look], NULL);
}
