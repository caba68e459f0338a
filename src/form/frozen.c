/*
 * frozen.c - the form frozen: judged as a whole and made canonical, once, when the person is done with it or when it
 * arrives.  Everything that follows, the summary on the screen, the document that is signed and the row in the store,
 * is made of this one object.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "form/rules.h"

struct xq_form_frozen {
  atomic_uint references;
  struct xq_form values;
};

/* The canonical value of every field that stands. */
static void judge(const struct xq_form *texts, int64_t today, struct xq_form *values, enum xq_flaw flaws[XQ_F_COUNT_]) {
  values->id_type = texts->id_type;
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    char *canon = NULL;
    flaws[i] = xq_form_check_field(texts, (enum xq_field)i, today, &canon);
    if (canon != NULL) {
      free(values->value[i]); /* empty so far */
      values->value[i] = canon;
    }
  }
}

static xq_err *complain(const struct xq_form *texts, const enum xq_flaw flaws[XQ_F_COUNT_]) {
  xq_err *err = NULL;
  struct xq_buf fields = {0};
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    if (!xq_flaw_stops(flaws[i])) {
      continue;
    }
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)i);
    const char *flaw = xq_flaw_name(flaws[i]);
    if (err == NULL) {
      err = xq_err_new(XQ_E_FORM_INVALID, "%s.%s: %s", spec->part, spec->name, flaw);
      xq_err_fact(err, "field", "%s.%s", spec->part, spec->name);
      xq_err_fact(err, "flaw", "%s", flaw);
      xq_rule_name_character(err, flaws[i], xq_field_odd_character((enum xq_field)i, texts->id_type, texts->value[i]));
      if (i == XQ_F_HANDLER_ID_NO) {
        xq_err_fact(err, "id_type", "%s", xq_id_type_name(texts->id_type));
      }
    }
    xq_buf_printf(&fields, "%s%s.%s=%s", fields.len > 0 ? "," : "", spec->part, spec->name, flaw);
  }
  if (err != NULL) {
    char *all = xq_buf_take_str(&fields);
    xq_err_fact(err, "fields", "%s", all);
    free(all);
  }
  return err;
}

xq_err *xq_form_freeze(const struct xq_form *texts, int64_t today, struct xq_form_frozen **frozen,
                       enum xq_flaw flaws[XQ_F_COUNT_]) {
  enum xq_flaw found[XQ_F_COUNT_];
  struct xq_form_frozen *f = xq_calloc(1, sizeof *f);
  atomic_init(&f->references, 1);
  xq_form_init(&f->values);
  judge(texts, today, &f->values, found);
  for (int i = 0; flaws != NULL && i < XQ_F_COUNT_; i++) {
    flaws[i] = found[i];
  }
  xq_err *err = complain(texts, found);
  if (err == NULL) {
    *frozen = f;
  } else {
    xq_form_frozen_free(&f);
  }
  return err;
}

struct xq_form_frozen *xq_form_frozen_ref(struct xq_form_frozen *frozen) {
  if (frozen != NULL) {
    atomic_fetch_add(&frozen->references, 1);
  }
  return frozen;
}

void xq_form_frozen_free(struct xq_form_frozen **frozen) {
  if (*frozen != NULL && atomic_fetch_sub(&(*frozen)->references, 1) == 1) {
    xq_form_clear(&(*frozen)->values);
    free(*frozen);
  }
  *frozen = NULL;
}

const struct xq_form *xq_form_frozen_values(const struct xq_form_frozen *frozen) {
  return &frozen->values;
}
