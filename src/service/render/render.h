/* render.h - applications as the protocol shows them: the shapes of doc/openapi.yaml, for every face. */
#ifndef XUQI_SERVICE_RENDER_H
#define XUQI_SERVICE_RENDER_H

#include "service/applications/applications.h"
#include "service/core/core.h"

/** Application of doc/openapi.yaml; new reference. */
XQ_MUST_CHECK xq_err *svc_app_json(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object **out);
/** Loads and renders in one go.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_app_render(svc *s, svc_tx *tx, const char *business_no, struct json_object **out);
/** {"applications":[...]} of those whose numbers are the first column of a query's rows; the caller closes rows. */
XQ_MUST_CHECK xq_err *svc_app_render_all(svc *s, svc_tx *tx, svc_rows *rows, struct json_object **out);

#endif
