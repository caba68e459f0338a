/* status.c - the link under which anybody who has it sees how an application stands: its business number, and a code of it
 * that only this service can make. */
#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "service/render/render.h"
#include "xuqi/pki.h"

enum { SECRET_BYTES = 32, NUMBER = 17, LETTERS = 16 };

static const char secret_name[] = "status_secret";

static xq_err *draw_secret(svc_tx *tx) {
  char *known = NULL;
  uint8_t secret[SECRET_BYTES];
  xq_err *err = NULL;
  XQ_TRY(svc_meta_get(tx, secret_name, &known));
  if (known == NULL) {
    if (RAND_bytes(secret, sizeof secret) != 1) {
      err = xq_err_openssl(XQ_E_INTERNAL, "no random numbers");
      goto out;
    }
    known = xq_hex(secret, sizeof secret);
    err = svc_meta_set(tx, secret_name, known);
  }
out:
  xq_strwipe(known);
  OPENSSL_cleanse(secret, sizeof secret);
  return err;
}

xq_err *svc_status_secret(svc *s) {
  svc_tx *tx = NULL;
  xq_err *err = svc_write_begin(s, &tx);
  return err != NULL ? err : svc_write_end(s, &tx, draw_secret(tx));
}

/* RFC 4648: letters and digits that are not taken for one another. */
static void in_letters(const uint8_t *bytes, char letters[LETTERS + 1]) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  for (int i = 0; i < LETTERS; i++) {
    const int bit = 5 * i;
    const unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
    letters[i] = alphabet[pair >> (11 - bit % 8) & 31];
  }
  letters[LETTERS] = '\0';
}

xq_err *svc_status_code(svc_tx *tx, const char *business_no, char code[SVC_STATUS_CODE_SIZE]) {
  char *secret = NULL;
  uint8_t mac[EVP_MAX_MD_SIZE];
  code[0] = '\0';
  if (strlen(business_no) != NUMBER) {
    return NULL;
  }
  xq_err *err = svc_meta_get(tx, secret_name, &secret);
  if (err != NULL || secret == NULL) {
    return err;
  }
  if (HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)business_no, NUMBER, mac, NULL) == NULL) {
    err = xq_err_openssl(XQ_E_INTERNAL, "no code for the link");
  } else {
    memcpy(code, business_no, NUMBER);
    in_letters(mac, code + NUMBER);
  }
  xq_strwipe(secret);
  return err;
}

xq_err *svc_status_number(svc_tx *tx, const char *code, char business_no[18]) {
  char given[SVC_STATUS_CODE_SIZE] = "", made[SVC_STATUS_CODE_SIZE];
  for (size_t i = 0; i < sizeof given - 1 && code[i] != '\0'; i++) {
    given[i] = (char)toupper((unsigned char)code[i]);
  }
  memcpy(business_no, given, NUMBER);
  business_no[NUMBER] = '\0';
  xq_err *err = svc_status_code(tx, business_no, made);
  if (err == NULL &&
      (strlen(code) != sizeof given - 1 || made[0] == '\0' || CRYPTO_memcmp(given, made, sizeof made) != 0)) {
    err = xq_err_new(XQ_E_NOT_FOUND, "no such link");
  }
  return err;
}
