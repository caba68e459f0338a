/* media.c - the media that are here, without the service: finding them, and the one a person means. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli_int.h"

/* ---- finding */

void cli_tell_held(const char *reader, const char *program) {
  fprintf(stderr, _("%s: another program is using the card%s%s. Waiting for it to finish; Ctrl-C stops.\n"), reader,
          program != NULL ? ": " : "", program != NULL ? program : "");
}

/* Only where somebody sees it: the wait is theirs to end.  Else it ends by itself (TOKEN_BUSY). */
static bool on_held(void *ctx, const char *reader, const char *program) {
  bool *told = ctx;
  if (!*told) {
    cli_tell_held(reader, program);
    *told = true;
  }
  return false;
}

xq_err *cli_scan_media(struct cli *cli, struct xq_token_list *list) {
  static bool told;
  static const struct xq_token_hooks hooks = {.ctx = &told, .held = on_held};
  struct xq_engine_config config;
  xq_settings_engine(cli->settings, xq_words_language(), &config);
  config.token.hooks = cli_interactive(cli) ? &hooks : NULL;
  config.token.look_only = cli->args->dry_run;
  *list = (struct xq_token_list){0};
  return xq_token_scan(&config.token, list);
}

/* ---- naming */

const char *cli_wanted(const struct cli *cli) {
  return cli->args->key != NULL ? cli->args->key : cli->args->operand;
}

/* A path as a person gives it, as the URI of its file; NULL where there is no such file.  New string. */
static char *file_uri(const char *path) {
  char *real = realpath(path, NULL);
  char *uri = real != NULL ? xq_asprintf("file:%s", real) : NULL;
  free(real);
  return uri;
}

bool cli_names_medium(const struct xq_token_info *info, const char *wanted) {
  char *text = xq_charset_in(wanted, strlen(wanted)); /* what is no path is text */
  bool named = xq_streq(info->label, text) || xq_streq(info->serial, text) || xq_streq(info->place, text) ||
               xq_token_uri_means(wanted, info->uri);
  free(text);
  if (named) {
    return true;
  }
  char *uri = info->kind == XQ_TOKEN_FILE ? file_uri(wanted) : NULL;
  bool same = uri != NULL && strcmp(uri, info->uri) == 0;
  free(uri);
  return same;
}

bool cli_names_entry(const char *ref, const char *cert_serial, const char *wanted) {
  return xq_token_uri_means(wanted, ref) || (cert_serial != NULL && strcasecmp(cert_serial, wanted) == 0);
}

static bool holds(xq_token *token, const char *wanted) {
  struct xq_token_entries entries = {0};
  xq_err_ignore(xq_token_entries(token, &entries), "nothing can be seen of it");
  bool found = false;
  for (size_t i = 0; i < entries.count; i++) {
    char *ref = xq_token_uri(token, entries.items[i].id);
    char *serial = entries.items[i].cert != NULL ? xq_cert_serial(entries.items[i].cert) : NULL;
    found = found || cli_names_entry(ref, serial, wanted);
    free(ref);
    free(serial);
  }
  xq_token_entries_free(&entries);
  return found;
}

/* ---- choosing */

xq_err *cli_which(const char *names) {
  xq_err *err = xq_err_new(XQ_E_USAGE, "several keys: say which by --key");
  xq_err_fact(err, "argument", "--key");
  return xq_err_fact(err, "keys", "%s", names);
}

static char *describe(const struct xq_token_info *info) {
  char *label = xq_text_clean(info->label);
  char *text =
      xq_asprintf("%s%s%s%s%s", label, info->serial != NULL ? "  " : "", info->serial != NULL ? info->serial : "",
                  info->place != NULL ? "  " : "", info->place != NULL ? info->place : "");
  free(label);
  return text;
}

static xq_err *choose(struct cli *cli, xq_token *const *fitting, size_t count, xq_token **token) {
  char **choices = xq_calloc(count, sizeof *choices);
  struct xq_buf names = {0};
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    choices[i] = describe(xq_token_get_info(fitting[i]));
    xq_buf_printf(&names, "%s%s", i > 0 ? ", " : "", xq_token_get_info(fitting[i])->uri);
  }
  xq_err *err = cli_interactive(cli) ? cli_choose(_("Which one? "), choices, count, &n) : cli_which((char *)names.data);
  *token = fitting[n];
  for (size_t i = 0; i < count; i++) {
    free(choices[i]);
  }
  free(choices);
  xq_buf_clear(&names);
  return err;
}

xq_err *cli_pick_medium(struct cli *cli, const struct xq_token_list *list, xq_token **token) {
  const char *wanted = cli_wanted(cli);
  xq_token **fitting = xq_calloc(list->count + 1, sizeof(xq_token *));
  const xq_err *why = list->left_out != NULL ? list->left_out : list->unseen;
  size_t count = 0;
  xq_err *err = NULL;
  for (size_t i = 0; i < list->count; i++) {
    xq_token *one = list->tokens[i];
    if (wanted == NULL || cli_names_medium(xq_token_get_info(one), wanted) || holds(one, wanted)) {
      fitting[count++] = one;
    }
  }
  if (count == 1) {
    *token = fitting[0];
  } else if (count > 1) {
    err = choose(cli, fitting, count, token);
  } else if (wanted == NULL && why != NULL) {
    err = xq_err_dup(why);
  } else {
    err = xq_err_new(XQ_E_KEY_ABSENT, "no such medium is here");
    if (wanted != NULL) {
      xq_err_fact(err, "wanted", "%s", wanted);
    }
  }
  free(fitting);
  return err;
}

/* ---- showing */

const char *cli_kind_name(enum xq_token_kind kind) {
  return kind == XQ_TOKEN_FILE ? "file" : kind == XQ_TOKEN_CARD ? "card" : "pkcs11";
}

struct json_object *cli_token_json(xq_token *token) {
  const struct xq_token_info *info = xq_token_get_info(token);
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "uri", info->uri);
  xq_json_add_str(o, "kind", cli_kind_name(info->kind));
  xq_json_add_str(o, "label", info->label);
  xq_json_add_str(o, "serial", info->serial);
  xq_json_add_str(o, "place", info->place);
  xq_json_add_str(o, "model", info->model);
  xq_json_add_bool(o, "read_only", info->read_only);
  xq_json_add_bool(o, "pin_pad", info->pin_pad);
  xq_json_add_bool(o, "can_unblock", info->can_unblock);
  return o;
}
