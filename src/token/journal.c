/* journal.c - the journal of an install, as a small JSON file.  See journal.h. */
#include "token/journal.h"

#include <dirent.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define HASH_LEN 24

void journal_clear(struct journal *journal) {
  free(journal->business_no);
  free(journal->entry_id);
  free(journal->kept_at);
  X509_free(journal->old_cert);
  X509_free(journal->new_cert);
  *journal = (struct journal){0};
}

static char *prefix_for(const char *uri) {
  char hash[65];
  xq_sha256_hex(uri, strlen(uri), hash);
  return xq_asprintf("install-%.*s-", HASH_LEN, hash);
}

static char *path_for(const char *state_dir, const char *uri, const char *business_no) {
  char hash[65];
  xq_sha256_hex(business_no, strlen(business_no), hash);
  char *prefix = prefix_for(uri);
  char *name = xq_asprintf("%s%.*s.json", prefix, HASH_LEN, hash);
  char *path = xq_path_join(state_dir, name);
  free(prefix);
  free(name);
  return path;
}

static xq_err *add_cert(struct json_object *o, const char *key, X509 *cert) {
  uint8_t *der = NULL;
  size_t len = 0;
  xq_err *err = xq_cert_to_der(cert, &der, &len);
  if (err == NULL) {
    char *text = xq_base64(der, len);
    xq_json_add_str(o, key, text);
    free(text);
  }
  free(der);
  return err;
}

static xq_err *get_cert(struct json_object *o, const char *key, X509 **cert) {
  xq_err *err = NULL;
  const char *text = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  XQ_TRY(xq_json_str(o, key, &text));
  XQ_TRY(xq_unbase64(text, &der, &len));
  XQ_TRY(xq_cert_from_der(der, len, cert));
out:
  free(der);
  return err;
}

xq_err *journal_write(const char *state_dir, const char *uri, const struct journal *journal) {
  xq_err *err = NULL;
  char *path = path_for(state_dir, uri, journal->business_no);
  char *text = NULL;
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "business_no", journal->business_no);
  xq_json_add_str(o, "uri", uri);
  xq_json_add_str(o, "entry", journal->entry_id);
  xq_json_add_str(o, "kept_at", journal->kept_at);
  xq_json_add_time(o, "written", xq_time_now());
  XQ_TRY(add_cert(o, "old_cert", journal->old_cert));
  XQ_TRY(add_cert(o, "new_cert", journal->new_cert));
  XQ_TRY(xq_dir_make(state_dir, 0700));
  text = xq_json_text(o);
  XQ_TRY(xq_file_write(path, text, strlen(text), 0600));
out:
  json_object_put(o);
  free(text);
  free(path);
  return err;
}

static xq_err *parse(const char *path, struct journal *journal) {
  xq_err *err = NULL;
  struct json_object *o = NULL;
  const char *business_no = NULL;
  const char *entry = NULL;
  const char *kept_at = NULL;
  XQ_TRY(xq_json_read(path, &o));
  XQ_TRY(xq_json_str(o, "business_no", &business_no));
  XQ_TRY(xq_json_str(o, "entry", &entry));
  XQ_TRY(xq_json_opt_str(o, "kept_at", &kept_at));
  XQ_TRY(get_cert(o, "old_cert", &journal->old_cert));
  XQ_TRY(get_cert(o, "new_cert", &journal->new_cert));
  journal->business_no = xq_strdup(business_no);
  journal->entry_id = xq_strdup(entry);
  journal->kept_at = xq_strdup(kept_at);
out:
  json_object_put(o);
  return err;
}

static xq_err *read_path(const char *path, struct journal *journal, bool *found) {
  struct journal read = {0};
  *found = false;
  if (!xq_path_exists(path)) {
    return NULL;
  }
  xq_err *err = parse(path, &read);
  if (err == NULL) {
    *journal = read;
    *found = true;
    return NULL;
  }
  journal_clear(&read);
  if (xq_err_code(err) != XQ_E_MALFORMED && xq_err_code(err) != XQ_E_TOO_LARGE) {
    return err;
  }
  xq_log_err(XQ_LOG_WARNING, err, "the journal of an install is damaged");
  return NULL;
}

xq_err *journal_read(const char *state_dir, const char *uri, const char *business_no, struct journal *journal,
                     bool *found) {
  char *path = path_for(state_dir, uri, business_no);
  xq_err *err = read_path(path, journal, found);
  free(path);
  return err;
}

xq_err *journal_remove(const char *state_dir, const char *uri, const char *business_no) {
  char *path = path_for(state_dir, uri, business_no);
  xq_err *err = xq_path_exists(path) ? xq_file_remove(path) : NULL;
  free(path);
  return err;
}

/* Calls `take` with every journal of the medium that can be read, until it says that it is content. */
static void each_journal(const char *state_dir, const char *uri, bool (*take)(struct journal *journal, void *ctx),
                         void *ctx) {
  char *prefix = prefix_for(uri);
  bool content = false;
  const struct dirent *entry;
  DIR *dir = opendir(state_dir);
  while (dir != NULL && !content && (entry = readdir(dir)) != NULL) {
    size_t len = strlen(entry->d_name);
    if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || strcmp(entry->d_name + len - 5, ".json") != 0) {
      continue; /* not ours, or a temporary file that a crash left */
    }
    struct journal journal = {0};
    bool found = false;
    char *path = xq_path_join(state_dir, entry->d_name);
    xq_err_ignore(read_path(path, &journal, &found), "a journal that cannot be read is as good as none");
    content = found && take(&journal, ctx);
    journal_clear(&journal);
    free(path);
  }
  if (dir != NULL) {
    closedir(dir);
  }
  free(prefix);
}

static bool take_number(struct journal *journal, void *ctx) {
  char **business_no = ctx;
  *business_no = xq_strdup(journal->business_no);
  return true;
}

char *journal_any(const char *state_dir, const char *uri) {
  char *business_no = NULL;
  each_journal(state_dir, uri, take_number, &business_no);
  return business_no;
}

struct wanted {
  const char *entry_id;
  struct journal *journal;
  bool found;
};

static bool take_newest(struct journal *journal, void *ctx) {
  struct wanted *w = ctx;
  if (xq_streq(journal->entry_id, w->entry_id) &&
      (!w->found || xq_cert_not_after(journal->new_cert) > xq_cert_not_after(w->journal->new_cert))) {
    journal_clear(w->journal);
    *w->journal = *journal;
    *journal = (struct journal){0};
    w->found = true;
  }
  return false;
}

bool journal_of_entry(const char *state_dir, const char *uri, const char *entry_id, struct journal *journal) {
  struct wanted w = {.entry_id = entry_id, .journal = journal};
  each_journal(state_dir, uri, take_newest, &w);
  return w.found;
}
