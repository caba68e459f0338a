/* steplist.c - the steps of a running command, each with its mark. */
#include "app/steplist.h"

#include "words/words.h"

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
