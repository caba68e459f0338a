/* event.c - events: the names of steps, and what an event owns. */
#include <stdlib.h>

#include "engine/engine_int.h"

static const char *const step_names[XQ_STEP_COUNT_] = {
    [XQ_STEP_SCAN] = "scan",         [XQ_STEP_REFERENCE] = "reference", [XQ_STEP_LOGIN] = "login",
    [XQ_STEP_CHECK] = "check",       [XQ_STEP_MAKE_KEY] = "make-key",   [XQ_STEP_MAKE_REQUEST] = "make-request",
    [XQ_STEP_SIGN] = "sign",         [XQ_STEP_SEND] = "send",           [XQ_STEP_FETCH] = "fetch",
    [XQ_STEP_KEEP_OLD] = "keep-old", [XQ_STEP_WRITE] = "write",         [XQ_STEP_READ_BACK] = "read-back",
    [XQ_STEP_PROVE] = "prove",       [XQ_STEP_CONFIRM] = "confirm",
};

const char *xq_step_name(enum xq_step step) {
  return (unsigned)step < XQ_STEP_COUNT_ ? step_names[step] : "unknown";
}

void xq_key_list_free(struct xq_key_list **list) {
  struct xq_key_list *keys = *list;
  if (keys == NULL) {
    return;
  }
  for (size_t i = 0; i < keys->count; i++) {
    struct xq_key_view *k = &keys->items[i];
    free(k->ref);
    free(k->token_uri);
    free(k->token_label);
    free(k->token_serial);
    free(k->token_place);
    free(k->token_model);
    free(k->slot);
    xq_err_free(&k->problem);
    free(k->pending_install);
    xq_cert_info_free(&k->cert);
  }
  xq_err_free(&keys->service_err);
  xq_err_free(&keys->media_err);
  xq_err_free(&keys->unseen_err);
  free(keys->items);
  free(keys);
  *list = NULL;
}

void xq_key_list_note(struct xq_key_list *keys, struct xq_event *event) {
  if (keys == NULL || event->kind != XQ_EV_STATUS) {
    return;
  }
  xq_err_free(&keys->service_err);
  keys->service_err = event->err;
  event->err = NULL;
  for (size_t i = 0; event->status.ref != NULL && i < keys->count; i++) {
    if (xq_streq(keys->items[i].ref, event->status.ref)) {
      keys->items[i].status = event->status.of;
      keys->items[i].status_known = true;
    }
  }
}

void xq_pin_request_free(struct xq_pin_request **request) {
  struct xq_pin_request *pin = *request;
  if (pin == NULL) {
    return;
  }
  free(pin->key_ref);
  free(pin->token_label);
  free(pin->holder);
  free(pin->serial);
  xq_err_free(&pin->last);
  free(pin);
  *request = NULL;
}

const char *xq_finding_name(enum xq_finding finding) {
  static const char *const names[] = {
      [XQ_FOUND_ERROR] = "error",
      [XQ_FOUND_CHARSET] = "charset",
      [XQ_FOUND_ROOTS] = "roots",
      [XQ_FOUND_MEDIA] = "media",
      [XQ_FOUND_READERS] = "readers",
      [XQ_FOUND_READERS_OFF] = "readers-off",
      [XQ_FOUND_MODULES] = "modules",
      [XQ_FOUND_MODULES_SYSTEM] = "modules-system",
      [XQ_FOUND_CERTIFICATES] = "certificates",
      [XQ_FOUND_MENDED] = "mended",
      [XQ_FOUND_WHOLE] = "whole",
      [XQ_FOUND_SERVICE] = "service",
      [XQ_FOUND_SERVICE_TRIAL] = "service-trial",
      [XQ_FOUND_CLOCK_SAME] = "clock-same",
      [XQ_FOUND_CLOCK_APART] = "clock-apart",
      [XQ_FOUND_CLOCK_UNKNOWN] = "clock-unknown",
      [XQ_FOUND_TRUST] = "trust",
      [XQ_FOUND_TRUST_UNKNOWN] = "trust-unknown",
      [XQ_FOUND_DISK] = "disk",
      [XQ_FOUND_SEALED] = "sealed",
      [XQ_FOUND_UNSEALED] = "unsealed",
      [XQ_FOUND_PUK_RIGHT] = "puk-right",
      [XQ_FOUND_PUK_UNTRIED] = "puk-untried",
  };
  return (unsigned)finding < XQ_COUNT(names) ? names[finding] : "error";
}

void xq_check_free(struct xq_check **check) {
  if (*check == NULL) {
    return;
  }
  for (size_t i = 0; i < XQ_CHECK_FACTS; i++) {
    free((*check)->facts[i].value);
  }
  xq_err_free(&(*check)->err);
  free(*check);
  *check = NULL;
}

void xq_event_free(struct xq_event **event) {
  if (event == NULL || *event == NULL) {
    return;
  }
  struct xq_event *ev = *event;
  xq_err_free(&ev->err);
  xq_key_list_free(&ev->keys);
  free(ev->status.ref);
  xq_reference_free(&ev->reference);
  xq_pin_request_free(&ev->pin);
  xq_application_free(&ev->application);
  xq_application_list_free(&ev->applications);
  xq_install_proof_free(&ev->proof);
  xq_check_free(&ev->check);
  free(ev->attend.label);
  free(ev->attend.program);
  free(ev);
  *event = NULL;
}
