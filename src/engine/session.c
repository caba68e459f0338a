/* session.c - who is there: the PIN that opens a key, and the session with the service that the key then proves. */
#include <stdlib.h>

#include "engine/engine_int.h"

#define CLOCK_TOLERANCE (24 * 3600)

/* ---------------------------------------------------------------- PIN */

struct asking {
  xq_token *token;
  const struct eng_key *key; /* NULL: the medium is sealed */
  enum xq_pin_purpose purpose;
  enum xq_pin_why why;
  struct xq_pin_state state;
  const xq_err *last; /* why the PIN before was refused */
};

static struct xq_pin_request *make_request(const struct asking *a) {
  const struct xq_token_info *info = xq_token_get_info(a->token);
  struct xq_pin_request *r = xq_calloc(1, sizeof *r);
  r->purpose = a->purpose;
  r->why = a->why;
  r->pad = info->pin_pad;
  r->token_label = xq_strdup(info->label);
  r->pin_min = info->pin_min;
  r->pin_max = info->pin_max;
  r->state = a->state;
  r->last_try = a->state.tries_left == 1 && info->kind != XQ_TOKEN_FILE; /* files are slowed, never locked */
  r->last = a->last != NULL ? xq_err_dup(a->last) : NULL;
  if (a->key == NULL) {
    r->key_ref = xq_token_uri(a->token, NULL);
    return r;
  }
  struct xq_cert_info *cert;
  xq_err *err = xq_cert_info_get(a->key->cert, &cert);
  if (err == NULL) {
    r->holder = xq_strdup(cert->common_name);
    xq_cert_info_free(&cert);
  }
  xq_err_ignore(err, "the dialog can do without the holder's name");
  r->serial = xq_cert_serial(a->key->cert);
  r->key_ref = xq_strdup(a->key->ref);
  return r;
}

/* One PIN of the person; *pin NULL: it is typed on the pad. */
static xq_err *ask(struct xq_engine *e, struct asking *a, xq_secret **pin) {
  bool last_try = false;
  xq_err *err = NULL;
  if (e->quiet) {
    return xq_err_new(XQ_E_PIN_NEEDED, "nobody is to be asked for the PIN now");
  }
  a->state = (struct xq_pin_state){.tries_left = -1, .unblock_left = -1};
  XQ_TRY(xq_token_pin_state(a->token, &a->state));
  if (a->state.locked) {
    XQ_TRY(xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked"));
  }
  XQ_TRY(xq_eng_await_pin(e, a->token, make_request(a), pin, &last_try));
  if (last_try) {
    xq_token_allow_last_try(a->token);
  }
out:
  return err;
}

static xq_err *ask_and_login(struct xq_engine *e, struct asking *a) {
  xq_secret *pin = NULL;
  xq_err *err = NULL;
  XQ_TRY(ask(e, a, &pin));
  XQ_TRY(xq_token_login(a->token, pin));
out:
  xq_secret_free(&pin);
  return err;
}

/* Until it is right, refused or locked. */
static xq_err *ask_until_in(struct xq_engine *e, struct asking *a) {
  xq_err *last = NULL, *err;
  do {
    a->last = last;
    err = ask_and_login(e, a);
    xq_err_free(&last);
    last = err;
  } while (xq_err_is(err, XQ_IS_PIN_AGAIN));
  return err;
}

xq_err *xq_eng_unlock(struct xq_engine *e, xq_token *token, const struct eng_key *key, enum xq_pin_purpose purpose) {
  struct asking a = {.token = token, .key = key, .purpose = purpose, .why = XQ_PIN_WHY_LOGIN};
  e->purpose = purpose;
  return xq_token_logged_in(token) ? NULL : ask_until_in(e, &a);
}

xq_err *xq_eng_unlock_to_sign(struct xq_engine *e, const struct eng_key *key, enum xq_pin_purpose purpose) {
  e->purpose = purpose;
  bool asked_by_signature = key->pin_always && !e->quiet && !xq_token_get_info(key->token)->pin_pad;
  return asked_by_signature ? NULL : xq_eng_unlock(e, key->token, key, purpose);
}

#define RESETS_BORNE 5

xq_err *xq_eng_insist(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose,
                      xq_err *(*call)(struct xq_engine *e, void *ctx), void *ctx) {
  struct asking a = {.token = key->token, .key = key, .purpose = purpose, .why = XQ_PIN_WHY_RESET};
  for (int n = 1;; n++) {
    xq_err *err = call(e, ctx);
    if (n == RESETS_BORNE || !xq_err_has(err, XQ_E_PIN_NEEDED)) {
      return err;
    }
    xq_err_ignore(err, "asked for now");
    err = ask_until_in(e, &a);
    if (err != NULL) {
      return err;
    }
  }
}

/* ---------------------------------------------------------------- what the token layer asks of us */

static xq_err *hook_ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                            xq_secret **pin) {
  (void)entry_id; /* the command knows better: a new key has no holder's name yet */
  struct xq_engine *e = ctx;
  struct asking a = {.token = token,
                     .key = e->about.token == token ? &e->about : NULL,
                     .purpose = e->purpose,
                     .why = why,
                     .last = last};
  return ask(e, &a, pin);
}

static bool hook_held(void *ctx, const char *reader, const char *program) {
  return xq_eng_held(ctx, reader, program);
}

static void hook_attend(void *ctx, xq_token *token, enum xq_attend what) {
  enum xq_attend_kind kind = what == XQ_ATTEND_TOUCH ? XQ_ATT_TOUCH : what == XQ_ATTEND_PAD ? XQ_ATT_PAD : XQ_ATT_OVER;
  xq_eng_attend(ctx, kind, xq_token_get_info(token)->label);
}

struct xq_token_hooks xq_eng_hooks(struct xq_engine *e) {
  return (struct xq_token_hooks){.ctx = e, .ask_pin = hook_ask_pin, .held = hook_held, .attend = hook_attend};
}

/* ---------------------------------------------------------------- session */

static xq_err *login(struct xq_engine *e, struct eng_key *key) {
  struct xq_session_info info;
  EVP_PKEY *pkey = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_private_key(key, key->entry_id, &pkey));
  XQ_TRY(xq_eng_explain(key, xq_ca_login(e->ca, pkey, key->cert, &info)));
out:
  EVP_PKEY_free(pkey);
  return err;
}

static xq_err *ensure_session(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose) {
  if (xq_ca_logged_in(e->ca, key->fingerprint)) {
    return NULL;
  }
  xq_err *err = NULL;
  XQ_TRY(xq_eng_unlock_to_sign(e, key, purpose));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_LOGIN));
  XQ_TRY(xq_eng_end(e, XQ_STEP_LOGIN, login(e, key)));
out:
  return err;
}

xq_err *xq_eng_with_session(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose,
                            xq_err *(*call)(struct xq_engine *e, void *ctx), void *ctx) {
  e->purpose = purpose;
  for (bool again = false;; again = true) {
    xq_err *err = ensure_session(e, key, purpose);
    if (err != NULL) {
      return err;
    }
    err = call(e, ctx);
    if (again || !xq_err_is(err, XQ_IS_SESSION_OVER)) {
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
