/* pay.c - `xuqi pay`: where to pay and how much is missing; records bank transfers (steps 6 and 7 of the guide). */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_int.h"

/* The file holds one transfer, a list of them, or {"transfers": [...]}. */
static xq_err *read_transfers(const char *path, struct xq_transfer_list *list) {
  uint8_t *text = NULL;
  size_t len = 0;
  struct json_object *o = NULL;
  xq_err *err = strcmp(path, "-") == 0 ? xq_fd_read_all(STDIN_FILENO, 1 << 16, &text, &len)
                                       : xq_file_read(path, 1 << 16, &text, &len);
  if (err == NULL) {
    err = xq_json_parse(text, len, &o);
  }
  if (err == NULL) {
    struct json_object *array = NULL, *inner;
    if (json_object_is_type(o, json_type_array)) {
      array = json_object_get(o);
    } else if (json_object_object_get_ex(o, "transfers", &inner)) {
      array = json_object_get(inner);
    } else {
      array = json_object_new_array();
      json_object_array_add(array, json_object_get(o));
    }
    /* Day 0: this machine's clock may be wrong; the service judges the dates by its own. */
    err = xq_transfers_from_json(array, 0, list);
    json_object_put(array);
  }
  if (err != NULL) {
    xq_err_fact(err, "path", "%s", path);
  }
  json_object_put(o);
  free(text);
  return err;
}

static void take_application(struct cli *cli, struct xq_event *event, void *ctx) {
  cli_take_application(cli, event, ctx);
  cli_step(cli, event, NULL);
}

static void print_account(const struct xq_pay_account *account) {
  const struct cli_row rows[] = {{_("Account name"), account->account_name},
                                 {_("Account number"), account->account_no},
                                 {_("Bank"), account->bank}};
  cli_rows(rows, XQ_COUNT(rows));
}

static struct json_object *accounts_json(const struct xq_reference *ref) {
  struct json_object *list = json_object_new_array();
  for (size_t i = 0; i < ref->account_count; i++) {
    struct json_object *a = json_object_new_object();
    xq_json_add_str(a, "account_name", ref->accounts[i].account_name);
    xq_json_add_str(a, "account_no", ref->accounts[i].account_no);
    xq_json_add_str(a, "bank", ref->accounts[i].bank);
    json_object_array_add(list, a);
  }
  return list;
}

static struct json_object *pay_json(const struct cli *cli, const struct xq_application *app,
                                    const struct xq_reference *ref) {
  struct json_object *o = !cli->args->dry_run           ? json_object_new_object()
                          : cli->args->transfer != NULL ? cli_dry_run_json("would-record-transfers")
                                                        : cli_dry_run_json("would-show");
  xq_json_add(o, "application", cli_application_json(app));
  xq_json_add(o, "accounts", accounts_json(ref));
  xq_json_add_int(o, "missing_fen", xq_money_of(app).missing);
  return o;
}

static void print_pay(const struct cli *cli, const struct xq_application *app, const struct xq_reference *ref) {
  struct xq_money money = xq_money_of(app);
  if (cli->args->transfer != NULL && cli->args->dry_run) {
    /* (its state as it would be is not what a person may go home with) */
    char *line = xq_words_money_line(app);
    printf("%s\n%s\n", _("The transfers can be recorded like this. Nothing was recorded."), line);
    free(line);
  } else {
    cli_print_application(app);
  }
  for (size_t i = 0; money.open && !money.refused && money.missing > 0 && i < ref->account_count; i++) {
    puts("");
    print_account(&ref->accounts[i]);
  }
}

static xq_err *tell(struct cli *cli, const struct xq_application *app) {
  struct xq_reference *ref = NULL;
  xq_err *err = cli_get_reference(cli, &ref);
  if (err != NULL) {
    return err;
  }
  if (cli->args->json) {
    cli_json_out(pay_json(cli, app, ref));
  } else {
    print_pay(cli, app, ref);
  }
  xq_reference_free(&ref);
  return NULL;
}

static xq_err *pay(struct cli *cli, int *status) {
  (void)status;
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct xq_application *app = NULL;
  struct xq_transfer_list list = {0};
  xq_err *err = NULL;
  if (cli->args->transfer != NULL) {
    XQ_TRY(read_transfers(cli->args->transfer, &list));
  }
  XQ_TRY(cli_pick_both(cli, &keys, &key, &app));
  if (cli->args->transfer != NULL) {
    uint64_t command = xq_engine_put_transfers(cli->engine, key->ref, app, &list);
    XQ_TRY(cli_await(cli, command, take_application, &app));
  }
  XQ_TRY(tell(cli, app));
out:
  xq_transfers_clear(&list);
  xq_application_free(&app);
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_pay = {
    .name = "pay",
    .summary = N_("where to pay; with --transfer: record bank transfers"),
    .options = "key number transfer dry-run",
    .pin = true,
    .run = pay,
};
