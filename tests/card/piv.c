/* piv.c - the commands of SP 800-73-4 part 2. */
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

#include "card.h"

enum {
  INS_VERIFY = 0x20,
  INS_CHANGE_REFERENCE = 0x24,
  INS_RESET_RETRY = 0x2C,
  INS_GENERATE = 0x47,
  INS_AUTHENTICATE = 0x87,
  INS_SELECT = 0xA4,
  INS_GET_DATA = 0xCB,
  INS_PUT_DATA = 0xDB,
  REF_PIN = 0x80,
  REF_PUK = 0x81,
  REF_MGM = 0x9B,
};

bool version_at_least(const struct card *c, unsigned major, unsigned minor) {
  return c->opt.version[0] > major || (c->opt.version[0] == major && c->opt.version[1] >= minor);
}

/* --- SELECT --- */

static bool aid_is(const struct apdu *a, const char *aid, size_t len, size_t least) {
  return a->lc >= least && a->lc <= len && memcmp(a->data, aid, a->lc) == 0;
}

/* Another AID leaves everything as it is; the one selected already, too (part 2, 3.1.1). */
static unsigned select_app(struct card *c, const struct apdu *a) {
  if (a->p1 != 0x04 || (a->p2 != 0x00 && a->p2 != 0x0C)) {
    return SW_BAD_P1P2;
  }
  enum app app = APP_NONE;
  if (aid_is(a, "\xA0\x00\x00\x03\x08\x00\x00\x10\x00\x01\x00", 11, 5)) {
    app = APP_PIV;
    put(&c->reply, "\x61\x11\x4F\x06\x00\x00\x10\x00\x01\x00\x79\x07\x4F\x05\xA0\x00\x00\x03\x08", 19);
  } else if (!c->opt.plain && aid_is(a, "\xA0\x00\x00\x05\x27\x20\x01\x01", 8, 7)) {
    app = APP_OTP;
    put(&c->reply, c->opt.version, 3);
    put(&c->reply, "\x01\x00\x05\x00\x00", 5);
  } else {
    return SW_NOT_FOUND;
  }
  if (app != c->session.app || c->opt.select_forgets) {
    c->session = (struct session){.app = app};
  }
  return SW_OK;
}

/* --- PIN and PUK --- */

static unsigned tries_left(const struct secret *s) {
  return s->left == 0 ? SW_BLOCKED : SW_TRIES | (s->left < 15 ? s->left : 15);
}

/* At least six, then only filling */
bool secret_well_formed(const unsigned char value[8]) {
  size_t n = 8;
  while (n > 0 && value[n - 1] == 0xFF) {
    n--;
  }
  return n >= 6 && memchr(value, 0xFF, n) == NULL;
}

/* The try is counted, and written down, before the comparison: power cut in between gains nothing. */
bool secret_check(struct card *c, struct secret *s, const unsigned char value[8]) {
  if (s->left == 0) {
    return false;
  }
  s->left--;
  store_save(c);
  if (CRYPTO_memcmp(s->value, value, sizeof s->value) != 0) {
    return false;
  }
  s->left = s->total;
  store_save(c);
  return true;
}

static void secret_set(struct card *c, struct secret *s, const unsigned char value[8]) {
  memcpy(s->value, value, sizeof s->value);
  s->left = s->total;
  s->is_default = false;
  store_save(c);
}

static unsigned verify(struct card *c, const struct apdu *a) {
  struct secret *pin = &c->store.pin;
  if (a->p2 != REF_PIN) {
    return SW_NO_REFERENCE;
  }
  if (a->p1 == 0xFF && a->lc == 0) {
    c->session.pin_ok = false;
    return SW_OK;
  }
  if (a->p1 != 0x00) {
    return SW_BAD_P1P2;
  }
  if (a->lc == 0) {
    return c->session.pin_ok ? SW_OK : tries_left(pin);
  }
  if (a->lc != sizeof pin->value) {
    return SW_BAD_DATA;
  }
  if (pin->left == 0) {
    return SW_BLOCKED;
  }
  c->session.pin_ok = c->session.pin_fresh = secret_check(c, pin, a->data);
  return c->session.pin_ok ? SW_OK : SW_TRIES | pin->left;
}

static unsigned change_reference(struct card *c, const struct apdu *a) {
  struct secret *s = a->p2 == REF_PIN ? &c->store.pin : &c->store.puk;
  if (a->p1 != 0x00 || (a->p2 != REF_PIN && a->p2 != REF_PUK)) {
    return SW_NO_REFERENCE;
  }
  if (a->lc != 16 || !secret_well_formed(a->data + 8)) {
    return SW_BAD_DATA;
  }
  if (s->left == 0) {
    return SW_BLOCKED;
  }
  bool good = secret_check(c, s, a->data);
  if (a->p2 == REF_PIN) {
    c->session.pin_ok = good;
  }
  if (!good) {
    return SW_TRIES | s->left;
  }
  secret_set(c, s, a->data + 8);
  return SW_OK;
}

static unsigned reset_retry(struct card *c, const struct apdu *a) {
  struct secret *puk = &c->store.puk;
  if (a->p1 != 0x00 || a->p2 != REF_PIN) {
    return SW_NO_REFERENCE;
  }
  if (a->lc != 16 || !secret_well_formed(a->data + 8)) {
    return SW_BAD_DATA;
  }
  if (puk->left == 0) {
    return SW_BLOCKED;
  }
  if (!secret_check(c, puk, a->data)) {
    return SW_TRIES | puk->left;
  }
  c->session.pin_ok = false;
  secret_set(c, &c->store.pin, a->data + 8);
  return SW_OK;
}

/* --- data objects --- */

static bool tag_known(const struct card *c, uint32_t tag) {
  return (tag >= 0x5FC101 && tag <= 0x5FC123) || (!c->opt.plain && tag >= 0x5F0000 && tag <= 0x5FFFFF);
}

/* fingerprints, facial image, printed information, iris */
static bool tag_behind_pin(uint32_t tag) {
  return tag == 0x5FC103 || tag == 0x5FC108 || tag == OBJ_PRINTED || tag == 0x5FC121;
}

static bool read_tag(const struct apdu *a, uint32_t *tag, size_t *used) {
  struct tlv tlv;
  const unsigned char *p = a->data;
  size_t left = a->lc;
  if (!tlv_next(&p, &left, &tlv) || tlv.tag != 0x5C || tlv.len == 0 || tlv.len > 3) {
    return false;
  }
  *tag = 0;
  for (size_t i = 0; i < tlv.len; i++) {
    *tag = *tag << 8 | tlv.value[i];
  }
  *used = a->lc - left;
  return true;
}

static unsigned get_data(struct card *c, const struct apdu *a) {
  static const char discovery[] = "\x7E\x12\x4F\x0B\xA0\x00\x00\x03\x08\x00\x00\x10\x00\x01\x00\x5F\x2F\x02\x40\x00";
  uint32_t tag;
  size_t used;
  if (a->p1 != 0x3F || a->p2 != 0xFF) {
    return SW_BAD_P1P2;
  }
  if (!read_tag(a, &tag, &used) || used != a->lc) {
    return SW_BAD_DATA;
  }
  c->secret = tag == OBJ_PRINTED;
  if (tag == OBJ_DISCOVERY) {
    put(&c->reply, discovery, sizeof discovery - 1);
    return SW_OK;
  }
  if (tag_behind_pin(tag) && !c->session.pin_ok) {
    return SW_NOT_ALLOWED;
  }
  const struct object *object = object_get(&c->store, tag);
  if (object == NULL) {
    return SW_NOT_FOUND;
  }
  put_tlv(&c->reply, 0x53, object->data, object->len);
  if (c->opt.exact_le && !a->extended && c->reply.len < 256 && a->le != c->reply.len) {
    unsigned len = (unsigned)c->reply.len;
    c->reply.len = 0;
    return SW_EXACT_LE | len;
  }
  return SW_OK;
}

static unsigned put_data(struct card *c, const struct apdu *a) {
  uint32_t tag;
  size_t used;
  struct tlv value;
  if (a->p1 != 0x3F || a->p2 != 0xFF) {
    return SW_BAD_P1P2;
  }
  if (!c->session.mgm_ok) {
    return SW_NOT_ALLOWED;
  }
  if (!read_tag(a, &tag, &used) || !tag_known(c, tag)) {
    return SW_BAD_DATA;
  }
  const unsigned char *p = a->data + used;
  size_t left = a->lc - used;
  if (!tlv_next(&p, &left, &value) || value.tag != 0x53 || left != 0) {
    return SW_BAD_DATA;
  }
  if (!object_put(c, tag, value.value, value.len)) {
    return SW_NO_SPACE;
  }
  store_save(c);
  return SW_OK;
}

/* --- keys --- */

static bool person_touches(struct card *c, unsigned char policy) {
  if (policy == TOUCH_ALWAYS || policy == TOUCH_CACHED) {
    c->delay_ms = c->touch == TOUCH_AT_ONCE ? 0 : c->touch_ms;
    return c->touch != TOUCH_OFF;
  }
  return true;
}

static unsigned generate(struct card *c, const struct apdu *a) {
  struct key *k = key_at(&c->store, a->p2);
  struct tlv template, tlv;
  unsigned char alg = 0, pin = 0, touch = 0;
  if (a->p1 != 0x00 || k == NULL || (k->slot == SLOT_ATTEST && c->opt.plain)) {
    return SW_BAD_P1P2;
  }
  if (!c->session.mgm_ok) {
    return SW_NOT_ALLOWED;
  }
  const unsigned char *p = a->data;
  size_t left = a->lc;
  if (!tlv_next(&p, &left, &template) || template.tag != 0xAC || left != 0) {
    return SW_BAD_DATA;
  }
  p = template.value;
  left = template.len;
  while (tlv_next(&p, &left, &tlv)) {
    unsigned char *field = tlv.tag == 0x80 ? &alg : tlv.tag == 0xAA ? &pin : tlv.tag == 0xAB ? &touch : NULL;
    if (field == NULL || tlv.len != 1 || (field != &alg && c->opt.plain)) {
      return SW_BAD_DATA;
    }
    *field = tlv.value[0];
  }
  if (left != 0 || !alg_known(c, alg) || pin > PIN_ALWAYS || touch > TOUCH_CACHED) {
    return SW_BAD_DATA;
  }
  EVP_PKEY_free(k->pkey);
  k->pkey = key_generate(alg);
  k->alg = alg;
  k->origin = ORIGIN_GENERATED;
  k->pin_policy = pin != 0 ? pin : k->slot == 0x9C ? PIN_ALWAYS : k->slot == 0x9E ? PIN_NEVER : PIN_ONCE;
  k->touch_policy = touch != 0 ? touch : TOUCH_NEVER;
  store_save(c);
  struct reply *public = need(sizeof *public);
  put_public(public, k);
  put_tlv(&c->reply, 0x7F49, public->data, public->len);
  OPENSSL_free(public);
  return SW_OK;
}

/* What the host sent inside 7C: present and empty means "give me that" */
struct template {
  struct tlv witness, challenge, response, exponent;
};

static bool read_template(const struct apdu *a, struct template *t) {
  struct tlv outer, tlv;
  const unsigned char *p = a->data;
  size_t left = a->lc;
  *t = (struct template){0};
  if (!tlv_next(&p, &left, &outer) || outer.tag != 0x7C || left != 0) {
    return false;
  }
  p = outer.value;
  left = outer.len;
  while (tlv_next(&p, &left, &tlv)) {
    switch (tlv.tag) {
      case 0x80:
        t->witness = tlv;
        break;
      case 0x81:
        t->challenge = tlv;
        break;
      case 0x82:
        t->response = tlv;
        break;
      case 0x85:
        t->exponent = tlv;
        break;
      default:
        return false;
    }
  }
  return left == 0;
}

static void answer_template(struct card *c, unsigned tag, const void *p, size_t n) {
  put_head(&c->reply, 0x7C, n + (n > 0xFF ? 4 : n > 0x7F ? 3 : 2));
  put_tlv(&c->reply, tag, p, n);
}

static unsigned mgm_result(struct card *c, bool good) {
  c->session.auth = AUTH_NONE;
  c->session.mgm_ok = good;
  return good ? SW_OK : SW_NOT_ALLOWED;
}

/* Mutual (the card proves itself, too): 80 empty, then 80 with the witness deciphered and 81.  External: 81 empty,
 * then 82. */
static unsigned authenticate_mgm(struct card *c, const struct apdu *a, const struct template *t) {
  struct session *s = &c->session;
  size_t block = mgm_block(c->store.mgm_alg);
  unsigned char out[16];
  if ((a->p1 == 0 ? ALG_3DES : a->p1) != c->store.mgm_alg) {
    return SW_BAD_DATA;
  }
  if (!person_touches(c, c->store.mgm_touch)) {
    return SW_NOT_ALLOWED;
  }
  if (t->witness.tag != 0 && t->witness.len == 0) {
    RAND_bytes(s->nonce, (int)block);
    mgm_crypt(&c->store, true, s->nonce, out);
    s->auth = AUTH_WITNESS;
    answer_template(c, 0x80, out, block);
    return SW_OK;
  }
  if (t->challenge.tag != 0 && t->challenge.len == 0) {
    RAND_bytes(s->nonce, (int)block);
    s->auth = AUTH_CHALLENGE;
    answer_template(c, 0x81, s->nonce, block);
    return SW_OK;
  }
  if (s->auth == AUTH_WITNESS && t->witness.len == block && t->challenge.len == block) {
    if (CRYPTO_memcmp(t->witness.value, s->nonce, block) != 0) {
      return mgm_result(c, false);
    }
    mgm_crypt(&c->store, true, t->challenge.value, out);
    answer_template(c, 0x82, out, block);
    return mgm_result(c, true);
  }
  if (s->auth == AUTH_CHALLENGE && t->response.len == block) {
    mgm_crypt(&c->store, true, s->nonce, out);
    return mgm_result(c, CRYPTO_memcmp(t->response.value, out, block) == 0);
  }
  s->auth = AUTH_NONE;
  return SW_BAD_DATA;
}

static unsigned authenticate(struct card *c, const struct apdu *a, bool fresh) {
  struct template t;
  if (!read_template(a, &t)) {
    return SW_BAD_DATA;
  }
  if (a->p2 == REF_MGM) {
    return authenticate_mgm(c, a, &t);
  }
  const struct key *k = key_at(&c->store, a->p2);
  if (k == NULL) {
    return SW_BAD_P1P2;
  }
  if (k->pkey == NULL || a->p1 != k->alg) {
    return SW_BAD_DATA;
  }
  if ((k->pin_policy != PIN_NEVER && !c->session.pin_ok) || (k->pin_policy == PIN_ALWAYS && !fresh)) {
    return SW_NOT_ALLOWED;
  }
  if (!person_touches(c, k->touch_policy)) {
    return SW_NOT_ALLOWED;
  }
  struct reply *out = need(sizeof *out);
  bool good = alg_is_rsa(k->alg)     ? key_rsa(k, t.challenge.value, t.challenge.len, out)
              : t.challenge.tag != 0 ? key_sign_ec(k, t.challenge.value, t.challenge.len, out)
                                     : key_agree(k, t.exponent.value, t.exponent.len, out);
  if (good) {
    answer_template(c, 0x82, out->data, out->len);
  }
  OPENSSL_clear_free(out, sizeof *out);
  return good ? SW_OK : SW_BAD_DATA;
}

static unsigned otp_command(struct card *c, const struct apdu *a) {
  uint32_t s = c->store.serial;
  const unsigned char serial[] = {(unsigned char)(s >> 24), (unsigned char)(s >> 16), (unsigned char)(s >> 8),
                                  (unsigned char)s};
  if (a->ins != 0x01 || a->p1 != 0x10) {
    return SW_BAD_INS;
  }
  put(&c->reply, serial, sizeof serial);
  return SW_OK;
}

unsigned piv_command(struct card *c, const struct apdu *a) {
  /* Asking how many tries are left comes not between VERIFY and signature; any other command does. */
  bool asks = a->ins == INS_VERIFY && a->lc == 0 && a->p1 == 0;
  bool fresh = c->session.pin_fresh;
  c->session.pin_fresh = fresh && asks;
  if (a->ins == INS_SELECT) {
    return select_app(c, a);
  }
  if (c->session.app == APP_OTP) {
    return otp_command(c, a);
  }
  if (c->session.app != APP_PIV) {
    return SW_BAD_INS;
  }
  switch (a->ins) {
    case INS_VERIFY:
      return verify(c, a);
    case INS_CHANGE_REFERENCE:
      return change_reference(c, a);
    case INS_RESET_RETRY:
      return reset_retry(c, a);
    case INS_GET_DATA:
      return get_data(c, a);
    case INS_PUT_DATA:
      return put_data(c, a);
    case INS_GENERATE:
      return generate(c, a);
    case INS_AUTHENTICATE:
      return authenticate(c, a, fresh);
    default:
      return yubico_has(c, a->ins) ? yubico_command(c, a) : SW_BAD_INS;
  }
}
