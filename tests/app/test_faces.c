/* test_faces.c - a value is judged the same in every face: the answers file of the command line, the form on the screen,
 * the service's intake; row by row of tests/form/values.tsv. */
#include "tests/app/sit.h"
#include "tests/form/values.h"

#include <unistd.h>

#include "app/routes.h"
#include "cli/cli_int.h"

#define ID_FIELD 100 /* as form.c counts them */
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char *const right[XQ_F_COUNT_] = {
    [XQ_F_HANDLER_ID_NO] = "11010519491231002X",
    [XQ_F_HANDLER_NAME] = "胡小明",
    [XQ_F_HANDLER_MOBILE] = "13923101111",
    [XQ_F_HANDLER_EMAIL] = "hu@example.com",
    [XQ_F_RECIPIENT_NAME] = "胡小明",
    [XQ_F_RECIPIENT_MOBILE] = "13923101111",
    [XQ_F_RECIPIENT_ADDRESS] = "佛山市南海区1号",
};

struct verdict {
  enum xq_flaw flaw;
  char *canon; /* NULL: refused */
};

static int64_t today(void) {
  return xq_day_of(xq_time_now());
}

/* The right form but for this value. */
static void form_with(struct xq_form *form, const struct value_row *row, enum xq_field field, enum xq_id_type type) {
  xq_form_init(form);
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(form, (enum xq_field)f, right[f]);
  }
  xq_form_set(form, field, row->value);
  form->id_type = type;
  if (field != XQ_F_HANDLER_ID_NO) {
    form->id_type = XQ_ID_RESIDENT;
  }
}

static struct verdict freeze(const struct xq_form *texts, enum xq_field field) {
  struct xq_form_frozen *frozen = NULL;
  enum xq_flaw flaws[XQ_F_COUNT_];
  xq_err *err = xq_form_freeze(texts, today(), &frozen, flaws);
  struct verdict v = {flaws[field], NULL};
  assert_int_equal(err == NULL, !xq_flaw_stops(v.flaw));
  if (err == NULL) {
    v.canon = xq_strdup(xq_form_frozen_values(frozen)->value[field]);
  } else {
    assert_string_equal(xq_err_get_fact(err, "flaw"), xq_flaw_name(v.flaw));
    /* whoever hears of a character hears which */
    assert_int_equal(v.flaw == XQ_FLAW_CHARACTERS, xq_err_get_fact(err, "character") != NULL);
  }
  xq_err_free(&err);
  xq_form_frozen_free(&frozen);
  return v;
}

static struct verdict by_answers(const struct xq_form *form, enum xq_field field) {
  char path[] = "/tmp/xuqi-faces-XXXXXX";
  struct json_object *o = xq_form_to_json(form);
  char *text = xq_json_text(o);
  struct cli_answers answers;
  int fd = mkstemp(path);
  assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
  close(fd);
  cli_answers_init(&answers);
  assert_ok(cli_answers_read(path, &answers));
  struct verdict v = freeze(&answers.form, field);
  cli_answers_clear(&answers);
  unlink(path);
  free(text);
  json_object_put(o);
  return v;
}

static struct verdict by_intake(const struct xq_form *form, enum xq_field field) {
  struct json_object *o = json(
      "{\"type\":\"xuqi-application/1\",\"certificate\":\"" SHA "\",\"agreement\":{\"version\":\"1\",\"sha256\":\"" SHA
      "\",\"language\":\"en\"},\"notices\":[],\"prices\":\"1\",\"months\":12,\"fee_fen\":10000,"
      "\"csr\":\"MA==\",\"created_at\":\"2026-11-27T00:00:00Z\"}");
  struct xq_application_doc doc;
  xq_json_add(o, "form", xq_form_to_json(form));
  char *text = xq_json_text(o);
  xq_application_doc_init(&doc);
  assert_ok(xq_application_doc_read((const uint8_t *)text, strlen(text), &doc));
  struct verdict v = freeze(&doc.texts, field);
  xq_err *err = xq_application_doc_freeze(&doc, today());
  assert_int_equal(err == NULL, v.canon != NULL);
  if (err == NULL) {
    assert_string_equal(xq_form_frozen_values(doc.form)->value[field], v.canon);
  }
  xq_err_free(&err);
  xq_application_doc_clear(&doc);
  free(text);
  json_object_put(o);
  return v;
}

/* Pasted into the field, which leaves out what cannot stand there, and left. */
static struct verdict by_screen(struct sit *sit, const struct xq_form *form, enum xq_field field) {
  struct app *app = &sit->app;
  struct xq_form texts;
  tui_pop_to(app->t, app->home);
  app_draft_begin(&app->draft, app->key_ref, false);
  app_draft_wipe(&app->draft, APP_WIPED_NOT);
  app_go(app, APP_ROUTE_FORM, NULL);
  app->draft.id_type = form->id_type;
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    tui_edit_set_text(app->draft.edit[f], f == (int)field ? "" : form->value[f]);
    app->draft.left[f] = false;
  }
  rig_frame(sit->rig);
  tui_page_focus(tui_top(app->t), ID_FIELD + (int)field);
  char *paste = xq_asprintf("\033[200~%s\033[201~", form->value[field]);
  rig_feed(sit->rig, paste, strlen(paste));
  free(paste);
  sit_press(sit, TUI_KEY_TAB);
  app_draft_texts(&app->draft, &texts);
  struct verdict v = freeze(&texts, field);
  if (v.flaw != XQ_FLAW_NONE && v.flaw != XQ_FLAW_EMPTY) { /* (an empty field may be left in peace) */
    char *words = xq_words_form_flaw(&texts, field, v.flaw), *space = strchr(words, ' ');
    if (space != NULL && strchr(space + 1, ' ') != NULL) { /* (long ones go on in the next row) */
      *strchr(space + 1, ' ') = '\0';
    }
    assert_sees(sit, words);
    free(words);
  }
  xq_form_clear(&texts);
  return v;
}

static void assert_same(const struct value_row *row, const char *face, const struct verdict *a, struct verdict b) {
  if (a->flaw != b.flaw || !xq_streq(a->canon, b.canon)) {
    print_error("%s: %s: %s, %s; %s: %s, %s\n", row->field, row->value, xq_flaw_name(a->flaw),
                a->canon != NULL ? a->canon : "", face, xq_flaw_name(b.flaw), b.canon != NULL ? b.canon : "");
  }
  assert_int_equal(a->flaw, b.flaw);
  assert_true(xq_streq(a->canon, b.canon));
  free(b.canon);
}

/* Whether all of the value got into the field; the editor takes four marks on a letter and no more. */
static bool is_whole(const struct sit *sit, const struct value_row *row, enum xq_field field) {
  char *typed = xq_text_normalize(tui_edit_text(sit->app.draft.edit[field])), *wanted = xq_text_normalize(row->value);
  bool whole = strcmp(typed, wanted) == 0 || strstr(row->value, "\u0301\u0301\u0301\u0301\u0301") == NULL;
  free(typed);
  free(wanted);
  return whole;
}

static void check(void *ctx, const struct value_row *row) {
  struct sit *sit = ctx;
  enum xq_field field;
  enum xq_id_type type;
  if (!value_field(row, &field, &type)) {
    return;
  }
  struct xq_form form;
  form_with(&form, row, field, type);
  struct verdict rule = {0};
  rule.flaw = xq_form_check_field(&form, field, today(), &rule.canon);
  assert_true(value_met(row, rule.flaw));
  assert_same(row, "answers", &rule, by_answers(&form, field));
  assert_same(row, "intake", &rule, by_intake(&form, field));
  struct verdict typed = by_screen(sit, &form, field);
  if (xq_field_odd_character(field, form.id_type, row->value) == 0 && is_whole(sit, row, field)) {
    if (rule.flaw == XQ_FLAW_INVISIBLE) { /* it did not get into the field, and that was said */
      assert_true(strcmp(typed.canon, rule.canon) == 0 && !xq_flaw_stops(typed.flaw));
      assert_sees(sit, "left out");
      free(typed.canon);
    } else {
      assert_same(row, "screen", &rule, typed);
    }
  } else { /* what is refused elsewhere did not get into the field */
    assert_int_equal(xq_field_odd_character(field, form.id_type, tui_edit_text(sit->app.draft.edit[field])), 0);
    free(typed.canon);
  }
  free(rule.canon);
  xq_form_clear(&form);
}

static void every_value_in_every_face(void **state) {
  assert_true(values_each(check, *state) > 90);
}

/* The number of another document: said, and one press away from being right. */
static void the_other_document_is_offered(void **state) {
  struct sit *sit = *state;
  struct xq_form form;
  const struct value_row row = {.value = (char *)(uintptr_t) "830000198802110027"};
  form_with(&form, &row, XQ_F_HANDLER_ID_NO, XQ_ID_RESIDENT);
  struct verdict v = by_screen(sit, &form, XQ_F_HANDLER_ID_NO);
  assert_int_equal(v.flaw, XQ_FLAW_OTHER_DOCUMENT);
  free(v.canon);
  assert_sees(sit, "Change the document type");
  sit_press(sit, TUI_KEY_ENTER); /* the next item after the field */
  assert_int_equal(sit->app.draft.id_type, XQ_ID_HMT_RESIDENCE);
  assert_false(sit_sees(sit, "Change the document type"));
  assert_false(sit_sees(sit, "This is the number"));
  xq_form_clear(&form);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_value_in_every_face, sit_setup, sit_teardown),
      cmocka_unit_test_setup_teardown(the_other_document_is_offered, sit_setup, sit_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
