/* output.c - how answers look: aligned rows for people, one JSON object for programs. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_int.h"

/* Why bytes that are not recoded could not be written, as ferror() for what goes through the stream; 0: all were. */
static int lost;

bool cli_out_lost(void) {
  return lost != 0 || ferror(stdout) != 0;
}

int cli_out_end(int status, bool did) {
  errno = 0;
  const bool flushed = fflush(stdout) == 0;
  const int errnum = lost != 0 ? lost : errno;
  if ((flushed && !cli_out_lost()) || errnum == EPIPE) {
    return status; /* all was read, or all that somebody wanted to read */
  }
  fprintf(stderr, _("xuqi: the answer could not be written to the standard output: %s\n"),
          strerror(errnum != 0 ? errnum : EIO));
  if (did) {
    fputs(
        _("xuqi: what the command does has been done all the same; before you repeat it, please look at: xuqi status\n"),
        stderr);
  }
  return XQ_EXIT_FAILURE;
}

void cli_json_out(struct json_object *o) {
  char *text = xq_json_text(o);
  char *line = xq_asprintf("%s\n", text);
  errno = 0;
  xq_err *err = xq_stdout_bytes(line, strlen(line));
  if (err != NULL) {
    lost = errno != 0 ? errno : EIO;
    xq_err_ignore(err, "cli_out_end() tells of it, once what was begun is done");
  }
  free(line);
  free(text);
  json_object_put(o);
}

xq_err *cli_json_parse(const uint8_t *text, size_t len, struct json_object **o) {
  if (xq_charset() == NULL || memchr(text, 0, len) != NULL) {
    return xq_json_parse(text, len, o);
  }
  char *utf8 = xq_charset_file((const char *)text, len);
  xq_err *err = xq_json_parse(utf8, strlen(utf8), o);
  xq_strwipe(utf8); /* it is about a person */
  return err;
}

struct json_object *cli_dry_run_json(const char *result) {
  struct json_object *o = json_object_new_object();
  xq_json_add_bool(o, "dry_run", true);
  xq_json_add_str(o, "result", result);
  return o;
}

void cli_rows(const struct cli_row *rows, size_t count) {
  int widest = 0;
  for (size_t i = 0; i < count; i++) {
    int width = xq_text_width(rows[i].label);
    widest = width > widest ? width : widest;
  }
  for (size_t i = 0; i < count; i++) {
    if (rows[i].value != NULL) {
      printf("%s%*s  %s\n", rows[i].label, widest - xq_text_width(rows[i].label), "", rows[i].value);
    }
  }
}

char *cli_key_turn(const struct xq_key_view *key) {
  return key->status_known && key->status.has_next ? xq_words_turn(&key->status.next, xq_day_of(xq_time_now())) : NULL;
}

struct json_object *cli_key_json(const struct xq_key_view *key) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "ref", key->ref);
  xq_json_add_str(o, "token", key->token_label);
  xq_json_add_str(o, "token_serial", key->token_serial);
  xq_json_add_str(o, "token_kind", cli_kind_name(key->token_kind));
  xq_json_add_str(o, "token_place", key->token_place);
  xq_json_add_str(o, "token_model", key->token_model);
  xq_json_add_str(o, "slot", key->slot);
  if (key->problem != NULL) {
    xq_json_add(o, "problem", xq_err_to_json(key->problem));
  }
  xq_json_add_bool(o, "has_key", key->has_key);
  xq_json_add_bool(o, "sealed", key->sealed);
  if (key->cert != NULL) {
    const struct xq_cert_info *c = key->cert;
    xq_json_add_str(o, "common_name", c->common_name);
    xq_json_add_str(o, "organization", c->organization);
    xq_json_add_str(o, "subject", c->subject);
    xq_json_add_str(o, "issuer", c->issuer);
    xq_json_add_str(o, "serial", c->serial);
    xq_json_add_str(o, "fingerprint", c->fingerprint);
    xq_json_add_str(o, "key_type", c->key_type);
    xq_json_add_time(o, "not_before", c->not_before);
    xq_json_add_time(o, "not_after", c->not_after);
  }
  xq_json_add_str(o, "renewability", key->status_known ? xq_renewability_name(key->status.renewability) : NULL);
  if (key->status_known && key->status.opens_at != 0) {
    xq_json_add_time(o, "opens_at", key->status.opens_at);
  }
  if (key->status_known && key->status.has_next) {
    char *turn = cli_key_turn(key);
    xq_json_add(o, "next", xq_turn_to_json(&key->status.next));
    xq_json_add_str(o, "turn", turn);
    free(turn);
  }
  xq_json_add_str(o, "pending_install", key->pending_install);
  if (key->pin.tries_left >= 0) {
    xq_json_add_int(o, "pin_tries_left", key->pin.tries_left);
  }
  return o;
}

static void print_timeline(const struct xq_application *app) {
  for (size_t i = 0; i < app->timeline_count; i++) {
    const struct xq_timeline_item *item = &app->timeline[i];
    char when[20];
    printf("  %s  %s%s%s\n", xq_time_local(item->at, when), xq_words_event(item->event), item->note != NULL ? "  " : "",
           item->note != NULL ? item->note : "");
  }
}

char *cli_turn(const struct xq_application *app) {
  const struct xq_turn turn = xq_turn_of_application(app);
  return xq_words_turn(&turn, xq_day_of(xq_time_now()));
}

/* Whose turn it is says what becomes of the money, but while it is being confirmed or has arrived: then it says only who
 * works on it, not that nothing more is to be paid. */
static bool turn_says_money(const struct xq_application *app) {
  const struct xq_money money = xq_money_of(app);
  bool exact = app->payment == XQ_P_REPORTED && money.open && money.missing == 0 && money.over == 0;
  bool arrived = app->payment == XQ_P_PAID && app->business != XQ_B_INSTALLED && app->business != XQ_B_RETURNED;
  bool unpaid = app->payment == XQ_P_UNPAID && money.open; /* (it does not know of what was removed) */
  return money.refused || !(exact || arrived || unpaid);
}

void cli_print_application(const struct xq_application *app) {
  char created[20];
  char *total = xq_words_yuan(app->order.total_fen);
  char *money = xq_words_money_line(app), *note = xq_words_money_note(app);
  char *way_out = xq_words_money_way_out(app);
  char *term = xq_words_months(app->months), *next = cli_turn(app);
  char *reason = app->reason != NULL ? xq_words_reason(app->reason) : NULL;
  const struct cli_row rows[] = {
      {_("Business number"), app->business_no},
      {_("Business status"), xq_words_business(app->business)},
      {_("Payment status"), xq_words_payment(app->payment)},
      {_("Order number"), app->order.order_no},
      {_("Order status"), xq_words_order(app->order.status)},
      {_("Created"), xq_time_local(app->created_at, created)},
      {_("Certificate"), app->subject},
      {_("Term"), term},
      {_("Total"), total},
      {_("Payment"), money},
      {_("Reason"), reason},
  };
  cli_rows(rows, XQ_COUNT(rows));
  print_timeline(app);
  if (note != NULL && !turn_says_money(app)) {
    puts(note);
  }
  puts(next);
  if (way_out != NULL) {
    puts(way_out);
  }
  free(way_out);
  free(total);
  free(money);
  free(note);
  free(term);
  free(next);
  free(reason);
}

struct json_object *cli_application_json(const struct xq_application *app) {
  struct json_object *o = xq_application_to_json(app);
  struct xq_money money = xq_money_of(app);
  char *turn = cli_turn(app);
  xq_json_add(o, "money", xq_money_to_json(&money));
  xq_json_add_str(o, "turn", turn);
  free(turn);
  return o;
}

void cli_tell_application(const struct cli *cli, const struct xq_application *app) {
  if (cli->args->json) {
    cli_json_out(cli_application_json(app));
  } else {
    cli_print_application(app);
  }
}

int cli_application_status(const struct xq_application *app) {
  if (app->business == XQ_B_REJECTED || app->business == XQ_B_CLOSED) {
    return XQ_EXIT_REFUSED;
  }
  if (app->next.actor == XQ_BY_HOLDER || app->next.actor == XQ_BY_NOBODY) {
    return XQ_EXIT_DONE;
  }
  return XQ_EXIT_WAITING;
}

void cli_step(struct cli *cli, struct xq_event *event, void *ctx) {
  (void)ctx;
  bool pretended = cli->args->dry_run && event->step.step == XQ_STEP_SEND;
  if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_DONE && !cli->args->json && !pretended &&
      isatty(STDERR_FILENO)) {
    fprintf(stderr, "  %s\n", xq_words_step(event->step.step));
  }
}
