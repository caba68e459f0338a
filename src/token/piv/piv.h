/*
 * piv.h - PIV cards (NIST SP 800-73-4) with the extensions of Yubico's where a card has them; private to src/token/piv.
 *
 *     tlv.c         BER-TLV, bounds-checked           card.c      which card it is; jobs, and what a reset forgets
 *     container.c   the object a certificate is in    slots.c     what is in its 24 slots, read once
 *     apdu.c        one command and its whole answer  forget.c    and believed no longer
 *     management.c  the key that writes need          note.c      keys of cards that do not tell what they have
 *     algorithms.c  and OpenSSL's keys                exchange.c  one signature as the card makes it
 *     unlock.c      where the management key is       keys.c      which key is where
 *     pad.c         PINs typed on the reader          pin.c       PIN and PUK
 *     sign.c        signatures                        attest.c    the card's word that it made a key
 *     piv.c         the backend's face                generate.c, write.c, settle.c   the acts of an install
 *
 * Every call of the backend is one or a few jobs; a job is one transaction and never outlives the call (piv_job()).
 */
#ifndef XUQI_TOKEN_PIV_H
#define XUQI_TOKEN_PIV_H

#include "token/backend.h"
#include "token/pcsc/pcsc.h"

/* ---- tlv.c: ISO 7816-4 section 5.2.2, tags of one to three bytes, definite lengths */

struct piv_bytes { /* borrowed */
  const uint8_t *p;
  size_t len;
};
/** The next element of `in`, which is moved behind it.  False at the end, or where what follows is no element (in->len
 * is not 0 then). */
bool piv_tlv_next(struct piv_bytes *in, uint32_t *tag, struct piv_bytes *value);
/** The first element of this tag at the top level of `in`. */
bool piv_tlv_find(struct piv_bytes in, uint32_t tag, struct piv_bytes *value);
#define PIV_TLV_HEAD_MAX 8
/** Tag and length; bytes written. */
size_t piv_tlv_head(uint8_t out[PIV_TLV_HEAD_MAX], uint32_t tag, size_t len);
/** Adds a whole element to buf; tag as piv_tlv_next() gives it. */
void piv_tlv_put(struct xq_buf *buf, uint32_t tag, const void *value, size_t len);

/* ---- container.c: 53 { 70 certificate, 71 how it is packed, FE } of SP 800-73-4 part 1 appendix A */

/** *cert NULL: the object is empty (deleted).  TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *piv_container_read(struct piv_bytes object, X509 **cert);
/** Adds the object that holds cert to *object.  CRYPTO. */
XQ_MUST_CHECK xq_err *piv_container_write(X509 *cert, struct xq_buf *object);

/* ---- apdu.c: ISO 7816-4 */

struct piv_channel {
  xq_err *(*transmit)(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len);
  void *ctx;
  size_t extended; /* longest command the card takes in one piece, in bytes; 0: 255 bytes of data, chained */
  uint8_t *answer; /* PCSC_ANSWER_MAX bytes; holds the last answer */
};
enum piv_wants { PIV_NO_ANSWER, PIV_ANSWER, PIV_LONG_ANSWER }; /* LONG: more than 256 bytes are likely */
struct piv_command {
  uint8_t ins, p1, p2;
  struct piv_bytes data;
  enum piv_wants wants;
};
struct piv_answer {
  struct piv_bytes data; /* in the channel's buffer, until the next command */
  uint16_t sw;
};
/** A command in as many pieces as the card wants, and its whole answer.  Errors are those of the reader; a status word
 * is no error.  TOKEN_DAMAGED: an answer without end. */
XQ_MUST_CHECK xq_err *piv_apdu(struct piv_channel *channel, const struct piv_command *command,
                               struct piv_answer *answer);

enum { /* status words */
       PIV_SW_OK = 0x9000,
       PIV_SW_MEMORY = 0x6581,
       PIV_SW_LENGTH = 0x6700,
       PIV_SW_SECURITY = 0x6982,
       PIV_SW_BLOCKED = 0x6983,
       PIV_SW_CONDITIONS = 0x6985,
       PIV_SW_DATA = 0x6A80,
       PIV_SW_NOT_FOUND = 0x6A82,
       PIV_SW_FULL = 0x6A84,
       PIV_SW_PARAMETERS = 0x6A86,
       PIV_SW_REFERENCE = 0x6A88,
       PIV_SW_INSTRUCTION = 0x6D00,
       PIV_SW_CLASS = 0x6E00,
};
enum { /* instructions */
       PIV_VERIFY = 0x20,
       PIV_CHANGE = 0x24,
       PIV_UNBLOCK = 0x2C,
       PIV_GENERATE = 0x47,
       PIV_AUTHENTICATE = 0x87,
       PIV_SELECT = 0xA4,
       PIV_GET_RESPONSE = 0xC0,
       PIV_GET_DATA = 0xCB,
       PIV_PUT_DATA = 0xDB,
       PIV_MOVE_KEY = 0xF6, /* from here on Yubico's */
       PIV_METADATA = 0xF7,
       PIV_SERIAL = 0xF8,
       PIV_ATTEST = 0xF9,
       PIV_VERSION = 0xFD,
};
enum { /* algorithms, SP 800-78-4 table 6-2; 05 and 16 as later cards have them */
       PIV_3DES = 0x03,
       PIV_RSA3072 = 0x05,
       PIV_RSA1024 = 0x06,
       PIV_RSA2048 = 0x07,
       PIV_AES128 = 0x08,
       PIV_AES192 = 0x0A,
       PIV_AES256 = 0x0C,
       PIV_P256 = 0x11,
       PIV_P384 = 0x14,
       PIV_RSA4096 = 0x16,
};
enum { /* references and objects */
       PIV_PIN = 0x80,
       PIV_PUK = 0x81,
       PIV_MANAGEMENT = 0x9B,
       PIV_CHUID = 0x5FC102,
       PIV_PRINTED = 0x5FC109,
       PIV_KEY_HISTORY = 0x5FC10C,
       PIV_ADMIN_DATA = 0x5FFF00,
       PIV_ATTESTATION = 0x5FFF01,
};

/* ---- management.c: SP 800-73-4 part 2 section 3.2.4 and appendix A.1 */

#define PIV_MANAGEMENT_MAX 32
/** Bytes of a management key of this algorithm; 0: no such algorithm. */
size_t piv_management_len(uint8_t algorithm);
/** Mutual authentication.  *known false: the card does not have this algorithm for it.  MANAGEMENT_KEY (fact reason =
 * "wrong"): it is another key, or the card does not know it. */
XQ_MUST_CHECK xq_err *piv_management_prove(struct piv_channel *channel, uint8_t algorithm, const xq_secret *key,
                                           bool *known);
/** The key in a person's file, in hexadecimal.  MANAGEMENT_KEY (fact path, reason = "file") and those of the file. */
XQ_MUST_CHECK xq_err *piv_management_from_file(const char *path, xq_secret **key);
/** The older form of a key that the PIN opens: PBKDF2 (RFC 8018) with HMAC-SHA-1, 10,000 rounds, 24 bytes. */
XQ_MUST_CHECK xq_err *piv_management_from_pin(const xq_secret *pin, struct piv_bytes salt, xq_secret **key);
/** The key that makers deliver with: 24 bytes. */
xq_secret *piv_management_default(void);
/** What 5FFF00 says of it. */
struct piv_admin {
  bool protected;        /* the key is in 5FC109 */
  struct piv_bytes salt; /* it is derived from the PIN; len 0: it is not */
};
/** False: it is no such object.  salt points into it. */
bool piv_admin_read(struct piv_bytes object, struct piv_admin *admin);
/** The key in 5FC109, which the PIN opens; NULL: none there. */
xq_secret *piv_protected_read(struct piv_bytes object);

/* ---- the card */

#define PIV_SLOTS 24
#define PIV_RETIRED 4 /* index of the first retired slot, 82 */

struct piv_slot {
  bool read;       /* its object was: */
  bool object;     /* there is one */
  bool hidden;     /* the card does not show it */
  X509 *cert;      /* what is in it, or NULL */
  xq_err *problem; /* why it cannot be read, or NULL */
  bool asked;      /* its metadata was: */
  bool key;        /* there is one (as far as can be known: a card without metadata shows certificates only) */
  uint8_t algorithm, pin_policy, touch_policy; /* 0: not told */
  EVP_PKEY *public;                            /* by metadata, else NULL */
};

struct piv { /* xq_token.data */
  char *reader;
  pcsc_card *card; /* NULL: to be connected anew */
  uint8_t atr[33];
  size_t atr_len;
  struct piv_channel channel;
  struct pcsc_pad pad; /* the reader's, if it has one */

  /* which card it is */
  bool identified;
  bool yubico;    /* has Yubico's commands */
  bool versioned; /* was asked for its version: */
  uint8_t version[3];
  bool has_serial, has_guid; /* neither: it is the one in this reader until it is pulled out */
  uint16_t insertion;
  uint32_t serial;
  uint8_t guid[16];
  bool metadata;  /* answers F7, as far as is known */
  bool described; /* did so */

  /* what the card knows until it forgets */
  bool stale;       /* nothing is selected, and it may be another card */
  bool renewed;     /* this job began with SELECT */
  bool verified;    /* we logged in */
  bool pin_on_card; /* the card may hold a PIN that we gave */
  bool reset;       /* it forgot the PIN without our asking */
  bool managed;     /* proved the management key */
  bool puk_in_hand; /* somebody is about to unblock the PIN */
  xq_secret *pin;   /* while logged in: a derived management key needs it */
  xq_secret *management;
  uint8_t management_algorithm; /* 0: unknown */
  bool management_default;
  xq_secret *refused; /* a management key that it turned down: some cards lock after a few tries */

  /* what was read */
  struct piv_slot slots[PIV_SLOTS];
  bool history; /* Key History was read: */
  uint8_t retired_certs, retired_elsewhere;
  uint8_t *history_url;
  size_t history_url_len;
};

/* ---- card.c */

/** One transaction: selects, and makes sure of the card, where that is needed; does `work`; ends.  A reset in between
 * makes it begin again, once. */
XQ_MUST_CHECK xq_err *piv_job(xq_token *token, xq_err *(*work)(xq_token *token, void *arg), void *arg);
/** In a job. */
XQ_MUST_CHECK xq_err *piv_send(struct piv *p, const struct piv_command *command, struct piv_answer *answer);
/** GET DATA of an object, whatever the status word; in a job. */
XQ_MUST_CHECK xq_err *piv_get_data(struct piv *p, uint32_t object, struct piv_answer *answer);
/** A status word that ends a job.  New error of the code that fits, with the fact sw. */
XQ_MUST_CHECK xq_err *piv_refused(uint16_t sw, const char *what);
/** Yubico's, from this version on; after piv_version(). */
bool piv_at_least(const struct piv *p, unsigned major, unsigned minor);
/** Asks for the version, once; in a job. */
XQ_MUST_CHECK xq_err *piv_version(struct piv *p);
/** Keys from one slot to another; after piv_version(). */
bool piv_can_move(const struct piv *p);
/** Yubico's description of a key or a PIN; in a job.  One that does not know the command is not asked again. */
XQ_MUST_CHECK xq_err *piv_describe(struct piv *p, uint8_t reference, struct piv_answer *answer);
/** Connects to the card in `reader` and finds out which it is.  KEY_ABSENT: no PIV card. */
XQ_MUST_CHECK xq_err *piv_connect(xq_token *token, const struct pcsc_reader *reader);
/** The card forgets the PIN. */
void piv_forget_pin(xq_token *token);
/** Lets go of the card, wipes and frees everything; NULL is none. */
void piv_free(struct piv *p);

/* ---- slots.c */

/** A slot by its index, as the card calls it: its key (9A), its object (5FC105). */
uint8_t piv_slot_reference(size_t slot);
uint32_t piv_slot_object(size_t slot);
/** The slot of an entry id ("9a").  KEY_ABSENT. */
XQ_MUST_CHECK xq_err *piv_slot_of(const char *entry_id, size_t *slot);
/** The entry id of a slot ("9a"); new string. */
char *piv_slot_id(size_t slot);
/** Reads the object of a slot, its metadata: once.  In a job. */
XQ_MUST_CHECK xq_err *piv_slot_read(struct piv *p, size_t slot);
XQ_MUST_CHECK xq_err *piv_slot_ask(struct piv *p, size_t slot);
/** Reads everything that may hold a certificate.  In a job. */
XQ_MUST_CHECK xq_err *piv_read_all(struct piv *p);
/** Cards that do not tell what is in their slots keep count of the retired ones in an object. */
XQ_MUST_CHECK xq_err *piv_history_read(struct piv *p);
/** The slot whose object holds the certificate of the key in `slot`: its own, or after a move that was cut off another;
 * PIV_SLOTS: none.  After piv_read_all(). */
size_t piv_cert_of_key(const struct piv *p, size_t slot);

/* ---- forget.c */

/** Nothing read is believed any longer: of the object in a slot, of the slot, of the card. */
void piv_slot_drop_object(struct piv_slot *slot);
void piv_slot_drop(struct piv_slot *slot);
void piv_drop_all(struct piv *p);

/* ---- algorithms.c */

/** From what GENERATE and metadata tell.  KEY_UNSUPPORTED, TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *piv_public_key(uint8_t algorithm, struct piv_bytes template, EVP_PKEY **key);
/** 0: none that PIV has. */
uint8_t piv_algorithm_of(EVP_PKEY *key);
/** 0: none that PIV has. */
uint8_t piv_algorithm_of_kind(enum xq_key_kind kind);

/* ---- note.c */

/** Notes the public key of a slot, for a card that does not tell.  The errors of files. */
XQ_MUST_CHECK xq_err *piv_note(const xq_token *token, size_t slot, EVP_PKEY *key);
/** The public key that was noted for a slot, NULL: none.  Caller frees. */
EVP_PKEY *piv_noted_key(const xq_token *token, size_t slot);
/** Forgets it; that none is left does not matter. */
void piv_note_drop(const xq_token *token, size_t slot);

/* ---- exchange.c */

#define PIV_SIGNATURE_MAX 512 /* bytes, of RSA 4096 */

/** The command that makes a signature, and what the answer to it must be. */
struct piv_exchange {
  struct piv_command command; /* its data are here: */
  uint8_t data[PIV_SIGNATURE_MAX + 4 * PIV_TLV_HEAD_MAX];
  size_t whole; /* bytes of the signature; 0: any length (ECDSA) */
};
/** Fills it in; it must not be moved afterwards.  KEY_UNSUPPORTED. */
XQ_MUST_CHECK xq_err *piv_exchange_make(struct piv_exchange *exchange, size_t slot, uint8_t algorithm,
                                        const struct token_sign *what);
/** The signature in the answer.  *len: room in sig, then bytes used.  TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *piv_exchange_take(const struct piv_exchange *exchange, const struct piv_answer *answer,
                                        uint8_t *sig, size_t *len);
/** Whether the key in a slot of which nothing tells signs by this algorithm, and as `public` would (NULL: any key).  In
 * a job, logged in. */
XQ_MUST_CHECK xq_err *piv_slot_try(xq_token *token, size_t slot, uint8_t algorithm, EVP_PKEY *public, bool *answers);

/* ---- keys.c */
/** The public key in a slot: by metadata, by its certificate, by what generate() noted.  KEY_ABSENT.  In a job. */
XQ_MUST_CHECK xq_err *piv_slot_key(xq_token *token, size_t slot, EVP_PKEY **key);
/** See struct token_backend. */
xq_err *piv_backend_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key);
xq_err *piv_find_key(xq_token *token, EVP_PKEY *public, char **entry_id);

/* ---- sign.c */

/** Whether a key wants the PIN, a finger, before every signature; as far as is known by now. */
bool piv_slot_asks_always(const struct piv *p, size_t slot);
bool piv_slot_wants_touch(const struct piv *p, size_t slot);
/** See struct token_backend. */
xq_err *piv_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                 uint8_t *sig, size_t *len);

/* ---- pin.c */

/** Gives the PIN, in a job; NULL: has it typed on the pad, see piv_pad().  PIN_WRONG, PIN_LOCKED. */
XQ_MUST_CHECK xq_err *piv_verify(struct piv *p, const xq_secret *pin);
/** Within a job. */
XQ_MUST_CHECK xq_err *piv_pin_status(struct piv *p, struct xq_pin_state *state);
/** See struct token_backend. */
xq_err *piv_pin_state(xq_token *token, struct xq_pin_state *state);
xq_err *piv_login(xq_token *token, const xq_secret *pin);
void piv_logout(xq_token *token);
xq_err *piv_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
xq_err *piv_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin);
xq_err *piv_may_set_pin(xq_token *token, const xq_secret *new_pin);

/* ---- pad.c */

/** Has VERIFY or CHANGE REFERENCE DATA of the PIN sent by the reader, with what the person types on it; in a job.  *sw:
 * the card's answer.  Errors: see pcsc_verify_pin_direct(). */
XQ_MUST_CHECK xq_err *piv_pad(struct piv *p, uint8_t ins, uint16_t *sw);
/** A job in which that is done, between XQ_ATTEND_PAD and XQ_ATTEND_OVER. */
XQ_MUST_CHECK xq_err *piv_pad_job(xq_token *token, xq_err *(*work)(xq_token *token, void *arg), void *arg);

/* ---- unlock.c */

/** Finds the management key and proves it, unless that is done; in a job.  PIN_NEEDED: the PIN opens it, and nobody has
 * given that.  MANAGEMENT_KEY. */
XQ_MUST_CHECK xq_err *piv_unlock(xq_token *token);
/** What 5FFF00 says, in a job; salt points into the channel. */
XQ_MUST_CHECK xq_err *piv_admin_get(struct piv *p, struct piv_admin *admin);

/* ---- generate.c */

/** See struct token_backend. */
xq_err *piv_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);
/** A retired slot with neither key nor certificate, besides `but`; PIV_SLOTS: none.  In a job. */
XQ_MUST_CHECK xq_err *piv_free_slot(xq_token *token, size_t but, size_t *slot);

/* ---- write.c */

/** Writes an object of a slot, cert NULL: empties it; in a job, after piv_unlock().  TOKEN_FULL, TOKEN_WRITE,
 * MANAGEMENT_KEY. */
XQ_MUST_CHECK xq_err *piv_slot_write(xq_token *token, size_t slot, X509 *cert);
/** See struct token_backend. */
xq_err *piv_possible(xq_token *token, const char *entry_id, bool new_key);
xq_err *piv_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
xq_err *piv_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
xq_err *piv_read_back(xq_token *token, const char *key_id, X509 **cert);
xq_err *piv_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at);

/* ---- attest.c */

/** See struct token_backend. */
xq_err *piv_attest(xq_token *token, const char *entry_id, X509 **statement, X509 **by);

/* ---- settle.c */

/** See struct token_backend. */
xq_err *piv_settle(xq_token *token, const char *entry_id, const char *key_id);

#endif
