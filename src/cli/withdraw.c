/* withdraw.c - `xuqi withdraw`: an application taken back. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

/* A dry run does nothing that anybody would have to agree to. */
static xq_err *confirm(struct cli *cli, const struct xq_application *app) {
  if (cli->args->yes || cli->args->dry_run) {
    return NULL;
  }
  if (!cli_interactive(cli)) {
    return cli_missing("--yes", NULL);
  }
  char *money = xq_words_money_line(app), *note = xq_words_money_note(app);
  fprintf(stderr, "%s\n", money);
  if (note != NULL) {
    fprintf(stderr, "%s\n", note);
  }
  free(money);
  free(note);
  char *question = xq_asprintf(_("Withdraw application %s?"), app->business_no);
  bool yes = cli_ask_yes(question);
  free(question);
  return yes ? NULL : xq_err_new(XQ_E_CANCELLED, "not withdrawn");
}

static void tell(const struct cli *cli, const struct xq_application *app) {
  if (!cli->args->dry_run) {
    cli_tell_application(cli, app);
  } else if (cli->args->json) {
    struct json_object *o = cli_dry_run_json("would-withdraw");
    xq_json_add(o, "application", cli_application_json(app));
    cli_json_out(o);
  } else {
    printf(_("Application %s can be withdrawn. Nothing has been done.\n"), app->business_no);
  }
}

static xq_err *withdraw(struct cli *cli, int *status) {
  (void)status;
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct xq_application *app = NULL;
  xq_err *err = NULL;
  XQ_TRY(cli_pick_both(cli, &keys, &key, &app));
  XQ_TRY(confirm(cli, app));
  uint64_t command = xq_engine_withdraw(cli->engine, key->ref, app);
  XQ_TRY(cli_await(cli, command, cli_take_application, &app));
  tell(cli, app);
out:
  xq_application_free(&app);
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_withdraw = {
    .name = "withdraw",
    .summary = N_("withdraw the application, before payment is confirmed"),
    .options = "key number yes dry-run",
    .pin = true,
    .run = withdraw,
};
