/* key.c - one key and its medium, once found: its private half, whether it is still there, what it says of a failure. */
#include <stdlib.h>

#include "engine/engine_int.h"

void xq_eng_key_clear(struct eng_key *key) {
  xq_token_free(&key->token);
  free(key->ref);
  free(key->entry_id);
  X509_free(key->cert);
  sk_X509_pop_free(key->chain, X509_free);
  *key = (struct eng_key){0};
}

xq_err *xq_eng_private_key(const struct eng_key *key, const char *entry_id, EVP_PKEY **pkey) {
  return xq_token_key(key->token, entry_id, pkey);
}

xq_err *xq_eng_explain(const struct eng_key *key, xq_err *err) {
  if (err == NULL) {
    return NULL;
  }
  xq_err *cause = xq_token_last_error(key->token);
  if (cause == NULL) {
    return err;
  }
  xq_err_ignore(err, "what the medium says is nearer to the cause");
  return cause;
}

xq_err *xq_eng_medium_gone(xq_token *token) {
  xq_err *err = xq_token_present(token);
  if (xq_err_is(err, XQ_IS_GONE)) {
    return err;
  }
  xq_err_ignore(err, "whoever uses it next is told what else is wrong");
  return NULL;
}
