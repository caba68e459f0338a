/*
 * signals.c - the terminal is given back whatever happens.
 *
 * Asked to end (HUP, TERM) the loop ends in order; INT and QUIT, which the keyboard sends, are a question to the person
 * there.  Asked again by the same signal before the loop has come to it, caught in a fault, or sent a signal that means
 * nothing here and ends a program all the same, the handler itself restores the terminal with calls that are safe there,
 * wipes PINs being typed, and lets the signal do what it does: sanitizers and core handlers installed before are given
 * their turn.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/edit.h"
#include "tui/kit.h"

static const int orderly[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
static const int unwanted[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ}; /* nobody sends them */
static const int events[] = {SIGWINCH, SIGTSTP, SIGCONT};

static struct sigaction before[NSIG];
static volatile sig_atomic_t asked[NSIG];
static volatile sig_atomic_t pipe_fd = -1; /* where handlers write to, while they are installed */
static int self_pipe[2] = {-1, -1};        /* made once, lives as long as the process */
static void (*give_back)(void);
static bool installed;
static void *spare_stack;

static void tell_loop(int sig) {
  unsigned char byte = (unsigned char)sig;
  if (pipe_fd >= 0 && write(pipe_fd, &byte, 1) < 0) {
    return; /* the pipe is full: the loop has plenty to wake up for */
  }
}

static void die_of(int sig) {
  give_back();
  tui_edit_wipe_live();
  sigaction(sig, &before[sig], NULL);
  raise(sig); /* blocked until this handler returns */
}

static void on_fatal(int sig) {
  die_of(sig);
}

static void on_orderly(int sig) {
  int saved = errno;
  if (asked[sig] || pipe_fd < 0) {
    die_of(sig);
  } else {
    asked[sig] = 1;
    tell_loop(sig);
  }
  errno = saved;
}

static void on_event(int sig) {
  int saved = errno;
  tell_loop(sig);
  errno = saved;
}

static void on_exit_call(void) {
  if (installed) { /* exit() without tui_close() */
    give_back();
    tui_edit_wipe_live();
  }
}

static void install(int sig, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&action.sa_mask);
  sigaction(sig, &action, NULL);
}

static void remember(const int *signals, size_t count) {
  for (size_t i = 0; i < count; i++) {
    sigaction(signals[i], NULL, &before[signals[i]]);
  }
}

void signals_remember(void) {
  remember(orderly, XQ_COUNT(orderly));
  remember(fatal, XQ_COUNT(fatal));
  remember(unwanted, XQ_COUNT(unwanted));
  remember(events, XQ_COUNT(events));
}

int signals_fd(void) {
  return self_pipe[0];
}

/* Without a pipe signals end the program at once, with the terminal restored. */
static void open_pipe(void) {
  if (self_pipe[0] < 0 && pipe2(self_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    self_pipe[0] = self_pipe[1] = -1;
  }
  pipe_fd = self_pipe[1];
}

void signals_install(bool locked, void (*emergency)(void)) {
  static bool at_exit;
  if (!at_exit) {
    at_exit = atexit(on_exit_call) == 0;
  }
  enum { STACK = 64 * 1024 }; /* for a handler whose own stack is what overflowed */
  spare_stack = xq_malloc(STACK);
  sigaltstack(&(stack_t){.ss_sp = spare_stack, .ss_size = STACK}, NULL);
  give_back = emergency;
  open_pipe();
  installed = true;
  for (size_t i = 0; i < XQ_COUNT(orderly); i++) {
    asked[orderly[i]] = 0;
    if (before[orderly[i]].sa_handler != SIG_IGN) { /* nohup */
      install(orderly[i], on_orderly, SA_RESTART);
    }
  }
  for (size_t i = 0; i < XQ_COUNT(fatal); i++) {
    install(fatal[i], on_fatal, SA_ONSTACK);
  }
  for (size_t i = 0; i < XQ_COUNT(unwanted); i++) {
    if (before[unwanted[i]].sa_handler == SIG_DFL) {
      install(unwanted[i], on_fatal, SA_ONSTACK);
    }
  }
  for (size_t i = 0; i < XQ_COUNT(events); i++) {
    install(events[i], on_event, SA_RESTART);
  }
  if (locked) {
    install(SIGTSTP, SIG_IGN, 0);
  }
}

static void put_back(const int *signals, size_t count) {
  for (size_t i = 0; i < count; i++) {
    sigaction(signals[i], &before[signals[i]], NULL);
  }
}

void signals_remove(void) {
  installed = false;
  put_back(orderly, XQ_COUNT(orderly));
  put_back(fatal, XQ_COUNT(fatal));
  put_back(unwanted, XQ_COUNT(unwanted));
  put_back(events, XQ_COUNT(events));
  pipe_fd = -1;
  sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
  free(spare_stack);
  spare_stack = NULL;
}

/* The number of a signal is one byte. */
void signals_serve(void (*handle)(void *ctx, int sig), void *ctx) {
  unsigned char sig[16];
  ssize_t n;
  while ((n = read(signals_fd(), sig, sizeof sig)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      handle(ctx, sig[i]);
    }
  }
}

void signals_answered(int sig) {
  asked[sig] = 0;
}

void signals_stop_here(void) {
  install(SIGTSTP, SIG_DFL, 0);
  raise(SIGTSTP);
  install(SIGTSTP, on_event, SA_RESTART); /* somebody sent CONT */
}
