/* calendar.c - the business calendar: how far it reaches, who is to add a year, and publishing it. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/reference/reference.h"

xq_err *svc_reference_calendar(svc_tx *tx, struct xq_calendar *calendar) {
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_reference_get(tx, "calendar", &o));
  XQ_TRY(xq_calendar_from_json(o, calendar));
out:
  json_object_put(o);
  return err;
}

/* A client passes over keys that it does not know; an operator has mistyped one. */
static xq_err *check_keys(struct json_object *o) {
  static const char *const known[] = {"days_off", "days_on", "covers_to"};
  json_object_object_foreach(o, key, value) {
    bool found = false;
    (void)value;
    for (size_t i = 0; i < XQ_COUNT(known) && !found; i++) {
      found = strcmp(key, known[i]) == 0;
    }
    if (!found) {
      char *shown = xq_text_clean(key);
      xq_err *err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "unknown key: %s", shown), "field", "%s", shown);
      free(shown);
      return err;
    }
  }
  return NULL;
}

xq_err *svc_reference_publish_calendar(svc_tx *tx, struct json_object *o, int64_t *covers_to) {
  struct xq_calendar calendar = {0};
  struct json_object *kept = NULL;
  char *text = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_calendar_from_json(o, &calendar));
  XQ_TRY(check_keys(o));
  kept = xq_calendar_to_json(&calendar);
  text = xq_json_text(kept);
  XQ_TRY(svc_reference_put(tx, "calendar", text));
  *covers_to = calendar.covers_to;
out:
  xq_calendar_clear(&calendar);
  json_object_put(kept);
  free(text);
  return err;
}

xq_err *svc_reference_calendar_end(svc *s, int64_t today, struct svc_calendar_end *end) {
  struct xq_calendar calendar = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_reference_calendar(tx, &calendar));
  *end = (struct svc_calendar_end){calendar.covers_to, xq_calendar_wants_next_year(&calendar, today)};
out:
  svc_tx_rollback(&tx);
  xq_calendar_clear(&calendar);
  return err;
}

void svc_reference_remind(svc *s, int64_t today) {
  struct svc_calendar_end end = {0};
  char date[11];
  xq_err *err = svc_reference_calendar_end(s, today, &end);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "the calendar cannot be read");
  } else if (end.wanted) {
    xq_log(XQ_LOG_WARNING,
           "the holidays are known to %s only: add those of the next year (xuqid admin DIR publish-calendar FILE)",
           xq_day_format(end.covers_to, date));
  }
}
