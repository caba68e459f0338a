/* pin.c - the PIN, and the security officer's.  A module tells no counter, only that few tries are left, or one. */
#include <string.h>

#include "token/pkcs11/pkcs11.h"

xq_err *p11_pin_state(xq_token *token, struct xq_pin_state *state) {
  CK_TOKEN_INFO info;
  xq_err *err = p11_token_info(token->data, &info);
  if (err != NULL) {
    return err;
  }
  *state = (struct xq_pin_state){
      .tries_left = (info.flags & CKF_USER_PIN_LOCKED) != 0      ? 0
                    : (info.flags & CKF_USER_PIN_FINAL_TRY) != 0 ? 1
                                                                 : -1,
      .low = (info.flags & CKF_USER_PIN_COUNT_LOW) != 0,
      .locked = (info.flags & CKF_USER_PIN_LOCKED) != 0,
      .unblock_left = (info.flags & CKF_SO_PIN_LOCKED) != 0      ? 0
                      : (info.flags & CKF_SO_PIN_FINAL_TRY) != 0 ? 1
                                                                 : -1,
      .factory_set = (info.flags & CKF_USER_PIN_TO_BE_CHANGED) != 0,
  };
  return NULL;
}

/* ---- logging in */

static CK_UTF8CHAR *bytes_of(const xq_secret *pin) {
  return pin != NULL ? (CK_UTF8CHAR *)(uintptr_t)xq_secret_str(pin) : NULL; /* modules only read it */
}

static CK_ULONG length_of(const xq_secret *pin) {
  return pin != NULL ? xq_secret_len(pin) : 0;
}

CK_RV p11_login_as(xq_token *token, CK_USER_TYPE user, const xq_secret *pin) {
  struct p11_token *t = token->data;
  if (pin == NULL) {
    token_attend(token, XQ_ATTEND_PAD);
  }
  CK_RV rv = t->module->f->C_Login(t->session, user, bytes_of(pin), length_of(pin));
  if (pin == NULL) {
    token_attend(token, XQ_ATTEND_OVER);
  }
  return rv;
}

/* What the module says of a PIN, and what the token's flags add to it. */
static xq_err *pin_err(struct p11_token *t, CK_RV rv, const char *what) {
  CK_TOKEN_INFO info = {0};
  xq_err *err = p11_err(t, rv, what);
  if (xq_err_code(err) != XQ_E_PIN_WRONG || t->module->f->C_GetTokenInfo(t->slot, &info) != CKR_OK) {
    return err;
  }
  if ((info.flags & CKF_USER_PIN_LOCKED) != 0) {
    return xq_err_wrap(err, XQ_E_PIN_LOCKED, "that was the last try");
  }
  if ((info.flags & CKF_USER_PIN_FINAL_TRY) != 0) {
    xq_err_fact(err, "tries_left", "1");
  }
  return err;
}

static xq_err *refuse_locked(struct p11_token *t) {
  CK_TOKEN_INFO info;
  xq_err *err = p11_token_info(t, &info);
  if (err == NULL && (info.flags & CKF_USER_PIN_LOCKED) != 0) {
    err = xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked");
  }
  return err;
}

xq_err *p11_login(xq_token *token, const xq_secret *pin) {
  struct p11_token *t = token->data;
  xq_err *err = refuse_locked(t);
  for (int n = 0; (n > 0 || err == NULL) && p11_attempt(t, n, &err); n++) {
    CK_RV rv = p11_login_as(token, CKU_USER, pin);
    if (rv == CKR_USER_ALREADY_LOGGED_IN) { /* the login is the whole process's; this PIN would not be looked at */
      t->module->f->C_Logout(t->session);
      rv = p11_login_as(token, CKU_USER, pin);
    }
    err = pin_err(t, rv, "login");
    t->logged_in = err == NULL;
    t->login_lost = t->login_lost && err != NULL;
  }
  return err;
}

bool p11_logged_in(const xq_token *token) {
  const struct p11_token *t = token->data;
  return t->logged_in;
}

void p11_logout(xq_token *token) {
  struct p11_token *t = token->data;
  if (t->logged_in && t->open && p11_module_ready(t->module) && t->generation == p11_generation()) {
    t->module->f->C_Logout(t->session);
  }
  t->logged_in = false;
  t->login_lost = false;
}

/* ---- changing it */

xq_err *p11_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  struct p11_token *t = token->data;
  xq_err *err = refuse_locked(t);
  if (err == NULL && old_pin == NULL) {
    token_attend(token, XQ_ATTEND_PAD);
  }
  for (int n = 0; (n > 0 || err == NULL) && p11_attempt(t, n, &err); n++) {
    CK_RV rv = t->module->f->C_SetPIN(t->session, bytes_of(old_pin), length_of(old_pin), bytes_of(new_pin),
                                      length_of(new_pin));
    err = pin_err(t, rv, "new PIN");
  }
  if (old_pin == NULL) {
    token_attend(token, XQ_ATTEND_OVER);
  }
  return err;
}

static xq_err *puk_err(struct p11_token *t, CK_RV rv) {
  CK_TOKEN_INFO info = {0};
  xq_err *err = p11_err(t, rv, "security officer's login");
  bool known = err != NULL && t->module->f->C_GetTokenInfo(t->slot, &info) == CKR_OK;
  if (xq_err_code(err) == XQ_E_PIN_LOCKED || (known && (info.flags & CKF_SO_PIN_LOCKED) != 0)) {
    return xq_err_wrap(err, XQ_E_PUK_LOCKED, "the security officer's PIN is locked");
  }
  if (xq_err_code(err) != XQ_E_PIN_WRONG && xq_err_code(err) != XQ_E_PIN_LENGTH) {
    return err;
  }
  err = xq_err_wrap(err, XQ_E_PUK_WRONG, "not the security officer's PIN");
  return (info.flags & CKF_SO_PIN_FINAL_TRY) != 0 ? xq_err_fact(err, "tries_left", "1") : err;
}

/* The security officer and the user are never logged in at once; the user's login ends here.  try_only: no new PIN. */
static xq_err *init_pin(xq_token *token, const xq_secret *puk, const xq_secret *new_pin, bool try_only) {
  struct p11_token *t = token->data;
  CK_FUNCTION_LIST *f = t->module->f;
  CK_RV rv = p11_login_as(token, CKU_SO, puk);
  if (rv == CKR_USER_ANOTHER_ALREADY_LOGGED_IN || rv == CKR_USER_ALREADY_LOGGED_IN) {
    f->C_Logout(t->session);
    rv = p11_login_as(token, CKU_SO, puk);
  }
  if (rv != CKR_OK) {
    return puk_err(t, rv);
  }
  rv = try_only ? CKR_OK : f->C_InitPIN(t->session, bytes_of(new_pin), length_of(new_pin));
  f->C_Logout(t->session);
  return p11_err(t, rv, "new PIN by the security officer");
}

static xq_err *unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin, bool try_only) {
  struct p11_token *t = token->data;
  CK_TOKEN_INFO info;
  xq_err *err = p11_token_info(t, &info);
  if (err == NULL && (info.flags & CKF_SO_PIN_LOCKED) != 0) {
    err = xq_err_new(XQ_E_PUK_LOCKED, "the security officer's PIN is locked");
  }
  if (err == NULL && puk == NULL && !token->info.pin_pad) {
    err = xq_err_new(XQ_E_PUK_WRONG, "no security officer's PIN");
  }
  if (err != NULL) {
    return err;
  }
  p11_logout(token);
  for (int n = 0; p11_attempt(t, n, &err); n++) {
    err = init_pin(token, puk, new_pin, try_only);
  }
  return err;
}

xq_err *p11_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  return unblock(token, puk, new_pin, false);
}

xq_err *p11_try_puk(xq_token *token, const xq_secret *puk) {
  return unblock(token, puk, NULL, true);
}
