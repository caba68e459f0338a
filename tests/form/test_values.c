/* test_values.c - the rules by themselves, row by row of values.tsv; the other faces are held against the same rows in
 * tests/app/test_faces.c. */
#include "values.h"

static int64_t today;

static enum xq_flaw judge(const struct value_row *row, char **canon) {
  enum xq_field field;
  enum xq_id_type type;
  int64_t number = 0;
  enum xq_flaw flaw = XQ_FLAW_CHOICE;
  if (value_field(row, &field, &type)) {
    struct xq_form form;
    xq_form_init(&form);
    form.id_type = type;
    xq_form_set(&form, field, row->value);
    flaw = xq_form_check_field(&form, field, today, canon);
    xq_form_clear(&form);
  } else if (strcmp(row->field, "account") == 0) {
    flaw = xq_check_account_no(row->value, canon);
  } else if (strcmp(row->field, "amount") == 0) {
    flaw = xq_check_amount(row->value, &number);
    *canon = flaw == XQ_FLAW_NONE ? xq_asprintf("%lld", (long long)number) : NULL;
  } else if (strcmp(row->field, "date") == 0) {
    char text[11];
    flaw = xq_check_date(row->value, today - 366, today, &number);
    *canon = flaw == XQ_FLAW_NONE ? xq_strdup(xq_day_format(number, text)) : NULL;
  } else {
    fail_msg("no such field: %s", row->field);
  }
  return flaw;
}

static void check(void *ctx, const struct value_row *row) {
  (void)ctx;
  char *canon = NULL;
  enum xq_flaw flaw = judge(row, &canon);
  if (!value_met(row, flaw) || (row->canon != NULL && !xq_streq(canon, row->canon))) {
    print_error("%s: %s: %s, %s\n", row->field, row->value, xq_flaw_name(flaw), canon != NULL ? canon : "");
  }
  assert_true(value_met(row, flaw));
  assert_true(row->canon == NULL || xq_streq(canon, row->canon));
  free(canon);
}

static void every_row(void **state) {
  (void)state;
  today = day("2026-11-27");
  assert_true(values_each(check, NULL) > 90);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_row)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
