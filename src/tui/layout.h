/*
 * layout.h - items become lines.  Pure: knows no terminal, only columns.
 *
 * A page's items (what tui_add_... listed) are laid out for a width into lines; a line is a few runs, each a piece of
 * text or a drawn thing at a column.  What can have the focus is a stop; runs name the stop they belong to.
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "tui/tui.h"

/* How a run looks; the theme turns it into attributes. The first six are enum tui_style. */
enum tui_look {
  LOOK_NORMAL = TUI_NORMAL,
  LOOK_DIM = TUI_DIM,
  LOOK_STRONG = TUI_STRONG,
  LOOK_GOOD = TUI_GOOD,
  LOOK_WARN = TUI_WARN,
  LOOK_BAD = TUI_BAD,
  LOOK_HEADING,
  LOOK_TITLE,
  LOOK_FRAME,
  LOOK_KEY,
  LOOK_BUTTON,
  LOOK_FOCUS,
  LOOK_RIBBON,
  LOOK_PALETTE,              /* so many have colours of the theme */
  LOOK_LIGHT = LOOK_PALETTE, /* a QR symbol: light cells with dark ink, */
  LOOK_DARK,                 /* dark cells */
  LOOK_COUNT
};

/* Signs the terminal can show, one column each unless said; chosen once by the theme. */
struct tui_signs {
  const char *mark[TUI_MARK_TODO + 1]; /* at most 2 columns */
  const char *pointer;                 /* before the card that has the focus */
  const char *radio;                   /* the chosen one of a radio group */
  const char *drop;                    /* at the end of a drop-down */
  const char *past, *left, *today;     /* validity: gone, still to come, between them */
  const char *open;                    /* ... to come, and renewal is open */
  bool halves;                         /* upper and lower half blocks, two modules of a QR symbol in a character */
  bool spoken; /* there are none: items are laid out as they are spoken, one thing that can have the focus in a row */
};
extern const struct tui_signs tui_signs_plain, tui_signs_console, tui_signs_unicode, tui_signs_spoken;

/* ---------------------------------------------------------------- items */

enum item_kind {
  ITEM_HEADING,
  ITEM_SPACE,
  ITEM_RULE,
  ITEM_TEXT,
  ITEM_MARKED,
  ITEM_PAIRS,
  ITEM_FIELD,
  ITEM_CHOICE,
  ITEM_RADIO,
  ITEM_CHECK,
  ITEM_PAIR_BUTTON,
  ITEM_BUTTONS,
  ITEM_CARD,
  ITEM_VALIDITY,
  ITEM_TABLE,
  ITEM_QR,
  ITEM_PATH,
  ITEM_BOX,
  ITEM_STEP,
  ITEM_WAITING,
  ITEM_CONTENTS, /* beside the others only */
  ITEM_FOOT      /* at most one, laid out below all others */
};

/* One item; which members mean something depends on the kind (items.c fills, layout*.c read). */
struct item {
  enum item_kind kind;
  int id;
  enum tui_pad pad;
  const char *label, *text, *right, *extra; /* label; main text; at the right end; hint, date ... */
  const char *error;
  const char *asked, *offer, *offer_words; /* of a field; "" none */
  const char *covered;                     /* of a field; NULL: it is shown as it is */
  enum tui_style style;
  enum tui_mark mark;
  int indent, width, value, length; /* value: chosen index, percent, position */
  bool required, warning, latin, grid,
      on; /* required: of a check, a consent; on: checked, current, centred, the name of a part */
  tui_edit *edit;
  const char **list; /* options, lines, cells (row by row) */
  size_t count, cols;
  const char **header; /* NULL: none */
  bool *align_right;
  struct tui_pair *pairs;
  struct tui_button *buttons; /* heading and pair buttons have one */
  size_t button_count;
  struct xq_qr qr, shorter; /* symbols */
  char **kept;              /* the strings that all of the above point to */
  size_t kept_count, kept_cap;
};

struct items {
  struct item *item;
  size_t count, cap;
  struct items *aside; /* what stands beside them; NULL: nothing does */
};

struct item *items_add(struct items *items, enum item_kind kind); /* a new one at the end; borrowed until the next */
struct item *items_foot(const struct items *items);               /* the foot among them; NULL: there is none */
void items_clear(struct items *items);                            /* frees all that was copied into them */

/** What the item says, in words that stand by themselves, one or more lines; NULL: nothing, or only what is asked.  New
 * string. */
char *item_spoken(const struct item *item);
/** A drop-down, a group of options or a check: its label, what is chosen, and how something else is. New string. */
char *stop_spoken(const struct item *item);
/** "Next N, main button"; also that it cannot be pressed now. New string. */
char *button_spoken(const struct tui_button *button);
/** One of a list, with its place from 0 and how many there are. New string. */
char *option_spoken(const char *option, size_t at, size_t count);
/** A text whose first sign stands for a word ("! ") says that word.  New string. */
char *text_spoken(const char *text);
/** Where the cursor went to, what stands there being said with these words.  New string. */
char *arrival_spoken(const char *words);
/** What a mark means, in a word; NULL: nothing. */
const char *mark_spoken(enum tui_mark mark);
/** The text with that word before it. New string. */
char *with_mark(enum tui_mark mark, const char *text);

/* ---------------------------------------------------------------- lines */

enum run_kind {
  RUN_TEXT,
  RUN_FIELD, /* `cols` columns inside the brackets that stand around it */
  RUN_HLINE, /* the rest are drawn with the terminal's line characters */
  RUN_TOP,
  RUN_BOTTOM,
  RUN_VLINE
};

struct run {
  enum run_kind kind;
  int col, cols;
  enum tui_look look;
  int stop;   /* index, -1 none */
  int option; /* of a group of options, from 1; 0 none */
  int off;    /* a button that cannot be pressed now: its letter, or ' '; 0 none */
  char *text; /* of a field: what covers it while it has not the focus; NULL: nothing does */
  tui_edit *edit;
};

struct line {
  struct run *run;
  size_t count;
  const struct item *heading; /* of a part that begins here; NULL: none does */
  bool ends;                  /* an item does */
};

/* Something that can have the focus. */
struct stop {
  int id;
  const struct item *item;
  const struct tui_button *button; /* when it is a button */
  size_t first, last;              /* its lines */
  int col, cols;                   /* where it begins, for moving up and down and for lists that drop from it */
};

/* How far lines of the text stand from each other. */
enum apart {
  APART_NOT,
  APART_ITEMS, /* between two items is a line */
  APART_LINES, /* between two lines, too */
};

struct layout {
  int rows;         /* that are seen at once: a picture is drawn where it can be seen whole; set before */
  bool by_rows;     /* there is a picture: with other rows it would be another layout */
  enum apart apart; /* set before; the foot is never apart */
  struct line *line;
  size_t count, cap;
  struct stop *stop;
  size_t stops;
  size_t body, body_stops; /* what scrolls; lines and stops after these are the foot's */
  int cols, body_cols;     /* of the foot; of what scrolls, which may have something beside it */
  int label_cols;          /* of the labels of fields, shared by all of the page */
  struct layout *beside;   /* what stands beside it, without stops, from column beside_col; NULL: nothing does */
  int beside_col;
  const struct tui_signs *signs;
};

/** Lays out; `layout` must be zero or cleared, but for `rows` and `apart`. `items` must outlive it. */
void layout_make(struct layout *layout, const struct items *items, int cols, const struct tui_signs *signs);
/** Whether that is wide enough for two columns, and how wide the first of them is. */
bool layout_is_wide(int cols);
int layout_main_cols(int cols);
/** Lays out what stands beside (layout->beside), while `top` is the first visible line of the text: whole items, as many
 * as `rows` have room for. */
void layout_beside(struct layout *layout, const struct items *items, size_t top, size_t rows);
void layout_clear(struct layout *layout); /* zero again */
/** Whether there is such a symbol, and it can be seen whole in so many rows and columns. */
bool layout_qr_fits(const struct tui_signs *signs, const struct xq_qr *qr, int rows, int cols);
/** A line as plain text, for tests. New string. */
char *layout_line_text(const struct layout *layout, size_t line);

/** The words of a line, not what is typed into it.  New string. */
char *layout_words(const struct line *line);

/* ---------------------------------------------------------------- between the layout files */

struct line *layout_line(struct layout *layout); /* a new line at the end; borrowed until the next */
void layout_drop_line(struct layout *layout);    /* takes the last one away; no stop may be in it */
size_t layout_here(const struct layout *layout); /* index of the last line */
/** Puts text or a drawn thing on a line; the run is borrowed until the line gets another. */
struct run *layout_put(struct layout *layout, size_t line, int col, enum tui_look look, const char *text);
struct run *layout_put_bytes(struct layout *layout, size_t line, int col, enum tui_look look, const char *text,
                             size_t len);
struct run *layout_draw(struct layout *layout, size_t line, enum run_kind kind, int col, int cols, enum tui_look look);
/** Wraps text into `cols` columns at `col`, the first piece on `line` (an existing one). Returns the last line used. */
size_t layout_wrap(struct layout *layout, size_t line, int col, int cols, enum tui_look look, int stop,
                   const char *text);
/** A new stop beginning at line and col; its index. */
int layout_stop(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line, int col,
                int cols);

/* The kinds: each adds the lines and stops of one item.  layout_buttons.c: */
/** "[ label X ]": its columns, and putting it there. */
int layout_button_cols(const struct tui_button *button);
void layout_put_button(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line,
                       int col);
void layout_buttons(struct layout *layout, const struct item *item);
void layout_foot(struct layout *layout, const struct item *item);
/* layout_form.c: */
int layout_label_cols(const struct items *items, int cols); /* what all labels of a page of that width share */
void layout_field(struct layout *layout, const struct item *item);
void layout_choice(struct layout *layout, const struct item *item);
void layout_radio(struct layout *layout, const struct item *item);
void layout_check(struct layout *layout, const struct item *item);
void layout_pair_button(struct layout *layout, const struct item *item);
void layout_label_value(struct layout *layout, const char *label, const char *value, enum tui_look look);
/* layout_rows.c: */
void layout_pairs(struct layout *layout, const struct item *item);
void layout_table(struct layout *layout, const struct item *item);
void layout_step(struct layout *layout, const struct items *items, const struct item *item);
/* layout_qr.c: */
void layout_qr(struct layout *layout, const struct item *item);
/* layout_heard.c: any of them for whoever hears it: one thing in a row, in words.  Wants signs->spoken. */
void layout_heard(struct layout *layout, const struct items *items, const struct item *item);
/* layout_bars.c: */
void layout_card(struct layout *layout, const struct item *item);
void layout_path(struct layout *layout, const struct item *item);
void layout_validity(struct layout *layout, const struct items *items, const struct item *item);

#endif
