/* reference.h - what a person must know before applying: agreement, notices, calendar, halls, payee accounts. */
#ifndef XUQI_SERVICE_REFERENCE_H
#define XUQI_SERVICE_REFERENCE_H

#include "service/core/core.h"
#include "xuqi/form.h"

/** The languages that texts are kept in; the first is the one for who names none. */
#define SVC_LANGUAGES 2
extern const char *const svc_languages[SVC_LANGUAGES];
/** MALFORMED (fact "field": "lang") for any other. */
XQ_MUST_CHECK xq_err *svc_language_check(const char *language);

/** All that a client asks for before it applies, with prices, policy and roots, in a language (NULL: the first);
 * Reference of doc/openapi.yaml. */
XQ_MUST_CHECK xq_err *svc_reference(svc *s, const char *language, struct json_object **out);

/** Puts the files of the data directory into an empty store. */
XQ_MUST_CHECK xq_err *svc_reference_seed(svc_tx *tx, const char *data_dir);

/** A file with an agreement: title, version, empty line, text (doc/reference-data.md). */
struct svc_agreement {
  char *title, *version, *text;
};
/** MALFORMED (fact "path"), and the codes of reading a file. */
XQ_MUST_CHECK xq_err *svc_agreement_read(const char *path, struct svc_agreement *agreement);
/** Frees its texts. */
void svc_agreement_clear(struct svc_agreement *agreement);

/** The business calendar; clear it with xq_calendar_clear().  INTERNAL when there is none. */
XQ_MUST_CHECK xq_err *svc_reference_calendar(svc_tx *tx, struct xq_calendar *calendar);
/** Puts a calendar in force, stricter than a client reads it: MALFORMED (fact "field") for unknown keys, too.  The last day
 * that it knows is in *covers_to. */
XQ_MUST_CHECK xq_err *svc_reference_publish_calendar(svc_tx *tx, struct json_object *o, int64_t *covers_to);
struct svc_calendar_end {
  int64_t covers_to; /* the last day that is known */
  bool wanted;       /* the next year is to be added: xq_calendar_wants_next_year() */
};
/** How far the calendar in force reaches.  INTERNAL, IO. */
XQ_MUST_CHECK xq_err *svc_reference_calendar_end(svc *s, int64_t today, struct svc_calendar_end *end);
/** Says in the log when the next year is to be added. */
void svc_reference_remind(svc *s, int64_t today);
/** What the order's line is called: "证书服务费用".  New string. */
XQ_MUST_CHECK xq_err *svc_reference_fee_name(svc_tx *tx, const char *language, char **name);

/** AGREEMENT_CHANGED (fact "version": the one in force) unless the document names the agreement in force. */
XQ_MUST_CHECK xq_err *svc_reference_check_agreement(svc_tx *tx, const struct xq_application_doc *doc);
/** NOTICE_UNREAD (fact "notice") unless every notice is acknowledged. */
XQ_MUST_CHECK xq_err *svc_reference_check_notices(svc_tx *tx, const struct xq_application_doc *doc);

/** Columns version, title, text, sha256 of the agreement in force in a language, at its row; the caller closes rows. */
XQ_MUST_CHECK xq_err *svc_agreement_in_force(svc_tx *tx, const char *language, svc_rows **rows);
/** A stored JSON text by its name: notices, order, accounts, halls, calendar.  INTERNAL when there is none. */
XQ_MUST_CHECK xq_err *svc_reference_get(svc_tx *tx, const char *name, struct json_object **out);
/** Puts one in place of what was there. */
XQ_MUST_CHECK xq_err *svc_reference_put(svc_tx *tx, const char *name, const char *json);

/** Puts an agreement in force.  MALFORMED, EXISTS (fact "version") when this version was published before. */
XQ_MUST_CHECK xq_err *svc_reference_publish_agreement(svc_tx *tx, const char *language, const char *version,
                                                      const char *title, const char *text);
#endif
