/*
 * turn.h - whose turn it is: who acts next on an application, what they do, and until which day.  No input or output: the
 * service works it out and tells it, every face says the same sentence from it (xq_words_turn).
 */
#ifndef XUQI_TURN_H
#define XUQI_TURN_H

#include "xuqi/form.h"

/** Whose turn it is.  With `whole` it is of an application; without, of the public status of a certificate, which names no
 * sums and no states. */
struct xq_turn {
  enum xq_actor actor;   /* XQ_BY_NOBODY: nothing is left to do */
  enum xq_action action; /* XQ_DO_NOTHING with it */
  int64_t due;           /* day number; 0: none */
  bool about;            /* counted over days whose holidays are not announced yet: say "about" */
  int64_t advised;       /* of paying and correcting: the last day that leaves time for the rest; 0: as `due` */
  int64_t ends;  /* the day on which the certificate ends, where the rest may be too late for it; 0: it is not */
  bool over;     /* the certificate ended while others acted: it goes on at a service hall, and nowhere else */
  bool recorded; /* of paying: something is reported already, but it does not add up */
  bool refused;  /* the payment desk did not find what was reported: to be corrected, not paid again */
  bool whole;    /* the following is known too */
  enum xq_business business;
  enum xq_payment payment;
  int64_t total_fen, recorded_fen; /* what it costs, and what was reported */
  int64_t since;                   /* the day of the last change */
  bool expired;                    /* rejected, for the certificate ended before it was renewed */
};

/** What the turn follows from. */
struct xq_turn_case {
  enum xq_business business;
  enum xq_payment payment;
  bool refused; /* as xq_turn_is_refused() says */
  int64_t total_fen, recorded_fen;
  int64_t changed_at;  /* when the application last changed */
  int64_t cert_end;    /* of the certificate that is renewed */
  bool holder_may_act; /* it is neither expired nor revoked */
  bool expired;
  const struct xq_calendar *calendar;
  int unpaid_close_days;                                  /* days */
  int confirm_days, review_days, issue_days, refund_days; /* business days */
};
/** Who acts next.  Every state has an answer, so that nobody waits for nothing. */
struct xq_turn xq_turn_of(const struct xq_turn_case *c);

/** Next of doc/openapi.yaml, which says neither names nor sums; new reference. */
struct json_object *xq_turn_to_json(const struct xq_turn *turn);

/** Whether a reason that stands at an application is that of a refused payment. */
bool xq_turn_is_refused(enum xq_business business, enum xq_payment payment, const char *reason);
/** The day until which an application may stay unpaid: so many days after the last change, and no longer than the
 * certificate lasts.  The service closes it when that day is over, or the certificate. */
int64_t xq_turn_pay_by(int64_t changed_at, int unpaid_close_days, int64_t cert_end);
/** An application that changed before this moment and is unpaid is over its day at `now`. */
int64_t xq_turn_unpaid_before(int64_t now, int unpaid_close_days);
/** Which states there can be together, of all that have names: xuqid's transition table reaches no other. */
bool xq_turn_possible(enum xq_business business, enum xq_payment payment, enum xq_order order);

#endif
