/* agreed.h - what the holder agreed to in the application that was returned. */
#ifndef XUQI_SERVICE_RENDER_AGREED_H
#define XUQI_SERVICE_RENDER_AGREED_H

#include "service/applications/applications.h"
#include "service/core/core.h"

/** "agreed" of doc/openapi.yaml's Application, from the stored message: new reference; NULL when that cannot be read. */
struct json_object *svc_agreed_json(svc_tx *tx, const struct svc_app *app);

#endif
