/* change_pin.c - `xuqi change-pin`: another PIN for a key.  The service has no part in it, so the medium is asked
 * directly. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

/* The old PIN and the new one, as the person gives them. */
static xq_err *ask_both(struct cli *cli, const struct xq_key_view *key, xq_token *token, xq_secret **old_pin,
                        xq_secret **new_pin) {
  const struct xq_token_info *info = xq_token_get_info(token);
  struct xq_pin_request request = {
      .purpose = XQ_PIN_LOGIN,
      .key_ref = key->ref,
      .token_label = key->token_label,
      .holder = key->cert->common_name,
      .serial = key->cert->serial,
      .pin_min = info->pin_min,
      .pin_max = info->pin_max,
  };
  xq_err *err = xq_token_pin_state(token, &request.state);
  if (err == NULL) {
    err = cli_get_pin(cli, &request, old_pin);
  }
  return err != NULL ? err : cli_get_new_pin(cli, &request, new_pin);
}

static void tell(const struct cli *cli, const struct xq_key_view *key) {
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "result", "pin-changed");
    xq_json_add_str(o, "ref", key->ref);
    cli_json_out(o);
  } else {
    puts(_("The PIN was changed. Please use the new one from now on."));
  }
}

xq_err *cli_change_pin(struct cli *cli, int *status) {
  (void)status;
  struct xq_key_list *keys = NULL;
  const struct xq_key_view *key = NULL;
  struct xq_settings *settings = NULL;
  struct xq_engine_config config;
  xq_token *token = NULL;
  xq_secret *old_pin = NULL, *new_pin = NULL;
  xq_err *err = NULL;
  XQ_TRY(cli_get_keys(cli, &keys));
  XQ_TRY(cli_pick_key(cli, keys, &key));
  XQ_TRY(cli_settings(cli->args, &settings));
  xq_settings_engine(settings, xq_words_language(), &config);
  XQ_TRY(xq_token_open(&config.token, key->token_uri, &token));
  XQ_TRY(ask_both(cli, key, token, &old_pin, &new_pin));
  XQ_TRY(xq_token_change_pin(token, old_pin, new_pin));
  tell(cli, key);
out:
  xq_secret_free(&old_pin);
  xq_secret_free(&new_pin);
  xq_token_free(&token);
  xq_settings_free(&settings);
  cli_key_list_free(&keys);
  return err;
}
