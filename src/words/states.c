/* states.c - states, steps, events and who acts, in words; and what comes next. */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

const char *xq_words_business(enum xq_business s) {
  static const char *const names[XQ_B_COUNT_] = {
      [XQ_B_ENTERED] = N_("Entered"),     [XQ_B_AWAITING_REVIEW] = N_("Awaiting review"),
      [XQ_B_APPROVED] = N_("Approved"),   [XQ_B_ISSUED] = N_("Issued"),
      [XQ_B_INSTALLED] = N_("Installed"), [XQ_B_RETURNED] = N_("Returned for correction"),
      [XQ_B_REJECTED] = N_("Rejected"),   [XQ_B_WITHDRAWN] = N_("Withdrawn"),
      [XQ_B_CLOSED] = N_("Closed"),
  };
  return (unsigned)s < XQ_B_COUNT_ ? _(names[s]) : "";
}

const char *xq_words_payment(enum xq_payment s) {
  static const char *const names[XQ_P_COUNT_] = {
      [XQ_P_UNPAID] = N_("Unpaid"),     [XQ_P_REPORTED] = N_("To be confirmed"),
      [XQ_P_PAID] = N_("Paid"),         [XQ_P_REFUNDING] = N_("Being refunded"),
      [XQ_P_REFUNDED] = N_("Refunded"),
  };
  return (unsigned)s < XQ_P_COUNT_ ? _(names[s]) : "";
}

const char *xq_words_order(enum xq_order s) {
  static const char *const names[XQ_O_COUNT_] = {[XQ_O_NORMAL] = N_("Normal"), [XQ_O_CLOSED] = N_("Closed")};
  return (unsigned)s < XQ_O_COUNT_ ? _(names[s]) : "";
}

const char *xq_words_step(enum xq_step step) {
  static const char *const names[XQ_STEP_COUNT_] = {
      [XQ_STEP_SCAN] = N_("Looking for keys"),
      [XQ_STEP_REFERENCE] = N_("Getting agreement and prices"),
      [XQ_STEP_LOGIN] = N_("Confirming your identity"),
      [XQ_STEP_CHECK] = N_("Checking that all is ready"),
      [XQ_STEP_MAKE_KEY] = N_("Making a new key"),
      [XQ_STEP_MAKE_REQUEST] = N_("Preparing the request"),
      [XQ_STEP_SIGN] = N_("Signing"),
      [XQ_STEP_SEND] = N_("Sending"),
      [XQ_STEP_FETCH] = N_("Downloading the new certificate"),
      [XQ_STEP_KEEP_OLD] = N_("Saving the old certificate"),
      [XQ_STEP_WRITE] = N_("Writing the new certificate"),
      [XQ_STEP_READ_BACK] = N_("Reading it back"),
      [XQ_STEP_PROVE] = N_("Verifying that it works"),
      [XQ_STEP_CONFIRM] = N_("Notifying the authority"),
  };
  return (unsigned)step < XQ_STEP_COUNT_ ? _(names[step]) : "";
}

const char *xq_words_renewability(enum xq_renewability r) {
  static const char *const names[XQ_R_COUNT_] = {
      [XQ_R_OK] = N_("Can be renewed now"),
      [XQ_R_TOO_EARLY] = N_("Too early to renew"),
      [XQ_R_EXPIRED] = N_("Expired: please go to a service hall"),
      [XQ_R_REVOKED] = N_("Revoked"),
      [XQ_R_UNKNOWN] = N_("Not known to this service"),
      [XQ_R_OPEN] = N_("Renewal in progress"),
      [XQ_R_RENEWED] = N_("Already renewed"),
      [XQ_R_BEYOND_CA] = N_("Cannot be renewed for now: the authority's own certificate expires first"),
  };
  return (unsigned)r < XQ_R_COUNT_ ? _(names[r]) : "";
}

const char *xq_words_cert_status(const struct xq_cert_status *status, const struct xq_cert_info *cert, int64_t now) {
  if (status->renewability == XQ_R_TOO_EARLY && now < cert->not_before) {
    return _("Not valid yet");
  }
  return xq_words_renewability(status->renewability);
}

/* ---- names that come from outside: one that is not known is shown as it is (the caller cleaned it) */

struct named {
  const char *name, *words;
};

static const char *find(const struct named *table, size_t count, const char *name) {
  for (size_t i = 0; name != NULL && i < count; i++) {
    if (strcmp(table[i].name, name) == 0) {
      return _(table[i].words);
    }
  }
  return name != NULL ? name : "";
}

const char *xq_words_event(enum xq_app_event event) {
  static const char *const words[XQ_AE_COUNT_] = {
      [XQ_AE_SUBMITTED] = N_("Application submitted"),
      [XQ_AE_TRANSFERS_REPORTED] = N_("Transfer recorded"),
      [XQ_AE_TRANSFERS_REMOVED] = N_("Transfer record deleted"),
      [XQ_AE_PAYMENT_CONFIRMED] = N_("Payment confirmed"),
      [XQ_AE_PAYMENT_REFUSED] = N_("Payment not confirmed"),
      [XQ_AE_APPROVED] = N_("Review passed"),
      [XQ_AE_RETURNED] = N_("Returned for correction"),
      [XQ_AE_RESUBMITTED] = N_("Corrected and resubmitted"),
      [XQ_AE_REJECTED] = N_("Review not passed"),
      [XQ_AE_WITHDRAWN] = N_("Application withdrawn"),
      [XQ_AE_ISSUED] = N_("Certificate issued"),
      [XQ_AE_INSTALLED] = N_("Certificate installed"),
      [XQ_AE_CLOSED] = N_("Application closed"),
      [XQ_AE_REFUNDED] = N_("Money refunded"),
  };
  return (unsigned)event < XQ_AE_COUNT_ ? _(words[event]) : "";
}

const char *xq_words_actor(enum xq_actor actor) {
  static const char *const words[XQ_BY_OPERATOR] = {
      [XQ_BY_HOLDER] = N_("you"),
      [XQ_BY_CASHIER] = N_("the accounts office"),
      [XQ_BY_REVIEWER] = N_("the reviewer"),
      [XQ_BY_CA] = N_("the certification authority"),
      [XQ_BY_SYSTEM] = N_("the system"),
  };
  return (unsigned)actor < XQ_BY_OPERATOR ? _(words[actor]) : "";
}

const char *xq_words_check(const char *check_name) {
  static const struct named table[] = {
      {"locale", N_("Language and characters")},
      {"config", N_("Settings")},
      {"keys", N_("Keys")},
      {"readers", N_("Card readers")},
      {"modules", N_("PKCS#11 modules")},
      {"certificate", N_("Certificate")},
      {"service", N_("Service")},
      {"clock", N_("Clock")},
      {"trust", N_("Trusted authorities")},
      {"disk", N_("Disk")},
      {"sealed-memory", N_("Protected memory")},
      {"puk", N_("Unblocking code (PUK)")},
  };
  return find(table, XQ_COUNT(table), check_name);
}

static bool has_han(const char *s) {
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    if (wc >= 0x3400 && wc <= 0x9FFF) {
      return true;
    }
  }
  return false;
}

const char *xq_words_issuer(const struct xq_cert_info *cert) {
  bool chinese = strcmp(xq_words_language(), "zh_CN") == 0;
  return cert->issuer_org != NULL && has_han(cert->issuer) != chinese && has_han(cert->issuer_org) == chinese
             ? cert->issuer_org
             : cert->issuer;
}

/* ---- numbers */

char *xq_words_yuan(int64_t fen) {
  char *grouped = xq_fen_grouped(fen);
  char *text = xq_asprintf(_("%s yuan"), grouped);
  free(grouped);
  return text;
}

char *xq_words_months(int months) {
  return xq_asprintf(ngettext("%d month", "%d months", (unsigned long)months), months);
}

char *words_duration(int64_t seconds) {
  const long long s = seconds, minutes = (s + 59) / 60, hours = (s + 3599) / 3600, days = (s + 86399) / 86400;
  if (s < 120) {
    return xq_asprintf(ngettext("%lld second", "%lld seconds", (unsigned long)s), s);
  }
  if (minutes < 120) {
    return xq_asprintf(ngettext("%lld minute", "%lld minutes", (unsigned long)minutes), minutes);
  }
  if (hours < 48) {
    return xq_asprintf(ngettext("%lld hour", "%lld hours", (unsigned long)hours), hours);
  }
  return xq_asprintf(ngettext("%lld day", "%lld days", (unsigned long)days), days);
}

/* ---- tries of a PIN */

char *xq_words_tries_left(int left) {
  return left < 0 ? NULL : xq_asprintf(ngettext("%d try left", "%d tries left", (unsigned long)left), left);
}

char *xq_words_tries(const struct xq_pin_state *state) {
  if (!state->pauses) {
    return state->tries_left >= 0 ? xq_words_tries_left(state->tries_left)
           : state->low           ? xq_strdup(_("wrong PINs were entered before; few tries are left"))
                                  : NULL;
  }
  if (!state->low || state->tries_left < 1 || state->wait_seconds > 0) {
    return NULL;
  }
  char *pause = words_duration(state->next_wait);
  char *text = xq_asprintf(ngettext("%d more wrong PIN brings a pause of %s", "%d more wrong PINs bring a pause of %s",
                                    (unsigned long)state->tries_left),
                           state->tries_left, pause);
  free(pause);
  return text;
}
