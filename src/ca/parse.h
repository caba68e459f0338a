/*
 * parse.h - JSON of doc/openapi.yaml into the structs of ca.h.  Types, ranges and patterns are strict; a member this
 * version does not know is passed over, because the service may be newer.  Whatever may reach a screen is cleaned.  All
 * errors are MALFORMED with the fact "field".
 */
#ifndef XUQI_CA_PARSE_H
#define XUQI_CA_PARSE_H

#include "ca/http.h"
#include "xuqi/ca.h"

/** The reference data: new, with lists, prices, calendar and roots judged. */
XQ_MUST_CHECK xq_err *xq_parse_reference(struct json_object *o, struct xq_reference **ref);
/** The public status of a certificate. */
XQ_MUST_CHECK xq_err *xq_parse_cert_status(struct json_object *o, struct xq_cert_status *status);
/** Who acts next, as an application or a certificate's status tells it; what is absent stays as it was. */
XQ_MUST_CHECK xq_err *xq_parse_next(struct json_object *o, struct xq_turn *turn);
/** Puts a page behind what is in the list; *next (new string) is what to ask for more, NULL when this was the last. */
XQ_MUST_CHECK xq_err *xq_parse_applications(struct json_object *o, struct xq_application_list *list, char **next);
/** Puts a page of older entries before those of the application; *before asks for still older ones, 0: there are none. */
XQ_MUST_CHECK xq_err *xq_parse_timeline(struct json_object *o, struct xq_application *app, int64_t *before);
/** An issued certificate and its chain, issuer first; both new. */
XQ_MUST_CHECK xq_err *xq_parse_certificate(struct json_object *o, X509 **cert, STACK_OF(X509) * *chain);
/** The error an answer with a failure status stands for (problem.c).  Never NULL. */
xq_err *xq_parse_problem(const struct xq_http_answer *answer);

/* getters (get.c) */

/** MALFORMED, fact "field". */
xq_err *xq_get_wrong(const char *field, const char *why);
/** A text for people: cleaned copy. */
XQ_MUST_CHECK xq_err *xq_get_text(struct json_object *o, const char *key, char **out);
/** The same, of several lines. */
XQ_MUST_CHECK xq_err *xq_get_lines(struct json_object *o, const char *key, char **out);
/** As xq_get_text; absent or null gives NULL. */
XQ_MUST_CHECK xq_err *xq_get_opt_text(struct json_object *o, const char *key, char **out);
/** A name or version that programs compare, so never altered by cleaning: 1..max bytes, printable. */
XQ_MUST_CHECK xq_err *xq_get_id(struct json_object *o, const char *key, size_t max, char **out);
/** Digits only, min..max of them. */
XQ_MUST_CHECK xq_err *xq_get_digits(struct json_object *o, const char *key, size_t min, size_t max, char **out);
/** 64 lower-case hex digits. */
XQ_MUST_CHECK xq_err *xq_get_sha256(struct json_object *o, const char *key, char out[65]);
/** A whole number, min..max. */
XQ_MUST_CHECK xq_err *xq_get_int(struct json_object *o, const char *key, int64_t min, int64_t max, int64_t *out);
/** One of the names of a list of form.h. */
XQ_MUST_CHECK xq_err *xq_get_business(struct json_object *o, const char *key, enum xq_business *out);
XQ_MUST_CHECK xq_err *xq_get_payment(struct json_object *o, const char *key, enum xq_payment *out);
XQ_MUST_CHECK xq_err *xq_get_order(struct json_object *o, const char *key, enum xq_order *out);
XQ_MUST_CHECK xq_err *xq_get_app_event(struct json_object *o, const char *key, enum xq_app_event *out);
XQ_MUST_CHECK xq_err *xq_get_actor(struct json_object *o, const char *key, enum xq_actor *out);
XQ_MUST_CHECK xq_err *xq_get_action(struct json_object *o, const char *key, enum xq_action *out);
XQ_MUST_CHECK xq_err *xq_get_key_policy(struct json_object *o, const char *key, enum xq_key_policy *out);
XQ_MUST_CHECK xq_err *xq_get_validity_rule(struct json_object *o, const char *key, enum xq_validity_rule *out);
XQ_MUST_CHECK xq_err *xq_get_renewability(struct json_object *o, const char *key, enum xq_renewability *out);
/** Calls item(ctx, i, element) for the elements of an array of objects, at most max of them;
 * begin(ctx, count) first. */
struct xq_get_array {
  void (*begin)(void *ctx, size_t count);
  xq_err *(*item)(void *ctx, size_t i, struct json_object *o);
};
XQ_MUST_CHECK xq_err *xq_get_objects(struct json_object *o, const char *key, size_t max, const struct xq_get_array *how,
                                     void *ctx);
/** An array of strings: borrowed one by one. */
XQ_MUST_CHECK xq_err *xq_get_strings(struct json_object *o, const char *key, size_t max,
                                     xq_err *(*item)(void *ctx, const char *s), void *ctx);

#endif
