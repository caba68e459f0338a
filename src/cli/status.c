/* status.c - `xuqi status`: how far an application is. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

struct watched {
  struct xq_application *app;
  uint64_t command;
};

/* It is the holder's turn, or over: what is not approved is, once its money is back. */
static bool settled(const struct xq_application *app) {
  return app->next.actor == XQ_BY_HOLDER || app->next.actor == XQ_BY_NOBODY;
}

/* Ends the watching once it is the holder's turn, or over. */
static void follow(struct cli *cli, struct xq_event *event, void *ctx) {
  struct watched *w = ctx;
  if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_FAILED && event->err != NULL && !cli->args->json) {
    char *why = xq_words_error_text(event->err);
    fprintf(stderr, "%s\n", why);
    free(why);
  }
  if (event->kind != XQ_EV_APPLICATION) {
    return;
  }
  bool news = w->app == NULL || w->app->revision != event->application->revision;
  xq_application_free(&w->app);
  w->app = event->application;
  event->application = NULL;
  if (news && !cli->args->json) {
    char when[20];
    fprintf(stderr, "%s  %s  %s\n", xq_time_local(w->app->updated_at, when), xq_words_business(w->app->business),
            xq_words_payment(w->app->payment));
  }
  if (settled(w->app)) {
    xq_engine_cancel(cli->engine, w->command);
  }
}

static xq_err *watch(struct cli *cli, const char *key_ref, struct xq_application **app) {
  struct watched w = {.app = *app};
  *app = NULL;
  if (settled(w.app)) {
    *app = w.app;
    return NULL;
  }
  w.command = xq_engine_watch(cli->engine, key_ref, w.app->business_no);
  xq_err *err = cli_await(cli, w.command, follow, &w);
  if (xq_err_code(err) == XQ_E_CANCELLED && settled(w.app)) {
    xq_err_free(&err);
  }
  *app = w.app;
  return err;
}

static xq_err *status_of(struct cli *cli, int *status) {
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct xq_application *app = NULL;
  xq_err *err = cli_pick_both(cli, &keys, &key, &app);
  if (err == NULL && cli->args->watch) {
    err = watch(cli, key->ref, &app);
  }
  if (err == NULL) {
    cli_tell_application(cli, app);
    *status = cli_application_status(app);
  } else if (xq_err_has(err, XQ_E_NOT_FOUND) && xq_streq(xq_err_get_fact(err, "what"), "application")) {
    *status = XQ_EXIT_NOTHING;
    if (cli->args->json) {
      cli_json_out(json_object_new_object());
    } else {
      puts(_("There is no application for this certificate."));
    }
    xq_err_free(&err);
  }
  xq_application_free(&app);
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_status = {
    .name = "status",
    .summary = N_("show progress; with --watch: wait until it is your turn"),
    .options = "key number watch",
    .pin = true,
    .run = status_of,
};
