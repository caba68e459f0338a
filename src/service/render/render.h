/* render.h - applications as the protocol shows them: the shapes of doc/openapi.yaml, for every face. */
#ifndef XUQI_SERVICE_RENDER_H
#define XUQI_SERVICE_RENDER_H

#include "service/applications/applications.h"
#include "service/core/core.h"
#include "xuqi/turn.h"

/** Application of doc/openapi.yaml; new reference. */
XQ_MUST_CHECK xq_err *svc_app_json(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object **out);
/** Loads and renders in one go.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_app_render(svc *s, svc_tx *tx, const char *business_no, struct json_object **out);
/** {"applications":[...]} of those whose numbers are the first column of a query's rows; the caller closes rows.  At most
 * `limit` of them (0: all); when there are more rows, "next" is the last number that is in.  Of each the timeline's
 * newest XQ_LISTED_TIMELINE lines. */
XQ_MUST_CHECK xq_err *svc_app_render_all(svc *s, svc_tx *tx, svc_rows *rows, size_t limit, struct json_object **out);
/** Adds "timeline" to out: the newest `limit` lines (at most XQ_PAGE_TIMELINE) before a position, oldest first; and, when
 * there are older ones, the position of the first that is in, under more_name. */
XQ_MUST_CHECK xq_err *svc_timeline_json(svc_tx *tx, const char *business_no, int64_t before, int limit,
                                        struct json_object *out, const char *more_name);

/* ---- the link under which anybody who has it sees how an application stands (status.c) */

enum { SVC_STATUS_CODE_SIZE = 17 + 16 + 1 };
/** Draws the secret that such links are made with, where the store has none yet. */
XQ_MUST_CHECK xq_err *svc_status_secret(svc *s);
/** The code of an application's link: its number and what nobody can guess.  "" where there is no secret yet. */
XQ_MUST_CHECK xq_err *svc_status_code(svc_tx *tx, const char *business_no, char code[SVC_STATUS_CODE_SIZE]);
/** The business number in a code, of either case.  NOT_FOUND for one that was not made here. */
XQ_MUST_CHECK xq_err *svc_status_number(svc_tx *tx, const char *code, char business_no[18]);

/* ---- whose turn it is (turn.c) */

/** Of an application. */
XQ_MUST_CHECK xq_err *svc_turn(svc *s, svc_tx *tx, const struct svc_app *app, struct xq_turn *turn);
/** Of the application in which the certificate is the old or the new one and which is not over yet, a running refund
 * included; nobody's where there is none. */
XQ_MUST_CHECK xq_err *svc_turn_of_certificate(svc *s, svc_tx *tx, const char *fingerprint, struct xq_turn *turn);

#endif
