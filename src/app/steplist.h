/* steplist.h - the steps of a running command, live. */
#ifndef APP_STEPLIST_H
#define APP_STEPLIST_H

#include "tui/tui.h"
#include "xuqi/engine.h"

/** Zero-initialised is empty. */
struct app_steplist {
  enum xq_step step[XQ_STEP_COUNT_];
  enum xq_step_state state[XQ_STEP_COUNT_];
  size_t count;
};
/** Takes in an XQ_EV_STEP. */
void app_steplist_note(struct app_steplist *list, const struct xq_event *event);
/** Whether it has begun this step and not ended it. */
bool app_steplist_is_at(const struct app_steplist *list, enum xq_step step);
/** Whether the medium is being written: nothing is to stop that. */
bool app_steplist_writes(const struct app_steplist *list);
/** What is waited for now, counting from since_ms on (xq_time_mono_ms()). */
void app_steplist_add_waiting(const struct app_steplist *list, tui_page *page, int64_t since_ms);
/** Lists them on a page that is being built. */
void app_steplist_add(const struct app_steplist *list, tui_page *page);

#endif
