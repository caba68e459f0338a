/* turn.c - whose turn it is, in one sentence: who, what, until when. */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

char *xq_words_due(int64_t day, bool about) {
  char date[11];
  xq_day_format(day, date);
  return about ? xq_asprintf(_("about %s"), date) : xq_strdup(date);
}

/* What a sentence is made of. */
struct parts {
  const struct xq_turn *turn;
  const char *due; /* NULL: the service does not say, or the day is over */
  const char *total, *recorded;
  const char *contact; /* who helps */
  bool elsewhere;      /* it is read on paper or on a telephone, where nothing can be recorded */
};

/* ---- the holder's turn */

/* Something is reported that does not add up: nobody is to pay it again. */
static char *pay_rest(const struct parts *p) {
  const struct xq_turn *t = p->turn;
  if (!t->whole) {
    return p->due == NULL ? xq_strdup(_("Your turn: the transfers you recorded do not add up to the fee. Please check "
                                        "them, and do not pay again what is recorded."))
                          : xq_asprintf(_("Your turn: the transfers you recorded do not add up to the fee. Please "
                                          "check them by %s, and do not pay again what is recorded."),
                                        p->due);
  }
  if (t->recorded_fen > t->total_fen) {
    return p->due == NULL
               ? xq_asprintf(
                     _("Your turn: %s yuan are recorded, but only %s yuan are due. Please check what you recorded; "
                       "if you did pay too much, ask %s. Do not pay again."),
                     p->recorded, p->total, p->contact)
               : xq_asprintf(
                     _("Your turn: %s yuan are recorded, but only %s yuan are due. Please check what you recorded "
                       "by %s; if you did pay too much, ask %s. Do not pay again."),
                     p->recorded, p->total, p->due, p->contact);
  }
  char *missing = xq_fen_grouped(t->total_fen - t->recorded_fen);
  char *text = p->due == NULL ? xq_asprintf(_("Your turn: %s yuan are recorded, %s yuan are still due. Please transfer "
                                              "the rest and record it; do not pay again what is recorded."),
                                            p->recorded, missing)
                              : xq_asprintf(_("Your turn: %s yuan are recorded, %s yuan are still due. Please transfer "
                                              "the rest and record it by %s; do not pay again what is recorded."),
                                            p->recorded, missing, p->due);
  free(missing);
  return text;
}

static char *pay_and_record(const struct parts *p) {
  if (p->elsewhere) {
    return p->due == NULL
               ? xq_asprintf(
                     _("Your turn: please pay %s yuan by bank transfer, then record the transfer with your key."),
                     p->total)
               : xq_asprintf(
                     _("Your turn: please pay %s yuan by bank transfer and record the transfer with your key by "
                       "%s; after that day the application is closed."),
                     p->total, p->due);
  }
  return p->due == NULL
             ? xq_asprintf(_("Your turn: please pay %s yuan by bank transfer, then record the transfer here."),
                           p->total)
             : xq_asprintf(_("Your turn: please pay %s yuan by bank transfer and record the transfer here by "
                             "%s; after that day the application is closed."),
                           p->total, p->due);
}

static char *pay(const struct parts *p) {
  if (p->turn->refused) {
    return p->due == NULL ? xq_strdup(_("Your turn: the accounts office did not find the transfer you recorded. Please "
                                        "correct the record; do not pay again."))
                          : xq_asprintf(_("Your turn: the accounts office did not find the transfer you recorded. "
                                          "Please correct the record by %s; do not pay again."),
                                        p->due);
  }
  if (p->turn->recorded) {
    return pay_rest(p);
  }
  if (!p->turn->whole) {
    return p->due == NULL
               ? xq_strdup(_("Your turn: please pay."))
               : xq_asprintf(_("Your turn: please pay by %s; after that day the application is closed."), p->due);
  }
  return pay_and_record(p);
}

static char *correct(const struct parts *p) {
  return p->due == NULL ? xq_strdup(_("Your turn: the application was returned. Please correct and resubmit it; you do "
                                      "not have to pay again."))
                        : xq_asprintf(_("Your turn: the application was returned. Please correct and resubmit it by "
                                        "%s; you do not have to pay again."),
                                      p->due);
}

static char *install(const struct parts *p, int64_t today) {
  char ends[11];
  xq_day_format(p->turn->due, ends);
  if (p->turn->due == 0) {
    return xq_strdup(_("Your turn: the new certificate is ready. Plug in the key and install it."));
  }
  return p->turn->due < today ? xq_asprintf(_("Your turn: the new certificate is ready. Plug in the key and install "
                                              "it. The old certificate expired on %s."),
                                            ends)
                              : xq_asprintf(_("Your turn: the new certificate is ready. Plug in the key and install "
                                              "it. The old certificate expires on %s."),
                                            ends);
}

/* ---- somebody else's */

static char *confirm_withdrawn(const struct parts *p) {
  return p->due == NULL
             ? xq_asprintf(
                   _("The application has been withdrawn. The accounts office is checking whether your transfer of %s "
                     "yuan has arrived; what has arrived will be refunded. There is nothing for you to do."),
                   p->recorded)
             : xq_asprintf(_("The application has been withdrawn. The accounts office is checking whether your "
                             "transfer of %s yuan has arrived, probably until %s; what has arrived will be refunded. "
                             "There is nothing for you to do."),
                           p->recorded, p->due);
}

static char *confirm(const struct parts *p) {
  if (p->turn->whole && p->turn->business == XQ_B_WITHDRAWN) {
    return confirm_withdrawn(p);
  }
  return p->due == NULL
             ? xq_strdup(_("Waiting for the accounts office to confirm your transfer. There is nothing for you to do."))
             : xq_asprintf(_("Waiting for the accounts office to confirm your transfer, probably by %s. There is "
                             "nothing for you to do."),
                           p->due);
}

static char *review(const struct parts *p) {
  return p->due == NULL ? xq_strdup(_("Waiting for the review. There is nothing for you to do."))
                        : xq_asprintf(_("Waiting for the review, which should be finished by %s. There is nothing for "
                                        "you to do."),
                                      p->due);
}

static char *issue(const struct parts *p) {
  return p->due == NULL
             ? xq_strdup(_("Approved. The new certificate is being issued. There is nothing for you to do."))
             : xq_asprintf(_("Approved. The new certificate should be ready by %s. There is nothing for you to do."),
                           p->due);
}

static char *refund(const struct parts *p) {
  const struct xq_turn *t = p->turn;
  if (!t->whole) {
    return p->due == NULL
               ? xq_strdup(_("Your money is being refunded. There is nothing for you to do."))
               : xq_asprintf(_("Your money will be refunded, probably by %s. There is nothing for you to do."), p->due);
  }
  if (t->business == XQ_B_WITHDRAWN) {
    return p->due == NULL ? xq_asprintf(_("The application has been withdrawn. %s yuan will be refunded to you. There "
                                          "is nothing for you to do."),
                                        p->recorded)
                          : xq_asprintf(_("The application has been withdrawn. %s yuan will be refunded to you, "
                                          "probably by %s. There is nothing for you to do."),
                                        p->recorded, p->due);
  }
  return p->due == NULL ? xq_asprintf(_("The application was not approved. %s yuan will be refunded to you. There is "
                                        "nothing for you to do."),
                                      p->recorded)
                        : xq_asprintf(_("The application was not approved. %s yuan will be refunded to you, probably "
                                        "by %s. There is nothing for you to do."),
                                      p->recorded, p->due);
}

/* ---- what the certificate's end makes of it */

static char *gone(const struct parts *p) {
  char ends[11];
  return xq_asprintf(
      _("Your turn: the certificate expired on %s, so this application cannot be finished online. Please "
        "go to a service hall; what you have paid will be refunded."),
      xq_day_format(p->turn->ends, ends));
}

/* Rejected because of it. */
static char *too_late(const struct parts *p) {
  if (p->turn->payment == XQ_P_REFUNDED) {
    char day[11];
    return xq_asprintf(_("Your turn: the certificate expired before its renewal was finished. Please renew it at a "
                         "service hall. %s yuan were refunded to you on %s."),
                       p->recorded, xq_day_format(p->turn->since, day));
  }
  return p->due == NULL ? xq_asprintf(_("Your turn: the certificate expired before its renewal was finished. Please "
                                        "renew it at a service hall. %s yuan will be refunded to you."),
                                      p->recorded)
                        : xq_asprintf(_("Your turn: the certificate expired before its renewal was finished. Please "
                                        "renew it at a service hall. %s yuan will be refunded to you, probably by %s."),
                                      p->recorded, p->due);
}

/* Others act, and may not be in time: nobody is told that there is nothing to do. */
static char *tight(const struct parts *p) {
  char ends[11], *what = xq_words_turn_short(p->turn);
  char *text =
      xq_asprintf(_("%s. The certificate expires on %s, which may be too soon to finish online; please ask %s, "
                    "or go to a service hall."),
                  what, xq_day_format(p->turn->ends, ends), p->contact);
  free(what);
  return text;
}

/* By when the holder should act, so that others can as well; takes the text. */
static char *in_time(const struct parts *p, int64_t today, char *text) {
  const struct xq_turn *t = p->turn;
  char day[11], *more = NULL;
  if (t->ends != 0) {
    more =
        xq_asprintf(_("%s The certificate expires on %s, which may be too soon to finish online; ask %s first, or go "
                      "to a service hall."),
                    text, xq_day_format(t->ends, day), p->contact);
  } else if (t->advised >= today && t->advised != 0) {
    more = xq_asprintf(_("%s Better by %s: that leaves time for the review."), text, xq_day_format(t->advised, day));
  }
  if (more == NULL) {
    return text;
  }
  free(text);
  return more;
}

/* ---- nobody's */

static char *refunded(const struct parts *p) {
  char day[11];
  xq_day_format(p->turn->since, day);
  return p->turn->business == XQ_B_WITHDRAWN
             ? xq_asprintf(_("The application was withdrawn, and %s yuan were refunded to you on %s. You can start a "
                             "new one while the certificate is valid."),
                           p->recorded, day)
             : xq_asprintf(_("The application was not approved, and %s yuan were refunded to you on %s. You can start "
                             "a new one, or ask %s."),
                           p->recorded, day, p->contact);
}

/* Never confirmed.  Who had recorded a transfer is not told that nothing was charged. */
static char *unpaid_recorded(const struct parts *p) {
  switch (p->turn->business) {
    case XQ_B_REJECTED:
      return xq_asprintf(_("The application was not approved. The transfer you recorded was not found; if you did pay, "
                           "please ask %s."),
                         p->contact);
    case XQ_B_WITHDRAWN:
      return xq_asprintf(_("The application was withdrawn. The transfer you recorded was not found; if you did pay, "
                           "please ask %s."),
                         p->contact);
    default:
      return xq_asprintf(_("The application was closed because it was not paid in time. The transfer you recorded was "
                           "not found; if you did pay, please ask %s."),
                         p->contact);
  }
}

static char *unpaid(const struct parts *p) {
  if (p->turn->business == XQ_B_ENTERED) {
    return xq_strdup(
        _("The certificate has expired or was revoked. This application cannot continue and will be closed "
          "automatically."));
  }
  if (p->turn->recorded_fen > 0) {
    return unpaid_recorded(p);
  }
  switch (p->turn->business) {
    case XQ_B_REJECTED:
      return xq_asprintf(
          _("The application was not approved; nothing was charged. You can start a new one, or ask %s."), p->contact);
    case XQ_B_WITHDRAWN:
      return xq_strdup(
          _("The application was withdrawn; nothing was charged. You can start a new one while the certificate is "
            "valid."));
    default:
      return xq_strdup(
          _("The application was closed because it was not paid in time; nothing was charged. You can start a new one "
            "while the certificate is valid."));
  }
}

static char *over(const struct parts *p) {
  const struct xq_turn *t = p->turn;
  if (!t->whole) {
    return xq_strdup("");
  }
  if (t->business == XQ_B_INSTALLED) {
    return xq_strdup(_("All done: the certificate has been renewed. There is nothing left to do."));
  }
  if (t->payment == XQ_P_REFUNDED) {
    return refunded(p);
  }
  return t->payment == XQ_P_UNPAID ? unpaid(p) : xq_strdup(_("Please check again later."));
}

/* ---- all of them */

static char *sentence(const struct parts *p, int64_t today) {
  const struct xq_turn *t = p->turn;
  const bool paid = t->payment == XQ_P_REFUNDING || t->payment == XQ_P_REFUNDED;
  if (t->over) {
    return gone(p);
  }
  if (t->whole && t->expired && paid) {
    return too_late(p);
  }
  if (t->ends != 0 && t->actor != XQ_BY_HOLDER) {
    return tight(p);
  }
  switch (p->turn->action) {
    case XQ_DO_PAY:
      return in_time(p, today, pay(p));
    case XQ_DO_CORRECT:
      return in_time(p, today, correct(p));
    case XQ_DO_INSTALL:
      return install(p, today);
    case XQ_DO_CONFIRM_PAYMENT:
      return confirm(p);
    case XQ_DO_REVIEW:
      return review(p);
    case XQ_DO_ISSUE:
      return issue(p);
    case XQ_DO_REFUND:
      return refund(p);
    case XQ_DO_WITHDRAW:
    case XQ_DO_NOTHING:
    case XQ_DO_COUNT_:
    default:
      return over(p);
  }
}

static char *say_turn(const struct xq_turn *turn, int64_t today, bool elsewhere) {
  bool late = turn->due != 0 && turn->due < today && turn->actor != XQ_BY_HOLDER;
  char *due = turn->due != 0 && !late ? xq_words_due(turn->due, turn->about) : NULL;
  char *total = xq_fen_grouped(turn->total_fen);
  char *recorded = xq_fen_grouped(turn->recorded_fen > 0 ? turn->recorded_fen : turn->total_fen);
  char *contact = xq_words_contact();
  const struct parts parts = {turn, due, total, recorded, contact, elsewhere};
  char *text = sentence(&parts, today);
  if (late && !turn->over && turn->ends == 0) {
    char day[11];
    char *more = xq_asprintf(_("%s It should have been done by %s; you can ask %s about it."), text,
                             xq_day_format(turn->due, day), contact);
    free(text);
    text = more;
  }
  free(due);
  free(total);
  free(recorded);
  free(contact);
  return text;
}

char *xq_words_turn(const struct xq_turn *turn, int64_t today) {
  return say_turn(turn, today, false);
}

char *xq_words_turn_elsewhere(const struct xq_turn *turn, int64_t today) {
  return say_turn(turn, today, true);
}

/* ---- beside something else */

char *xq_words_owed(const struct xq_turn *turn, const char *business_no, int64_t today) {
  const char *what = turn->action == XQ_DO_REFUND
                         ? _("your money is being refunded")
                         : _("the accounts office is checking whether your transfer has arrived; what has arrived will "
                             "be refunded");
  char *whose =
      business_no != NULL ? xq_asprintf(_("Application %s"), business_no) : xq_strdup(_("An earlier application"));
  char *text, *due = turn->due != 0 ? xq_words_due(turn->due, turn->about) : NULL;
  if (due == NULL) {
    text = xq_asprintf(_("%s: %s."), whose, what);
  } else if (turn->due < today) {
    char *contact = xq_words_contact();
    text =
        xq_asprintf(_("%s: %s. It should have been done by %s; you can ask %s about it."), whose, what, due, contact);
    free(contact);
  } else {
    text = xq_asprintf(_("%s: %s, probably by %s."), whose, what, due);
  }
  free(due);
  free(whose);
  return text;
}

/* ---- in short */

static char *short_holder(const struct xq_turn *turn, const char *due) {
  if (turn->action == XQ_DO_CORRECT) {
    return due == NULL ? xq_strdup(_("Your turn: correct and resubmit"))
                       : xq_asprintf(_("Your turn: correct and resubmit by %s"), due);
  }
  if (turn->action == XQ_DO_INSTALL) {
    return due == NULL ? xq_strdup(_("Your turn: install; the new certificate is ready"))
                       : xq_asprintf(_("Your turn: install; the old certificate expires on %s"), due);
  }
  if (turn->refused || turn->recorded) {
    return due == NULL ? xq_strdup(_("Your turn: correct the transfer, do not pay again"))
                       : xq_asprintf(_("Your turn: correct the transfer by %s, do not pay again"), due);
  }
  return due == NULL ? xq_strdup(_("Your turn: pay")) : xq_asprintf(_("Your turn: pay by %s"), due);
}

static char *short_other(const struct xq_turn *turn, const char *due) {
  switch (turn->action) {
    case XQ_DO_CONFIRM_PAYMENT:
      return due == NULL ? xq_strdup(_("Waiting for payment confirmation"))
                         : xq_asprintf(_("Payment confirmation by %s"), due);
    case XQ_DO_REVIEW:
      return due == NULL ? xq_strdup(_("Being reviewed")) : xq_asprintf(_("Being reviewed, by %s"), due);
    case XQ_DO_ISSUE:
      return due == NULL ? xq_strdup(_("Being issued")) : xq_asprintf(_("Being issued, by %s"), due);
    case XQ_DO_REFUND:
      return due == NULL ? xq_strdup(_("Being refunded")) : xq_asprintf(_("Being refunded, by %s"), due);
    default:
      return xq_strdup("");
  }
}

char *xq_words_turn_short(const struct xq_turn *turn) {
  if (turn->actor == XQ_BY_NOBODY) {
    const char *state = !turn->whole ? "" : xq_words_business(turn->business);
    return !turn->whole || turn->payment != XQ_P_REFUNDED
               ? xq_strdup(state)
               : xq_asprintf("%s%s%s", state, _(", "), xq_words_payment(turn->payment));
  }
  if (turn->over) {
    return xq_strdup(_("Your turn: go to a service hall"));
  }
  char *due = turn->due != 0 ? xq_words_due(turn->due, turn->about) : NULL;
  char *text = turn->actor == XQ_BY_HOLDER ? short_holder(turn, due) : short_other(turn, due);
  free(due);
  return text;
}

const char *xq_words_act(const struct xq_turn *turn) {
  if (turn->actor != XQ_BY_HOLDER) {
    return NULL;
  }
  switch (turn->action) {
    case XQ_DO_PAY:
      return turn->refused || turn->recorded ? _("Correct the transfer") : _("Go to payment");
    case XQ_DO_CORRECT:
      return _("Correct and resubmit");
    case XQ_DO_INSTALL:
      return _("Install certificate");
    case XQ_DO_WITHDRAW:
    case XQ_DO_CONFIRM_PAYMENT:
    case XQ_DO_REVIEW:
    case XQ_DO_ISSUE:
    case XQ_DO_REFUND:
    case XQ_DO_NOTHING:
    case XQ_DO_COUNT_:
    default:
      return NULL;
  }
}

char *xq_words_reason(const char *reason) {
  enum xq_code code = reason != NULL ? xq_code_from_name(reason) : XQ_E_NONE;
  if (!xq_code_is(code, XQ_IS_REFUSAL)) {
    return xq_strdup(reason != NULL ? reason : "");
  }
  struct xq_words_error words;
  xq_err *err = xq_err_new(code, "%s", reason);
  xq_words_error(err, &words);
  char *text = xq_strdup(words.what);
  xq_words_error_clear(&words);
  xq_err_free(&err);
  return text;
}
