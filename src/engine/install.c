/*
 * install.c - the new certificate: fetched, checked, written, proved, reported.  An install that was cut off is
 * finished by the same way, because every part of it can be done again.
 */
#include <stdlib.h>

#include "engine/engine_int.h"

struct install {
  const char *business_no;
  struct eng_key key;
  X509 *cert;
  STACK_OF(X509) * chain, *roots;
  struct xq_application *app;
  struct xq_install_proof *proof;
};

static xq_err *fetch(struct xq_engine *e, void *ctx) {
  struct install *i = ctx;
  return xq_ca_certificate(e->ca, i->business_no, &i->cert, &i->chain);
}

/* Without a key named: the medium knows which of its keys the certificate is for. */
static struct xq_install_request request_of(struct xq_engine *e, const struct install *i) {
  return (struct xq_install_request){.entry_id = i->key.entry_id,
                                     .new_cert = i->cert,
                                     .chain = i->chain,
                                     .roots = i->roots,
                                     .business_no = i->business_no,
                                     .now = xq_eng_now(e)};
}

static xq_err *check(struct xq_engine *e, struct install *i) {
  struct xq_install_request request;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_check_clock(e));
  XQ_TRY(xq_eng_roots(e, &i->roots));
  request = request_of(e, i);
  XQ_TRY(xq_install_check(i->key.token, &request));
out:
  return err;
}

/* Not to be cancelled in the middle, but every part of it can be done again. */
static xq_err *transact(struct xq_engine *e, void *ctx) {
  struct install *i = ctx;
  struct xq_install_request request = request_of(e, i);
  xq_err *err = xq_eng_commit(e, true);
  if (err == NULL) {
    err = xq_eng_explain(&i->key, xq_install_run(i->key.token, &request, &i->proof));
    xq_err_ignore(xq_eng_commit(e, false), "only switching on can be refused");
  }
  return err;
}

/* The transaction is one call of the token layer; its parts are told by what came of it. */
static xq_err *write_and_prove(struct xq_engine *e, struct install *i) {
  static const enum xq_step parts[] = {XQ_STEP_WRITE, XQ_STEP_READ_BACK, XQ_STEP_PROVE};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_begin(e, XQ_STEP_KEEP_OLD));
  err = xq_eng_insist(e, &i->key, XQ_PIN_INSTALL, transact, i);
  if (err != NULL) {
    enum xq_step step = xq_err_code(err) == XQ_E_INSTALL_UNPROVEN ? XQ_STEP_PROVE : XQ_STEP_WRITE;
    err = xq_eng_end(e, step, err);
    goto out;
  }
  XQ_TRY(xq_eng_end(e, XQ_STEP_KEEP_OLD, NULL));
  for (size_t n = 0; n < XQ_COUNT(parts); n++) {
    XQ_TRY(xq_eng_end(e, parts[n], NULL));
  }
  struct xq_event *event = xq_eng_event(e, XQ_EV_PROOF);
  event->proof = i->proof;
  i->proof = NULL;
  xq_eng_emit(e, event);
out:
  return err;
}

/* The entry that holds the new certificate now; *id NULL: none does. */
static xq_err *find_installed(const struct install *i, char **id) {
  struct xq_token_entries entries = {0};
  xq_err *err = xq_token_entries(i->key.token, &entries);
  *id = NULL;
  for (size_t n = 0; err == NULL && *id == NULL && n < entries.count; n++) {
    const struct xq_token_entry *entry = &entries.items[n];
    if (entry->has_key && entry->cert != NULL && xq_cert_equal(entry->cert, i->cert)) {
      *id = xq_strdup(entry->id);
    }
  }
  xq_token_entries_free(&entries);
  return err;
}

static xq_err *installed_key(struct install *i, EVP_PKEY **pkey) {
  char *id = NULL;
  xq_err *err = find_installed(i, &id);
  if (err == NULL) {
    err = id != NULL ? xq_eng_private_key(&i->key, id, pkey)
                     : xq_err_new(XQ_E_INSTALL_UNPROVEN, "the new certificate is not found on the medium");
  }
  free(id);
  return err;
}

static xq_err *settle(struct xq_engine *e, void *ctx) {
  (void)e;
  const struct install *i = ctx;
  return xq_install_done(i->key.token, i->business_no);
}

static xq_err *confirm(struct xq_engine *e, struct install *i) {
  EVP_PKEY *pkey = NULL;
  xq_err *err = NULL;
  XQ_TRY(installed_key(i, &pkey));
  XQ_TRY(xq_eng_explain(&i->key, xq_ca_confirm(e->ca, i->business_no, pkey, i->cert, &i->app)));
  XQ_TRY(xq_eng_insist(e, &i->key, XQ_PIN_INSTALL, settle, i));
  xq_eng_fresh_key_drop(e, i->key.fingerprint);
out:
  EVP_PKEY_free(pkey);
  return err;
}

/* A dry run's: what check() found out, and of the rest only what it would be. */
static void emit_expected(struct xq_engine *e, const struct install *i, bool in_place) {
  struct xq_install_proof *p = xq_calloc(1, sizeof *p);
  struct xq_event *event = xq_eng_event(e, XQ_EV_PROOF);
  p->already = in_place;
  p->chain_trusted = true;
  p->new_serial = xq_cert_serial(i->cert);
  p->new_not_before = xq_cert_not_before(i->cert);
  p->new_not_after = xq_cert_not_after(i->cert);
  if (!in_place) {
    p->holder_unchanged = p->extended = true;
    p->old_serial = xq_cert_serial(i->key.cert);
    p->old_not_before = xq_cert_not_before(i->key.cert);
    p->old_not_after = xq_cert_not_after(i->key.cert);
  }
  event->proof = p;
  xq_eng_emit(e, event);
}

static xq_err *rehearse(struct xq_engine *e, struct install *i) {
  char *there = NULL;
  xq_err *err = NULL;
  XQ_TRY(find_installed(i, &there));
  if (there == NULL) {
    XQ_TRY(xq_install_possible(i->key.token, i->key.entry_id, false));
  }
  emit_expected(e, i, there != NULL);
out:
  free(there);
  return err;
}

static xq_err *install(struct xq_engine *e, struct install *i) {
  xq_err *err = NULL;
  XQ_TRY(xq_eng_unlock(e, i->key.token, &i->key, XQ_PIN_INSTALL));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_FETCH));
  XQ_TRY(xq_eng_end(e, XQ_STEP_FETCH, xq_eng_with_session(e, &i->key, XQ_PIN_INSTALL, fetch, i)));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_CHECK));
  XQ_TRY(xq_eng_end(e, XQ_STEP_CHECK, check(e, i)));
  if (e->dry_run) {
    return rehearse(e, i);
  }
  XQ_TRY(write_and_prove(e, i));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_CONFIRM));
  XQ_TRY(xq_eng_end(e, XQ_STEP_CONFIRM, confirm(e, i)));
  xq_eng_emit_application(e, i->app);
  xq_err_ignore(xq_eng_emit_keys(e), "it is installed and told, whether or not the list is wanted any more");
out:
  return err;
}

xq_err *xq_eng_run_install(struct xq_engine *e, const struct eng_command *c) {
  struct install i = {.business_no = c->business_no};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &i.key));
  err = install(e, &i);
out:
  xq_eng_key_clear(&i.key);
  X509_free(i.cert);
  sk_X509_pop_free(i.chain, X509_free);
  sk_X509_pop_free(i.roots, X509_free);
  xq_application_free(&i.app);
  xq_install_proof_free(&i.proof);
  return err;
}
