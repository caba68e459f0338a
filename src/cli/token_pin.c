/* token_pin.c - `xuqi token change-pin` and `unblock`: another PIN for a medium.  The service has no part in it. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

/* What the questions are about; the medium itself is closed again before the engine opens it. */
struct about {
  struct xq_pin_request request;
  char *uri, *label, *serial;
  bool can_unblock, on_pad;
};

static void clear(struct about *a) {
  free(a->uri);
  free(a->label);
  free(a->serial);
}

static xq_err *look(struct cli *cli, struct about *a) {
  struct xq_token_list list = {0};
  xq_token *token = NULL;
  xq_err *err = NULL;
  a->request.state = (struct xq_pin_state){.tries_left = -1, .unblock_left = -1};
  XQ_TRY(cli_scan_media(cli, &list));
  XQ_TRY(cli_pick_medium(cli, &list, &token));
  XQ_TRY(xq_token_pin_state(token, &a->request.state));
  const struct xq_token_info *info = xq_token_get_info(token);
  a->uri = xq_strdup(info->uri);
  a->label = xq_strdup(info->label);
  a->serial = xq_strdup(info->serial);
  a->can_unblock = info->can_unblock;
  a->on_pad = info->pin_pad_change;
  a->request.token_label = a->label;
  a->request.serial = info->kind != XQ_TOKEN_FILE ? a->serial : NULL;
  a->request.pin_min = info->pin_min;
  a->request.pin_max = info->pin_max;
  a->request.last_try = a->request.state.tries_left == 1 && info->kind != XQ_TOKEN_FILE;
out:
  xq_token_list_free(&list);
  return err;
}

static void tell_changed(const struct cli *cli, const struct about *a) {
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "result", "pin-changed");
    xq_json_add_str(o, "ref", a->uri);
    cli_json_out(o);
  } else {
    puts(_("The PIN was changed. Please use the new one from now on."));
  }
}

static void tell_change_tried(const struct cli *cli, const struct about *a) {
  if (cli->args->json) {
    struct json_object *o = cli_dry_run_json("would-change-pin");
    xq_json_add_str(o, "ref", a->uri);
    xq_json_add_bool(o, "new_pin_checked", !a->on_pad);
    cli_json_out(o);
  } else if (a->on_pad) {
    puts(
        _("The PIN is correct. The new one is entered on the reader only when it is actually changed. Nothing was "
          "changed."));
  } else {
    puts(_("The PIN is correct and the new one can be set. Nothing was changed."));
  }
}

static void tell_unblock_tried(const struct cli *cli, const struct about *a, bool puk_right) {
  if (cli->args->json) {
    struct json_object *o = cli_dry_run_json("would-change-pin");
    xq_json_add_str(o, "ref", a->uri);
    xq_json_add_bool(o, "puk_checked", puk_right);
    cli_json_out(o);
  } else if (puk_right) {
    puts(_("The unblocking code is correct and the new PIN can be set. Nothing was changed."));
  } else {
    puts(
        _("The new PIN can be set. This card checks the unblocking code only when a PIN is actually set, so the code "
          "was not tried. Nothing was changed."));
  }
}

/* Both NULL: they are typed on the reader. */
static xq_err *get_both(struct cli *cli, const struct about *a, xq_secret **old_pin, xq_secret **new_pin) {
  xq_err *err = NULL;
  if (!a->on_pad) {
    XQ_TRY(cli_get_pin(cli, &a->request, old_pin));
    XQ_TRY(cli_get_new_pin(cli, &a->request, new_pin));
    goto out;
  }
  if (a->request.last_try) {
    XQ_TRY(cli_allow_last_try(cli, &a->request));
  }
  fprintf(stderr,
          cli->args->dry_run ? _("Please enter the PIN on the reader itself: %s\n")
                             : _("Please enter the PIN on the reader itself, then the new one twice: %s\n"),
          a->label);
out:
  return err;
}

static xq_err *change_pin(struct cli *cli, int *status) {
  (void)status;
  struct about a = {0};
  xq_secret *old_pin = NULL, *new_pin = NULL;
  xq_err *err = NULL;
  XQ_TRY(look(cli, &a));
  if (a.request.state.locked) {
    XQ_TRY(xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked"));
  }
  XQ_TRY(get_both(cli, &a, &old_pin, &new_pin));
  if (a.request.last_try) {
    xq_engine_allow_last_try(cli->engine);
  }
  XQ_TRY(cli_await(cli, xq_engine_change_pin(cli->engine, a.uri, &old_pin, &new_pin), NULL, NULL));
  (cli->args->dry_run ? tell_change_tried : tell_changed)(cli, &a);
out:
  xq_secret_free(&old_pin);
  xq_secret_free(&new_pin);
  clear(&a);
  return err;
}

/* Of a dry run: whether the code could be tried, and so is right. */
static void take_puk(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)cli;
  bool *right = ctx;
  if (event->kind == XQ_EV_CHECK) {
    *right = event->check->result == XQ_CHECK_OK;
  }
}

static xq_err *unblock(struct cli *cli, int *status) {
  (void)status;
  bool puk_right = false;
  struct about a = {0};
  xq_secret *puk = NULL, *new_pin = NULL;
  xq_err *err = NULL;
  XQ_TRY(look(cli, &a));
  if (!a.can_unblock) {
    XQ_TRY(xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "this medium has no unblocking code"), "what", "unblock"));
  }
  if (a.request.state.unblock_left == 0) {
    XQ_TRY(xq_err_new(XQ_E_PUK_LOCKED, "the PUK is locked"));
  }
  a.request.last_try = a.request.state.unblock_left == 1;
  XQ_TRY(cli_get_puk(cli, &a.request, &puk));
  XQ_TRY(cli_get_new_pin(cli, &a.request, &new_pin));
  if (a.request.last_try || cli->args->last_try) {
    xq_engine_allow_last_try(cli->engine);
  }
  XQ_TRY(cli_await(cli, xq_engine_unblock(cli->engine, a.uri, &puk, &new_pin), take_puk, &puk_right));
  if (cli->args->dry_run) {
    tell_unblock_tried(cli, &a, puk_right);
  } else {
    tell_changed(cli, &a);
  }
out:
  xq_secret_free(&puk);
  xq_secret_free(&new_pin);
  clear(&a);
  return err;
}

const struct cli_command cli_command_change_pin = {
    .name = "change-pin",
    .summary = N_("the same as token change-pin"),
    .options = "key dry-run",
    .pin = true,
    .run = change_pin,
};

const struct cli_command cli_command_token_change_pin = {
    .name = "token change-pin",
    .operand = N_("KEY"),
    .summary = N_("change the PIN of a key"),
    .options = "key dry-run",
    .pin = true,
    .run = change_pin,
};

const struct cli_command cli_command_token_unblock = {
    .name = "token unblock",
    .operand = N_("KEY"),
    .summary = N_("set a new PIN with the unblocking code (PUK)"),
    .options = "key dry-run",
    .pin = true,
    .run = unblock,
};
