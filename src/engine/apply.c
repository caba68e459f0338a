/*
 * apply.c - the application for renewal: everything that can be found out is found out before the PIN is asked; what is
 * signed is on disk before it is sent; what was sent without an answer is sent again, the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

struct apply {
  struct eng_draft *d;
  struct eng_key key;
  struct xq_reference *ref;
  enum xq_renewability renewability;
  bool new_key;
  char *new_key_id; /* entry of the new key; NULL: the same key */
  char *document;   /* to be signed, or, in a dry run, asked about */
  uint8_t *csr, *cms;
  size_t csr_len, cms_len;
  struct xq_application *app;
};

/* ---------------------------------------------------------------- checks, without PIN */

static xq_err *judge_status(const struct apply *a, const struct xq_cert_status *status) {
  char buf[21];
  switch (status->renewability) {
    case XQ_R_TOO_EARLY:
      return xq_err_fact(xq_err_new(XQ_E_TOO_EARLY, "renewable later"), "opens_at", "%s",
                         xq_time_rfc3339(status->opens_at, buf));
    case XQ_R_EXPIRED:
      return xq_err_fact(xq_err_new(XQ_E_CERT_EXPIRED, "expired"), "not_after", "%s",
                         xq_time_rfc3339(xq_cert_not_after(a->key.cert), buf));
    case XQ_R_REVOKED:
      return xq_err_new(XQ_E_CERT_REVOKED, "revoked");
    case XQ_R_UNKNOWN:
      return xq_err_new(XQ_E_CERT_UNKNOWN, "not issued by this service");
    case XQ_R_RENEWED:
      return xq_err_new(XQ_E_ALREADY_RENEWED, "a successor is installed already");
    case XQ_R_BEYOND_CA:
      return xq_err_new(XQ_E_BEYOND_CA, "the CA itself ends before");
    case XQ_R_OPEN: /* the service tells which, to its holder */
    case XQ_R_OK:
    case XQ_R_COUNT_:
    default:
      return NULL;
  }
}

static xq_err *check_status(struct xq_engine *e, struct apply *a) {
  struct xq_cert_status status;
  xq_err *err = xq_ca_status(e->ca, a->key.fingerprint, &status);
  if (err != NULL) {
    return err;
  }
  a->renewability = status.renewability;
  return judge_status(a, &status);
}

static xq_err *check(struct xq_engine *e, struct apply *a) {
  xq_err *err = NULL;
  enum xq_key_kind kind;
  int64_t now;
  STACK_OF(X509) *roots = NULL;
  XQ_TRY(xq_ca_reference(e->ca, &a->ref));
  XQ_TRY(xq_eng_check_clock(e));
  now = xq_eng_now(e);
  XQ_TRY(check_status(e, a));
  XQ_TRY(xq_cert_check_time(a->key.cert, now));
  a->new_key = a->ref->key_policy == XQ_KEY_NEW || (a->ref->key_policy == XQ_KEY_EITHER && a->d->new_key);
  XQ_TRY(xq_install_possible(a->key.token, a->key.entry_id, a->new_key)); /* before anything is filled in or paid */
  XQ_TRY(xq_eng_draft_check(a->d, a->ref));
  if (a->d->form == NULL) {
    XQ_TRY(xq_err_new(XQ_E_FORM_INVALID, "nothing is filled in"));
  }
  XQ_TRY(xq_key_kind_of(X509_get0_pubkey(a->key.cert), &kind));
  XQ_TRY(xq_eng_roots(e, &roots));
out:
  sk_X509_pop_free(roots, X509_free);
  return err;
}

/* ---------------------------------------------------------------- what is open already */

static xq_err *renewal_open(const char *business_no) {
  xq_err *err = xq_err_new(XQ_E_RENEWAL_OPEN, "an application is under way");
  return business_no != NULL ? xq_err_fact(err, "business_no", "%s", business_no) : err;
}

static xq_err *list_applications(struct xq_engine *e, void *ctx) {
  return xq_ca_applications(e->ca, ctx);
}

/* The public status says only that something is open; the holder is told what. */
static xq_err *find_open(struct xq_engine *e, struct apply *a) {
  struct xq_application_list list = {0};
  xq_err *err = xq_eng_with_session(e, &a->key, XQ_PIN_APPLY, list_applications, &list);
  for (size_t i = 0; err == NULL && i < list.count; i++) {
    if (!xq_business_is_final(list.items[i]->business)) {
      err = renewal_open(list.items[i]->business_no);
    }
  }
  xq_application_list_free(&list);
  return err;
}

/* An application sent earlier without an answer: the same one is sent again, another one gives way. */
static xq_err *take_up_journal(struct xq_engine *e, struct apply *a) {
  uint8_t *cms = NULL;
  size_t len = 0;
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = xq_eng_journal_read(e, a->key.fingerprint, &cms, &len, &doc);
  if (err == NULL && cms != NULL) {
    if (xq_eng_draft_is(a->d, &doc)) {
      err = xq_eng_journal_send(e, &a->key, cms, len, &a->app);
    } else {
      xq_eng_journal_drop(e, a->key.fingerprint);
    }
  }
  free(cms);
  xq_application_doc_clear(&doc);
  return err;
}

/* ---------------------------------------------------------------- key, request, signature */

/* A new key of an earlier try that was cut off is used: the medium would otherwise fill up with keys nobody wants. */
static xq_err *make_key(struct xq_engine *e, void *ctx) {
  struct apply *a = ctx;
  EVP_PKEY *pkey = NULL;
  enum xq_key_kind kind;
  xq_err *err = NULL;
  XQ_TRY(xq_key_kind_of(X509_get0_pubkey(a->key.cert), &kind));
  a->new_key_id = xq_eng_fresh_key_read(e, a->key.fingerprint);
  if (a->new_key_id != NULL && (err = xq_eng_private_key(&a->key, a->new_key_id, &pkey)) != NULL) {
    xq_err_ignore(err, "it is not on this medium any more");
    err = NULL;
    free(a->new_key_id);
    a->new_key_id = NULL;
  }
  if (a->new_key_id == NULL) {
    XQ_TRY(xq_token_generate(a->key.token, kind, &a->new_key_id));
    XQ_TRY(xq_eng_fresh_key_keep(e, a->key.fingerprint, a->new_key_id));
  }
out:
  EVP_PKEY_free(pkey);
  return err;
}

static xq_err *make_request(struct apply *a) {
  EVP_PKEY *pkey = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_eng_private_key(&a->key, a->new_key_id != NULL ? a->new_key_id : a->key.entry_id, &pkey));
  XQ_TRY(xq_eng_explain(&a->key, xq_csr_make(pkey, a->key.cert, &a->csr, &a->csr_len)));
out:
  EVP_PKEY_free(pkey);
  return err;
}

static void write_document(struct xq_engine *e, struct apply *a) {
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_eng_draft_document(a->d, &a->key, a->csr, a->csr_len, xq_eng_now(e), &doc);
  a->document = xq_application_doc_write(&doc);
  xq_application_doc_clear(&doc);
}

static xq_err *sign(struct xq_engine *e, struct apply *a) {
  EVP_PKEY *pkey = NULL;
  xq_err *err = NULL;
  write_document(e, a);
  XQ_TRY(xq_eng_private_key(&a->key, a->key.entry_id, &pkey));
  XQ_TRY(xq_eng_explain(&a->key,
                        xq_cms_sign(pkey, a->key.cert, NULL, a->document, strlen(a->document), &a->cms, &a->cms_len)));
out:
  EVP_PKEY_free(pkey);
  return err;
}

static xq_err *submit_anew(struct xq_engine *e, struct apply *a) {
  xq_err *err = NULL;
  /* the session may be older than the last PIN: signing needs the key itself */
  XQ_TRY(a->new_key ? xq_eng_unlock(e, a->key.token, &a->key, XQ_PIN_APPLY)
                    : xq_eng_unlock_to_sign(e, &a->key, XQ_PIN_APPLY));
  if (a->new_key) {
    XQ_TRY(xq_eng_begin(e, XQ_STEP_MAKE_KEY));
    XQ_TRY(xq_eng_end(e, XQ_STEP_MAKE_KEY, xq_eng_insist(e, &a->key, XQ_PIN_APPLY, make_key, a)));
  }
  XQ_TRY(xq_eng_begin(e, XQ_STEP_MAKE_REQUEST));
  XQ_TRY(xq_eng_end(e, XQ_STEP_MAKE_REQUEST, make_request(a)));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_SIGN));
  XQ_TRY(xq_eng_end(e, XQ_STEP_SIGN, sign(e, a)));
  XQ_TRY(xq_eng_journal_keep(e, a->key.fingerprint, a->cms, a->cms_len));
  XQ_TRY(xq_eng_journal_send(e, &a->key, a->cms, a->cms_len, &a->app));
out:
  return err;
}

/* ---------------------------------------------------------------- a dry run */

/* Whether what the journal has would be sent again: the same application. */
static xq_err *sent_before(struct xq_engine *e, const struct apply *a, bool *same) {
  uint8_t *cms = NULL;
  size_t len = 0;
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = xq_eng_journal_read(e, a->key.fingerprint, &cms, &len, &doc);
  *same = err == NULL && cms != NULL && xq_eng_draft_is(a->d, &doc);
  free(cms);
  xq_application_doc_clear(&doc);
  return err;
}

/* A request as it would be made.  A new key that is not there yet is stood in for by one that is forgotten again. */
static xq_err *make_stand_in(struct xq_engine *e, struct apply *a) {
  EVP_PKEY *pkey = NULL;
  enum xq_key_kind kind;
  char *id = a->new_key ? xq_eng_fresh_key_read(e, a->key.fingerprint) : xq_strdup(a->key.entry_id);
  xq_err *err = id != NULL ? xq_eng_private_key(&a->key, id, &pkey) : NULL;
  if (a->new_key && err != NULL) {
    xq_err_ignore(err, "it is not on this medium any more");
    err = NULL;
  }
  if (err == NULL && pkey == NULL) {
    XQ_TRY(xq_key_kind_of(X509_get0_pubkey(a->key.cert), &kind));
    XQ_TRY(xq_key_generate(kind, &pkey));
  }
  if (err == NULL) {
    err = xq_eng_explain(&a->key, xq_csr_make(pkey, a->key.cert, &a->csr, &a->csr_len));
  }
out:
  free(id);
  EVP_PKEY_free(pkey);
  return err;
}

static xq_err *ask_service(struct xq_engine *e, void *ctx) {
  const struct apply *a = ctx;
  return xq_ca_check(e->ca, a->document);
}

/* Everything up to the signature; the service is asked what it would say of it. */
static xq_err *rehearse(struct xq_engine *e, struct apply *a, bool open) {
  bool again = false;
  xq_err *err = NULL;
  XQ_TRY(sent_before(e, a, &again));
  if (open && !again) {
    XQ_TRY(find_open(e, a));
  }
  XQ_TRY(xq_install_possible(a->key.token, a->key.entry_id, a->new_key)); /* it tells more with the PIN */
  XQ_TRY(xq_eng_begin(e, XQ_STEP_MAKE_REQUEST));
  XQ_TRY(xq_eng_end(e, XQ_STEP_MAKE_REQUEST, make_stand_in(e, a)));
  write_document(e, a);
  err = xq_eng_with_session(e, &a->key, XQ_PIN_APPLY, ask_service, a);
  if (again && xq_err_code(err) == XQ_E_RENEWAL_OPEN) {
    xq_err_free(&err); /* by this very application: the service would know it again */
  }
out:
  return err;
}

/* ---------------------------------------------------------------- the command */

static xq_err *apply(struct xq_engine *e, struct apply *a) {
  xq_err *err = NULL;
  XQ_TRY(xq_eng_begin(e, XQ_STEP_CHECK));
  XQ_TRY(xq_eng_end(e, XQ_STEP_CHECK, check(e, a)));
  bool open = a->renewability == XQ_R_OPEN && a->d->business_no == NULL;
  if (a->d->precheck) {
    return open ? renewal_open(NULL) : NULL;
  }
  XQ_TRY(e->dry_run ? xq_eng_unlock(e, a->key.token, &a->key, XQ_PIN_APPLY)
                    : xq_eng_unlock_to_sign(e, &a->key, XQ_PIN_APPLY));
  if (e->dry_run) {
    return rehearse(e, a, open);
  }
  XQ_TRY(take_up_journal(e, a));
  if (a->app == NULL && open) {
    XQ_TRY(find_open(e, a));
  }
  if (a->app == NULL) {
    XQ_TRY(submit_anew(e, a));
  }
  xq_eng_emit_application(e, a->app);
out:
  return err;
}

/* A medium may have been exchanged since the person looked, and the only key there now be somebody else's: an application
 * is made with the certificate that was chosen, or with none. */
static xq_err *insist_on_the_chosen(const struct eng_key *key, const char *ref) {
  char *uri = NULL, *id = NULL;
  xq_err *err = xq_token_uri_split(ref, &uri, &id);
  if (err == NULL && id[0] != '\0' && strcmp(id, key->entry_id) != 0) { /* (a sealed medium names none) */
    err = xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "another key is in its place"), "key", "%s", ref);
  }
  free(uri);
  free(id);
  return err;
}

xq_err *xq_eng_run_apply(struct xq_engine *e, const struct eng_command *c) {
  struct apply a = {.d = c->draft};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &a.key));
  XQ_TRY(insist_on_the_chosen(&a.key, c->key_ref));
  err = apply(e, &a);
out:
  xq_eng_key_clear(&a.key);
  xq_reference_free(&a.ref);
  xq_application_free(&a.app);
  free(a.new_key_id);
  free(a.document);
  free(a.csr);
  free(a.cms);
  return err;
}
