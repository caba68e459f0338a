/* store.c - what the card remembers without power: one text file, replaced as a whole.
 * It is written before an answer leaves the card, so that pulling it or killing this process tears nothing. */
#include <errno.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

static const unsigned char default_mgm[24] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8};

struct key *key_at(struct store *s, unsigned char slot) {
  for (size_t i = 0; i < KEY_SLOTS; i++) {
    if (s->keys[i].slot == slot) {
      return &s->keys[i];
    }
  }
  return NULL;
}

static void drop_object(struct store *s, size_t i) {
  free(s->objects[i].data);
  s->objects[i] = s->objects[--s->object_count];
}

const struct object *object_get(const struct store *s, uint32_t tag) {
  for (size_t i = 0; i < s->object_count; i++) {
    if (s->objects[i].tag == tag) {
      return &s->objects[i];
    }
  }
  return NULL;
}

bool object_put(struct card *c, uint32_t tag, const unsigned char *p, size_t n) {
  struct store *s = &c->store;
  size_t used = 0, found = s->object_count;
  for (size_t i = 0; i < s->object_count; i++) {
    if (s->objects[i].tag == tag) {
      found = i;
    } else {
      used += s->objects[i].len;
    }
  }
  if (n > c->opt.object_limit || used + n > c->opt.space) {
    return false;
  }
  if (found < s->object_count) {
    drop_object(s, found);
  }
  if (n != 0) {
    s->objects = realloc(s->objects, (s->object_count + 1) * sizeof *s->objects);
    if (s->objects == NULL) {
      die("out of memory");
    }
    s->objects[s->object_count++] = (struct object){.tag = tag, .data = need_copy(p, n), .len = n};
  }
  return true;
}

static void forget(struct store *s, bool keep_attestation) {
  for (size_t i = s->object_count; i-- > 0;) {
    if (!keep_attestation || s->objects[i].tag != OBJ_ATTEST_CERT) {
      drop_object(s, i);
    }
  }
  for (size_t i = 0; i < KEY_SLOTS; i++) {
    if (!keep_attestation || s->keys[i].slot != SLOT_ATTEST) {
      EVP_PKEY_free(s->keys[i].pkey);
      s->keys[i] = (struct key){.slot = s->keys[i].slot};
    }
  }
}

static void name_slots(struct store *s) {
  static const unsigned char main_slots[] = {0x9A, 0x9C, 0x9D, 0x9E, SLOT_ATTEST};
  size_t n = 0;
  for (; n < COUNT(main_slots); n++) {
    s->keys[n].slot = main_slots[n];
  }
  for (unsigned char slot = 0x82; slot <= 0x95; slot++) {
    s->keys[n++].slot = slot;
  }
}

/* A card holder's identifier with a number of its own: programs tell cards apart by it. */
static void put_identity(struct card *c) {
  static const unsigned char chuid_head[] = {0x30, 0x19, 0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39,
                                             0xCE, 0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10,
                                             0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB, 0x34, 0x10};
  static const unsigned char chuid_tail[] = {0x35, 0x08, '2', '0',  '3',  '8',  '0',
                                             '1',  '0',  '1', 0x3E, 0x00, 0xFE, 0x00};
  static const unsigned char ccc_head[] = {0xF0, 0x15, 0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02};
  static const unsigned char ccc_tail[] = {0xF1, 0x01, 0x21, 0xF2, 0x01, 0x21, 0xF3, 0x00, 0xF4, 0x01,
                                           0x00, 0xF5, 0x01, 0x10, 0xF6, 0x00, 0xF7, 0x00, 0xFA, 0x00,
                                           0xFB, 0x00, 0xFC, 0x00, 0xFD, 0x00, 0xFE, 0x00};
  unsigned char number[16], chuid[sizeof chuid_head + 16 + sizeof chuid_tail],
      ccc[sizeof ccc_head + 14 + sizeof ccc_tail];
  RAND_bytes(number, sizeof number);
  memcpy(chuid, chuid_head, sizeof chuid_head);
  memcpy(chuid + sizeof chuid_head, number, 16);
  memcpy(chuid + sizeof chuid_head + 16, chuid_tail, sizeof chuid_tail);
  object_put(c, OBJ_CHUID, chuid, sizeof chuid);
  RAND_bytes(number, sizeof number);
  memcpy(ccc, ccc_head, sizeof ccc_head);
  memcpy(ccc + sizeof ccc_head, number, 14);
  memcpy(ccc + sizeof ccc_head + 14, ccc_tail, sizeof ccc_tail);
  object_put(c, OBJ_CCC, ccc, sizeof ccc);
}

void store_fresh(struct card *c, bool keep_attestation) {
  struct store *s = &c->store;
  forget(s, keep_attestation);
  s->pin = (struct secret){.value = "123456\xFF\xFF", .left = 3, .total = 3, .is_default = true};
  s->puk =
      (struct secret){.value = {'1', '2', '3', '4', '5', '6', '7', '8'}, .left = 3, .total = 3, .is_default = true};
  s->mgm_alg = !c->opt.plain && version_at_least(c, 5, 7) ? ALG_AES192 : ALG_3DES;
  memcpy(s->mgm, default_mgm, sizeof default_mgm);
  s->mgm_default = true;
  s->mgm_touch = TOUCH_NEVER;
  if (!c->opt.no_chuid && !keep_attestation) { /* a reset YubiKey has none either */
    put_identity(c);
  }
}

/* --- the file: a line each, words and hexadecimal --- */

static void write_secret(FILE *f, const char *name, const struct secret *s) {
  char *hex = to_hex(s->value, sizeof s->value);
  fprintf(f, "%s %s %u %u %d\n", name, hex, s->left, s->total, s->is_default);
  free(hex);
}

static void write_key(FILE *f, const struct key *k) {
  unsigned char *der = NULL;
  int n = i2d_PrivateKey(k->pkey, &der);
  if (n <= 0) {
    die("a key cannot be written");
  }
  char *hex = to_hex(der, (size_t)n);
  fprintf(f, "key %u %u %u %u %u %s\n", k->slot, k->alg, k->origin, k->pin_policy, k->touch_policy, hex);
  free(hex);
  OPENSSL_free(der);
}

void store_save(const struct card *c) {
  const struct store *s = &c->store;
  if (c->opt.state == NULL) {
    return;
  }
  char *fresh = need(strlen(c->opt.state) + 5);
  sprintf(fresh, "%s.new", c->opt.state);
  FILE *f = fopen(fresh, "w");
  if (f == NULL) {
    die("%s: %s", fresh, strerror(errno));
  }
  char *mgm = to_hex(s->mgm, mgm_bytes(s->mgm_alg));
  fprintf(f, "serial %u\nmgm %u %s %d %u\n", s->serial, s->mgm_alg, mgm, s->mgm_default, s->mgm_touch);
  free(mgm);
  write_secret(f, "pin", &s->pin);
  write_secret(f, "puk", &s->puk);
  for (size_t i = 0; i < s->object_count; i++) {
    char *hex = to_hex(s->objects[i].data, s->objects[i].len);
    fprintf(f, "object %u %s\n", s->objects[i].tag, hex);
    free(hex);
  }
  for (size_t i = 0; i < KEY_SLOTS; i++) {
    if (s->keys[i].pkey != NULL) {
      write_key(f, &s->keys[i]);
    }
  }
  /* (no fsync: the card must survive kill -9, not the machine's power) */
  if (ferror(f) || fclose(f) != 0 || rename(fresh, c->opt.state) != 0) {
    die("%s: %s", c->opt.state, strerror(errno));
  }
  free(fresh);
}

static bool read_secret(struct secret *s, const char *args) {
  char hex[17];
  int is_default;
  size_t n;
  if (sscanf(args, "%16s %u %u %d", hex, &s->left, &s->total, &is_default) != 4) {
    return false;
  }
  s->is_default = is_default != 0;
  unsigned char *bytes = from_hex(hex, &n);
  bool good = bytes != NULL && n == sizeof s->value;
  if (good) {
    memcpy(s->value, bytes, n);
  }
  free(bytes);
  return good;
}

static bool read_mgm(struct store *s, const char *args) {
  unsigned alg, touch;
  char hex[65];
  int is_default;
  size_t n;
  if (sscanf(args, "%u %64s %d %u", &alg, hex, &is_default, &touch) != 4) {
    return false;
  }
  unsigned char *bytes = from_hex(hex, &n);
  bool good = bytes != NULL && n == mgm_bytes((unsigned char)alg) && n <= sizeof s->mgm;
  if (good) {
    memcpy(s->mgm, bytes, n);
  }
  free(bytes);
  s->mgm_alg = (unsigned char)alg;
  s->mgm_touch = (unsigned char)touch;
  s->mgm_default = is_default != 0;
  return good;
}

static bool read_object(struct card *c, const char *args) {
  unsigned tag;
  int at = 0;
  size_t n;
  if (sscanf(args, "%u %n", &tag, &at) != 1) {
    return false;
  }
  unsigned char *bytes = from_hex(args + at, &n);
  bool good = bytes != NULL && object_put(c, tag, bytes, n);
  free(bytes);
  return good;
}

static bool read_key(struct store *s, const char *args) {
  unsigned slot, alg, origin, pin, touch;
  int at = 0;
  size_t n;
  if (sscanf(args, "%u %u %u %u %u %n", &slot, &alg, &origin, &pin, &touch, &at) != 5) {
    return false;
  }
  struct key *k = key_at(s, (unsigned char)slot);
  unsigned char *der = from_hex(args + at, &n);
  if (k != NULL && der != NULL) {
    const unsigned char *p = der;
    *k = (struct key){.slot = (unsigned char)slot,
                      .alg = (unsigned char)alg,
                      .origin = (unsigned char)origin,
                      .pin_policy = (unsigned char)pin,
                      .touch_policy = (unsigned char)touch,
                      .pkey = d2i_AutoPrivateKey(NULL, &p, (long)n)};
  }
  free(der);
  return k != NULL && k->pkey != NULL;
}

static bool read_line(struct card *c, const char *line) {
  if (strncmp(line, "serial ", 7) == 0) {
    return sscanf(line + 7, "%u", &c->store.serial) == 1;
  }
  if (strncmp(line, "mgm ", 4) == 0) {
    return read_mgm(&c->store, line + 4);
  }
  if (strncmp(line, "pin ", 4) == 0) {
    return read_secret(&c->store.pin, line + 4);
  }
  if (strncmp(line, "puk ", 4) == 0) {
    return read_secret(&c->store.puk, line + 4);
  }
  if (strncmp(line, "object ", 7) == 0) {
    return read_object(c, line + 7);
  }
  return strncmp(line, "key ", 4) == 0 && read_key(&c->store, line + 4);
}

static void store_read(struct card *c, FILE *f) {
  char *line = NULL;
  size_t room = 0;
  unsigned number = 0;
  while (getline(&line, &room, f) > 0) {
    number++;
    line[strcspn(line, "\n")] = '\0';
    if (!read_line(c, line)) {
      die("%s:%u: not understood", c->opt.state, number);
    }
  }
  free(line);
}

void store_open(struct card *c) {
  name_slots(&c->store);
  FILE *f = c->opt.state != NULL ? fopen(c->opt.state, "r") : NULL;
  if (f != NULL) {
    store_read(c, f);
    fclose(f);
  } else {
    RAND_bytes((unsigned char *)&c->store.serial, sizeof c->store.serial);
    c->store.serial %= 100000000;
    store_fresh(c, false);
    if (!c->opt.plain) {
      attest_start(c);
    }
  }
  if (c->opt.have_serial) {
    c->store.serial = c->opt.serial;
  }
  store_save(c);
}

void store_close(struct card *c) {
  forget(&c->store, false);
  free(c->store.objects);
  c->store.objects = NULL;
}
