/* steplist.c - the steps of a running command, each with its mark. */
#include "app/steplist.h"

#include <libintl.h>

#include "words/words.h"
#include "xuqi/limits.h"

void app_steplist_note(struct app_steplist *list, const struct xq_event *event) {
  size_t i = 0;
  while (i < list->count && list->step[i] != event->step.step) {
    i++;
  }
  if (i == list->count) {
    if (i == XQ_COUNT(list->step)) {
      return;
    }
    list->step[list->count++] = event->step.step;
  }
  list->state[i] = event->step.state;
}

void app_steplist_add(const struct app_steplist *list, tui_page *page) {
  static const enum tui_mark marks[] = {
      [XQ_STEP_BEGUN] = TUI_MARK_NOW, [XQ_STEP_DONE] = TUI_MARK_OK, [XQ_STEP_FAILED] = TUI_MARK_BAD};
  for (size_t i = 0; i < list->count; i++) {
    tui_add_marked(page, marks[list->state[i]], xq_words_step(list->step[i]));
  }
}

bool app_steplist_is_at(const struct app_steplist *list, enum xq_step step) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->step[i] == step) {
      return list->state[i] == XQ_STEP_BEGUN;
    }
  }
  return false;
}

bool app_steplist_writes(const struct app_steplist *list) {
  return app_steplist_is_at(list, XQ_STEP_KEEP_OLD);
}

/* Longest time that the step takes, in seconds; 0: the medium decides. */
static int most(enum xq_step step) {
  bool service = step == XQ_STEP_REFERENCE || step == XQ_STEP_LOGIN || step == XQ_STEP_SEND || step == XQ_STEP_FETCH ||
                 step == XQ_STEP_CONFIRM;
  return service ? XQ_ANSWER_WAIT_S : 0;
}

void app_steplist_add_waiting(const struct app_steplist *list, tui_page *page, int64_t since_ms) {
  for (size_t i = list->count; i-- > 0;) {
    if (list->state[i] == XQ_STEP_BEGUN) {
      tui_add_waiting(page, xq_words_step(list->step[i]), since_ms, most(list->step[i]));
      return;
    }
  }
  tui_add_waiting(page, gettext("One moment please"), since_ms, 0);
}
