/* engine.c - asks the engine and waits for its answer, line by line. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli_int.h"

/* ---- a signal that ends the program: a card that we left without a word would go on taking our PIN for given */

static volatile sig_atomic_t ended_by;
static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

static void note_ending(int sig) {
  ended_by = sig;
}

/* The second one ends the program at once. */
static void catch_endings(struct sigaction old[XQ_COUNT(endings)]) {
  const struct sigaction action = {.sa_handler = note_ending, .sa_flags = (int)SA_RESETHAND};
  for (size_t i = 0; i < XQ_COUNT(endings); i++) {
    sigaction(endings[i], NULL, &old[i]);
    if (old[i].sa_handler != SIG_IGN && ended_by == 0) {
      sigaction(endings[i], &action, NULL);
    }
  }
}

static void release_endings(const struct sigaction old[XQ_COUNT(endings)]) {
  for (size_t i = 0; i < XQ_COUNT(endings); i++) {
    sigaction(endings[i], &old[i], NULL);
  }
}

/* Signals come in only while nothing but an event is waited for. */
static struct xq_event *wait_event(struct cli *cli, int timeout_ms) {
  struct pollfd fd = {.fd = xq_engine_fd(cli->engine), .events = POLLIN};
  const struct timespec timeout = {timeout_ms / 1000, (long)(timeout_ms % 1000) * 1000000};
  sigset_t block, before;
  sigemptyset(&block);
  for (size_t i = 0; i < XQ_COUNT(endings); i++) {
    sigaddset(&block, endings[i]);
  }
  pthread_sigmask(SIG_BLOCK, &block, &before);
  (void)ppoll(&fd, 1, timeout_ms < 0 ? NULL : &timeout, &before);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return xq_engine_next(cli->engine);
}

void cli_end_as_told(void) {
  if (ended_by != 0) {
    fflush(stdout);
    signal(ended_by, SIG_DFL);
    raise(ended_by);
  }
}

static void answer_pin(struct cli *cli, const struct xq_pin_request *request) {
  xq_secret *pin = NULL;
  xq_err *err = NULL;
  if (!request->pad) {
    err = cli_get_pin(cli, request, &pin);
  } else if (request->last_try) {
    err = cli_allow_last_try(cli, request);
  }
  if (err != NULL) {
    xq_err_free(&cli->pin_error);
    cli->pin_error = err;
    xq_engine_refuse_pin(cli->engine);
    return;
  }
  if (request->last_try) {
    xq_engine_allow_last_try(cli->engine);
  }
  if (request->pad) {
    fprintf(stderr, _("Please enter the PIN on the reader itself: %s\n"), request->token_label);
  } else {
    xq_engine_give_pin(cli->engine, &pin);
  }
}

/* ---- a key that waits */

#define HELD_MOST_MS 20000 /* nobody is there to give the wait up */

/* How long a card was held by another program, where that is for us to end. */
struct held {
  int64_t until; /* 0: it is not, or a person sees it */
  char *program;
  bool given_up;
};

static void attend(const struct xq_event *event, struct held *held) {
  const char *label = event->attend.label, *program = event->attend.program;
  held->until = 0;
  switch (event->attend.what) {
    case XQ_ATT_TOUCH:
      fprintf(stderr, _("Please touch the key now: %s\n"), label);
      return;
    case XQ_ATT_HELD:
      cli_tell_held(label, program);
      free(held->program);
      held->program = xq_strdup(program);
      held->until = isatty(STDERR_FILENO) ? 0 : xq_time_mono_ms() + HELD_MOST_MS;
      return;
    case XQ_ATT_PAD: /* said when the PIN was asked for */
    case XQ_ATT_OVER:
    default:
      return;
  }
}

static struct xq_event *next_event(struct cli *cli, uint64_t command, struct held *held) {
  int64_t left = held->until > 0 ? held->until - xq_time_mono_ms() : -1;
  if (held->until > 0 && left <= 0) {
    held->until = 0;
    held->given_up = true;
    xq_engine_cancel(cli->engine, command);
    left = -1;
  }
  return wait_event(cli, (int)left);
}

/* What a person must hear where we ended the command ourselves: the reason, not that it was cancelled. */
static xq_err *reason(struct cli *cli, struct held *held, xq_err *err) {
  if (xq_err_code(err) != XQ_E_CANCELLED) {
    return err;
  }
  xq_err *why = cli->pin_error;
  cli->pin_error = NULL;
  if (why == NULL && held->given_up) {
    why = xq_err_new(XQ_E_TOKEN_BUSY, "another program held the card for too long");
    if (held->program != NULL) {
      xq_err_fact(why, "program", "%s", held->program);
    }
  }
  if (why == NULL) {
    return err;
  }
  xq_err_ignore(err, "we ended it ourselves");
  return why;
}

xq_err *cli_await(struct cli *cli, uint64_t command, cli_event_fn each, void *ctx) {
  struct held held = {0};
  struct sigaction old[XQ_COUNT(endings)];
  bool ending = ended_by != 0;
  catch_endings(old);
  if (ending) {
    xq_engine_cancel(cli->engine, command);
  }
  for (;;) {
    struct xq_event *event = next_event(cli, command, &held);
    if (ended_by != 0 && !ending) {
      ending = true;
      xq_engine_cancel(cli->engine, command);
    }
    if (event == NULL) {
      continue;
    }
    if (event->kind == XQ_EV_PIN_NEEDED) {
      answer_pin(cli, event->pin);
    } else if (event->kind == XQ_EV_ATTEND) {
      attend(event, &held);
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
    err = reason(cli, &held, err);
    free(held.program);
    release_endings(old);
    return err;
  }
}

void cli_take_application(struct cli *cli, struct xq_event *event, void *application) {
  (void)cli;
  struct xq_application **app = application;
  if (event->kind == XQ_EV_APPLICATION) {
    xq_application_free(app);
    *app = event->application;
    event->application = NULL;
  }
}

static void take_keys(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)cli;
  struct xq_key_list **keys = ctx;
  if (event->kind == XQ_EV_KEYS) {
    xq_key_list_free(keys);
    *keys = event->keys;
    event->keys = NULL;
  } else {
    xq_key_list_note(*keys, event);
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
    xq_words_contact_of(*ref);
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
