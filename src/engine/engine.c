/* engine.c - an engine's life, and the commands of engine.h as entries for the queue. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- life */

static char **copy_strings(const char *const *list) {
  size_t n = 0;
  while (list != NULL && list[n] != NULL) {
    n++;
  }
  char **copy = xq_calloc(n + 1, sizeof *copy);
  for (size_t i = 0; i < n; i++) {
    copy[i] = xq_strdup(list[i]);
  }
  return copy;
}

static void free_strings(char **list) {
  for (char **s = list; *s != NULL; s++) {
    free(*s);
  }
  free(list);
}

static void free_engine(struct xq_engine *e) {
  xq_ca_free(&e->ca);
  xq_eng_known_clear(e);
  free_strings(e->key_files);
  free_strings(e->modules);
  free(e->management_key);
  free(e->url);
  free(e->ca_file);
  free(e->state_dir);
  free(e);
}

/* Also when the engine stops. */
static void forget_all(struct xq_engine *e) {
  xq_eng_media_forget(e); /* cards forget the PIN */
  xq_ca_logout(e->ca);
}

xq_err *xq_engine_start(const struct xq_engine_config *config, xq_engine **engine) {
  static const struct eng_idle idle = {.look = xq_eng_media_check, .forget = forget_all};
  struct xq_engine *e = xq_calloc(1, sizeof *e);
  xq_err *err = NULL;
  e->url = xq_strdup(config->ca.url);
  e->ca_file = xq_strdup(config->ca.ca_file);
  e->state_dir = config->token.state_dir != NULL ? xq_strdup(config->token.state_dir) : xq_dir_state();
  e->key_files = copy_strings(config->token.key_files);
  e->modules = copy_strings(config->token.modules);
  e->management_key = xq_strdup(config->token.management_key);
  e->token_config = config->token;
  e->token_config.key_files = (const char *const *)e->key_files;
  e->token_config.modules = (const char *const *)e->modules;
  e->token_config.state_dir = e->state_dir;
  e->token_config.management_key = e->management_key;
  e->hooks = xq_eng_hooks(e);
  e->token_config.hooks = &e->hooks;
  e->unwatched = config->unwatched;
  e->dry_run = config->dry_run;
  e->token_config.look_only = config->dry_run;
  memcpy(e->language, xq_streq(config->ca.language, "en") ? "en" : "zh_CN",
         xq_streq(config->ca.language, "en") ? 3 : 6);
  struct xq_ca_config ca = {e->url, e->ca_file, e->language, config->ca.timeout_s, config->dry_run};
  XQ_TRY(xq_ca_open(&ca, &e->ca));
  XQ_TRY(xq_eng_queue_start(e, &idle));
  *engine = e;
  return NULL;
out:
  free_engine(e);
  return err;
}

void xq_engine_stop(xq_engine **engine) {
  if (engine == NULL || *engine == NULL) {
    return;
  }
  xq_eng_queue_stop(*engine);
  free_engine(*engine);
  *engine = NULL;
}

/* ---------------------------------------------------------------- commands */

static struct eng_command *new_command(xq_err *(*run)(struct xq_engine *, const struct eng_command *),
                                       const char *key_ref, const char *business_no) {
  struct eng_command *c = xq_calloc(1, sizeof *c);
  c->run = run;
  c->key_ref = xq_strdup(key_ref);
  c->business_no = xq_strdup(business_no);
  return c;
}

uint64_t xq_engine_scan(xq_engine *engine) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_scan, NULL, NULL));
}

uint64_t xq_engine_ask(xq_engine *engine) {
  struct eng_command *c = new_command(xq_eng_run_ask, NULL, NULL);
  c->makes_room = true;
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_ask_of(xq_engine *engine, const char *const *refs, size_t count) {
  struct eng_command *c = new_command(xq_eng_run_ask, NULL, NULL);
  c->refs = xq_calloc(count + 1, sizeof *c->refs);
  for (size_t i = 0; i < count; i++) {
    c->refs[i] = xq_strdup(refs[i]);
  }
  c->makes_room = true;
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_reference(xq_engine *engine) {
  struct eng_command *c = new_command(xq_eng_run_reference, NULL, NULL);
  c->makes_room = true;
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_unseal(xq_engine *engine, const char *key_ref) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_unseal, key_ref, NULL));
}

uint64_t xq_engine_applications(xq_engine *engine, const char *key_ref) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_applications, key_ref, NULL));
}

uint64_t xq_engine_apply(xq_engine *engine, const struct xq_draft *draft) {
  struct eng_command *c = new_command(xq_eng_run_apply, draft->key_ref, draft->business_no);
  c->draft = xq_eng_draft_dup(draft);
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_application(xq_engine *engine, const char *key_ref, const char *business_no) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_application, key_ref, business_no));
}

uint64_t xq_engine_watch(xq_engine *engine, const char *key_ref, const char *business_no) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_watch, key_ref, business_no));
}

uint64_t xq_engine_watch_quietly(xq_engine *engine, const char *key_ref, const char *business_no) {
  struct eng_command *c = new_command(xq_eng_run_watch, key_ref, business_no);
  c->quiet = true;
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_put_transfers(xq_engine *engine, const char *key_ref, const struct xq_application *app,
                                 const struct xq_transfer_list *list) {
  struct eng_command *c = new_command(xq_eng_run_put_transfers, key_ref, app->business_no);
  c->order_no = xq_strdup(app->order.order_no);
  c->revision = app->revision;
  c->transfers = xq_transfers_dup(list);
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_withdraw(xq_engine *engine, const char *key_ref, const struct xq_application *app) {
  struct eng_command *c = new_command(xq_eng_run_withdraw, key_ref, app->business_no);
  c->payment = app->payment;
  c->transfers = xq_transfers_dup(&app->transfers);
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_install(xq_engine *engine, const char *key_ref, const char *business_no) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_install, key_ref, business_no));
}

uint64_t xq_engine_doctor(xq_engine *engine) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_doctor, NULL, NULL));
}

uint64_t xq_engine_mend(xq_engine *engine, const char *key_ref) {
  return xq_eng_queue_add(engine, new_command(xq_eng_run_mend, key_ref, NULL));
}

static uint64_t add_pin_command(xq_engine *engine, struct eng_command *c, xq_secret **old_pin, xq_secret **new_pin) {
  c->old_pin = *old_pin;
  c->new_pin = *new_pin;
  *old_pin = *new_pin = NULL;
  c->last_try = xq_eng_take_last_try(engine);
  return xq_eng_queue_add(engine, c);
}

uint64_t xq_engine_change_pin(xq_engine *engine, const char *token_uri, xq_secret **old_pin, xq_secret **new_pin) {
  return add_pin_command(engine, new_command(xq_eng_run_change_pin, token_uri, NULL), old_pin, new_pin);
}

uint64_t xq_engine_unblock(xq_engine *engine, const char *token_uri, xq_secret **puk, xq_secret **new_pin) {
  return add_pin_command(engine, new_command(xq_eng_run_unblock, token_uri, NULL), puk, new_pin);
}
