/* plain_int.h - what the files here share. */
#ifndef PLAIN_INT_H
#define PLAIN_INT_H

#include <stdio.h>
#include <termios.h>

#include "plain/plain.h"
#include "tui/kit.h"

/* ---- lines.c */

/** Lines of text that are owned, and wiped: they may be about a person.  Zero is empty. */
struct plain_lines {
  char **line;
  size_t count, cap;
};
/** Takes a line over, a blank one, too. */
void plain_lines_put(struct plain_lines *lines, char *line);
/** Takes text over: each of its lines that is not blank becomes one. */
void plain_lines_take(struct plain_lines *lines, char *text);
/** The same of a format. */
void plain_lines_add(struct plain_lines *lines, const char *fmt, ...) XQ_PRINTF(2, 3);
void plain_lines_clear(struct plain_lines *lines); /* empty again */
/** Whether one of them is this. */
bool plain_lines_have(const struct plain_lines *lines, const char *line);

/* ---- words.c: what is typed for the program, not as an answer */

enum plain_command {
  PLAIN_ANSWER, /* none: an answer */
  PLAIN_HELP,
  PLAIN_BACK,
  PLAIN_LEAVE,
  PLAIN_AGAIN, /* read this page again */
  PLAIN_CHARS, /* characters that the keyboard has not */
  PLAIN_KEY,   /* the name of a key, such as F2 */
};
/** What a line is; signs only where `secret`.  *key is set with PLAIN_KEY. */
enum plain_command plain_command_of(const char *line, bool secret, int *key);
/** The line as a number from 1 to most, full-width digits too; 0: it is none. */
size_t plain_number(const char *line, size_t most);
/** Whether a line is the sign to go on, ">", as any keyboard has it. */
bool plain_goes_on(const char *line);
/** Yes or no, in words, letters, or as 1 and 2; false: it is neither. */
bool plain_yes_no(const char *line, bool *yes);

/* ---- out.c */

struct plain_out {
  FILE *to;
  int cols;  /* lines are wrapped at; 0: they are not */
  int rows;  /* after so many the person is asked whether to go on; 0: never */
  int shown; /* since something was asked */
  bool terminal;
  bool open;   /* what was said last is a question, */
  bool half;   /* and its line has no end yet */
  int gone;    /* nothing can be written any more: the error */
  char *noted; /* characters that cannot be shown, of which that was said */
  struct plain_lines waiting;
  size_t group, grouped; /* where among them the lines are that stand together, how many (0: none do) */
};
/** Finds out what standard output is. */
void plain_out_begin(struct plain_out *out);
/** All that waits is written, and what is kept is freed. */
void plain_out_end(struct plain_out *out);
/** Whether nobody reads it any more, or it cannot be written (out->gone). */
bool plain_out_gone(struct plain_out *out);
/** Says which of its characters cannot be shown, where that was not said yet. */
void plain_tell_unshown(struct plain_out *out, const char *line);
/** Characters that cannot be shown are told of once more. */
void plain_out_forget_noted(struct plain_out *out);
/** Asks the terminal for its size. */
void plain_out_measure(struct plain_out *out);
/** To be written by plain_out_flush(), in order; plain_say() formats. */
void plain_take(struct plain_out *out, char *line);
void plain_say(struct plain_out *out, const char *fmt, ...) XQ_PRINTF(2, 3);
/** Says lines that are chosen from: no end of a screenful comes between them, where they fit one. */
void plain_say_together(struct plain_out *out, const char *lines);
/** The same of choices with their numbers, below a label, NULL: none. */
void plain_say_choices(struct plain_out *out, const char *label, const char *const *choices, size_t count);
/** An empty line, unless the last one is. */
void plain_gap(struct plain_out *out);
/** Writes what waits; false when it stopped at the end of a screenful. */
bool plain_out_flush(struct plain_out *out);
/** Writes the line of a question, and leaves it open.  Takes text over. */
void plain_out_ask(struct plain_out *out, char *text);
/** A line was typed; echoed: its end is on the screen. */
void plain_out_answered(struct plain_out *out, bool echoed);

/* ---- in.c */

/* What is wrong with a line that is no answer. */
enum plain_flaw {
  PLAIN_FINE,
  PLAIN_TOO_LONG, /* for any answer */
  PLAIN_NO_TEXT,  /* in the person's character set */
  PLAIN_KEYS,     /* arrows and the like, which are for a screen */
};

struct plain_in {
  bool terminal;
  int fd;     /* that lines are read from: standard input */
  int secret; /* that a PIN is read from; -1: there is none */
  bool ended;
  bool begun;         /* a line was there */
  struct xq_buf line; /* what has come of the next ones */
  size_t line_start;  /* where the last of them begins */
  bool quiet;         /* the echo is off */
  struct termios before;
  xq_secret *typed; /* of a PIN */
  bool typed_over;  /* the PIN that was read last was longer than any can be: what there is of it is cut */
};
/** Finds out where answers and a PIN come from. */
void plain_in_begin(struct plain_in *in);
/** The echo as it was; what was typed is wiped. */
void plain_in_end(struct plain_in *in);
/** A line, without its end, where one is complete; NULL: not yet, or never.  Reads only when `ready`.  *flaw: why it is no
 * answer.  New string. */
char *plain_in_line(struct plain_in *in, bool ready, enum plain_flaw *flaw);
/** Drops all that has come, half a line that is still being typed, too; false: there was nothing. */
bool plain_in_drop(struct plain_in *in);
/** Whether a line is there already. */
bool plain_in_has(const struct plain_in *in);
/** Turns the echo off, or on again; false where it cannot be. */
bool plain_in_quiet(struct plain_in *in, bool quiet);
/** The PIN, where its line is complete, in UTF-8; NULL: not yet.  in->typed_over: it was longer. */
xq_secret *plain_in_secret(struct plain_in *in);
/** Restores the terminal from a signal handler. */
void plain_in_emergency(void);

/* ---- reads.c */

/** What an item says, in lines.  number: of the first stop of the item in the menu of its page, 0 none. */
void plain_read(const struct item *item, size_t number, struct plain_lines *lines);
/** A stop in one line, with what it stands at, as a menu lists it.  New string. */
char *plain_stop_words(const struct stop *stop);

/* ---- state.c */

/** What is known of a page that is on the stack. */
struct plain_page {
  unsigned serial;
  char *title;
  struct plain_lines said;
  bool titled, told; /* told: it was read, or some of it */
  bool menu;         /* all that is asked one after the other was */
  bool single;       /* one thing was chosen to be changed: back to the menu after it */
  int focus_id;      /* where we put the focus, or saw it last */
  char *listed;      /* the menu as it was read last */
  char *numbers;     /* what each number of it stood for */
};

/** The kinds of questions. */
enum plain_kind {
  PLAIN_NOTHING, /* there is nothing to ask */
  PLAIN_MORE,
  PLAIN_DIALOG,
  PLAIN_FIELD,
  PLAIN_SECRET,
  PLAIN_CHOICE,
  PLAIN_CHECK,
  PLAIN_PRESS,
  PLAIN_WRITE,
  PLAIN_MENU,
  PLAIN_KINDS
};

/* A question, so that an answer goes to none but the one it was typed for. */
struct plain_asked {
  enum plain_kind kind;
  unsigned page, popup; /* serials, 0: none */
  int id;               /* of the stop of a page, 0: none */
  int stage;            /* of writing (ask_write.c) */
};

struct plain {
  tui *t;
  struct plain_in in;
  struct plain_out out;
  struct plain_page *page;
  size_t pages;
  struct plain_page gone;    /* went just now: one of the same title in its place is not read as a new one */
  struct plain_lines around; /* banner and ribbon, as they were said */
  struct plain_asked asked;  /* what is asked now */
  struct plain_asked last;   /* what was asked last */
  unsigned told_page;        /* which was read last */
  unsigned listed_page;      /* whose menu was */
  bool only_prompt;          /* ... once more, without its list */
  bool heard;                /* an answer came since something was asked */
  bool cards_read;           /* in this turn, with their numbers */
  bool skipped;              /* Enter on what must be filled in: the next one leaves it */
  bool beeped;               /* the page did not do what was wanted */
  bool refused;              /* an answer was: those behind it were typed for what would have followed */
  bool amiss;                /* ... and none was taken since */
  bool reading;              /* not all of the top page was written yet */
  int64_t active;            /* when something last happened (monotonic) */
  struct {
    char *what;
    int64_t since, next; /* monotonic */
    bool said;
  } wait;
  struct {
    bool on, told; /* told: that it can be done */
    int stage;
    unsigned page; /* where: its serial, its field */
    const tui_edit *edit;
  } write;
};

/** What is known of the page; made when it is new. */
struct plain_page *plain_page_of(struct plain *p, const tui_page *page);
/** Forgets pages that are gone. */
void plain_pages_sweep(struct plain *p);
/** Something is asked: what comes now is new. */
void plain_pages_settle(struct plain *p);
void plain_pages_clear(struct plain *p);
/** Tells what of the page up to its item `end` was not said yet.  calm: changes of digits alone are not worth a word. */
void plain_tell_page(struct plain *p, tui_page *page, size_t end, bool calm);
/** The same of what stands around all pages. */
void plain_tell_around(struct plain *p, bool calm);

/* ---- prompt.c */

/** "label [Enter: value]: ", value NULL: none.  New string. */
char *plain_question(const char *label, const char *value);
/** The answer was not taken; it is asked once more, without what went before the question. */
void plain_refused(struct plain *p);
/** Says why, and refuses it. */
void plain_refuse(struct plain *p, const char *why);
/** Says that the answer is none of so many, and refuses it. */
void plain_no_such(struct plain *p, size_t most);

/** Which of the choices a line means: by its number, its words, or their beginning where no other begins so; 0: none. */
size_t plain_choice_of(const char *line, const char *const *choices, size_t count);

/* ---- moving.c */

/** The stop that is asked of the top page, or NULL: its menu. */
const struct stop *plain_stop(struct plain *p);
/** The field that is asked, where that is what is asked, and no dialog; else NULL. */
const struct item *plain_field(struct plain *p);
/** Whether the question is for text, so that any character may be wanted. */
bool plain_can_write(struct plain *p);
/** The focus goes there, as asked for here and not by the page. */
void plain_move_to(struct plain *p, size_t stop);
/** What was asked is answered: on to the next, or to the menu. */
void plain_go_on(struct plain *p);
/** To the menu of the top page. */
void plain_to_menu(struct plain *p);
/** To the question before; false: there is none. */
bool plain_go_back(struct plain *p);
/** To that stop, and back to the menu afterwards. */
void plain_go_to(struct plain *p, size_t stop);

/* ---- ask_*.c: one kind of question each */

struct plain_asking {
  /** What goes before the question; may be NULL. */
  void (*list)(struct plain *p);
  /** The question in a line.  New string. */
  char *(*question)(struct plain *p);
  /** An answer, which is no command. */
  void (*answer)(struct plain *p, const char *line);
};
extern const struct plain_asking plain_ask_more, plain_ask_dialog, plain_ask_field, plain_ask_secret, plain_ask_choice,
    plain_ask_check, plain_ask_press, plain_ask_write, plain_ask_menu;
/** Whether the numbers of the top page's menu stand for what they did when it was read. */
bool plain_menu_stands(struct plain *p);
/** Whether characters are being written into the field that this stop is. */
bool plain_writes(struct plain *p, const struct stop *stop);
/** Begins to write; where that makes no sense it is said. */
void plain_write(struct plain *p);
/** One step back of it; false: nothing is being written. */
bool plain_write_back(struct plain *p);
/** The PIN that was typed. */
void plain_answer_secret(struct plain *p, xq_secret **typed);
/* ---- questions.c */

/** Opens the question that is next, unless it is open. */
void plain_ask(struct plain *p);
/** Which kind is next. */
enum plain_kind plain_next_kind(struct plain *p);
/** Has the top page list its items anew where something changed. */
void plain_ready(const struct plain *p);
/** Whether what is asked is still what the page or dialog wants to know. */
bool plain_question_stands(struct plain *p);
/** A line that was typed. */
void plain_hear(struct plain *p, const char *line);
/** A line that is no answer. */
void plain_hear_flaw(struct plain *p, enum plain_flaw flaw);
void plain_hear_secret(struct plain *p, xq_secret **typed);

/* ---- commands.c */

/** Ctrl-C, as a signal, at any question. */
void plain_interrupt(struct plain *p, int sig);
/** Does what the command says; key: with PLAIN_KEY. */
void plain_do(struct plain *p, enum plain_command command, int key);

/* ---- wait.c */

/** Says what is waited for: when it begins, now and then, and how long it took. */
void plain_tell_wait(struct plain *p);
/** Whether nothing should be asked yet. */
bool plain_holds(const struct plain *p);
/** Milliseconds until something is to be said of it; -1: never. */
int plain_wait_ms(const struct plain *p);
void plain_wait_clear(struct plain *p);

/* ---- loop.c */

/** Says what is new, and asks what is next. */
void plain_speak(struct plain *p);
/** tui_run() of this face. */
XQ_MUST_CHECK xq_err *plain_run(tui *t);

/* ---- open.c */

/** Frees what is known of pages, what was said around them, and what waits to be said. */
void plain_clear(struct plain *p);

#endif
