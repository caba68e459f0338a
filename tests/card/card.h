/* card.h - what the files of the virtual PIV card share.
 *
 * One process is one card.  link.c carries frames between it and the virtual reader (vpcd), apdu.c makes whole commands
 * of them, piv.c and yubico.c carry the commands out, keys.c and attest.c do the mathematics, store.c keeps what
 * outlives the power, script.c makes the card misbehave at a given APDU, control.c listens to the test that holds the
 * strings. Nothing of Xuqi is linked in: a card that shared code with its reader would share its mistakes. */
#ifndef TESTS_CARD_CARD_H
#define TESTS_CARD_CARD_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum {
  FRAME_MAX = 65535, /* two bytes of length on the reader's wire */
  CHAIN_MAX = 16384, /* what all parts of a chained command may add up to */
  KEY_SLOTS = 25,    /* 9A 9C 9D 9E, 82 to 95, F9 */
  FAULTS_MAX = 4096,
};

/* Status words, ISO 7816-4 and SP 800-73-4 part 2 */
enum {
  SW_OK = 0x9000,
  SW_MORE = 0x6100,
  SW_TRIES = 0x63C0,
  SW_WRONG_LENGTH = 0x6700,
  SW_NOT_ALLOWED = 0x6982, /* security status not satisfied */
  SW_BLOCKED = 0x6983,
  SW_CONDITIONS = 0x6985,
  SW_BAD_DATA = 0x6A80,
  SW_NOT_FOUND = 0x6A82,
  SW_NO_SPACE = 0x6A84,
  SW_BAD_P1P2 = 0x6A86,
  SW_NO_REFERENCE = 0x6A88,
  SW_EXACT_LE = 0x6C00,
  SW_BAD_INS = 0x6D00,
  SW_BAD_CLA = 0x6E00,
  SW_INTERNAL = 0x6F00,
};

/* Algorithms, SP 800-78-4 table 6-2 (05 and 16: as later firmware has them) */
enum {
  ALG_3DES = 0x03,
  ALG_RSA3072 = 0x05,
  ALG_RSA1024 = 0x06,
  ALG_RSA2048 = 0x07,
  ALG_AES128 = 0x08,
  ALG_AES192 = 0x0A,
  ALG_AES256 = 0x0C,
  ALG_P256 = 0x11,
  ALG_P384 = 0x14,
  ALG_RSA4096 = 0x16,
};

enum { PIN_NEVER = 1, PIN_ONCE = 2, PIN_ALWAYS = 3 };
enum { TOUCH_NEVER = 1, TOUCH_ALWAYS = 2, TOUCH_CACHED = 3 };
enum { ORIGIN_GENERATED = 1, ORIGIN_IMPORTED = 2 };

#define SLOT_ATTEST 0xF9
#define OBJ_DISCOVERY 0x7Eu
#define OBJ_CHUID 0x5FC102u
#define OBJ_CCC 0x5FC107u
#define OBJ_PRINTED 0x5FC109u
#define OBJ_ATTEST_CERT 0x5FFF01u

struct options {
  const char *state, *control, *log, *script;
  int port;
  unsigned char atr[33];
  size_t atr_len;
  unsigned char version[3];
  bool have_serial;
  uint32_t serial;
  bool plain;          /* no Yubico extensions */
  bool no_chuid;       /* a fresh card has neither CHUID nor CCC */
  bool no_extended;    /* extended APDUs are answered 6700 */
  bool exact_le;       /* GET DATA with another Le than the length: 6Cxx */
  bool select_forgets; /* SELECT of the application already selected drops PIN and management authentication */
  bool no_p384, no_rsa3072, no_rsa4096, rsa3072, rsa4096;
  size_t object_limit, space;
};

/* --- what outlives the power (store.c) --- */
struct secret { /* PIN or PUK */
  unsigned char value[8];
  unsigned left, total;
  bool is_default;
};

struct object {
  uint32_t tag;
  unsigned char *data;
  size_t len;
};

struct key {
  unsigned char slot, alg, origin, pin_policy, touch_policy;
  EVP_PKEY *pkey; /* NULL: none */
};

struct store {
  uint32_t serial;
  struct secret pin, puk;
  unsigned char mgm_alg, mgm[32], mgm_touch;
  bool mgm_default;
  struct object *objects;
  size_t object_count;
  struct key keys[KEY_SLOTS];
};

/* --- what the power keeps: gone after reset and power off --- */
enum app { APP_NONE, APP_PIV, APP_OTP };
enum auth_step { AUTH_NONE, AUTH_WITNESS, AUTH_CHALLENGE };

struct session {
  enum app app;
  bool pin_ok;
  bool pin_fresh; /* the very last command was a VERIFY that succeeded */
  bool mgm_ok;
  enum auth_step auth;
  unsigned char nonce[16];
};

struct reply {
  size_t len;
  unsigned char data[FRAME_MAX];
};

struct apdu {
  unsigned char cla, ins, p1, p2;
  const unsigned char *data;
  size_t lc;
  size_t le; /* as a number of bytes; 0 = no Le field */
  bool extended;
};

struct fault {
  unsigned long at;
  enum { FAULT_REMOVE_BEFORE, FAULT_REMOVE_AFTER, FAULT_SW, FAULT_SLOW, FAULT_LIE, FAULT_RESET } kind;
  enum { LIE_MIDDLE, LIE_FLIP, LIE_CUT, LIE_HEX } lie;
  unsigned long number; /* status word, milliseconds or offset */
  unsigned char *bytes;
  size_t len;
};

struct card {
  struct options opt;
  struct store store;
  struct session session;
  struct { /* parts of a chained command */
    unsigned char head[3];
    bool open;
    bool secret; /* not for the log */
    size_t len;
    unsigned char data[CHAIN_MAX];
  } chain;
  struct reply reply; /* the answer, and how much of it was fetched */
  size_t fetched;
  bool more, secret;                                   /* an answer waits for GET RESPONSE; it is not for the log */
  unsigned delay_ms;                                   /* how long the command just done takes */
  enum { TOUCH_AT_ONCE, TOUCH_LATE, TOUCH_OFF } touch; /* the person at the key */
  unsigned touch_ms;
  struct fault *faults;
  size_t fault_count;
  unsigned long apdus, bytes_in, bytes_out;
};

/* bytes.c: memory, hexadecimal, TLV */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void *need(size_t n);
void *need_copy(const void *p, size_t n);
char *to_hex(const unsigned char *p, size_t n);         /* for the caller to free */
unsigned char *from_hex(const char *text, size_t *len); /* NULL: no hexadecimal; for the caller to free */
void put(struct reply *r, const void *p, size_t n);
void put_head(struct reply *r, unsigned tag, size_t len); /* tag and length of a TLV */
void put_tlv(struct reply *r, unsigned tag, const void *p, size_t n);
struct tlv {
  unsigned tag;
  const unsigned char *value;
  size_t len;
};
bool tlv_next(const unsigned char **p, size_t *left, struct tlv *out); /* false: at the end, or broken (*left != 0) */
bool tlv_find(const unsigned char *p, size_t n, unsigned tag, struct tlv *out);

/* store.c */
void store_open(struct card *c);
void store_fresh(struct card *c, bool keep_attestation);
void store_save(const struct card *c);
void store_close(struct card *c);
const struct object *object_get(const struct store *s, uint32_t tag);
bool object_put(struct card *c, uint32_t tag, const unsigned char *p, size_t n); /* false: no room */
struct key *key_at(struct store *s, unsigned char slot);                         /* NULL: no such slot */

/* keys.c */
bool alg_known(const struct card *c, unsigned char alg);
size_t key_bytes(unsigned char alg); /* RSA: of the modulus; EC: of a coordinate */
bool alg_is_rsa(unsigned char alg);
EVP_PKEY *key_generate(unsigned char alg);
EVP_PKEY *key_import(unsigned char alg, const unsigned char *data, size_t len);
void put_public(struct reply *r, const struct key *k); /* 81 82 or 86, as in 7F49 and metadata */
bool key_rsa(const struct key *k, const unsigned char *in, size_t len, struct reply *out);
bool key_sign_ec(const struct key *k, const unsigned char *digest, size_t len, struct reply *out);
bool key_agree(const struct key *k, const unsigned char *point, size_t len, struct reply *out);
size_t mgm_bytes(unsigned char alg); /* of the key; 0: no such algorithm */
size_t mgm_block(unsigned char alg);
void mgm_crypt(const struct store *s, bool encrypt, const unsigned char *in, unsigned char *out);

/* attest.c */
void attest_start(struct card *c); /* a fresh attestation key and certificate */
bool attest(const struct card *c, const struct key *k, struct reply *r);

/* piv.c, yubico.c: one whole command, its answer in c->reply */
unsigned piv_command(struct card *c, const struct apdu *a);
bool yubico_has(const struct card *c, unsigned char ins); /* this card has that extension */
unsigned yubico_command(struct card *c, const struct apdu *a);
bool version_at_least(const struct card *c, unsigned major, unsigned minor);
bool secret_check(struct card *c, struct secret *s, const unsigned char value[8]); /* counts the try */
bool secret_well_formed(const unsigned char value[8]);

/* apdu.c: one frame in, one frame out (at most FRAME_MAX bytes); session_forget is power off and reset */
size_t apdu_frame(struct card *c, const unsigned char *in, size_t len, unsigned char *out);
void session_forget(struct card *c);
void log_frame(const struct card *c, char direction, const unsigned char *p, size_t n, size_t show);
void log_note(const struct card *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* script.c */
const char *script_line(struct card *c, const char *line); /* "at N ..."; NULL, or what is wrong with it */
void script_load(struct card *c, const char *path);
const struct fault *script_fault(const struct card *c, unsigned long n);
size_t script_lie(const struct fault *f, unsigned char *answer, size_t len);
void script_clear(struct card *c);

/* link.c: the wire to the virtual reader */
struct pollfd;
void link_start(struct card *c);
void link_poll(struct pollfd *p, int64_t now, int64_t *wake);
void link_step(struct card *c, short revents, int64_t now);
void link_remove(int64_t now, int64_t back_after_ms); /* back_after_ms < 0: until link_insert */
void link_insert(int64_t now);
bool link_inserted(void);
bool link_ready(void); /* the reader powered the card since it was inserted */

/* control.c: the socket of the test */
enum { CONTROL_FDS = 9 };
void control_start(const char *path);
void control_poll(struct pollfd *p);
void control_step(struct card *c, const struct pollfd *p, int64_t now);
void control_close(const char *path);

#endif
