/* medium.c - what is done to a medium itself, without the service: another PIN, unblocking, mending a certificate. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- PIN */

xq_err *xq_eng_run_change_pin(struct xq_engine *e, const struct eng_command *c) {
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_medium_find(e, c->key_ref, &token));
  if (c->last_try) {
    xq_token_allow_last_try(token);
  }
  XQ_TRY((e->dry_run ? xq_token_try_change_pin : xq_token_change_pin)(token, c->old_pin, c->new_pin));
out:
  xq_token_free(&token);
  return err;
}

static xq_err *unblock(struct xq_engine *e, xq_token *token, const struct eng_command *c) {
  bool tried = false;
  if (!e->dry_run) {
    return xq_token_unblock(token, c->old_pin, c->new_pin);
  }
  xq_err *err = xq_token_try_unblock(token, c->old_pin, c->new_pin, &tried);
  if (err == NULL) {
    xq_eng_emit_check(
        e,
        xq_eng_check("puk", tried ? XQ_CHECK_OK : XQ_CHECK_WARNING, tried ? XQ_FOUND_PUK_RIGHT : XQ_FOUND_PUK_UNTRIED),
        NULL);
  }
  return err;
}

xq_err *xq_eng_run_unblock(struct xq_engine *e, const struct eng_command *c) {
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_medium_find(e, c->key_ref, &token));
  if (c->last_try) {
    xq_token_allow_last_try(token);
  }
  err = unblock(e, token, c);
  if (xq_err_code(err) == XQ_E_PIN_LAST_TRY && c->last_try) { /* a card may tell only now that it is the last */
    xq_err_ignore(err, "a person allowed it");
    xq_token_allow_last_try(token);
    err = unblock(e, token, c);
  }
out:
  xq_token_free(&token);
  return err;
}

/* ---------------------------------------------------------------- mending */

/* The trouble of the entry named; *problem NULL: there is none. */
static xq_err *find_problem(xq_token *token, const char *id, xq_err **problem) {
  struct xq_token_entries entries = {0};
  xq_err *err = xq_token_entries(token, &entries);
  bool found = false;
  for (size_t i = 0; i < entries.count; i++) {
    if (strcmp(entries.items[i].id, id) == 0) {
      found = true;
      *problem = entries.items[i].problem != NULL ? xq_err_dup(entries.items[i].problem) : NULL;
    }
  }
  xq_token_entries_free(&entries);
  if (err == NULL && !found) {
    err = xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no such key on this medium"), "key", "%s", id);
  }
  return err;
}

/* What the service has issued for the key: for a terminal that knows nothing of the install that was cut off.  Going
 * without is no error. */
static X509 *ask_service(struct xq_engine *e, xq_token *token, const char *id) {
  char fingerprint[65];
  X509 *cert = NULL;
  xq_err *err = xq_token_key_fingerprint(token, id, fingerprint);
  if (err == NULL) {
    err = xq_ca_certificate_of_key(e->ca, fingerprint, &cert);
  }
  xq_err_ignore(err, "what is kept here may do");
  return cert;
}

static xq_err *mend(struct xq_engine *e, xq_token *token, const char *id) {
  const char *label = xq_token_get_info(token)->label;
  xq_err *problem = NULL;
  bool mended = false;
  X509 *issued = NULL;
  xq_err *err = NULL;
  XQ_TRY(find_problem(token, id, &problem));
  if (problem != NULL) {
    XQ_TRY(xq_eng_unlock(e, token, NULL, XQ_PIN_INSTALL));
    issued = ask_service(e, token, id);
    XQ_TRY(xq_install_mend(token, id, issued, &mended));
  }
  if (mended) {
    xq_err_ignore(problem, "it is mended");
    problem = NULL;
  }
  struct xq_check *check = xq_eng_check("certificate", problem == NULL ? XQ_CHECK_OK : XQ_CHECK_BAD,
                                        mended            ? XQ_FOUND_MENDED
                                        : problem == NULL ? XQ_FOUND_WHOLE
                                                          : XQ_FOUND_ERROR);
  xq_eng_emit_check(e, xq_eng_check_fact(check, "medium", "%s", label), problem);
  problem = NULL;
out:
  X509_free(issued);
  xq_err_free(&problem);
  return err;
}

xq_err *xq_eng_run_mend(struct xq_engine *e, const struct eng_command *c) {
  char *uri = NULL, *id = NULL;
  xq_token *token = NULL;
  xq_err *err = NULL;
  if (e->dry_run) {
    XQ_TRY(xq_err_new(XQ_E_USAGE, "mending has no dry run"));
  }
  XQ_TRY(xq_token_uri_split(c->key_ref, &uri, &id));
  XQ_TRY(xq_eng_medium_find(e, c->key_ref, &token));
  XQ_TRY(mend(e, token, id));
  XQ_TRY(xq_eng_emit_keys(e));
out:
  xq_token_free(&token);
  free(uri);
  free(id);
  return err;
}
