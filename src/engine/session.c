/* session.c - who is there: the PIN that opens a key, and the session with the service that the key then proves. */
#include <stdlib.h>

#include "engine/engine_int.h"

#define CLOCK_TOLERANCE (24 * 3600)

/* ---------------------------------------------------------------- PIN */

static struct xq_pin_request *make_request(xq_token *token, const struct eng_key *key, enum xq_pin_purpose purpose,
                                           const struct xq_pin_state *state, const xq_err *last) {
  const struct xq_token_info *info = xq_token_get_info(token);
  struct xq_pin_request *r = xq_calloc(1, sizeof *r);
  r->purpose = purpose;
  r->token_label = xq_strdup(info->label);
  r->pin_min = info->pin_min;
  r->pin_max = info->pin_max;
  r->state = *state;
  r->last = last != NULL ? xq_err_dup(last) : NULL;
  if (key == NULL) {
    r->key_ref = xq_token_uri(token, NULL);
    return r;
  }
  struct xq_cert_info *cert;
  xq_err *err = xq_cert_info_get(key->cert, &cert);
  if (err == NULL) {
    r->holder = xq_strdup(cert->common_name);
    xq_cert_info_free(&cert);
  }
  xq_err_ignore(err, "the dialog can do without the holder's name");
  r->serial = xq_cert_serial(key->cert);
  r->key_ref = xq_strdup(key->ref);
  return r;
}

/* Errors after which a person may try again. */
static bool may_try_again(const xq_err *err) {
  switch (xq_err_code(err)) {
    case XQ_E_PIN_WRONG:
    case XQ_E_PIN_LENGTH:
    case XQ_E_PIN_WAIT:
      return true;
    default:
      return false;
  }
}

static xq_err *ask_once(struct xq_engine *e, xq_token *token, const struct eng_key *key, enum xq_pin_purpose purpose,
                        const xq_err *last) {
  struct xq_pin_state state = {.tries_left = -1};
  xq_secret *pin = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_token_pin_state(token, &state));
  if (state.locked) {
    XQ_TRY(xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked"));
  }
  XQ_TRY(xq_eng_await_pin(e, make_request(token, key, purpose, &state, last), &pin));
  XQ_TRY(xq_token_login(token, pin));
out:
  xq_secret_free(&pin);
  return err;
}

xq_err *xq_eng_unlock(struct xq_engine *e, xq_token *token, const struct eng_key *key, enum xq_pin_purpose purpose) {
  xq_err *last = NULL;
  while (!xq_token_logged_in(token)) {
    xq_err *err = ask_once(e, token, key, purpose, last);
    xq_err_free(&last);
    last = err;
    if (err != NULL && !may_try_again(err)) {
      return err;
    }
  }
  xq_err_free(&last);
  return NULL;
}

/* ---------------------------------------------------------------- session */

static xq_err *login(struct xq_engine *e, struct eng_key *key) {
  struct xq_session_info info;
  EVP_PKEY *pkey = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_private_key(key, key->entry_id, &pkey));
  XQ_TRY(xq_eng_explain(key, xq_ca_login(e->ca, pkey, key->cert, key->chain, &info)));
out:
  EVP_PKEY_free(pkey);
  return err;
}

static xq_err *ensure_session(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose) {
  if (xq_ca_logged_in(e->ca, key->fingerprint)) {
    return NULL;
  }
  xq_err *err = NULL;
  XQ_TRY(xq_eng_unlock(e, key->token, key, purpose));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_LOGIN));
  XQ_TRY(xq_eng_end(e, XQ_STEP_LOGIN, login(e, key)));
out:
  return err;
}

static bool session_is_over(const xq_err *err) {
  return xq_err_code(err) == XQ_E_AUTH_EXPIRED || xq_err_code(err) == XQ_E_AUTH_REQUIRED;
}

xq_err *xq_eng_with_session(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose,
                            xq_err *(*call)(struct xq_engine *e, void *ctx), void *ctx) {
  for (bool again = false;; again = true) {
    xq_err *err = ensure_session(e, key, purpose);
    if (err != NULL) {
      return err;
    }
    err = call(e, ctx);
    if (again || !session_is_over(err)) {
      return err;
    }
    xq_err_ignore(err, "a new session is begun");
    xq_ca_logout(e->ca);
  }
}

/* ---------------------------------------------------------------- clock */

int64_t xq_eng_now(struct xq_engine *e) {
  bool known;
  int64_t offset = xq_ca_clock_offset(e->ca, &known);
  return xq_time_now() + (known ? offset : 0);
}

xq_err *xq_eng_check_clock(struct xq_engine *e) {
  bool known;
  char buf[21];
  int64_t offset = xq_ca_clock_offset(e->ca, &known);
  if (!known || (offset <= CLOCK_TOLERANCE && offset >= -CLOCK_TOLERANCE)) {
    return NULL;
  }
  xq_err *err =
      xq_err_new(XQ_E_CLOCK_WRONG, "this machine's clock differs from the service's by %lld s", (long long)-offset);
  xq_err_fact(err, "offset", "%lld", (long long)offset);
  return xq_err_fact(err, "service_time", "%s", xq_time_rfc3339(xq_eng_now(e), buf));
}
