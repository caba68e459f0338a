/* scan.c - looking for key files: those named, and those in the directories named. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "token/keyfile/keyfile.h"

#define FILES_MAX 256 /* in one directory */

static bool looks_like_key_file(const char *name) {
  size_t len = strlen(name);
  return name[0] != '.' && len > 4 &&
         (strcasecmp(name + len - 4, ".p12") == 0 || strcasecmp(name + len - 4, ".pfx") == 0);
}

static bool known(const struct xq_token_list *list, const xq_token *token) {
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(xq_token_get_info(list->tokens[i])->uri, xq_token_get_info(token)->uri) == 0) {
      return true;
    }
  }
  return false;
}

/* A file that is not there is no fault: a stick may be unplugged.  One that is there and cannot be read is told. */
static void leave_out(struct xq_token_list *list, const char *path, xq_err *err) {
  if (xq_err_code(err) == XQ_E_KEY_ABSENT || list->left_out != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "a key file is left out");
    return;
  }
  if (xq_err_code(err) == XQ_E_MALFORMED) {
    err = xq_err_wrap(err, XQ_E_TOKEN_DAMAGED, "not a key file, or a damaged one");
  }
  list->left_out = xq_err_fact(err, "path", "%s", path);
}

static void add_file(const struct token_backend *backend, const struct xq_token_config *config, const char *path,
                     struct xq_token_list *list) {
  xq_token *token = NULL;
  xq_err *err = token_make(config, backend, path, &token);
  if (err != NULL) {
    leave_out(list, path, err);
  } else if (known(list, token)) {
    xq_token_free(&token);
  } else {
    token_list_add(list, token);
  }
}

static int wanted(const struct dirent *entry) {
  return looks_like_key_file(entry->d_name);
}

static void add_directory(const struct token_backend *backend, const struct xq_token_config *config, const char *path,
                          struct xq_token_list *list) {
  struct dirent **names = NULL;
  int count = scandir(path, &names, wanted, alphasort);
  for (int i = 0; i < count; i++) {
    if (i < FILES_MAX) {
      char *file = xq_path_join(path, names[i]->d_name);
      add_file(backend, config, file, list);
      free(file);
    }
    free(names[i]);
  }
  if (count > FILES_MAX) {
    xq_log(XQ_LOG_WARNING, "%s holds %d key files; only the first %d are looked at", path, count, FILES_MAX);
  }
  free(names);
}

xq_err *keystore_scan(const struct token_backend *backend, const struct xq_token_config *config,
                      struct xq_token_list *list) {
  for (size_t i = 0; config->key_files != NULL && config->key_files[i] != NULL; i++) {
    struct stat st;
    if (stat(config->key_files[i], &st) == 0 && S_ISDIR(st.st_mode)) {
      add_directory(backend, config, config->key_files[i], list);
    } else {
      add_file(backend, config, config->key_files[i], list);
    }
  }
  return NULL;
}
