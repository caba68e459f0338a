/* attest.c - a card's own word that a key was made in it (Yubico's extension, from firmware 4.3).  See piv.h. */
#include "token/piv/piv.h"

struct wanted {
  size_t slot;
  X509 *statement, *by;
};

static xq_err *attest(xq_token *token, void *arg) {
  struct wanted *w = arg;
  struct piv *p = token->data;
  struct piv_answer answer = {0};
  const struct piv_command command = {.ins = PIV_ATTEST, .p1 = piv_slot_reference(w->slot), .wants = PIV_LONG_ANSWER};
  xq_err *err = NULL;
  X509_free(w->statement); /* of a job that had to begin again */
  X509_free(w->by);
  w->statement = w->by = NULL;
  XQ_TRY(piv_send(p, &command, &answer));
  if (answer.sw != PIV_SW_OK) { /* another maker's card, a key that was imported, or none */
    err = xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "no attestation (%04X)", answer.sw), "what", "attest");
    goto out;
  }
  err = xq_cert_from_der(answer.data.p, answer.data.len, &w->statement);
  if (err != NULL) {
    err = xq_err_wrap(err, XQ_E_TOKEN_DAMAGED, "an attestation that is no certificate");
    goto out;
  }
  XQ_TRY(piv_get_data(p, PIV_ATTESTATION, &answer));
  if (answer.sw == PIV_SW_OK) {
    XQ_TRY(piv_container_read(answer.data, &w->by));
  }
out:
  return err;
}

xq_err *piv_attest(xq_token *token, const char *entry_id, X509 **statement, X509 **by) {
  struct wanted w = {0};
  xq_err *err = piv_slot_of(entry_id, &w.slot);
  if (err == NULL) {
    err = piv_job(token, attest, &w);
  }
  if (err != NULL) {
    X509_free(w.statement);
    X509_free(w.by);
    return err;
  }
  *statement = w.statement;
  *by = w.by;
  return NULL;
}
