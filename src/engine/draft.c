/* draft.c - what a person agreed to and filled in: kept, held against what the service publishes, made the document to
 * sign. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

static char **copy_list(const char *const *list, size_t count) {
  char **copy = xq_calloc(count + 1, sizeof *copy);
  for (size_t i = 0; i < count; i++) {
    copy[i] = xq_strdup(list[i]);
  }
  return copy;
}

struct eng_draft *xq_eng_draft_dup(const struct xq_draft *draft) {
  struct eng_draft *d = xq_calloc(1, sizeof *d);
  d->business_no = xq_strdup(draft->business_no);
  d->months = draft->months;
  d->fee_fen = draft->fee_fen;
  d->price_version = xq_strdup(draft->price_version);
  d->agreement_version = xq_strdup(draft->agreement_version);
  d->agreement_sha256 = xq_strdup(draft->agreement_sha256);
  d->agreement_language = xq_strdup(draft->agreement_language);
  d->notices = copy_list(draft->notices, draft->notice_count);
  d->notice_count = draft->notice_count;
  d->form = xq_form_frozen_ref(draft->form);
  d->new_key = draft->new_key;
  d->precheck = draft->precheck;
  return d;
}

void xq_eng_draft_free(struct eng_draft *d) {
  if (d == NULL) {
    return;
  }
  for (size_t i = 0; i < d->notice_count; i++) {
    free(d->notices[i]);
  }
  free(d->notices);
  free(d->business_no);
  free(d->price_version);
  free(d->agreement_version);
  free(d->agreement_sha256);
  free(d->agreement_language);
  xq_form_frozen_free(&d->form);
  free(d);
}

static bool same_form(const struct xq_form *a, const struct xq_form *b) {
  if (a->id_type != b->id_type) {
    return false;
  }
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    if (f != XQ_F_HANDLER_ID_TYPE && !xq_streq(a->value[f], b->value[f])) {
      return false;
    }
  }
  return true;
}

static bool acknowledged(const struct eng_draft *d, const char *id) {
  for (size_t i = 0; i < d->notice_count; i++) {
    if (strcmp(d->notices[i], id) == 0) {
      return true;
    }
  }
  return false;
}

static bool same_notices(const struct eng_draft *d, const struct xq_application_doc *doc) {
  for (size_t i = 0; i < doc->notice_count; i++) {
    if (!acknowledged(d, doc->notices[i])) {
      return false;
    }
  }
  return d->notice_count == doc->notice_count;
}

bool xq_eng_draft_is(const struct eng_draft *d, const struct xq_application_doc *doc) {
  return xq_streq(d->business_no, doc->business_no) && d->months == doc->months && d->fee_fen == doc->fee_fen &&
         xq_streq(d->price_version, doc->price_version) && xq_streq(d->agreement_version, doc->agreement_version) &&
         xq_streq(d->agreement_sha256, doc->agreement_sha256) && same_notices(d, doc) &&
         same_form(xq_form_frozen_values(d->form), &doc->texts);
}

static xq_err *check_agreement(const struct eng_draft *d, const struct xq_reference *ref) {
  bool other_text =
      xq_streq(d->agreement_language, ref->agreement.language) && !xq_streq(d->agreement_sha256, ref->agreement.sha256);
  if (!other_text && xq_streq(d->agreement_version, ref->agreement.version)) {
    return NULL;
  }
  return xq_err_fact(xq_err_new(XQ_E_AGREEMENT_CHANGED, "the agreement is not the one accepted"), "version", "%s",
                     ref->agreement.version);
}

static xq_err *check_price(const struct eng_draft *d, const struct xq_reference *ref) {
  const struct xq_price_term *term = xq_price_find(&ref->prices, d->months);
  if (term == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_TERM_UNKNOWN, "no such term"), "months", "%d", d->months);
  }
  if (term->fee_fen == d->fee_fen && xq_streq(d->price_version, ref->prices.version)) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_PRICE_CHANGED, "the price is not the one shown");
  xq_err_fact(err, "version", "%s", ref->prices.version);
  return xq_err_fact(err, "fee_fen", "%lld", (long long)term->fee_fen);
}

xq_err *xq_eng_draft_check(const struct eng_draft *d, const struct xq_reference *ref) {
  xq_err *err = NULL;
  XQ_TRY(check_agreement(d, ref));
  for (size_t i = 0; i < ref->notice_count; i++) {
    if (!acknowledged(d, ref->notices[i].id)) {
      XQ_TRY(xq_err_fact(xq_err_new(XQ_E_NOTICE_UNREAD, "a notice was not acknowledged"), "notice", "%s",
                         ref->notices[i].id));
    }
  }
  XQ_TRY(check_price(d, ref));
out:
  return err;
}

void xq_eng_draft_document(const struct eng_draft *d, const struct eng_key *key, const uint8_t *csr, size_t csr_len,
                           int64_t now, struct xq_application_doc *doc) {
  doc->business_no = xq_strdup(d->business_no);
  doc->cert_fingerprint = xq_strdup(key->fingerprint);
  doc->token_serial = xq_strdup(xq_token_get_info(key->token)->serial);
  doc->agreement_version = xq_strdup(d->agreement_version);
  doc->agreement_sha256 = xq_strdup(d->agreement_sha256);
  doc->agreement_language = xq_strdup(d->agreement_language);
  doc->notices = xq_calloc(d->notice_count + 1, sizeof *doc->notices);
  for (size_t i = 0; i < d->notice_count; i++) {
    doc->notices[i] = xq_strdup(d->notices[i]);
  }
  doc->notice_count = d->notice_count;
  doc->price_version = xq_strdup(d->price_version);
  doc->months = d->months;
  doc->fee_fen = d->fee_fen;
  doc->csr = xq_malloc(csr_len);
  memcpy(doc->csr, csr, csr_len);
  doc->csr_len = csr_len;
  doc->created_at = now;
  doc->form = xq_form_frozen_ref(d->form);
}
