/* pad.c - the PIN typed on the reader instead of the keyboard: it never comes here.  See piv.h. */
#include <string.h>

#include "token/piv/piv.h"

enum { HEAD = 5, FIELD = 8 };

/* A command without data says whether this application still is the one that would get the PIN: the pad asks the person
 * before anything else could. */
static xq_err *make_sure(struct piv *p) {
  static const struct piv_command command = {.ins = PIV_VERIFY, .p2 = PIV_PIN};
  struct piv_answer answer;
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL && answer.sw == PIV_SW_BLOCKED) {
    err = xq_err_fact(xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked"), "tries_left", "0");
  }
  return err;
}

xq_err *piv_pad(struct piv *p, uint8_t ins, uint16_t *sw) {
  uint8_t fields = ins == PIV_VERIFY ? 1 : 2;
  uint8_t apdu[HEAD + 2 * FIELD] = {0x00, ins, 0x00, PIV_PIN, (uint8_t)(fields * FIELD)};
  const struct pcsc_pin_command command = {
      .apdu = apdu, .len = HEAD + (size_t)fields * FIELD, .field = FIELD, .min = 6, .max = FIELD};
  memset(apdu + HEAD, 0xFF, (size_t)fields * FIELD);
  xq_err *err = make_sure(p);
  if (err == NULL) {
    err = (fields == 1 ? pcsc_verify_pin_direct : pcsc_modify_pin_direct)(p->card, &p->pad, &command, sw);
  }
  return err;
}

xq_err *piv_pad_job(xq_token *token, xq_err *(*work)(xq_token *token, void *arg), void *arg) {
  token_attend(token, XQ_ATTEND_PAD); /* beforehand: the reader asks at once, and nothing is heard from it meanwhile */
  xq_err *err = piv_job(token, work, arg);
  token_attend(token, XQ_ATTEND_OVER);
  return err;
}
