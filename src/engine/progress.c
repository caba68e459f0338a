/* progress.c - how an application stands: all of a certificate's, one of them, and one watched until it is over. */
#include <stdlib.h>

#include "engine/engine_int.h"

#define POLL_WAIT_S 25
#define PAUSE_FIRST_MS 1000
#define PAUSE_MOST_MS 6000 /* somebody looks at it */
#define JOURNAL_AGE_MOST (24 * 3600)

/* ---------------------------------------------------------------- all */

static xq_err *list_applications(struct xq_engine *e, void *ctx) {
  struct xq_application_list *list = ctx;
  xq_application_list_free(list);
  return xq_ca_applications(e->ca, list);
}

static bool any_open(const struct xq_application_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    if (!xq_business_is_final(list->items[i]->business)) {
      return true;
    }
  }
  return false;
}

/* A submission whose answer was lost is brought to its end here: the person had sent it.  Old ones are not revived.  A
 * dry run sends nothing: it is told of what the service has. */
static xq_err *settle_journal(struct xq_engine *e, struct eng_key *key, struct xq_application_list *list) {
  if (e->dry_run) {
    return NULL;
  }
  uint8_t *cms = NULL;
  size_t len = 0;
  struct xq_application *app = NULL;
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = xq_eng_journal_read(e, key->fingerprint, &cms, &len, &doc);
  if (err == NULL && cms != NULL) {
    bool correction = doc.business_no != NULL;
    if ((any_open(list) && !correction) || xq_eng_now(e) - doc.created_at > JOURNAL_AGE_MOST) {
      xq_eng_journal_drop(e, key->fingerprint);
    } else {
      err = xq_eng_journal_send(e, key, cms, len, &app);
      if (err != NULL) {
        xq_log_err(XQ_LOG_WARNING, err, "an application sent earlier was not accepted");
      }
      err = list_applications(e, list);
    }
  }
  xq_application_free(&app);
  xq_application_doc_clear(&doc);
  free(cms);
  return err;
}

xq_err *xq_eng_run_applications(struct xq_engine *e, const struct eng_command *c) {
  struct eng_key key = {0};
  struct xq_application_list list = {0};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &key));
  XQ_TRY(xq_eng_with_session(e, &key, XQ_PIN_LOGIN, list_applications, &list));
  XQ_TRY(settle_journal(e, &key, &list));
  struct xq_event *event = xq_eng_event(e, XQ_EV_APPLICATIONS);
  event->applications = list;
  list = (struct xq_application_list){0};
  xq_eng_emit(e, event);
out:
  xq_application_list_free(&list);
  xq_eng_key_clear(&key);
  return err;
}

/* ---------------------------------------------------------------- one */

struct look {
  const char *business_no;
  int64_t revision; /* known; -1: none */
  struct xq_application *app;
};

static xq_err *look(struct xq_engine *e, void *ctx) {
  struct look *l = ctx;
  return xq_ca_application(e->ca, l->business_no, l->revision, l->revision >= 0 ? POLL_WAIT_S : 0, &l->app);
}

xq_err *xq_eng_run_application(struct xq_engine *e, const struct eng_command *c) {
  struct eng_key key = {0};
  struct look l = {c->business_no, -1, NULL};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &key));
  XQ_TRY(xq_eng_with_session(e, &key, XQ_PIN_LOGIN, look, &l));
  xq_eng_emit_application(e, l.app);
out:
  xq_application_free(&l.app);
  xq_eng_key_clear(&key);
  return err;
}

/* ---------------------------------------------------------------- watched */

static int64_t pause_for(const xq_err *err, int64_t pause) {
  const char *asked = xq_err_get_fact(err, "retry_after");
  long long seconds = asked != NULL ? strtoll(asked, NULL, 10) : 0; /* whatever the service thought fit to say */
  if (seconds > PAUSE_MOST_MS / 1000) {
    return PAUSE_MOST_MS;
  }
  int64_t ms = seconds > 0 ? seconds * 1000 : 0;
  return ms > pause ? ms : pause;
}

/* One look; on trouble that may pass, tells of it and pauses.  *changed: l->app is new. */
static xq_err *watch_once(struct xq_engine *e, struct eng_key *key, struct look *l, int64_t *pause, bool *changed) {
  xq_err *err = xq_eng_with_session(e, key, XQ_PIN_LOGIN, look, l);
  *changed = err == NULL && l->app != NULL;
  if (err == NULL) {
    if (*pause > 0) {
      err = xq_eng_end(e, XQ_STEP_FETCH, NULL); /* the trouble is over */
    }
    *pause = 0;
    return err;
  }
  if (!xq_err_is(err, XQ_IS_TRANSIENT)) {
    return err;
  }
  *pause = *pause == 0 ? PAUSE_FIRST_MS : *pause * 2 > PAUSE_MOST_MS ? PAUSE_MOST_MS : *pause * 2;
  int64_t ms = pause_for(err, *pause);
  err = xq_eng_end(e, XQ_STEP_FETCH, err);
  xq_err_ignore(err, "told the face; tried again after the pause");
  return xq_eng_pause(e, ms);
}

/* A wait for the service that was broken off because the media changed: the key is still here, or the watching ends. */
static xq_err *check_key(struct xq_engine *e, struct eng_key *key, uint64_t *seen, xq_err *err) {
  uint64_t changes = xq_eng_changes(e);
  if (changes == *seen) {
    return err;
  }
  *seen = changes;
  xq_err *gone = xq_eng_medium_gone(key->token);
  if (gone == NULL && xq_err_code(err) != XQ_E_CANCELLED) {
    return err;
  }
  xq_err_ignore(err, "what became of the key says more");
  return gone != NULL ? gone : xq_eng_rearm(e);
}

/* Not before the money that goes back is back. */
static bool is_over(const struct xq_application *app) {
  return xq_business_is_final(app->business) && app->next.actor == XQ_BY_NOBODY;
}

static xq_err *watch(struct xq_engine *e, struct eng_key *key, const char *business_no) {
  struct look l = {business_no, -1, NULL};
  int64_t pause = 0;
  uint64_t seen = xq_eng_changes(e);
  for (bool over = false; !over;) {
    bool changed = false;
    xq_err *err = xq_eng_check_cancelled(e);
    if (err == NULL) {
      err = watch_once(e, key, &l, &pause, &changed);
    }
    err = check_key(e, key, &seen, err);
    if (err != NULL) {
      xq_application_free(&l.app);
      return err;
    }
    if (changed) {
      xq_eng_emit_application(e, l.app);
      l.revision = l.app->revision;
      over = is_over(l.app);
      xq_application_free(&l.app);
    }
  }
  return NULL;
}

xq_err *xq_eng_run_watch(struct xq_engine *e, const struct eng_command *c) {
  struct eng_key key = {0};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &key));
  xq_eng_wait_long(e, true);
  err = watch(e, &key, c->business_no);
out:
  xq_eng_key_clear(&key);
  return err;
}
