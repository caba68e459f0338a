/*
 * watch.c - hot plug.  Modules are asked a few times a second which slots hold a token: C_WaitForSlotEvent may not
 * block (nothing could wake it, and modules exist that hold their lock over it), and many have none at all.  Only the
 * slots are looked at: to ask the tokens would keep cards busy.
 */
#include <poll.h>
#include <stdlib.h>

#include "token/pkcs11/pkcs11.h"

#define EVERY_MS 250
#define EVENTS_MAX 16

/* Events tell of a token pulled and plugged in again between two looks. */
static bool had_event(const struct p11_module *module) {
  CK_SLOT_ID slot;
  bool any = false;
  for (int i = 0; i < EVENTS_MAX && module->f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &slot, NULL) == CKR_OK; i++) {
    any = true;
  }
  return any;
}

/* The module and slot number of every token there is. */
static bool look(const struct xq_token_config *config, struct xq_buf *now) {
  const struct p11_module **modules;
  xq_err *unseen = NULL;
  bool event = false;
  size_t count = p11_modules(config, &modules, &unseen);
  xq_err_ignore(unseen, "a scan says so");
  for (size_t i = 0; i < count; i++) {
    CK_SLOT_ID *slots = NULL;
    CK_ULONG slot_count = 0;
    event = had_event(modules[i]) || event;
    if (p11_slots(modules[i], &slots, &slot_count) == CKR_OK) {
      for (CK_ULONG n = 0; n < slot_count; n++) {
        xq_buf_printf(now, "%s %lu\n", modules[i]->path, slots[n]);
      }
    }
    free(slots);
  }
  free(modules);
  return event;
}

void p11_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  struct xq_buf before = {0};
  struct pollfd over = {.fd = token_watch_fd(watch), .events = POLLIN};
  if (!config->configured_modules && (config->modules == NULL || config->modules[0] == NULL)) {
    return;
  }
  look(config, &before);
  while (poll(&over, 1, EVERY_MS) <= 0 && !token_watch_over(watch)) {
    struct xq_buf now = {0};
    bool event = look(config, &now);
    if (event || !xq_streq((const char *)now.data, (const char *)before.data)) {
      token_watch_changed(watch);
    }
    xq_buf_clear(&before);
    before = now;
  }
  xq_buf_clear(&before);
}
