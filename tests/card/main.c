/* main.c - pivcard: a PIV card for tests, plugged into the virtual reader of vsmartcard (vpcd). */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "card.h"

/* YubiKey 5: OpenSC knows by it that the card does elliptic curves.  A plain card's: an ID-One PIV. */
static const char yubikey_atr[] = "3BFD1300008131FE158073C021C057597562694B657940";
static const char plain_atr[] = "3BD6960081B1FE451F078031C152411A2A";

static volatile sig_atomic_t ended;

static void on_signal(int number) {
  (void)number;
  ended = 1;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In a fresh network namespace loopback is down, and ip(8) need not be installed. */
static int loopback_up(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int status = 1;
  if (fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP | IFF_RUNNING);
    status = ioctl(fd, SIOCSIFFLAGS, &request) == 0 ? 0 : 1;
  }
  if (status != 0) {
    perror("loopback");
  }
  if (fd >= 0) {
    close(fd);
  }
  return status;
}

static const struct option options[] = {{"state", required_argument, NULL, 's'},
                                        {"port", required_argument, NULL, 'p'},
                                        {"control", required_argument, NULL, 'c'},
                                        {"log", required_argument, NULL, 'l'},
                                        {"script", required_argument, NULL, 'f'},
                                        {"version", required_argument, NULL, 'v'},
                                        {"serial", required_argument, NULL, 'n'},
                                        {"atr", required_argument, NULL, 'a'},
                                        {"object-limit", required_argument, NULL, 'o'},
                                        {"space", required_argument, NULL, 'S'},
                                        {"plain", no_argument, NULL, 'P'},
                                        {"no-chuid", no_argument, NULL, 'C'},
                                        {"no-extended", no_argument, NULL, 'E'},
                                        {"exact-le", no_argument, NULL, 'L'},
                                        {"select-forgets", no_argument, NULL, 'F'},
                                        {"no-p384", no_argument, NULL, '1'},
                                        {"no-rsa3072", no_argument, NULL, '2'},
                                        {"no-rsa4096", no_argument, NULL, '3'},
                                        {"rsa3072", no_argument, NULL, '4'},
                                        {"rsa4096", no_argument, NULL, '5'},
                                        {"removed", no_argument, NULL, 'R'},
                                        {"with-parent", no_argument, NULL, 'W'},
                                        {"loopback-up", no_argument, NULL, 'U'},
                                        {NULL, 0, NULL, 0}};

static unsigned long count(const char *text, unsigned long most) {
  char *end;
  errno = 0;
  unsigned long n = strtoul(text, &end, 10);
  if (errno != 0 || *text == '\0' || *text == '-' || *end != '\0' || n > most) {
    die("%s: not a number up to %lu", text, most);
  }
  return n;
}

static void set_atr(struct options *o, const char *text) {
  size_t n = 0;
  unsigned char *bytes = from_hex(text, &n);
  if (bytes == NULL || n < 2 || n > sizeof o->atr) {
    die("%s: not an ATR", text);
  }
  memcpy(o->atr, bytes, n);
  o->atr_len = n;
  free(bytes);
}

static void set_version(struct options *o, const char *text) {
  unsigned v[3];
  char rest;
  if (sscanf(text, "%u.%u.%u%c", &v[0], &v[1], &v[2], &rest) != 3 || v[0] > 255 || v[1] > 255 || v[2] > 255) {
    die("%s: not a version such as 5.4.3", text);
  }
  for (size_t i = 0; i < 3; i++) {
    o->version[i] = (unsigned char)v[i];
  }
}

static bool set_number(struct options *o, int option, const char *text) {
  switch (option) {
    case 'p':
      o->port = (int)count(text, 65535);
      return true;
    case 'n':
      o->serial = (uint32_t)count(text, 0xFFFFFFFF);
      o->have_serial = true;
      return true;
    case 'o': {
      /* what PUT DATA carries: 5C 03 tag and 53 82 xx xx are nine bytes of it */
      unsigned long limit = count(text, CHAIN_MAX);
      o->object_limit = limit > 9 ? limit - 9 : 0;
      return true;
    }
    case 'S':
      o->space = count(text, 1UL << 30);
      return true;
    default:
      return false;
  }
}

static bool *switch_of(struct options *o, int option) {
  switch (option) {
    case 'P':
      return &o->plain;
    case 'C':
      return &o->no_chuid;
    case 'E':
      return &o->no_extended;
    case 'L':
      return &o->exact_le;
    case 'F':
      return &o->select_forgets;
    case '1':
      return &o->no_p384;
    case '2':
      return &o->no_rsa3072;
    case '3':
      return &o->no_rsa4096;
    case '4':
      return &o->rsa3072;
    case '5':
      return &o->rsa4096;
    default:
      return NULL;
  }
}

static const char **path_of(struct options *o, int option) {
  switch (option) {
    case 's':
      return &o->state;
    case 'c':
      return &o->control;
    case 'l':
      return &o->log;
    case 'f':
      return &o->script;
    default:
      return NULL;
  }
}

/* *removed: not in the reader at first */
static void read_options(struct options *o, int argc, char **argv, bool *removed) {
  *o = (struct options){.port = 35963, .version = {5, 4, 3}, .object_limit = 3072 - 9, .space = 51200};
  for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
    bool *on = switch_of(o, option);
    const char **path = path_of(o, option);
    if (option == 'U') {
      exit(loopback_up());
    } else if (option == 'R') {
      *removed = true;
    } else if (option == 'W') {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
    } else if (option == 'a') {
      set_atr(o, optarg);
    } else if (option == 'v') {
      set_version(o, optarg);
    } else if (on != NULL) {
      *on = true;
    } else if (path != NULL) {
      *path = optarg;
    } else if (!set_number(o, option, optarg)) {
      exit(2);
    }
  }
  if (optind != argc) {
    die("%s: not an option", argv[optind]);
  }
  if (o->atr_len == 0) {
    set_atr(o, o->plain ? plain_atr : yubikey_atr);
  }
}

/* Signals come only while it waits: none is missed between a look at `ended` and the wait. */
static void run(struct card *c, const sigset_t *undisturbed) {
  while (!ended) {
    struct pollfd fds[1 + CONTROL_FDS];
    int64_t now = now_ms(), wake = 0;
    link_poll(&fds[0], now, &wake);
    control_poll(fds + 1);
    /* (joining may have taken a moment: the clock anew) */
    int64_t wait = wake - now_ms();
    wait = wait > 0 ? wait : 0;
    struct timespec t = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};
    if (ppoll(fds, COUNT(fds), wake != 0 ? &t : NULL, undisturbed) < 0) {
      continue;
    }
    now = now_ms();
    link_step(c, fds[0].revents, now);
    control_step(c, fds + 1, now);
  }
}

int main(int argc, char **argv) {
  static struct card c;
  bool removed = false;
  read_options(&c.opt, argc, argv, &removed);
  struct sigaction end = {.sa_handler = on_signal};
  sigaction(SIGTERM, &end, NULL);
  sigaction(SIGINT, &end, NULL);
  sigset_t ends, before;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, &before);
  store_open(&c);
  if (c.opt.script != NULL) {
    script_load(&c, c.opt.script);
  }
  control_start(c.opt.control);
  link_start(&c);
  if (!removed) {
    link_insert(now_ms() - 600);
  }
  run(&c, &before);
  link_remove(now_ms(), -1);
  control_close(c.opt.control);
  script_clear(&c);
  store_close(&c);
  return 0;
}
