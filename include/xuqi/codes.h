/*
 * codes.h - the stable error codes of Xuqi, in one list.
 *
 * A code is what programs may rely on: it appears in JSON output, in the log and, for the codes the service raises, as
 * "code" in its problem details (RFC 9457).  Names and strings are never reused or changed; new ones are added.
 *
 * Each line is X(NAME, "string", EXIT): the enumerator is XQ_E_NAME, EXIT the class that decides the exit status of the
 * command line (enum xq_exit).  The words a person reads for a code are in src/words.
 */
#ifndef XUQI_CODES_H
#define XUQI_CODES_H

/** Exit statuses of every Xuqi program (documented in xuqi(1)). */
enum xq_exit {
  XQ_EXIT_DONE = 0,       /* done */
  XQ_EXIT_FAILURE = 1,    /* an error of this machine or a defect of this program */
  XQ_EXIT_USAGE = 2,      /* wrong arguments, configuration or input file */
  XQ_EXIT_NOTHING = 3,    /* nothing to do */
  XQ_EXIT_WAITING = 4,    /* somebody else acts next: come back later */
  XQ_EXIT_REFUSED = 5,    /* refused by policy */
  XQ_EXIT_PIN_WRONG = 6,  /* wrong PIN */
  XQ_EXIT_PIN_LOCKED = 7, /* PIN locked, for good or for a while */
  XQ_EXIT_KEY_ABSENT = 8, /* the key or its medium is not here */
  XQ_EXIT_NETWORK = 9,    /* the service cannot be reached or trusted */
  XQ_EXIT_SERVICE = 10,   /* the service answered with a fault of its own */
  XQ_EXIT_CANCELLED = 11, /* the person, or a signal, ended it */
};

/* clang-format off */
#define XQ_CODES(X)                                                                                                     \
  /* the machine */                                                                                                    \
  X(INTERNAL,             "internal",               FAILURE)                                                            \
  X(NO_MEMORY,            "no-memory",              FAILURE)                                                            \
  X(IO,                   "io",                     FAILURE)                                                            \
  X(DISK_FULL,            "disk-full",              FAILURE)                                                            \
  X(PERMISSION,           "permission",             FAILURE)                                                            \
  X(NOT_FOUND,            "not-found",              FAILURE)                                                            \
  X(EXISTS,               "exists",                 FAILURE)                                                            \
  X(BUSY,                 "busy",                   FAILURE)                                                            \
  X(CANCELLED,            "cancelled",              CANCELLED)                                                          \
  /* what was handed in */                                                                                             \
  X(USAGE,                "usage",                  USAGE)                                                              \
  X(CONFIG,               "config",                 USAGE)                                                              \
  X(MALFORMED,            "malformed",              USAGE)                                                              \
  X(TOO_LARGE,            "too-large",              USAGE)                                                              \
  X(FORM_INVALID,         "form-invalid",           USAGE)                                                              \
  /* certificates, keys, signed messages */                                                                            \
  X(CRYPTO,               "crypto",                 FAILURE)                                                            \
  X(KEY_UNSUPPORTED,      "key-unsupported",        REFUSED)                                                            \
  X(SIGNATURE_BAD,        "signature-bad",          REFUSED)                                                            \
  X(CERT_UNTRUSTED,       "cert-untrusted",         REFUSED)                                                            \
  X(CERT_UNKNOWN,         "cert-unknown",           REFUSED)                                                            \
  X(CERT_EXPIRED,         "cert-expired",           REFUSED)                                                            \
  X(CERT_NOT_YET_VALID,   "cert-not-yet-valid",     REFUSED)                                                            \
  X(CERT_REVOKED,         "cert-revoked",           REFUSED)                                                            \
  X(CERT_KEY_MISMATCH,    "cert-key-mismatch",      REFUSED)                                                            \
  X(CERT_SUBJECT_CHANGED, "cert-subject-changed",   REFUSED)                                                            \
  X(CERT_NOT_EXTENDED,    "cert-not-extended",      REFUSED)                                                            \
  /* keys and their media */                                                                                           \
  X(KEY_ABSENT,           "key-absent",             KEY_ABSENT)                                                         \
  X(TOKEN_REMOVED,        "token-removed",          KEY_ABSENT)                                                         \
  X(TOKEN_READ_ONLY,      "token-read-only",        FAILURE)                                                            \
  X(TOKEN_FULL,           "token-full",             FAILURE)                                                            \
  X(TOKEN_WRITE,          "token-write",            FAILURE)                                                            \
  X(TOKEN_DAMAGED,        "token-damaged",          FAILURE)                                                            \
  X(TOKEN_BUSY,             "token-busy",             FAILURE)                                                         \
  X(TOKEN_SWAPPED,          "token-swapped",          KEY_ABSENT)                                                      \
  X(TOKEN_UNSUPPORTED,      "token-unsupported",      REFUSED)                                                         \
  X(TOKEN_TOUCH,            "token-touch",            FAILURE)                                                         \
  X(READER_SERVICE,         "reader-service",         FAILURE)                                                         \
  X(READER_DENIED,          "reader-denied",          FAILURE)                                                         \
  X(MODULE,                 "module",                 FAILURE)                                                         \
  X(MANAGEMENT_KEY,         "management-key",         REFUSED)                                                         \
  X(PIN_NEEDED,           "pin-needed",             USAGE)                                                              \
  X(PIN_WRONG,            "pin-wrong",              PIN_WRONG)                                                          \
  X(PIN_LENGTH,           "pin-length",             PIN_WRONG)                                                          \
  X(PIN_WAIT,             "pin-wait",               PIN_LOCKED)                                                         \
  X(PIN_LOCKED,           "pin-locked",             PIN_LOCKED)                                                         \
  X(PIN_LAST_TRY,           "pin-last-try",           PIN_WRONG)                                                       \
  X(PUK_WRONG,              "puk-wrong",              PIN_WRONG)                                                       \
  X(PUK_LOCKED,             "puk-locked",             PIN_LOCKED)                                                      \
  X(INSTALL_UNPROVEN,     "install-unproven",       FAILURE)                                                            \
  /* the way to the service */                                                                                         \
  X(NET_UNREACHABLE,      "net-unreachable",        NETWORK)                                                            \
  X(NET_TIMEOUT,          "net-timeout",            NETWORK)                                                            \
  X(NET_BROKEN,           "net-broken",             NETWORK)                                                            \
  X(NET_UNTRUSTED,        "net-untrusted",          NETWORK)                                                            \
  X(CLOCK_WRONG,          "clock-wrong",            FAILURE)                                                            \
  X(SERVICE_FAULT,        "service-fault",          SERVICE)                                                            \
  X(SERVICE_PROTOCOL,     "service-protocol",       SERVICE)                                                            \
  X(SERVICE_UNAVAILABLE,  "service-unavailable",    SERVICE)                                                            \
  X(RATE_LIMITED,         "rate-limited",           SERVICE)                                                            \
  /* what the service decides */                                                                                       \
  X(AUTH_REQUIRED,        "auth-required",          REFUSED)                                                            \
  X(AUTH_EXPIRED,         "auth-expired",           REFUSED)                                                            \
  X(FORBIDDEN,            "forbidden",              REFUSED)                                                            \
  X(CHALLENGE_SPENT,      "challenge-spent",        REFUSED)                                                            \
  X(TOO_EARLY,            "too-early",              NOTHING)                                                            \
  X(BEYOND_CA,            "beyond-ca",              REFUSED)                                                            \
  X(RENEWAL_OPEN,         "renewal-open",           REFUSED)                                                            \
  X(ALREADY_RENEWED,      "already-renewed",        NOTHING)                                                            \
  X(AGREEMENT_CHANGED,    "agreement-changed",      REFUSED)                                                            \
  X(NOTICE_UNREAD,        "notice-unread",          REFUSED)                                                            \
  X(PRICE_CHANGED,        "price-changed",          REFUSED)                                                            \
  X(TERM_UNKNOWN,         "term-unknown",           REFUSED)                                                            \
  X(TERM_FIXED,           "term-fixed",             REFUSED)                                                            \
  X(KEY_REUSED,           "key-reused",             REFUSED)                                                            \
  X(KEY_POLICY,           "key-policy",             REFUSED)                                                            \
  X(STATE_CONFLICT,       "state-conflict",         REFUSED)                                                            \
  X(VERSION_CONFLICT,     "version-conflict",       REFUSED)                                                            \
  X(IDEMPOTENCY_CONFLICT, "idempotency-conflict",   REFUSED)                                                            \
  X(NOT_ISSUED,           "not-issued",             WAITING)                                                            \
  X(AUDIT_BROKEN,         "audit-broken",           SERVICE)
/* clang-format on */

enum xq_code {
  XQ_E_NONE = 0, /* no error: the code of a NULL xq_err */
#define X(name, string, exit) XQ_E_##name,
  XQ_CODES(X)
#undef X
      XQ_E_COUNT_
};

#endif
