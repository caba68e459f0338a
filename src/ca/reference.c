/* reference.c - what a person must know before applying, from the service's JSON; and the public status of a
 * certificate. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "ca/parse.h"

#define LIST_MAX 64 /* of halls, accounts ...: far more than a person could use */

/* An act of a later version is one that this client cannot lead to: the rest of the status holds without it. */
static void parse_status_next(struct json_object *o, struct xq_cert_status *status) {
  struct json_object *next = NULL;
  struct xq_turn turn = {0};
  if (!json_object_object_get_ex(o, "next", &next)) {
    return;
  }
  xq_err *err = xq_parse_next(next, &turn);
  if (err != NULL) {
    xq_err_ignore(err, "of a later version");
    return;
  }
  status->has_next = turn.actor != XQ_BY_NOBODY;
  status->next = turn;
}

struct xq_turn xq_turn_of_status(const struct xq_cert_status *status) {
  return status->has_next ? status->next : (struct xq_turn){.actor = XQ_BY_NOBODY, .action = XQ_DO_NOTHING};
}

xq_err *xq_parse_cert_status(struct json_object *o, struct xq_cert_status *status) {
  xq_err *err = NULL;
  struct xq_cert_status got = {0};
  XQ_TRY(xq_get_renewability(o, "renewability", &got.renewability));
  XQ_TRY(xq_json_opt_time(o, "opens_at", &got.opens_at));
  XQ_TRY(xq_json_opt_time(o, "closes_at", &got.closes_at));
  XQ_TRY(xq_json_opt_time(o, "revoked_at", &got.revoked_at));
  struct json_object *applied = NULL;
  got.never_applied = json_object_object_get_ex(o, "applied", &applied) &&
                      json_object_is_type(applied, json_type_boolean) && !json_object_get_boolean(applied);
  parse_status_next(o, &got);
  *status = got;
out:
  return err;
}

static xq_err *parse_agreement(struct json_object *o, struct xq_reference *ref) {
  xq_err *err = NULL;
  struct json_object *a;
  const char *text;
  char sum[65];
  XQ_TRY(xq_json_obj(o, "agreement", &a));
  XQ_TRY(xq_get_id(a, "version", XQ_NAME_MAX, &ref->agreement.version));
  XQ_TRY(xq_get_id(a, "language", XQ_NAME_MAX, &ref->agreement.language));
  XQ_TRY(xq_get_text(a, "title", &ref->agreement.title));
  XQ_TRY(xq_get_lines(a, "text", &ref->agreement.text));
  XQ_TRY(xq_get_sha256(a, "sha256", ref->agreement.sha256));
  /* the person reads the text, the signature covers the sum: they must be one */
  XQ_TRY(xq_json_str(a, "text", &text));
  xq_sha256_hex(text, strlen(text), sum);
  if (strcmp(sum, ref->agreement.sha256) != 0) {
    err = xq_get_wrong("sha256", "the agreement's text has another SHA-256");
  }
out:
  return err;
}

static void begin_notices(void *ctx, size_t count) {
  struct xq_reference *ref = ctx;
  ref->notices = xq_calloc(count + 1, sizeof *ref->notices);
  ref->notice_count = count;
}

static xq_err *parse_notice(void *ctx, size_t i, struct json_object *o) {
  struct xq_notice *n = &((struct xq_reference *)ctx)->notices[i];
  xq_err *err = NULL;
  XQ_TRY(xq_get_id(o, "id", XQ_NAME_MAX, &n->id));
  XQ_TRY(xq_get_lines(o, "text", &n->text));
  XQ_TRY(xq_get_opt_text(o, "confirm", &n->confirm));
out:
  return err;
}

static void begin_accounts(void *ctx, size_t count) {
  struct xq_reference *ref = ctx;
  ref->accounts = xq_calloc(count + 1, sizeof *ref->accounts);
  ref->account_count = count;
}

static xq_err *parse_account(void *ctx, size_t i, struct json_object *o) {
  struct xq_pay_account *a = &((struct xq_reference *)ctx)->accounts[i];
  xq_err *err = NULL;
  XQ_TRY(xq_get_text(o, "account_name", &a->account_name));
  XQ_TRY(xq_get_text(o, "account_no", &a->account_no));
  XQ_TRY(xq_get_text(o, "bank", &a->bank));
out:
  return err;
}

static void begin_channels(void *ctx, size_t count) {
  struct xq_reference *ref = ctx;
  ref->channels = xq_calloc(count + 1, sizeof *ref->channels);
  ref->channel_count = count;
}

static xq_err *parse_channel(void *ctx, size_t i, struct json_object *o) {
  struct xq_pay_channel *c = &((struct xq_reference *)ctx)->channels[i];
  xq_err *err = NULL;
  XQ_TRY(xq_get_id(o, "id", XQ_NAME_MAX, &c->id));
  XQ_TRY(xq_get_text(o, "name", &c->name));
out:
  return err;
}

static void begin_halls(void *ctx, size_t count) {
  struct xq_reference *ref = ctx;
  ref->halls = xq_calloc(count + 1, sizeof *ref->halls);
  ref->hall_count = count;
}

static xq_err *parse_hall(void *ctx, size_t i, struct json_object *o) {
  struct xq_hall *h = &((struct xq_reference *)ctx)->halls[i];
  xq_err *err = NULL;
  XQ_TRY(xq_get_text(o, "name", &h->name));
  XQ_TRY(xq_get_text(o, "address", &h->address));
  XQ_TRY(xq_get_text(o, "phone", &h->phone));
  XQ_TRY(xq_get_text(o, "hours", &h->hours));
out:
  return err;
}

static xq_err *parse_bring(void *ctx, const char *s) {
  struct xq_reference *ref = ctx;
  ref->bring = xq_realloc(ref->bring, (ref->bring_count + 1) * sizeof *ref->bring);
  ref->bring[ref->bring_count++] = xq_text_clean(s);
  return NULL;
}

static xq_err *parse_root(void *ctx, const char *pem) {
  struct xq_reference *ref = ctx;
  X509 *cert;
  xq_err *err = xq_cert_from_pem(pem, &cert);
  if (err != NULL) {
    return xq_err_fact(err, "field", "roots");
  }
  sk_X509_push(ref->roots, cert);
  return NULL;
}

static xq_err *parse_policy(struct json_object *o, struct xq_reference *ref) {
  xq_err *err = NULL;
  int64_t window, review;
  XQ_TRY(xq_get_text(o, "name", &ref->name));
  XQ_TRY(xq_json_bool(o, "trial", &ref->trial));
  XQ_TRY(xq_get_int(o, "window_days", 0, 36500, &window));
  XQ_TRY(xq_get_int(o, "review_days", 0, 3650, &review));
  XQ_TRY(xq_get_key_policy(o, "key_policy", &ref->key_policy));
  XQ_TRY(xq_get_validity_rule(o, "validity_from", &ref->validity_from));
  ref->window_days = (int)window;
  ref->review_days = (int)review;
out:
  return err;
}

static xq_err *parse_payment(struct json_object *o, struct xq_reference *ref) {
  static const struct xq_get_array accounts = {begin_accounts, parse_account};
  static const struct xq_get_array channels = {begin_channels, parse_channel};
  xq_err *err = NULL;
  struct json_object *prices;
  XQ_TRY(xq_json_obj(o, "prices", &prices));
  XQ_TRY(xq_price_list_from_json(prices, &ref->prices));
  XQ_TRY(xq_get_text(o, "fee_name", &ref->fee_name));
  XQ_TRY(xq_get_text(o, "express_payment", &ref->express_payment));
  XQ_TRY(xq_get_text(o, "invoice_type", &ref->invoice_type));
  XQ_TRY(xq_get_objects(o, "accounts", LIST_MAX, &accounts, ref));
  XQ_TRY(xq_get_objects(o, "channels", LIST_MAX, &channels, ref));
out:
  return err;
}

/* How far it reaches stands beside the calendar, which older clients take as it always was. */
static xq_err *parse_calendar(struct json_object *o, struct xq_reference *ref) {
  struct json_object *calendar;
  const char *covers_to = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_obj(o, "calendar", &calendar));
  XQ_TRY(xq_calendar_from_json(calendar, &ref->calendar));
  XQ_TRY(xq_json_opt_str(o, "calendar_covers_to", &covers_to));
  if (covers_to != NULL) {
    err = xq_day_parse(covers_to, &ref->calendar.covers_to);
  }
out:
  return err;
}

xq_err *xq_parse_reference(struct json_object *o, struct xq_reference **out) {
  static const struct xq_get_array notices = {begin_notices, parse_notice};
  static const struct xq_get_array halls = {begin_halls, parse_hall};
  xq_err *err = NULL;
  struct xq_reference *ref = xq_calloc(1, sizeof *ref);
  ref->roots = sk_X509_new_null();
  XQ_TRY(parse_policy(o, ref));
  XQ_TRY(parse_agreement(o, ref));
  XQ_TRY(xq_get_objects(o, "notices", XQ_NOTICES_MAX, &notices, ref));
  XQ_TRY(parse_payment(o, ref));
  XQ_TRY(xq_get_objects(o, "halls", LIST_MAX, &halls, ref));
  XQ_TRY(xq_get_strings(o, "bring", LIST_MAX, parse_bring, ref));
  XQ_TRY(parse_calendar(o, ref));
  XQ_TRY(xq_get_strings(o, "roots", LIST_MAX, parse_root, ref));
  *out = ref;
  ref = NULL;
out:
  xq_reference_free(&ref);
  return err;
}

static void free_lists(struct xq_reference *r) {
  for (size_t i = 0; i < r->notice_count; i++) {
    free(r->notices[i].id);
    free(r->notices[i].text);
    free(r->notices[i].confirm);
  }
  for (size_t i = 0; i < r->account_count; i++) {
    free(r->accounts[i].account_name);
    free(r->accounts[i].account_no);
    free(r->accounts[i].bank);
  }
  for (size_t i = 0; i < r->channel_count; i++) {
    free(r->channels[i].id);
    free(r->channels[i].name);
  }
  for (size_t i = 0; i < r->hall_count; i++) {
    free(r->halls[i].name);
    free(r->halls[i].address);
    free(r->halls[i].phone);
    free(r->halls[i].hours);
  }
  for (size_t i = 0; i < r->bring_count; i++) {
    free(r->bring[i]);
  }
  free(r->notices);
  free(r->accounts);
  free(r->channels);
  free(r->halls);
  free(r->bring);
}

void xq_reference_free(struct xq_reference **ref) {
  if (ref == NULL || *ref == NULL) {
    return;
  }
  struct xq_reference *r = *ref;
  free_lists(r);
  free(r->name);
  free(r->agreement.version);
  free(r->agreement.language);
  free(r->agreement.title);
  free(r->agreement.text);
  xq_price_list_clear(&r->prices);
  free(r->fee_name);
  free(r->express_payment);
  free(r->invoice_type);
  xq_calendar_clear(&r->calendar);
  sk_X509_pop_free(r->roots, X509_free);
  free(r);
  *ref = NULL;
}
