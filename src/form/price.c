/* price.c - the price list: what each term costs.  A list that does not add up is refused whole. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define TERMS_MAX 24

static xq_err *read_term(struct json_object *o, struct xq_price_term *term) {
  static const char *const keys[] = {"months", "unit_fen", "quantity", "fee_fen"};
  xq_err *err = NULL;
  int64_t months = 0;
  int64_t quantity = 0;
  int64_t fee = 0;
  if (!json_object_is_type(o, json_type_object)) {
    return xq_rule_malformed("", "terms", "a term is not an object");
  }
  XQ_TRY(xq_rule_only_keys(o, "terms.", keys, XQ_COUNT(keys)));
  XQ_TRY(xq_json_int(o, "months", &months));
  XQ_TRY(xq_json_int(o, "unit_fen", &term->unit_fen));
  XQ_TRY(xq_json_int(o, "quantity", &quantity));
  XQ_TRY(xq_json_int(o, "fee_fen", &term->fee_fen));
  if (quantity < 1 || quantity > XQ_MONTHS_MAX / 12 || months != quantity * 12) {
    return xq_rule_malformed("", "months", "a term is not a number of years");
  }
  if (term->unit_fen < 1 || __builtin_mul_overflow(term->unit_fen, quantity, &fee) || fee > XQ_AMOUNT_MAX_FEN) {
    return xq_rule_malformed("", "unit_fen", "out of bounds");
  }
  if (fee != term->fee_fen) {
    return xq_rule_malformed("", "fee_fen", "the fee is not unit times quantity");
  }
  term->months = (int)months;
  term->quantity = (int)quantity;
out:
  return err;
}

xq_err *xq_price_list_from_json(struct json_object *o, struct xq_price_list *list) {
  static const char *const keys[] = {"version", "unit", "terms"};
  xq_err *err = NULL;
  const char *version = NULL;
  const char *unit = NULL;
  struct json_object *terms = NULL;
  struct xq_price_list read = {0};
  XQ_TRY(xq_json_str(o, "version", &version));
  XQ_TRY(xq_json_str(o, "unit", &unit));
  XQ_TRY(xq_json_arr(o, "terms", &terms));
  XQ_TRY(xq_rule_only_keys(o, "", keys, XQ_COUNT(keys)));
  if (*version == '\0' || strlen(version) > XQ_NAME_MAX || !xq_text_printable(version)) {
    XQ_TRY(xq_rule_malformed("", "version", "empty, too long or not printable"));
  }
  if (strcmp(unit, "year") != 0) {
    XQ_TRY(xq_rule_malformed("", "unit", "only \"year\" is known"));
  }
  size_t count = json_object_array_length(terms);
  if (count < 1 || count > TERMS_MAX) {
    XQ_TRY(xq_rule_malformed("", "terms", "none, or too many"));
  }
  read.terms = xq_calloc(count, sizeof *read.terms);
  for (size_t i = 0; i < count; i++) {
    struct xq_price_term term = {0};
    XQ_TRY(read_term(json_object_array_get_idx(terms, i), &term));
    if (xq_price_find(&read, term.months) != NULL) {
      XQ_TRY(xq_rule_malformed("", "months", "a term is there twice"));
    }
    read.terms[read.count++] = term;
  }
  read.version = xq_strdup(version);
  *list = read;
  read = (struct xq_price_list){0};
out:
  xq_price_list_clear(&read);
  return err;
}

struct json_object *xq_price_list_to_json(const struct xq_price_list *list) {
  struct json_object *o = json_object_new_object();
  struct json_object *terms = json_object_new_array();
  xq_json_add_str(o, "version", list->version);
  xq_json_add_str(o, "unit", "year");
  xq_json_add(o, "terms", terms);
  for (size_t i = 0; i < list->count; i++) {
    struct json_object *term = json_object_new_object();
    xq_json_add_int(term, "months", list->terms[i].months);
    xq_json_add_int(term, "unit_fen", list->terms[i].unit_fen);
    xq_json_add_int(term, "quantity", list->terms[i].quantity);
    xq_json_add_int(term, "fee_fen", list->terms[i].fee_fen);
    json_object_array_add(terms, term);
  }
  return o;
}

void xq_price_list_clear(struct xq_price_list *list) {
  free(list->version);
  free(list->terms);
  *list = (struct xq_price_list){0};
}

const struct xq_price_term *xq_price_find(const struct xq_price_list *list, int months) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->terms[i].months == months) {
      return &list->terms[i];
    }
  }
  return NULL;
}
