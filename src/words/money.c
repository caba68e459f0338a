/* money.c - an application's money in words: the sums that matter now, and what they mean for the holder. */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

/* ---- the sums */

static void add(struct xq_words_sum *sums, size_t *count, const char *label, char *value, bool wanting) {
  sums[(*count)++] = (struct xq_words_sum){label, value, wanting};
}

static void add_recorded(const struct xq_application *app, const struct xq_money *money, struct xq_words_sum *sums,
                         size_t *count) {
  char *sum = xq_words_yuan(money->recorded);
  char *text = money->refused && money->open   ? xq_asprintf(_("%s (not found, please check)"), sum)
               : money->refused                ? xq_asprintf(_("%s (not found)"), sum)
               : app->payment == XQ_P_REPORTED ? xq_asprintf(_("%s (pending)"), sum)
                                               : xq_strdup(sum);
  free(sum);
  add(sums, count, _("Recorded"), text, money->refused);
}

size_t xq_words_money(const struct xq_application *app, struct xq_words_sum sums[XQ_WORDS_SUMS]) {
  struct xq_money money = xq_money_of(app);
  size_t count = 0;
  if (money.refunding > 0 || money.refunded > 0) {
    add(sums, &count, _("Received"), xq_words_yuan(money.confirmed), false);
    add(sums, &count, money.refunded > 0 ? _("Refunded") : _("To be refunded"),
        xq_words_yuan(money.refunded > 0 ? money.refunded : money.refunding), false);
    return count;
  }
  add(sums, &count, _("Due"), xq_words_yuan(money.due), false);
  if (money.confirmed > 0) {
    add(sums, &count, _("Received"), xq_words_yuan(money.confirmed), false);
  } else if (money.open || money.recorded > 0) {
    add_recorded(app, &money, sums, &count);
  }
  if (money.over > 0) {
    add(sums, &count, _("Overpaid"), xq_words_yuan(money.over), true);
  } else if (money.refused && !money.open) { /* nothing is due any more */
    add(sums, &count, _("Received"), xq_words_yuan(0), true);
  } else if (money.refused && money.missing == 0) {
    /* neither is more to be paid, nor is it settled */
  } else if (money.open || money.confirmed > 0) {
    add(sums, &count, _("Still due"), xq_words_yuan(money.missing), money.missing > 0);
  }
  return count;
}

char *xq_words_money_line(const struct xq_application *app) {
  struct xq_words_sum sums[XQ_WORDS_SUMS];
  size_t count = xq_words_money(app, sums);
  struct xq_buf line = {0};
  for (size_t i = 0; i < count; i++) {
    xq_buf_printf(&line, "%s%s %s", i > 0 ? _(", ") : "", sums[i].label, sums[i].value);
    free(sums[i].value);
  }
  return xq_buf_take_str(&line);
}

/* ---- what they mean */

/* A reason that ends like a sentence, within one. */
static size_t without_stop(const char *reason) {
  static const char *const stops[] = {"\u3002", ".", " "};
  size_t len = strlen(reason);
  for (size_t i = 0; i < XQ_COUNT(stops); i++) {
    size_t stop = strlen(stops[i]);
    while (len >= stop && strncmp(reason + len - stop, stops[i], stop) == 0) {
      len -= stop;
    }
  }
  return len;
}

/* The payment desk looked for the money and did not find it. */
static char *refused_note(const struct xq_application *app, bool open) {
  char *reason = xq_words_reason(app->reason != NULL ? app->reason : "-"), *contact = xq_words_contact();
  int len = (int)without_stop(reason);
  char *text =
      open ? xq_asprintf(
                 _("The accounts office did not find this payment: %.*s. Do not pay again. Please check account, "
                   "name, amount and date of the transfer, correct them and save."),
                 len, reason)
           : xq_asprintf(_("The accounts office did not find this payment: %.*s. If you did pay, please ask %s."), len,
                         reason, contact);
  free(reason);
  free(contact);
  return text;
}

static char *reported_note(const struct xq_money *money) {
  char *text = NULL;
  if (!money->open) {
    return xq_strdup(
        _("The accounts office is checking whether your transfer has arrived. What has arrived will be refunded."));
  }
  if (money->missing > 0) {
    char *recorded = xq_words_yuan(money->recorded), *missing = xq_words_yuan(money->missing);
    text = xq_asprintf(
        _("You have recorded %s. Please do not pay that again. Record another transfer for the %s still due."),
        recorded, missing);
    free(recorded);
    free(missing);
  } else if (money->over > 0) {
    char *over = xq_words_yuan(money->over);
    text =
        xq_asprintf(_("You have recorded %s more than is due. Please check the amounts: only the exact amount can be "
                      "confirmed. Do not pay again."),
                    over);
    free(over);
  } else {
    text =
        xq_strdup(_("You have recorded your transfer. Please do not pay again. The review begins when the payment "
                    "is confirmed."));
  }
  return text;
}

char *xq_words_money_way_out(const struct xq_application *app) {
  struct xq_money money = xq_money_of(app);
  if (!money.refused || !money.open) {
    return NULL;
  }
  char *contact = xq_words_contact();
  char *text = xq_asprintf(_("Only if your bank has returned the money: transfer it once more and enter the new "
                             "transfer in place of the old one. Questions: %s."),
                           contact);
  free(contact);
  return text;
}

/* Nothing is recorded any more of what once was, and may have been paid; NULL: nothing ever was. */
static char *removed_note(const struct xq_application *app) {
  for (size_t i = 0; app->transfers.count == 0 && i < app->timeline_count; i++) {
    if (app->timeline[i].event == XQ_AE_TRANSFERS_REMOVED) {
      return xq_strdup(
          _("The recorded transfers were removed. If you have already transferred the money, record it again; do not "
            "pay twice."));
    }
  }
  return NULL;
}

char *xq_words_money_note(const struct xq_application *app) {
  struct xq_money money = xq_money_of(app);
  if (money.refused) {
    return refused_note(app, money.open);
  }
  switch (app->payment) {
    case XQ_P_REPORTED:
      return reported_note(&money);
    case XQ_P_PAID:
      return xq_strdup(_("The payment has arrived. There is nothing more to pay."));
    case XQ_P_REFUNDING:
      return xq_strdup(_("The payment has arrived and is being refunded to you."));
    case XQ_P_REFUNDED:
      return xq_strdup(_("The payment has been refunded to you."));
    case XQ_P_UNPAID:
    case XQ_P_COUNT_:
    default:
      return money.open ? removed_note(app) : xq_strdup(_("This application is closed. Please do not pay for it."));
  }
}
