/* hello.c - the example of a medium in doc/hacking.md: one that is always there, with a certificate made when it is seen. */
#include <openssl/x509.h>
#include <stdlib.h>
#include <time.h>

#include "token/backend.h"

static xq_err *hello_open(xq_token *token, const char *rest) {
  token->info.uri = xq_asprintf("hello:%s", rest);
  token->info.label = xq_strdup("A medium of its own");
  token->info.place = xq_strdup(rest);
  return NULL;
}

static void hello_close(xq_token *token) {
  (void)token;
}

static xq_err *hello_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  xq_token *token = NULL;
  xq_err *err = token_make(config, &token_backend_hello, "world", &token);
  if (err == NULL) {
    token_list_add(list, token);
  }
  return err;
}

static xq_err *hello_entries(xq_token *token, struct xq_token_entries *entries) {
  (void)token;
  EVP_PKEY *key = NULL;
  xq_err *err = xq_key_generate(XQ_KEY_P256, &key);
  if (err != NULL) {
    return err;
  }
  X509 *cert = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 42);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC, (const unsigned char *)"World", -1, -1,
                             0);
  X509_set_issuer_name(cert, X509_get_subject_name(cert));
  X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  X509_sign(cert, key, EVP_sha256());
  EVP_PKEY_free(key);
  entries->items = xq_calloc(1, sizeof *entries->items);
  entries->items[0] = (struct xq_token_entry){.id = xq_strdup("01"), .cert = cert, .has_key = true};
  entries->count = 1;
  return NULL;
}

static bool hello_logged_in(const xq_token *token) {
  (void)token;
  return false;
}

static xq_err *hello_pin_state(xq_token *token, struct xq_pin_state *state) {
  (void)token;
  *state = (struct xq_pin_state){.tries_left = 3};
  return NULL;
}

const struct token_backend token_backend_hello = {
    .kind = XQ_TOKEN_CARD,
    .scheme = "hello",
    .scan = hello_scan,
    .open = hello_open,
    .close = hello_close,
    .entries = hello_entries,
    .logged_in = hello_logged_in,
    .pin_state = hello_pin_state,
};
