/* kit.h - the inside of the kit: what its files share, and src/plain, which shows pages in another way. */
#ifndef TUI_KIT_H
#define TUI_KIT_H

#include <libintl.h>

#include <ncurses.h>
#include <poll.h>
#include <signal.h>

#include "tui/keys.h"
#include "tui/layout.h"

#define _(text) gettext(text)

enum { PAD_CELLS = 11, KEY_SPOTS = 32, WATCHES_MOST = 8, TOAST_MS = 4000, COMFORT_ROWS = 24, COMFORT_COLS = 80 };

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

/* What stands over a page until it is answered (popup.c). */
struct popup {
  struct popup *below;
  unsigned serial; /* which no page and no other has: its place in memory may be used again */
  char *title, *text;
  char **option;
  size_t count, selected;
  size_t top;       /* first visible line of text, or of the list */
  size_t preferred; /* was selected when it opened */
  bool reading;     /* as of a page: the cursor is in that line of the text */
  size_t at;
  bool list;
  int row, col;
  void (*chosen)(void *ctx, int index);
  void *ctx;
  tui_page *page;
  int id;
  void (*picked)(tui_page *page, int id, int index);
};

/* Text that is being pasted, and what has become of it (paste.c). */
struct paste {
  bool open, first, wide; /* first: nothing was put yet; wide: the break joins it to what was typed */
  const tui_page *page;
  tui_edit *edit; /* where it goes; NULL: nowhere */
  bool put;       /* the page has not been told yet */
  size_t lost, full, refused;
  wchar_t blank[16]; /* white space that is held back until more text comes */
  size_t blanks;
  bool broken, parted; /* ... with a line break or a tab in it; with a line break */
  size_t joins;        /* lines that were put behind another */
  char *cut;           /* the beginning of what did not fit */
};

enum { COMPOSE_PAGES = 32 };

/* Letters that become characters (composer.c, compose.c, strip.c). */
struct composer {
  const struct tui_composer_ops *ops; /* NULL: there is none */
  void *ctx;
  bool on;
  size_t way;
  const struct tui_composition *now; /* what is being written; NULL: nothing.  Borrowed from the application */
  unsigned page;                     /* and where: the page's serial, its field */
  tui_edit *edit;
  size_t at;                   /* the candidate that is lit, of all */
  size_t start[COMPOSE_PAGES]; /* where the pages of candidates begin that were turned, the present one last */
  size_t turned;
};

struct tui {
  const struct tui_face *face; /* NULL: the screen */
  void *face_own;              /* what that one needs */
  bool ascii, locked, calm, large, number_pad, spoken;
  bool pad_told; /* the terminal tells the keys of a number pad from those of a keyboard */
  char *title;
  SCREEN *screen;
  FILE *out; /* what the screen is written to */
  struct theme theme;
  int rows, cols;
  bool running, quit, dirty, repaint;
  int signal;

  struct watch watch[WATCHES_MOST];
  size_t watches;
  struct timer *timer;
  size_t timers, timer_cap;
  int last_timer;
  struct tui_keys keys;
  bool answers;     /* the terminal does, when it is asked */
  bool pressed;     /* a key was, since the last frame */
  int64_t frame_at; /* when that was drawn */
  int64_t asked_at; /* for a sign of life that has not come; 0: not */
  int late;         /* how often it never came */
  bool mouse, pads;
  struct key_spot { /* where the key line names which key */
    int row, col, cols, key;
  } spot[KEY_SPOTS];
  size_t spots;
  const tui_edit *pad_edit; /* the field that the next two are about */
  bool pad_other, pad_capitals;
  int64_t last_key;       /* when a key was pressed, on the monotonic clock */
  int64_t (*clock)(void); /* by which hasty keys are told; NULL: xq_time_mono_ms() */
  int key_before;         /* and when that was; whether it comes again as a key that is held down */
  int64_t key_before_at;
  bool held;
  bool acted;       /* a key was handled since the last frame: what changes is its doing */
  int64_t stray_at; /* when text came that nobody wanted; 0: never */
  struct paste paste;
  struct composer composer;
  bool beeped; /* since the last time that something came from the terminal */

  unsigned last_serial;
  tui_page *top;  /* linked by `below` */
  tui_page *dead; /* popped, freed when no callback of theirs can be running */
  struct popup *popup;

  char *banner_left, *banner_right, *ribbon;
  char *toast;
  int64_t toast_since;                                                  /* as last_key */
  enum toast_of { TOAST_OF_ANY, TOAST_OF_SIZE, TOAST_OF_KEY } toast_of; /* why it is there */
  unsigned toast_page;                                                  /* and where; 0: not seen yet */
  enum tui_style toast_style;
  int toast_timer;
  bool in_key;     /* a key, or pasted text, is being handled */
  int tick_timer;  /* of the top page; 0 none */
  struct news {    /* a line of a page that became another one by itself (news.c) */
    unsigned page; /* its serial; 0: none */
    size_t line;
    int64_t at; /* as last_key */
    bool here;  /* the cursor is there */
  } news;
  struct arrival { /* where the cursor came to while something else changed, too */
    unsigned page; /* what was there in the frame before: the page, */
    int focus;     /* what had the focus, */
    uint64_t seen; /* and the words that were to be seen */
    char *words;   /* NULL: none */
  } arrival;
  bool (*global)(void *ctx, int key);
  void *global_ctx;
  bool (*ear)(void *ctx, int key, int64_t now);
  void *ear_ctx;
  struct tui_hint *global_hints;
  size_t global_hint_count;
};

enum { FOOT_MOST = 16 };

/* Which button of a foot a letter pressed, and which it presses since that changed without a key (haste.c). */
struct foot_keys {
  struct foot_key {
    int letter, id;
  } was[FOOT_MOST], is[FOOT_MOST];
  size_t was_count, is_count;
  bool known;
  int64_t moved_at; /* t->clock; 0: never */
};

struct tui_page {
  tui *t;
  unsigned serial; /* no other page of this run has it */
  const struct tui_page_ops *ops;
  void *ctx;
  tui_page *below;
  struct items items;
  struct layout layout;
  char *title, *right;
  int kind;
  struct tui_hint *hints;
  size_t hint_count;
  bool built, building, laid, shown, gone;
  bool aside;                       /* what is listed now stands beside the rest */
  int built_for;                    /* where the focus was when it was built */
  int laid_cols, laid_rows, height; /* the window it was laid out for; what of it the text has */
  int focus_id;                     /* 0: none yet */
  size_t focus;                     /* index of the stop */
  size_t top;                       /* first visible line of the text, */
  size_t foot_top;                  /* and of the foot, where even that is too high for the window */
  bool in_foot;                     /* the focus was last seen there */
  bool bring;                       /* bring the focus into view at the next layout */
  bool *seen;                       /* lines that have been on screen */
  size_t seen_count;
  int64_t since; /* it is there (t->clock) */
  bool behind;   /* text came just before it, and may go on: its secret field does not take what is left of it */
  struct foot_keys foot;
  const char *no_digits; /* what is said instead where digits of a number pad press nothing; NULL: they do */
  bool reading; /* the cursor is in that line of the text, where a reader reads on, and not at the focus (heard.c) */
  size_t at;
  int64_t tick_due; /* when what it says of time is no longer true (xq_time_mono_ms()); 0 never */
};

/* ---- palette.c */
struct palette {
  enum tui_theme theme;
  int colours;              /* as many the terminal has, at least */
  short look[LOOK_PALETTE]; /* foregrounds; -1: the terminal's own */
};
const struct palette *palette_all(size_t *count);
/** The richest of a theme that so many colours allow; NULL: none. */
const struct palette *palette_of(enum tui_theme theme, int colours);

/* ---- ask.c */
/** Asks the terminal what it is, and for its background (t->answers: it did); NEUTRAL where it did not tell. */
enum tui_theme ask_terminal(tui *t, bool background);
/** How bright the background is in an answer among these bytes, 0 to 1; -1: there is none. */
double ask_brightness(const char *in, size_t len);
/** Whether a frame may be drawn now; how long to wait for that, where it is sooner than `timeout`. */
bool pace_ready(tui *t, int64_t now);
int pace_timeout(const tui *t, int timeout, int64_t now);
void pace_drawn(tui *t, int64_t now);
void pace_answered(tui *t); /* a sign of life */

/* ---- theme.c */
/** Chooses signs for this terminal and locale, and no colours; after curses was started. */
void theme_init(struct theme *theme, bool ascii);
/** Whether this terminal has so many colours, and NO_COLOR does not forbid them. */
bool theme_has_colours(int count);
/** Colours, as far as the terminal has them. */
void theme_colour(struct theme *theme, enum tui_theme which);
/** What is drawn in the window from now on looks so. */
void theme_set(const struct theme *theme, WINDOW *win, enum tui_look look);

/* ---- signals.c */
/** Notes what signals do now, before curses puts handlers of its own in place. */
void signals_remember(void);
/** Orderly signals are read from signals_fd(); fatal ones call `emergency`, which gives the terminal back, and go on to
 * do what they do. */
void signals_install(bool locked, void (*emergency)(void));
int signals_fd(void); /* readable when one came; -1: they end the program at once */
/** Hands over those that came, each once. */
void signals_serve(void (*handle)(void *ctx, int sig), void *ctx);
void signals_remove(void); /* what signals did before, they do again */
/** The loop has dealt with it: the next one is another question, not the way out of a loop that hangs. */
void signals_answered(int sig);
/** Stops the process as SIGTSTP does, and returns when it goes on. */
void signals_stop_here(void);

/* ---- term.c */
/** Takes the terminal over: screen, line settings, signals; errors as of tui_open(). */
XQ_MUST_CHECK xq_err *term_take(tui *t);
void term_give_back(tui *t);  /* for good */
void term_leave(void);        /* for a while, */
void term_back(tui *t);       /* and back */
bool term_knows_modes(void);  /* it speaks ECMA-48, so it can be asked things */
bool term_measure(tui *t);    /* asks for the size; true when it changed */
void term_forget_lines(void); /* what it could scroll back to, where it can be told to */

/* ---- watch.c */
/** Calls those of `watched` whose descriptor (at the same place in `fds`) is ready, unless they are watched no more. */
void watch_serve(tui *t, const struct pollfd *fds, const struct watch *watched, size_t count);
int timers_timeout(const tui *t); /* ms until the first, or the end of an unfinished key, is due; -1: none */
void timers_fire(tui *t);         /* those that are due; one set meanwhile waits for the next turn */

/* ---- around.c */
/** Takes the toast away, if that is why it is there. */
void around_end_toast(tui *t, enum toast_of why);
/** It belongs to the page on which it is first seen, and goes with it; before a frame is drawn. */
void around_place_toast(tui *t);
/** A key comes: what was said of the one before has been seen, and goes. */
void around_key_comes(tui *t);
/** A toast that goes when its cause does. */
void around_toast_of(tui *t, enum toast_of why, const char *text);
struct tui_hint *hints_copy(const struct tui_hint *hints, size_t count); /* one block, to be freed; NULL for none */
void around_clear(tui *t);                                               /* frees all of it, at the end */
/** Says in a line that something a person did was not taken, with a beep: one, however much came at once.  Takes `text`
 * over. */
void around_warn(tui *t, char *text);

/* ---- composer.c */
/** What is being written is dropped, in the composer, too. */
void composer_drop(tui *t);
/** And nothing of it is left anywhere: it is off. */
void composer_forget(tui *t);
/** Whether characters beyond the keyboard's can be written into it. */
bool composer_suits(const tui *t, const struct item *field);

/* ---- draw.c: text and frames on a window */
/** As many of `cols` columns as text can have there: in the last row of the screen the last two stay free. */
int draw_room(WINDOW *win, int row, int col, int cols);
/** Draws UTF-8 within `cols` columns; returns the columns used. Controls never reach the terminal. */
int draw_text(WINDOW *win, int row, int col, int cols, const char *text);
/** A line, a frame with lines at its four edges: in the terminal's own line characters, or ASCII. */
void draw_hline(const struct theme *theme, WINDOW *win, int row, int col, int cols);
void draw_vline(const struct theme *theme, WINDOW *win, int row, int col, int rows);
void draw_frame(const struct theme *theme, WINDOW *win, int row, int col, int rows, int cols);
/** Draws lines of a layout into a rectangle. focus: stop drawn as focused, -1 none. The caret of a focused field goes
 * to *caret_row and *caret_col. */
void draw_lines(const struct theme *theme, WINDOW *win, const struct layout *layout, size_t first, int rows, int row,
                int col, int cols, int focus, int *caret_row, int *caret_col);

/* ---- geometry.c */
struct geometry {
  bool border;
  int title_row, rule_row, ribbon_row, ribbon_rows; /* -1: not there */
  int top, rows;                                    /* of the text */
  int foot_rule_row, foot_row, foot_rows;
  int room; /* rows of text and foot together */
  int col, cols;
  int pad_row, pad_rows; /* keys on the screen, 0: none */
  int low_rule_row, keys_row;
};
struct geometry frame_geometry(const tui *t);                  /* for the terminal's present size and the top page */
int frame_content_row(const tui *t, const struct geometry *g); /* row of the first line of content */

/* ---- frame.c: the whole screen */
/** Builds what has changed and draws all; the terminal is sent what differs. */
void frame_draw(tui *t);

/* ---- keyline.c */
/** Draws as many hints of the popup or the top page as fit. */
void keyline_draw(tui *t, int row, int col, int cols);
/** The key that is named at that place; TUI_KEY_NONE: none. */
int keyline_at(const tui *t, int row, int col);
/** All hints of the page in lines of at most `cols` columns. New string. */
char *keyline_text(const tui_page *page, int cols);

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
  tui_page *page; /* when set, a choice is told to picked(page, id, index) instead, and one that is none to nobody */
  int id;
  void (*picked)(tui_page *page, int id, int index);
};
/** Opens one above all; what spec points to is copied. */
void popup_open(tui *t, const struct popup_spec *spec);
/** A key for the uppermost one (there is one); false when it means nothing there. */
bool popup_key(tui *t, int key);
/** Closes the uppermost one (there is one) with this choice, -1 for none, and tells whoever asked. */
void popup_answer(tui *t, int index);
/** Draws it and nothing below it, straight to the terminal. */
void popup_draw(const tui *t, const struct popup *popup);
/** Chooses what is at that place of the uppermost one. */
void popup_click(tui *t, int row, int col);
/** Its key line: labels not translated yet, borrowed. */
void popup_hints(const struct popup *popup, const struct tui_hint **hints, size_t *count);
bool popup_scrolls(const tui *t, const struct popup *popup); /* whether there is more below what is seen */
/** Without answers, at the end. */
void popup_close_all(tui *t);
/** Lists of a page that goes or changes are closed without a choice. */
void popup_forget_page(tui *t, const tui_page *page);

/* ---- page.c */
/** Builds and lays out what changed since; before keys are handled and frames drawn. */
void page_ready(tui_page *page);
/** The stop that has the focus, or NULL; in_view: only when it can be seen. */
const struct stop *page_stop(const tui_page *page, bool in_view);
/** Index of the stop of its main button, -1 while there is none that can be pressed. */
long page_main_stop(const tui_page *page);
/** Whether it belongs to the foot, which does not scroll. */
bool page_is_foot(const tui_page *page, const struct stop *stop);
/** Its row on the screen, when it can be seen. */
int page_stop_row(const tui_page *page, const struct stop *stop);
/** Whether its first line is on the screen. */
bool page_in_view(const tui_page *page, const struct stop *stop);
int page_height(const tui_page *page);      /* lines that are visible at once, at least 1 */
size_t page_top_most(const tui_page *page); /* the last possible first line */
/** The line after the last that is seen. */
size_t page_seen_end(const tui_page *page, const struct geometry *g);
/** Scrolls it into view, as little as needed. */
void page_show_stop(tui_page *page, const struct stop *stop);
/** The line in which the cursor is: of what has the focus, or of what is read. */
size_t page_line(const tui_page *page);
/** Its row on the screen, when it can be seen. */
int page_line_row(const tui_page *page, size_t line);
/** Scrolls it into view, as little as needed. */
void page_show_line(tui_page *page, size_t line);
/** Moves the focus as a person does: the field left is told. */
void page_move_focus(tui_page *page, size_t stop);
bool page_mark_seen(tui_page *page); /* true when lines came into view for the first time */
/** Tells the page that an item was pressed or chosen; it is built anew. */
void page_act(tui_page *page, int id, int value);
/** Tells and frees the pages that were popped; when none of their callbacks can be running. */
void page_bury(tui *t);
/** What changed before a key came is laid out: it is not the key's doing.  False: another page is on top now. */
bool page_settle(tui_page *page);
/** The text field that has the focus; NULL: none has, or there is no page. */
const struct stop *page_typed(const tui_page *page);
bool page_typing(const tui_page *page); /* whether one has */

/* ---- news.c: what changed by itself, for whoever hears it */
/** The lines of a page that is about to be laid out anew; NULL where nobody listens. */
char **news_before(const tui_page *page);
/** It was: the first line that was not there becomes news, if no key asked for it.  Frees those; false: there are none. */
bool news_came(tui_page *page, char **before, size_t count);
/** The news on the page, until a key is pressed; false: there are none. */
bool news_of(const tui_page *page, size_t *line);

/* ---- heard.c: what is read aloud is where the cursor is */
/** The cursor, which was at news, goes on from there. */
void heard_go_on(tui_page *page);
/** The cursor goes to the next line that says anything, and the focus along; false: there is none. */
bool heard_step(tui_page *page, int direction);
/** The text was scrolled: what came into view is read from its first line on.  end: from its last. */
void heard_scrolled(tui_page *page, bool end);

/** Before a frame is drawn: a reader tells what has changed, or where the cursor went, not both.  What it would leave out
 * is said in a line of its own (t->arrival.words). */
void heard_arrive(tui *t);

/* ---- nav.c */
/** Handles a key; false when nobody wanted it. */
bool page_key(tui_page *page, int key);

/** Scrolls the text by so many lines, as far as there are any. */
void page_scroll(tui_page *page, long lines);
/** What Enter does on it. */
void page_press(tui_page *page, const struct stop *stop);
/** Whether a button (its letter; 0: one under a finger) is another one than a moment ago.  That is said then. */
bool page_moved(tui_page *page, int letter);
/** A button that cannot be pressed now was: the page may lead on (its `key`), or it is said. */
bool page_press_off(tui_page *page, int letter);

/* ---- click.c */
/** Something of the mouse; nothing where it is not wanted.  Returns the key that is to be taken for it, or none. */
int click_take(tui *t, const struct tui_mouse *mouse);

/* ---- pad.c: keys on the screen */
struct pad_cell {
  int key, col, cols; /* columns from the left edge of the page */
  const char *word;   /* NULL: the key is a character, and says so */
};
int pad_rows(const tui *t); /* how many rows of the window they want at the moment */
/** Those of a row that is `cols` wide; how many there are. */
int pad_cells(const tui *t, int row, int cols, struct pad_cell cell[PAD_CELLS]);
/** Shows other keys, if this is one of those that are for that. */
bool pad_switch(tui *t, int key);

/* ---- pad_view.c */
void pad_draw(const tui *t, const struct geometry *g);
/** Whether they are at that place; *key is then the one that was pressed, if it is one of the keyboard. */
bool pad_click(tui *t, int row, int col, int *key);

/* ---- strip.c: the line of what is being written */
/** Draws it at the field in that row, where something is; the cursor's place comes to *row and *col. */
void strip_draw(const tui *t, const struct geometry *g, int *row, int *col);
/** So many of its candidates are seen. */
size_t strip_shown(const tui *t);
/** Index, of all, of the candidate that is drawn there; -1 none. */
long strip_at(const tui *t, int row, int col);
/** Which of its two signs is drawn there, or could be: 1 the one that turns to further candidates, -1 to those before; 0 none. */
int strip_turns_at(const tui *t, int row, int col);

/* ---- compose.c */
/** A key while no dialog is open: true when it was for the composer. */
bool compose_key(tui *t, int key);
/** Somebody pointed there: true when a candidate was, and is taken. */
bool compose_click(tui *t, int row, int col);
/** What is being written ends where its field is no longer the one that is typed into; before a frame is drawn. */
void compose_settle(tui *t);

/* ---- number_pad.c: what a number pad can do */
/** Gives the buttons of a foot their digits, and takes the letters of others away; nothing without a number pad. */
void number_pad_letters(const tui *t, struct tui_button *buttons, size_t count, bool foot);
enum { NUMBER_PAD_BUTTONS = 8 }; /* so many have a digit; 9 and 0 are for all pages */
/** What + and - are where nothing is typed: the next thing, or more of the text. */
struct number_pad_turn {
  int on, back; /* keys */
};
/** The digits that its foot shows are those that press its buttons now: none while text is typed, and none where a PIN is.
 * True: they are others. */
bool number_pad_relabel(const tui_page *page, bool typing);
/** A field of the page that is typed in secret, rather one with something in it; NULL: there is none. */
const tui_edit *number_pad_secret(const tui_page *page);
/** The key that one of the number pad stands for, while something is typed (NULL: nothing is); others stay.
 * TUI_KEY_NONE: nothing is left to erase. */
int number_pad_key(tui *t, const tui_edit *typed, int key, const struct number_pad_turn *turn);
/** Whether a sign is none of what is being typed.  told: the terminal says that it is one of the number pad. */
bool number_pad_commands(const tui *t, const tui_edit *typed, int key, bool told);
/** Whether - takes back what was typed there. */
bool number_pad_erases(const tui *t, const tui_edit *typed);

/* ---- pad_names.c */
/** What the key line calls a key, while something is typed (NULL: nothing is). */
const char *number_pad_name(const tui *t, const tui_edit *typed, const char *key);

/* ---- paste.c: what is pasted is text, whatever it meets */
/** Pasted text begins; on: it goes on after a line break with what was typed just now. */
void paste_begin(tui *t, bool on);
void paste_char(tui *t, wchar_t wc);
/** The page is told what has come until now. */
void paste_flush(tui *t);
/** It is over; what was left out is said. */
void paste_end(tui *t);

/* ---- haste.c: keys that were meant for what was there before */
/** Before a key is handled, and when it was: notes when it came. */
void haste_key(tui *t, int key);
/** Text came that nobody wanted. */
void haste_stray(tui *t);
/** The page comes. */
void haste_begin(tui_page *page);
/** Whether a key for its secret field is the rest of what was typed before it was there. */
bool haste_is_rest(tui_page *page, int key);
/** The page was laid out: notes which buttons its foot has, and when that changed by itself. */
void haste_note_foot(tui_page *page);
/** Whether a letter presses another button than a moment ago; 0: whether any does, for a finger. */
bool haste_moved(tui_page *page, int letter);
/** Whether Enter or space is no consent: it is held down, or the page has only just come. */
bool haste_no_consent(const tui_page *page, int key);

/* ---- input.c: from the terminal's keys to who takes them */
/** A key that came with `crowd` characters of text at once (0 for a key that is none); false when nobody wanted it, which
 * was said then where it helps. */
bool input_key(tui *t, int key, size_t crowd);
/** Ctrl-C and Ctrl-\\, or their signal. */
void input_interrupt(tui *t, int sig);
/** All keys and pastes that have come. */
void input_take(tui *t, int64_t now);

/* ---- help.c */
/** What the page has to say, and the keys that work everywhere. */
void help_open(tui_page *page);

#endif
