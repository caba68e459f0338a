/* yubico.c - the commands Yubico added to PIV, each from the firmware on that has it. */
#include <openssl/crypto.h>
#include <string.h>

#include "card.h"

enum {
  INS_MOVE = 0xF6,
  INS_METADATA = 0xF7,
  INS_SERIAL = 0xF8,
  INS_ATTEST = 0xF9,
  INS_SET_RETRIES = 0xFA,
  INS_RESET = 0xFB,
  INS_VERSION = 0xFD,
  INS_IMPORT = 0xFE,
  INS_SET_MGM = 0xFF,
};

bool yubico_has(const struct card *c, unsigned char ins) {
  if (c->opt.plain) {
    return false;
  }
  switch (ins) {
    case INS_MOVE:
      return version_at_least(c, 5, 7);
    case INS_METADATA:
      return version_at_least(c, 5, 3);
    case INS_SERIAL:
      return version_at_least(c, 5, 0);
    case INS_ATTEST:
      return version_at_least(c, 4, 3);
    case INS_SET_RETRIES:
    case INS_RESET:
    case INS_VERSION:
    case INS_IMPORT:
    case INS_SET_MGM:
      return true;
    default:
      return false;
  }
}

static unsigned serial(struct card *c) {
  uint32_t s = c->store.serial;
  const unsigned char bytes[] = {(unsigned char)(s >> 24), (unsigned char)(s >> 16), (unsigned char)(s >> 8),
                                 (unsigned char)s};
  put(&c->reply, bytes, sizeof bytes);
  return SW_OK;
}

static unsigned metadata(struct card *c, const struct apdu *a) {
  struct reply *r = &c->reply;
  if (a->p1 != 0) {
    return SW_BAD_P1P2;
  }
  if (a->p2 == 0x80 || a->p2 == 0x81) {
    const struct secret *s = a->p2 == 0x80 ? &c->store.pin : &c->store.puk;
    const unsigned char fields[] = {
        0x01, 1, 0xFF, 0x05, 1, s->is_default, 0x06, 2, (unsigned char)s->total, (unsigned char)s->left};
    put(r, fields, sizeof fields);
    return SW_OK;
  }
  if (a->p2 == 0x9B) {
    const unsigned char fields[] = {0x01, 1, c->store.mgm_alg,    0x02, 2, 0, c->store.mgm_touch,
                                    0x05, 1, c->store.mgm_default};
    put(r, fields, sizeof fields);
    return SW_OK;
  }
  const struct key *k = key_at(&c->store, a->p2);
  if (k == NULL) {
    return SW_BAD_P1P2;
  }
  if (k->pkey == NULL) {
    return SW_NO_REFERENCE;
  }
  const unsigned char fields[] = {0x01, 1, k->alg, 0x02, 2, k->pin_policy, k->touch_policy, 0x03, 1, k->origin};
  put(r, fields, sizeof fields);
  struct reply *public = need(sizeof *public);
  put_public(public, k);
  put_tlv(r, 0x04, public->data, public->len);
  OPENSSL_free(public);
  return SW_OK;
}

static unsigned attestation(struct card *c, const struct apdu *a) {
  const struct key *k = key_at(&c->store, a->p1);
  if (k == NULL || a->p2 != 0) {
    return SW_BAD_P1P2;
  }
  if (k->pkey == NULL || k->origin != ORIGIN_GENERATED) {
    return SW_BAD_DATA;
  }
  return attest(c, k, &c->reply) ? SW_OK : SW_CONDITIONS;
}

static unsigned set_retries(struct card *c, const struct apdu *a) {
  if (!c->session.mgm_ok || !c->session.pin_ok) {
    return SW_NOT_ALLOWED;
  }
  if (a->p1 == 0 || a->p2 == 0) {
    return SW_BAD_P1P2;
  }
  memcpy(c->store.pin.value, "123456\xFF\xFF", 8);
  memcpy(c->store.puk.value, "12345678", 8);
  c->store.pin.left = c->store.pin.total = a->p1;
  c->store.puk.left = c->store.puk.total = a->p2;
  c->store.pin.is_default = c->store.puk.is_default = true;
  c->session.pin_ok = false;
  store_save(c);
  return SW_OK;
}

static unsigned reset(struct card *c) {
  if (c->store.pin.left != 0 || c->store.puk.left != 0) {
    return SW_CONDITIONS;
  }
  store_fresh(c, true);
  c->session = (struct session){.app = APP_PIV};
  store_save(c);
  return SW_OK;
}

static unsigned import(struct card *c, const struct apdu *a) {
  struct key *k = key_at(&c->store, a->p2);
  struct tlv tlv;
  unsigned char pin = 0, touch = 0;
  if (!c->session.mgm_ok) {
    return SW_NOT_ALLOWED;
  }
  if (k == NULL || !alg_known(c, a->p1)) {
    return SW_BAD_P1P2;
  }
  if (tlv_find(a->data, a->lc, 0xAA, &tlv) && tlv.len == 1) {
    pin = tlv.value[0];
  }
  if (tlv_find(a->data, a->lc, 0xAB, &tlv) && tlv.len == 1) {
    touch = tlv.value[0];
  }
  EVP_PKEY *pkey = key_import(a->p1, a->data, a->lc);
  if (pkey == NULL || pin > PIN_ALWAYS || touch > TOUCH_CACHED) {
    EVP_PKEY_free(pkey);
    return SW_BAD_DATA;
  }
  EVP_PKEY_free(k->pkey);
  k->pkey = pkey;
  k->alg = a->p1;
  k->origin = ORIGIN_IMPORTED;
  k->pin_policy = pin != 0 ? pin : k->slot == 0x9C ? PIN_ALWAYS : k->slot == 0x9E ? PIN_NEVER : PIN_ONCE;
  k->touch_policy = touch != 0 ? touch : TOUCH_NEVER;
  store_save(c);
  return SW_OK;
}

/* data: algorithm, 9B, length, key; P2: FF, or FE when each use is to be touched */
static unsigned set_mgm(struct card *c, const struct apdu *a) {
  if (!c->session.mgm_ok) {
    return SW_NOT_ALLOWED;
  }
  if (a->p1 != 0xFF || (a->p2 != 0xFF && a->p2 != 0xFE)) {
    return SW_BAD_P1P2;
  }
  if (a->lc < 3 || a->data[1] != 0x9B || mgm_bytes(a->data[0]) == 0 || a->data[2] != mgm_bytes(a->data[0]) ||
      a->lc != 3 + mgm_bytes(a->data[0]) || (a->data[0] != ALG_3DES && !version_at_least(c, 5, 4))) {
    return SW_BAD_DATA;
  }
  c->store.mgm_alg = a->data[0];
  memcpy(c->store.mgm, a->data + 3, a->data[2]);
  c->store.mgm_touch = a->p2 == 0xFE ? TOUCH_ALWAYS : TOUCH_NEVER;
  c->store.mgm_default = false;
  store_save(c);
  return SW_OK;
}

/* P1 where to (FF: nowhere), P2 where from; certificates stay where they are */
static unsigned move(struct card *c, const struct apdu *a) {
  struct key *from = key_at(&c->store, a->p2);
  struct key *to = a->p1 == 0xFF ? NULL : key_at(&c->store, a->p1);
  if (!c->session.mgm_ok) {
    return SW_NOT_ALLOWED;
  }
  if (from == NULL ||
      (a->p1 != 0xFF && (to == NULL || from->slot == SLOT_ATTEST || to->slot == SLOT_ATTEST || to == from))) {
    return SW_BAD_P1P2;
  }
  if (from->pkey == NULL) {
    return SW_NO_REFERENCE;
  }
  if (to != NULL && to->pkey != NULL) {
    return SW_BAD_DATA;
  }
  if (to == NULL) {
    EVP_PKEY_free(from->pkey);
  } else {
    unsigned char slot = to->slot;
    *to = *from;
    to->slot = slot;
  }
  *from = (struct key){.slot = from->slot};
  store_save(c);
  return SW_OK;
}

unsigned yubico_command(struct card *c, const struct apdu *a) {
  switch (a->ins) {
    case INS_MOVE:
      return move(c, a);
    case INS_METADATA:
      return metadata(c, a);
    case INS_SERIAL:
      return serial(c);
    case INS_ATTEST:
      return attestation(c, a);
    case INS_SET_RETRIES:
      return set_retries(c, a);
    case INS_RESET:
      return reset(c);
    case INS_VERSION:
      put(&c->reply, c->opt.version, sizeof c->opt.version);
      return SW_OK;
    case INS_IMPORT:
      return import(c, a);
    default:
      return set_mgm(c, a);
  }
}
