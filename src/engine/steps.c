/* steps.c - the small events that every command sends: a step begins or ends, an application, a finding. */
#include "engine/engine_int.h"

static void emit_step(struct xq_engine *e, enum xq_step step, enum xq_step_state state, const xq_err *err) {
  struct xq_event *event = xq_eng_event(e, XQ_EV_STEP);
  event->step.step = step;
  event->step.state = state;
  event->err = err != NULL ? xq_err_dup(err) : NULL;
  xq_eng_emit(e, event);
}

xq_err *xq_eng_begin(struct xq_engine *e, enum xq_step step) {
  xq_err *err = xq_eng_check_cancelled(e);
  if (err == NULL) {
    emit_step(e, step, XQ_STEP_BEGUN, NULL);
  }
  return err;
}

xq_err *xq_eng_end(struct xq_engine *e, enum xq_step step, xq_err *err) {
  emit_step(e, step, err == NULL ? XQ_STEP_DONE : XQ_STEP_FAILED, err);
  return err;
}

void xq_eng_emit_application(struct xq_engine *e, const struct xq_application *app) {
  struct xq_event *event = xq_eng_event(e, XQ_EV_APPLICATION);
  event->application = xq_application_dup(app);
  xq_eng_emit(e, event);
}

struct xq_check *xq_eng_check(const char *name, enum xq_check_result result, enum xq_finding found) {
  struct xq_check *check = xq_calloc(1, sizeof *check);
  check->name = name;
  check->result = result;
  check->found = found;
  return check;
}

struct xq_check *xq_eng_check_fact(struct xq_check *check, const char *fact, const char *format, ...) {
  size_t i = 0;
  while (i < XQ_CHECK_FACTS && check->facts[i].name != NULL) {
    i++;
  }
  if (i < XQ_CHECK_FACTS) {
    va_list args;
    va_start(args, format);
    check->facts[i].name = fact;
    check->facts[i].value = xq_vasprintf(format, args);
    va_end(args);
  }
  return check;
}

void xq_eng_emit_check(struct xq_engine *e, struct xq_check *check, xq_err *err) {
  struct xq_event *event = xq_eng_event(e, XQ_EV_CHECK);
  check->err = err;
  event->check = check;
  xq_eng_emit(e, event);
}
