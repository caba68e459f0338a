/*
 * term.c - taking over the terminal and giving it back.
 *
 * curses knows how to enter and leave; what an emergency needs (the settings of the line, and the bytes that leave the
 * alternate screen) is prepared beforehand, because none of curses may be called from a signal handler.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tui/kit.h"

/* After all others: it makes macros of words such as lines and buttons. */
#include <term.h>

static struct termios saved;
static volatile sig_atomic_t saved_valid;
static char restore[256];
static volatile sig_atomic_t restore_len;

/* What an emergency must send and set is kept ready at any time.  Runs in a signal handler. */
static void emergency(void) {
  if (!saved_valid) {
    return;
  }
  saved_valid = 0;
  for (size_t at = 0; at < (size_t)restore_len;) {
    ssize_t n = write(STDOUT_FILENO, restore + at, (size_t)restore_len - at);
    if (n <= 0) {
      break;
    }
    at += (size_t)n;
  }
  tcsetattr(STDOUT_FILENO, TCSANOW, &saved);
}

/* ---------------------------------------------------------------- the restore string */

static char building[sizeof restore];
static size_t building_len;

static int collect(int c) {
  if (building_len < sizeof building) {
    building[building_len++] = (char)c;
  }
  return c;
}

static const char *capability(const char *name) {
  char *value = tigetstr(name);
  return value != NULL && value != (char *)-1 ? value : NULL;
}

static void collect_capability(const char *name) {
  const char *value = capability(name);
  if (value != NULL) {
    tputs(value, 1, collect);
  }
}

/* Bracketed paste: the terminal marks what is pasted (keys.c).  Terminals that do not know the mode ignore it; those
 * without ECMA-48's sequences are not asked. */
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

/* Presses and the wheel, told as numbers (SGR) where the terminal can.  With them it selects no text by itself. */
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";
static bool mouse; /* it was switched on */

/* The number pad as keys of its own (DECKPAM), whatever NumLock says (xterm's mode 1035): they are the same then with it and
 * without, and none of them is taken for an arrow.  Not on the Linux console, where they would be function keys then. */
static const char pad_on[] = "\033[?1035l\033=", pad_off[] = "\033>\033[?1035h";
static bool pad; /* it was switched on */

bool term_knows_modes(void) {
  const char *cup = capability("cup");
  return cup != NULL && strncmp(cup, "\033[", 2) == 0;
}

static void send_mode(const char *sequence) {
  if (term_knows_modes() && write(STDOUT_FILENO, sequence, strlen(sequence)) < 0) {
    return; /* the terminal is gone; reading it will tell */
  }
}

static void modes_on(void) {
  send_mode(paste_on);
  if (mouse) {
    send_mode(mouse_on);
  }
  if (pad) {
    send_mode(pad_on);
  }
}

static void modes_off(void) {
  if (pad) {
    send_mode(pad_off);
  }
  if (mouse) {
    send_mode(mouse_off);
  }
  send_mode(paste_off);
}

static void prepare_restore(const tui *t) {
  building_len = 0;
  collect_capability("sgr0");
  collect_capability("op");
  collect_capability("cnorm");
  if (capability("rmcup") != NULL) {
    collect_capability("rmcup");
  } else {
    tputs(tiparm(capability("cup"), t->rows - 1, 0), 1, collect);
    collect_capability("el");
  }
  if (term_knows_modes()) {
    tputs(paste_off, 1, collect);
    if (mouse) {
      tputs(mouse_off, 1, collect);
    }
    if (pad) {
      tputs(pad_off, 1, collect);
    }
  }
  restore_len = 0;
  memcpy(restore, building, building_len);
  restore_len = (sig_atomic_t)building_len;
}

/* ---------------------------------------------------------------- in and out */

static xq_err *check_terminal(void) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "standard input or output is not a terminal"), "why", "not-a-terminal");
  }
  const char *term = getenv("TERM");
  if (term == NULL || term[0] == '\0' || xq_streq(term, "dumb") || xq_streq(term, "unknown")) {
    xq_err *err = xq_err_new(XQ_E_CONFIG, "TERM names no terminal with a movable cursor");
    xq_err_fact(err, "term", "%s", term != NULL ? term : "");
    return xq_err_fact(err, "why", "dumb-terminal");
  }
  if (xq_charset() != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) { /* curses would send it UTF-8 */
    xq_err *err = xq_err_new(XQ_E_CONFIG, "no locale for the terminal's character set %s", xq_charset());
    xq_err_fact(err, "charset", "%s", xq_charset());
    return xq_err_fact(err, "why", "no-locale");
  }
  return NULL;
}

/* cbreak, and every key a key: no flow control, no literal-next; in a kiosk no interrupt either. */
static void set_line(bool locked) {
  cbreak();
  noecho();
  nonl();
  typeahead(-1);
  struct termios line;
  if (tcgetattr(STDOUT_FILENO, &line) == 0) {
    line.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    line.c_lflag &= ~(tcflag_t)IEXTEN;
    if (locked) {
      line.c_lflag &= ~(tcflag_t)ISIG;
    }
    tcsetattr(STDOUT_FILENO, TCSADRAIN, &line);
    def_prog_mode();
  }
}

/* stdout itself may recode what is printed (xq_charset_streams()); curses does that for itself. */
static FILE *own_stream(void) {
  int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  return fd >= 0 ? fdopen(fd, "w") : NULL;
}

static void close_stream(FILE *stream) {
  if (stream != NULL) {
    fclose(stream);
  }
}

xq_err *term_take(tui *t) {
  xq_err *err = check_terminal();
  if (err != NULL) {
    return err;
  }
  if (tcgetattr(STDOUT_FILENO, &saved) != 0) {
    return xq_err_errno(errno, NULL, "settings of the terminal");
  }
  signals_remember();
  FILE *out = own_stream();
  SCREEN *screen = out != NULL ? newterm(NULL, out, stdin) : NULL;
  if (screen == NULL || capability("cup") == NULL) {
    if (screen != NULL) {
      endwin();
      delscreen(screen);
      signals_remove();
    }
    close_stream(out);
    xq_err *no_use = xq_err_new(XQ_E_CONFIG, "no use for a terminal of type %s", getenv("TERM"));
    xq_err_fact(no_use, "term", "%s", getenv("TERM"));
    return xq_err_fact(no_use, "why", "dumb-terminal");
  }
  t->screen = screen;
  t->out = out;
  mouse = t->mouse;
  pad = t->number_pad && capability("smkx") != NULL;
  set_line(t->locked);
  getmaxyx(stdscr, t->rows, t->cols);
  prepare_restore(t);
  saved_valid = 1;
  signals_install(t->locked, emergency);
  modes_on();
  return NULL;
}

/* E3 of xterm, which others took over; those that do not know it ignore it. */
void term_forget_lines(void) {
  if (saved_valid) {
    send_mode("\033[3J");
  }
}

void term_give_back(tui *t) {
  term_leave();
  saved_valid = 0;
  signals_remove();
  delscreen(t->screen);
  close_stream(t->out);
}

void term_leave(void) {
  endwin();
  modes_off();
  tcsetattr(STDOUT_FILENO, TCSADRAIN, &saved);
}

void term_back(tui *t) {
  reset_prog_mode();
  modes_on();
  t->repaint = true;
  t->dirty = true;
}

bool term_measure(tui *t) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0 ||
      (size.ws_row == t->rows && size.ws_col == t->cols)) {
    return false;
  }
  resize_term(size.ws_row, size.ws_col);
  t->rows = size.ws_row;
  t->cols = size.ws_col;
  prepare_restore(t);
  t->repaint = true;
  t->dirty = true;
  return true;
}
