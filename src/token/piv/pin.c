/* pin.c - PIN and PUK: SP 800-73-4 part 2 section 3.2.  They are eight bytes, filled up with FF.  See piv.h. */
#include <openssl/crypto.h>
#include <string.h>

#include "token/piv/piv.h"

#define FIELD 8

static bool fill(uint8_t field[FIELD], const xq_secret *secret) {
  size_t len = secret != NULL ? xq_secret_len(secret) : 0;
  if (len == 0 || len > FIELD) {
    return false;
  }
  memset(field, 0xFF, FIELD);
  memcpy(field, xq_secret_str(secret), len);
  return true;
}

static xq_err *bad_length(void) {
  xq_err *err = xq_err_new(XQ_E_PIN_LENGTH, "a PIN of more bytes than a card takes");
  return xq_err_fact(xq_err_fact(err, "pin_min", "%d", 6), "pin_max", "%d", FIELD);
}

/* 63Cx: wrong, x tries left (some cards say 630x). */
static int tries_of(uint16_t sw) {
  return sw >> 8 == 0x63 ? sw & 0x0F : -1;
}

/* One secret or two, wiped when sent.  None: typed on the pad. */
static xq_err *present(struct piv *p, uint8_t ins, const xq_secret *one, const xq_secret *two, uint16_t *sw) {
  uint8_t data[2 * FIELD];
  struct piv_command command = {.ins = ins, .p2 = PIV_PIN, .data = {data, two != NULL ? 2 * FIELD : FIELD}};
  struct piv_answer answer = {0};
  xq_err *err = NULL;
  if (one == NULL && two == NULL) {
    return piv_pad(p, ins, sw);
  }
  if (!fill(data, one) || (two != NULL && !fill(data + FIELD, two))) {
    err = bad_length();
  } else {
    err = piv_send(p, &command, &answer);
  }
  if (err == NULL) {
    *sw = answer.sw;
  }
  OPENSSL_cleanse(data, sizeof data);
  return err;
}

/* What the card says of the secret it was given first. */
static xq_err *judge(uint16_t sw, enum xq_code wrong, enum xq_code locked, const char *what) {
  int left = tries_of(sw);
  if (sw == PIV_SW_OK) {
    return NULL;
  }
  if (sw == PIV_SW_BLOCKED || left == 0) {
    return xq_err_fact(xq_err_new(locked, "the card has locked it (%04X)", sw), "tries_left", "0");
  }
  if (left > 0) {
    return xq_err_fact(xq_err_new(wrong, "the card does not know it"), "tries_left", "%d", left);
  }
  if (sw == PIV_SW_DATA) { /* it has a mind of its own what a good PIN is */
    return xq_err_wrap(piv_refused(sw, what), XQ_E_PIN_LENGTH, "the card does not take such a PIN");
  }
  return piv_refused(sw, what);
}

xq_err *piv_verify(struct piv *p, const xq_secret *pin) {
  uint16_t sw = 0;
  p->pin_on_card = true; /* should its answer be lost */
  xq_err *err = present(p, PIV_VERIFY, pin, NULL, &sw);
  if (err != NULL) {
    return err;
  }
  err = judge(sw, XQ_E_PIN_WRONG, XQ_E_PIN_LOCKED, "verify");
  p->pin_on_card = err == NULL;
  p->verified = p->verified && err == NULL; /* a wrong one makes the card forget the right one */
  return err;
}

/* ---- as it stands */

/* 05 as delivered, 06 { tries in all, left } */
struct told {
  bool told, factory;
  int total, left;
};

static xq_err *ask_metadata(struct piv *p, uint8_t reference, struct told *t) {
  struct piv_answer answer = {0};
  struct piv_bytes value;
  xq_err *err = piv_describe(p, reference, &answer);
  *t = (struct told){0};
  if (err == NULL && answer.sw == PIV_SW_OK && piv_tlv_find(answer.data, 0x06, &value) && value.len == 2) {
    t->told = true;
    t->total = value.p[0];
    t->left = value.p[1];
    t->factory = piv_tlv_find(answer.data, 0x05, &value) && value.len == 1 && value.p[0] != 0;
  }
  return err;
}

/* Without data VERIFY spends nothing; 9000 says only that it was given already. */
static xq_err *ask_empty(struct piv *p, int *left) {
  static const struct piv_command command = {.ins = PIV_VERIFY, .p2 = PIV_PIN};
  struct piv_answer answer = {0};
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL) {
    *left = answer.sw == PIV_SW_BLOCKED ? 0 : tries_of(answer.sw);
  }
  return err;
}

/* The PUK's tries cost a command more, and matter only when the PIN has met with wrong ones, or the PUK is in hand. */
xq_err *piv_pin_status(struct piv *p, struct xq_pin_state *state) {
  struct told pin = {0};
  struct told puk = {0};
  xq_err *err = NULL;
  *state = (struct xq_pin_state){.tries_left = -1, .unblock_left = -1};
  if (p->metadata) {
    XQ_TRY(ask_metadata(p, PIV_PIN, &pin));
  }
  if (pin.told) {
    state->tries_left = pin.left;
    state->factory_set = pin.factory;
  } else {
    XQ_TRY(ask_empty(p, &state->tries_left));
  }
  state->locked = state->tries_left == 0;
  if (pin.told && (pin.left < pin.total || p->puk_in_hand)) {
    XQ_TRY(ask_metadata(p, PIV_PUK, &puk));
    state->unblock_left = puk.told ? puk.left : -1;
  }
out:
  return err;
}

static xq_err *ask_state(xq_token *token, void *arg) {
  return piv_pin_status(token->data, arg);
}

xq_err *piv_pin_state(xq_token *token, struct xq_pin_state *state) {
  return piv_job(token, ask_state, state);
}

/* ---- login */

static xq_err *verify(xq_token *token, void *arg) {
  return piv_verify(token->data, arg);
}

xq_err *piv_login(xq_token *token, const xq_secret *pin) {
  struct piv *p = token->data;
  xq_err *err = (pin != NULL ? piv_job : piv_pad_job)(token, verify, (void *)(uintptr_t)pin);
  if (err == NULL) {
    xq_secret_free(&p->pin);
    p->pin = xq_secret_dup(pin);
    p->verified = true;
    p->reset = false;
  }
  return err;
}

void piv_logout(xq_token *token) {
  piv_forget_pin(token);
}

/* ---- new ones */

struct change {
  uint8_t ins;
  const xq_secret *given, *pin;
};

/* A management key that is made from the PIN would be lost with it. */
static xq_err *check_derived(struct piv *p) {
  struct piv_admin admin = {0};
  xq_err *err = p->yubico ? piv_admin_get(p, &admin) : NULL;
  if (err == NULL && !admin.protected && admin.salt.len > 0) {
    err = xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "the management key is derived from the PIN and would be lost");
    xq_err_fact(err, "what", "derived-management-key");
  }
  return err;
}

/* The PUK's last try is a person's to spend: who comes here again was told by piv_pin_status(). */
static xq_err *check_puk(struct piv *p) {
  struct told puk = {0};
  xq_err *err = p->metadata && !p->puk_in_hand ? ask_metadata(p, PIV_PUK, &puk) : NULL;
  p->puk_in_hand = true;
  if (err == NULL && puk.told && puk.left == 1) {
    err = xq_err_fact(xq_err_new(XQ_E_PIN_LAST_TRY, "one try of the PUK is left"), "what", "puk");
  }
  return err;
}

static xq_err *change(xq_token *token, void *arg) {
  const struct change *c = arg;
  struct piv *p = token->data;
  uint16_t sw = 0;
  xq_err *err = NULL;
  XQ_TRY(check_derived(p));
  if (c->ins == PIV_UNBLOCK) {
    XQ_TRY(check_puk(p));
  }
  XQ_TRY(present(p, c->ins, c->given, c->pin, &sw));
  XQ_TRY(c->ins == PIV_CHANGE ? judge(sw, XQ_E_PIN_WRONG, XQ_E_PIN_LOCKED, "change")
                              : judge(sw, XQ_E_PUK_WRONG, XQ_E_PUK_LOCKED, "unblock"));
  p->pin_on_card = true; /* it counts as given on some cards */
out:
  return err;
}

static xq_err *renew_pin(xq_token *token, struct change *c) {
  struct piv *p = token->data;
  xq_err *err = (c->pin != NULL ? piv_job : piv_pad_job)(token, change, c);
  if (err == NULL && p->pin != NULL) {
    xq_secret_free(&p->pin);
    p->pin = xq_secret_dup(c->pin);
  }
  return err;
}

xq_err *piv_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  struct change c = {.ins = PIV_CHANGE, .given = old_pin, .pin = new_pin};
  return renew_pin(token, &c);
}

xq_err *piv_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  struct change c = {.ins = PIV_UNBLOCK, .given = puk, .pin = new_pin};
  return renew_pin(token, &c);
}

static xq_err *may_set(xq_token *token, void *arg) {
  uint8_t data[FIELD];
  const xq_secret *pin = arg;
  xq_err *err = pin != NULL && !fill(data, pin) ? bad_length() : check_derived(token->data);
  OPENSSL_cleanse(data, sizeof data);
  return err;
}

xq_err *piv_may_set_pin(xq_token *token, const xq_secret *new_pin) {
  return piv_job(token, may_set, (void *)(uintptr_t)new_pin);
}
