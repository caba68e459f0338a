/* token.c - `xuqi token list`, `info` and `certs`: the media that are here, and what is on them. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

static const char *kind_words(enum xq_token_kind kind) {
  return kind == XQ_TOKEN_FILE ? _("key file") : kind == XQ_TOKEN_CARD ? _("smart card (PIV)") : _("PKCS#11 token");
}

/* Certificates that stand for a key or a holder; -1: not known before the PIN. */
static int count_certs(xq_token *token) {
  struct xq_token_entries entries = {0};
  xq_err *err = xq_token_entries(token, &entries);
  int count = err == NULL ? 0 : -1;
  for (size_t i = 0; i < entries.count; i++) {
    count += entries.items[i].cert != NULL;
  }
  xq_err_ignore(err, "then it is not known");
  xq_token_entries_free(&entries);
  return count;
}

static char *count_text(int count) {
  return count >= 0 ? xq_asprintf("%d", count) : xq_strdup(_("shown only after the PIN is entered"));
}

static void print_medium(xq_token *token) {
  const struct xq_token_info *info = xq_token_get_info(token);
  char *certs = count_text(count_certs(token));
  const struct cli_row rows[] = {
      {_("Key"), info->label},         {_("Kind"), kind_words(info->kind)}, {_("Model"), info->model},
      {_("Place"), info->place},       {_("Serial number"), info->serial},  {_("Certificates"), certs},
      {_("Address (URI)"), info->uri},
  };
  cli_rows(rows, XQ_COUNT(rows));
  free(certs);
}

static void tell(const xq_err *err) {
  if (err != NULL) {
    char *why = xq_words_error_text(err);
    fprintf(stderr, "\nxuqi: %s\n", why);
    free(why);
  }
}

/* ---- list */

static void list_json(const struct xq_token_list *list) {
  struct json_object *o = json_object_new_object(), *items = json_object_new_array();
  for (size_t i = 0; i < list->count; i++) {
    struct json_object *item = cli_token_json(list->tokens[i]);
    int certs = count_certs(list->tokens[i]);
    if (certs >= 0) {
      xq_json_add_int(item, "certificates", certs);
    }
    json_object_array_add(items, item);
  }
  xq_json_add(o, "tokens", items);
  if (list->left_out != NULL) {
    xq_json_add(o, "media_error", xq_err_to_json(list->left_out));
  }
  if (list->unseen != NULL) {
    xq_json_add(o, "unseen_error", xq_err_to_json(list->unseen));
  }
  cli_json_out(o);
}

static xq_err *token_list(struct cli *cli, int *status) {
  struct xq_token_list list = {0};
  xq_err *err = cli_scan_media(cli, &list);
  if (err != NULL) {
    return err;
  }
  const xq_err *why = list.left_out != NULL ? list.left_out : list.unseen;
  if (cli->args->json) {
    list_json(&list);
    *status = list.count > 0 ? XQ_EXIT_DONE : why != NULL ? (int)xq_code_exit(xq_err_code(why)) : XQ_EXIT_KEY_ABSENT;
  } else if (list.count == 0) {
    err = why != NULL ? xq_err_dup(why) : xq_err_new(XQ_E_KEY_ABSENT, "no medium is here");
  } else {
    for (size_t i = 0; i < list.count; i++) {
      fputs(i > 0 ? "\n" : "", stdout);
      print_medium(list.tokens[i]);
    }
    tell(list.left_out);
  }
  xq_token_list_free(&list);
  return err;
}

/* ---- info */

static char *pin_text(const struct xq_pin_state *pin) {
  if (pin->locked) {
    return xq_strdup(_("locked"));
  }
  if (pin->wait_seconds > 0) {
    return xq_asprintf(_("after several wrong PINs: a pause of %lld s"), (long long)pin->wait_seconds);
  }
  char *tries = xq_words_tries(pin);
  return tries != NULL || !pin->pauses ? tries : xq_strdup(_("in order"));
}

static void print_info(xq_token *token, const struct xq_pin_state *pin) {
  const struct xq_token_info *info = xq_token_get_info(token);
  char *pin_words = pin_text(pin), *length = xq_asprintf(_("%zu to %zu characters"), info->pin_min, info->pin_max);
  char *puk = pin->unblock_left == 0 ? xq_strdup(_("locked")) : xq_words_tries_left(pin->unblock_left);
  print_medium(token);
  const struct cli_row rows[] = {
      {_("PIN"), pin_words},
      {_("PIN length"), length},
      {_("Unblocking code (PUK)"), info->can_unblock ? puk : NULL},
      {_("PIN is entered"), info->pin_pad ? _("on the reader") : NULL},
      {_("Write protected"), info->read_only ? _("yes") : NULL},
  };
  cli_rows(rows, XQ_COUNT(rows));
  if (pin->factory_set) {
    puts(_("The PIN is still the factory setting, which everybody knows. Please change it: xuqi token change-pin"));
  }
  free(pin_words);
  free(length);
  free(puk);
}

static struct json_object *info_json(xq_token *token, const struct xq_pin_state *pin) {
  const struct xq_token_info *info = xq_token_get_info(token);
  struct json_object *o = cli_token_json(token), *p = json_object_new_object();
  int certs = count_certs(token);
  if (certs >= 0) {
    xq_json_add_int(o, "certificates", certs);
  }
  if (pin->tries_left >= 0) {
    xq_json_add_int(p, "tries_left", pin->tries_left);
  }
  if (pin->unblock_left >= 0 && info->can_unblock) {
    xq_json_add_int(p, "unblock_tries_left", pin->unblock_left);
  }
  xq_json_add_bool(p, "low", pin->low);
  xq_json_add_bool(p, "locked", pin->locked);
  xq_json_add_bool(p, "factory_set", pin->factory_set);
  xq_json_add_int(p, "wait_seconds", pin->wait_seconds);
  xq_json_add_int(p, "min", (int64_t)info->pin_min);
  xq_json_add_int(p, "max", (int64_t)info->pin_max);
  xq_json_add(o, "pin", p);
  return o;
}

static xq_err *token_info(struct cli *cli, int *status) {
  (void)status;
  struct xq_token_list list = {0};
  struct xq_pin_state pin = {.tries_left = -1, .unblock_left = -1};
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(cli_scan_media(cli, &list));
  XQ_TRY(cli_pick_medium(cli, &list, &token));
  XQ_TRY(xq_token_pin_state(token, &pin));
  if (cli->args->json) {
    cli_json_out(info_json(token, &pin));
  } else {
    print_info(token, &pin);
  }
out:
  xq_token_list_free(&list);
  return err;
}

/* ---- certs */

struct listing {
  bool json;
  struct json_object *items;
  size_t count;
};

static void add_cert_json(struct listing *l, const char *ref, xq_token *token, const struct xq_token_entry *entry,
                          const struct xq_cert_info *c) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "ref", ref);
  xq_json_add_str(o, "token", xq_token_get_info(token)->label);
  xq_json_add_str(o, "slot", entry->slot);
  xq_json_add_bool(o, "has_key", entry->has_key);
  xq_json_add_bool(o, "pin_always", entry->pin_always);
  xq_json_add_bool(o, "touch", entry->touch);
  if (c != NULL) {
    xq_json_add_str(o, "common_name", c->common_name);
    xq_json_add_str(o, "subject", c->subject);
    xq_json_add_str(o, "issuer", c->issuer);
    xq_json_add_str(o, "serial", c->serial);
    xq_json_add_str(o, "key_type", c->key_type);
    xq_json_add_time(o, "not_before", c->not_before);
    xq_json_add_time(o, "not_after", c->not_after);
  }
  if (entry->problem != NULL) {
    xq_json_add(o, "problem", xq_err_to_json(entry->problem));
  }
  json_object_array_add(l->items, o);
}

static void print_cert(const struct listing *l, const char *ref, xq_token *token, const struct xq_token_entry *entry,
                       const struct xq_cert_info *c) {
  char from[11], to[11];
  char *valid = c != NULL
                    ? xq_asprintf(_("%s to %s"), xq_date_local(c->not_before, from), xq_date_local(c->not_after, to))
                    : NULL;
  char *holder = c != NULL ? xq_text_clean(c->common_name) : NULL;
  const char *unread = entry->problem != NULL ? _("cannot be read; try: xuqi doctor --mend") : _("none yet");
  const struct cli_row rows[] = {
      {_("Key"), xq_token_get_info(token)->label},
      {_("Slot"), entry->slot},
      {_("Holder"), holder},
      {_("Certificate"), c == NULL ? unread : NULL},
      {_("Key type"), c != NULL ? c->key_type : NULL},
      {_("Private key"), entry->has_key ? NULL : _("not found")},
      {_("Valid"), valid},
      {_("Serial number"), c != NULL ? c->serial : NULL},
      {_("PIN"), entry->pin_always ? _("before every signature") : NULL},
      {_("Touch"), entry->touch ? _("at every signature") : NULL},
      {_("Address (URI)"), ref},
  };
  fputs(l->count > 0 ? "\n" : "", stdout);
  cli_rows(rows, XQ_COUNT(rows));
  free(valid);
  free(holder);
}

static void list_entry(struct listing *l, xq_token *token, const struct xq_token_entry *entry) {
  struct xq_cert_info *c = NULL;
  char *ref = xq_token_uri(token, entry->id);
  if (entry->cert != NULL) {
    xq_err_ignore(xq_cert_info_get(entry->cert, &c), "shown without what it says");
  }
  if (l->json) {
    add_cert_json(l, ref, token, entry, c);
  } else {
    print_cert(l, ref, token, entry, c);
  }
  l->count++;
  free(ref);
  xq_cert_info_free(&c);
}

static xq_err *list_certs(struct listing *l, xq_token *token) {
  struct xq_token_entries entries = {0};
  xq_err *err = xq_token_entries(token, &entries);
  for (size_t i = 0; i < entries.count; i++) {
    list_entry(l, token, &entries.items[i]);
  }
  xq_token_entries_free(&entries);
  return err;
}

static xq_err *token_certs(struct cli *cli, int *status) {
  struct xq_token_list list = {0};
  struct listing l = {.json = cli->args->json, .items = json_object_new_array()};
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(cli_scan_media(cli, &list));
  if (cli_wanted(cli) != NULL || list.count == 0) { /* with none here: why */
    XQ_TRY(cli_pick_medium(cli, &list, &token));
  }
  for (size_t i = 0; i < list.count; i++) {
    if (token == NULL || token == list.tokens[i]) {
      XQ_TRY(list_certs(&l, list.tokens[i]));
    }
  }
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add(o, "certs", json_object_get(l.items));
    cli_json_out(o);
  } else if (l.count == 0) {
    puts(_("There is no certificate on it."));
  }
  *status = l.count > 0 ? XQ_EXIT_DONE : XQ_EXIT_NOTHING;
out:
  json_object_put(l.items);
  xq_token_list_free(&list);
  return err;
}

const struct cli_command cli_command_token_list = {
    .name = "token list",
    .summary = N_("list the keys here: key files, cards, PKCS#11 tokens"),
    .options = "",
    .run = token_list,
};

const struct cli_command cli_command_token_info = {
    .name = "token info",
    .operand = N_("KEY"),
    .summary = N_("show one key: PIN, tries left, certificates"),
    .options = "key",
    .run = token_info,
};

const struct cli_command cli_command_token_certs = {
    .name = "token certs",
    .operand = N_("KEY"),
    .summary = N_("list the certificates on a key"),
    .options = "key",
    .run = token_certs,
};
