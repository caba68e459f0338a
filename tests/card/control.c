/* control.c - the test's hand on the card: a socket in the file system, a line each way (see README in this directory).
 * "wait" is answered when the reader has powered the card; everything else at once. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "card.h"

enum { LINE_ROOM = 2 * FRAME_MAX + 64 };

struct caller {
  int fd; /* -1: free */
  char *line;
  size_t len;
  bool waits;
};

static int listener = -1;
static struct caller callers[CONTROL_FDS - 1];

void control_start(const char *path) {
  for (size_t i = 0; i < COUNT(callers); i++) {
    callers[i].fd = -1;
  }
  if (path == NULL) {
    return;
  }
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof name.sun_path) {
    die("%s: too long for a socket's name", path);
  }
  strcpy(name.sun_path, path);
  unlink(path);
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (const struct sockaddr *)&name, sizeof name) != 0 || listen(listener, 8) != 0) {
    die("%s: %s", path, strerror(errno));
  }
}

void control_poll(struct pollfd *p) {
  p[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  for (size_t i = 0; i < COUNT(callers); i++) {
    p[1 + i] = (struct pollfd){.fd = callers[i].fd, .events = POLLIN};
  }
}

static void leave(struct caller *k) {
  close(k->fd);
  free(k->line);
  *k = (struct caller){.fd = -1};
}

static void reply_line(struct caller *k, const char *text) {
  char line[256];
  int n = snprintf(line, sizeof line, "%s\n", text);
  /* a caller that went away gets no answer; that is its own affair */
  if (send(k->fd, line, (size_t)n, MSG_NOSIGNAL) != n) {
    leave(k);
  }
}

static const char *touch(struct card *c, const char *args) {
  if (strcmp(args, "now") == 0) {
    c->touch = TOUCH_AT_ONCE;
  } else if (sscanf(args, "after %u", &c->touch_ms) == 1) {
    c->touch = TOUCH_LATE;
  } else if (sscanf(args, "never %u", &c->touch_ms) == 1) {
    c->touch = TOUCH_OFF;
  } else {
    return "touch now | after MS | never MS";
  }
  return NULL;
}

/* NULL: done */
static const char *act(struct card *c, const char *line, int64_t now) {
  if (strcmp(line, "remove") == 0) {
    link_remove(now, -1);
    session_forget(c);
  } else if (strcmp(line, "insert") == 0) {
    link_insert(now);
  } else if (strcmp(line, "reset-count") == 0) {
    c->apdus = c->bytes_in = c->bytes_out = 0;
  } else if (strcmp(line, "forget-faults") == 0) {
    script_clear(c);
  } else if (strncmp(line, "touch ", 6) == 0) {
    return touch(c, line + 6);
  } else if (strncmp(line, "at ", 3) == 0) {
    return script_line(c, line);
  } else {
    return "no such command";
  }
  return NULL;
}

static void serve(struct card *c, struct caller *k, const char *line, int64_t now) {
  char text[200];
  if (strcmp(line, "count") == 0) {
    snprintf(text, sizeof text, "%lu %lu %lu", c->apdus, c->bytes_in, c->bytes_out);
  } else if (strcmp(line, "serial") == 0) {
    snprintf(text, sizeof text, "%u", c->store.serial);
  } else if (strcmp(line, "state") == 0) {
    snprintf(text, sizeof text, "%s", !link_inserted() ? "removed" : link_ready() ? "ready" : "inserted");
  } else if (strcmp(line, "wait") == 0) {
    k->waits = true;
    return;
  } else {
    const char *wrong = act(c, line, now);
    snprintf(text, sizeof text, "%s%s", wrong != NULL ? "error: " : "ok", wrong != NULL ? wrong : "");
  }
  reply_line(k, text);
}

static void hear(struct card *c, struct caller *k, int64_t now) {
  ssize_t n = recv(k->fd, k->line + k->len, LINE_ROOM - 1 - k->len, MSG_DONTWAIT);
  if (n <= 0) {
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      leave(k);
    }
    return;
  }
  k->len += (size_t)n;
  for (char *end; k->fd >= 0 && !k->waits && (end = memchr(k->line, '\n', k->len)) != NULL;) {
    *end = '\0';
    serve(c, k, k->line, now);
    if (k->fd >= 0) {
      k->len -= (size_t)(end + 1 - k->line);
      memmove(k->line, end + 1, k->len);
    }
  }
  if (k->fd >= 0 && k->len == LINE_ROOM - 1) {
    leave(k);
  }
}

void control_step(struct card *c, const struct pollfd *p, int64_t now) {
  for (size_t i = 0; i < COUNT(callers); i++) {
    if (callers[i].fd >= 0 && p[1 + i].fd == callers[i].fd && p[1 + i].revents != 0) {
      hear(c, &callers[i], now);
    }
    if (callers[i].fd >= 0 && callers[i].waits && link_ready()) {
      callers[i].waits = false;
      reply_line(&callers[i], "ready");
    }
  }
  if (p[0].fd < 0 || (p[0].revents & POLLIN) == 0) {
    return;
  }
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  for (size_t i = 0; fd >= 0 && i < COUNT(callers); i++) {
    if (callers[i].fd < 0) {
      callers[i] = (struct caller){.fd = fd, .line = need(LINE_ROOM)};
      return;
    }
  }
  if (fd >= 0) {
    close(fd);
  }
}

void control_close(const char *path) {
  for (size_t i = 0; i < COUNT(callers); i++) {
    if (callers[i].fd >= 0) {
      leave(&callers[i]);
    }
  }
  if (listener >= 0) {
    close(listener);
    unlink(path);
  }
}
