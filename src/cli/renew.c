/*
 * renew.c - `xuqi renew`: steps 1 to 5 of the guide.  What the answers file and options leave open is asked for on the
 * terminal, if there is one; else it is refused, with what is missing as a fact.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

struct renewal {
  struct xq_key_list *keys;
  const struct xq_key_view *key;
  struct xq_reference *ref;
  struct cli_answers answers;
  const struct xq_price_term *term;
  struct xq_form_frozen *form;
  struct json_object *warnings; /* of the form's values */
  struct xq_application *application;
};

/* ---- may it be renewed at all? */

static void print_halls(const struct xq_reference *ref) {
  puts(_("Please bring these to one of the service halls below:"));
  for (size_t i = 0; i < ref->bring_count; i++) {
    printf("  - %s\n", ref->bring[i]);
  }
  for (size_t i = 0; i < ref->hall_count; i++) {
    const struct xq_hall *h = &ref->halls[i];
    printf("\n%s\n  %s\n  %s  %s\n", h->name, h->address, h->phone, h->hours);
  }
}

static xq_err *check_renewable(struct cli *cli, const struct renewal *r) {
  const struct xq_key_view *key = r->key;
  if (!key->status_known) {
    return r->keys->service_err != NULL ? xq_err_dup(r->keys->service_err)
                                        : xq_err_new(XQ_E_SERVICE_PROTOCOL, "the certificate's status is not known");
  }
  xq_err *err = NULL;
  char when[21];
  switch (key->status.renewability) {
    case XQ_R_TOO_EARLY:
      err = xq_err_new(XQ_E_TOO_EARLY, "renewable later");
      return xq_err_fact(err, "opens_at", "%s", xq_time_rfc3339(key->status.opens_at, when));
    case XQ_R_EXPIRED:
      if (!cli->args->json) {
        print_halls(r->ref);
      }
      err = xq_err_new(XQ_E_CERT_EXPIRED, "the certificate has expired");
      return xq_err_fact(err, "not_after", "%s", xq_time_rfc3339(key->cert->not_after, when));
    case XQ_R_REVOKED:
      if (!cli->args->json) {
        print_halls(r->ref);
      }
      return xq_err_new(XQ_E_CERT_REVOKED, "the certificate is revoked");
    case XQ_R_UNKNOWN:
      return xq_err_new(XQ_E_CERT_UNKNOWN, "not issued by this service");
    case XQ_R_RENEWED:
      return xq_err_new(XQ_E_ALREADY_RENEWED, "already renewed");
    case XQ_R_BEYOND_CA:
      return xq_err_new(XQ_E_BEYOND_CA, "the CA ends before");
    case XQ_R_OPEN: /* the service names the application when we apply */
    case XQ_R_OK:
    case XQ_R_COUNT_:
    default:
      return NULL;
  }
}

/* ---- agreement and notices */

static xq_err *accept_agreement(struct cli *cli, const struct renewal *r) {
  const char *accepted = cli->args->accept_agreement, *version = r->ref->agreement.version;
  xq_err *err = NULL;
  if (accepted == NULL && cli_interactive(cli)) {
    printf("%s\n%s %s\n\n%s\n\n", r->ref->agreement.title, _("Version"), version, r->ref->agreement.text);
    if (cli_ask_yes(_("I have read the agreement and accept it."))) {
      return NULL;
    }
    return xq_err_new(XQ_E_CANCELLED, "the agreement was not accepted");
  }
  if (accepted == NULL) {
    err = cli_missing("--accept-agreement", version);
  } else if (strcmp(accepted, version) != 0) {
    err = xq_err_new(XQ_E_AGREEMENT_CHANGED, "accepted %s, but the agreement is %s", accepted, version);
  }
  return err != NULL ? xq_err_fact(err, "version", "%s", version) : NULL;
}

static bool acknowledged(const struct cli *cli, const struct renewal *r, const char *id) {
  if (xq_streq(cli->args->acknowledge, "all") || xq_streq(cli->args->acknowledge, id)) {
    return true;
  }
  for (char **n = r->answers.notices; n != NULL && *n != NULL; n++) {
    if (strcmp(*n, "all") == 0 || strcmp(*n, id) == 0) {
      return true;
    }
  }
  return false;
}

static xq_err *acknowledge_notices(struct cli *cli, const struct renewal *r) {
  for (size_t i = 0; i < r->ref->notice_count; i++) {
    const struct xq_notice *n = &r->ref->notices[i];
    if (acknowledged(cli, r, n->id)) {
      continue;
    }
    if (cli_interactive(cli)) {
      printf("%s\n", n->text);
      if (cli_ask_yes(_("I have read this."))) {
        continue;
      }
      return xq_err_new(XQ_E_CANCELLED, "a notice was not acknowledged");
    }
    return xq_err_fact(xq_err_new(XQ_E_NOTICE_UNREAD, "not acknowledged: %s", n->id), "notice", "%s", n->id);
  }
  return NULL;
}

/* ---- term and form */

static xq_err *choose_term(struct cli *cli, struct renewal *r) {
  int months = cli->args->months != 0 ? cli->args->months : r->answers.months;
  const struct xq_price_list *prices = &r->ref->prices;
  while (months == 0 && cli_interactive(cli)) {
    for (size_t i = 0; i < prices->count; i++) {
      char *fee = xq_fen_grouped(prices->terms[i].fee_fen), *name = xq_words_months(prices->terms[i].months);
      printf(_("  %d: %s, %s yuan\n"), prices->terms[i].months, name, fee);
      free(fee);
      free(name);
    }
    char *line = cli_ask(_("For how many months? "));
    if (line == NULL) {
      return xq_err_new(XQ_E_CANCELLED, "no term was chosen");
    }
    int asked = atoi(line);
    months = asked > 0 && xq_price_find(prices, asked) != NULL ? asked : 0;
    free(line);
  }
  if (months == 0) {
    return cli_missing("--months", NULL);
  }
  r->term = xq_price_find(prices, months);
  return r->term != NULL ? NULL : xq_err_fact(xq_err_new(XQ_E_TERM_UNKNOWN, "no such term"), "months", "%d", months);
}

static xq_err *ask_id_type(struct xq_form *form) {
  for (int t = 0; t < XQ_ID_TYPE_COUNT_; t++) {
    fprintf(stderr, "  %d: %s\n", t + 1, xq_words_id_type((enum xq_id_type)t));
  }
  for (;;) {
    char *prompt = xq_asprintf("%s: ", xq_words_field(XQ_F_HANDLER_ID_TYPE));
    char *line = cli_ask(prompt);
    free(prompt);
    if (line == NULL) {
      return xq_err_new(XQ_E_CANCELLED, "the form was not completed");
    }
    int chosen = atoi(line);
    free(line);
    if (chosen >= 1 && chosen <= XQ_ID_TYPE_COUNT_) {
      form->id_type = (enum xq_id_type)(chosen - 1);
      return NULL;
    }
  }
}

/* What need not be typed again, and where it is from; NULL: nothing is known. */
static const char *offer(const struct renewal *r, enum xq_field field, const char **from) {
  const struct xq_form *form = &r->answers.form;
  *from = _("as the handler");
  if (field == XQ_F_RECIPIENT_NAME) {
    return form->value[XQ_F_HANDLER_NAME];
  }
  if (field == XQ_F_RECIPIENT_MOBILE) {
    return form->value[XQ_F_HANDLER_MOBILE];
  }
  *from = _("from the certificate");
  return field == XQ_F_HANDLER_NAME ? xq_words_person(r->key->cert) : NULL;
}

static char *ask_value(const struct renewal *r, enum xq_field field) {
  const char *from, *offered = offer(r, field, &from);
  bool is_offered = offered != NULL && *offered != '\0';
  char *prompt = is_offered ? xq_asprintf(_("%s (Enter takes %s, %s): "), xq_words_field(field), offered, from)
                            : xq_asprintf("%s: ", xq_words_field(field));
  char *line = cli_ask(prompt);
  free(prompt);
  if (line != NULL && *line == '\0' && is_offered) {
    free(line);
    line = xq_strdup(offered);
  }
  return line;
}

static xq_err *ask_field(struct renewal *r, enum xq_field field, int64_t today) {
  struct xq_form *form = &r->answers.form;
  for (;;) {
    char *line = ask_value(r, field);
    if (line == NULL) {
      return xq_err_new(XQ_E_CANCELLED, "the form was not completed");
    }
    xq_form_set(form, field, line);
    xq_strwipe(line);
    enum xq_flaw flaw = xq_form_check_field(form, field, today, NULL);
    if (flaw != XQ_FLAW_NONE) {
      char *words = xq_words_form_flaw(form, field, flaw);
      fprintf(stderr, "  ! %s\n", words);
      free(words);
    }
    if (!xq_flaw_stops(flaw)) {
      return NULL;
    }
  }
}

static xq_err *complete_form(struct cli *cli, struct renewal *r, int64_t today) {
  struct xq_form *form = &r->answers.form;
  if (cli_interactive(cli) && cli->args->answers == NULL) {
    xq_err *err = ask_id_type(form);
    for (int f = XQ_F_HANDLER_ID_NO; err == NULL && f < XQ_F_COUNT_; f++) {
      err = ask_field(r, (enum xq_field)f, today);
    }
    if (err != NULL) {
      return err;
    }
  }
  enum xq_flaw flaws[XQ_F_COUNT_];
  xq_err *err = xq_form_freeze(form, today, &r->form, flaws);
  if (err == NULL) {
    r->warnings = cli_form_warnings(cli, form, flaws);
  }
  return err;
}

/* ---- sending */

static void take_application(struct cli *cli, struct xq_event *event, void *ctx) {
  struct renewal *r = ctx;
  cli_take_application(cli, event, &r->application);
  cli_step(cli, event, NULL);
}

static xq_err *send(struct cli *cli, struct renewal *r) {
  const struct xq_reference *ref = r->ref;
  const char **notices = xq_calloc(ref->notice_count, sizeof *notices);
  for (size_t i = 0; i < ref->notice_count; i++) {
    notices[i] = ref->notices[i].id;
  }
  struct xq_draft draft = {
      .key_ref = r->key->ref,
      .business_no = cli->args->number,
      .months = r->term->months,
      .fee_fen = r->term->fee_fen,
      .price_version = ref->prices.version,
      .agreement_version = ref->agreement.version,
      .agreement_sha256 = ref->agreement.sha256,
      .agreement_language = ref->agreement.language,
      .notices = notices,
      .notice_count = ref->notice_count,
      .form = r->form,
      .new_key = cli->args->new_key,
  };
  xq_err *err = cli_await(cli, xq_engine_apply(cli->engine, &draft), take_application, r);
  free(notices);
  return err;
}

static void tell(const struct cli *cli, const struct renewal *r) {
  struct json_object *o = NULL;
  if (cli->args->json && r->application != NULL) {
    o = cli_application_json(r->application);
  } else if (cli->args->json) {
    o = cli_dry_run_json("would-apply");
    xq_json_add_int(o, "fee_fen", r->term->fee_fen);
    xq_json_add_int(o, "months", r->term->months);
    xq_json_add_bool(o, "install_possible", true); /* else it would have been refused */
  }
  if (o != NULL) {
    xq_json_add(o, "warnings", json_object_get(r->warnings));
    cli_json_out(o);
  } else if (r->application != NULL) {
    cli_print_application(r->application);
  } else {
    puts(_("Everything is ready, and the new certificate can be written to this key. Nothing was sent."));
  }
}

static xq_err *confirm(struct cli *cli, const struct renewal *r) {
  if (!cli_interactive(cli) || cli->args->yes || cli->args->dry_run || cli->args->answers != NULL) {
    return NULL;
  }
  char *fee = xq_fen_grouped(r->term->fee_fen), *term = xq_words_months(r->term->months);
  printf(_("%s, serial number %s: renew for %s, %s yuan.\n"), r->key->cert->common_name, r->key->cert->serial, term,
         fee);
  free(fee);
  free(term);
  return cli_ask_yes(_("Sign and send?")) ? NULL : xq_err_new(XQ_E_CANCELLED, "not sent");
}

static xq_err *renew(struct cli *cli, int *status) {
  (void)status;
  int64_t today = xq_day_of(xq_time_now());
  struct renewal r = {0};
  cli_answers_init(&r.answers);
  xq_err *err = NULL;
  if (cli->args->answers != NULL) {
    XQ_TRY(cli_answers_read(cli->args->answers, &r.answers));
  }
  XQ_TRY(cli_get_keys(cli, &r.keys));
  XQ_TRY(cli_pick_key(cli, r.keys, &r.key));
  XQ_TRY(cli_get_reference(cli, &r.ref));
  XQ_TRY(check_renewable(cli, &r));
  XQ_TRY(acknowledge_notices(cli, &r));
  XQ_TRY(accept_agreement(cli, &r));
  XQ_TRY(choose_term(cli, &r));
  XQ_TRY(complete_form(cli, &r, today));
  XQ_TRY(confirm(cli, &r));
  XQ_TRY(send(cli, &r));
  tell(cli, &r);
out:
  xq_application_free(&r.application);
  xq_reference_free(&r.ref);
  xq_key_list_free(&r.keys);
  xq_form_frozen_free(&r.form);
  json_object_put(r.warnings);
  cli_answers_clear(&r.answers);
  return err;
}

const struct cli_command cli_command_renew = {
    .name = "renew",
    .summary = N_("apply for renewal; with --number: correct a returned application"),
    .options = "key number answers accept-agreement acknowledge months new-key yes dry-run",
    .pin = true,
    .run = renew,
};
