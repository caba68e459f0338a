/*
 * words.h - what people are told: every code, state, flaw and step in words, in the person's language (gettext).
 * Shared by the full-screen program, the command line and the service's page for telephones, so that all say the same thing.
 */
#ifndef XUQI_WORDS_H
#define XUQI_WORDS_H

#include "xuqi/engine.h"
#include "xuqi/turn.h"

/** Chooses locale and catalogue: setlocale (a UTF-8 one is found where the environment's is not; then the environment's
 * character set is that of xq_charset(), and the calling thread is in its locale, if there is one), gettext's domain, and
 * the language: "zh_CN", "en" or NULL (the locale's; zh_CN where it names none).  Call once in main, before threads. */
void xq_words_init(const char *language);
/** The terminal has no ideographs: from now on they are shown as they are read (pinyin).  xq_words_init() does it where the
 * character set has none; the language is English there.  Before threads. */
void xq_words_spell(void);
/** Switches on the fly; only from the thread that reads strings. */
void xq_words_set_language(const char *language);
const char *xq_words_language(void); /* "zh_CN" or "en" */
/** What the calling thread is told from here on is English, whatever the language of the program; false: no longer.  For a
 * service, whose people speak both at once. */
void xq_words_in_english(bool on);
/** gettext() that knows of that. */
const char *xq_words_say(const char *msgid) __attribute__((format_arg(1)));
/** The telephone of those who help, and when they answer it (NULL: not known); said wherever a message sends a person to
 * them.  Copied; like the language only from the thread that reads strings. */
void xq_words_set_contact(const char *phone, const char *hours);
/** The same from what the service says: the first hall that has a telephone.  Without one nothing changes. */
void xq_words_contact_of(const struct xq_reference *reference);
/** The program runs at a machine in a hall, whose attendant is at `place` (NULL: not said): messages that are written for
 * one's own computer say what is true there.  Copied. */
void xq_words_set_hall(bool in_hall, const char *place);
/** "客服（电话 000-0000-0000，工作日 9:00-17:00）"; where no number is known, who is to be asked.  New string. */
char *xq_words_contact(void);

/** Whose certificate it is: the common name, borrowed, where it is a person's; NULL where it is an organisation's. */
const char *xq_words_person(const struct xq_cert_info *cert);

/* Strings are borrowed from the catalogue, in the language of the moment, unless one is said to be new. */

/** An error for a person: three short parts, each a new string. */
struct xq_words_error {
  char *what; /* what happened */
  char *lost; /* whether anything was lost or charged */
  char *next; /* what to do now */
};
void xq_words_error(const xq_err *err, struct xq_words_error *words); /* NULL: three empty ones */
void xq_words_error_clear(struct xq_words_error *words);              /* frees the three strings */
/** The three parts as one text, for a line-by-line face. New string. */
char *xq_words_error_text(const xq_err *err);
/** What stands between a sentence and the next: a blank, and nothing after full-width punctuation.  Borrowed. */
const char *xq_words_gap(const char *sentence);

/* What is wrong with a value, beside its field. */
const char *xq_words_flaw(enum xq_flaw flaw, enum xq_field field); /* where no more is known than this */
const char *xq_words_transfer_flaw(enum xq_flaw flaw, enum xq_transfer_field field);
/** The same with what is right for this type of document, and with the character that cannot stand there (0: not known).
 * New strings. */
char *xq_words_flaw_exact(enum xq_flaw flaw, enum xq_field field, enum xq_id_type type, wchar_t odd);
char *xq_words_transfer_flaw_exact(enum xq_flaw flaw, enum xq_transfer_field field, wchar_t odd);
/** The first of the two, of a form as it is filled in. */
char *xq_words_form_flaw(const struct xq_form *form, enum xq_field field, enum xq_flaw flaw);
const char *xq_words_field(enum xq_field field); /* 证件号码 */
const char *xq_words_transfer_field(enum xq_transfer_field field);
/* Names of values, states, steps, of what happened and of who did it. */
const char *xq_words_id_type(enum xq_id_type type);
const char *xq_words_business(enum xq_business s);
const char *xq_words_payment(enum xq_payment s);
const char *xq_words_order(enum xq_order s);
const char *xq_words_step(enum xq_step step);
const char *xq_words_event(enum xq_app_event event);
const char *xq_words_actor(enum xq_actor actor); /* "" for who does nothing to an application */
const char *xq_words_renewability(enum xq_renewability r);
/** The same of a certificate at a time: one that is not even valid yet is not just "too early". */
const char *xq_words_cert_status(const struct xq_cert_status *status, const struct xq_cert_info *cert, int64_t now);
/** How many more wrong PINs there may be, and what comes then: "还可尝试 3 次" of what locks, "再输错 1 次须等待 30 秒" of
 * what only pauses.  NULL where there is nothing to say: not known, or nothing wrong was typed where no lock threatens,
 * or a pause is on (which has words of its own).  New string. */
char *xq_words_tries(const struct xq_pin_state *state);
/** "还可尝试 3 次"; NULL below 0, where it is not known.  New string. */
char *xq_words_tries_left(int left);
/** The issuer's name in the person's language where the certificate has it in both.  Borrowed from cert. */
const char *xq_words_issuer(const struct xq_cert_info *cert);
char *xq_words_yuan(int64_t fen);  /* 1,200.00 元 / "1,200.00 yuan"; new string */
char *xq_words_months(int months); /* 24个月 / "24 months"; new string */
/** A day that something is due: "2026-12-30"; where its holidays are not known yet, 约 2027-01-05.  New string. */
char *xq_words_due(int64_t day, bool about);
/** Whose turn it is, what they do and until when, in one sentence that every face says alike; a day that is over at
 * `today` is called that.  "" where nothing is known to be under way.  New string. */
char *xq_words_turn(const struct xq_turn *turn, int64_t today);
/** The same where it is read on paper or on a telephone: what is to be done is done with the key, and not "here". */
char *xq_words_turn_elsewhere(const struct xq_turn *turn, int64_t today);
/** The same for a list: who, what, until when, in one short line; of what is over, its state. */
char *xq_words_turn_short(const struct xq_turn *turn);
/** That money of an application is on its way though the application is over, as a line beside what comes next otherwise:
 * of REFUND and CONFIRM_PAYMENT.  business_no: NULL where it is not known.  New string. */
char *xq_words_owed(const struct xq_turn *turn, const char *business_no, int64_t today);
/** What the button for it is called: "Install certificate"; NULL when it is not the holder's turn. */
const char *xq_words_act(const struct xq_turn *turn);
/** Why something was returned, rejected or refused; a rule of renewal that the service names by its code is said in
 * words.  "" for NULL.  New string. */
char *xq_words_reason(const char *reason);
/** One sum of an application's money. */
struct xq_words_sum {
  const char *label; /* 应缴 */
  char *value;       /* "100.00 元（待确认）"; the caller frees it */
  bool wanting;      /* not as it should be: missing, too much, not found */
};
#define XQ_WORDS_SUMS 3 /* at most so many */
/** The sums that a person wants to know now: due, recorded or arrived, missing or too much, paid back.  Returns how many
 * of sums[] were filled in. */
size_t xq_words_money(const struct xq_application *app, struct xq_words_sum sums[XQ_WORDS_SUMS]);
/** The same in one line, for a line-by-line face: "应缴 100.00 元，已登记 100.00 元（待确认），还差 0.00 元".  New string. */
char *xq_words_money_line(const struct xq_application *app);
/** What that means for the holder: that nothing is to be paid twice, why a payment was not found, what is paid back.  New
 * string; NULL where the sums say all, as before anything was recorded. */
char *xq_words_money_note(const struct xq_application *app);
/** What to do where the bank returned the transfers that were not found, and who helps; NULL: nothing of the kind.  To be
 * freed. */
char *xq_words_money_way_out(const struct xq_application *app);
/** What became of its money, or of itself, between two looks: one short line; NULL where nothing did that concerns who
 * pays.  New string. */
char *xq_words_change(const struct xq_application *before, const struct xq_application *now);
/** Doctor: what was looked at ("Clock"), its result ("ok"), and both what was looked at and what was found ("Clock: the
 * same time as the service"; a new string; what an error says is not in it). */
const char *xq_words_check(const char *check_name);
const char *xq_words_check_result(enum xq_check_result result);
char *xq_words_check_line(const struct xq_check *check);

#endif
