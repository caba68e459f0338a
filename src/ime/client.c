/* client.c - the side of xuqi: starts the process, asks, and waits for the answer. */
#include "ime/ime.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ime/wire.h"

extern char **environ;

enum { START_MS = 3000, ANSWER_MS = 1000 };

struct xq_ime {
  pid_t pid;
  int fd;
  bool can[XQ_IME_WAY_COUNT_];
  struct xq_ime_state state;
};

/* ---------------------------------------------------------------- lines */

/* A line without its end; what it was read into is the caller's to wipe. */
static xq_err *read_line(int fd, int within_ms, char line[XQ_WIRE_MOST]) {
  const int64_t until = xq_time_mono_ms() + within_ms;
  size_t len = 0;
  while (len + 1 < XQ_WIRE_MOST) {
    const int64_t left = until - xq_time_mono_ms();
    const int ready = poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, left > 0 ? (int)left : 0);
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    const ssize_t n = ready > 0 ? read(fd, line + len, XQ_WIRE_MOST - 1 - len) : -1;
    if (n < 0 && ready > 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (n <= 0) {
      return xq_err_new(XQ_E_IO, ready == 0 ? "xuqi-ime does not answer" : "xuqi-ime has ended");
    }
    len += (size_t)n;
    if (line[len - 1] == '\n') {
      line[len - 1] = '\0';
      return NULL;
    }
  }
  return xq_err_new(XQ_E_IO, "xuqi-ime sent a line without an end");
}

static xq_err *ask(xq_ime *ime, const char *question) {
  char line[XQ_WIRE_MOST];
  const size_t len = strlen(question);
  if (send(ime->fd, question, len, MSG_NOSIGNAL) != (ssize_t)len) {
    return xq_err_errno(errno, NULL, "asking xuqi-ime");
  }
  xq_err *err = read_line(ime->fd, ANSWER_MS, line);
  if (err == NULL) {
    err = xq_wire_read_state(line, &ime->state);
  }
  explicit_bzero(line, sizeof line);
  if (err != NULL) {
    shutdown(ime->fd, SHUT_RDWR); /* an answer that comes late is none to the next question */
  }
  return err;
}

/* ---------------------------------------------------------------- the process */

/* It gets the socket as its input and output, nothing of the terminal, and signals as every program has them: those that
 * a person sends from the keyboard are for us. */
static xq_err *spawn(const struct xq_ime_config *config, int theirs, pid_t *pid) {
  const char *built = secure_getenv("XUQI_IME"), *data = secure_getenv("XUQI_DATADIR"); /* in a build tree */
  const char *program = config->program != NULL ? config->program : built != NULL ? built : XUQI_LIBEXECDIR "/xuqi-ime";
  char *schemas = xq_path_join(data != NULL ? data : XUQI_DATADIR, "rime");
  char *argv[] = {xq_strdup(program), xq_strdup(config->schemas != NULL ? config->schemas : schemas),
                  xq_strdup(config->data), NULL};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, theirs, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, theirs, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int status = posix_spawn(pid, program, &files, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  for (size_t i = 0; i < XQ_COUNT(argv); i++) {
    free(argv[i]);
  }
  free(schemas);
  return status != 0 ? xq_err_errno(status, program, "starting it") : NULL;
}

static void note_ways(xq_ime *ime, char *line) {
  for (char *rest = line + 1, *name; (name = strsep(&rest, "\t")) != NULL;) {
    const enum xq_ime_way way = xq_wire_way_of(name);
    if (way < XQ_IME_WAY_COUNT_) {
      ime->can[way] = true;
    }
  }
}

xq_err *xq_ime_start(const struct xq_ime_config *config, xq_ime **out) {
  xq_ime *ime = xq_calloc(1, sizeof *ime);
  char line[XQ_WIRE_MOST];
  int pair[2] = {-1, -1};
  xq_err *err = NULL;
  *ime = (struct xq_ime){.pid = -1, .fd = -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    err = xq_err_errno(errno, NULL, "making a socket for xuqi-ime");
    goto out;
  }
  ime->fd = pair[0];
  XQ_TRY(spawn(config, pair[1], &ime->pid));
  close(pair[1]); /* so that its end is seen */
  pair[1] = -1;
  XQ_TRY(read_line(ime->fd, START_MS, line));
  if (line[0] != '=') {
    err = xq_err_fact(xq_err_new(XQ_E_CONFIG, "xuqi-ime: %s", line + 1), "why", "%s", line + 1);
    goto out;
  }
  note_ways(ime, line);
  *out = ime;
  ime = NULL;
out:
  if (pair[1] >= 0) {
    close(pair[1]);
  }
  xq_ime_stop(&ime);
  return err;
}

void xq_ime_stop(xq_ime **pime) {
  if (pime == NULL || *pime == NULL) {
    return;
  }
  xq_ime *ime = *pime;
  if (ime->fd >= 0) {
    close(ime->fd);
  }
  if (ime->pid > 0) {
    kill(ime->pid, SIGKILL); /* there is nothing it could still have to save */
    while (waitpid(ime->pid, NULL, 0) < 0 && errno == EINTR) {
    }
  }
  xq_wire_clear(&ime->state);
  free(ime);
  *pime = NULL;
}

bool xq_ime_can(const xq_ime *ime, enum xq_ime_way way) {
  return way < XQ_IME_WAY_COUNT_ && ime->can[way];
}

/* ---------------------------------------------------------------- questions */

xq_err *xq_ime_use(xq_ime *ime, enum xq_ime_way way) {
  char question[32];
  snprintf(question, sizeof question, "use %s\n", xq_wire_way(way));
  return ask(ime, question);
}

xq_err *xq_ime_type(xq_ime *ime, char letter) {
  return ask(ime, (const char[]){'t', 'y', 'p', 'e', ' ', letter, '\n', '\0'});
}

xq_err *xq_ime_erase(xq_ime *ime) {
  return ask(ime, "erase\n");
}

static xq_err *ask_number(xq_ime *ime, const char *what, size_t number) {
  char question[40];
  snprintf(question, sizeof question, "%s %zu\n", what, number);
  return ask(ime, question);
}

xq_err *xq_ime_choose(xq_ime *ime, size_t index) {
  return ask_number(ime, "choose", index);
}

xq_err *xq_ime_drop(xq_ime *ime) {
  return ask(ime, "drop\n");
}

xq_err *xq_ime_look(xq_ime *ime, size_t from) {
  return ask_number(ime, "look", from);
}

const struct xq_ime_state *xq_ime_state(const xq_ime *ime) {
  return &ime->state;
}
