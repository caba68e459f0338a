/* management.c - the key without which a card takes no certificate: its proof, the forms it is kept in.  See piv.h. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

/* Dynamic Authentication Template, SP 800-73-4 part 2 table 7 */
#define TAG_TEMPLATE 0x7C
#define TAG_WITNESS 0x80
#define TAG_CHALLENGE 0x81
#define TAG_RESPONSE 0x82

#define BLOCK_MAX 16

static const struct method {
  uint8_t algorithm;
  const char *cipher; /* OpenSSL's */
  size_t key, block;  /* bytes */
} methods[] = {
    {PIV_3DES, "DES-EDE3-ECB", 24, 8},
    {PIV_AES128, "AES-128-ECB", 16, 16},
    {PIV_AES192, "AES-192-ECB", 24, 16},
    {PIV_AES256, "AES-256-ECB", 32, 16},
};

static const struct method *method_of(uint8_t algorithm) {
  for (size_t i = 0; i < XQ_COUNT(methods); i++) {
    if (methods[i].algorithm == algorithm) {
      return &methods[i];
    }
  }
  return NULL;
}

size_t piv_management_len(uint8_t algorithm) {
  const struct method *method = method_of(algorithm);
  return method != NULL ? method->key : 0;
}

/* One block. */
static xq_err *crypt(const struct method *method, const xq_secret *key, bool encrypt, const uint8_t *in, uint8_t *out) {
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, method->cipher, NULL);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  int len = 0;
  xq_err *err = NULL;
  if (cipher == NULL || ctx == NULL ||
      EVP_CipherInit_ex2(ctx, cipher, (const unsigned char *)xq_secret_str(key), NULL, encrypt, NULL) != 1 ||
      EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 || EVP_CipherUpdate(ctx, out, &len, in, (int)method->block) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no %s", method->cipher);
  }
  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
  return err;
}

static xq_err *wrong(void) {
  return xq_err_fact(xq_err_new(XQ_E_MANAGEMENT_KEY, "it is not the card's management key"), "reason", "wrong");
}

/* Words by which a card turns a key or an algorithm down; any other is a fault of its own. */
static bool turned_down(uint16_t sw) {
  return sw == PIV_SW_SECURITY || sw == PIV_SW_BLOCKED || sw >> 8 == 0x63 || sw >> 8 == 0x6A || sw == PIV_SW_CONDITIONS;
}

static xq_err *authenticate(struct piv_channel *channel, const struct method *method, const uint8_t *data, size_t len,
                            struct piv_answer *answer) {
  const struct piv_command command = {
      .ins = PIV_AUTHENTICATE, .p1 = method->algorithm, .p2 = PIV_MANAGEMENT, .data = {data, len}, .wants = PIV_ANSWER};
  return piv_apdu(channel, &command, answer);
}

/* What the card answered under this tag, one block. */
static bool block_of(const struct piv_answer *answer, uint32_t tag, const struct method *method,
                     struct piv_bytes *block) {
  struct piv_bytes template;
  return piv_tlv_find(answer->data, TAG_TEMPLATE, &template) && piv_tlv_find(template, tag, block) &&
         block->len == method->block;
}

static size_t put_block(uint8_t *at, uint8_t tag, const uint8_t *value, size_t len) {
  at[0] = tag;
  at[1] = (uint8_t)len;
  memcpy(at + 2, value, len);
  return len + 2;
}

/* The card sees that we can open its witness; we see that it can close our challenge. */
static xq_err *answer_witness(struct piv_channel *channel, const struct method *method, const xq_secret *key,
                              struct piv_bytes witness) {
  uint8_t plain[BLOCK_MAX];
  uint8_t challenge[BLOCK_MAX];
  uint8_t expected[BLOCK_MAX];
  uint8_t data[2 + 2 * (2 + BLOCK_MAX)];
  struct piv_answer answer;
  struct piv_bytes response;
  xq_err *err = NULL;
  XQ_TRY(crypt(method, key, false, witness.p, plain));
  if (RAND_bytes(challenge, (int)method->block) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no random challenge");
    goto out;
  }
  XQ_TRY(crypt(method, key, true, challenge, expected));
  data[0] = TAG_TEMPLATE;
  data[1] = (uint8_t)(2 * (2 + method->block));
  size_t n = 2;
  n += put_block(data + n, TAG_WITNESS, plain, method->block);
  n += put_block(data + n, TAG_CHALLENGE, challenge, method->block);
  XQ_TRY(authenticate(channel, method, data, n, &answer));
  if (answer.sw != PIV_SW_OK && !turned_down(answer.sw)) {
    err = piv_refused(answer.sw, "management key");
  } else if (answer.sw != PIV_SW_OK || !block_of(&answer, TAG_RESPONSE, method, &response) ||
             CRYPTO_memcmp(response.p, expected, method->block) != 0) {
    err = wrong();
  }
out:
  OPENSSL_cleanse(plain, sizeof plain);
  OPENSSL_cleanse(expected, sizeof expected);
  OPENSSL_cleanse(data, sizeof data);
  return err;
}

xq_err *piv_management_prove(struct piv_channel *channel, uint8_t algorithm, const xq_secret *key, bool *known) {
  static const uint8_t ask[] = {TAG_TEMPLATE, 2, TAG_WITNESS, 0};
  const struct method *method = method_of(algorithm);
  struct piv_answer answer;
  struct piv_bytes witness;
  *known = true;
  if (method == NULL || xq_secret_len(key) != method->key) {
    return wrong();
  }
  xq_err *err = authenticate(channel, method, ask, sizeof ask, &answer);
  if (err != NULL) {
    return err;
  }
  if (answer.sw != PIV_SW_OK && !turned_down(answer.sw)) {
    return piv_refused(answer.sw, "management key");
  }
  if (answer.sw != PIV_SW_OK || !block_of(&answer, TAG_WITNESS, method, &witness)) {
    *known = false;
    return NULL;
  }
  return answer_witness(channel, method, key, witness);
}

/* ---- where it is kept */

xq_secret *piv_management_default(void) {
  static const char key[] = "\1\2\3\4\5\6\7\10\1\2\3\4\5\6\7\10\1\2\3\4\5\6\7\10"; /* no secret: everybody knows it */
  return xq_secret_from(key, sizeof key - 1);
}

#define FILE_MAX_BYTES 1024

static int digit(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *at = c != '\0' ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

/* Hexadecimal, with the blanks and colons people put between. */
static bool read_hex(const char *text, size_t len, xq_secret *key) {
  int high = -1;
  for (size_t i = 0; i < len; i++) {
    if (strchr(" \t\r\n:", text[i]) != NULL && text[i] != '\0') {
      continue;
    }
    int value = digit(text[i]);
    if (value < 0) {
      return false;
    }
    if (high < 0) {
      high = value;
      continue;
    }
    char byte = (char)(high << 4 | value);
    if (xq_secret_len(key) == PIV_MANAGEMENT_MAX || !xq_secret_append(key, &byte, 1)) {
      return false;
    }
    high = -1;
  }
  size_t got = xq_secret_len(key);
  return high < 0 && (got == 16 || got == 24 || got == 32);
}

xq_err *piv_management_from_file(const char *path, xq_secret **key) {
  uint8_t *text = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, FILE_MAX_BYTES, &text, &len);
  if (err != NULL) {
    return xq_err_fact(xq_err_wrap(err, XQ_E_MANAGEMENT_KEY, "the file of the management key cannot be read"), "reason",
                       "file");
  }
  *key = xq_secret_new();
  if (!read_hex((const char *)text, len, *key)) {
    xq_secret_free(key);
    err = xq_err_new(XQ_E_MANAGEMENT_KEY, "no key of 16, 24 or 32 bytes in hexadecimal");
    xq_err_fact(xq_err_fact(err, "path", "%s", path), "reason", "file");
  }
  OPENSSL_cleanse(text, len);
  free(text);
  return err;
}

xq_err *piv_management_from_pin(const xq_secret *pin, struct piv_bytes salt, xq_secret **key) {
  uint8_t derived[24];
  xq_err *err = NULL;
  if (PKCS5_PBKDF2_HMAC_SHA1(xq_secret_str(pin), (int)xq_secret_len(pin), salt.p, (int)salt.len, 10000, sizeof derived,
                             derived) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no key from the PIN");
  } else {
    *key = xq_secret_from((const char *)derived, sizeof derived);
  }
  OPENSSL_cleanse(derived, sizeof derived);
  return err;
}

/* 53 { 80 { 81 flags, 82 salt, 83 time } } */
bool piv_admin_read(struct piv_bytes object, struct piv_admin *admin) {
  struct piv_bytes inside;
  struct piv_bytes data;
  struct piv_bytes value;
  *admin = (struct piv_admin){0};
  if (!piv_tlv_find(object, 0x53, &inside) || !piv_tlv_find(inside, 0x80, &data)) {
    return false;
  }
  admin->protected = piv_tlv_find(data, 0x81, &value) && value.len == 1 && (value.p[0] & 0x02) != 0;
  if (!piv_tlv_find(data, 0x82, &admin->salt)) {
    admin->salt = (struct piv_bytes){0};
  }
  return true;
}

/* 53 { 88 { 89 key } } */
xq_secret *piv_protected_read(struct piv_bytes object) {
  struct piv_bytes inside;
  struct piv_bytes data;
  struct piv_bytes key;
  bool found = piv_tlv_find(object, 0x53, &inside) && piv_tlv_find(inside, 0x88, &data) &&
               piv_tlv_find(data, 0x89, &key) && key.len > 0 && key.len <= PIV_MANAGEMENT_MAX;
  return found ? xq_secret_from((const char *)key.p, key.len) : NULL;
}
