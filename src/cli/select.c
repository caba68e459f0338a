/* select.c - which key and which application a command is about.  Renewing the wrong key is the commonest mistake, so
 * nothing is guessed among several. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/cli_int.h"

static bool names_key(const struct xq_key_view *key, const char *wanted) {
  if (xq_streq(key->ref, wanted) || xq_streq(key->token_label, wanted) || xq_streq(key->token_uri, wanted)) {
    return true;
  }
  return key->cert != NULL && strcasecmp(key->cert->serial, wanted) == 0;
}

xq_err *cli_pick_key(struct cli *cli, const struct xq_key_list *keys, const struct xq_key_view **key) {
  const char *wanted = cli->args->key != NULL ? cli->args->key : cli->args->operand;
  const struct xq_key_view *found = NULL;
  struct xq_buf names = {0};
  size_t usable = 0;
  for (size_t i = 0; i < keys->count; i++) {
    const struct xq_key_view *k = &keys->items[i];
    if (!k->has_key || (wanted != NULL && !names_key(k, wanted))) {
      continue;
    }
    usable++;
    found = k;
    xq_buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", k->cert != NULL ? k->cert->serial : k->token_label);
  }
  xq_err *err = NULL;
  if (usable == 0 && wanted == NULL && keys->media_err != NULL) {
    err = xq_err_dup(keys->media_err); /* it is here, but damaged: "not found" would send the person looking for it */
  } else if (usable == 0) {
    err =
        xq_err_new(XQ_E_KEY_ABSENT, "no key%s%s", wanted != NULL ? " named " : " found", wanted != NULL ? wanted : "");
  } else if (usable > 1) {
    err = xq_err_new(XQ_E_USAGE, "several keys: say which by --key");
    xq_err_fact(err, "argument", "--key");
    xq_err_fact(err, "keys", "%s", (char *)names.data);
  } else if (found->sealed || found->cert == NULL) {
    err = xq_err_new(XQ_E_PIN_NEEDED, "%s shows its certificate only after its PIN", found->token_label);
  } else {
    *key = found;
  }
  xq_buf_clear(&names);
  return err;
}

struct wanted {
  const char *number;
  struct xq_application *found;
};

static void take_applications(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)cli;
  struct wanted *w = ctx;
  if (event->kind != XQ_EV_APPLICATIONS) {
    return;
  }
  for (size_t i = 0; i < event->applications.count && w->found == NULL; i++) {
    struct xq_application *app = event->applications.items[i];
    if (w->number == NULL || strcmp(app->business_no, w->number) == 0) {
      w->found = xq_application_dup(app);
    }
  }
}

xq_err *cli_pick_application(struct cli *cli, const char *key_ref, struct xq_application **application) {
  struct wanted w = {.number = cli->args->number};
  xq_err *err = cli_await(cli, xq_engine_applications(cli->engine, key_ref), take_applications, &w);
  if (err != NULL) {
    xq_application_free(&w.found);
    return err;
  }
  if (w.found == NULL) {
    err = xq_err_new(XQ_E_NOT_FOUND, "no application");
    return xq_err_fact(err, "what", "application");
  }
  *application = w.found;
  return NULL;
}

xq_err *cli_pick_both(struct cli *cli, struct xq_key_list **keys, const struct xq_key_view **key,
                      struct xq_application **application) {
  xq_err *err = cli_get_keys(cli, keys);
  if (err == NULL) {
    err = cli_pick_key(cli, *keys, key);
  }
  return err != NULL ? err : cli_pick_application(cli, (*key)->ref, application);
}
