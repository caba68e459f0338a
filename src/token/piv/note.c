/*
 * note.c - the public key of a slot, DER, under the state directory: for cards that do not tell what is in their slots.
 * See piv.h.
 */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

#define NOTE_MAX 4096

static char *note_path(const xq_token *token, size_t slot) {
  char hash[65];
  xq_sha256_hex(token->info.uri, strlen(token->info.uri), hash);
  char *name = xq_asprintf("piv-%.24s-%02x.pub", hash, piv_slot_reference(slot));
  char *path = xq_path_join(token->state_dir, name);
  free(name);
  return path;
}

xq_err *piv_note(const xq_token *token, size_t slot, EVP_PKEY *key) {
  char *path = note_path(token, slot);
  unsigned char *der = NULL;
  int len = i2d_PUBKEY(key, &der);
  xq_err *err = NULL;
  if (len <= 0) {
    err = xq_err_openssl(XQ_E_CRYPTO, "a public key cannot be written down");
    goto out;
  }
  XQ_TRY(xq_dir_make(token->state_dir, 0700));
  XQ_TRY(xq_file_write(path, der, (size_t)len, 0600));
out:
  OPENSSL_free(der);
  free(path);
  return err;
}

EVP_PKEY *piv_noted_key(const xq_token *token, size_t slot) {
  char *path = note_path(token, slot);
  uint8_t *der = NULL;
  size_t len = 0;
  EVP_PKEY *key = NULL;
  if (xq_path_exists(path)) {
    xq_err *err = xq_file_read(path, NOTE_MAX, &der, &len);
    const unsigned char *at = der;
    if (err == NULL) {
      key = d2i_PUBKEY(NULL, &at, (long)len);
    }
    xq_err_ignore(err, "a note that cannot be read is none");
    ERR_clear_error();
  }
  free(der);
  free(path);
  return key;
}

void piv_note_drop(const xq_token *token, size_t slot) {
  char *path = note_path(token, slot);
  xq_err_ignore(xq_file_remove(path), "an old note does no harm: the card is asked first");
  free(path);
}
