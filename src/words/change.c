/* change.c - what became of an application's money while somebody looked at it, in one line. */
#include <stdlib.h>

#include "words/words_int.h"

static char *recorded_otherwise(const struct xq_money *was, const struct xq_money *is) {
  if (was->recorded == is->recorded) {
    return xq_strdup(_("Another terminal has just changed the transfers."));
  }
  char *before = xq_fen_grouped(was->recorded), *now = xq_words_yuan(is->recorded);
  char *text = xq_asprintf(_("Another terminal has just recorded transfers: now %s, before %s."), now, before);
  free(before);
  free(now);
  return text;
}

char *xq_words_change(const struct xq_application *before, const struct xq_application *now) {
  const struct xq_money was = xq_money_of(before), is = xq_money_of(now);
  if (before->business != now->business && xq_business_is_final(now->business)) {
    return xq_asprintf(_("Changed just now: %s."), xq_words_business(now->business));
  }
  if (is.confirmed > 0 && was.confirmed == 0) {
    return xq_strdup(_("Changed just now: the payment has arrived."));
  }
  if (is.refused && !was.refused) {
    return xq_strdup(_("Changed just now: the accounts office did not find the payment."));
  }
  if (!xq_transfers_equal(&before->transfers, &now->transfers)) {
    return recorded_otherwise(&was, &is);
  }
  if (before->payment != now->payment) {
    return xq_asprintf(_("Changed just now: %s."), xq_words_payment(now->payment));
  }
  return before->business != now->business ? xq_asprintf(_("Changed just now: %s."), xq_words_business(now->business))
                                           : NULL;
}
