/* idle.c - nobody presses a key: warned, paused, over. */
#include "kiosk/kiosk.h"

struct kiosk_times kiosk_times_usual(void) {
  return (struct kiosk_times){.wait = {[KIOSK_CHOOSES] = 90,
                                       [KIOSK_TYPES] = 120,
                                       [KIOSK_READS] = 180,
                                       [KIOSK_GIVES_PIN] = 120, /* what is signed is read before */
                                       [KIOSK_PAYS] = 300,      /* at a bank, on a telephone */
                                       [KIOSK_HAS_RESULT] = 60},
                              .warn = 30,
                              .pause = 90};
}

static int seconds_until(int64_t ms) {
  return (int)((ms + 999) / 1000);
}

enum kiosk_presence kiosk_presence(const struct kiosk_times *times, enum kiosk_doing doing, bool longer,
                                   int64_t idle_ms, int *left) {
  const int64_t wait = (int64_t)times->wait[doing] * 1000 * (longer ? 2 : 1);
  const int64_t end = wait + (int64_t)times->warn * 1000;
  *left = seconds_until(idle_ms < wait ? wait - idle_ms : idle_ms < end ? end - idle_ms : 0);
  return idle_ms < wait ? KIOSK_HERE : idle_ms < end ? KIOSK_WARNED : KIOSK_AWAY;
}

int kiosk_pause_left(const struct kiosk_times *times, int64_t paused_ms) {
  const int64_t left = (int64_t)times->pause * 1000 - paused_ms;
  return left > 0 ? seconds_until(left) : 0;
}
