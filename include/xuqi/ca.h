/*
 * ca.h - the other side: one interface ("authority") through which a renewal talks to whoever issues.  One file per
 * kind: service.c speaks the protocol of xuqid (doc/openapi.yaml); EST and CMP can be added beside it.
 *
 * An authority is used by one thread at a time; only xq_ca_interrupt() may be called from another.
 */
#ifndef XUQI_CA_H
#define XUQI_CA_H

#include "xuqi/form.h"
#include "xuqi/pki.h"
#include "xuqi/turn.h"

typedef struct xq_ca xq_ca;

struct xq_ca_config {
  const char *url;      /* "https://127.0.0.1:8443"; only https is accepted */
  const char *ca_file;  /* PEM: who may vouch for the server's TLS certificate and for issued certificates; NULL:
                           system's for TLS */
  const char *language; /* "zh_CN" or "en": of agreement, notices, halls */
  int timeout_s;        /* for a whole request; 0: 30 */
  bool dry_run;         /* the service is asked what it would do, and does nothing: put_transfers and withdraw give the
                           application as it would be; submit and confirm are refused */
};

/* ---- what the service tells (all strings owned, cleaned for display) */

struct xq_hall {
  char *name, *address, *phone, *hours;
};
struct xq_notice {
  char *id, *text;
  char *confirm; /* what is said by confirming it: a short sentence; NULL */
};
struct xq_pay_account {
  char *account_name, *account_no, *bank;
};
struct xq_pay_channel {
  char *id, *name;
}; /* online channels; none: bank transfer only */
/** Everything a person needs before applying; public. */
struct xq_reference {
  char *name;          /* of the CA, for the title bar */
  bool trial;          /* a trial service: must be said on screen */
  int64_t server_time; /* from the Date header */
  int window_days;     /* renewable so many days before expiry */
  enum xq_key_policy key_policy;
  enum xq_validity_rule validity_from;
  int review_days; /* business days */
  struct {
    char *version, *language, *title, *text, sha256[65];
  } agreement;
  struct xq_notice *notices;
  size_t notice_count;
  struct xq_price_list prices;
  char *fee_name;        /* 证书服务费用 */
  char *express_payment; /* 货到付款 */
  char *invoice_type;    /* 普通定额发票 */
  struct xq_pay_account *accounts;
  size_t account_count;
  struct xq_pay_channel *channels;
  size_t channel_count;
  struct xq_hall *halls;
  size_t hall_count;
  char **bring;
  size_t bring_count; /* what to bring to a hall */
  struct xq_calendar calendar;
  STACK_OF(X509) *
      roots; /* CA certificates that issue here, as the service names them; trusted only if ca_file vouches */
};
/** Frees and nulls; NULL is nothing. */
void xq_reference_free(struct xq_reference **ref);

/** Public status of a certificate, by fingerprint (no PIN needed; says no more than OCSP, and who acts next). */
struct xq_cert_status {
  enum xq_renewability renewability;
  int64_t opens_at, closes_at; /* 0: none */
  int64_t revoked_at;
  bool has_next;      /* something is under way: an application, or a refund */
  bool never_applied; /* nothing was ever applied for with it; false, too, where the service does not say */
  struct xq_turn next;
};
/** Whose turn it is by what the service says of the certificate without a session; nobody's when nothing is known to be
 * under way. */
struct xq_turn xq_turn_of_status(const struct xq_cert_status *status);

struct xq_timeline_item {
  int64_t at;
  enum xq_app_event event;
  enum xq_actor actor;
  char *note; /* NULL */
};
struct xq_fee_line {
  char *name;
  int64_t unit_fen;
  int quantity;
  int64_t amount_fen;
};

struct xq_application {
  char *business_no;
  enum xq_business business;
  enum xq_payment payment;
  int64_t created_at, updated_at;
  int64_t revision; /* grows with every change; the ETag is "\"<revision>\"" */
  char *old_serial, *old_fingerprint, *subject;
  int64_t old_not_before, old_not_after;
  char *new_serial; /* NULL until issued */
  int64_t new_not_before, new_not_after;
  int months;
  struct {
    char *order_no;
    char *transaction_type; /* "consume" 消费 */
    enum xq_order status;
    int64_t created_at;
    int64_t total_fen;
    struct xq_fee_line *lines;
    size_t line_count;
  } order;
  struct xq_transfer_list transfers;
  struct xq_form form;
  struct {
    char *agreement; /* version; NULL: not told */
    char **notices;
    size_t notice_count;
  } agreed;            /* of a returned one: what its holder agreed to */
  char *reason;        /* why returned, rejected or the payment refused; NULL */
  struct xq_turn next; /* as the service says: who acts, what and until when; recorded, refused (and `reason` says why).
                          The rest of it is filled in by xq_turn_of_application(). */
  unsigned actions;    /* open to the holder now, 1u << enum xq_action: see xq_application_may() */
  struct xq_timeline_item *timeline;
  size_t timeline_count;
  char *status_path;       /* where on the service's address anybody who has it sees how it stands; NULL: nowhere */
  int64_t timeline_before; /* there are older entries before this position, not fetched; 0: these are all */
};
/** Frees, the form wiped, and nulls; NULL is nothing. */
void xq_application_free(struct xq_application **app);
/** Whether the service lets the holder do this now.  Of one that tells no actions it is taken from `next` and from what
 * it says of withdrawing. */
bool xq_application_may(const struct xq_application *app, enum xq_action action);
/** Whose turn it is, as the service says. */
struct xq_turn xq_turn_of_application(const struct xq_application *app);
/** A copy with everything its own. */
struct xq_application *xq_application_dup(const struct xq_application *app);
/** The JSON of doc/openapi.yaml's Application; used for --json as well. New reference. */
struct json_object *xq_application_to_json(const struct xq_application *app);
/** Reads that JSON, strictly but for members it does not know. MALFORMED (fact "field"). */
XQ_MUST_CHECK xq_err *xq_application_from_json(struct json_object *o, struct xq_application **app);

/** What is known of an application's money, in fen.  Every number is 0 or more; sums saturate.  The face shows these, and
 * nothing that it reckons itself, so that all of them say the same. */
struct xq_money {
  int64_t due;       /* to be paid for the order; 0 once the application is over without a certificate */
  int64_t recorded;  /* the transfers that the holder told of */
  int64_t confirmed; /* found by the payment desk */
  int64_t missing;   /* of what is due, not even recorded */
  int64_t over;      /* recorded beyond what is due */
  int64_t refunding; /* to be paid back */
  int64_t refunded;  /* was paid back */
  bool open;         /* payment is still awaited, or being looked for */
  bool refused;      /* the payment desk did not find what is recorded (app->reason says why), and nothing was recorded
                        since: the holder corrects the record, and does not pay again */
};
/** The money of an application; pure. */
struct xq_money xq_money_of(const struct xq_application *app);
/** As JSON: {"due_fen", "recorded_fen", "confirmed_fen", "missing_fen", "over_fen", "refunding_fen", "refunded_fen",
 * "refused"}; new reference. */
struct json_object *xq_money_to_json(const struct xq_money *money);

/** All that is open or past for the session's certificate, newest first. */
struct xq_application_list {
  struct xq_application **items;
  size_t count;
};
/** Frees the applications; empty afterwards. */
void xq_application_list_free(struct xq_application_list *list);

struct xq_session_info {
  struct xq_cert_status status;
  int64_t expires_at;
};

/* ---- operations; errors besides the NET_* and SERVICE_* codes of every one are named */

XQ_MUST_CHECK xq_err *xq_ca_open(const struct xq_ca_config *config, xq_ca **ca); /* CONFIG */
/** Asks the service nothing: a session ends there by itself. *ca may be NULL. */
void xq_ca_free(xq_ca **ca);
/** Makes the request in progress, and every one begun before xq_ca_rearm(), end with CANCELLED.  From any thread. */
void xq_ca_interrupt(xq_ca *ca);
/** Takes an interrupt back; by the thread that makes the requests, before it begins something new. */
void xq_ca_rearm(xq_ca *ca);
/** Language of agreement, notices and halls from the next request on: "zh_CN" or "en"; the session stays. */
void xq_ca_set_language(xq_ca *ca, const char *language);
/** Service's clock minus ours, seconds, as of the last answer; *known false before the first. */
int64_t xq_ca_clock_offset(const xq_ca *ca, bool *known);

/** What a person must know before applying, in the language set. NET_*, SERVICE_*. */
XQ_MUST_CHECK xq_err *xq_ca_reference(xq_ca *ca, struct xq_reference **ref);
/** The public status of a certificate by its fingerprint. NET_*, SERVICE_*. */
XQ_MUST_CHECK xq_err *xq_ca_status(xq_ca *ca, const char *fingerprint, struct xq_cert_status *status);
/** The newest certificate of a public key (xq_key_fingerprint), for a medium on which it cannot be read any more; no
 * session needed.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *xq_ca_certificate_of_key(xq_ca *ca, const char *key_fingerprint, X509 **cert);
/** Proves to be the certificate by signing a challenge; the bearer token stays inside, in memory.  PIN_NEEDED through
 * the key. CERT_UNKNOWN, CHALLENGE_SPENT, CLOCK_WRONG (facts offset). */
XQ_MUST_CHECK xq_err *xq_ca_login(xq_ca *ca, EVP_PKEY *key, X509 *cert, struct xq_session_info *info);
/** Ends the session on this side: the token is wiped, and expires at the service by itself. */
void xq_ca_logout(xq_ca *ca);
/** Whether there is a session of this certificate, as far as is known here. */
bool xq_ca_logged_in(const xq_ca *ca, const char *fingerprint);
/** Sends a signed application (CMS DER over an application document).  Repeating the same bytes gives the same answer.
 *  A document with a business number corrects the returned application of that number.
 *  RENEWAL_OPEN (fact business_no), TOO_EARLY, CERT_EXPIRED, CERT_REVOKED, AGREEMENT_CHANGED, PRICE_CHANGED,
 * NOTICE_UNREAD, FORM_INVALID, KEY_REUSED, KEY_POLICY, STATE_CONFLICT, TERM_FIXED. */
XQ_MUST_CHECK xq_err *xq_ca_submit(xq_ca *ca, const uint8_t *cms, size_t len, struct xq_application **app);
/** Why xq_ca_submit() would be refused with this application document, which nobody signed; NULL: it would not be. */
XQ_MUST_CHECK xq_err *xq_ca_check(xq_ca *ca, const char *document);
XQ_MUST_CHECK xq_err *xq_ca_applications(xq_ca *ca, struct xq_application_list *list);
/** One application.  With wait_s > 0 and known_revision >= 0: returns when it differs from known_revision, or after
 * wait_s with *app NULL ("no change"). NOT_FOUND. */
XQ_MUST_CHECK xq_err *xq_ca_application(xq_ca *ca, const char *business_no, int64_t known_revision, int wait_s,
                                        struct xq_application **app);
/** Seconds for which the last answer, whatever it was, asked to be left alone; 0: it did not. */
int64_t xq_ca_retry_after(const xq_ca *ca);
/** Replaces the whole list, if the application still has `revision` (VERSION_CONFLICT otherwise). FORM_INVALID,
 * STATE_CONFLICT. */
XQ_MUST_CHECK xq_err *xq_ca_put_transfers(xq_ca *ca, const char *order_no, int64_t revision,
                                          const struct xq_transfer_list *list, struct xq_application **app);
XQ_MUST_CHECK xq_err *xq_ca_withdraw(xq_ca *ca, const char *business_no, const char *idempotency_key,
                                     struct xq_application **app); /* STATE_CONFLICT */
/** NOT_ISSUED. chain: issuer first. */
XQ_MUST_CHECK xq_err *xq_ca_certificate(xq_ca *ca, const char *business_no, X509 **cert, STACK_OF(X509) * *chain);
/** Tells the service that the certificate is installed, by a message signed with it. Repeatable. */
XQ_MUST_CHECK xq_err *xq_ca_confirm(xq_ca *ca, const char *business_no, EVP_PKEY *key, X509 *new_cert,
                                    struct xq_application **app);

#endif
