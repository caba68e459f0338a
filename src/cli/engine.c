/* engine.c - asks the engine and waits for its answer, line by line. */
#include <stdlib.h>

#include "cli/cli_int.h"

static void answer_pin(struct cli *cli, const struct xq_pin_request *request) {
  xq_secret *pin = NULL;
  xq_err *err = cli_get_pin(cli, request, &pin);
  if (err != NULL) {
    xq_err_free(&cli->pin_error);
    cli->pin_error = err;
    xq_engine_refuse_pin(cli->engine);
    return;
  }
  xq_engine_give_pin(cli->engine, &pin);
}

xq_err *cli_await(struct cli *cli, uint64_t command, cli_event_fn each, void *ctx) {
  for (;;) {
    struct xq_event *event = xq_engine_wait(cli->engine, -1);
    if (event == NULL) {
      continue;
    }
    if (event->kind == XQ_EV_PIN_NEEDED) {
      answer_pin(cli, event->pin);
    } else if (event->command == command && event->kind != XQ_EV_DONE && each != NULL) {
      each(cli, event, ctx);
    }
    bool done = event->command == command && event->done;
    xq_err *err = done ? event->err : NULL;
    if (done) {
      event->err = NULL;
    }
    xq_event_free(&event);
    if (!done) {
      continue;
    }
    /* We refused to give a PIN: the reason is what the person must hear, not that the command was cancelled. */
    if (cli->pin_error != NULL && xq_err_code(err) == XQ_E_CANCELLED) {
      xq_err_free(&err);
      err = cli->pin_error;
      cli->pin_error = NULL;
    }
    return err;
  }
}

static void take_keys(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)cli;
  struct xq_key_list **keys = ctx;
  if (event->kind == XQ_EV_KEYS) {
    cli_key_list_free(keys);
    *keys = event->keys;
    event->keys = NULL;
  }
}

/* An event frees what it owns: hand the list back to one. */
void cli_key_list_free(struct xq_key_list **keys) {
  if (*keys != NULL) {
    struct xq_event *event = xq_calloc(1, sizeof *event);
    event->kind = XQ_EV_KEYS;
    event->keys = *keys;
    xq_event_free(&event);
    *keys = NULL;
  }
}

static const struct xq_key_view *first_sealed(const struct xq_key_list *keys) {
  for (size_t i = 0; keys != NULL && i < keys->count; i++) {
    if (keys->items[i].sealed) {
      return &keys->items[i];
    }
  }
  return NULL;
}

xq_err *cli_get_keys(struct cli *cli, struct xq_key_list **keys) {
  *keys = NULL;
  xq_err *err = cli_await(cli, xq_engine_scan(cli->engine), take_keys, keys);
  if (err != NULL) {
    return err;
  }
  /* A lone key that shows nothing before its PIN: ask for it now, where somebody or something can answer. */
  const struct xq_key_view *sealed = first_sealed(*keys);
  bool can_answer = cli->args->pin_fd >= 0 || cli->args->pin_file != NULL || cli_interactive(cli);
  if (sealed != NULL && (*keys)->count == 1 && can_answer) {
    char *ref = xq_strdup(sealed->ref);
    err = cli_await(cli, xq_engine_unseal(cli->engine, ref), take_keys, keys);
    free(ref);
  }
  return err;
}

static void take_reference(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)cli;
  struct xq_reference **ref = ctx;
  if (event->kind == XQ_EV_REFERENCE) {
    xq_reference_free(ref);
    *ref = event->reference;
    event->reference = NULL;
  }
}

xq_err *cli_get_reference(struct cli *cli, struct xq_reference **reference) {
  *reference = NULL;
  xq_err *err = cli_await(cli, xq_engine_reference(cli->engine), take_reference, reference);
  if (err == NULL && *reference == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "the engine gave no reference data");
  }
  return err;
}
