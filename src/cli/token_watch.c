/* token_watch.c - `xuqi token watch`: a line for every medium that is plugged in or pulled out, until a signal. */
#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/cli_int.h"

static xq_token *find(const struct xq_token_list *list, const char *uri) {
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(xq_token_get_info(list->tokens[i])->uri, uri) == 0) {
      return list->tokens[i];
    }
  }
  return NULL;
}

enum change { CHANGE_HERE, CHANGE_IN, CHANGE_OUT };

static void tell(const struct cli *cli, enum change change, xq_token *token) {
  static const char *const names[] = {[CHANGE_HERE] = "here", [CHANGE_IN] = "plugged-in", [CHANGE_OUT] = "pulled-out"};
  static const char *const words[] = {
      [CHANGE_HERE] = N_("here"), [CHANGE_IN] = N_("plugged in"), [CHANGE_OUT] = N_("unplugged")};
  const struct xq_token_info *info = xq_token_get_info(token);
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "change", names[change]);
    xq_json_add(o, "token", cli_token_json(token));
    cli_json_out(o);
  } else {
    printf("%s  %s  %s\n", _(words[change]), info->label, info->uri);
  }
  fflush(stdout);
}

/* What is here now, and how it differs from before. */
static xq_err *look(struct cli *cli, struct xq_token_list *before, bool first) {
  struct xq_token_list now;
  xq_err *err = cli_scan_media(cli, &now);
  if (err != NULL) {
    return err;
  }
  for (size_t i = 0; i < before->count; i++) {
    if (find(&now, xq_token_get_info(before->tokens[i])->uri) == NULL) {
      tell(cli, CHANGE_OUT, before->tokens[i]);
    }
  }
  for (size_t i = 0; i < now.count; i++) {
    if (find(before, xq_token_get_info(now.tokens[i])->uri) == NULL) {
      tell(cli, first ? CHANGE_HERE : CHANGE_IN, now.tokens[i]);
    }
  }
  xq_token_list_free(before);
  *before = now;
  return NULL;
}

/* Until a signal: that is how a watch ends, so it is no error. */
static xq_err *watch(struct cli *cli, int signals, struct xq_token_list *here) {
  struct pollfd fds[] = {{.fd = signals, .events = POLLIN}, {.fd = xq_engine_fd(cli->engine), .events = POLLIN}};
  xq_err *err = look(cli, here, true);
  while (err == NULL && !cli_out_lost()) {
    if (poll(fds, XQ_COUNT(fds), -1) < 0 && errno != EINTR) {
      return xq_err_errno(errno, NULL, "waiting for media");
    }
    if (fds[0].revents != 0) {
      return NULL;
    }
    bool changed = false;
    for (struct xq_event *event; (event = xq_engine_next(cli->engine)) != NULL; xq_event_free(&event)) {
      changed = changed || event->kind == XQ_EV_MEDIA;
    }
    if (changed) {
      err = look(cli, here, false);
    }
  }
  return err;
}

static xq_err *token_watch(struct cli *cli, int *status) {
  (void)status;
  struct xq_token_list here = {0};
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, &old); /* the engine's threads block them already */
  int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  xq_err *err = signals >= 0 ? watch(cli, signals, &here) : xq_err_errno(errno, NULL, "no descriptor for signals");
  if (signals >= 0) {
    struct signalfd_siginfo taken;
    while (read(signals, &taken, sizeof taken) > 0) { /* else it would come once it is let through again */
    }
    close(signals);
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  xq_token_list_free(&here);
  return err;
}

const struct cli_command cli_command_token_watch = {
    .name = "token watch",
    .summary = N_("report keys being plugged in and unplugged"),
    .options = "",
    .watched = true,
    .run = token_watch,
};
