/*
 * pin.c - every way a PIN is given, for every medium: its length, the guard of the last try, and the asking for one when
 * a signature turns out to need it.  See token.h.
 */
#include "token/backend.h"

xq_err *xq_token_pin_state(xq_token *token, struct xq_pin_state *state) {
  return TOKEN_CALL(token, token->backend->pin_state(token, state));
}

static xq_err *check_length(const xq_token *token, const xq_secret *pin, size_t least) {
  size_t chars = pin != NULL ? xq_secret_chars(pin) : 0;
  if (chars >= least && chars <= token->info.pin_max) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_PIN_LENGTH, "a PIN of an impossible length");
  xq_err_fact(err, "pin_min", "%zu", least);
  return xq_err_fact(err, "pin_max", "%zu", token->info.pin_max);
}

static bool take_allowance(xq_token *token) {
  bool allowed = token->last_try_allowed;
  token->last_try_allowed = false;
  return allowed;
}

/* The last try before a PIN locks for good is a person's to spend. */
static xq_err *check_last_try(xq_token *token) {
  struct xq_pin_state state = {.tries_left = -1, .unblock_left = -1};
  bool allowed = take_allowance(token);
  xq_err *err = token->backend->pin_state(token, &state);
  if (err == NULL && state.locked) {
    err = xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked");
  } else if (err == NULL && state.tries_left == 1 && state.wait_seconds == 0 && !allowed &&
             token->info.kind != XQ_TOKEN_FILE) { /* key files are slowed, never locked */
    err = xq_err_new(XQ_E_PIN_LAST_TRY, "one try is left");
  }
  return err;
}

static xq_err *login(xq_token *token, const xq_secret *pin) {
  xq_err *err = check_last_try(token);
  return err != NULL ? err : token->backend->login(token, pin);
}

xq_err *xq_token_login(xq_token *token, const xq_secret *pin) {
  if (pin != NULL || !token->info.pin_pad) {
    xq_err *err = check_length(token, pin, token->info.pin_min);
    if (err != NULL) {
      return err;
    }
  }
  return TOKEN_CALL(token, login(token, pin));
}

void xq_token_allow_last_try(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  token->last_try_allowed = true;
  pthread_mutex_unlock(&token->lock);
}

bool xq_token_logged_in(const xq_token *token) {
  pthread_mutex_t *lock =
      (pthread_mutex_t *)(uintptr_t)&token->lock; /* the lock is no part of what is promised const */
  pthread_mutex_lock(lock);
  bool in = token->backend->logged_in(token);
  pthread_mutex_unlock(lock);
  return in;
}

void xq_token_logout(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  token->backend->logout(token);
  pthread_mutex_unlock(&token->lock);
}

#define NEW_PIN_MIN 6

size_t xq_token_new_pin_min(const xq_token *token) {
  return token->info.pin_min > NEW_PIN_MIN ? token->info.pin_min : NEW_PIN_MIN;
}

static xq_err *change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = check_last_try(token); /* the old one counts as a try */
  return err != NULL ? err : token->backend->change_pin(token, old_pin, new_pin);
}

/* After the PUK's last try there is no way back at all. */
static xq_err *check_last_puk(xq_token *token) {
  struct xq_pin_state state = {.tries_left = -1, .unblock_left = -1};
  bool allowed = take_allowance(token);
  xq_err *err = token->backend->pin_state(token, &state);
  if (err == NULL && state.unblock_left == 0) {
    err = xq_err_new(XQ_E_PUK_LOCKED, "the PUK is locked");
  } else if (err == NULL && state.unblock_left == 1 && !allowed) {
    err = xq_err_fact(xq_err_new(XQ_E_PIN_LAST_TRY, "one try of the PUK is left"), "what", "puk");
  }
  return err;
}

static xq_err *unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  xq_err *err = check_last_puk(token);
  return err != NULL ? err : token->backend->unblock(token, puk, new_pin);
}

static xq_err *check_change(const xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  if (old_pin == NULL && new_pin == NULL && token->info.pin_pad_change) {
    return NULL;
  }
  xq_err *err = check_length(token, old_pin, token->info.pin_min);
  return err != NULL ? err : check_length(token, new_pin, xq_token_new_pin_min(token));
}

static xq_err *check_unblock(const xq_token *token, const xq_secret *new_pin) {
  if (token->backend->unblock == NULL || !token->info.can_unblock) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "this medium has no unblocking code"), "what", "unblock");
  }
  return check_length(token, new_pin, xq_token_new_pin_min(token));
}

xq_err *xq_token_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = token_may_write(token);
  err = err != NULL ? err : check_change(token, old_pin, new_pin);
  return err != NULL ? err : TOKEN_CALL(token, change_pin(token, old_pin, new_pin));
}

xq_err *xq_token_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  xq_err *err = token_may_write(token);
  err = err != NULL ? err : check_unblock(token, new_pin);
  return err != NULL ? err : TOKEN_CALL(token, unblock(token, puk, new_pin));
}

/* ---- the same without changing anything */

static xq_err *may_set_pin(xq_token *token, const xq_secret *new_pin) {
  if (token->info.read_only) {
    return xq_err_new(XQ_E_TOKEN_READ_ONLY, "the medium may not be written");
  }
  return token->backend->may_set_pin != NULL ? token->backend->may_set_pin(token, new_pin) : NULL;
}

static xq_err *try_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = NULL;
  XQ_TRY(may_set_pin(token, new_pin));
  XQ_TRY(login(token, old_pin));
  token->backend->logout(token);
out:
  return err;
}

static xq_err *try_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin, bool *tried) {
  xq_err *err = NULL;
  XQ_TRY(may_set_pin(token, new_pin));
  XQ_TRY(check_last_puk(token));
  *tried = token->backend->try_puk != NULL;
  if (*tried) {
    XQ_TRY(token->backend->try_puk(token, puk));
  }
out:
  return err;
}

xq_err *xq_token_try_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  xq_err *err = check_change(token, old_pin, new_pin);
  return err != NULL ? err : TOKEN_CALL(token, try_change_pin(token, old_pin, new_pin));
}

xq_err *xq_token_try_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin, bool *tried) {
  *tried = false;
  xq_err *err = check_unblock(token, new_pin);
  return err != NULL ? err : TOKEN_CALL(token, try_unblock(token, puk, new_pin, tried));
}

/* ---- signatures */

static enum xq_pin_why why_asked(const xq_err *err) {
  const char *why = xq_err_get_fact(err, "why");
  return xq_streq(why, "always") ? XQ_PIN_WHY_ALWAYS : xq_streq(why, "reset") ? XQ_PIN_WHY_RESET : XQ_PIN_WHY_LOGIN;
}

static bool asks_always(const xq_err *err) {
  return xq_err_code(err) == XQ_E_PIN_NEEDED && why_asked(err) == XQ_PIN_WHY_ALWAYS;
}

/* A PIN for one signature goes with the signature: nothing may come between them.  Any other logs in; where the key then
 * wants it for the signature, too, it is the one that was typed just now, and found right. */
static xq_err *sign_with(xq_token *token, const char *entry_id, const struct token_sign *what, enum xq_pin_why why,
                         const xq_secret *pin, uint8_t *sig, size_t *len) {
  bool on_pad = pin == NULL && token->info.pin_pad;
  xq_err *err = on_pad ? NULL : check_length(token, pin, token->info.pin_min);
  if (err != NULL) {
    return err;
  }
  const bool always = why == XQ_PIN_WHY_ALWAYS;
  const size_t room = *len;
  pthread_mutex_lock(&token->lock);
  err = always ? check_last_try(token) : login(token, pin);
  token->pin_on_pad = always && on_pad;
  if (err == NULL) {
    err = token->backend->sign(token, entry_id, what, always ? pin : NULL, sig, len);
  }
  if (!always && pin != NULL && asks_always(err)) {
    xq_err_free(&err);
    *len = room;
    err = token->backend->sign(token, entry_id, what, pin, sig, len);
  }
  token->pin_on_pad = false;
  pthread_mutex_unlock(&token->lock);
  return err;
}

/* The person is asked with the lock free: the face may look at the medium meanwhile. */
static xq_err *sign_asking(xq_token *token, const char *entry_id, const struct token_sign *what, xq_err *needed,
                           uint8_t *sig, size_t *len) {
  enum xq_pin_why why = why_asked(needed);
  size_t room = *len;
  xq_err *last = NULL;
  xq_err_ignore(needed, "the PIN is asked for now");
  for (;;) {
    xq_secret *pin = NULL;
    xq_err *err = token->hooks->ask_pin(token->hooks->ctx, token, entry_id, why, last, &pin);
    xq_err_free(&last);
    if (err == NULL) {
      *len = room;
      err = sign_with(token, entry_id, what, why, pin, sig, len);
      xq_secret_free(&pin);
      if (xq_err_is(err, XQ_IS_PIN_AGAIN)) {
        last = err;
        continue;
      }
      if (xq_err_code(err) == XQ_E_PIN_NEEDED && why_asked(err) != why && xq_err_get_fact(err, "pad") == NULL) {
        why = why_asked(err); /* logged in now, and this key asks each time; or somebody reset the card just then */
        xq_err_ignore(err, "the PIN is asked for again");
        continue;
      }
    }
    return err;
  }
}

xq_err *token_sign(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig, size_t *len) {
  size_t room = *len;
  xq_err *err = TOKEN_CALL(token, token->backend->sign(token, entry_id, what, NULL, sig, len));
  if (xq_err_code(err) == XQ_E_PIN_NEEDED && token->hooks != NULL && token->hooks->ask_pin != NULL) {
    *len = room;
    err = sign_asking(token, entry_id, what, err, sig, len);
  }
  pthread_mutex_lock(&token->lock);
  xq_err_free(&token->last_error); /* of an operation before this one: it explains nothing any more */
  token->last_error = xq_err_dup(err);
  pthread_mutex_unlock(&token->lock);
  return err;
}

xq_err *xq_token_last_error(xq_token *token) {
  pthread_mutex_lock(&token->lock);
  xq_err *err = token->last_error;
  token->last_error = NULL;
  pthread_mutex_unlock(&token->lock);
  return err;
}
