/* core.c - the service object: opening, health, the frame around every change. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/core/core.h"

static xq_err *check_store(svc *s, bool verify) {
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_schema_check(tx));
  if (verify) {
    XQ_TRY(svc_audit_check_end(tx));
  }
out:
  svc_tx_rollback(&tx);
  return err;
}

static xq_err *open_service(const struct svc_config *config, bool verify, svc **out) {
  svc *s = xq_calloc(1, sizeof *s);
  xq_err *err = NULL;
  pthread_mutex_init(&s->lock, NULL);
  xq_cond_init(&s->wake);
  s->generation = 1;
  s->config = svc_config_copy(config);
  XQ_TRY(svc_issuer_open(s->config, &s->issuer));
  XQ_TRY(svc_db_open(s->config->store, s->config->dir, false, &s->db));
  XQ_TRY(check_store(s, verify));
  *out = s;
  s = NULL;
out:
  svc_close(&s);
  return err;
}

xq_err *svc_open(const struct svc_config *config, svc **out) {
  return open_service(config, true, out);
}

xq_err *svc_open_unverified(const struct svc_config *config, svc **out) {
  return open_service(config, false, out);
}

void svc_close(svc **s) {
  if (s == NULL || *s == NULL) {
    return;
  }
  svc_db_close(&(*s)->db);
  svc_issuer_close(&(*s)->issuer);
  svc_config_free(&(*s)->config);
  xq_err_free(&(*s)->trouble);
  pthread_cond_destroy(&(*s)->wake);
  pthread_mutex_destroy(&(*s)->lock);
  free(*s);
  *s = NULL;
}

const struct svc_config *svc_get_config(const svc *s) {
  return s->config;
}

void svc_hurry(svc *s) {
  svc_db_hurry(s->db);
}

/* ---- health */

/* A broken chain stays broken until somebody has looked; a full disk may be emptied at any time: svc_probe() finds out. */
static void note(svc *s, const xq_err *err) {
  pthread_mutex_lock(&s->lock);
  bool final = xq_err_code(s->trouble) == XQ_E_AUDIT_BROKEN;
  if (!final && (err == NULL || xq_err_is(err, XQ_IS_TROUBLE))) {
    xq_err_free(&s->trouble);
    s->trouble = xq_err_dup(err);
  }
  pthread_mutex_unlock(&s->lock);
}

static xq_err *final_trouble(svc *s) {
  pthread_mutex_lock(&s->lock);
  xq_err *err = xq_err_code(s->trouble) == XQ_E_AUDIT_BROKEN ? xq_err_dup(s->trouble) : NULL;
  pthread_mutex_unlock(&s->lock);
  return err;
}

void svc_probe(svc *s) {
  pthread_mutex_lock(&s->lock);
  bool may_pass = s->trouble != NULL && xq_err_code(s->trouble) != XQ_E_AUDIT_BROKEN;
  pthread_mutex_unlock(&s->lock);
  if (!may_pass) {
    return;
  }
  char now[21];
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_meta_set(tx, "probed_at", xq_time_rfc3339(xq_time_now(), now)));
out:
  err = svc_write_end(s, &tx, err); /* takes note of it either way */
  if (err == NULL) {
    xq_log(XQ_LOG_INFO, "the store can be written again: work is accepted");
  }
  xq_err_ignore(err, "noted, and tried again later");
}

xq_err *svc_health(svc *s) {
  int64_t generation = svc_generation(s);
  pthread_mutex_lock(&s->lock);
  bool changed = s->verified != generation;
  pthread_mutex_unlock(&s->lock);
  if (changed) {
    svc_tx *tx = NULL;
    xq_err *err = svc_tx_begin(s->db, SVC_READ, &tx);
    if (err == NULL) {
      err = svc_audit_check_end(tx);
    }
    svc_tx_rollback(&tx);
    if (err != NULL) {
      note(s, err);
      return err;
    }
  }
  pthread_mutex_lock(&s->lock);
  s->verified = generation;
  xq_err *err = s->trouble != NULL ? xq_err_dup(s->trouble) : NULL;
  pthread_mutex_unlock(&s->lock);
  return err;
}

/* ---- changes */

int64_t svc_generation(svc *s) {
  int64_t version = 0;
  xq_err *err = svc_db_version(s->db, &version);
  pthread_mutex_lock(&s->lock);
  if (err == NULL && version != s->version) {
    s->version = version;
    s->generation++;
  }
  int64_t generation = s->generation;
  pthread_mutex_unlock(&s->lock);
  xq_err_ignore(err, "the store cannot be asked now: nothing new is known");
  return generation;
}

xq_err *svc_write_begin(svc *s, svc_tx **tx) {
  xq_err *err = final_trouble(s);
  if (err == NULL) {
    err = svc_tx_begin(s->db, SVC_WRITE, tx);
    if (err != NULL) {
      note(s, err);
    }
  }
  return err;
}

xq_err *svc_write_end(svc *s, svc_tx **tx, xq_err *err) {
  if (*tx == NULL) {
    return err;
  }
  if (err != NULL) {
    svc_tx_rollback(tx);
    if (xq_err_is(err, XQ_IS_TROUBLE)) {
      note(s, err);
    }
    return err;
  }
  err = svc_tx_commit(tx);
  note(s, err);
  if (err == NULL) {
    pthread_mutex_lock(&s->lock);
    pthread_cond_broadcast(&s->wake);
    pthread_mutex_unlock(&s->lock);
  }
  return err;
}

xq_err *svc_write_answer(svc *s, svc_tx **tx, xq_err *err, struct json_object *out, struct json_object **result) {
  err = svc_write_end(s, tx, err);
  if (err == NULL) {
    *result = out;
  } else {
    json_object_put(out);
  }
  return err;
}

xq_err *svc_check_answer(svc_tx **tx, xq_err *err, struct json_object *out, struct json_object **result) {
  svc_tx_rollback(tx);
  if (err == NULL) {
    *result = out;
  } else {
    json_object_put(out);
  }
  return err;
}
