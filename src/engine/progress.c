/* progress.c - how an application stands: all of a certificate's, one of them, and one watched until it is over. */
#include <stdlib.h>

#include "engine/engine_int.h"

#define POLL_WAIT_S 25
#define PAUSE_FIRST_MS 1000
#define PAUSE_MOST_MS 6000   /* somebody looks at it */
#define PAUSE_OBEYED_S 300   /* however long the service asks to be left alone */
#define PAUSE_CHANGED_MS 300 /* after every answer: nothing is asked again without a pause */
#define PAUSE_EARLY_MS 3000  /* after a wait that the service did not make */
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

struct watch {
  struct look look;
  int64_t pause; /* after trouble; 0: all is well */
  uint64_t seen; /* changes of the media that were looked at */
};

static int64_t longer(int64_t a, int64_t b) {
  return a > b ? a : b;
}

/* Milliseconds that the service asked for, within reason. */
static int64_t asked_for(int64_t seconds) {
  return (seconds > PAUSE_OBEYED_S ? PAUSE_OBEYED_S : longer(seconds, 0)) * 1000;
}

static int64_t pause_after(const xq_err *err, int64_t pause) {
  const char *asked = xq_err_get_fact(err, "retry_after");
  return longer(asked_for(asked != NULL ? strtoll(asked, NULL, 10) : 0), pause);
}

/* How long the service is left alone after an answer without trouble.  It waits for a change itself where it can; where it
 * cannot, or is another than ours, its answer comes early, and asking again at once would only keep it from it. */
static int64_t pause_between(struct xq_engine *e, const struct watch *w, int64_t began_ms) {
  int64_t ms = longer(PAUSE_CHANGED_MS, asked_for(xq_ca_retry_after(e->ca)));
  bool early = w->look.app == NULL && xq_time_mono_ms() - began_ms < POLL_WAIT_S * 1000 / 2;
  return early ? longer(ms, PAUSE_EARLY_MS) : ms;
}

/* One look; on trouble that may pass, tells of it.  *changed: look.app is new.  *ms: to pause before the next. */
static xq_err *watch_once(struct xq_engine *e, struct eng_key *key, struct watch *w, bool *changed, int64_t *ms) {
  int64_t began_ms = xq_time_mono_ms();
  xq_err *err = xq_eng_with_session(e, key, XQ_PIN_LOGIN, look, &w->look);
  *changed = err == NULL && w->look.app != NULL;
  if (err == NULL) {
    *ms = pause_between(e, w, began_ms);
    if (w->pause > 0) {
      err = xq_eng_end(e, XQ_STEP_FETCH, NULL); /* the trouble is over */
    }
    w->pause = 0;
    return err;
  }
  if (!xq_err_is(err, XQ_IS_TRANSIENT)) {
    return err;
  }
  w->pause = w->pause == 0 ? PAUSE_FIRST_MS : w->pause * 2 > PAUSE_MOST_MS ? PAUSE_MOST_MS : w->pause * 2;
  *ms = pause_after(err, w->pause);
  err = xq_eng_end(e, XQ_STEP_FETCH, err);
  xq_err_ignore(err, "told the face; tried again after the pause");
  return NULL;
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
  struct watch w = {.look = {business_no, -1, NULL}, .seen = xq_eng_changes(e)};
  int64_t ms = 0;
  for (bool over = false; !over;) {
    bool changed = false;
    xq_err *err = xq_eng_check_cancelled(e);
    if (err == NULL) {
      err = xq_eng_pause(e, w.seen, ms); /* check_key() sees what happened to the media */
    }
    if (err == NULL) {
      ms = 0;
      err = watch_once(e, key, &w, &changed, &ms);
    }
    err = check_key(e, key, &w.seen, err);
    if (err != NULL) {
      xq_application_free(&w.look.app);
      return err;
    }
    if (changed) {
      xq_eng_emit_application(e, w.look.app);
      w.look.revision = w.look.app->revision;
      over = is_over(w.look.app);
      xq_application_free(&w.look.app);
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
