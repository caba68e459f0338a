/* list.c - `xuqi list` and `xuqi show`: keys, certificates, and whether they may be renewed. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

static void print_key(const struct xq_key_view *key) {
  if (key->problem != NULL) {
    const struct cli_row damaged[] = {{_("Key"), key->token_label},
                                      {_("Slot"), key->slot},
                                      {_("Certificate"), _("cannot be read; try: xuqi doctor --mend")}};
    cli_rows(damaged, XQ_COUNT(damaged));
    return;
  }
  if (key->cert == NULL) {
    const struct cli_row sealed[] = {{_("Key"), key->token_label},
                                     {_("Certificate"), _("shown only after the PIN is entered")}};
    cli_rows(sealed, XQ_COUNT(sealed));
    return;
  }
  const struct xq_cert_info *c = key->cert;
  char from[11], to[11];
  char *serial = xq_text_group4(c->serial);
  char *validity = xq_asprintf(_("%s to %s"), xq_date_local(c->not_before, from), xq_date_local(c->not_after, to));
  const char *status = key->status_known ? xq_words_cert_status(&key->status, c, xq_time_now())
                                         : _("unknown: the service could not be reached");
  char *turn = cli_key_turn(key);
  const struct cli_row rows[] = {
      {_("Holder"), c->common_name},
      {_("Organization"), c->organization},
      {_("Key"), key->token_label},
      {_("Place"), key->token_place},
      {_("Slot"), key->slot},
      {_("Serial number"), serial},
      {_("Issuer"), xq_words_issuer(c)},
      {_("Key type"), c->key_type},
      {_("Valid"), validity},
      {_("Renewal"), status},
      {_("Progress"), turn},
      {_("Unfinished install"), key->pending_install},
  };
  cli_rows(rows, XQ_COUNT(rows));
  free(serial);
  free(validity);
  free(turn);
}

static void tell_trouble(const xq_err *err) {
  if (err != NULL) {
    char *why = xq_words_error_text(err);
    fprintf(stderr, "\nxuqi: %s\n", why);
    free(why);
  }
}

static xq_err *list(struct cli *cli, int *status) {
  struct xq_key_list *keys = NULL;
  xq_err *err = cli_get_keys(cli, &keys);
  if (err != NULL) {
    xq_key_list_free(&keys);
    return err;
  }
  if (cli->args->json) {
    struct json_object *o = json_object_new_object(), *all = json_object_new_array();
    for (size_t i = 0; i < keys->count; i++) {
      json_object_array_add(all, cli_key_json(&keys->items[i]));
    }
    xq_json_add(o, "keys", all);
    if (keys->service_err != NULL) {
      xq_json_add(o, "service_error", xq_err_to_json(keys->service_err));
    }
    if (keys->media_err != NULL) {
      xq_json_add(o, "media_error", xq_err_to_json(keys->media_err));
    }
    if (keys->unseen_err != NULL) {
      xq_json_add(o, "unseen_error", xq_err_to_json(keys->unseen_err));
    }
    cli_json_out(o);
  } else {
    for (size_t i = 0; i < keys->count; i++) {
      fputs(i > 0 ? "\n" : "", stdout);
      print_key(&keys->items[i]);
    }
    tell_trouble(keys->service_err);
  }
  const xq_err *why = keys->media_err != NULL ? keys->media_err : keys->unseen_err;
  if (keys->count == 0 && cli->args->json) {
    *status = why != NULL ? (int)xq_code_exit(xq_err_code(why)) : XQ_EXIT_KEY_ABSENT;
  } else if (keys->count == 0) {
    err = why != NULL ? xq_err_dup(why) : xq_err_new(XQ_E_KEY_ABSENT, "no key found");
  } else if (!cli->args->json) {
    tell_trouble(keys->media_err);
  }
  xq_key_list_free(&keys);
  return err;
}

static xq_err *show(struct cli *cli, int *status) {
  (void)status;
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  xq_err *err = cli_get_keys(cli, &keys);
  if (err == NULL) {
    err = cli_pick_key(cli, keys, &key);
  }
  if (err == NULL && cli->args->json) {
    cli_json_out(cli_key_json(key));
  } else if (err == NULL) {
    print_key(key);
  }
  xq_key_list_free(&keys);
  return err;
}

const struct cli_command cli_command_list = {
    .name = "list",
    .summary = N_("list keys and certificates, and whether they can be renewed"),
    .options = "",
    .pin = true,
    .run = list,
};

const struct cli_command cli_command_show = {
    .name = "show",
    .operand = N_("KEY"),
    .summary = N_("show one certificate"),
    .options = "key",
    .pin = true,
    .run = show,
};
