/*
 * people.h - what people may do: the holders of certificates, and those who operate the CA.  Every face (HTTP, the
 * operator's commands) calls these functions, which may be called from any thread.
 *
 *     challenges.c, sessions.c   who is there
 *     submit.c                   a holder applies, or corrects what was returned
 *     holder.c                   a holder asks, looks, withdraws, picks up, confirms
 *     status.c                   anybody looks, by a link that cannot be guessed
 *     operator.c                 cashier, reviewer, and whoever publishes, revokes, verifies and backs up
 *
 * JSON results are new references and have the shapes of doc/openapi.yaml.
 */
#ifndef XUQI_SERVICE_PEOPLE_H
#define XUQI_SERVICE_PEOPLE_H

#include "service/core/core.h"
#include "xuqi/pki.h"
#include "xuqi/turn.h"

/* ---- challenges (challenges.c): that somebody holds a key now */

#define SVC_CHALLENGE_S 120 /* seconds that one is good for */

struct svc_challenges;
/** Empty, with a key of its own: challenges of another process are strangers. */
XQ_MUST_CHECK xq_err *svc_challenges_new(struct svc_challenges **c);
/** *c is NULL afterwards. */
void svc_challenges_free(struct svc_challenges **c);
/** A fresh challenge in base64url; new string. */
XQ_MUST_CHECK xq_err *svc_challenge_make(struct svc_challenges *c, int64_t now_ms, char **text);
/** CHALLENGE_SPENT unless it was made here, not longer ago than SVC_CHALLENGE_S.  It may have been spent all the same. */
XQ_MUST_CHECK xq_err *svc_challenge_check(const struct svc_challenges *c, const char *text, int64_t now_ms);
/** CHALLENGE_SPENT unless it was made here, not longer ago than SVC_CHALLENGE_S, and never spent before; it is spent
 * now. BUSY when so many were spent lately that no more can be remembered. */
XQ_MUST_CHECK xq_err *svc_challenge_spend(struct svc_challenges *c, const char *text, int64_t now_ms);

/* ---- sessions (sessions.c): bearer tokens of a certificate */

#define SVC_SESSION_IDLE_S (15 * 60)
#define SVC_SESSION_S (60 * 60)
#define SVC_SESSIONS_PER_CERTIFICATE 8
#define SVC_SESSIONS_MAX 8192

#define SVC_TOKEN_SIZE 44 /* 256 bits in base64url, and NUL */

struct svc_sessions;
/** Without any session. */
struct svc_sessions *svc_sessions_new(void);
/** Ends all sessions; *s is NULL afterwards. */
void svc_sessions_free(struct svc_sessions **s);
/** A new session of a certificate.  Above the bounds the oldest gives way: that certificate's own, then anybody's. */
XQ_MUST_CHECK xq_err *svc_session_open(struct svc_sessions *s, const char *fingerprint, int64_t now_ms,
                                       char token[SVC_TOKEN_SIZE]);
/** Whose token it is; the session's idle time begins anew.  AUTH_EXPIRED for any other token. */
XQ_MUST_CHECK xq_err *svc_session_use(struct svc_sessions *s, const char *token, int64_t now_ms, char fingerprint[65]);
/** Unknown tokens are ignored. */
void svc_session_close(struct svc_sessions *s, const char *token);

/** `len` random bytes (at most 64) in base64url; new string. */
char *svc_base64url(const uint8_t *data, size_t len);
/** The bytes of such a text; the caller frees them.  MALFORMED. */
XQ_MUST_CHECK xq_err *svc_unbase64url(const char *s, uint8_t **data, size_t *len);

/* ---- anybody (holder.c) */

/** {"renewability":...} and the times that matter, as the rules of renewal see the certificate now. */
XQ_MUST_CHECK xq_err *svc_certificate_status(svc *s, const char *fingerprint, struct json_object **out);
/** The certificate exactly as issued, or CERT_UNKNOWN: what a signed challenge's signer is compared with, byte for
 * byte. */
XQ_MUST_CHECK xq_err *svc_certificate_find(svc *s, const char *fingerprint, X509 **cert);
/** The newest one of a public key (xq_key_fingerprint) that is not revoked.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_certificate_of_key(svc *s, const char *key, struct json_object **out);

/* ---- anybody with the link of an application (status.c) */

/** Gets such links ready: before the first request. */
XQ_MUST_CHECK xq_err *svc_status_open(svc *s);
/** How an application stands, without a word about the person. */
struct svc_status {
  char business_no[18];
  struct xq_turn turn;
};
/** By the code of a link.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_status_look(svc *s, const char *code, struct svc_status *status);

/* ---- a holder (submit.c, holder.c): `fingerprint` is the session's certificate; an application in which it is neither
 * old nor new, nor that of one it was renewed from, is NOT_FOUND */

/** CMS over an application document.  *created: new (201) or known bytes (200).
 *  MALFORMED, SIGNATURE_BAD, FORBIDDEN (signer is not the session's certificate), CERT_UNKNOWN, CERT_REVOKED,
 *  CERT_EXPIRED, TOO_EARLY (opens_at), BEYOND_CA, RENEWAL_OPEN (business_no), ALREADY_RENEWED, AGREEMENT_CHANGED,
 *  NOTICE_UNREAD, PRICE_CHANGED, TERM_UNKNOWN, TERM_FIXED, FORM_INVALID, SIGNATURE_BAD (request), CERT_SUBJECT_CHANGED,
 *  KEY_POLICY, KEY_REUSED, KEY_UNSUPPORTED, STATE_CONFLICT. */
XQ_MUST_CHECK xq_err *svc_submit(svc *s, const char *fingerprint, const uint8_t *cms, size_t len, bool *created,
                                 struct json_object **app);
/** What svc_submit() would answer to that document, which nobody needs to have signed.  Nothing is taken in: *app is the
 *  application as it would be, with numbers that nobody keeps. */
XQ_MUST_CHECK xq_err *svc_check_submit(svc *s, const char *fingerprint, const uint8_t *document, size_t len,
                                       struct json_object **app);
/** {"applications":[...]}: a page of those of its holder (SVC_SQL_OF_HOLDER), newest first, at most
 * `limit` of them, after the one with this number (NULL: from the newest).  "next": what to ask `after` for more. */
XQ_MUST_CHECK xq_err *svc_applications(svc *s, const char *fingerprint, const char *after, int limit,
                                       struct json_object **out);
/** {"timeline":[...]}: a page of an application's lines before a position, the newest `limit` of them, oldest first.
 * "before": the position to ask for older ones. */
XQ_MUST_CHECK xq_err *svc_timeline(svc *s, const char *fingerprint, const char *business_no, int64_t before, int limit,
                                   struct json_object **out);
/** One of them, and its revision. */
XQ_MUST_CHECK xq_err *svc_application(svc *s, const char *fingerprint, const char *business_no,
                                      struct json_object **app, int64_t *revision);
/** An application as somebody saw it. */
struct svc_seen {
  char business_no[20];
  int64_t revision;
  bool moved; /* it is not any more */
};
/** Tells of each of them whether it has another revision by now. */
XQ_MUST_CHECK xq_err *svc_applications_moved(svc *s, struct svc_seen *seen, size_t count);
/** Same key, same application: same answer.  Same key, another application: IDEMPOTENCY_CONFLICT.  STATE_CONFLICT. */
XQ_MUST_CHECK xq_err *svc_withdraw(svc *s, const char *fingerprint, const char *business_no,
                                   const char *idempotency_key, struct json_object **app);
/** What svc_withdraw() would answer the first time; nothing is changed. */
XQ_MUST_CHECK xq_err *svc_check_withdraw(svc *s, const char *fingerprint, const char *business_no,
                                         struct json_object **app);
/** The new certificate and its chain.  NOT_ISSUED. */
XQ_MUST_CHECK xq_err *svc_pick_up(svc *s, const char *fingerprint, const char *business_no, struct json_object **out);
/** CMS by the new certificate; needs no session. SIGNATURE_BAD, FORBIDDEN, STATE_CONFLICT, NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_confirm(svc *s, const char *business_no, const uint8_t *cms, size_t len,
                                  struct json_object **app);

/* ---- the operator (operator.c): `who` is noted in the audit record; `revision` is the one that was looked at, and
 * VERSION_CONFLICT the answer when the application has another one by now; 0: whichever it has.  Each answers with the
 * application as it is then; STATE_CONFLICT when the workflow has no such row, MALFORMED (fact "field": "reason")
 * without a reason where one is needed. */

/** What of the applications is wanted. */
struct svc_list_wish {
  const char *business_status; /* NULL: any */
  const char *after;           /* the number after which the page begins; NULL: with the oldest */
  int limit;                   /* of a page; 0: all */
};
/** {"applications":[...]}, oldest first; "next": what to ask `after` for more.  USAGE for no status of ours, NOT_FOUND for a
 * number that is none. */
XQ_MUST_CHECK xq_err *svc_admin_list(svc *s, const struct svc_list_wish *wish, struct json_object **out);
/** Any application, with the whole of its timeline.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_admin_show(svc *s, const char *business_no, struct json_object **app);
/** The money that was reported has come. */
XQ_MUST_CHECK xq_err *svc_admin_confirm_payment(svc *s, const char *who, const char *business_no, int64_t revision,
                                                struct json_object **app);
/** It has not. */
XQ_MUST_CHECK xq_err *svc_admin_refuse_payment(svc *s, const char *who, const char *business_no, const char *reason,
                                               struct json_object **app);
/** The review is passed.  Also the codes of renewal, whose rules are looked at again. */
XQ_MUST_CHECK xq_err *svc_admin_approve(svc *s, const char *who, const char *business_no, int64_t revision,
                                        struct json_object **app);
/** The holder is to correct something. */
XQ_MUST_CHECK xq_err *svc_admin_return(svc *s, const char *who, const char *business_no, const char *reason,
                                       struct json_object **app);
/** The review is not passed; what was paid goes back. */
XQ_MUST_CHECK xq_err *svc_admin_reject(svc *s, const char *who, const char *business_no, const char *reason,
                                       struct json_object **app);
/** The money has gone back. */
XQ_MUST_CHECK xq_err *svc_admin_refund(svc *s, const char *who, const char *business_no, struct json_object **app);
/** Puts an agreement in force.  MALFORMED, EXISTS (fact "version"). */
XQ_MUST_CHECK xq_err *svc_admin_publish_agreement(svc *s, const char *who, const char *language, const char *version,
                                                  const char *title, const char *text);
/** Puts a price list in force.  MALFORMED, EXISTS (fact "version"). */
XQ_MUST_CHECK xq_err *svc_admin_publish_prices(svc *s, const char *who, struct json_object *prices);
/** Puts a business calendar in force (doc/reference-data.md).  MALFORMED. */
XQ_MUST_CHECK xq_err *svc_admin_publish_calendar(svc *s, const char *who, struct json_object *calendar);
/** Revokes a certificate by its serial number (hex, either case).  NOT_FOUND, STATE_CONFLICT, MALFORMED. */
XQ_MUST_CHECK xq_err *svc_admin_revoke(svc *s, const char *who, const char *serial, const char *reason);
/** {"records":n,"ok":true} or AUDIT_BROKEN with fact "record". */
XQ_MUST_CHECK xq_err *svc_audit_verify(svc *s, struct json_object **out);
/** A consistent copy of the store while others write.  EXISTS when path is there. */
XQ_MUST_CHECK xq_err *svc_backup(svc *s, const char *path);

#endif
