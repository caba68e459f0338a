/* transfer.c - the list of bank transfers that a person reports: what may be typed, each
 * read from its texts, and the list as JSON. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define OLDEST_DAYS 366

static const char *const field_names[XQ_T_COUNT_] = {
    [XQ_T_ACCOUNT] = "payer_account", [XQ_T_NAME] = "payer_name", [XQ_T_AMOUNT] = "amount_fen", [XQ_T_DATE] = "date",
    [XQ_T_REMARK] = "remark",
};

const char *xq_transfer_field_name(enum xq_transfer_field f) {
  return (unsigned)f < XQ_T_COUNT_ ? field_names[f] : "";
}

/* Every text is read here, whether it was typed or came as JSON. */
static enum xq_flaw read_field(enum xq_transfer_field f, const char *text, int64_t today, struct xq_transfer *t) {
  switch (f) {
    case XQ_T_ACCOUNT:
      return xq_check_account_no(text, &t->payer_account);
    case XQ_T_NAME:
      return xq_check_account_name(text, &t->payer_name);
    case XQ_T_AMOUNT:
      return xq_check_amount(text, &t->amount_fen);
    case XQ_T_DATE:
      return xq_check_date(text, today != 0 ? today - OLDEST_DAYS : INT64_MIN, today != 0 ? today : INT64_MAX, &t->day);
    case XQ_T_REMARK:
      return xq_check_remark(text, &t->remark);
    case XQ_T_COUNT_:
    default:
      return XQ_FLAW_CHOICE;
  }
}

/* It is gone from the value then, and still to be told. */
static void note_invisible(enum xq_transfer_field f, enum xq_flaw flaw, struct xq_transfer *t) {
  t->invisible |= flaw == XQ_FLAW_INVISIBLE ? 1u << f : 0;
}

bool xq_transfer_read(const char *const texts[XQ_T_COUNT_], int64_t today, struct xq_transfer *transfer,
                      enum xq_flaw flaws[XQ_T_COUNT_]) {
  bool stands = true;
  *transfer = (struct xq_transfer){0};
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    flaws[f] = read_field((enum xq_transfer_field)f, texts[f], today, transfer);
    note_invisible((enum xq_transfer_field)f, flaws[f], transfer);
    stands = stands && !xq_flaw_stops(flaws[f]);
  }
  return stands;
}

void xq_transfer_flaws(const struct xq_transfer *t, enum xq_flaw flaws[XQ_T_COUNT_]) {
  char date[11], *amount = xq_fen_text(t->amount_fen);
  const char *texts[XQ_T_COUNT_] = {t->payer_account, t->payer_name, amount, xq_day_format(t->day, date), t->remark};
  struct xq_transfer again;
  xq_transfer_read(texts, 0, &again, flaws);
  xq_transfer_clear(&again);
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    flaws[f] = !xq_flaw_stops(flaws[f]) && (t->invisible & 1u << f) != 0 ? XQ_FLAW_INVISIBLE : flaws[f];
  }
  free(amount);
}

static const struct xq_rule_chars *chars_of(enum xq_transfer_field f) {
  switch (f) {
    case XQ_T_ACCOUNT:
      return &xq_rule_account;
    case XQ_T_AMOUNT:
      return &xq_rule_amount;
    case XQ_T_DATE:
      return &xq_rule_date;
    case XQ_T_NAME:
    case XQ_T_REMARK:
      return &xq_rule_text;
    case XQ_T_COUNT_:
    default:
      return NULL;
  }
}

bool xq_transfer_accepts(enum xq_transfer_field f, wchar_t wc) {
  const struct xq_rule_chars *chars = chars_of(f);
  return chars != NULL && xq_rule_takes(chars, wc);
}

wchar_t xq_transfer_odd_character(enum xq_transfer_field f, const char *text) {
  const struct xq_rule_chars *chars = chars_of(f);
  return chars != NULL ? xq_rule_odd(chars, text) : 0;
}

/* ---- JSON */

void xq_transfer_clear(struct xq_transfer *t) {
  free(t->payer_account);
  free(t->payer_name);
  free(t->remark);
  *t = (struct xq_transfer){0};
}

/* FORM_INVALID for the flaw of a field, unless it is none that stops. */
static xq_err *judge(enum xq_transfer_field f, enum xq_flaw flaw, const char *text) {
  if (!xq_flaw_stops(flaw)) {
    return NULL;
  }
  const char *name = field_names[f];
  xq_err *err = xq_err_new(XQ_E_FORM_INVALID, "transfer: %s: %s", name, xq_flaw_name(flaw));
  xq_err_fact(err, "flaw", "%s", xq_flaw_name(flaw));
  xq_rule_name_character(err, flaw, xq_transfer_odd_character(f, text));
  return xq_err_fact(err, "field", "%s", name);
}

static enum xq_flaw judge_amount(int64_t fen) {
  if (fen == 0) {
    return XQ_FLAW_AMOUNT_ZERO;
  }
  return fen < 0 || fen > XQ_AMOUNT_MAX_FEN ? XQ_FLAW_AMOUNT_RANGE : XQ_FLAW_NONE;
}

/* The wire has one form of a date. */
static bool is_wire_date(const char *date) {
  return strlen(date) == 10 && date[4] == '-';
}

static xq_err *read_transfer(struct json_object *o, int64_t today, struct xq_transfer *t) {
  xq_err *err = NULL;
  const char *texts[XQ_T_COUNT_] = {0};
  if (!json_object_is_type(o, json_type_object)) {
    return xq_err_new(XQ_E_MALFORMED, "a transfer is not an object");
  }
  XQ_TRY(xq_rule_only_keys(o, "", field_names, XQ_COUNT(field_names)));
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    XQ_TRY(f == XQ_T_AMOUNT ? xq_json_int(o, field_names[f], &t->amount_fen)
                            : xq_json_str(o, field_names[f], &texts[f]));
  }
  for (int i = 0; i < XQ_T_COUNT_; i++) {
    enum xq_transfer_field f = (enum xq_transfer_field)i;
    if (f == XQ_T_AMOUNT) {
      XQ_TRY(judge(f, judge_amount(t->amount_fen), NULL));
    } else {
      bool wire = f != XQ_T_DATE || is_wire_date(texts[f]);
      enum xq_flaw flaw = wire ? read_field(f, texts[f], today, t) : XQ_FLAW_PATTERN;
      note_invisible(f, flaw, t);
      XQ_TRY(judge(f, flaw, texts[f]));
    }
  }
out:
  return err;
}

/* "date" of the second transfer becomes "transfers[1].date". */
static xq_err *place(xq_err *err, size_t index) {
  const char *field = xq_err_get_fact(err, "field");
  char *full = field != NULL ? xq_asprintf("transfers[%zu].%s", index, field) : xq_asprintf("transfers[%zu]", index);
  xq_err_fact(err, "field", "%s", full);
  free(full);
  return err;
}

xq_err *xq_transfers_from_json(struct json_object *a, int64_t today, struct xq_transfer_list *list) {
  xq_err *err = NULL;
  struct xq_transfer_list read = {0};
  if (!json_object_is_type(a, json_type_array)) {
    return xq_rule_malformed("", "transfers", "not an array");
  }
  size_t count = json_object_array_length(a);
  if (count > XQ_TRANSFERS_MAX) {
    return xq_rule_malformed("", "transfers", "too many");
  }
  read.items = xq_calloc(count > 0 ? count : 1, sizeof *read.items);
  for (size_t i = 0; i < count; i++) {
    read.count = i + 1;
    err = read_transfer(json_object_array_get_idx(a, i), today, &read.items[i]);
    if (err != NULL) {
      err = place(err, i);
      goto out;
    }
  }
  *list = read;
  read = (struct xq_transfer_list){0};
out:
  xq_transfers_clear(&read);
  return err;
}

struct json_object *xq_transfers_to_json(const struct xq_transfer_list *list) {
  struct json_object *a = json_object_new_array();
  for (size_t i = 0; i < list->count; i++) {
    const struct xq_transfer *t = &list->items[i];
    struct json_object *o = json_object_new_object();
    char date[11];
    xq_json_add_str(o, "payer_account", t->payer_account);
    xq_json_add_str(o, "payer_name", t->payer_name);
    xq_json_add_int(o, "amount_fen", t->amount_fen);
    xq_json_add_str(o, "date", xq_day_format(t->day, date));
    xq_json_add_str(o, "remark", t->remark != NULL ? t->remark : "");
    json_object_array_add(a, o);
  }
  return a;
}

void xq_transfers_clear(struct xq_transfer_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    xq_transfer_clear(&list->items[i]);
  }
  free(list->items);
  *list = (struct xq_transfer_list){0};
}

void xq_transfers_add(struct xq_transfer_list *list, const struct xq_transfer *transfer) {
  list->items = xq_realloc(list->items, (list->count + 1) * sizeof *list->items);
  list->items[list->count++] = (struct xq_transfer){xq_strdup(transfer->payer_account),
                                                    xq_strdup(transfer->payer_name),
                                                    transfer->amount_fen,
                                                    transfer->day,
                                                    xq_strdup(transfer->remark),
                                                    transfer->invisible};
}

struct xq_transfer_list xq_transfers_dup(const struct xq_transfer_list *list) {
  struct xq_transfer_list copy = {0};
  for (size_t i = 0; i < list->count; i++) {
    xq_transfers_add(&copy, &list->items[i]);
  }
  return copy;
}

static bool is_same(const struct xq_transfer *x, const struct xq_transfer *y) {
  return xq_streq(x->payer_account, y->payer_account) && xq_streq(x->payer_name, y->payer_name) &&
         x->amount_fen == y->amount_fen && x->day == y->day && xq_streq(x->remark, y->remark);
}

bool xq_transfers_equal(const struct xq_transfer_list *a, const struct xq_transfer_list *b) {
  for (size_t i = 0; i < a->count && i < b->count; i++) {
    if (!is_same(&a->items[i], &b->items[i])) {
      return false;
    }
  }
  return a->count == b->count;
}

/* What is in the list and not in the other, each as often as it is there more often. */
static struct xq_transfer_list difference(const struct xq_transfer_list *list, const struct xq_transfer_list *other) {
  struct xq_transfer_list rest = {0};
  bool *used = xq_calloc(other->count + 1, sizeof *used);
  for (size_t i = 0; i < list->count; i++) {
    size_t at = 0;
    while (at < other->count && (used[at] || !is_same(&list->items[i], &other->items[at]))) {
      at++;
    }
    used[at] = true; /* (the place after the last is for those that were not found) */
    if (at == other->count) {
      xq_transfers_add(&rest, &list->items[i]);
    }
  }
  free(used);
  return rest;
}

bool xq_transfers_contain(const struct xq_transfer_list *list, const struct xq_transfer_list *part) {
  struct xq_transfer_list rest = difference(part, list);
  bool contained = rest.count == 0;
  xq_transfers_clear(&rest);
  return contained;
}

struct xq_transfer_list xq_transfers_merge(const struct xq_transfer_list *seen, const struct xq_transfer_list *mine,
                                           const struct xq_transfer_list *theirs) {
  struct xq_transfer_list taken = difference(seen, mine), added = difference(mine, seen);
  struct xq_transfer_list added_there = difference(theirs, seen), mine_alone = difference(&added, &added_there);
  struct xq_transfer_list merged = difference(theirs, &taken);
  for (size_t i = 0; i < mine_alone.count; i++) {
    xq_transfers_add(&merged, &mine_alone.items[i]);
  }
  xq_transfers_clear(&taken);
  xq_transfers_clear(&added);
  xq_transfers_clear(&added_there);
  xq_transfers_clear(&mine_alone);
  return merged;
}

int64_t xq_transfers_total(const struct xq_transfer_list *list) {
  int64_t total = 0;
  for (size_t i = 0; i < list->count; i++) {
    if (__builtin_add_overflow(total, list->items[i].amount_fen, &total)) {
      return list->items[i].amount_fen < 0 ? INT64_MIN : INT64_MAX;
    }
  }
  return total;
}
