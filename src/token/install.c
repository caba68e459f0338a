/*
 * install.c - the install transaction: check, note, keep the old, write, read back, prove.  Whatever step it is cut off
 * at, the same call made again finds out from the medium how far it came, and ends with the same proof.
 */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"
#include "token/journal.h"
#include "token/provider/provider.h"

enum { PLANS_MAX = 3 }; /* more changes than that within one install are not two people */

/* What an install is about, found out from the medium, the journal and the request. */
struct plan {
  const struct xq_install_request *req;
  X509 *old;     /* NULL: in place already, and nothing tells any more what it replaced */
  char *key_id;  /* the key the new certificate belongs to */
  char *kept_at; /* where the old one is kept already, else NULL */
  bool in_place; /* an earlier run wrote it */
};

static void plan_clear(struct plan *plan) {
  X509_free(plan->old);
  free(plan->key_id);
  free(plan->kept_at);
  *plan = (struct plan){0};
}

/* ---- calls to the backend, each under the token's lock */

#define BACKEND(token, call) TOKEN_CALL(token, (token)->backend->call)

/* ---- finding out */

static X509 *keep_ref(X509 *cert) {
  X509_up_ref(cert);
  return cert;
}

/* What an earlier run replaced: from the journal, else from what it kept beside. */
static xq_err *recall_old(xq_token *token, struct plan *plan) {
  struct journal journal = {0};
  X509 *kept = NULL;
  char *kept_at = NULL;
  bool found = false;
  xq_err *err = NULL;
  if (plan->req->business_no != NULL) {
    XQ_TRY(journal_read(token->state_dir, token->info.uri, plan->req->business_no, &journal, &found));
  }
  if (found && xq_cert_equal(journal.new_cert, plan->req->new_cert)) {
    plan->old = keep_ref(journal.old_cert);
    plan->kept_at = xq_strdup(journal.kept_at);
  }
  if (plan->kept_at == NULL) { /* no journal, or cut off before it had the place: another run may have kept it */
    XQ_TRY(BACKEND(token, find_kept(token, plan->req->new_cert, &kept, &kept_at)));
    if (plan->old == NULL || (kept != NULL && xq_cert_equal(kept, plan->old))) {
      X509_free(plan->old);
      plan->old = kept;
      plan->kept_at = kept_at;
      kept = NULL;
      kept_at = NULL;
    }
  }
out:
  journal_clear(&journal);
  X509_free(kept);
  free(kept_at);
  return err;
}

/* OpenSSL carries no cause through a signature; the token kept it. */
static xq_err *with_cause(xq_token *token, xq_err *err) {
  xq_err *cause = err != NULL ? xq_token_last_error(token) : NULL;
  if (cause == NULL) {
    return err;
  }
  enum xq_code code = xq_err_code(cause);
  xq_err_ignore(err, "the token's own error says more");
  return xq_err_wrap(cause, code, "the key does not sign");
}

/* Only a signature can tell whether a certificate is for this key, where the medium's own copy of it cannot be read. */
static xq_err *try_fit(xq_token *token, const char *key_id, X509 *cert, bool *fit) {
  EVP_PKEY *public = X509_get0_pubkey(cert);
  EVP_PKEY *key = NULL;
  xq_err *err = NULL;
  *fit = false;
  if (public == NULL) {
    ERR_clear_error();
    return NULL;
  }
  XQ_TRY(provider_make_key(token, key_id, public, &key));
  XQ_TRY(with_cause(token, xq_key_prove(key, cert)));
  *fit = true;
out:
  EVP_PKEY_free(key);
  if (!xq_err_is(err, XQ_IS_NOT_THE_KEY)) {
    xq_err_free(&err);
  }
  return err;
}

/* The key on the medium that the new certificate is for: the entry's own, the one named, or one generated earlier. */
static xq_err *find_key(xq_token *token, struct plan *plan) {
  const struct xq_install_request *req = plan->req;
  const char *expected = req->new_key_id != NULL ? req->new_key_id : req->entry_id;
  EVP_PKEY *public = NULL;
  char *other = NULL;
  bool fit = false;
  xq_err *err = BACKEND(token, public_key(token, expected, &public));
  if (err == NULL && EVP_PKEY_eq(public, X509_get0_pubkey(req->new_cert)) == 1) {
    plan->key_id = xq_strdup(expected);
    goto out;
  }
  if (xq_err_code(err) == XQ_E_KEY_ABSENT) {
    xq_err_free(&err);
  }
  if (err != NULL) {
    goto out;
  }
  ERR_clear_error();
  XQ_TRY(BACKEND(token, find_key(token, X509_get0_pubkey(req->new_cert), &other)));
  if (other != NULL) {
    plan->key_id = other;
    other = NULL;
    goto out;
  }
  if (public == NULL && !xq_token_logged_in(token)) {
    err = xq_err_new(XQ_E_PIN_NEEDED, "a new key can be seen only with the PIN");
    goto out;
  }
  if (public == NULL) {
    XQ_TRY(try_fit(token, expected, req->new_cert, &fit));
  }
  if (fit) {
    plan->key_id = xq_strdup(expected);
  } else {
    err = xq_err_new(XQ_E_CERT_KEY_MISMATCH, "the new certificate belongs to no key on the medium");
  }
out:
  free(other);
  EVP_PKEY_free(public);
  return err;
}

/* What is in the entry's place cannot be read: where this very install tore it, the journal has what it was. */
static xq_err *recall_torn(xq_token *token, struct plan *plan) {
  const struct xq_install_request *req = plan->req;
  struct journal journal = {0};
  bool found = false;
  xq_err *err = NULL;
  if (req->business_no != NULL) {
    XQ_TRY(journal_read(token->state_dir, token->info.uri, req->business_no, &journal, &found));
  }
  if (found && xq_streq(journal.entry_id, req->entry_id) && xq_cert_equal(journal.new_cert, req->new_cert)) {
    plan->old = keep_ref(journal.old_cert);
    plan->kept_at = xq_strdup(journal.kept_at);
  } else {
    err = xq_err_new(XQ_E_TOKEN_DAMAGED, "the certificate to be renewed cannot be read");
  }
out:
  journal_clear(&journal);
  return err;
}

static xq_err *make_plan(xq_token *token, const struct xq_install_request *req, struct plan *plan) {
  struct xq_token_entries entries = {0};
  X509 *old = NULL;
  bool torn = false;
  xq_err *err = NULL;
  *plan = (struct plan){.req = req};
  if (X509_get0_pubkey(req->new_cert) == NULL) {
    err = xq_err_openssl(XQ_E_CERT_KEY_MISMATCH, "the new certificate's key cannot be read");
    goto out;
  }
  XQ_TRY(xq_token_entries(token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    const struct xq_token_entry *entry = &entries.items[i];
    if (!entry->has_key) {
      continue;
    }
    if (xq_cert_equal(entry->cert, req->new_cert)) {
      plan->in_place = true;
      plan->key_id = xq_strdup(entry->id);
    } else if (xq_streq(entry->id, req->entry_id)) {
      old = entry->cert;
      torn = old == NULL && entry->problem != NULL;
    }
  }
  if (plan->in_place) {
    XQ_TRY(recall_old(token, plan));
    if (plan->old == NULL && old != NULL && xq_cert_not_after(old) < xq_cert_not_after(req->new_cert)) {
      plan->old = keep_ref(old); /* with another key, so that it is still there */
    }
    goto out;
  }
  if (torn) {
    XQ_TRY(recall_torn(token, plan));
  } else if (old != NULL) {
    plan->old = keep_ref(old);
  } else {
    err = xq_err_new(XQ_E_KEY_ABSENT, "the certificate to be renewed is not on the medium");
    goto out;
  }
  err = find_key(token, plan);
out:
  xq_token_entries_free(&entries);
  if (err != NULL) {
    plan_clear(plan);
  }
  return err;
}

/* ---- the checks */

static xq_err *check_extended(X509 *old, X509 *cert) {
  xq_err *err = NULL;
  char text[21];
  if (xq_cert_not_after(cert) <= xq_cert_not_after(old)) {
    err = xq_err_new(XQ_E_CERT_NOT_EXTENDED, "the new certificate does not last longer than the old one");
  } else if (ASN1_INTEGER_cmp(X509_get0_serialNumber(cert), X509_get0_serialNumber(old)) == 0 &&
             X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_issuer_name(old)) == 0) {
    err = xq_err_new(XQ_E_CERT_NOT_EXTENDED, "the new certificate has the old one's serial number");
  }
  if (err != NULL) {
    xq_err_fact(err, "old_not_after", "%s", xq_time_rfc3339(xq_cert_not_after(old), text));
    xq_err_fact(err, "new_not_after", "%s", xq_time_rfc3339(xq_cert_not_after(cert), text));
  }
  return err;
}

/* A certificate for another use, or for an authority, is not a renewal of this one. */
static xq_err *check_use(X509 *old, X509 *cert) {
  struct xq_cert_info *before = NULL;
  struct xq_cert_info *after = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_cert_info_get(cert, &after));
  if (after->is_ca) {
    err = xq_err_fact(xq_err_new(XQ_E_CERT_UNTRUSTED, "the new certificate is one of an authority"), "reason", "ca");
    goto out;
  }
  if (old != NULL) {
    XQ_TRY(xq_cert_info_get(old, &before));
    if (before->use != after->use) {
      err = xq_err_fact(xq_err_new(XQ_E_CERT_KEY_MISMATCH, "the new certificate is for another use of the key"),
                        "reason", "use");
    }
  }
out:
  xq_cert_info_free(&before);
  xq_cert_info_free(&after);
  return err;
}

/* Everything that can be said of `cert` against the old one and the roots, before it is written and after. */
static xq_err *check(const struct plan *plan, X509 *cert) {
  const struct xq_install_request *req = plan->req;
  xq_err *err = NULL;
  if (plan->old != NULL) {
    XQ_TRY(xq_cert_check_same_holder(plan->old, cert));
    XQ_TRY(check_extended(plan->old, cert));
  }
  XQ_TRY(check_use(plan->old, cert));
  XQ_TRY(xq_chain_check(cert, req->chain, req->roots, req->now != 0 ? req->now : xq_time_now()));
out:
  return err;
}

xq_err *xq_install_check(xq_token *token, const struct xq_install_request *req) {
  struct plan plan;
  xq_err *err = make_plan(token, req, &plan);
  if (err == NULL) {
    err = check(&plan, req->new_cert);
    plan_clear(&plan);
  }
  return err;
}

/* ---- the acts */

static xq_err *note(xq_token *token, const struct plan *plan) {
  if (plan->req->business_no == NULL) {
    return NULL;
  }
  struct journal journal = {
      .business_no = xq_strdup(plan->req->business_no),
      .entry_id = xq_strdup(plan->req->entry_id),
      .kept_at = xq_strdup(plan->kept_at),
      .old_cert = keep_ref(plan->old),
      .new_cert = keep_ref(plan->req->new_cert),
  };
  xq_err *err = journal_write(token->state_dir, token->info.uri, &journal);
  journal_clear(&journal);
  return err;
}

static xq_err *put_in_place(xq_token *token, struct plan *plan) {
  const struct xq_install_request *req = plan->req;
  xq_err *err = NULL;
  XQ_TRY(BACKEND(token, possible(token, req->entry_id, false))); /* a new key has its room already */
  XQ_TRY(note(token, plan));                                     /* before the first act */
  XQ_TRY(BACKEND(token, keep(token, req->entry_id, plan->old, &plan->kept_at)));
  XQ_TRY(note(token, plan)); /* with the place */
  XQ_TRY(BACKEND(token, write(token, req->entry_id, plan->key_id, req->new_cert, req->chain)));
out:
  return err;
}

/* Nothing is believed that was not read from the medium again. */
static xq_err *prove(xq_token *token, const struct plan *plan, struct xq_install_proof *proof) {
  X509 *back = NULL;
  EVP_PKEY *key = NULL;
  xq_err *err = NULL;
  XQ_TRY(BACKEND(token, read_back(token, plan->key_id, &back)));
  if (!xq_cert_equal(back, plan->req->new_cert)) {
    err = xq_err_new(XQ_E_INSTALL_UNPROVEN, "the medium gives back another certificate than was written");
    goto out;
  }
  proof->written_and_read_back = true;
  XQ_TRY(provider_make_key(token, plan->key_id, X509_get0_pubkey(back), &key)); /* make_plan() could read it */
  XQ_TRY(with_cause(token, xq_key_prove(key, back)));
  proof->key_matches = true;
  XQ_TRY(check(plan, back));
  proof->chain_trusted = true;
  proof->holder_unchanged = plan->old != NULL;
  proof->extended = plan->old != NULL;
  proof->new_serial = xq_cert_serial(back);
  proof->new_not_before = xq_cert_not_before(back);
  proof->new_not_after = xq_cert_not_after(back);
  if (plan->old != NULL) {
    proof->old_serial = xq_cert_serial(plan->old);
    proof->old_not_before = xq_cert_not_before(plan->old);
    proof->old_not_after = xq_cert_not_after(plan->old);
  }
  proof->kept_at = xq_strdup(plan->kept_at);
out:
  EVP_PKEY_free(key);
  X509_free(back);
  return err;
}

/* What was written does not hold: back to what was, so that the person can go on working with it. */
static xq_err *put_back(xq_token *token, const struct plan *plan, xq_err *why) {
  if (plan->in_place || plan->kept_at == NULL) {
    return why;
  }
  xq_err *err = BACKEND(token, restore(token, plan->req->entry_id, plan->key_id, plan->kept_at));
  if (err != NULL) {
    xq_log_err(XQ_LOG_ERROR, err, "the old key file could not be put back; it is still kept");
  }
  return xq_err_fact(why, "kept_at", "%s", plan->kept_at);
}

/* Planned again where another program changed the medium between the plan and the first act. */
static xq_err *plan_and_write(xq_token *token, const struct xq_install_request *req, struct plan *plan) {
  xq_err *err = NULL;
  for (int round = 1; round <= PLANS_MAX; round++) {
    plan_clear(plan);
    xq_err_free(&err);
    XQ_TRY(make_plan(token, req, plan));
    XQ_TRY(check(plan, req->new_cert));
    err = plan->in_place ? NULL : put_in_place(token, plan);
    if (xq_err_code(err) != XQ_E_TOKEN_CHANGED) {
      break;
    }
  }
out:
  return err;
}

xq_err *xq_install_run(xq_token *token, const struct xq_install_request *req, struct xq_install_proof **proof) {
  struct plan plan = {0};
  struct xq_install_proof *made = xq_calloc(1, sizeof *made);
  xq_err *err = NULL;
  XQ_TRY(token_may_write(token));
  if (!xq_token_logged_in(token)) {
    err = xq_err_new(XQ_E_PIN_NEEDED, "installing needs the PIN");
    goto out;
  }
  XQ_TRY(plan_and_write(token, req, &plan));
  made->already = plan.in_place;
  err = prove(token, &plan, made);
  if (err != NULL) {
    err = put_back(token, &plan, err);
    goto out;
  }
  XQ_TRY(BACKEND(token, settle(token, req->entry_id, plan.key_id)));
  *proof = made;
  made = NULL;
out:
  plan_clear(&plan);
  xq_install_proof_free(&made);
  return err;
}

xq_err *xq_install_done(xq_token *token, const char *business_no) {
  xq_err *err = token_may_write(token);
  return err != NULL ? err : journal_remove(token->state_dir, token->info.uri, business_no);
}

xq_err *xq_install_pending(xq_token *token, char **business_no) {
  *business_no = journal_any(token->state_dir, token->info.uri);
  return NULL;
}

xq_err *xq_install_possible(xq_token *token, const char *entry_id, bool new_key) {
  return BACKEND(token, possible(token, entry_id, new_key));
}

/* ---- mending */

static xq_err *write_again(xq_token *token, const char *entry_id, X509 *cert) {
  X509 *back = NULL;
  xq_err *err = NULL;
  XQ_TRY(BACKEND(token, write(token, entry_id, entry_id, cert, NULL)));
  XQ_TRY(BACKEND(token, read_back(token, entry_id, &back)));
  if (!xq_cert_equal(back, cert)) {
    err = xq_err_new(XQ_E_INSTALL_UNPROVEN, "the medium gives back another certificate than was written");
  }
out:
  X509_free(back);
  return err;
}

/* Nothing that can be read is ever written over here. */
static xq_err *is_torn(xq_token *token, const char *entry_id, bool *torn) {
  struct xq_token_entries entries = {0};
  *torn = false;
  xq_err *err = xq_token_entries(token, &entries);
  for (size_t i = 0; err == NULL && i < entries.count; i++) {
    if (xq_streq(entries.items[i].id, entry_id)) {
      *torn = entries.items[i].cert == NULL && entries.items[i].problem != NULL;
    }
  }
  xq_token_entries_free(&entries);
  return err;
}

xq_err *xq_install_mend(xq_token *token, const char *entry_id, X509 *offered, bool *mended) {
  struct journal journal = {0};
  bool torn = false;
  xq_err *err = NULL;
  *mended = false;
  XQ_TRY(token_may_write(token));
  if (!xq_token_logged_in(token)) {
    return xq_err_new(XQ_E_PIN_NEEDED, "mending needs the PIN");
  }
  XQ_TRY(is_torn(token, entry_id, &torn));
  if (!torn) {
    goto out;
  }
  journal_of_entry(token->state_dir, token->info.uri, entry_id, &journal);
  X509 *newest_first[] = {journal.new_cert, offered, journal.old_cert};
  for (size_t i = 0; i < XQ_COUNT(newest_first) && !*mended; i++) {
    bool fit = false;
    if (newest_first[i] == NULL) {
      continue;
    }
    XQ_TRY(try_fit(token, entry_id, newest_first[i], &fit));
    if (fit) {
      XQ_TRY(write_again(token, entry_id, newest_first[i]));
      *mended = true;
    }
  }
out:
  journal_clear(&journal);
  return err;
}

void xq_install_proof_free(struct xq_install_proof **proof) {
  if (proof == NULL || *proof == NULL) {
    return;
  }
  free((*proof)->old_serial);
  free((*proof)->new_serial);
  free((*proof)->kept_at);
  free(*proof);
  *proof = NULL;
}
