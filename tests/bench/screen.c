/*
 * screen.c - measures full-screen programs from outside, on a real pseudo-terminal of 80x24.
 *
 *   screen first RUNS MARKER_A 'COMMAND A' MARKER_B 'COMMAND B'
 *       time from exec until MARKER is in the output, A and B in turn
 *   screen bytes 'COMMAND' STEP...
 *       bytes written to the terminal after each step; a STEP is NAME=KEYS[@MARKER]; keys may hold \e \r \t \x00; waits
 *       until the output has been quiet for 300 ms
 *   screen answer RUNS 'COMMAND' BEFORE NAME=KEYS...
 *       time from a key to the first byte of its answer; BEFORE is pressed before each of them
 *   screen idle SECONDS 'COMMAND'
 *       bytes written in so many seconds without a key
 *   screen beside RUNS ACTION LABEL 'COMMAND' BEFORE KEYS AFTER ...
 *       bytes, and the time until the last of them, of an action that several programs have: KEYS does it, AFTER takes it
 *       back, and BEFORE leads to it (parts with | between them, each answered before the next).  In turn, and side by
 *       side with the first
 *
 * Output: one line of plain text a measurement.  What a program asks its terminal is answered, as terminals do.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pid_t start(const char *command, int *fd) {
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  pid_t pid = forkpty(fd, NULL, NULL, &size);
  if (pid == 0) {
    setenv("TERM", "xterm-256color", 1);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  if (pid < 0) {
    perror("forkpty");
    exit(1);
  }
  return pid;
}

static void end(pid_t pid, int fd) {
  kill(pid, SIGTERM);
  close(fd);
  waitpid(pid, NULL, 0);
}

/* What it is, and a sign of life. */
static void answer_questions(int fd, const char *bytes, size_t len) {
  static const struct { const char *question, *answer; } rows[] = {{"\033[c", "\033[?62;22c"}, {"\033[5n", "\033[0n"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (memmem(bytes, len, rows[i].question, strlen(rows[i].question)) != NULL &&
        write(fd, rows[i].answer, strlen(rows[i].answer)) < 0) {
      perror("write");
    }
  }
}

/* When the last output came of read_until_quiet(). */
static double last_ms;

/* Reads until quiet_ms pass without output; bytes read. */
static size_t read_until_quiet(int fd, int quiet_ms) {
  size_t total = 0;
  char buf[65536];
  struct pollfd p = {.fd = fd, .events = POLLIN};
  while (poll(&p, 1, quiet_ms) > 0) {
    ssize_t n = read(fd, buf, sizeof buf);
    if (n <= 0) {
      break;
    }
    last_ms = now_ms();
    answer_questions(fd, buf, (size_t)n);
    total += (size_t)n;
  }
  return total;
}

static double first_screen(const char *command, const char *marker) {
  static char seen[1 << 20];
  size_t len = 0;
  int fd;
  double began = now_ms();
  pid_t pid = start(command, &fd);
  for (;;) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, 20000) <= 0) {
      fprintf(stderr, "no \"%s\" from: %s\n", marker, command);
      exit(1);
    }
    ssize_t n = read(fd, seen + len, sizeof seen - len - 1);
    if (n <= 0) {
      fprintf(stderr, "ended before \"%s\": %s\n", marker, command);
      exit(1);
    }
    answer_questions(fd, seen + len, (size_t)n);
    len += (size_t)n;
    if (memmem(seen, len, marker, strlen(marker)) != NULL) {
      break;
    }
  }
  double took = now_ms() - began;
  read_until_quiet(fd, 100);
  end(pid, fd);
  return took;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double median(double *v, int n) {
  qsort(v, (size_t)n, sizeof *v, by_value);
  return v[n / 2];
}

static int measure_first(char **argv) {
  int runs = atoi(argv[0]);
  if (runs < 1 || runs > 100) {
    return 2;
  }
  double a[100], b[100], ratio[100];
  first_screen(argv[2], argv[1]);
  first_screen(argv[4], argv[3]);
  for (int i = 0; i < runs; i++) {
    a[i] = first_screen(argv[2], argv[1]);
    b[i] = first_screen(argv[4], argv[3]);
    ratio[i] = a[i] / b[i];
  }
  double r = median(ratio, runs);
  printf("first screen: xuqi %.1f ms, whiptail %.1f ms, ratio %.2f (medians of %d, in turn)\n", median(a, runs),
         median(b, runs), r, runs);
  return 0;
}

static size_t unescape(const char *s, char *out) {
  size_t n = 0;
  for (; *s != '\0'; s++) {
    if (*s == '\\' && s[1] != '\0') {
      s++;
      out[n++] = (char)(*s == 'e' ? 27 : *s == 'r' ? 13 : *s == 't' ? 9 : *s == 'b' ? 127 : *s);
    } else {
      out[n++] = *s;
    }
  }
  return n;
}

static int measure_bytes(char **argv) {
  int fd;
  pid_t pid = start(argv[0], &fd);
  printf("first screen: %zu bytes\n", read_until_quiet(fd, 1500));
  for (char **step = argv + 1; *step != NULL; step++) {
    char *keys = strchr(*step, '=');
    if (keys == NULL) {
      return 2;
    }
    *keys++ = '\0';
    char raw[1024];
    size_t n = strlen(keys) < sizeof raw ? unescape(keys, raw) : 0;
    if (write(fd, raw, n) != (ssize_t)n) {
      perror("write");
      return 1;
    }
    printf("%s: %zu bytes\n", *step, read_until_quiet(fd, 400));
  }
  end(pid, fd);
  return 0;
}

static bool send_keys(int fd, const char *keys) {
  char raw[1024];
  size_t n = strlen(keys) < sizeof raw ? unescape(keys, raw) : 0;
  return write(fd, raw, n) == (ssize_t)n;
}

static int measure_answer(char **argv) {
  int fd, runs = atoi(argv[0]);
  if (runs < 1 || runs > 100) {
    return 2;
  }
  pid_t pid = start(argv[1], &fd);
  read_until_quiet(fd, 1500);
  for (char **step = argv + 3; *step != NULL; step++) {
    const char *keys = strchr(*step, '=');
    double took[100], worst = 0;
    for (int i = 0; i < runs && keys != NULL; i++) {
      struct pollfd p = {.fd = fd, .events = POLLIN};
      bool sent = send_keys(fd, argv[2]);
      read_until_quiet(fd, 300);
      double began = now_ms();
      if (!sent || !send_keys(fd, keys + 1) || poll(&p, 1, 5000) <= 0) {
        fprintf(stderr, "no answer to: %s\n", *step);
        return 1;
      }
      took[i] = now_ms() - began;
      worst = took[i] > worst ? took[i] : worst;
      read_until_quiet(fd, 300);
    }
    if (keys == NULL) {
      return 2;
    }
    printf("%.*s answered after %.1f ms, at most %.1f ms (median and worst of %d)\n", (int)(keys - *step), *step,
           median(took, runs), worst, runs);
  }
  end(pid, fd);
  return 0;
}

static int measure_idle(char **argv) {
  int fd;
  pid_t pid = start(argv[1], &fd);
  read_until_quiet(fd, 1500);
  size_t total = 0;
  double until = now_ms() + atof(argv[0]) * 1e3;
  while (now_ms() < until) {
    total += read_until_quiet(fd, 200);
  }
  printf("idle for %s s: %zu bytes\n", argv[0], total);
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *f = fopen(path, "r");
  while (f != NULL && fgets(line, sizeof line, f) != NULL) {
    if (strncmp(line, "VmRSS:", 6) == 0) {
      printf("resident memory: %s", line + 6);
    }
  }
  if (f != NULL) {
    fclose(f);
  }
  end(pid, fd);
  return 0;
}

/* ---- several programs beside each other */

enum { PROGRAMS_MOST = 4, RUNS_MOST = 100, QUIET_MS = 150 };

struct program {
  char **args; /* label, command, before, keys, after */
  pid_t pid;
  int fd;
  double bytes[RUNS_MOST], took[RUNS_MOST];
};

static bool lead(const struct program *program) {
  char *before = strdup(program->args[2]), *left = before, *part;
  bool sent = before != NULL;
  while (sent && (part = strsep(&left, "|")) != NULL) {
    sent = send_keys(program->fd, part);
    read_until_quiet(program->fd, 2 * QUIET_MS);
  }
  free(before);
  return sent;
}

static bool do_once(struct program *program, int run) {
  const double began = now_ms();
  last_ms = began;
  bool sent = send_keys(program->fd, program->args[3]);
  struct pollfd p = {.fd = program->fd, .events = POLLIN};
  sent = sent && poll(&p, 1, 5000) > 0;
  program->bytes[run] = (double)read_until_quiet(program->fd, QUIET_MS);
  program->took[run] = last_ms - began;
  sent = sent && send_keys(program->fd, program->args[4]);
  read_until_quiet(program->fd, QUIET_MS);
  return sent;
}

static int measure_beside(int count, char **argv) {
  static struct program programs[PROGRAMS_MOST];
  const int runs = atoi(argv[0]), last = (count - 2) / 5;
  if (runs < 1 || runs > RUNS_MOST || last > PROGRAMS_MOST) {
    return 2;
  }
  bool good = true;
  for (int i = 0; i < last; i++) {
    struct program *program = &programs[i];
    program->args = argv + 2 + 5 * i;
    program->pid = start(program->args[1], &program->fd);
    read_until_quiet(program->fd, 1500);
    good = good && lead(program);
  }
  for (int run = 0; run < runs; run++) {
    for (int i = 0; i < last && good; i++) {
      good = do_once(&programs[i], run);
      if (!good) {
        fprintf(stderr, "no answer from %s to: %s\n", programs[i].args[0], argv[1]);
      }
    }
  }
  for (int i = 0; i < last; i++) {
    struct program *program = &programs[i];
    if (good) {
      const double bytes = median(program->bytes, runs), took = median(program->took, runs);
      printf("%s: %s %.0f bytes, %.1f ms", argv[1], program->args[0], bytes, took);
      if (i > 0) {
        printf("; xuqi sends %.2f of that in %.2f of the time", programs[0].bytes[runs / 2] / bytes,
               programs[0].took[runs / 2] / took);
      }
      printf("\n");
    }
    end(program->pid, program->fd);
  }
  return good ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc == 7 && strcmp(argv[1], "first") == 0) {
    return measure_first(argv + 2);
  }
  if (argc >= 3 && strcmp(argv[1], "bytes") == 0) {
    return measure_bytes(argv + 2);
  }
  if (argc >= 6 && strcmp(argv[1], "answer") == 0) {
    return measure_answer(argv + 2);
  }
  if (argc == 4 && strcmp(argv[1], "idle") == 0) {
    return measure_idle(argv + 2);
  }
  if (argc >= 9 && (argc - 4) % 5 == 0 && strcmp(argv[1], "beside") == 0) {
    return measure_beside(argc - 2, argv + 2);
  }
  fprintf(stderr, "usage: screen first|bytes|answer|idle|beside ...\n");
  return 2;
}
