/*
 * memory.c - logs in to a medium with a PIN, stops the engine, and looks for the PIN in the whole of this process's
 * memory.  memory URI KEYFILE|- MODULE|- ; the PIN is the first line of standard input, masked as soon as it is read.
 * Exit status: 0 not found, 1 found, 2 it did not get that far.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xuqi/engine.h"

#define MASK 0xA5
#define PIN_MAX 32

static unsigned char masked[PIN_MAX];
static size_t length;

static bool read_pin(void) {
  unsigned char c;
  while (length < PIN_MAX && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
    masked[length++] = c ^ MASK;
  }
  OPENSSL_cleanse(&c, 1);
  return length >= 6;
}

static xq_secret *pin(void) {
  xq_secret *s = xq_secret_new();
  for (size_t i = 0; i < length; i++) {
    char c = (char)(masked[i] ^ MASK);
    (void)xq_secret_append(s, &c, 1);
  }
  return s;
}

/* 0 once the PIN was asked for and was right. */
static int log_in(xq_engine *engine, const char *uri) {
  bool asked = false;
  uint64_t command = xq_engine_unseal(engine, uri);
  for (;;) {
    struct xq_event *event = xq_engine_wait(engine, 60000);
    if (event == NULL) {
      return 2;
    }
    if (event->kind == XQ_EV_PIN_NEEDED && event->pin->last == NULL) {
      xq_secret *s = pin();
      asked = true;
      xq_engine_give_pin(engine, &s);
    } else if (event->kind == XQ_EV_PIN_NEEDED) {
      xq_engine_refuse_pin(engine);
    }
    bool done = event->done && event->command == command;
    int status = done && (event->err != NULL || !asked) ? 2 : 0;
    if (status != 0) {
      fprintf(stderr, "login: %s\n", event->err != NULL ? xq_err_message(event->err) : "no PIN was asked for");
    }
    xq_event_free(&event);
    if (done) {
      return status;
    }
  }
}

static bool is_pin(const unsigned char *p) {
  for (size_t i = 0; i < length; i++) {
    if ((p[i] ^ MASK) != masked[i]) {
      return false;
    }
  }
  return true;
}

/* One mapping, read by the kernel: a page that cannot be read is no crash. */
static size_t look(int mem, unsigned long from, unsigned long to, const char *name) {
  static unsigned char page[4096 + PIN_MAX];
  size_t found = 0;
  for (unsigned long at = from; at < to; at += 4096) {
    ssize_t n = pread(mem, page, sizeof page, (off_t)at);
    for (ssize_t i = 0; i < 4096 && i + (ssize_t)length <= n; i++) {
      if (is_pin(page + i)) {
        fprintf(stderr, "found at %lx in %s", at + (unsigned long)i, name);
        found++;
      }
    }
  }
  memset(page, 0, sizeof page);
  return found;
}

static size_t look_everywhere(void) {
  char line[512];
  size_t found = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  while (maps != NULL && mem >= 0 && fgets(line, sizeof line, maps) != NULL) {
    unsigned long from = 0, to = 0;
    char mode[5] = "";
    if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) == 3 && mode[0] == 'r' && strstr(line, "[v") == NULL) {
      found += look(mem, from, to, line);
    }
  }
  if (maps == NULL || mem < 0) {
    exit(2);
  }
  fclose(maps);
  close(mem);
  return found;
}

int main(int argc, char **argv) {
  xq_secret_init(NULL);
  if (argc != 4 || !read_pin()) {
    return 2;
  }
  const char *files[] = {strcmp(argv[2], "-") != 0 ? argv[2] : NULL, NULL};
  const char *modules[] = {strcmp(argv[3], "-") != 0 ? argv[3] : NULL, NULL};
  struct xq_engine_config config = {.ca = {.url = "https://127.0.0.1:1"},
                                    .token = {.key_files = files, .modules = modules, .cards = true}};
  xq_engine *engine = NULL;
  xq_err *err = xq_engine_start(&config, &engine);
  int status = err == NULL ? log_in(engine, argv[1]) : 2;
  xq_err_free(&err);
  if (status == 0 && getenv("MEMORY_HELD") != NULL) { /* the search finds what is there */
    char *copy = xq_strdup(xq_secret_str(pin()));
    status = look_everywhere() > 0 ? 1 : 0;
    free(copy);
  }
  xq_engine_stop(&engine);
  return status != 0 ? status : look_everywhere() > 0 ? 1 : 0;
}
