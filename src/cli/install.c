/* install.c - `xuqi install`: steps 9 and 10 of the guide, and the proof. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

struct installed {
  struct xq_application *app;
  struct xq_install_proof *proof;
};

static void take(struct cli *cli, struct xq_event *event, void *ctx) {
  struct installed *i = ctx;
  if (event->kind == XQ_EV_APPLICATION) {
    xq_application_free(&i->app);
    i->app = event->application;
    event->application = NULL;
  } else if (event->kind == XQ_EV_PROOF) {
    xq_install_proof_free(&i->proof);
    i->proof = event->proof;
    event->proof = NULL;
  }
  cli_step(cli, event, NULL);
}

static struct json_object *to_json(const struct installed *i, bool dry_run) {
  const struct xq_install_proof *p = i->proof;
  struct json_object *o =
      dry_run ? cli_dry_run_json(p->already ? "would-check-again" : "would-install") : json_object_new_object();
  if (!dry_run) {
    xq_json_add_str(o, "result", "installed");
  }
  xq_json_add_bool(o, "already", p->already);
  xq_json_add_str(o, "business_no", i->app->business_no);
  xq_json_add_str(o, "order_no", i->app->order.order_no);
  xq_json_add_int(o, "fee_fen", i->app->order.total_fen);
  xq_json_add_str(o, "old_serial", p->old_serial);
  xq_json_add_str(o, "new_serial", p->new_serial);
  if (p->old_serial != NULL) {
    xq_json_add_time(o, "old_not_after", p->old_not_after);
  }
  xq_json_add_time(o, "new_not_after", p->new_not_after);
  xq_json_add_str(o, "kept_at", p->kept_at);
  return o;
}

static void print(const struct installed *i, bool dry_run) {
  const struct xq_install_proof *p = i->proof;
  char old_from[11], old_to[11], new_from[11], new_to[11];
  bool old_known = p->old_serial != NULL; /* not where another terminal wrote the new one over it */
  char *old_text = NULL;
  if (old_known) {
    old_text =
        xq_asprintf(_("%s to %s"), xq_date_local(p->old_not_before, old_from), xq_date_local(p->old_not_after, old_to));
  }
  char *new_text =
      xq_asprintf(_("%s to %s"), xq_date_local(p->new_not_before, new_from), xq_date_local(p->new_not_after, new_to));
  puts(dry_run && p->already
           ? _("The new certificate is already on this key. Installing would only read it back and check it again.")
       : dry_run    ? _("The new certificate can be installed on this key. Nothing was written.")
       : p->already ? _("The new certificate was already on this key; it was read back and checked again.")
                    : _("The certificate has been renewed."));
  const struct cli_row rows[] = {
      {_("Old certificate"), old_text},
      {_("New certificate"), new_text},
      {_("Written and read back"), dry_run                    ? NULL
                                   : p->written_and_read_back ? _("yes")
                                                              : _("no")},
      {_("Matches the private key"), dry_run || p->key_matches ? _("yes") : _("no")},
      {_("Chain trusted"), p->chain_trusted ? _("yes") : _("no")},
      {_("Holder unchanged"), !old_known            ? NULL
                              : p->holder_unchanged ? _("yes")
                                                    : _("no")},
      {_("New serial number"), p->new_serial},
      {_("Business number"), i->app->business_no},
      {_("Old certificate kept at"), p->kept_at},
  };
  cli_rows(rows, XQ_COUNT(rows));
  free(old_text);
  free(new_text);
}

static xq_err *install(struct cli *cli, int *status) {
  (void)status;
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct installed i = {0};
  xq_err *err = NULL;
  XQ_TRY(cli_pick_both(cli, &keys, &key, &i.app));
  uint64_t command = xq_engine_install(cli->engine, key->ref, i.app->business_no);
  XQ_TRY(cli_await(cli, command, take, &i));
  if (i.proof == NULL) {
    err = xq_err_new(XQ_E_INSTALL_UNPROVEN, "the engine gave no proof");
    goto out;
  }
  if (cli->args->json) {
    cli_json_out(to_json(&i, cli->args->dry_run));
  } else {
    print(&i, cli->args->dry_run);
  }
out:
  xq_application_free(&i.app);
  xq_install_proof_free(&i.proof);
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_install = {
    .name = "install",
    .summary = N_("install the new certificate and verify it"),
    .options = "key number dry-run",
    .pin = true,
    .run = install,
};
