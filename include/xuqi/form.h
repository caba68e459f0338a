/*
 * form.h - what an application for renewal asks for, when a value is right, and what it costs.  No input or output: the
 * client uses it beside the field, the service at intake, the same code.
 */
#ifndef XUQI_FORM_H
#define XUQI_FORM_H

#include "xuqi/base.h"
#include "xuqi/limits.h"

/* ---- one value (identity.c, contact.c, codes.c, bank.c, date.c) */

/** Why a value is not right.  Words for each are in src/words. */
enum xq_flaw {
  XQ_FLAW_NONE = 0,
  XQ_FLAW_EMPTY, /* required */
  XQ_FLAW_TOO_LONG,
  XQ_FLAW_TOO_SHORT,
  XQ_FLAW_CHARACTERS,  /* characters that cannot stand here */
  XQ_FLAW_LENGTH,      /* not the right number of characters */
  XQ_FLAW_PATTERN,     /* not of the form this kind of document has */
  XQ_FLAW_CHECK_DIGIT, /* check digit wrong: probably a typing error */
  XQ_FLAW_DATE,        /* no such date */
  XQ_FLAW_DATE_FUTURE,
  XQ_FLAW_DATE_TOO_OLD,
  XQ_FLAW_REGION,         /* unknown division code (warning) */
  XQ_FLAW_FIFTEEN_DIGITS, /* first-generation identity number, no longer valid */
  XQ_FLAW_MOBILE_PREFIX,  /* unusual prefix (warning) */
  XQ_FLAW_EMAIL_AT,       /* no @, or several */
  XQ_FLAW_EMAIL_LOCAL,
  XQ_FLAW_EMAIL_DOMAIN,
  XQ_FLAW_EMAIL_QUOTED, /* quoted local part or address literal: legal, refused with a hint */
  XQ_FLAW_NAME_DIGITS,
  XQ_FLAW_PRIVATE_USE,   /* characters of a private-use area (warning) */
  XQ_FLAW_ADDRESS_VAGUE, /* no detail that a courier could use (warning) */
  XQ_FLAW_AMOUNT_DECIMALS,
  XQ_FLAW_AMOUNT_ZERO,
  XQ_FLAW_AMOUNT_RANGE,
  XQ_FLAW_LUHN,            /* card number hint (warning) */
  XQ_FLAW_CHOICE,          /* none of the choices */
  XQ_FLAW_SCRIPT,          /* a name in letters that are neither Han nor Latin */
  XQ_FLAW_NAME_SHORT,      /* one letter: is that the whole name? (warning) */
  XQ_FLAW_NAME_DOT,        /* two parts of a name where the dot seems to be left out (warning) */
  XQ_FLAW_NAME_UNUSUAL,    /* a mark or letter where names seldom have one (warning) */
  XQ_FLAW_MOBILE_MAINLAND, /* a landline, or a number of elsewhere: no message arrives there */
  XQ_FLAW_OTHER_DOCUMENT,  /* the number of another type of document: see xq_id_type_of_number() (warning) */
  XQ_FLAW_PASSPORT_SERIES, /* a Chinese passport of a series that is not known (warning) */
  XQ_FLAW_ACCOUNT_SHORT,   /* accounts have more digits than that, nearly always (warning) */
  XQ_FLAW_UNDER_AGE,       /* born less than 16 years ago (warning) */
  XQ_FLAW_AMOUNT_CURRENCY, /* an amount of other money than yuan */
  XQ_FLAW_AMOUNT_FIGURES,  /* an amount in words: 一百元 */
  XQ_FLAW_AMOUNT_GROUPS,   /* commas that part no groups of three, or more than one point: 1.200,50 */
  XQ_FLAW_INVISIBLE,       /* characters that nobody sees were taken out of a text (warning) */
  XQ_FLAW_COUNT_
};
/** A warning is shown but does not stop anyone. */
bool xq_flaw_is_warning(enum xq_flaw flaw);
/** Whether a value with that flaw does not stand: neither right nor only warned of. */
bool xq_flaw_stops(enum xq_flaw flaw);
const char *xq_flaw_name(enum xq_flaw flaw); /* stable: "check-digit"; "none" */

/** Identity documents of the handler. Codes travel on the wire by xq_id_type_name. */
enum xq_id_type {
  XQ_ID_RESIDENT,       /* 居民身份证, GB 11643: "resident_id" */
  XQ_ID_HMT_RESIDENCE,  /* 港澳台居民居住证: "hmt_residence" */
  XQ_ID_FOREIGN_PR,     /* 外国人永久居留身份证, 2017 and 2023 forms: "foreign_permanent" */
  XQ_ID_HM_PERMIT,      /* 港澳居民来往内地通行证: "hm_permit" */
  XQ_ID_TW_PERMIT,      /* 台湾居民来往大陆通行证: "tw_permit" */
  XQ_ID_PASSPORT_CN,    /* "passport_cn" */
  XQ_ID_PASSPORT_OTHER, /* "passport_other" */
  XQ_ID_TYPE_COUNT_
};
/** Its name on the wire; "" for none of them. */
const char *xq_id_type_name(enum xq_id_type type);
/** The type of a name; false, and *type untouched, for a name of none. */
bool xq_id_type_from_name(const char *name, enum xq_id_type *type);

/** The type that a number with XQ_FLAW_OTHER_DOCUMENT seems to be of, to be offered; `type` itself for any other. */
enum xq_id_type xq_id_type_of_number(enum xq_id_type type, const char *text, int64_t today);

/** Each takes what was typed (UTF-8; NULL counts as empty) and gives the flaw and, where the value is right or only
 * warned of, its canonical form in *canon (new string; NULL otherwise; canon may be NULL).  Before judging, the value
 * is brought to NFC, what is only another form of a letter, digit or mark is folded (fold.c), white space of every kind
 * is a space, and the invisible characters that pasting brings along are dropped (in a text that is not numbers alone, with
 * a warning: INVISIBLE); every other control is a flaw.  A canonical form is its own canonical form.  `today` is a day number (xq_day_of). */
enum xq_flaw xq_check_id_number(enum xq_id_type type, const char *text, int64_t today, char **canon);
enum xq_flaw xq_check_uscc(const char *text, char **canon);     /* GB 32100 */
enum xq_flaw xq_check_org_code(const char *text, char **canon); /* GB 11714 */
/** Letters of Han and Latin and the marks that documents print between them; two words of Han are joined, unless a dot may
 * have been left out between them. */
enum xq_flaw xq_check_person_name(const char *text, char **canon);
enum xq_flaw xq_check_mobile(const char *text, char **canon); /* 11 digits, of the mainland */
/** Domain lower-cased; IDN as A-label.  "Hu <hu@example.com>;" and "mailto:hu@example.com" as address books have them. */
enum xq_flaw xq_check_email(const char *text, char **canon);
enum xq_flaw xq_check_address(const char *text, char **canon);
enum xq_flaw xq_check_account_no(const char *text,
                                 char **canon); /* 6 to 32, 2 or 3 letters in front, digits, unparted */
enum xq_flaw xq_check_account_name(const char *text, char **canon);
/** "200", "200.00", "１，２００。５０", "," between groups of three, also with the marks of our money ("¥200", "RMB 200",
 * "人民币200元整"); 0.01 to 99,999,999,999.99 yuan. */
enum xq_flaw xq_check_amount(const char *text, int64_t *fen);
/** YYYY-MM-DD, also 20170921, 2017/9/21, 2017.9.21, 2017年9月21日 (号); *day only when NONE. */
enum xq_flaw xq_check_date(const char *text, int64_t earliest_day, int64_t latest_day, int64_t *day);
enum xq_flaw xq_check_remark(const char *text, char **canon); /* may be empty */

/** "200.00" / "1,200.00" (grouped) / 大写 "贰佰元整". New strings.
 *  The capitals follow annex 1 of 支付结算办法 (1997); where it leaves 零 open they have the form it names first:
 *  1,680.32 壹仟陆佰捌拾元零叁角贰分, 107,000.53 壹拾万柒仟元零伍角叁分. */
char *xq_fen_text(int64_t fen);
char *xq_fen_grouped(int64_t fen); /* as above, the second */
char *xq_fen_capital(int64_t fen); /* and the third */

/* ---- the fields of the form (fields.c): one table that screens, command line and service all walk */

enum xq_field {
  XQ_F_HANDLER_ID_TYPE,
  XQ_F_HANDLER_ID_NO,
  XQ_F_HANDLER_NAME,
  XQ_F_HANDLER_MOBILE,
  XQ_F_HANDLER_EMAIL,
  XQ_F_RECIPIENT_NAME,
  XQ_F_RECIPIENT_MOBILE,
  XQ_F_RECIPIENT_ADDRESS,
  XQ_F_COUNT_
};
struct xq_field_spec {
  enum xq_field field;
  const char *part; /* JSON object: "handler", "recipient" */
  const char *name; /* JSON key: "id_type", "id_no", "name", "mobile", "email", "address" */
  size_t max_chars; /* typing stops there */
  bool required;
};
/** What is known of a field beforehand; static. */
const struct xq_field_spec *xq_field_spec(enum xq_field field);
/** Whether wc may be typed into the field at all (an impossible character is refused while typing). id_type matters for
 * numbers. */
bool xq_field_accepts(enum xq_field field, enum xq_id_type id_type, wchar_t wc);
/** The first character of a value that the field does not accept, to be named with XQ_FLAW_CHARACTERS; 0: none; U+FFFD:
 * it is not UTF-8.  White space at the ends does not count. */
wchar_t xq_field_odd_character(enum xq_field field, enum xq_id_type id_type, const char *text);

/** The form's values as somebody typed or sent them, right or wrong; never NULL after init. */
struct xq_form {
  enum xq_id_type id_type;
  char *value[XQ_F_COUNT_]; /* index XQ_F_HANDLER_ID_TYPE is unused */
};
void xq_form_init(struct xq_form *form); /* resident id, all values "" */
/** Wipes and frees: identity numbers are private.  xq_form_init() before any other use. */
void xq_form_clear(struct xq_form *form);
/** Copies type and values; both initialised; may be the same. */
void xq_form_copy(struct xq_form *to, const struct xq_form *from);
/** Copies text (NULL: "").  The id type is not set here but in form->id_type. */
void xq_form_set(struct xq_form *form, enum xq_field field, const char *text);
/** Checks one field; its canonical form as the rules above give it (canon may be NULL). */
enum xq_flaw xq_form_check_field(const struct xq_form *form, enum xq_field field, int64_t today, char **canon);
/** A value of a field as it may be shown where others look on (halls, kiosks); new string; no value: "".  value is a
 * canonical one; a number that is wrong may be hidden whole.  What stays visible:
 *  - number of a document: 4 characters at each end from 15 on (3301**********1234), else 2 (H1*****78);
 *  - mobile number: the first 3 and the last 4 (139****1111);
 *  - name: the first ideograph and, of three or more, the last one (胡*明, 胡*), the first letter of each word in Latin
 *    letters, and what parts the words (R***** J. S****); of a single letter nothing;
 *  - e-mail: the first letter and the domain (h***@example.com); address: at most 6 characters, at most a third;
 *  - type of document: all of it. */
char *xq_form_masked(enum xq_field field, const char *value);
/** 从经办人处拷贝: name and mobile. */
void xq_form_copy_handler_to_recipient(struct xq_form *form);
/** {"handler":{"id_type","id_no","name","mobile","email"},"recipient":{"name","mobile","address"}}; new reference. */
struct json_object *xq_form_to_json(const struct xq_form *form);
/** Types only (MALFORMED, with fact "field"); rules are xq_form_check's. Unknown keys are refused. form must be
 * initialised. */
XQ_MUST_CHECK xq_err *xq_form_from_json(struct json_object *o, struct xq_form *form);

/** The form as it is shown, signed, sent and stored: every value right, in its canonical form, and never changed again.
 * xq_form_freeze() alone makes one, so whoever is given one need not check it, and what a person saw is what they sign.
 * Held by references, which may be in different threads; wiped with the last one. */
struct xq_form_frozen;
/** Freezes what was typed.  FORM_INVALID where a value does not stand, with facts "field" ("handler.id_no") and "flaw"
 * of the first wrong field ("character" with the flaw of that name: "U+2F00"; "id_type" with a number's), and "fields":
 * all as "name=flaw,..."; *frozen is untouched then.  flaws (may be NULL): what
 * is to be said of each field, warnings too, whatever is returned. */
XQ_MUST_CHECK xq_err *xq_form_freeze(const struct xq_form *texts, int64_t today, struct xq_form_frozen **frozen,
                                     enum xq_flaw flaws[XQ_F_COUNT_]);
/** Another reference; NULL of NULL. */
struct xq_form_frozen *xq_form_frozen_ref(struct xq_form_frozen *frozen);
/** Gives a reference back and nulls the pointer. */
void xq_form_frozen_free(struct xq_form_frozen **frozen);
/** What it says, to be shown or compared; as long as the reference is held. */
const struct xq_form *xq_form_frozen_values(const struct xq_form_frozen *frozen);

/* ---- price (price.c) */

struct xq_price_term {
  int months;       /* 12, 24, 36 */
  int64_t unit_fen; /* per year */
  int quantity;     /* years */
  int64_t fee_fen;  /* total */
};
struct xq_price_list {
  char *version;
  struct xq_price_term *terms;
  size_t count;
};
/** {"version":"2017-01","unit":"year","terms":[{"months":12,"unit_fen":10000,"quantity":1,"fee_fen":10000},...]}
 *  Refuses lists whose fee is not unit times quantity, that overflow, repeat or are empty. MALFORMED. */
XQ_MUST_CHECK xq_err *xq_price_list_from_json(struct json_object *o, struct xq_price_list *list);
/** As xq_price_list_from_json() reads it; new reference. */
struct json_object *xq_price_list_to_json(const struct xq_price_list *list);
/** Frees what the list owns; empty afterwards. */
void xq_price_list_clear(struct xq_price_list *list);
/** The term of so many months, of the list; NULL: not offered. */
const struct xq_price_term *xq_price_find(const struct xq_price_list *list, int months);

/* ---- bank transfers (transfer.c) */

struct xq_transfer {
  char *payer_account; /* 付款账号 */
  char *payer_name;    /* 付款账户名 */
  int64_t amount_fen;  /* 转账金额 */
  int64_t day;         /* 付款日期 */
  char *remark;        /* 备注说明, may be "" */
  unsigned invisible;  /* fields that invisible characters were taken out of when it was read: 1 << field */
};
struct xq_transfer_list {
  struct xq_transfer *items;
  size_t count;
};
enum xq_transfer_field { XQ_T_ACCOUNT, XQ_T_NAME, XQ_T_AMOUNT, XQ_T_DATE, XQ_T_REMARK, XQ_T_COUNT_ };
/** "payer_account","payer_name","amount_fen","date","remark" */
const char *xq_transfer_field_name(enum xq_transfer_field f);
/** Reads a transfer from what was typed into its fields (NULL counts as empty): flaws[i] of each, and in *transfer,
 * which is overwritten, the canonical value of every one that stands; NULL or 0 where one does not.  True when all
 * stand, that is nothing but warnings.  Dates: from 1 year ago to today; today 0: any.  xq_transfer_clear() afterwards,
 * whatever is returned. */
bool xq_transfer_read(const char *const texts[XQ_T_COUNT_], int64_t today, struct xq_transfer *transfer,
                      enum xq_flaw flaws[XQ_T_COUNT_]);
/** What is to be said of a transfer that was read: its warnings.  Its date is not judged. */
void xq_transfer_flaws(const struct xq_transfer *transfer, enum xq_flaw flaws[XQ_T_COUNT_]);
/** Frees what the transfer owns; all zero afterwards. */
void xq_transfer_clear(struct xq_transfer *transfer);
/** What may be typed into a field at all. */
bool xq_transfer_accepts(enum xq_transfer_field f, wchar_t wc);
/** As xq_field_odd_character(), of a transfer. */
wchar_t xq_transfer_odd_character(enum xq_transfer_field f, const char *text);
/** [{"payer_account","payer_name","amount_fen","date":"2017-09-21","remark"}]; types and rules both; the values kept
 * are the canonical ones.  today 0: dates are not judged by the clock (reading back what a service accepted long ago).
 *  MALFORMED, FORM_INVALID (facts "field"="transfers[1].date","flaw", with "characters" also "character"). */
XQ_MUST_CHECK xq_err *xq_transfers_from_json(struct json_object *a, int64_t today, struct xq_transfer_list *list);
/** As xq_transfers_from_json() reads it; new reference. */
struct json_object *xq_transfers_to_json(const struct xq_transfer_list *list);
/** Frees what the list owns; empty afterwards. */
void xq_transfers_clear(struct xq_transfer_list *list);
/** Adds a copy of a transfer at the end. */
void xq_transfers_add(struct xq_transfer_list *list, const struct xq_transfer *transfer);
/** A list of its own with the same transfers. */
struct xq_transfer_list xq_transfers_dup(const struct xq_transfer_list *list);
/** Whether both say the same, transfer by transfer, in the same order. */
bool xq_transfers_equal(const struct xq_transfer_list *a, const struct xq_transfer_list *b);
/** Whether every transfer of `part` is in the list, as often as there. */
bool xq_transfers_contain(const struct xq_transfer_list *list, const struct xq_transfer_list *part);
/** What two did to the list that both had `seen`: theirs, without what I took away of it, and with what I added and they
 * did not add as well.  A list of its own; it may be longer than XQ_TRANSFERS_MAX. */
struct xq_transfer_list xq_transfers_merge(const struct xq_transfer_list *seen, const struct xq_transfer_list *mine,
                                           const struct xq_transfer_list *theirs);
/** Sum; saturates. */
int64_t xq_transfers_total(const struct xq_transfer_list *list);

/* ---- states (states.c): the three of the guide, shared by client and service.  Each enum here has one table of names,
 * which are those of the protocol and of the store; xq_*_name() of no member is "", xq_*_from_name() of no name of ours
 * is false and leaves *out as it was. */

enum xq_business {
  XQ_B_ENTERED,
  XQ_B_AWAITING_REVIEW,
  XQ_B_APPROVED,
  XQ_B_ISSUED,
  XQ_B_INSTALLED,
  XQ_B_RETURNED,
  XQ_B_REJECTED,
  XQ_B_WITHDRAWN,
  XQ_B_CLOSED,
  XQ_B_COUNT_
};
enum xq_payment { XQ_P_UNPAID, XQ_P_REPORTED, XQ_P_PAID, XQ_P_REFUNDING, XQ_P_REFUNDED, XQ_P_COUNT_ };
enum xq_order { XQ_O_NORMAL, XQ_O_CLOSED, XQ_O_COUNT_ };
/** "entered","awaiting_review","approved","issued","installed","returned","rejected","withdrawn","closed" */
const char *xq_business_name(enum xq_business s);
const char *xq_payment_name(enum xq_payment s); /* "unpaid","reported","paid","refunding","refunded" */
const char *xq_order_name(enum xq_order s);     /* "normal","closed" */
bool xq_business_from_name(const char *s, enum xq_business *out);
bool xq_payment_from_name(const char *s, enum xq_payment *out);
bool xq_order_from_name(const char *s, enum xq_order *out);
/** Over, nothing more happens: installed, rejected, withdrawn, closed. */
bool xq_business_is_final(enum xq_business s);
/** The money was found, whatever became of it: paid, being refunded, refunded. */
bool xq_payment_has_arrived(enum xq_payment s);

/** What happens to an application: the lines of its timeline. */
enum xq_app_event {
  XQ_AE_SUBMITTED,
  XQ_AE_TRANSFERS_REPORTED,
  XQ_AE_TRANSFERS_REMOVED,
  XQ_AE_PAYMENT_CONFIRMED,
  XQ_AE_PAYMENT_REFUSED,
  XQ_AE_APPROVED,
  XQ_AE_RETURNED,
  XQ_AE_RESUBMITTED,
  XQ_AE_REJECTED,
  XQ_AE_WITHDRAWN,
  XQ_AE_ISSUED,
  XQ_AE_INSTALLED,
  XQ_AE_CLOSED,
  XQ_AE_REFUNDED,
  XQ_AE_COUNT_
};
const char *xq_app_event_name(enum xq_app_event e); /* "submitted","transfers_reported" ...: as above, in lower case */
bool xq_app_event_from_name(const char *s, enum xq_app_event *out);

/** Who acts.  Nobody is for what comes next when nothing does; the operator is who publishes, revokes and the like. */
enum xq_actor {
  XQ_BY_HOLDER,
  XQ_BY_CASHIER,
  XQ_BY_REVIEWER,
  XQ_BY_CA,
  XQ_BY_SYSTEM,
  XQ_BY_OPERATOR,
  XQ_BY_NOBODY,
  XQ_BY_COUNT_
};
const char *xq_actor_name(enum xq_actor a); /* "holder","cashier","reviewer","ca","system","operator","none" */
bool xq_actor_from_name(const char *s, enum xq_actor *out);

/** What somebody can do about an application.  The service says which are open to the holder (the first four), and which
 * one comes next. */
enum xq_action {
  XQ_DO_PAY,      /* report transfers, or take the report back */
  XQ_DO_WITHDRAW, /* as long as nothing is paid */
  XQ_DO_CORRECT,  /* what was returned */
  XQ_DO_INSTALL,  /* pick up, install, confirm */
  XQ_DO_CONFIRM_PAYMENT,
  XQ_DO_REVIEW,
  XQ_DO_ISSUE,
  XQ_DO_REFUND,
  XQ_DO_NOTHING,
  XQ_DO_COUNT_
};
/** "pay","withdraw","correct","install","confirm_payment","review","issue","refund","none" */
const char *xq_action_name(enum xq_action a);
bool xq_action_from_name(const char *s, enum xq_action *out);

/** Whether the renewed certificate is for the same key, a new one, or as the holder likes. */
enum xq_key_policy { XQ_KEY_SAME, XQ_KEY_NEW, XQ_KEY_EITHER, XQ_KEY_POLICY_COUNT_ };
const char *xq_key_policy_name(enum xq_key_policy p); /* "same","new","either" */
bool xq_key_policy_from_name(const char *s, enum xq_key_policy *out);

/** From when the new term runs: from the old certificate's end, or from the day of issue. */
enum xq_validity_rule { XQ_FROM_OLD_END, XQ_FROM_ISSUE, XQ_FROM_COUNT_ };
const char *xq_validity_rule_name(enum xq_validity_rule v); /* "old_end","issue" */
bool xq_validity_rule_from_name(const char *s, enum xq_validity_rule *out);

/** Whether a certificate can be renewed, or why not. */
enum xq_renewability {
  XQ_R_OK,        /* may be renewed now */
  XQ_R_TOO_EARLY, /* not yet */
  XQ_R_EXPIRED,
  XQ_R_REVOKED,
  XQ_R_UNKNOWN,   /* not one of theirs */
  XQ_R_OPEN,      /* an application is under way */
  XQ_R_RENEWED,   /* a successor has been installed */
  XQ_R_BEYOND_CA, /* the CA itself ends before */
  XQ_R_COUNT_
};
/** "ok","too_early","expired","revoked","unknown","open","renewed","beyond_ca" */
const char *xq_renewability_name(enum xq_renewability r);
bool xq_renewability_from_name(const char *s, enum xq_renewability *out);

/* ---- the application document (application.c): what the old key signs.  "xuqi-application/1" */

/** Whether it could be the business number of an application: 17 digits that begin with 01. */
bool xq_is_business_no(const char *s);

struct xq_application_doc {
  char *business_no;      /* NULL for a new one; the number when a returned one is corrected */
  char *cert_fingerprint; /* of the certificate to renew */
  char *token_serial;     /* of the medium; may be NULL */
  char *agreement_version, *agreement_sha256, *agreement_language;
  char **notices; /* ids acknowledged */
  size_t notice_count;
  char *price_version;
  int months;
  int64_t fee_fen;
  uint8_t *csr; /* PKCS#10 DER */
  size_t csr_len;
  int64_t created_at;
  struct xq_form texts;        /* the form as it was read, which is anybody's word; not written */
  struct xq_form_frozen *form; /* the form that is written; NULL: not judged yet */
};
/** An empty document, to be filled in or read into. */
void xq_application_doc_init(struct xq_application_doc *doc);
/** Frees what it owns, the form wiped; xq_application_doc_init() before any other use. */
void xq_application_doc_clear(struct xq_application_doc *doc);
/** The bytes to sign; new string.  doc->form must be there. */
char *xq_application_doc_write(const struct xq_application_doc *doc);
/** Strict: unknown keys, null, wrong types, sizes out of bounds -> MALFORMED (fact "field").  The form is only
 * read into doc->texts here: its rules are xq_application_doc_freeze's.  At most 64 KiB, a request of at most 16 KiB.
 * doc must be initialised. */
XQ_MUST_CHECK xq_err *xq_application_doc_read(const uint8_t *data, size_t len, struct xq_application_doc *doc);
/** Judges the form that was read; doc->form is there afterwards.  FORM_INVALID as of xq_form_freeze(). */
XQ_MUST_CHECK xq_err *xq_application_doc_freeze(struct xq_application_doc *doc, int64_t today);

/* ---- business days (calendar.c) */

/** Official holiday calendar: days off besides weekends, and weekend days worked (调休).  It is announced one year at a
 * time; after covers_to the holidays named by the law are off (those of the lunar calendar until 2035), no more is known,
 * and a day counted from there is to be called approximate. */
struct xq_calendar {
  int64_t *days_off;
  size_t days_off_count; /* sorted day numbers */
  int64_t *days_on;
  size_t days_on_count;
  int64_t covers_to; /* the last day that is known; 0: none */
};
/** {"days_off":["2026-10-01",..],"days_on":[..],"covers_to":"2026-12-31"}, in any order; a day twice, in both lists or
 * after covers_to: MALFORMED.  Without covers_to: to the end of the last day's year.  Other keys are of later versions
 * and are passed over. */
XQ_MUST_CHECK xq_err *xq_calendar_from_json(struct json_object *o, struct xq_calendar *cal);
/** As xq_calendar_from_json() reads it; new reference. */
struct json_object *xq_calendar_to_json(const struct xq_calendar *cal);
/** Frees what the calendar owns; without a holiday afterwards. */
void xq_calendar_clear(struct xq_calendar *cal);
/** Whether the holidays around that day are known; else what is counted to it is a guess: say "about". */
bool xq_calendar_covers(const struct xq_calendar *cal, int64_t day);
/** Whether the next year must be added: from 1 November on while it is not there, and after the last known day. */
bool xq_calendar_wants_next_year(const struct xq_calendar *cal, int64_t today);
/** Monday to Friday unless off, or a day that is worked instead. */
bool xq_calendar_is_business_day(const struct xq_calendar *cal, int64_t day);
/** The day that is n business days after `day` (n >= 0; day itself does not count). */
int64_t xq_calendar_add(const struct xq_calendar *cal, int64_t day, int n);

#endif
