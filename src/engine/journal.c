/*
 * journal.c - the exact bytes of a signed application, on disk from before they are sent until the service's answer is
 * known.  The service knows a submission by the hash of its bytes, so sending them again can never make a second order.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"

#define FRESH_KEY_MAX 256

static char *state_path(struct xq_engine *e, const char *kind, const char *fingerprint) {
  char *name = xq_asprintf("%s-%s", kind, fingerprint);
  char *path = xq_path_join(e->state_dir, name);
  free(name);
  return path;
}

static xq_err *keep(struct xq_engine *e, const char *kind, const char *fingerprint, const void *data, size_t len) {
  char *path = state_path(e, kind, fingerprint);
  xq_err *err = NULL;
  XQ_TRY(xq_dir_make(e->state_dir, 0700));
  XQ_TRY(xq_file_write(path, data, len, 0600));
out:
  free(path);
  return err;
}

static void drop(struct xq_engine *e, const char *kind, const char *fingerprint) {
  if (e->dry_run) {
    return;
  }
  char *path = state_path(e, kind, fingerprint);
  xq_err *err = xq_file_remove(path);
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "a journal stays behind");
  }
  free(path);
}

/* ---------------------------------------------------------------- the application */

xq_err *xq_eng_journal_keep(struct xq_engine *e, const char *fingerprint, const uint8_t *cms, size_t len) {
  return keep(e, "submit", fingerprint, cms, len);
}

void xq_eng_journal_drop(struct xq_engine *e, const char *fingerprint) {
  drop(e, "submit", fingerprint);
}

static xq_err *open_journal(const uint8_t *cms, size_t len, const char *fingerprint, struct xq_application_doc *doc) {
  X509 *signer = NULL;
  uint8_t *content = NULL;
  size_t content_len;
  char by[65];
  xq_err *err = NULL;
  XQ_TRY(xq_cms_open(cms, len, &signer, &content, &content_len));
  xq_cert_fingerprint(signer, by);
  if (strcmp(by, fingerprint) != 0) {
    XQ_TRY(xq_err_new(XQ_E_MALFORMED, "signed by another certificate"));
  }
  XQ_TRY(xq_application_doc_read(content, content_len, doc));
out:
  X509_free(signer);
  free(content);
  return err;
}

xq_err *xq_eng_journal_read(struct xq_engine *e, const char *fingerprint, uint8_t **cms, size_t *len,
                            struct xq_application_doc *doc) {
  char *path = state_path(e, "submit", fingerprint);
  uint8_t *data = NULL;
  size_t size = 0;
  xq_err *err = xq_file_read(path, XQ_MESSAGE_MAX, &data, &size);
  if (xq_err_code(err) == XQ_E_NOT_FOUND) {
    xq_err_free(&err);
  } else if (err == NULL && (err = open_journal(data, size, fingerprint, doc)) != NULL) {
    /* not ours to send: written by hand, or by a disk that failed */
    xq_log_err(XQ_LOG_WARNING, err, "the journal of a submission cannot be read and is dropped");
    err = NULL;
    xq_eng_journal_drop(e, fingerprint);
    free(data);
    data = NULL;
  }
  if (err == NULL) {
    *cms = data;
    *len = size;
  }
  free(path);
  return err;
}

struct sending {
  const uint8_t *cms;
  size_t len;
  struct xq_application **app;
};

static xq_err *send_bytes(struct xq_engine *e, void *ctx) {
  struct sending *s = ctx;
  return xq_ca_submit(e->ca, s->cms, s->len, s->app);
}

xq_err *xq_eng_journal_send(struct xq_engine *e, struct eng_key *key, const uint8_t *cms, size_t len,
                            struct xq_application **app) {
  struct sending s = {cms, len, app};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_begin(e, XQ_STEP_SEND));
  err = xq_eng_end(e, XQ_STEP_SEND, xq_eng_with_session(e, key, XQ_PIN_APPLY, send_bytes, &s));
  if (!xq_err_is(err, XQ_IS_UNCERTAIN)) {
    xq_eng_journal_drop(e, key->fingerprint);
  }
out:
  return err;
}

/* ---------------------------------------------------------------- the new key */

char *xq_eng_fresh_key_read(struct xq_engine *e, const char *fingerprint) {
  char *path = state_path(e, "new-key", fingerprint);
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, FRESH_KEY_MAX, &data, &len);
  free(path);
  xq_err_ignore(err, "then none is known");
  return (char *)data;
}

xq_err *xq_eng_fresh_key_keep(struct xq_engine *e, const char *fingerprint, const char *entry_id) {
  return keep(e, "new-key", fingerprint, entry_id, strlen(entry_id));
}

void xq_eng_fresh_key_drop(struct xq_engine *e, const char *fingerprint) {
  drop(e, "new-key", fingerprint);
}
