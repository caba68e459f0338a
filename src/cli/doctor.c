/* doctor.c - `xuqi doctor` (环境检测): is everything here that a renewal needs? */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

struct findings {
  struct json_object *checks;
  bool bad;
};

static const char *result_name(enum xq_check_result result) {
  return result == XQ_CHECK_OK ? "ok" : result == XQ_CHECK_WARNING ? "warning" : "bad";
}

static const char *result_mark(enum xq_check_result result) {
  return result == XQ_CHECK_OK ? _("[ok]     ") : result == XQ_CHECK_WARNING ? _("[note]   ") : _("[problem]");
}

static void take(struct cli *cli, struct xq_event *event, void *ctx) {
  struct findings *f = ctx;
  if (event->kind != XQ_EV_CHECK) {
    return;
  }
  const struct xq_check *c = event->check;
  f->bad = f->bad || c->result == XQ_CHECK_BAD;
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "name", c->name);
    xq_json_add_str(o, "result", result_name(c->result));
    xq_json_add_str(o, "detail", c->detail);
    if (c->err != NULL) {
      xq_json_add(o, "error", xq_err_to_json(c->err));
    }
    json_object_array_add(f->checks, o);
    return;
  }
  printf("%s %s\n", result_mark(c->result), xq_words_check(c->name));
  if (c->err != NULL) {
    char *why = xq_words_error_text(c->err);
    printf("          %s\n", why);
    free(why);
  }
}

/* Certificates that cannot be read, put back from what earlier installs kept here. */
static xq_err *mend(struct cli *cli, struct findings *f) {
  struct xq_key_list *keys = NULL;
  xq_err *err = cli_get_keys(cli, &keys);
  for (size_t i = 0; err == NULL && i < keys->count; i++) {
    if (keys->items[i].problem != NULL) {
      err = cli_await(cli, xq_engine_mend(cli->engine, keys->items[i].ref), take, f);
    }
  }
  xq_key_list_free(&keys);
  return err;
}

static xq_err *doctor(struct cli *cli, int *status) {
  struct findings f = {.checks = json_object_new_array()};
  xq_err *err = cli->args->mend ? mend(cli, &f) : NULL;
  f.bad = false; /* the check that follows sees what could not be mended */
  if (err == NULL) {
    err = cli_await(cli, xq_engine_doctor(cli->engine), take, &f);
  }
  if (err != NULL) {
    json_object_put(f.checks);
    return err;
  }
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add(o, "checks", f.checks);
    cli_json_out(o);
  } else {
    puts(f.bad ? _("Something needs attention before a renewal can work.") : _("Everything a renewal needs is here."));
    json_object_put(f.checks);
  }
  *status = f.bad ? XQ_EXIT_FAILURE : XQ_EXIT_DONE;
  return NULL;
}

const struct cli_command cli_command_doctor = {
    .name = "doctor",
    .summary = N_("check this machine, the keys and the service"),
    .options = "mend",
    .pin = true,
    .run = doctor,
};
