/* unlock.c - finding the management key: the person's file, the maker's, or the one the PIN opens.  See piv.h. */
#include <openssl/crypto.h>
#include <stdlib.h>

#include "token/piv/piv.h"

/* Its algorithm is asked, never guessed from its length: 24 bytes are 3DES or AES-192. */
static xq_err *ask_algorithm(struct piv *p) {
  struct piv_answer answer;
  struct piv_bytes value;
  if (!p->metadata || p->management_algorithm != 0) {
    return NULL;
  }
  xq_err *err = piv_describe(p, PIV_MANAGEMENT, &answer);
  if (err == NULL && answer.sw == PIV_SW_OK) {
    if (piv_tlv_find(answer.data, 0x01, &value) && value.len == 1) {
      p->management_algorithm = value.p[0];
    }
    p->management_default = piv_tlv_find(answer.data, 0x05, &value) && value.len == 1 && value.p[0] != 0;
  }
  return err;
}

static xq_err *not_known(const char *reason) {
  xq_err *err = xq_err_new(XQ_E_MANAGEMENT_KEY, "the card's management key is not at hand");
  return xq_err_fact(err, "reason", "%s", reason);
}

static void remember(struct piv *p, uint8_t algorithm, const xq_secret *key) {
  if (p->management != key) {
    xq_secret_free(&p->management);
    p->management = xq_secret_dup(key);
  }
  p->management_algorithm = algorithm;
  p->managed = true;
}

static bool was_refused(const struct piv *p, const xq_secret *key) {
  size_t len = xq_secret_len(key);
  return p->refused != NULL && xq_secret_len(p->refused) == len &&
         CRYPTO_memcmp(xq_secret_str(p->refused), xq_secret_str(key), len) == 0;
}

/* A card that does not tell the algorithm is asked by beginning with each that such a key may be for. */
static xq_err *prove(struct piv *p, const xq_secret *key) {
  static const uint8_t order[] = {PIV_3DES, PIV_AES192, PIV_AES128, PIV_AES256};
  if (was_refused(p, key)) {
    return not_known("wrong");
  }
  for (size_t i = 0; i < XQ_COUNT(order); i++) {
    bool known = false;
    if ((p->management_algorithm != 0 && p->management_algorithm != order[i]) ||
        piv_management_len(order[i]) != xq_secret_len(key)) {
      continue;
    }
    xq_err *err = piv_management_prove(&p->channel, order[i], key, &known);
    if (err == NULL && known) {
      remember(p, order[i], key);
    } else if (xq_err_code(err) == XQ_E_MANAGEMENT_KEY) {
      xq_secret_free(&p->refused);
      p->refused = xq_secret_dup(key);
    }
    if (err != NULL || known) {
      return err;
    }
  }
  return not_known("wrong");
}

static xq_err *pin_needed(const struct piv *p) {
  xq_err *err = xq_err_new(XQ_E_PIN_NEEDED, "the PIN opens the management key");
  return xq_err_fact(err, "why", "%s", p->reset ? "reset" : "login");
}

xq_err *piv_admin_get(struct piv *p, struct piv_admin *admin) {
  struct piv_answer answer;
  xq_err *err = piv_get_data(p, PIV_ADMIN_DATA, &answer);
  if (err == NULL && answer.sw >> 8 != 0x6A && answer.sw != PIV_SW_OK) { /* 6A: no such object */
    err = piv_refused(answer.sw, "admin data");
  } else if (err == NULL && (answer.sw != PIV_SW_OK || !piv_admin_read(answer.data, admin))) {
    *admin = (struct piv_admin){0};
  }
  return err;
}

/* *key NULL: the PIN has nothing to do with it. */
static xq_err *key_of_pin(struct piv *p, xq_secret **key) {
  struct piv_admin admin = {0};
  struct piv_answer answer;
  xq_err *err = NULL;
  *key = NULL;
  if (!p->yubico) {
    return NULL;
  }
  XQ_TRY(piv_admin_get(p, &admin));
  if (!admin.protected && admin.salt.len == 0) {
    goto out;
  }
  if (!p->verified) {
    err = pin_needed(p);
  } else if (!admin.protected && p->pin == NULL) { /* typed on the pad: it was never here */
    err = not_known("pin-pad");
  } else if (!admin.protected) {
    err = piv_management_from_pin(p->pin, admin.salt, key);
  } else {
    XQ_TRY(piv_get_data(p, PIV_PRINTED, &answer));
    *key = answer.sw == PIV_SW_OK ? piv_protected_read(answer.data) : NULL;
    OPENSSL_cleanse(p->channel.answer, answer.data.len);
    if (answer.sw == PIV_SW_SECURITY) {
      err = pin_needed(p);
    } else if (*key == NULL) {
      err = not_known("protected");
    }
  }
out:
  return err;
}

/* One after the other, until one is right. */
static xq_err *find(xq_token *token) {
  struct piv *p = token->data;
  xq_secret *key = NULL;
  xq_err *err = NULL;
  if (token->management_key != NULL) {
    XQ_TRY(piv_management_from_file(token->management_key, &key));
    err = prove(p, key);
    goto out;
  }
  if (!p->management_default) {
    XQ_TRY(key_of_pin(p, &key));
  }
  if (key == NULL) {
    key = piv_management_default();
  }
  err = prove(p, key);
  if (xq_err_code(err) == XQ_E_MANAGEMENT_KEY) {
    xq_err_fact(err, "reason", "unknown");
  }
out:
  xq_secret_free(&key);
  return err;
}

xq_err *piv_unlock(xq_token *token) {
  struct piv *p = token->data;
  xq_err *err = NULL;
  if (p->managed) {
    return NULL;
  }
  if (p->management != NULL) {
    return prove(p, p->management);
  }
  XQ_TRY(ask_algorithm(p));
  err = find(token);
out:
  return err;
}
