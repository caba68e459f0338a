/*
 * tui.h - the kit: terminal, event loop, pages, field editor, lists, dialogs, key line, theme.  Knows no screen of Xuqi
 * and stands on base alone.
 *
 * A screen is a *page*: a column of items (headings, text, pairs, fields, buttons ...) that its `build` callback lists
 * anew from the application's own data whenever something changed.  The kit lays the items out for the terminal's
 * width, scrolls when they are higher than the window, moves the focus among those that can be focused (found again by
 * id after a rebuild) and puts the real cursor at the caret.  What a person types lives in tui_edit models that the
 * application owns, so neither a rebuild, nor Back, nor a resize loses anything.
 *
 * The loop never blocks on anything but poll(): file descriptors and timers of the application are served by it.
 */
#ifndef XUQI_TUI_H
#define XUQI_TUI_H

#include "xuqi/base.h"

typedef struct tui tui;
typedef struct tui_page tui_page;

/* ---------------------------------------------------------------- keys (keys.c) */

enum {
  TUI_KEY_NONE = 0,
  /* below 0x110000: a character */
  TUI_KEY_UP = 0x200000,
  TUI_KEY_DOWN,
  TUI_KEY_LEFT,
  TUI_KEY_RIGHT,
  TUI_KEY_HOME,
  TUI_KEY_END,
  TUI_KEY_PGUP,
  TUI_KEY_PGDN,
  TUI_KEY_ENTER,
  TUI_KEY_TAB,
  TUI_KEY_BACKTAB,
  TUI_KEY_BACKSPACE,
  TUI_KEY_DELETE,
  TUI_KEY_ESC,
  TUI_KEY_F1,
  TUI_KEY_F2,
  TUI_KEY_F3,
  TUI_KEY_F4,
  TUI_KEY_F5,
  TUI_KEY_F6,
  TUI_KEY_F7,
  TUI_KEY_F8,
  TUI_KEY_F9,
  TUI_KEY_F10,
  TUI_KEY_WORD_LEFT, /* Ctrl or Alt and an arrow */
  TUI_KEY_WORD_RIGHT,
  TUI_KEY_UNDO,
  TUI_KEY_INTERRUPT,       /* Ctrl-C, Ctrl-\\: told to the global keys only */
  TUI_KEY_CTRL = 0x400000, /* + letter 'a'..'z' */
  TUI_KEY_ALT = 0x800000,  /* + a character: keys that do nothing */
  TUI_KEY_PAD =
      0x1000000, /* + one of "*+-./": that key of the number pad, where the terminal tells it from the others */
};

/** A key that works on every screen: "F1", its second key for terminals and multiplexers that lose it ("Ctrl-G"), and
 * what it does (a text to be translated).  Help and the manual page tell of the same table. */
struct tui_global_key {
  int key;
  const char *name, *second; /* second may be NULL */
  const char *does;
};
/** *count of them, in the order in which they are told. */
const struct tui_global_key *tui_global_keys(size_t *count);

/* ---------------------------------------------------------------- the text editor model (edit.c): pure, no curses */

/** One line of text being edited: wide characters, a caret, the first visible one.  Drawing is a function of the
 * model. */
typedef struct tui_edit tui_edit;

typedef bool (*tui_accept_fn)(void *ctx, wchar_t wc);
/** max_chars: typing stops there. accept may be NULL (all printable characters). */
tui_edit *tui_edit_new(size_t max_chars, tui_accept_fn accept, void *ctx);
/** A PIN: kept in an xq_secret, drawn as one '*' a character, no caret movement inside. */
tui_edit *tui_edit_new_secret(size_t max_chars);
void tui_edit_free(tui_edit **edit);             /* wiped, if it was a PIN */
const char *tui_edit_text(const tui_edit *edit); /* UTF-8, borrowed until the next change; "" for a secret */
/** In the place of what was typed, as much as fits; a secret is only emptied.  NULL: nothing. */
void tui_edit_set_text(tui_edit *edit, const char *text);
xq_secret *tui_edit_take_secret(tui_edit *edit);                    /* the PIN typed; the editor is empty again */
bool tui_edit_holds(const tui_edit *edit, const xq_secret *secret); /* whether that PIN is what is typed */
bool tui_edit_is_secret(const tui_edit *edit);
bool tui_edit_is_empty(const tui_edit *edit);
size_t tui_edit_chars(const tui_edit *edit); /* how many are typed, of a secret too */
enum tui_edit_result {
  TUI_EDIT_IGNORED,
  TUI_EDIT_MOVED,
  TUI_EDIT_CHANGED,
  TUI_EDIT_REFUSED /* an impossible character, or full */
};
/** What a key does to it. */
enum tui_edit_result tui_edit_key(tui_edit *edit, int key);
/** What is visible in `cols` columns and where the caret stands; text is a new string of at most cols columns. */
struct tui_edit_view {
  char *text;
  int caret_col;
  bool more_left, more_right;
};
void tui_edit_look(tui_edit *edit, int cols, struct tui_edit_view *view);

struct tui_hint {
  const char *key, *label;
}; /* on the key line at the bottom: "Enter" "打开" */

/* ---------------------------------------------------------------- the terminal and its loop (console.c, open.c, loop.c) */

/** Characters beyond ASCII that a terminal's font has; chars is to be freed. */
struct tui_glyphs {
  uint16_t *chars;
  size_t count;
};
/** Whether standard output or error is a bare Linux console, whose font has no ideographs, and what it has.  Needs no tui. */
bool tui_console(struct tui_glyphs *glyphs);
/** What every terminal has: Latin letters with accents. */
void tui_glyphs_latin(struct tui_glyphs *glyphs);

/** Another way to show pages than on a screen, such as line by line (plain/plain.h).  The pages are the same. */
struct tui_face {
  /** Instead of taking over the terminal; whatever it needs is kept in t->face_own (kit.h).  Errors as of tui_open(). */
  xq_err *(*open)(tui *t);
  void (*close)(tui *t);
  /** As tui_run(): until t->quit. */
  xq_err *(*run)(tui *t);
  void (*beep)(tui *t);
};

/** Colours: of a terminal's dark or light background, of one that is not known, none.  AUTO: as the terminal answers when
 * it is asked for its background, where it has 256 colours. */
enum tui_theme { TUI_THEME_AUTO, TUI_THEME_DARK, TUI_THEME_LIGHT, TUI_THEME_NEUTRAL, TUI_THEME_MONO };
struct tui_options {
  const struct tui_face *face; /* NULL: the screen of this terminal */
  bool ascii;                  /* plain borders and signs */
  bool locked;                 /* a kiosk: Ctrl-C, Ctrl-Z and Ctrl-\ are keys that do nothing */
  bool large;                  /* headings and lines stand apart, where there is room */
  bool number_pad;             /* all but text by a number pad: digits press buttons, Enter, + and - go on and back */
  bool mouse;                  /* a mouse or a finger works, too; the terminal selects no text by itself then */
  bool pads;                   /* keys on the screen for the field that is typed into, for who has only that */
  bool calm;                   /* reduced motion: what ticks does so every ten seconds */
  bool spoken; /* a screen that is heard: no frames, bars or seconds, one thing a row, the cursor at what is new */
  enum tui_theme theme;
  const char *title; /* program name for the frame */
};
/** Takes over the terminal. CONFIG with fact "why" = "not-a-terminal" | "dumb-terminal" | "no-locale".  From here on every fatal
 * signal restores the terminal (termios, alternate screen, cursor) by async-signal-safe means, and live secrets are
 * wiped. */
XQ_MUST_CHECK xq_err *tui_open(const struct tui_options *options, tui **t);
/** Whether pages are read line by line: what says which key to press, where there is no key line, says it otherwise. */
bool tui_by_lines(const tui *t);
/** All but text is done by a number pad: the keys that a page names are those of one. */
bool tui_has_number_pad(const tui *t);
/** How a key ("Esc", "F7") is called here and now, as the key line does: on a number pad it is another, unless text is
 * typed. */
const char *tui_key_called(const tui *t, const char *key);
/** Gives the terminal back; pages are told that they go. */
void tui_close(tui **t);
/** Serves events until tui_quit() or a terminating signal; *signal is that signal or 0. */
XQ_MUST_CHECK xq_err *tui_run(tui *t, int *signal);
/** tui_run() returns when the callback that calls this does. */
void tui_quit(tui *t);
/** Calls ready(ctx) whenever fd is readable. At most 8.  ready NULL: no longer watched. */
void tui_watch(tui *t, int fd, void (*ready)(void *ctx), void *ctx);
/** Calls fire(ctx) once after ms; returns an id for tui_timer_stop. */
int tui_timer(tui *t, int ms, void (*fire)(void *ctx), void *ctx);
void tui_timer_stop(tui *t, int id); /* one that has fired already is fine */
void tui_size(const tui *t, int *rows, int *cols);
/** What stands at the left and right of the title bar ("续期 Xuqi", "广东省电子商务认证 · 已连接"); copied. */
void tui_set_banner(tui *t, const char *left, const char *right);
/** A notice that stays on screen under the title on every page (a trial service); NULL takes it away. Copied. */
void tui_set_ribbon(tui *t, const char *text);
/** Keys that work on every page unless the page takes them first (F2 language, F10 leave). handler returns true if
 * taken.  TUI_KEY_INTERRUPT comes whatever is open; where nobody takes it the program ends as by its signal. */
void tui_set_global_keys(tui *t, bool (*handler)(void *ctx, int key), void *ctx);
/** What the key line says about them, after the page's own hints and F1: {"F2", "English"}, {"F10", "退出"}; copied. */
void tui_set_global_hints(tui *t, const struct tui_hint *hints, size_t count);
/** The language changed: every page is built again. */
void tui_rebuild_all(tui *t);
void tui_beep(tui *t);
/** Told of each key before anybody else (TUI_KEY_NONE: of the mouse, or of text that is pasted), at the time
 * (xq_time_mono_ms()) at which it came; true: it was meant for nobody else.  NULL: nobody is. */
void tui_set_ear(tui *t, bool (*ear)(void *ctx, int key, int64_t now), void *ctx);
/** What is shown is forgotten, by the kit and by the terminal, which drops what it could scroll back to. */
void tui_wipe(tui *t);
/** Milliseconds since the last key press (since tui_open() before the first). */
int64_t tui_idle_ms(const tui *t);

/* ---------------------------------------------------------------- pages (page.c, items.c) */

/** Why secrets are forgotten. */
enum tui_forget {
  TUI_FORGET_IDLE,  /* nobody is here */
  TUI_FORGET_KEY,   /* what they were for is gone: the key was pulled out */
  TUI_FORGET_PAUSE, /* nobody is here, but may come back: secrets go, the rest is covered */
};

/** Whether the program may be left; the strongest word counts. */
enum tui_leave {
  TUI_LEAVE,     /* nothing would be lost */
  TUI_LEAVE_ASK, /* only when a person says so */
  TUI_LEAVE_NOT, /* not now */
};

struct tui_page_ops {
  /** Lists the items by the tui_add_ functions; strings are copied. */
  void (*build)(void *ctx, tui_page *page);
  /** A button, list item or drop-down choice was chosen (Enter, space, its letter). value: choice index, or 0. */
  void (*action)(void *ctx, int id, int value);
  /** A field's text or choice changed / a field, choice, radio or card was left. May be NULL. */
  void (*changed)(void *ctx, int id);
  void (*left)(void *ctx, int id);
  /** The focus came to a card. May be NULL. */
  void (*came)(void *ctx, int id);
  /** A key nobody took. Return true if used. May be NULL.  (After each callback of a page it is built again; asking for
   * it is needed only from outside: timers, watched descriptors.) */
  bool (*key)(void *ctx, int key);
  /** Esc / Back. NULL: the page is popped. */
  void (*back)(void *ctx);
  /** Text for F1, translated; may have several paragraphs. */
  const char *(*help)(void *ctx);
  /** The page is going away. May be NULL. */
  void (*destroyed)(void *ctx);
  /** The page is on top (again). May be NULL. */
  void (*shown)(void *ctx);

  /* Asked of every page on the stack, from the top down, whatever lies on it.  May be NULL: nothing to do. */

  /** The keys that are plugged into this computer are others, or another one is worked on (tui_keys_changed). */
  void (*keys_changed)(void *ctx);
  /** What was typed in secret is wiped now (tui_forget).  The page may close itself. */
  void (*forget)(void *ctx, enum tui_forget why);
  /** May the program be left (tui_may_leave)?  Unless it may, *why is what is asked or said; translated, borrowed. */
  enum tui_leave (*may_leave)(void *ctx, const char **why);
};

/** Puts a page on top of the stack. ops and ctx must outlive it. */
tui_page *tui_push(tui *t, const struct tui_page_ops *ops, void *ctx);
/** Takes the top page away.  `destroyed` is called when the present turn of the loop ends, so a callback of the page
 * may pop it and go on using its own data. */
void tui_pop(tui *t);
/** Takes pages away until `page` is on top. */
void tui_pop_to(tui *t, tui_page *page);
/** Takes a page and all above it away; nothing happens when it is gone already. */
void tui_page_close(tui_page *page);
tui_page *tui_top(tui *t);
/** Whether text came within the last second that nobody wanted.  A secret field of a page that comes then takes no text
 * until it pauses for a second or another key comes: what is left of a PIN is none. */
bool tui_typed_ahead(const tui *t);
bool tui_is_typing(const tui *t); /* a text field of the top page has the focus */
bool tui_is_long(const tui *t);   /* the top page has more text than the window shows at once */
int tui_kind(const tui *t);       /* of the top page (tui_set_kind) */
/** Ask every page; see struct tui_page_ops. */
void tui_keys_changed(tui *t);
void tui_forget(tui *t, enum tui_forget why);
/** The strongest word of all pages; *why goes with it, and stays as it was where nobody has anything against it. */
enum tui_leave tui_may_leave(tui *t, const char **why);
tui *tui_page_tui(tui_page *page);
/** Build again before the next frame; focus and scroll position are kept by id. */
void tui_page_changed(tui_page *page);
/** Moves the focus to the item `id` and scrolls it into view. */
void tui_page_focus(tui_page *page, int id);
int tui_page_focused(const tui_page *page); /* id, or 0 */
/** How far the page has been seen: 0..100 percent of its lines have been on screen (how much of an agreement was
 * read). */
int tui_page_seen(const tui_page *page);
/** Which of its lines were, as '0' and '1' (new string), for a page that is opened again: it gives them back before it is
 * shown first, and what was read is read. */
char *tui_page_seen_lines(const tui_page *page);
void tui_page_set_seen(tui_page *page, const char *lines);
bool tui_page_at_end(const tui_page *page); /* its last line is in the window */
void tui_page_scroll_home(tui_page *page);  /* to its first line; the focus stays */

/* -- during build */

/** Title at the left of the page's head and text at its right ("第 4 步，共 10 步"). */
void tui_set_title(tui_page *page, const char *title, const char *right);
/** What kind of page it is, a number that means something to the application alone; 0 unless this was called. */
void tui_set_kind(tui_page *page, int kind);
/** During build: digits of a number pad press nothing on this page, whose buttons have none; `why` (static) says what to
 * do instead. */
void tui_set_no_digits(tui_page *page, const char *why);
/** What the key line is to say of keys that are no buttons ({"Enter", "Open"}), or how it is to call Esc ({"Esc", "Pay
 * later"}; "": it does nothing at the moment).  The kit adds the page's buttons that can be pressed, the keys for fields
 * and for scrolling, F5, F1 and the global hints; single characters are left out while text is typed. */
void tui_set_hints(tui_page *page, const struct tui_hint *hints, size_t count);

enum tui_style { TUI_NORMAL, TUI_DIM, TUI_STRONG, TUI_GOOD, TUI_WARN, TUI_BAD };
enum tui_mark {
  TUI_MARK_NONE,
  TUI_MARK_OK,
  TUI_MARK_NOW,
  TUI_MARK_WARN,
  TUI_MARK_BAD,
  TUI_MARK_TODO
}; /* drawn as words or signs the terminal can show; never colour alone */

void tui_add_heading(tui_page *page, const char *text); /* strong, at the left edge */
/** A heading with a button at the right end of its line ("收件人信息 ... [ 从经办人处拷贝 C ]"). */
void tui_add_heading_button(tui_page *page, const char *text, int id, const char *label, int letter);
/** What is to be read from afar: strong, its ideographs apart where there is room. */
void tui_add_large(tui_page *page, int indent, const char *text);
void tui_add_space(tui_page *page); /* an empty line */
void tui_add_rule(tui_page *page);  /* a line across the page */
/** Wrapped text; indent in columns. Words, never cut. */
void tui_add_text(tui_page *page, enum tui_style style, int indent, const char *text);
/** Wrapped text with a mark before it. */
void tui_add_marked(tui_page *page, enum tui_mark mark, const char *text);
/** Label and value. Several pairs stand in columns beside each other where the width allows, else under each other. */
struct tui_pair {
  const char *label, *value;
  enum tui_style style;
};
void tui_add_pairs(tui_page *page, const struct tui_pair *pairs, size_t count);
enum tui_pad { TUI_PAD_LETTERS, TUI_PAD_DIGITS };
/** A text field. label gets a star when required. error: beside or under the field, marked; hint: shown dim when there
 * is no error. width: columns of the field, cut to what there is. */
struct tui_field {
  int id;
  const char *label;
  bool required;
  tui_edit *edit;
  int width;
  const char *hint;
  const char *error;
  bool warning;
  bool submits;        /* Enter in it is action(id) instead of going on to the next item */
  const char *covered; /* shown instead of what stands there while another item has the focus; NULL: that is shown */
  bool latin;          /* no Chinese is written here although it could stand here: a mailbox */
  const char *asked;   /* what somebody asked to have changed here: stands under the field, marked */
  enum tui_pad pad;    /* which keys the screen has for it (struct tui_options) */
  /* What could stand here, and where it is from ("last application"): shown while the field is empty, F6 takes it. */
  const char *offer, *offer_from;
};
void tui_add_field(tui_page *page, const struct tui_field *field);
/** A drop-down: shows the chosen one; Enter or space opens the list; action(id, index) reports the choice. */
void tui_add_choice(tui_page *page, int id, const char *label, bool required, const char *const *options, size_t count,
                    int chosen);
/** Options side by side "(•) 12个月 ( ) 24个月"; arrows or space choose; action(id, index). */
void tui_add_radio(tui_page *page, int id, const char *label, bool required, const char *const *options, size_t count,
                   int chosen);
/** "[x] text"; action(id, new state). */
void tui_add_check(tui_page *page, int id, const char *text, bool checked);
/** The same for what somebody agrees to: a key that is held down, or pressed while the page comes, does not tick it. */
void tui_add_consent(tui_page *page, int id, const char *text, bool checked);
/** A line of label and value with a button at its end ("费用 100.00 元 ... [ 详细信息 D ]"). */
void tui_add_pair_button(tui_page *page, const char *label, const char *value, int id, const char *button, int letter);
struct tui_button {
  int id;
  const char *label;
  int letter;    /* presses it when no text field has the focus; 0 none */
  bool disabled; /* cannot be pressed now; drawn "( label )" */
  bool main;     /* what the page is for: at most one, drawn "[[ label ]]" */
};
/** The page's buttons: they stay below the text that scrolls, whatever its length, with a note at their left ("2 of 3
 * confirmed"; NULL none).  Of several calls the last counts.  The focus begins at what can be filled in or chosen on the page; where there is nothing of
 * the kind at the main button, and while that is disabled nowhere: Enter turns the page then. */
void tui_set_foot(tui_page *page, const char *note, const struct tui_button *buttons, size_t count);
/** Buttons in one row within the text, for what belongs to one item of it. The row is right-aligned, or centred. */
void tui_add_buttons(tui_page *page, bool centred, const struct tui_button *buttons, size_t count);
/** Many things to choose from, side by side in as many columns as fit; each is a button without a letter. */
void tui_add_button_grid(tui_page *page, const struct tui_button *buttons, size_t count);
/** A selectable card of several lines (a key on the first screen, a payment method): first line strong with `right` at
 * its end, then lines; chosen by Enter. A bar may stand between (below). */
void tui_add_card(tui_page *page, int id, const char *first, const char *right, const char *const *lines, size_t count,
                  bool current);
/** Validity: from [====|====] to, today marked; belongs to the card before when indent > 0. position 0..1000 of today,
 * -1 none; length 0..1000 of the line's share of the width. */
void tui_add_validity(tui_page *page, int indent, const char *label, const char *from, const char *to, int position,
                      int length);
/** Of the validity that was added last: from this position on (1..1000) something is open, its renewal, which the line shows
 * otherwise; in words, for who does not see it ("renewal from 2017-09-11"). */
void tui_set_validity_window(tui_page *page, int position, const char *words);
/** Columns: widths from content; align_right per column. header may be NULL. */
void tui_add_table(tui_page *page, const char *const *header, const char *const *cells, size_t rows, size_t cols,
                   const bool *align_right);
/** Below the table that was added last, under its last column: the sum. */
void tui_set_table_sum(tui_page *page, const char *label, const char *sum);
/** Where one is on a way of so many steps: their numbers in a line, those behind, the present one (1 to count, with its
 * name), and those to come. */
void tui_add_path(tui_page *page, int now, int count, const char *name);
/** A QR code for a telephone, black on white with its light zone whatever the theme, and what stands beside it (below it,
 * where the width does not allow that).  Where the terminal or the window cannot show it whole there are words instead: what
 * to open and, where it is set, which code to type there.  As large a symbol as need be, and no larger; a page with one gives
 * up its frame for it where the window is small. */
struct tui_qr {
  const char *text; /* what the symbol says, */
  const char
      *shorter;     /* and the same in fewer characters, where that one does not fit; NULL: there is nothing shorter */
  const char *what; /* what it is for: "Scan with your phone to see ..." */
  const char *instead;           /* the same for who cannot scan it: "Open this address on your phone to see ..." */
  const char *link;              /* for people to read and type */
  const char *code;              /* and what is typed there; NULL nothing */
  const struct tui_pair *beside; /* above all that; what has no label is text */
  size_t count;
};
void tui_add_qr(tui_page *page, const struct tui_qr *qr);
/** A framed paragraph that stands out ("现在不需要您做什么..."). */
void tui_add_box(tui_page *page, enum tui_style style, const char *text);
/** What is listed until tui_end_aside() stands beside the rest of the page where the window is wide enough for two columns,
 * and does not scroll; true there.  False in a narrow one, where it is heard, large or read line by line: a page lists it then
 * where it tells it otherwise, or not at all.  It is only read: nothing in it can have the focus, and what has no room at its
 * end is left out.  It may be about what has the focus: a page with one is built again when that moves. */
bool tui_begin_aside(tui_page *page);
void tui_end_aside(tui_page *page);
/** The name of a part of a long text. */
void tui_add_part(tui_page *page, const char *text);
/** In an aside: the parts of the page, with a sign at the one that is being read. */
void tui_add_contents(tui_page *page);
/** Columns of the page's text; less with an aside, which is listed first then. */
int tui_page_cols(const tui_page *page);
/** A path step: mark, name, when/state, detail. */
void tui_add_step(tui_page *page, enum tui_mark mark, const char *name, const char *when, const char *detail);
/** What is waited for, and since when (xq_time_mono_ms()): "Asking the service ... 7 s, at most 30 s".  The page is built
 * again each second for it.  at_most_s: how long it can take, 0 unknown. */
void tui_add_waiting(tui_page *page, const char *text, int64_t since_ms, int at_most_s);
/** The same as the note of the foot, which is there already (tui_set_foot). */
void tui_set_foot_waiting(tui_page *page, const char *text, int64_t since_ms, int at_most_s);

/* ---------------------------------------------------------------- characters a keyboard has not (compose.c) */

/*
 * Where the terminal brings no input method, letters become characters in the program: F3 turns that on and off in a
 * field that takes Chinese (in any other it says that none is needed there), and chooses among several ways.  What is being
 * written stands in a line at the field with what it can become; digits choose, the space bar takes the one that is lit,
 * Enter takes the letters, Esc drops them.  The kit knows no language: who does is the application's composer.
 */

enum { TUI_CANDIDATES = 9, TUI_WAYS = 6 };

/** What is being written.  Borrowed until the composer is called again. */
struct tui_composition {
  const char *letters;   /* as they are shown; "" nothing is left of it */
  const char *committed; /* what became of them just now and goes into the field; "" nothing */
  const char *candidate[TUI_CANDIDATES];
  size_t from, count; /* the first of these is the from-th of all */
  bool more;          /* and there are others behind */
};

struct tui_composer_ops {
  /** How many ways of writing there are now; their names, translated and borrowed. */
  size_t (*ways)(void *ctx, const char *name[TUI_WAYS]);
  /** That way is wanted; *way becomes the one that is on, where there is only another.  False: not now, and the person
   * has been told why, or sees another page. */
  bool (*begin)(void *ctx, size_t *way);
  /** The characters that begin a composition in that way, and go on with one. */
  const char *(*letters)(void *ctx, size_t way);

  /* What comes of a letter, of taking one back, of choosing the index-th of all candidates, of looking from there on.
   * NULL: it is over, and the person has been told why. */
  const struct tui_composition *(*type)(void *ctx, char letter);
  const struct tui_composition *(*take_back)(void *ctx);
  const struct tui_composition *(*choose)(void *ctx, size_t index);
  const struct tui_composition *(*look)(void *ctx, size_t from);

  /** What was begun is dropped. */
  void (*drop)(void *ctx);
  /** Nobody is here any more: all that was written is to be forgotten (tui_forget). */
  void (*forget)(void *ctx);
};

/** From now on; ops and ctx must outlive the terminal.  NULL: F3 does nothing. */
void tui_set_composer(tui *t, const struct tui_composer_ops *ops, void *ctx);
/** Types text into the field that has the focus, as a person does; false when none has. */
bool tui_type_text(tui *t, const char *text);

/* ---------------------------------------------------------------- dialogs (popup.c) */

/** Message with buttons; chosen(ctx, index) after it closed, -1 for Esc. Strings are copied. */
void tui_dialog(tui *t, const char *title, const char *text, const char *const *buttons, size_t count, int preferred,
                void (*chosen)(void *ctx, int index), void *ctx);
/** Whether a dialog that answers to `chosen` is open, whatever lies on it. */
bool tui_asks(const tui *t, void (*chosen)(void *ctx, int index));
/** Closes dialogs that answer to chosen(ctx), without an answer: what was asked is of no use any more. */
void tui_take_back(tui *t, void (*chosen)(void *ctx, int index), const void *ctx);
/** Seconds that are left, as they are said where nothing is to change each second (calm, spoken): in steps of ten, and of five at
 * the end; up: of a wait that is not over before. */
int tui_seconds(const tui *t, int seconds, bool up);
bool tui_has_popup(const tui *t); /* whether any is open, help and lists too */
void tui_close_popups(tui *t);    /* all of them, without an answer */
/** A few words at the foot for some seconds ("已保存").  A TUI_WARN one that answers a key goes with the next key, when
 * it has been seen. */
void tui_toast(tui *t, enum tui_style style, const char *text);

#endif
