/*
 * talk.c - holds a conversation with a program in a terminal of its own, line by line:
 *
 *     talk LOG COLSxROWS COMMAND...  <dialogue
 *
 *     see TEXT      waits until the program has written TEXT, after what was seen before
 *     more TEXT     the same, and goes on reading wherever a long text stops
 *     say TEXT      types it, and Enter
 *     hush          waits until the echo is off
 *     loud          insists that it is on
 *     key C         Ctrl and that letter
 *     gone N        waits until the program has ended with that status
 *     signal N      sends it
 *     run COMMAND   does that meanwhile, and waits for it (bash, so that exported functions work)
 *
 * It writes lines of text, and nothing that moves the cursor, colours or draws; anything else is a failure at once.
 * What the program writes goes to LOG; where it does not say what it should, the end of that is shown.
 */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "xuqi/base.h"

enum { LIMIT_MS = 20000, SHOWN = 2500 };

struct talk {
  int fd;
  pid_t pid;
  FILE *log;
  struct xq_buf heard;
  size_t seen; /* how much of it was waited for */
  bool over;
};

static void fail(const struct talk *t, const char *what, const char *text) {
  size_t from = t->heard.len > SHOWN ? t->heard.len - SHOWN : 0;
  fprintf(stderr, "%s: %s\n--- it said:\n%.*s\n", what, text, (int)(t->heard.len - from), t->heard.data + from);
  if (t->pid > 0) {
    kill(t->pid, SIGKILL);
  }
  exit(1);
}

/* What came last, with a little of what was before it.  (The terminal itself puts a return before each line's end.) */
static void check(const struct talk *t, size_t from) {
  static const char *const drawn[] = {"\033",   "\b",     "\u2500", "\u2502", "\u2501", "\u250c", "\u2514", "\u2588",
                                      "\u258c", "\u25b8", "\u2022", "\u221a", "\u00bb", "[[",     "[x]"};
  const char *text = (const char *)t->heard.data + (from > 8 ? from - 8 : 0);
  for (size_t i = 0; i < XQ_COUNT(drawn); i++) {
    if (strstr(text, drawn[i]) != NULL) {
      fail(t, "it drew", drawn[i]);
    }
  }
  for (const char *at = text; (at = strchr(at, '\r')) != NULL; at++) {
    if (at[1] != '\n' && at[1] != '\r' && at[1] != '\0') {
      fail(t, "it went back in a line to write", at + 1);
    }
  }
}

/* False when nothing more can come. */
static bool hear(struct talk *t, int ms) {
  char bytes[4096];
  struct pollfd fd = {.fd = t->fd, .events = POLLIN};
  if (t->over || poll(&fd, 1, ms) <= 0) {
    return !t->over;
  }
  ssize_t n = read(t->fd, bytes, sizeof bytes);
  if (n <= 0) { /* EIO: the other end is closed */
    t->over = true;
    return false;
  }
  xq_buf_add(&t->heard, bytes, (size_t)n);
  check(t, t->heard.len - (size_t)n);
  fwrite(bytes, 1, (size_t)n, t->log);
  fflush(t->log);
  return true;
}

static void type(struct talk *t, const char *text, size_t len) {
  if (write(t->fd, text, len) != (ssize_t)len) {
    fail(t, "cannot be typed", text);
  }
}

/* A long text has stopped behind what was seen: Enter, once for each time. */
static void read_on(struct talk *t, const char *from) {
  static const char *const stops[] = {"> goes to the end: ", "> 跳到最后："};
  for (size_t i = 0; i < XQ_COUNT(stops); i++) {
    const char *at = strstr(from, stops[i]);
    if (at != NULL) {
      t->seen += (size_t)(at - from) + strlen(stops[i]);
      type(t, "\r", 1);
      return;
    }
  }
}

static void see(struct talk *t, const char *text, bool more) {
  int64_t end = xq_time_mono_ms() + LIMIT_MS;
  for (;;) {
    const char *from = t->heard.len > 0 ? (const char *)t->heard.data + t->seen : "";
    const char *at = strstr(from, text);
    if (at != NULL) {
      t->seen += (size_t)(at - from) + strlen(text);
      return;
    }
    if (more) {
      read_on(t, from);
    }
    if (!hear(t, 50) && t->over) {
      fail(t, "it ended and never said", text);
    }
    if (xq_time_mono_ms() > end) {
      fail(t, "not said", text);
    }
  }
}

static bool echoes(const struct talk *t) {
  struct termios line;
  return tcgetattr(t->fd, &line) == 0 && (line.c_lflag & ECHO) != 0;
}

static void hush(struct talk *t) {
  int64_t end = xq_time_mono_ms() + LIMIT_MS;
  while (echoes(t)) {
    (void)hear(t, 20);
    if (xq_time_mono_ms() > end) {
      fail(t, "the echo is on", "");
    }
  }
}

static void run(struct talk *t, const char *command) {
  int status = 0;
  const pid_t pid = fork();
  if (pid == 0) {
    close(t->fd);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execlp("bash", "bash", "-c", command, (char *)NULL);
    _exit(127);
  }
  while (waitpid(pid, &status, WNOHANG) == 0) {
    (void)hear(t, 20);
  }
  if (status != 0) {
    fail(t, "failed", command);
  }
}

static void gone(struct talk *t, int wanted) {
  int64_t end = xq_time_mono_ms() + LIMIT_MS;
  int status = 0;
  while (waitpid(t->pid, &status, WNOHANG) == 0) {
    (void)hear(t, 20);
    if (xq_time_mono_ms() > end) {
      fail(t, "it has not ended", "");
    }
  }
  while (hear(t, 0) && poll(&(struct pollfd){.fd = t->fd, .events = POLLIN}, 1, 0) > 0) {
  }
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (code != wanted) {
    char text[16];
    snprintf(text, sizeof text, "%d", code);
    fail(t, "its exit status is", text);
  }
  t->pid = 0;
}

static void obey(struct talk *t, char *line) {
  line[strcspn(line, "\n")] = '\0';
  char *rest = strchr(line, ' ');
  rest = rest != NULL ? rest + 1 : line + strlen(line);
  if (strncmp(line, "see ", 4) == 0) {
    see(t, rest, false);
  } else if (strncmp(line, "more ", 5) == 0) {
    see(t, rest, true);
  } else if (strncmp(line, "say", 3) == 0) {
    type(t, rest, strlen(rest));
    type(t, "\r", 1);
  } else if (strcmp(line, "hush") == 0) {
    hush(t);
  } else if (strcmp(line, "loud") == 0) {
    if (!echoes(t)) {
      fail(t, "the echo is off", "");
    }
  } else if (strncmp(line, "key ", 4) == 0) {
    char c = (char)(toupper((unsigned char)rest[0]) & 0x1f);
    type(t, &c, 1);
  } else if (strncmp(line, "signal ", 7) == 0) {
    kill(t->pid, atoi(rest));
  } else if (strncmp(line, "run ", 4) == 0) {
    run(t, rest);
  } else if (strncmp(line, "gone ", 5) == 0) {
    gone(t, atoi(rest));
  } else if (line[0] != '\0' && line[0] != '#') {
    fail(t, "no such word", line);
  }
}

int main(int argc, char **argv) {
  struct talk t = {0};
  struct winsize size = {.ws_col = 80, .ws_row = 24};
  if (argc < 4 || (t.log = fopen(argv[1], "w")) == NULL) {
    return 99;
  }
  char *x = strchr(argv[2], 'x');
  size.ws_col = (unsigned short)atoi(argv[2]);
  size.ws_row = (unsigned short)(x != NULL ? atoi(x + 1) : 24);
  t.pid = forkpty(&t.fd, NULL, NULL, &size);
  if (t.pid == 0) {
    execvp(argv[3], argv + 3);
    _exit(127);
  }
  char *line = NULL;
  size_t cap = 0;
  while (getline(&line, &cap, stdin) > 0) {
    obey(&t, line);
  }
  free(line);
  if (t.pid != 0) {
    kill(t.pid, SIGHUP);
    waitpid(t.pid, NULL, 0);
  }
  xq_buf_clear(&t.heard);
  fclose(t.log);
  return 0;
}
