/* local.c - the CA key in a file of its own (PEM, PKCS#8). */
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "service/issuer/issuer.h"

#define KEY_FILE_MAX 65536

static xq_err *open_key(const struct svc_config *config, X509 *ca, void **self) {
  char *path = xq_path_join(config->dir, config->issuer.key_file);
  uint8_t *text = NULL;
  size_t len = 0;
  EVP_PKEY *key = NULL;
  BIO *bio = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_file_read(path, KEY_FILE_MAX, &text, &len));
  bio = BIO_new_mem_buf(text, (int)len);
  key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  if (key == NULL) {
    err = xq_err_fact(xq_err_openssl(XQ_E_CONFIG, "the CA key cannot be read: %s", path), "path", "%s", path);
    goto out;
  }
  XQ_TRY(xq_cert_check_key(ca, key));
  *self = key;
  key = NULL;
out:
  EVP_PKEY_free(key);
  BIO_free(bio);
  if (text != NULL) {
    OPENSSL_cleanse(text, len);
  }
  free(text);
  free(path);
  return err;
}

static xq_err *sign(void *self, X509 *cert) {
  EVP_PKEY *key = self;
  const EVP_MD *md = EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();
  return X509_sign(cert, key, md) > 0 ? NULL : xq_err_openssl(XQ_E_CRYPTO, "the CA key does not sign");
}

static void close_key(void *self) {
  EVP_PKEY_free(self);
}

const struct svc_issuer_ops svc_issuer_local = {"local", open_key, sign, close_key};
