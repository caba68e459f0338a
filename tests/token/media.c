/* media.c - see media.h. */
#include "media.h"

#include <stdlib.h>
#include <string.h>

void medium_init(struct medium *m, enum xq_key_kind kind) {
  *m = (struct medium){0};
  m->dir = made_dir();
  m->file = xq_path_join(m->dir, "hu.p12");
  m->state = xq_path_join(m->dir, "state");
  made_ca_init(&m->ca, 1);
  m->key = made_key(kind, 0);
  m->cert = made_cert(&(struct made_spec){.name = "胡", .alt = "email:hu@example.com"}, m->key, m->ca.issuing,
                      m->ca.issuing_key);
  m->files[0] = m->file;
  m->config = (struct xq_token_config){.key_files = m->files, .state_dir = m->state};
  xq_secret *pin = xq_secret_from(PIN, strlen(PIN));
  made_ok(xq_keystore_create(m->file, pin, m->key, m->cert, m->ca.chain));
  xq_secret_free(&pin);
}

void medium_clear(struct medium *m) {
  made_dir_remove(m->dir);
  free(m->file);
  free(m->state);
  X509_free(m->cert);
  made_ca_clear(&m->ca);
}

xq_token *medium_open(struct medium *m) {
  xq_token *token = NULL;
  made_ok(xq_token_open(&m->config, m->file, &token));
  return token;
}

xq_err *medium_login(xq_token *token, const char *pin) {
  xq_secret *secret = xq_secret_from(pin, strlen(pin));
  xq_err *err = xq_token_login(token, secret);
  xq_secret_free(&secret);
  return err;
}

char *medium_entry(xq_token *token) {
  struct xq_token_entries entries = {0};
  char *id = NULL;
  made_ok(xq_token_entries(token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    if (entries.items[i].has_key) {
      assert_null(id);
      id = xq_strdup(entries.items[i].id);
    }
  }
  assert_non_null(id);
  xq_token_entries_free(&entries);
  return id;
}

uint8_t *medium_read(const char *path, size_t *len) {
  uint8_t *data = NULL;
  size_t n = 0;
  made_ok(xq_file_read(path, 64 * 1024 * 1024, &data, &n));
  if (len != NULL) {
    *len = n;
  }
  return data;
}
