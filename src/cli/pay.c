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
    err = cli_json_parse(text, len, &o);
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
                                    const struct xq_reference *ref, struct json_object *warnings) {
  struct json_object *o = !cli->args->dry_run           ? json_object_new_object()
                          : cli->args->transfer != NULL ? cli_dry_run_json("would-record-transfers")
                                                        : cli_dry_run_json("would-show");
  xq_json_add(o, "application", cli_application_json(app));
  xq_json_add(o, "accounts", accounts_json(ref));
  xq_json_add_int(o, "missing_fen", xq_money_of(app).missing);
  if (warnings != NULL) {
    xq_json_add(o, "warnings", json_object_get(warnings));
  }
  return o;
}

static void print_pay(const struct cli *cli, const struct xq_application *app, const struct xq_reference *ref) {
  struct xq_money money = xq_money_of(app);
  if (cli->args->transfer != NULL && cli->args->dry_run) {
    /* (its state as it would be is not what a person may go home with) */
    char *line = xq_words_money_line(app);
    printf("%s\n%s\n", _("These transfers can be recorded. Nothing has been recorded."), line);
    free(line);
  } else {
    cli_print_application(app);
  }
  for (size_t i = 0; money.open && !money.refused && money.missing > 0 && i < ref->account_count; i++) {
    puts("");
    print_account(&ref->accounts[i]);
  }
}

static xq_err *tell(struct cli *cli, const struct xq_application *app, struct json_object *warnings) {
  struct xq_reference *ref = NULL;
  xq_err *err = cli_get_reference(cli, &ref);
  if (err != NULL) {
    return err;
  }
  if (cli->args->json) {
    cli_json_out(pay_json(cli, app, ref, warnings));
  } else {
    print_pay(cli, app, ref);
  }
  xq_reference_free(&ref);
  return NULL;
}

/* ---- recording: nothing that stands there is replaced by somebody who has not seen it */

/* Why a list is not recorded just so. */
enum doubt {
  NO_DOUBT,
  WOULD_DROP,  /* what is recorded, perhaps from another terminal, is not in it */
  NOT_CHANGED, /* it is what the payment desk could not find */
};

static enum doubt doubt_of(const struct cli_args *args, const struct xq_application *app,
                           const struct xq_transfer_list *list) {
  struct xq_money money = xq_money_of(app);
  if (!money.open || args->replace == app->revision) { /* (of one that is not open the service says what it is) */
    return NO_DOUBT;
  }
  if (money.refused) {
    return xq_transfers_equal(list, &app->transfers) ? NOT_CHANGED : NO_DOUBT;
  }
  return xq_transfers_contain(list, &app->transfers) ? NO_DOUBT : WOULD_DROP;
}

static const char *doubt_words(enum doubt doubt) {
  return doubt == NOT_CHANGED ? _("The transfers were not changed. Nothing has been recorded.")
                              : _("Other transfers are already recorded. Nothing has been recorded.");
}

static void print_transfers(FILE *to, const char *title, const struct xq_transfer_list *list) {
  fprintf(to, "%s\n", title);
  for (size_t i = 0; i < list->count; i++) {
    const struct xq_transfer *t = &list->items[i];
    char day[11], *amount = xq_words_yuan(t->amount_fen);
    const char *remark = t->remark != NULL ? t->remark : "";
    fprintf(to, "  %zu. %s  %s  %s  %s%s%s\n", i + 1, xq_day_format(t->day, day), amount, t->payer_account,
            t->payer_name, *remark != '\0' ? "  " : "", remark);
    free(amount);
  }
  if (list->count == 0) {
    fprintf(to, "  %s\n", _("none"));
  }
}

/* Both sides, one under the other. */
static void print_both(enum doubt doubt, const struct xq_application *app, const struct xq_transfer_list *list) {
  char *note = xq_words_money_note(app);
  fprintf(stderr, "xuqi: %s\n", doubt_words(doubt));
  if (doubt == NOT_CHANGED && note != NULL) {
    fprintf(stderr, "%s\n", note);
  }
  print_transfers(stderr, _("Recorded:"), &app->transfers);
  print_transfers(stderr, _("In the file:"), list);
  free(note);
}

static struct json_object *both_json(const struct xq_application *app, const struct xq_transfer_list *list,
                                     const xq_err *err) {
  struct json_object *o = json_object_new_object();
  xq_json_add(o, "error", xq_err_to_json(err));
  xq_json_add(o, "application", cli_application_json(app));
  xq_json_add(o, "transfers", xq_transfers_to_json(list));
  return o;
}

/* Fails, with both sides shown and what can be done about it. */
static int refuse(const struct cli *cli, enum doubt doubt, const struct xq_application *app,
                  const struct xq_transfer_list *list) {
  xq_err *err = xq_err_new(XQ_E_VERSION_CONFLICT, doubt == NOT_CHANGED ? "the refused transfers were not changed"
                                                                       : "recorded transfers would be dropped");
  xq_err_fact(err, "why", doubt == NOT_CHANGED ? "unchanged" : "recorded");
  xq_err_fact(err, "revision", "%lld", (long long)app->revision);
  int status = (int)xq_code_exit(xq_err_code(err));
  if (cli->args->json) {
    cli_json_out(both_json(app, list, err));
  } else {
    print_both(doubt, app, list);
    long long revision = (long long)app->revision;
    if (doubt == NOT_CHANGED) {
      fprintf(stderr, _("If everything in it is right: --replace %lld\n"), revision);
    } else {
      fprintf(stderr, _("To keep both: --merge. To have the file in place of what is recorded: --replace %lld\n"),
              revision);
    }
  }
  xq_err_free(&err);
  return status;
}

static void merge(const struct xq_application *app, struct xq_transfer_list *list) {
  const struct xq_transfer_list none = {0};
  struct xq_transfer_list merged = xq_transfers_merge(&none, list, &app->transfers);
  xq_transfers_clear(list);
  *list = merged;
}

/* A person is asked. */
static xq_err *resolve(enum doubt doubt, const struct xq_application *app, struct xq_transfer_list *list) {
  char *choices[3] = {NULL};
  size_t count = 0, chosen = 0;
  print_both(doubt, app, list);
  choices[count++] = xq_strdup(_("Leave what is recorded"));
  choices[count++] = xq_strdup(doubt == NOT_CHANGED ? _("It is right: record it again")
                                                    : _("Put the file in place of what is recorded"));
  if (doubt == WOULD_DROP) {
    choices[count++] = xq_strdup(_("Keep both"));
  }
  xq_err *err = cli_choose(_("Which? "), choices, count, &chosen);
  for (size_t i = 0; i < count; i++) {
    free(choices[i]);
  }
  if (err == NULL && chosen == 0) {
    return xq_err_new(XQ_E_CANCELLED, "what is recorded was left");
  }
  if (chosen == 2) {
    merge(app, list);
  }
  return err;
}

/* Sends the list for the application as it is in *app, which is afterwards as it is now. */
static xq_err *put(struct cli *cli, const char *key_ref, const struct xq_transfer_list *list,
                   struct xq_application **app) {
  uint64_t command = xq_engine_put_transfers(cli->engine, key_ref, *app, list);
  return cli_await(cli, command, take_application, app);
}

/* Another terminal may be at it at the same time: what it recorded is seen before it is decided again.  *status is set
 * where nothing was recorded and that was said. */
static xq_err *record(struct cli *cli, const char *key_ref, struct xq_transfer_list *list, struct xq_application **app,
                      int *status) {
  const int most = 5; /* times that it is changed under our hands */
  for (int i = 0; i < most; i++) {
    if (cli->args->merge && xq_money_of(*app).open && !xq_money_of(*app).refused) {
      merge(*app, list);
    }
    enum doubt doubt = doubt_of(cli->args, *app, list);
    if (doubt != NO_DOUBT && !cli_interactive(cli)) {
      *status = refuse(cli, doubt, *app, list);
      return NULL;
    }
    xq_err *err = doubt != NO_DOUBT ? resolve(doubt, *app, list) : NULL;
    if (err == NULL) {
      err = put(cli, key_ref, list, app);
    }
    if (xq_err_code(err) != XQ_E_VERSION_CONFLICT) {
      return err;
    }
    xq_err_ignore(err, "decided again by what stands there now");
  }
  return xq_err_new(XQ_E_VERSION_CONFLICT, "changed again and again while it was recorded");
}

static xq_err *pay(struct cli *cli, int *status) {
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct xq_application *app = NULL;
  struct xq_transfer_list list = {0};
  struct json_object *warnings = NULL;
  xq_err *err = NULL;
  if (cli->args->transfer != NULL) {
    XQ_TRY(read_transfers(cli->args->transfer, &list));
    warnings = cli_transfer_warnings(cli, &list);
  }
  XQ_TRY(cli_pick_both(cli, &keys, &key, &app));
  if (cli->args->transfer != NULL) {
    XQ_TRY(record(cli, key->ref, &list, &app, status));
  }
  if (*status == XQ_EXIT_DONE) {
    XQ_TRY(tell(cli, app, warnings));
  }
out:
  json_object_put(warnings);
  xq_transfers_clear(&list);
  xq_application_free(&app);
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_pay = {
    .name = "pay",
    .summary = N_("show where to pay; with --transfer: record bank transfers"),
    .options = "key number transfer merge replace dry-run",
    .pin = true,
    .run = pay,
};
