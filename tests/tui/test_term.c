/*
 * test_term.c - the kit at a real terminal: kitdemo behind a pseudo-terminal, its bytes, its line settings.
 *
 * Between the test and the program stands a small shell-like process that leads the session, for only under one can a
 * program be stopped; it reports each change of the program's state through a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
/* after those above */
#include <cmocka.h>

#include "tests/locale.h"

#define LEAVE "\033[?1049l"
#define ENTER "\033[?1049h"

enum { PATIENCE_MS = 30000, QUIET_MS = 250 };

struct rig {
  pid_t leader, pid;
  int fd, report, line; /* the terminal's other end; states; the terminal's line itself */
  struct termios before;
  struct xq_buf out, all; /* since the last key press; from the start */
};

/* ---------------------------------------------------------------- the rig */

static void lead_session(int report, char **argv) {
  signal(SIGTTOU, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    tcsetpgrp(0, getpid());
    signal(SIGTTOU, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
  setpgid(pid, pid);
  int message = (int)pid;
  bool ended = write(report, &message, sizeof message) < 0;
  while (!ended) {
    int status = 0;
    ended = waitpid(pid, &status, WUNTRACED) < 0 || !WIFSTOPPED(status);
    ended |= write(report, &status, sizeof status) < 0;
  }
  _exit(0);
}

static const char *program(void) {
  static char path[PATH_MAX];
  const char *top = getenv("XUQI_TOP_BUILDDIR");
  snprintf(path, sizeof path, "%s/tests/tui/kitdemo", top != NULL ? top : ".");
  return path;
}

static int next_report(struct rig *rig) {
  struct pollfd fd = {.fd = rig->report, .events = POLLIN};
  int message = 0;
  assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
  assert_int_equal(read(rig->report, &message, sizeof message), sizeof message);
  return message;
}

static const char *locale = "C.UTF-8";

static struct rig *start(const char *term, const char *option, int rows, int cols) {
  struct rig *rig = xq_calloc(1, sizeof *rig);
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
  int report[2];
  assert_int_equal(pipe2(report, O_CLOEXEC), 0);
  char *path = xq_strdup(program()), *arg = xq_strdup(option);
  int master = -1,
      slave = -1; /* as any terminal is in the beginning: the program may be faster than a look at its own */
  assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
  assert_int_equal(tcgetattr(slave, &rig->before), 0);
  close(master);
  close(slave);
  rig->leader = forkpty(&rig->fd, NULL, &rig->before, &size);
  assert_true(rig->leader >= 0);
  if (rig->leader == 0) {
    setenv("TERM", term, 1);
    setenv("LC_ALL", locale, 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGINT, SIG_DFL); /* a shell ignores these two for what it starts in the background, and so would we */
    signal(SIGQUIT, SIG_DFL);
    lead_session(report[1], (char *[]){path, arg, NULL});
  }
  free(path);
  free(arg);
  close(report[1]);
  rig->report = report[0];
  rig->line = open(ptsname(rig->fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
  assert_true(rig->line >= 0);
  rig->pid = (pid_t)next_report(rig);
  return rig;
}

static void finish(struct rig *rig) {
  kill(rig->pid, SIGKILL);
  if (rig->line >= 0) {
    close(rig->line);
  }
  if (rig->fd >= 0) {
    close(rig->fd);
  }
  kill(rig->leader, SIGKILL);
  waitpid(rig->leader, NULL, 0);
  close(rig->report);
  xq_buf_clear(&rig->out);
  xq_buf_clear(&rig->all);
  free(rig);
}

/* Reads what comes within `ms`; false when nothing did. */
static bool read_some(struct rig *rig, int ms) {
  char bytes[4096];
  struct pollfd fd = {.fd = rig->fd, .events = POLLIN};
  if (poll(&fd, 1, ms) <= 0) {
    return false;
  }
  ssize_t n = read(rig->fd, bytes, sizeof bytes);
  if (n <= 0) {
    return false;
  }
  xq_buf_add(&rig->out, bytes, (size_t)n);
  xq_buf_add(&rig->all, bytes, (size_t)n);
  return true;
}

static bool has(const struct rig *rig, const char *text) {
  return rig->out.len > 0 && memmem(rig->out.data, rig->out.len, text, strlen(text)) != NULL;
}

/* Waits until the output has `text`, then until it is quiet. */
static void see(struct rig *rig, const char *text) {
  while (!has(rig, text)) {
    if (!read_some(rig, PATIENCE_MS)) {
      fail_msg("not seen: %s", text);
    }
  }
  while (read_some(rig, QUIET_MS)) {
  }
}

/* Sends keys and waits for `text` ("": anything); returns the bytes that came. */
static size_t press(struct rig *rig, const char *keys, const char *text) {
  xq_buf_clear(&rig->out);
  assert_int_equal(write(rig->fd, keys, strlen(keys)), strlen(keys));
  see(rig, text);
  return rig->out.len;
}

/* The end of the program: its status. What it still printed is read. */
static int ended(struct rig *rig) {
  int status = next_report(rig);
  while (read_some(rig, QUIET_MS)) {
  }
  return status;
}

/* How many bytes before the end `text` was last sent; more than there are when never. */
static size_t last_sent(const struct rig *rig, const char *text) {
  size_t len = strlen(text);
  for (size_t back = len; back <= rig->all.len; back++) {
    if (memcmp(rig->all.data + rig->all.len - back, text, len) == 0) {
      return back;
    }
  }
  return SIZE_MAX;
}

static void assert_restored(struct rig *rig) {
  struct termios after;
  assert_true(last_sent(rig, LEAVE) < last_sent(rig, ENTER));
  assert_true(last_sent(rig, "\033[?25h") < last_sent(rig, "\033[?25l"));     /* the cursor is seen */
  assert_true(last_sent(rig, "\033[?2004l") < last_sent(rig, "\033[?2004h")); /* bracketed paste is off */
  assert_int_equal(tcgetattr(rig->line, &after), 0);
  assert_int_equal(after.c_lflag, rig->before.c_lflag);
  assert_int_equal(after.c_iflag, rig->before.c_iflag);
  assert_int_equal(after.c_oflag, rig->before.c_oflag);
  assert_memory_equal(after.c_cc, rig->before.c_cc, sizeof after.c_cc);
}

static struct rig *start_home(void) {
  struct rig *rig = start("xterm-256color", NULL, 24, 80);
  see(rig, "F10");
  return rig;
}

/* ---------------------------------------------------------------- bytes */

static void few_bytes_on_every_terminal(void **state) {
  (void)state;
  static const char *const terms[] = {"xterm-256color", "linux", "vt100"};
  for (size_t i = 0; i < XQ_COUNT(terms); i++) {
    struct rig *rig = start(terms[i], NULL, 24, 80);
    see(rig, "F10");
    assert_in_range(rig->out.len, 1, 3000);
    assert_in_range(press(rig, "t", ""), 1, 64);
    assert_in_range(press(rig, "t", ""), 1, 64);
    assert_in_range(press(rig, "f", "第 4 步"), 1, 3000);
    press(rig, "\t\t\t张", "张");                   /* the field for the name */
    assert_in_range(press(rig, "三", "三"), 1, 20); /* the field is lit: each character says so */
    assert_in_range(press(rig, "x", "x"), 1, 16);
    assert_in_range(press(rig, "\033[D", "\b"), 1, 16);
    press(rig, "\033", "F10");
    assert_in_range(press(rig, "a", "1-"), 1, 3000);
    assert_in_range(press(rig, "\033[6~", "16-"), 1, 3000);
    assert_in_range(press(rig, "\022", "F10"), 1, 3100); /* all of it again, with the lines around the foot */
    finish(rig);
  }
}

static void idle_is_silent(void **state) {
  (void)state;
  struct rig *rig = start_home();
  xq_buf_clear(&rig->out);
  static const char nothing[] = "\033[200~\033[201~\033[201~\033[2~"; /* pasted; and keys that mean nothing */
  assert_int_equal(write(rig->fd, nothing, sizeof nothing - 1), sizeof nothing - 1);
  while (read_some(rig, 1500)) {
  }
  assert_int_equal(rig->out.len, 0);
  finish(rig);
}

static void no_color_means_none(void **state) {
  (void)state;
  setenv("NO_COLOR", "1", 1);
  struct rig *rig = start_home();
  unsetenv("NO_COLOR");
  for (int colour = 0; colour <= 8; colour++) {
    char sequence[16];
    snprintf(sequence, sizeof sequence, "\033[3%d", colour);
    assert_false(has(rig, sequence));
  }
  finish(rig);
  rig = start_home();
  assert_true(has(rig, "\033[38;5;29m")); /* it does not say what its background is */
  finish(rig);
}

static size_t signs_asked(const struct rig *rig) {
  static const char question[] = "\033[5n";
  size_t count = 0;
  const uint8_t *at = rig->all.data, *end = at + rig->all.len;
  while ((at = memmem(at, (size_t)(end - at), question, sizeof question - 1)) != NULL) {
    count++;
    at++;
  }
  return count;
}

static void answer(struct rig *rig, const char *what) {
  assert_int_equal(write(rig->fd, what, strlen(what)), strlen(what));
}

/* A page that changes fifty times a second: while the terminal has not answered nothing more of it is sent, and a key is
 * heard all the same. */
static void a_line_that_does_not_keep_up_is_not_filled(void **state) {
  (void)state;
  struct rig *rig = start_home();
  answer(rig, "\033[?62c"); /* late, but it does */
  xq_buf_clear(&rig->out);
  assert_int_equal(write(rig->fd, "p", 1), 1);
  while (!has(rig, "\033[5n")) {
    assert_true(read_some(rig, PATIENCE_MS));
  }
  while (read_some(rig, QUIET_MS)) {
  }
  assert_int_equal(signs_asked(rig), 1);
  press(rig, "r", "要撤销吗");
  answer(rig, "\033[0n");
  while (signs_asked(rig) < 2) {
    assert_true(read_some(rig, PATIENCE_MS));
  }
  finish(rig);
}

/* Asked for its background a terminal may take its time; what is typed meanwhile is not lost. */
static void the_background_is_asked_for(void **state) {
  (void)state;
  struct rig *rig = start("xterm-256color", NULL, 24, 80);
  while (!has(rig, "\033]11;?\033\\\033[c")) {
    assert_true(read_some(rig, PATIENCE_MS));
  }
  answer(rig, "f\033]11;rgb:ffff/ffff/ffff\033\\\033[?62c");
  see(rig, "第 4 步");
  assert_true(has(rig, "\033[38;5;25m")); /* of the light theme */
  finish(rig);
}

/* ---------------------------------------------------------------- giving the terminal back */

static void leaving_restores(void **state) {
  (void)state;
  struct rig *rig = start_home();
  assert_true(has(rig, ENTER));
  press(rig, "\0330", "bye signal=0");
  assert_int_equal(ended(rig), 0);
  assert_restored(rig);
  finish(rig);
  rig = start_home(); /* exit() from the middle of a callback */
  press(rig, "e", LEAVE);
  assert_int_equal(WEXITSTATUS(ended(rig)), 5);
  assert_restored(rig);
  finish(rig);
}

static void signals_that_ask_end_in_order(void **state) {
  (void)state;
  static const int asking[] = {SIGTERM, SIGHUP};
  for (size_t i = 0; i < XQ_COUNT(asking); i++) {
    struct rig *rig = start_home();
    char bye[32];
    snprintf(bye, sizeof bye, "bye signal=%d", asking[i]);
    kill(rig->pid, asking[i]);
    see(rig, bye);
    assert_int_equal(ended(rig), 0);
    assert_restored(rig);
    finish(rig);
  }
}

static void faults_restore_and_stay_faults(void **state) {
  (void)state;
  static const int faults[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGUSR1, SIGALRM};
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    struct rig *rig = start_home();
    kill(rig->pid, faults[i]);
    see(rig, LEAVE);
    int status = ended(rig);
    assert_true((WIFSIGNALED(status) && WTERMSIG(status) == faults[i]) ||
                (WIFEXITED(status) && WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 5)); /* a sanitizer's way */
    assert_restored(rig);
    finish(rig);
  }
  struct rig *rig = start_home();
  press(rig, "x", LEAVE);
  ended(rig);
  assert_restored(rig);
  finish(rig);
}

static void a_hung_program_ends_when_asked_twice(void **state) {
  (void)state;
  struct rig *rig = start_home();
  press(rig, "z", "\a");
  kill(rig->pid, SIGTERM);
  kill(rig->pid, SIGCONT); /* harmless meanwhile */
  while (kill(rig->pid, SIGTERM) == 0 && !has(rig, LEAVE)) {
    read_some(rig, 50);
  }
  int status = ended(rig);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  assert_restored(rig);
  finish(rig);
}

static void stopping_and_going_on(void **state) {
  (void)state;
  struct rig *rig = start_home();
  press(rig, "f", "第 4 步");
  press(rig, "\t\t\t胡", "胡");
  xq_buf_clear(&rig->out);
  assert_int_equal(write(rig->fd, "\032", 1), 1); /* Ctrl-Z */
  assert_true(WIFSTOPPED(next_report(rig)));
  see(rig, LEAVE);
  assert_restored(rig);
  xq_buf_clear(&rig->out);
  kill(rig->pid, SIGCONT);
  see(rig, "F10");
  assert_true(has(rig, ENTER) && has(rig, "胡"));
  press(rig, "某", "某");
  press(rig, "\0330", "name=胡某");
  ended(rig);
  assert_restored(rig);
  finish(rig);
}

static void a_closed_terminal_ends_the_program(void **state) {
  (void)state;
  struct rig *rig = start_home();
  close(rig->line);
  close(rig->fd);
  rig->line = rig->fd = -1;
  int status = next_report(rig);
  assert_true(WIFEXITED(status) || WIFSIGNALED(status));
  finish(rig);
}

static void a_kiosk_is_not_interrupted_from_the_keyboard(void **state) {
  (void)state;
  struct rig *rig = start("xterm-256color", "--locked", 24, 80);
  see(rig, "F10");
  press(rig, "\003\032\034t", "7");
  press(rig, "\0330", "bye signal=0");
  ended(rig);
  assert_restored(rig);
  finish(rig);
}

/* The keyboard's signals are a question, which the same key answers; told twice at once, as when the program hangs, they
 * end it. */
static void keys_that_interrupt_ask_first(void **state) {
  (void)state;
  static const struct {
    const char *key;
    int sig;
  } rows[] = {{"\003", SIGINT}, {"\034", SIGQUIT}};
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    struct rig *rig = start_home();
    char bye[32];
    snprintf(bye, sizeof bye, "bye signal=%d", rows[i].sig);
    press(rig, rows[i].key, "要退出吗");
    press(rig, "\r", "answer 0"); /* to stay is what is preferred */
    press(rig, rows[i].key, "要退出吗");
    press(rig, rows[i].key, bye);
    assert_int_equal(ended(rig), 0);
    assert_restored(rig);
    finish(rig);
    rig = start_home();
    press(rig, "z", "\a");
    while (kill(rig->pid, rows[i].sig) == 0 && !has(rig, LEAVE)) {
      read_some(rig, 50);
    }
    int status = ended(rig);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == rows[i].sig);
    assert_restored(rig);
    finish(rig);
  }
}

/* ---------------------------------------------------------------- pasting */

static void what_is_pasted_is_text(void **state) {
  (void)state;
  struct rig *rig = start_home();
  press(rig, "\033[200~form\r\n\033[201~", "\a"); /* no field here */
  press(rig, "f", "第 4 步");
  press(rig, "\t\t\t\033[200~", "");
  press(rig, "\r\n胡\r\n", "胡");
  press(rig, "小\t\033[20", "小");
  press(rig, "1~\0330", "name=胡 小 "); /* the end shows nothing that was not there */
  ended(rig);
  assert_restored(rig);
  finish(rig);
}

/* ---------------------------------------------------------------- a terminal that is not UTF-8 */

/* 胡, in two parts; 𠮷, four bytes; what the terminal gets is all in its own character set. */
static void a_terminal_that_speaks_gb18030(void **state) {
  (void)state;
  locale_t here = locale_enter("zh_CN.GB18030"); /* or the test is skipped */
  locale_leave(here);
  locale = "zh_CN.GB18030";
  struct rig *rig = start_home();
  press(rig, "f", "\xB5\xDA 4 \xB2\xBD");
  press(rig, "\t\t\t\xBA", "");
  press(rig, "\xFA", "\xBA\xFA");
  press(rig, "\x95\x34\xB2\x35", "\x95\x34\xB2\x35");
  press(rig, "\177\xD0\xA1", "\xD0\xA1");
  struct xq_buf *all = &rig->all;
  iconv_t cd = iconv_open("UTF-8", "GB18030");
  char *in = (char *)all->data, *text = xq_malloc(4 * all->len), *out = text;
  size_t left = all->len, room = 4 * all->len;
  assert_true(iconv(cd, &in, &left, &out, &room) != (size_t)-1);
  assert_non_null(memmem(text, (size_t)(out - text), "经办人信息", strlen("经办人信息")));
  iconv_close(cd);
  free(text);
  press(rig, "\0330", "name=胡小 ");
  ended(rig);
  assert_restored(rig);
  finish(rig);
  locale = "C.UTF-8";
}

/* ---------------------------------------------------------------- the mouse */

#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

static void assert_mouse_is_off(const struct rig *rig) {
  assert_true(last_sent(rig, MOUSE_OFF) < last_sent(rig, MOUSE_ON));
}

/* It is asked for only where it is wanted, works, and is given back whatever happens. */
static void the_mouse_is_given_back(void **state) {
  (void)state;
  struct rig *rig = start_home();
  assert_false(has(rig, MOUSE_ON));
  finish(rig);
  static const int signals[] = {SIGTERM, SIGSEGV};
  for (size_t i = 0; i < XQ_COUNT(signals); i++) {
    rig = start("xterm-256color", "--mouse", 24, 80);
    see(rig, "F10");
    assert_true(has(rig, MOUSE_ON));
    kill(rig->pid, signals[i]);
    see(rig, MOUSE_OFF);
    ended(rig);
    assert_restored(rig);
    assert_mouse_is_off(rig);
    finish(rig);
  }
  rig = start("xterm-256color", "--mouse", 24, 80);
  see(rig, "F10");
  press(rig, "\033[<0;75;21M\033[<0;75;21m", "7"); /* the last button of the foot: one step on */
  xq_buf_clear(&rig->out);
  assert_int_equal(write(rig->fd, "\032", 1), 1);
  assert_true(WIFSTOPPED(next_report(rig)));
  see(rig, MOUSE_OFF);
  assert_restored(rig);
  assert_mouse_is_off(rig);
  kill(rig->pid, SIGCONT);
  see(rig, MOUSE_ON);
  press(rig, "\0330", "bye signal=0");
  ended(rig);
  assert_mouse_is_off(rig);
  finish(rig);
}

/* ---------------------------------------------------------------- resizing */

static void resize(struct rig *rig, int rows, int cols, const char *text) {
  xq_buf_clear(&rig->out);
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
  assert_int_equal(ioctl(rig->fd, TIOCSWINSZ, &size), 0);
  see(rig, text);
}

static void a_half_typed_form_survives_any_size(void **state) {
  (void)state;
  struct rig *rig = start_home();
  press(rig, "f", "第 4 步");
  press(rig, "\t\t\t胡", "胡");
  resize(rig, 10, 40, "胡"); /* the field with the focus stays in view */
  press(rig, "张", "张");
  resize(rig, 5, 20, "胡张");
  press(rig, "李", "李");
  resize(rig, 1, 1, "\033");
  resize(rig, 43, 132, "胡张李");
  resize(rig, 24, 80, "胡张李");
  press(rig, "\177四", "四");
  press(rig, "\0330", "name=胡张四 ");
  ended(rig);
  finish(rig);
}

/* ---------------------------------------------------------------- secrets */

static size_t count_in(const uint8_t *data, size_t len, const void *what, size_t what_len) {
  size_t count = 0;
  for (const uint8_t *at = data; (at = memmem(at, len - (size_t)(at - data), what, what_len)) != NULL; at++) {
    count++;
  }
  return count;
}

/* How often the bytes stand in the memory of the program; -1 when it may not be read. */
static long count_in_memory(pid_t pid, const void *what, size_t what_len) {
  char path[64], row[512];
  long found = 0;
  snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
  int mem = open(path, O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
  FILE *maps = fopen(path, "re");
  if (mem < 0 || maps == NULL) {
    return -1;
  }
  while (fgets(row, sizeof row, maps) != NULL) {
    unsigned long from, to;
    char rights[5];
    if (sscanf(row, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[1] != 'w' || to - from > (64UL << 20)) {
      continue; /* typed text can only be where the program writes */
    }
    uint8_t *data = xq_malloc(to - from);
    ssize_t n = pread(mem, data, to - from, (off_t)from);
    if (n > 0) {
      found += (long)count_in(data, (size_t)n, what, what_len);
    }
    free(data);
  }
  fclose(maps);
  close(mem);
  return found;
}

static void a_pin_is_not_shown_and_not_left_behind(void **state) {
  (void)state;
  static const char pin[] = "K7q9Zt2x";
  static const wchar_t wide[] = L"K7q9Zt2x";
  struct rig *rig = start_home();
  press(rig, "f", "第 4 步");
  press(rig, "\033[Z\033[Z\033[Z*", "*"); /* backwards from the first stop: next, back, the PIN */
  press(rig, "\177", "\b");
  press(rig, pin, "********"); /* at once, as a paste comes */
  assert_false(has(rig, "K7"));
  long typed = count_in_memory(rig->pid, pin, sizeof pin - 1);
  if (typed < 0) {
    finish(rig);
    skip();
  }
  assert_int_equal(typed, 1); /* where it is kept, and the search is able to find it */
  press(rig, "\t\t\r", "已保存");
  assert_int_equal(count_in_memory(rig->pid, pin, sizeof pin - 1), 0);
  assert_int_equal(count_in_memory(rig->pid, wide, sizeof wide - sizeof *wide), 0);
  assert_false(has(rig, "K7"));
  press(rig, "\0330", "pin=8");
  ended(rig);
  finish(rig);
}

/* ---------------------------------------------------------------- where it cannot run */

static void what_is_no_terminal_is_told(void **state) {
  (void)state;
  struct rig *rig = start("dumb", NULL, 24, 80);
  see(rig, "why=dumb-terminal");
  finish(rig);
  rig = start("no-such-terminal-type", NULL, 24, 80);
  see(rig, "why=dumb-terminal");
  finish(rig);
  char *command = xq_asprintf("TERM=xterm %s </dev/null", program());
  FILE *pipe = popen(command, "re");
  char line[64] = "";
  assert_non_null(fgets(line, sizeof line, pipe));
  assert_string_equal(line, "why=not-a-terminal\n");
  pclose(pipe);
  free(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(few_bytes_on_every_terminal),
      cmocka_unit_test(idle_is_silent),
      cmocka_unit_test(no_color_means_none),
      cmocka_unit_test(a_line_that_does_not_keep_up_is_not_filled),
      cmocka_unit_test(the_background_is_asked_for),
      cmocka_unit_test(leaving_restores),
      cmocka_unit_test(signals_that_ask_end_in_order),
      cmocka_unit_test(faults_restore_and_stay_faults),
      cmocka_unit_test(a_hung_program_ends_when_asked_twice),
      cmocka_unit_test(keys_that_interrupt_ask_first),
      cmocka_unit_test(what_is_pasted_is_text),
      cmocka_unit_test(the_mouse_is_given_back),
      cmocka_unit_test(stopping_and_going_on),
      cmocka_unit_test(a_terminal_that_speaks_gb18030),
      cmocka_unit_test(a_closed_terminal_ends_the_program),
      cmocka_unit_test(a_kiosk_is_not_interrupted_from_the_keyboard),
      cmocka_unit_test(a_half_typed_form_survives_any_size),
      cmocka_unit_test(a_pin_is_not_shown_and_not_left_behind),
      cmocka_unit_test(what_is_no_terminal_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
