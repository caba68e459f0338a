/* pin.c - where a PIN comes from: a descriptor, a file, or the keyboard; never an argument, never the environment. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli_int.h"

/* One line from fd, byte by byte so that nothing of it is left in a buffer. */
static xq_err *read_line(int fd, xq_secret **pin) {
  xq_secret *s = xq_secret_new();
  char c;
  ssize_t n;
  while ((n = read(fd, &c, 1)) == 1 && c != '\n') {
    if (!xq_secret_append(s, &c, 1)) {
      xq_secret_free(&s);
      return xq_err_new(XQ_E_PIN_LENGTH, "the PIN is too long");
    }
  }
  c = 0;
  if (n < 0) {
    int errnum = errno;
    xq_secret_free(&s);
    return errnum == EINTR ? xq_err_new(XQ_E_CANCELLED, "interrupted while the PIN was asked for")
                           : xq_err_errno(errnum, NULL, "reading the PIN");
  }
  if (n == 0 && xq_secret_len(s) == 0) {
    xq_secret_free(&s);
    return xq_err_new(XQ_E_PIN_NEEDED, "no PIN: the input is empty");
  }
  if (xq_secret_len(s) > 0 && xq_secret_str(s)[xq_secret_len(s) - 1] == '\r') {
    (void)xq_secret_chop(s); /* a file that was written on Windows */
  }
  *pin = s;
  return NULL;
}

/* Where two lines are wanted, an input that ends after one is told of as such.  The path is NULL for a descriptor. */
static xq_err *no_second_line(xq_err *err, const char *path) {
  if (xq_err_has(err, XQ_E_PIN_NEEDED)) {
    xq_err_fact(err, "why", "no-second-line");
    if (path != NULL) {
      xq_err_fact(err, "path", "%s", path);
    }
  }
  return err;
}

/* The line of that number (0: the first) of a file. */
static xq_err *from_file(const char *path, int line, xq_secret **pin) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return xq_err_errno(errno, path, "opening the PIN file");
  }
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0) {
    fprintf(stderr, _("xuqi: other users can read the PIN file %s; please run chmod 600 on it\n"), path);
  }
  xq_err *err = read_line(fd, pin);
  for (; err == NULL && line > 0; line--) {
    xq_secret_free(pin);
    err = no_second_line(read_line(fd, pin), path);
  }
  close(fd);
  return err;
}

/* Signals while the echo is off must not leave it off: they interrupt read(), and are raised again afterwards. */
static volatile sig_atomic_t caught;

static void note_signal(int sig) {
  caught = sig;
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

/* Text for the terminal, in the character set of the person's locale. */
static xq_err *say(int tty, const char *text) {
  char *shown = xq_charset_out(text);
  xq_err *err = write(tty, shown, strlen(shown)) < 0 ? xq_err_errno(errno, "/dev/tty", "asking for the PIN") : NULL;
  free(shown);
  return err;
}

/* What was typed on a terminal that is not UTF-8: the same secret as on the full screen. */
static xq_err *recode(xq_secret **secret) {
  if (xq_charset() == NULL) {
    return NULL;
  }
  char *utf8 = xq_charset_in(xq_secret_str(*secret), xq_secret_len(*secret));
  xq_secret *recoded = xq_secret_from(utf8, strlen(utf8));
  xq_strwipe(utf8);
  xq_secret_free(secret);
  *secret = recoded;
  return recoded != NULL ? NULL : xq_err_new(XQ_E_PIN_LENGTH, "the PIN is too long");
}

/* Asks once the echo is off: an answer that comes at once, from a quick hand or a script, is then neither shown nor
 * lost. */
static xq_err *from_terminal(int tty, const char *prompt, xq_secret **pin) {
  struct sigaction old[XQ_COUNT(signals)], action = {.sa_handler = note_signal};
  struct termios before, quiet;
  if (tcgetattr(tty, &before) != 0) {
    return xq_err_errno(errno, "/dev/tty", "reading the terminal's modes");
  }
  caught = 0;
  for (size_t i = 0; i < XQ_COUNT(signals); i++) {
    sigaction(signals[i], &action, &old[i]);
  }
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
  xq_err *err = NULL;
  if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0) {
    err = xq_err_errno(errno, "/dev/tty", "turning the echo off");
  } else {
    err = say(tty, prompt);
    err = err == NULL ? read_line(tty, pin) : err;
    err = err == NULL ? recode(pin) : err;
    tcsetattr(tty, TCSAFLUSH, &before);
    if (write(tty, "\n", 1) < 0) {
      caught = caught != 0 ? caught : SIGHUP;
    }
  }
  for (size_t i = 0; i < XQ_COUNT(signals); i++) {
    sigaction(signals[i], &old[i], NULL);
  }
  if (caught != 0) {
    raise(caught);
  }
  return err;
}

/* Which key, why, how many tries. */
static void add_key(struct xq_buf *text, const struct xq_pin_request *request) {
  if (request->last != NULL) {
    char *why = xq_words_error_text(request->last);
    xq_buf_printf(text, "%s\n", why);
    free(why);
  }
  char *holder = xq_text_clean(request->holder != NULL ? request->holder : "");
  char *label = xq_text_clean(request->token_label);
  xq_buf_printf(text, "%s%s%s%s%s\n", holder, holder[0] != '\0' ? "  " : "",
                request->serial != NULL ? request->serial : "", request->serial != NULL ? "  " : "", label);
  free(holder);
  free(label);
  if (request->why == XQ_PIN_WHY_ALWAYS) {
    xq_buf_printf(text, "%s\n", _("This key asks for the PIN before every signature."));
  } else if (request->why == XQ_PIN_WHY_RESET) {
    xq_buf_printf(text, "%s\n", _("Another program logged the key out, so the PIN is needed again."));
  }
}

/* What was told of the tries, where anything was; owned. */
static void add_tries(struct xq_buf *text, char *tries) {
  if (tries != NULL) {
    xq_buf_printf(text, "%s\n", tries);
  }
  free(tries);
}

/* New string. */
static char *question(const struct xq_pin_request *request) {
  struct xq_buf text = {0};
  add_key(&text, request);
  add_tries(&text, request->last == NULL ? xq_words_tries(&request->state) : NULL); /* the error has told them */
  xq_buf_add_str(&text, _("PIN (not shown while you type): "));
  return xq_buf_take_str(&text);
}

/* One line of an answer that may be seen. */
static bool yes_on_terminal(int tty) {
  char line[64];
  ssize_t n = read(tty, line, sizeof line - 1);
  char *answer = xq_charset_in(line, n > 0 ? (size_t)n : 0);
  bool yes = cli_is_yes(answer);
  free(answer);
  return yes;
}

xq_err *cli_allow_last_try(const struct cli *cli, const struct xq_pin_request *request) {
  if (cli->args->last_try) {
    return NULL;
  }
  xq_err *err =
      xq_err_fact(xq_err_new(XQ_E_PIN_LAST_TRY, "only one try is left; --last-try allows it"), "tries_left", "1");
  bool handed_in = cli->args->pin_fd >= 0 || cli->args->pin_file != NULL;
  int tty = handed_in ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0) {
    return err;
  }
  struct xq_buf text = {0};
  add_key(&text, request);
  char *why = xq_words_error_text(err);
  xq_buf_printf(&text, "%s\n%s [y/N] ", why, _("Use the last try?"));
  free(why);
  char *asked = xq_buf_take_str(&text);
  xq_err *unsaid = say(tty, asked);
  bool yes = unsaid == NULL && yes_on_terminal(tty);
  xq_err_ignore(unsaid, "nobody was asked, nobody said yes");
  free(asked);
  close(tty);
  if (yes) {
    xq_err_ignore(err, "a person said yes");
    err = NULL;
  }
  return err;
}

/* What is handed in is read once, and kept for keys that ask before every signature; once refused it is not tried
 * again, which would only burn tries. */
static xq_err *handed_in(struct cli *cli, const struct xq_pin_request *request, xq_secret **pin) {
  if (request->last != NULL) {
    return xq_err_dup(request->last);
  }
  xq_err *err = NULL;
  if (request->state.tries_left == 1 && request->state.wait_seconds == 0 &&
      !cli->args->last_try) { /* before a pause: no script should run into it */
    err = xq_err_fact(xq_err_new(XQ_E_PIN_NEEDED, "only one try is left; --last-try allows it"), "tries_left", "1");
    return xq_err_fact(err, "why", "last-before-pause");
  }
  if (cli->pin == NULL) {
    err = cli->args->pin_file != NULL ? from_file(cli->args->pin_file, 0, &cli->pin)
                                      : read_line(cli->args->pin_fd, &cli->pin);
  }
  if (err == NULL) {
    *pin = xq_secret_dup(cli->pin);
  }
  return err;
}

xq_err *cli_handed_in_pin(const struct cli_args *args, const struct xq_pin_request *request, xq_secret **kept,
                          xq_secret **pin) {
  struct cli cli = {.args = args, .pin = *kept};
  xq_err *err = request->last_try ? cli_allow_last_try(&cli, request) : NULL;
  err = err == NULL ? handed_in(&cli, request, pin) : err;
  *kept = cli.pin;
  return err;
}

static xq_err *no_terminal(void) {
  return xq_err_new(XQ_E_PIN_NEEDED, "there is no terminal to ask for the PIN; use --pin-fd or --pin-file");
}

xq_err *cli_get_pin(struct cli *cli, const struct xq_pin_request *request, xq_secret **pin) {
  const struct cli_args *args = cli->args;
  if (request->last_try) {
    xq_err *err = cli_allow_last_try(cli, request);
    if (err != NULL) {
      return err;
    }
  }
  if (args->pin_fd >= 0 || args->pin_file != NULL) {
    return handed_in(cli, request, pin);
  }
  int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0) {
    return no_terminal();
  }
  char *prompt = question(request);
  xq_err *err = from_terminal(tty, prompt, pin);
  free(prompt);
  close(tty);
  return err;
}

xq_err *cli_get_puk(struct cli *cli, const struct xq_pin_request *request, xq_secret **puk) {
  const struct cli_args *args = cli->args;
  if (request->last_try) {
    xq_err *err = cli_allow_last_try(cli, request);
    if (err != NULL) {
      return err;
    }
  }
  if (args->pin_file != NULL || args->pin_fd >= 0) {
    return args->pin_file != NULL ? from_file(args->pin_file, 0, puk) : read_line(args->pin_fd, puk);
  }
  int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0) {
    return no_terminal();
  }
  struct xq_buf text = {0};
  add_key(&text, request);
  add_tries(&text, xq_words_tries_left(request->state.unblock_left));
  xq_buf_add_str(&text, _("Unblocking code, PUK (not shown while you type): "));
  char *prompt = xq_buf_take_str(&text);
  xq_err *err = from_terminal(tty, prompt, puk);
  free(prompt);
  close(tty);
  return err;
}

/* ---- a new PIN */

/* What is asked for twice, since nobody sees what is typed. */
struct twice {
  const char *prompt, *again, *differ;
};

/* Until both are the same. */
static xq_err *ask_twice(int tty, const struct twice *words, xq_secret **secret) {
  xq_secret *again = NULL;
  xq_err *err = NULL;
  for (;;) {
    XQ_TRY(from_terminal(tty, words->prompt, secret));
    XQ_TRY(from_terminal(tty, words->again, &again));
    if (strcmp(xq_secret_str(*secret), xq_secret_str(again)) == 0) {
      break;
    }
    XQ_TRY(say(tty, words->differ));
    xq_secret_free(secret);
    xq_secret_free(&again);
  }
out:
  xq_secret_free(&again);
  if (err != NULL) {
    xq_secret_free(secret);
  }
  return err;
}

xq_err *cli_get_new_pin(struct cli *cli, const struct xq_pin_request *request, xq_secret **pin) {
  const struct cli_args *args = cli->args;
  if (args->pin_file != NULL) {
    return from_file(args->pin_file, 1, pin);
  }
  if (args->pin_fd >= 0) {
    return no_second_line(read_line(args->pin_fd, pin), NULL);
  }
  int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0) {
    return no_terminal();
  }
  char *prompt =
      xq_asprintf(_("New PIN, %zu to %zu characters (not shown while you type): "), request->pin_min, request->pin_max);
  const struct twice words = {prompt, _("New PIN again: "),
                              _("The two PINs are different. Nothing was changed; please enter both again.\n")};
  xq_err *err = ask_twice(tty, &words, pin);
  free(prompt);
  close(tty);
  return err;
}

xq_err *cli_get_code(struct cli *cli, xq_secret **code) {
  const struct cli_args *args = cli->args;
  if (args->pin_file != NULL || args->pin_fd >= 0) {
    return args->pin_file != NULL ? from_file(args->pin_file, 0, code) : read_line(args->pin_fd, code);
  }
  int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0) {
    return no_terminal();
  }
  const struct twice words = {_("Attendant's code, 6 characters or more (not shown while you type): "),
                              _("The same code again: "),
                              _("The two codes are different. Nothing was changed; please enter both again.\n")};
  xq_err *err = ask_twice(tty, &words, code);
  close(tty);
  return err;
}
