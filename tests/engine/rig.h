/*
 * rig.h - a real service (the whole of xuqid, over TLS on a free loopback port) and terminals that talk to it: for the
 * tests of the engine.  Everything lives in a private directory.
 */
#ifndef TESTS_ENGINE_RIG_H
#define TESTS_ENGINE_RIG_H

#include "../pki/made.h"
#include "service/service.h"
#include "xuqi/engine.h"

#define RIG_PIN "13572468"

struct rig {
  char *dir, *service_dir, *ca_file, *url;
  struct svc_config *config;
  svc *s;
  svc_worker *worker;
  svc_http *http;
  int port;
};

void rig_start(struct rig *r, enum xq_key_kind ca_key, const char *key_policy);
void rig_stop(struct rig *r);
/** Ends and begins only the HTTPS side: sessions are lost, the port stays. */
void rig_http_stop(struct rig *r);
void rig_http_start(struct rig *r);
/** A key file whose certificate is (or was) valid from now + from to now + to, days; its path, owned by the caller. */
char *rig_key(struct rig *r, const char *name, enum xq_key_kind kind, int from, int to);
/** Copies a key file as it is: another terminal's. */
char *rig_copy(struct rig *r, const char *path, const char *name);
/** Confirms the payment, approves, as the operator would. */
void rig_approve(struct rig *r, const char *business_no);
/** How many applications (orders) there are. */
size_t rig_count(struct rig *r);

/** A terminal: an engine with a state directory of its own and one key file. */
struct terminal {
  struct rig *rig;
  xq_engine *engine;
  char *state_dir, *key_file, *ref;
  const char *const *pins; /* given one after another; at NULL refused */
  int pins_asked;
  xq_err *last_pin_error; /* as the last dialog showed it */
  struct xq_pin_state pin_state;
  enum xq_pin_purpose purpose;
  /* of the last command */
  struct xq_key_list *keys;
  struct xq_reference *reference;
  struct xq_application *app;
  struct xq_application_list apps;
  struct xq_install_proof *proof;
  unsigned done, failed; /* bits of steps */
  int checks[4];
  /* what to do while events come; may end the command by cancelling */
  void (*each)(struct terminal *t, const struct xq_event *event, void *ctx);
  void *ctx;
};

void terminal_start(struct terminal *t, struct rig *r, const char *state, const char *key_file,
                    const char *const *pins);
void terminal_stop(struct terminal *t);
/** Handles events until the command is done; its error. */
xq_err *terminal_run(struct terminal *t, uint64_t command);
/** Scans; t->ref is the first key. */
void terminal_scan(struct terminal *t);

/** A draft that is right, from the terminal's reference (fetched if need be).  Borrowed until the next call. */
struct xq_draft *terminal_draft(struct terminal *t, int months);
/** Submits it and reports a transfer of the whole fee. */
void terminal_apply(struct terminal *t, int months);
void terminal_pay(struct terminal *t);
/** Watches until the business state is reached. */
void terminal_watch(struct terminal *t, enum xq_business until);

#endif
