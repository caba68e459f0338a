/*
 * xuqid.c - the CA's service, the program: `serve` here, the operator's commands in src/service/admin.
 *
 * Runs in the foreground and logs to standard error, as a supervisor (systemd, a container) wants it; says READY=1 to a
 * systemd that asked (sd_notify(3)).  TERM, INT and HUP stop it: no new connections, requests in progress are answered.
 */
#include <errno.h>
#include <libintl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "config.h"
#include "service/service.h"
#include "words/words.h"

#define _(s) gettext(s)

#define STOP_WAIT_S 10

static void usage(FILE *to) {
  fputs(_("usage: xuqid serve DIR [--verbose]    run the service in DIR, in the foreground\n"
          "       xuqid init DIR ...             make a new service in DIR\n"
          "       xuqid upgrade DIR              bring an earlier version's store up to date\n"
          "       xuqid admin DIR ...            work as its operator\n"
          "       xuqid --version | --help\n"
          "xuqid init --help and xuqid admin --help say more.\n"),
        to);
}

/* One message to the supervisor; not being heard is no error. */
static void tell_supervisor(const char *state) {
  const char *path = getenv("NOTIFY_SOCKET");
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof to.sun_path) {
    return;
  }
  memcpy(to.sun_path, path, strlen(path));
  if (path[0] == '@') { /* the abstract name space */
    to.sun_path[0] = '\0';
  }
  socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to, len) < 0) {
    xq_log(XQ_LOG_DEBUG, "%s: %s", path, strerrordesc_np(errno));
  }
  if (fd >= 0) {
    close(fd);
  }
}

/* Every connection is a descriptor, and the usual soft limit is lower than the hard one for programs that
 * use select(). */
static void allow_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/* Before any thread, so that all of them leave these signals to sigwait() below. */
static void block_signals(sigset_t *set) {
  struct sigaction old;
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN) { /* not under nohup(1) */
    sigaddset(set, SIGHUP);
  }
  pthread_sigmask(SIG_BLOCK, set, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write, not the end of the program */
}

static void greet(const struct svc_config *config, int port) {
  bool v6 = strchr(config->http.address, ':') != NULL;
  xq_log(XQ_LOG_INFO, "xuqid %s serves %s at https://%s%s%s:%d", PACKAGE_VERSION, config->dir, v6 ? "[" : "",
         config->http.address, v6 ? "]" : "", port);
  if (config->trial.on) {
    xq_log(XQ_LOG_WARNING, "this is a trial service: its certificates are worth nothing");
  }
}

static xq_err *serve(const char *dir, sigset_t *signals) {
  xq_err *err = NULL;
  struct svc_config *config = NULL;
  svc *s = NULL;
  svc_worker *worker = NULL;
  svc_http *http = NULL;
  int port = 0, number = 0, lock = -1;
  XQ_TRY(svc_config_load(dir, &config));
  XQ_TRY(svc_lock(dir, &lock));
  XQ_TRY(svc_open(config, &s));
  svc_hurry(s);
  svc_issue_recover(s);
  xq_words_set_language("zh_CN"); /* of pages for people; English is each thread's own (xq_words_in_english) */
  XQ_TRY(svc_worker_start(s, &worker));
  XQ_TRY(svc_http_start(s, &http, &port));
  greet(config, port);
  tell_supervisor("READY=1");
  if (sigwait(signals, &number) == 0) {
    xq_log(XQ_LOG_INFO, "%s: stopping", sigdescr_np(number));
  }
  tell_supervisor("STOPPING=1");
out:
  svc_http_stop(&http, STOP_WAIT_S);
  svc_worker_stop(&worker);
  svc_close(&s);
  svc_config_free(&config);
  xq_unlock(&lock);
  return err;
}

static int serve_command(int argc, char **argv) {
  const char *dir = NULL;
  bool verbose = false;
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "--verbose") == 0 || strcmp(argv[i], "-v") == 0) {
      verbose = true;
    } else if (strcmp(argv[i], "--help") == 0) {
      usage(stdout);
      return XQ_EXIT_DONE;
    } else if (argv[i][0] != '-' && dir == NULL) {
      dir = argv[i];
    } else {
      dir = NULL;
      break;
    }
  }
  if (dir == NULL) {
    usage(stderr);
    return XQ_EXIT_USAGE;
  }
  sigset_t signals;
  umask(077);
  allow_descriptors();
  block_signals(&signals);
  xq_log_open(STDERR_FILENO, verbose ? XQ_LOG_DEBUG : XQ_LOG_INFO);
  xq_err *err = serve(dir, &signals);
  int status = (int)xq_code_exit(xq_err_code(err));
  if (err != NULL) {
    char *text = xq_err_to_text(err);
    xq_log(XQ_LOG_ERROR, "the service cannot run: %s", text);
    free(text);
    xq_log_err(XQ_LOG_DEBUG, err, "that is");
  } else {
    xq_log(XQ_LOG_INFO, "stopped");
  }
  return status;
}

int main(int argc, char **argv) {
  xq_streams_fill();
  xq_secret_init(NULL); /* the CA key: no core dumps, no tracing */
  xq_words_init(NULL);
  const char *command = argc > 1 ? argv[1] : "";
  if (strcmp(command, "--version") == 0) {
    printf("xuqid %s\n", PACKAGE_VERSION);
    return XQ_EXIT_DONE;
  }
  if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
    usage(stdout);
    return XQ_EXIT_DONE;
  }
  if (command[0] == '\0' || command[0] == '-') {
    usage(stderr);
    return XQ_EXIT_USAGE;
  }
  if (strcmp(command, "serve") == 0) {
    return serve_command(argc, argv);
  }
  return svc_command(argc - 1, argv + 1);
}
