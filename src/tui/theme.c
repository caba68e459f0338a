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
    [LOOK_NORMAL] = A_NORMAL,  [LOOK_DIM] = A_DIM,  [LOOK_STRONG] = A_BOLD,   [LOOK_GOOD] = A_NORMAL,
    [LOOK_WARN] = A_BOLD,      [LOOK_BAD] = A_BOLD, [LOOK_HEADING] = A_BOLD,  [LOOK_TITLE] = A_BOLD,
    [LOOK_FRAME] = A_NORMAL,   [LOOK_KEY] = A_BOLD, [LOOK_BUTTON] = A_NORMAL, [LOOK_FOCUS] = A_REVERSE,
    [LOOK_RIBBON] = A_REVERSE,
};

bool theme_has_colours(int count) {
  const char *no_color = getenv("NO_COLOR");
  return has_colors() && tigetnum("colors") >= count && (no_color == NULL || no_color[0] == '\0');
}

static bool one_column(const char *sign) {
  return xq_text_width(sign) == 1;
}

/* Signs beyond ASCII only in UTF-8, where the locale counts one column for each; the Linux console has too few
 * glyphs. */
static bool unicode_signs(void) {
  const char *term = getenv("TERM");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || (term != NULL && strncmp(term, "linux", 5) == 0)) {
    return false;
  }
  const struct tui_signs *s = &tui_signs_unicode;
  for (int mark = TUI_MARK_OK; mark <= TUI_MARK_TODO; mark++) {
    if (!one_column(s->mark[mark])) {
      return false;
    }
  }
  return one_column(s->pointer) && one_column(s->radio) && one_column(s->drop) && one_column(s->past) &&
         one_column(s->left) && one_column(s->today);
}

void theme_init(struct theme *theme, bool ascii) {
  *theme = (struct theme){.ascii = ascii};
  theme->signs = !ascii && unicode_signs() ? &tui_signs_unicode : &tui_signs_plain;
  memcpy(theme->attr, attributes, sizeof attributes);
}

void theme_colour(struct theme *theme, enum tui_theme which) {
  enum { FEW = 8 };
  const char *term = getenv("TERM");
  if (which == TUI_THEME_NEUTRAL && term != NULL && strncmp(term, "linux", 5) == 0) {
    which = TUI_THEME_DARK; /* which a console is */
  }
  const struct palette *palette = theme_has_colours(FEW) ? palette_of(which, tigetnum("colors")) : NULL;
  if (palette == NULL || start_color() == ERR) {
    return;
  }
  short background = use_default_colors() == OK ? -1 : COLOR_BLACK;
  for (short look = 0; look < LOOK_COUNT; look++) {
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
