/* kit.h - the inside of the kit: what its files share.  Nothing outside src/tui includes it. */
#ifndef TUI_KIT_H
#define TUI_KIT_H

#include <libintl.h>

#include <ncurses.h>
#include <signal.h>

#include "tui/layout.h"
#include "tui/tui.h"

#define _(text) gettext(text)

enum { WATCHES_MOST = 8, INPUT_MOST = 256, TOAST_MS = 4000, COMFORT_ROWS = 24, COMFORT_COLS = 80 };

struct theme {
  attr_t attr[LOOK_COUNT];
  short pair[LOOK_COUNT];
  const struct tui_signs *signs;
  bool ascii;
};

struct watch {
  int fd;
  void (*ready)(void *ctx);
  void *ctx;
};

struct timer {
  int id;
  int64_t due; /* xq_time_mono_ms() */
  void (*fire)(void *ctx);
  void *ctx;
};

struct popup;

struct tui {
  bool ascii, locked;
  char *title;
  SCREEN *screen;
  struct theme theme;
  int rows, cols;
  bool running, quit, dirty, repaint;
  int signal;

  struct watch watch[WATCHES_MOST];
  size_t watches;
  struct timer *timer;
  size_t timers, timer_cap;
  int last_timer;
  char in[INPUT_MOST];
  size_t in_len;
  int64_t esc_due;  /* when an unfinished sequence counts as finished; 0 none */
  int64_t last_key; /* when a key was pressed, on the monotonic clock */

  tui_page *top;  /* linked by `below` */
  tui_page *dead; /* popped, freed when no callback of theirs can be running */
  struct popup *popup;

  char *banner_left, *banner_right, *ribbon;
  char *toast;
  enum tui_style toast_style;
  int toast_timer;
  bool (*global)(void *ctx, int key);
  void *global_ctx;
  struct tui_hint *global_hints;
  size_t global_hint_count;
};

/* ---- theme.c */
void theme_init(struct theme *theme, bool ascii);
void theme_set(const struct theme *theme, WINDOW *win, enum tui_look look);

/* ---- signals.c */
/** Notes what signals do now, before curses puts handlers of its own in place. */
void signals_remember(void);
/** Orderly signals write their number to `fd`; fatal ones restore the terminal and go on to do what they do. */
void signals_install(int fd, bool locked);
void signals_remove(void);
/** Stops the process as SIGTSTP does, and returns when it goes on. */
void signals_stop_here(void);

/* ---- term.c */
struct termios;
/** What an emergency must send and set, kept ready at any time. Safe in a signal handler. */
void term_emergency(void);
void term_leave(void); /* the ordinary way out and back */
void term_back(tui *t);
bool term_measure(tui *t); /* asks for the size; true when it changed */

/* ---- loop.c */
int loop_signal_fd(void);

/* ---- draw.c: text and frames on a window */
/** Draws UTF-8 within `cols` columns; returns the columns used. Controls never reach the terminal. */
int draw_text(WINDOW *win, int row, int col, int cols, const char *text);
void draw_hline(const struct theme *theme, WINDOW *win, int row, int col, int cols);
void draw_frame(const struct theme *theme, WINDOW *win, int row, int col, int rows, int cols);
/** Draws lines of a layout into a rectangle. focus: stop drawn as focused, -1 none. The caret of a focused field goes
 * to *caret_row and *caret_col. */
void draw_lines(const struct theme *theme, WINDOW *win, const struct layout *layout, size_t first, int rows, int row,
                int col, int cols, int focus, int *caret_row, int *caret_col);

/* ---- frame.c: the whole screen */
struct geometry {
  bool border;
  int title_row, rule_row, ribbon_row, ribbon_rows; /* -1: not there */
  int top, rows;                                    /* of the content */
  int col, cols;
  int low_rule_row, keys_row;
};
struct geometry frame_geometry(const tui *t);
int frame_content_row(const tui *t, const struct geometry *g); /* row of the first line of content */
void frame_draw(tui *t);

/* ---- keyline.c */
void keyline_draw(tui *t, int row, int col, int cols);

/* ---- popup.c */
struct popup_spec {
  const char *title, *text;
  const char *const *options; /* buttons, or lines of a list */
  size_t count;
  int preferred;
  bool list;    /* options stand under each other */
  int row, col; /* a list drops from here */
  void (*chosen)(void *ctx, int index);
  void *ctx;
  tui_page *page; /* when set, the choice is reported to its action as `id` instead */
  int id;
};
void popup_open(tui *t, const struct popup_spec *spec);
void popup_key(tui *t, int key);
void popup_draw(const tui *t, const struct popup *popup);
void popup_hints(const struct popup *popup, const struct tui_hint **hints, size_t *count);
void popup_close_all(tui *t);
/** Lists of a page that goes or changes are closed without a choice. */
void popup_forget_page(tui *t, const tui_page *page);

#endif
