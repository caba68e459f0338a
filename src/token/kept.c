/*
 * kept.c - old certificates of media that cannot hold old and new side by side, and those that a module lets go: one
 * PEM file each under the state directory, named after the medium and the certificate (by fingerprint: authorities may
 * give out the same serial number), short enough to be read off a screen.  See backend.h.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"

#define HASH_LEN 8
#define PRINT_LEN 16
#define SUFFIX ".pem"

static char *prefix_for(const xq_token *token) {
  char hash[65];
  xq_sha256_hex(token->info.uri, strlen(token->info.uri), hash);
  return xq_asprintf("kept-%.*s-", HASH_LEN, hash);
}

xq_err *token_kept_write(const xq_token *token, const char *entry_id, X509 *old, char **kept_at) {
  char *prefix = prefix_for(token);
  char *serial = xq_cert_serial(old);
  char print[65];
  xq_cert_fingerprint(old, print);
  char *name = xq_asprintf("%s%.*s" SUFFIX, prefix, PRINT_LEN, print);
  char *path = xq_path_join(token->state_dir, name);
  char *pem = xq_cert_to_pem(old);
  char *text = xq_asprintf("key: %s\nserial: %s\n%s", entry_id, serial, pem); /* PEM readers skip what stands before */
  xq_err *err = NULL;
  XQ_TRY(xq_dir_make(token->state_dir, 0700));
  XQ_TRY(xq_file_write(path, text, strlen(text), 0600));
  free(*kept_at);
  *kept_at = path;
  path = NULL;
out:
  free(prefix);
  free(serial);
  free(name);
  free(path);
  free(pem);
  free(text);
  return err;
}

xq_err *token_kept_read(const char *kept_at, X509 **old) {
  STACK_OF(X509) *certs = NULL;
  xq_err *err = xq_certs_from_file(kept_at, &certs);
  if (err == NULL) {
    *old = sk_X509_shift(certs);
  }
  sk_X509_pop_free(certs, X509_free);
  return err;
}

bool token_same_use(X509 *a, X509 *b) {
  struct xq_cert_info *one = NULL;
  struct xq_cert_info *other = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_cert_info_get(a, &one));
  XQ_TRY(xq_cert_info_get(b, &other));
out:;
  bool same = err == NULL && one->use == other->use;
  xq_err_ignore(err, "what cannot be read is not the same");
  xq_cert_info_free(&one);
  xq_cert_info_free(&other);
  return same;
}

/* Whether `old` is what cert may have taken the place of, and the newest of those.  A card often holds two of the same
 * holder and term, one to sign with and one to decrypt with. */
static bool better(X509 *old, X509 *cert, X509 *best) {
  return X509_NAME_cmp(X509_get_subject_name(old), X509_get_subject_name(cert)) == 0 &&
         X509_NAME_cmp(X509_get_issuer_name(old), X509_get_issuer_name(cert)) == 0 &&
         xq_cert_not_after(old) < xq_cert_not_after(cert) &&
         (best == NULL || xq_cert_not_after(best) < xq_cert_not_after(old)) && token_same_use(old, cert);
}

xq_err *token_kept_find(const xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  char *prefix = prefix_for(token);
  const struct dirent *entry;
  DIR *dir = opendir(token->state_dir); /* none yet: nothing is kept */
  *old = NULL;
  *kept_at = NULL;
  while (dir != NULL && (entry = readdir(dir)) != NULL) {
    size_t len = strlen(entry->d_name);
    if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
        strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX) != 0) {
      continue; /* not ours, or a temporary file that a crash left */
    }
    X509 *one = NULL;
    char *path = xq_path_join(token->state_dir, entry->d_name);
    xq_err_ignore(token_kept_read(path, &one), "a kept certificate that cannot be read is as good as none");
    if (one != NULL && better(one, cert, *old)) {
      X509_free(*old);
      free(*kept_at);
      *old = one;
      *kept_at = path;
      continue;
    }
    X509_free(one);
    free(path);
  }
  if (dir != NULL) {
    closedir(dir);
  }
  free(prefix);
  return NULL;
}
