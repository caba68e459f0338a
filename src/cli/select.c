/* select.c - which key and which application a command is about.  Renewing the wrong key is the commonest mistake, so
 * nothing is guessed among several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

static bool names_key(const struct xq_key_view *key, const char *wanted) {
  const struct xq_token_info medium = {.kind = key->token_kind,
                                       .uri = key->token_uri,
                                       .label = key->token_label,
                                       .serial = key->token_serial,
                                       .place = key->token_place};
  return cli_names_entry(key->ref, key->cert != NULL ? key->cert->serial : NULL, wanted) ||
         cli_names_medium(&medium, wanted);
}

/* In a person's words: whose, until when, which, where. */
static char *describe(const struct xq_key_view *key) {
  if (key->cert == NULL) {
    return xq_text_clean(key->token_label);
  }
  const struct xq_cert_info *c = key->cert;
  char from[11], to[11];
  char *holder = xq_text_clean(c->common_name), *label = xq_text_clean(key->token_label);
  char *valid = xq_asprintf(_("%s to %s"), xq_date_local(c->not_before, from), xq_date_local(c->not_after, to));
  char *text = xq_asprintf("%s  %s  %s  %s%s%s", holder, valid, c->serial, label, key->slot != NULL ? " " : "",
                           key->slot != NULL ? key->slot : "");
  free(holder);
  free(label);
  free(valid);
  return text;
}

static xq_err *offer(const struct xq_key_view *const *keys, size_t count, const struct xq_key_view **chosen) {
  char **choices = xq_calloc(count, sizeof *choices);
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    choices[i] = describe(keys[i]);
  }
  fprintf(stderr, "%s\n",
          _("There are several keys. Please choose carefully, so that the right certificate is renewed."));
  xq_err *err = cli_choose(_("Which one? "), choices, count, &n);
  *chosen = keys[n];
  for (size_t i = 0; i < count; i++) {
    free(choices[i]);
  }
  free(choices);
  return err;
}

/* Why none was found: damaged, or out of reach, which "not found" would send a person looking for. */
static xq_err *none_found(const struct xq_key_list *keys, const char *wanted) {
  const xq_err *why = keys->media_err != NULL ? keys->media_err : keys->unseen_err;
  if (wanted == NULL && why != NULL) {
    return xq_err_dup(why);
  }
  xq_err *err = xq_err_new(XQ_E_KEY_ABSENT, "no such key is here");
  return wanted != NULL ? xq_err_fact(err, "wanted", "%s", wanted) : err;
}

/* After a renewal with a new key the old certificate stays on the medium: it is no choice beside its successor. */
static size_t leave_out_renewed(const struct xq_key_view **keys, size_t count) {
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    if (!keys[i]->status_known || keys[i]->status.renewability != XQ_R_RENEWED) {
      keys[left++] = keys[i];
    }
  }
  return left > 0 ? left : count;
}

xq_err *cli_pick_key(struct cli *cli, const struct xq_key_list *keys, const struct xq_key_view **key) {
  const char *wanted = cli_wanted(cli);
  const struct xq_key_view **usable = xq_calloc(keys->count + 1, sizeof(const struct xq_key_view *));
  const struct xq_key_view *found = NULL;
  struct xq_buf names = {0};
  size_t count = 0;
  xq_err *err = NULL;
  for (size_t i = 0; i < keys->count; i++) {
    const struct xq_key_view *k = &keys->items[i];
    if ((k->has_key || k->sealed) && k->problem == NULL && (wanted == NULL || names_key(k, wanted))) {
      usable[count++] = k;
    }
  }
  count = leave_out_renewed(usable, count);
  for (size_t i = 0; i < count; i++) {
    xq_buf_printf(&names, "%s%s", i > 0 ? ", " : "",
                  usable[i]->cert != NULL ? usable[i]->cert->serial : usable[i]->token_label);
  }
  if (count == 0) {
    err = none_found(keys, wanted);
  } else if (count > 1 && !cli_interactive(cli)) {
    err = cli_which((const char *)names.data);
  } else if (count > 1) {
    err = offer(usable, count, &found);
  } else {
    found = usable[0];
  }
  if (err == NULL && found->cert == NULL) {
    err = xq_err_new(XQ_E_PIN_NEEDED, "%s shows its certificate only after its PIN", found->token_label);
  } else if (err == NULL) {
    *key = found;
  }
  xq_buf_clear(&names);
  free(usable);
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
  if (err == NULL && w.found != NULL &&
      w.found->timeline_before != 0) { /* a list has only the newest entries of each */
    err = cli_await(cli, xq_engine_application(cli->engine, key_ref, w.found->business_no), cli_take_application,
                    &w.found);
  }
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
