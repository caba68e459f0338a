/* doctor.c - `xuqi doctor` (环境检测): is everything here that a renewal needs? */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

struct findings {
  struct json_object *checks;
  bool bad;
};

static const char *result_name(enum xq_check_result result) {
  static const char *const names[] = {
      [XQ_CHECK_OK] = "ok", [XQ_CHECK_WARNING] = "warning", [XQ_CHECK_BAD] = "bad", [XQ_CHECK_SKIPPED] = "skipped"};
  return names[result];
}

static struct json_object *check_json(const struct xq_check *c) {
  struct json_object *o = json_object_new_object(), *facts = json_object_new_object();
  xq_json_add_str(o, "name", c->name);
  xq_json_add_str(o, "result", result_name(c->result));
  if (c->err != NULL) {
    xq_json_add(o, "error", xq_err_to_json(c->err));
  } else {
    xq_json_add_str(o, "found", xq_finding_name(c->found));
  }
  for (size_t i = 0; i < XQ_CHECK_FACTS && c->facts[i].name != NULL; i++) {
    xq_json_add_str(facts, c->facts[i].name, c->facts[i].value);
  }
  xq_json_add(o, "facts", facts);
  return o;
}

/* "[ok]          Clock: the same time as the service"; what to do stands under what it is for. */
static void print_check(const struct xq_check *c) {
  int widest = 0;
  for (int r = XQ_CHECK_OK; r <= XQ_CHECK_SKIPPED; r++) {
    int width = xq_text_width(xq_words_check_result((enum xq_check_result)r));
    widest = width > widest ? width : widest;
  }
  const char *result = xq_words_check_result(c->result);
  char *line = xq_words_check_line(c), *why = c->err != NULL ? xq_words_error_text(c->err) : NULL, *rest = why;
  printf("[%s]%*s%s\n", result, widest - xq_text_width(result) + 1, "", line);
  for (const char *next; rest != NULL && (next = strsep(&rest, "\n")) != NULL;) {
    printf("%*s%s\n", widest + 3, "", next);
  }
  free(line);
  free(why);
}

static void take(struct cli *cli, struct xq_event *event, void *ctx) {
  struct findings *f = ctx;
  if (event->kind != XQ_EV_CHECK) {
    return;
  }
  f->bad = f->bad || event->check->result == XQ_CHECK_BAD;
  if (cli->args->json) {
    json_object_array_add(f->checks, check_json(event->check));
  } else {
    print_check(event->check);
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
    puts(f.bad ? _("Something needs attention before a renewal is possible.")
               : _("Everything needed for a renewal is in place."));
    json_object_put(f.checks);
  }
  *status = f.bad ? XQ_EXIT_FAILURE : XQ_EXIT_DONE;
  return NULL;
}

const struct cli_command cli_command_doctor = {
    .name = "doctor",
    .summary = N_("check this computer, the keys and the service"),
    .options = "mend",
    .pin = true,
    .run = doctor,
};
