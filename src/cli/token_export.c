/* token_export.c - `xuqi token export`: a certificate, never a key. */
#include <json-c/json.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

struct candidate {
  xq_token *token; /* of the list */
  X509 *cert;
  char *id, *ref, *words;
};

struct candidates {
  struct candidate *items;
  size_t count;
};

static void add(struct candidates *all, xq_token *token, const struct xq_token_entry *entry) {
  char from[11], to[11];
  struct xq_cert_info *info = NULL;
  xq_err *err = xq_cert_info_get(entry->cert, &info);
  if (err != NULL) {
    xq_err_ignore(err, "what cannot be told apart is not offered");
    return;
  }
  all->items = xq_realloc(all->items, (all->count + 1) * sizeof *all->items);
  struct candidate *c = &all->items[all->count++];
  X509_up_ref(entry->cert);
  c->cert = entry->cert;
  c->token = token;
  c->id = xq_strdup(entry->id);
  c->ref = xq_token_uri(token, entry->id);
  char *holder = xq_text_clean(info->common_name);
  char *valid = xq_asprintf(_("%s to %s"), xq_date_local(info->not_before, from), xq_date_local(info->not_after, to));
  c->words = xq_asprintf("%s  %s  %s  %s%s%s", holder, valid, info->serial, xq_token_get_info(token)->label,
                         entry->slot != NULL ? " " : "", entry->slot != NULL ? entry->slot : "");
  free(holder);
  free(valid);
  xq_cert_info_free(&info);
}

static void clear(struct candidates *all) {
  for (size_t i = 0; i < all->count; i++) {
    X509_free(all->items[i].cert);
    free(all->items[i].id);
    free(all->items[i].ref);
    free(all->items[i].words);
  }
  free(all->items);
}

/* What was named is a medium, or one certificate of it.  *sealed: a medium that may hold it shows nothing yet. */
static void collect(xq_token *token, const char *wanted, struct candidates *all, xq_err **sealed) {
  struct xq_token_entries entries = {0};
  bool whole = wanted == NULL || cli_names_medium(xq_token_get_info(token), wanted);
  xq_err *err = xq_token_entries(token, &entries);
  if (err != NULL && *sealed == NULL && whole) {
    *sealed = err;
  } else {
    xq_err_ignore(err, "another one was named, or the first trouble is told");
  }
  for (size_t i = 0; i < entries.count; i++) {
    const struct xq_token_entry *entry = &entries.items[i];
    if (entry->cert == NULL) {
      continue;
    }
    char *ref = xq_token_uri(token, entry->id), *serial = xq_cert_serial(entry->cert);
    if (whole || cli_names_entry(ref, serial, wanted)) {
      add(all, token, entry);
    }
    free(ref);
    free(serial);
  }
  xq_token_entries_free(&entries);
}

static xq_err *choose(struct cli *cli, const struct candidates *all, const struct candidate **chosen) {
  char **words = xq_calloc(all->count, sizeof *words);
  struct xq_buf names = {0};
  size_t n = 0;
  for (size_t i = 0; i < all->count; i++) {
    words[i] = all->items[i].words;
    xq_buf_printf(&names, "%s%s", i > 0 ? ", " : "", all->items[i].ref);
  }
  xq_err *err = all->count == 1        ? NULL
                : cli_interactive(cli) ? cli_choose(_("Which one? "), words, all->count, &n)
                                       : cli_which((char *)names.data);
  *chosen = &all->items[n];
  free(words);
  xq_buf_clear(&names);
  return err;
}

static xq_err *encode(const struct cli *cli, X509 *cert, uint8_t **data, size_t *len) {
  if (!cli->args->der) {
    char *pem = xq_cert_to_pem(cert);
    *data = (uint8_t *)pem;
    *len = strlen(pem);
    return NULL;
  }
  return xq_cert_to_der(cert, data, len);
}

/* The card's word that the key was made in it, and who says so. */
static xq_err *encode_attestation(const struct cli *cli, const struct candidate *c, uint8_t **data, size_t *len) {
  X509 *statement = NULL, *by = NULL;
  xq_err *err = xq_token_attest(c->token, c->id, &statement, &by);
  if (err == NULL) {
    err = encode(cli, statement, data, len);
  }
  if (err == NULL && by != NULL && !cli->args->der) {
    char *pem = xq_cert_to_pem(by), *both = xq_asprintf("%.*s%s", (int)*len, (const char *)*data, pem);
    free(pem);
    free(*data);
    *data = (uint8_t *)both;
    *len = strlen(both);
  }
  X509_free(statement);
  X509_free(by);
  return err;
}

/* {"pem": "..."}, {"der": "base64"}, or {"out": "the file"}. */
static void print_json(const struct cli *cli, const char *file, const uint8_t *data, size_t len) {
  struct json_object *o = json_object_new_object();
  char *text = file != NULL     ? xq_strdup(file)
               : cli->args->der ? xq_base64(data, len)
                                : xq_strndup((const char *)data, len);
  xq_json_add_str(o, file != NULL ? "out" : cli->args->der ? "der" : "pem", text);
  free(text);
  cli_json_out(o);
}

static xq_err *put(const struct cli *cli, const uint8_t *data, size_t len) {
  const char *file = cli->args->out != NULL && strcmp(cli->args->out, "-") != 0 ? cli->args->out : NULL;
  xq_err *err = file != NULL ? xq_file_write(file, data, len, 0644) : NULL;
  if (err == NULL && cli->args->json) {
    print_json(cli, file, data, len);
    return NULL;
  }
  if (file != NULL) {
    return err;
  }
  return xq_stdout_bytes(data, len);
}

static xq_err *token_export(struct cli *cli, int *status) {
  (void)status;
  const char *wanted = cli_wanted(cli);
  struct xq_token_list list = {0};
  struct candidates all = {0};
  xq_token *none = NULL;
  const struct candidate *chosen = NULL;
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *sealed = NULL, *err = NULL;
  XQ_TRY(cli_scan_media(cli, &list));
  for (size_t i = 0; i < list.count; i++) {
    collect(list.tokens[i], wanted, &all, &sealed);
  }
  if (all.count == 0 && sealed != NULL) {
    err = sealed;
    sealed = NULL;
    goto out;
  }
  if (list.count == 0) { /* why */
    XQ_TRY(cli_pick_medium(cli, &list, &none));
  }
  if (all.count == 0) {
    err = xq_err_new(XQ_E_KEY_ABSENT, "no such certificate is here");
    goto out;
  }
  XQ_TRY(choose(cli, &all, &chosen));
  XQ_TRY(cli->args->attestation ? encode_attestation(cli, chosen, &data, &len)
                                : encode(cli, chosen->cert, &data, &len));
  XQ_TRY(put(cli, data, len));
out:
  free(data);
  clear(&all);
  xq_err_free(&sealed);
  xq_token_list_free(&list);
  return err;
}

const struct cli_command cli_command_token_export = {
    .name = "token export",
    .operand = N_("KEY"),
    .summary = N_("export a certificate (PEM); never a private key"),
    .options = "key out der attestation",
    .run = token_export,
};
