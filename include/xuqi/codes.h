/*
 * codes.h - the stable error codes of Xuqi, in one list.
 *
 * A code is what programs may rely on: it appears in JSON output, in the log and, for the codes the service raises, as
 * "code" in its problem details (RFC 9457).  Names and strings are never reused or changed; new ones are added.
 *
 * Each line is X(NAME, "string", EXIT, TRAIT ...): the enumerator is XQ_E_NAME, EXIT the class that decides the exit
 * status of the command line (enum xq_exit), and the traits say how a program treats the code (enum xq_trait): who wants
 * to know asks xq_code_is(code, XQ_IS_TRAIT), and nobody keeps a list of codes elsewhere.  A code that has no trait says
 * so (PLAIN).  The words a person reads for a code are in src/words.
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

/** What a code is, beside its exit class: each is asked for somewhere, and says there what is done about the code. */
enum xq_trait {
  XQ_IS_PLAIN = 1 << 0,        /* none of these, and somebody has thought about it */
  XQ_IS_OFFLINE = 1 << 1,      /* the service was not reached, or is not proved to be the service */
  XQ_IS_TRANSIENT = 1 << 2,    /* may be better in a while: a watch goes on */
  XQ_IS_SEND_AGAIN = 1 << 3,   /* the way broke off: a request that does no harm twice is sent again at once */
  XQ_IS_UNCERTAIN = 1 << 4,    /* the service may have done what was asked although no answer says so */
  XQ_IS_SAID = 1 << 5,         /* the service says it to its clients; any other code stays inside as "internal" */
  XQ_IS_HEARD = 1 << 6,        /* a client takes it from the service as its own; of any other only the status counts */
  XQ_IS_SESSION_OVER = 1 << 7, /* the session with the service is over: log in anew */
  XQ_IS_OUTDATED = 1 << 8,     /* agreement, notices or prices are not in force as they were shown: fetch them */
  XQ_IS_REFUSAL = 1 << 9,      /* by the rules of renewal this application can never be issued: it is rejected */
  XQ_IS_TROUBLE = 1 << 10,     /* the service cannot keep what it does: it says so in its health and stops working */
  XQ_IS_PIN_AGAIN = 1 << 11,   /* no PIN came through, and the person may be asked again */
  XQ_IS_GONE = 1 << 12,        /* the medium in use is not here any more: waited for, then gone on with */
  XQ_IS_TAKES_NONE = 1 << 13,  /* the medium cannot take a new certificate here: dialogs are titled so */
  XQ_IS_BARS = 1 << 14,        /* of key or computer and not mended by going on: told before the form is filled in */
  XQ_IS_NOT_THE_KEY = 1 << 15, /* why it does not sign, but tells of medium or person: the key may be the right one */
  XQ_IS_OF_WRITING = 1 << 16,  /* of a write that fails it says more than that the medium did not take it */
};

/* clang-format off */
#define XQ_CODES(X)                                                                                                    \
  /* the machine */                                                                                                    \
  X(INTERNAL,             "internal",             FAILURE,    UNCERTAIN)                                               \
  X(NO_MEMORY,            "no-memory",            FAILURE,    PLAIN)                                                   \
  X(IO,                   "io",                   FAILURE,    TROUBLE)                                                 \
  X(DISK_FULL,            "disk-full",            FAILURE,    SAID, TROUBLE, BARS)                                     \
  X(PERMISSION,           "permission",           FAILURE,    TROUBLE, BARS)                                           \
  X(NOT_FOUND,            "not-found",            FAILURE,    SAID, HEARD)                                             \
  X(EXISTS,               "exists",               FAILURE,    PLAIN)                                                   \
  X(BUSY,                 "busy",                 FAILURE,    SAID)                                                    \
  X(CANCELLED,            "cancelled",            CANCELLED,  UNCERTAIN, NOT_THE_KEY, OF_WRITING)                      \
  /* what was handed in */                                                                                             \
  X(USAGE,                "usage",                USAGE,      SAID)                                                    \
  X(CONFIG,               "config",               USAGE,      PLAIN)                                                   \
  X(MALFORMED,            "malformed",            USAGE,      SAID, HEARD)                                             \
  X(TOO_LARGE,            "too-large",            USAGE,      SAID, HEARD)                                             \
  X(FORM_INVALID,         "form-invalid",         USAGE,      SAID, HEARD)                                             \
  /* certificates, keys, signed messages */                                                                            \
  X(CRYPTO,               "crypto",               FAILURE,    PLAIN)                                                   \
  X(KEY_UNSUPPORTED,      "key-unsupported",      REFUSED,    SAID, HEARD)                                             \
  X(SIGNATURE_BAD,        "signature-bad",        REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(CERT_UNTRUSTED,       "cert-untrusted",       REFUSED,    SAID, HEARD)                                             \
  X(CERT_UNKNOWN,         "cert-unknown",         REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(CERT_EXPIRED,         "cert-expired",         REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(CERT_NOT_YET_VALID,   "cert-not-yet-valid",   REFUSED,    SAID, HEARD)                                             \
  X(CERT_REVOKED,         "cert-revoked",         REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(CERT_KEY_MISMATCH,    "cert-key-mismatch",    REFUSED,    SAID, HEARD)                                             \
  X(CERT_SUBJECT_CHANGED, "cert-subject-changed", REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(CERT_NOT_EXTENDED,    "cert-not-extended",    REFUSED,    PLAIN)                                                   \
  /* keys and their media */                                                                                           \
  X(KEY_ABSENT,           "key-absent",           KEY_ABSENT, PLAIN)                                                   \
  X(TOKEN_REMOVED,        "token-removed",        KEY_ABSENT, GONE, NOT_THE_KEY, OF_WRITING)                           \
  X(TOKEN_READ_ONLY,      "token-read-only",      FAILURE,    TAKES_NONE, BARS, OF_WRITING)                            \
  X(TOKEN_FULL,           "token-full",           FAILURE,    TAKES_NONE, BARS, OF_WRITING)                            \
  X(TOKEN_WRITE,          "token-write",          FAILURE,    PLAIN)                                                   \
  X(TOKEN_CHANGED,        "token-changed",        FAILURE,    PLAIN)                                                   \
  X(TOKEN_DAMAGED,        "token-damaged",        FAILURE,    PLAIN)                                                   \
  X(TOKEN_BUSY,           "token-busy",           FAILURE,    NOT_THE_KEY)                                             \
  X(TOKEN_SWAPPED,        "token-swapped",        KEY_ABSENT, GONE, NOT_THE_KEY, OF_WRITING)                           \
  X(TOKEN_UNSUPPORTED,    "token-unsupported",    REFUSED,    TAKES_NONE, BARS)                                        \
  X(TOKEN_TOUCH,          "token-touch",          FAILURE,    NOT_THE_KEY)                                             \
  X(READER_SERVICE,       "reader-service",       FAILURE,    NOT_THE_KEY)                                             \
  X(READER_DENIED,        "reader-denied",        FAILURE,    NOT_THE_KEY)                                             \
  X(MODULE,               "module",               FAILURE,    PLAIN)                                                   \
  X(MANAGEMENT_KEY,       "management-key",       REFUSED,    TAKES_NONE, BARS)                                        \
  X(PIN_NEEDED,           "pin-needed",           USAGE,      NOT_THE_KEY, OF_WRITING)                                 \
  X(PIN_WRONG,            "pin-wrong",            PIN_WRONG,  PIN_AGAIN, NOT_THE_KEY)                                  \
  X(PIN_LENGTH,           "pin-length",           PIN_WRONG,  PIN_AGAIN, NOT_THE_KEY)                                  \
  X(PIN_WAIT,             "pin-wait",             PIN_LOCKED, PIN_AGAIN, NOT_THE_KEY)                                  \
  X(PIN_LOCKED,           "pin-locked",           PIN_LOCKED, BARS, NOT_THE_KEY)                                       \
  X(PIN_LAST_TRY,         "pin-last-try",         PIN_WRONG,  PIN_AGAIN, NOT_THE_KEY)                                  \
  X(PUK_WRONG,            "puk-wrong",            PIN_WRONG,  PLAIN)                                                   \
  X(PUK_LOCKED,           "puk-locked",           PIN_LOCKED, PLAIN)                                                   \
  X(INSTALL_UNPROVEN,     "install-unproven",     FAILURE,    PLAIN)                                                   \
  /* the way to the service */                                                                                         \
  X(NET_UNREACHABLE,      "net-unreachable",      NETWORK,    OFFLINE, TRANSIENT, SEND_AGAIN, UNCERTAIN)               \
  X(NET_TIMEOUT,          "net-timeout",          NETWORK,    OFFLINE, TRANSIENT, UNCERTAIN)                           \
  X(NET_BROKEN,           "net-broken",           NETWORK,    OFFLINE, TRANSIENT, SEND_AGAIN, UNCERTAIN)               \
  X(NET_UNTRUSTED,        "net-untrusted",        NETWORK,    OFFLINE, UNCERTAIN)                                      \
  X(CLOCK_WRONG,          "clock-wrong",          FAILURE,    HEARD, BARS)                                             \
  X(SERVICE_FAULT,        "service-fault",        SERVICE,    TRANSIENT, UNCERTAIN)                                    \
  X(SERVICE_PROTOCOL,     "service-protocol",     SERVICE,    TRANSIENT, UNCERTAIN)                                    \
  X(SERVICE_UNAVAILABLE,  "service-unavailable",  SERVICE,    TRANSIENT, UNCERTAIN, SAID, HEARD)                       \
  X(RATE_LIMITED,         "rate-limited",         SERVICE,    TRANSIENT, UNCERTAIN, SAID, HEARD)                       \
  /* what the service decides */                                                                                       \
  X(AUTH_REQUIRED,        "auth-required",        REFUSED,    UNCERTAIN, SAID, HEARD, SESSION_OVER)                    \
  X(AUTH_EXPIRED,         "auth-expired",         REFUSED,    UNCERTAIN, SAID, HEARD, SESSION_OVER)                    \
  X(FORBIDDEN,            "forbidden",            REFUSED,    SAID, HEARD)                                             \
  X(CHALLENGE_SPENT,      "challenge-spent",      REFUSED,    SAID, HEARD)                                             \
  X(TOO_EARLY,            "too-early",            NOTHING,    SAID, HEARD)                                             \
  X(BEYOND_CA,            "beyond-ca",            REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(RENEWAL_OPEN,         "renewal-open",         REFUSED,    SAID, HEARD)                                             \
  X(ALREADY_RENEWED,      "already-renewed",      NOTHING,    SAID, HEARD, REFUSAL)                                    \
  X(AGREEMENT_CHANGED,    "agreement-changed",    REFUSED,    SAID, HEARD, OUTDATED)                                   \
  X(NOTICE_UNREAD,        "notice-unread",        REFUSED,    SAID, HEARD, OUTDATED)                                   \
  X(PRICE_CHANGED,        "price-changed",        REFUSED,    SAID, HEARD, OUTDATED)                                   \
  X(TERM_UNKNOWN,         "term-unknown",         REFUSED,    SAID, HEARD, OUTDATED)                                   \
  X(TERM_FIXED,           "term-fixed",           REFUSED,    SAID, HEARD)                                             \
  X(KEY_REUSED,           "key-reused",           REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(KEY_POLICY,           "key-policy",           REFUSED,    SAID, HEARD, REFUSAL)                                    \
  X(STATE_CONFLICT,       "state-conflict",       REFUSED,    SAID, HEARD)                                             \
  X(VERSION_CONFLICT,     "version-conflict",     REFUSED,    SAID, HEARD)                                             \
  X(IDEMPOTENCY_CONFLICT, "idempotency-conflict", REFUSED,    SAID, HEARD)                                             \
  X(NOT_ISSUED,           "not-issued",           WAITING,    SAID, HEARD)                                             \
  X(AUDIT_BROKEN,         "audit-broken",         SERVICE,    UNCERTAIN, SAID, HEARD, TROUBLE)
/* clang-format on */

enum xq_code {
  XQ_E_NONE = 0, /* no error: the code of a NULL xq_err */
#define X(name, string, exit, ...) XQ_E_##name,
  XQ_CODES(X)
#undef X
      XQ_E_COUNT_
};

#endif
