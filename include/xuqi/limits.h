/*
 * limits.h - what both ends of the protocol hold to: how long a list may be, how large a message.  The service makes
 * nothing larger and takes nothing larger; the client refuses an answer that is.  What only one of them knows stays
 * with it.
 */
#ifndef XUQI_LIMITS_H
#define XUQI_LIMITS_H

#include <stdint.h>

/* ---- lists */

#define XQ_TRANSFERS_MAX 20 /* of an order */
#define XQ_NOTICES_MAX 32   /* published, and so acknowledged in an application */
#define XQ_FEE_LINES_MAX 64 /* of an order */
#define XQ_CHAIN_MAX 10     /* certificates of a chain */

/* Lists that grow are told in pages.  So many are in an answer, and no more can be asked for: whatever their texts, a page
 * fits into the answer that is allowed for it. */
#define XQ_PAGE_APPLICATIONS 16  /* of a certificate, the newest first */
#define XQ_LISTED_TIMELINE 10    /* of each of these the newest entries */
#define XQ_PAGE_TIMELINE 50      /* the newest entries of one application, and of each further page */
#define XQ_TIMELINE_MAX 1000     /* a client asks for no more entries ... */
#define XQ_APPLICATIONS_MAX 1000 /* ... and applications than these */

/* ---- texts and numbers */

#define XQ_NAME_MAX 64                           /* bytes of an id, a version, a medium's serial number */
#define XQ_CERT_SERIAL_MAX 80                    /* hexadecimal digits of a certificate's serial number */
#define XQ_REASON_MAX_CHARS 500                  /* characters of why an application was returned or rejected */
#define XQ_AGREEMENT_TITLE_MAX 200               /* bytes of an agreement's title */
#define XQ_REQUEST_KEY_MIN 8                     /* characters of an Idempotency-Key, at least ... */
#define XQ_REQUEST_KEY_MAX 64                    /* ... and at most */
#define XQ_WAIT_MAX_S 30                         /* seconds that a request may wait for a change */
#define XQ_MONTHS_MAX 240                        /* of a term */
#define XQ_AMOUNT_MAX_FEN INT64_C(9999999999999) /* 99,999,999,999.99 yuan */

/* ---- bytes */

#define XQ_DOCUMENT_MAX (64 * 1024)   /* an application document */
#define XQ_CSR_MAX (16 * 1024)        /* a certificate request; one for RSA 4096 with a long name has 2 KiB */
#define XQ_AGREEMENT_MAX (256 * 1024) /* the text of an agreement */
#define XQ_MESSAGE_MAX (72 * 1024)    /* a document signed, and the body of any request unless configured otherwise */
#define XQ_ANSWER_MAX (256 * 1024)    /* the body of an answer ... */
#define XQ_LONG_ANSWER_MAX (1024 * 1024) /* ... of the reference data and of a page of applications */
#define XQ_ANSWER_WAIT_S 30              /* longest time that one answer is waited for, unless configured */

#endif
