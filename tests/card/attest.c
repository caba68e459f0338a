/* attest.c - the card's own attestation key (slot F9), its certificate, and statements that a key was made on this
 * card. */
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "card.h"

static void add_extension(X509 *cert, const char *oid, const unsigned char *p, size_t n) {
  ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
  ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
  X509_EXTENSION *extension = NULL;
  if (object == NULL || value == NULL || ASN1_OCTET_STRING_set(value, p, (int)n) != 1 ||
      (extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, value)) == NULL ||
      X509_add_ext(cert, extension, -1) != 1) {
    die("an extension cannot be added");
  }
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(value);
  ASN1_OBJECT_free(object);
}

/* issuer NULL: signed by itself */
static X509 *certificate(const char *name, EVP_PKEY *subject_key, const X509 *issuer) {
  X509 *cert = X509_new();
  unsigned char number[16];
  RAND_bytes(number, sizeof number);
  number[0] = (number[0] & 0x7F) | 0x40;
  BIGNUM *serial = BN_bin2bn(number, sizeof number, NULL);
  X509_NAME *subject = cert != NULL ? X509_get_subject_name(cert) : NULL;
  if (serial == NULL || subject == NULL || X509_set_version(cert, X509_VERSION_3) != 1 ||
      BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)) == NULL ||
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0) != 1 ||
      X509_set_issuer_name(cert, issuer != NULL ? X509_get_subject_name(issuer) : subject) != 1 ||
      ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), "20160314000000Z") != 1 ||
      ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), "20520417000000Z") != 1 ||
      X509_set_pubkey(cert, subject_key) != 1) {
    die("an attestation certificate cannot be made");
  }
  BN_free(serial);
  return cert;
}

/* PUT DATA form: 70 L certificate, 71 01 00, FE 00 */
static void keep(struct card *c, X509 *cert) {
  unsigned char *der = NULL;
  int n = i2d_X509(cert, &der);
  if (n <= 0) {
    die("an attestation certificate cannot be written");
  }
  struct reply *object = need(sizeof *object);
  put_tlv(object, 0x70, der, (size_t)n);
  put(object, "\x71\x01\x00\xFE\x00", 5);
  object_put(c, OBJ_ATTEST_CERT, object->data, object->len);
  OPENSSL_free(der);
  OPENSSL_free(object);
}

void attest_start(struct card *c) {
  struct key *k = key_at(&c->store, SLOT_ATTEST);
  k->alg = ALG_P256;
  k->origin = ORIGIN_IMPORTED;
  k->pin_policy = PIN_NEVER;
  k->touch_policy = TOUCH_NEVER;
  k->pkey = key_generate(ALG_P256);
  X509 *cert = certificate("Virtual PIV Attestation", k->pkey, NULL);
  X509_EXTENSION *ca = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  if (ca == NULL || X509_add_ext(cert, ca, -1) != 1 || X509_sign(cert, k->pkey, EVP_sha256()) == 0) {
    die("the attestation certificate cannot be signed");
  }
  X509_EXTENSION_free(ca);
  keep(c, cert);
  X509_free(cert);
}

static X509 *stored_certificate(const struct card *c) {
  const struct object *object = object_get(&c->store, OBJ_ATTEST_CERT);
  struct tlv tlv;
  if (object == NULL || !tlv_find(object->data, object->len, 0x70, &tlv)) {
    return NULL;
  }
  const unsigned char *p = tlv.value;
  return d2i_X509(NULL, &p, (long)tlv.len);
}

bool attest(const struct card *c, const struct key *k, struct reply *r) {
  const struct key *signer = NULL;
  for (size_t i = 0; i < KEY_SLOTS; i++) {
    signer = c->store.keys[i].slot == SLOT_ATTEST ? &c->store.keys[i] : signer;
  }
  X509 *issuer = stored_certificate(c);
  if (signer == NULL || signer->pkey == NULL || issuer == NULL) {
    X509_free(issuer);
    return false;
  }
  char name[] = "YubiKey PIV Attestation 9a";
  snprintf(name + sizeof name - 3, 3, "%02x", k->slot);
  X509 *cert = certificate(name, k->pkey, issuer);
  uint32_t s = c->store.serial;
  /* INTEGER; a zero before it where the first bit is set */
  const unsigned char serial[] = {
      0x02, 0x05, 0, (unsigned char)(s >> 24), (unsigned char)(s >> 16), (unsigned char)(s >> 8), (unsigned char)s};
  const unsigned char shorter[] = {0x02, 0x04, serial[3], serial[4], serial[5], serial[6]};
  bool padded = (s & 0x80000000U) != 0;
  const unsigned char policy[] = {k->pin_policy, k->touch_policy};
  add_extension(cert, "1.3.6.1.4.1.41482.3.3", c->opt.version, sizeof c->opt.version);
  add_extension(cert, "1.3.6.1.4.1.41482.3.7", padded ? serial : shorter, padded ? sizeof serial : sizeof shorter);
  add_extension(cert, "1.3.6.1.4.1.41482.3.8", policy, sizeof policy);
  add_extension(cert, "1.3.6.1.4.1.41482.3.9", (const unsigned char *)"\x01", 1);
  unsigned char *der = NULL;
  int n = X509_sign(cert, signer->pkey, EVP_sha256()) != 0 ? i2d_X509(cert, &der) : 0;
  if (n > 0) {
    put(r, der, (size_t)n);
  }
  OPENSSL_free(der);
  X509_free(cert);
  X509_free(issuer);
  return n > 0;
}
