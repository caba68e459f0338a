/* issuer.c - what holds for every kind of CA key: the throw-away twin, and the check that what was signed is what was
 * meant. */
#include "service/issuer/issuer.h"

#include <openssl/asn1.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct svc_issuer {
  const struct svc_issuer_ops *ops;
  void *self;
  X509 *ca; /* the first of chain */
  STACK_OF(X509) * chain;
  pthread_mutex_t lock;
  EVP_PKEY *throwaway; /* made when first needed; RSA keys take their time */
};

static xq_err *check_ca(X509 *ca) {
  uint32_t flags = X509_get_extension_flags(ca);
  if ((flags & EXFLAG_CA) == 0 || (X509_get_key_usage(ca) & KU_KEY_CERT_SIGN) == 0) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "the CA's certificate is not that of a CA"), "setting",
                       "issuer.cert_file");
  }
  return NULL;
}

xq_err *svc_issuer_open_with(const struct svc_issuer_ops *ops, const struct svc_config *config, svc_issuer **out) {
  char *path = xq_path_join(config->dir, config->issuer.cert_file);
  svc_issuer *issuer = xq_calloc(1, sizeof *issuer);
  pthread_mutex_init(&issuer->lock, NULL);
  issuer->ops = ops;
  xq_err *err = NULL;
  XQ_TRY(xq_certs_from_file(path, &issuer->chain));
  if (sk_X509_num(issuer->chain) > XQ_CHAIN_MAX) {
    err = xq_err_fact(xq_err_new(XQ_E_CONFIG, "more than %d certificates above a holder's", XQ_CHAIN_MAX), "setting",
                      "issuer.cert_file");
    goto out;
  }
  issuer->ca = sk_X509_value(issuer->chain, 0);
  XQ_TRY(check_ca(issuer->ca));
  XQ_TRY(issuer->ops->open(config, issuer->ca, &issuer->self));
  *out = issuer;
  issuer = NULL;
out:
  svc_issuer_close(&issuer);
  free(path);
  return err;
}

xq_err *svc_issuer_open(const struct svc_config *config, svc_issuer **issuer) {
  return svc_issuer_open_with(&svc_issuer_local, config, issuer);
}

void svc_issuer_close(svc_issuer **issuer) {
  if (issuer == NULL || *issuer == NULL) {
    return;
  }
  if ((*issuer)->self != NULL) {
    (*issuer)->ops->close((*issuer)->self);
  }
  EVP_PKEY_free((*issuer)->throwaway);
  sk_X509_pop_free((*issuer)->chain, X509_free);
  pthread_mutex_destroy(&(*issuer)->lock);
  free(*issuer);
  *issuer = NULL;
}

X509 *svc_issuer_cert(const svc_issuer *issuer) {
  return issuer->ca;
}

STACK_OF(X509) * svc_issuer_chain(const svc_issuer *issuer) {
  return issuer->chain;
}

/* Same kind of key, so that the algorithm named inside the to-be-signed bytes is the same. */
static xq_err *throwaway_key(svc_issuer *issuer, EVP_PKEY **key) {
  xq_err *err = NULL;
  pthread_mutex_lock(&issuer->lock);
  if (issuer->throwaway == NULL) {
    enum xq_key_kind kind;
    err = xq_key_kind_of(X509_get0_pubkey(issuer->ca), &kind);
    if (err == NULL) {
      bool rsa = kind == XQ_KEY_RSA_2048 || kind == XQ_KEY_RSA_3072 || kind == XQ_KEY_RSA_4096;
      err = xq_key_generate(rsa ? XQ_KEY_RSA_2048 : kind, &issuer->throwaway);
    }
  }
  *key = issuer->throwaway;
  pthread_mutex_unlock(&issuer->lock);
  return err;
}

xq_err *svc_issuer_sign_throwaway(svc_issuer *issuer, X509 *cert) {
  EVP_PKEY *key = NULL;
  xq_err *err = throwaway_key(issuer, &key);
  if (err != NULL) {
    return err;
  }
  const EVP_MD *md = EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();
  return X509_sign(cert, key, md) > 0 ? NULL : xq_err_openssl(XQ_E_CRYPTO, "the throw-away key does not sign");
}

xq_err *svc_tbs_bytes(const uint8_t *der, size_t der_len, const uint8_t **tbs, size_t *len) {
  const uint8_t *p = der;
  long size = 0;
  int tag = 0, class = 0;
  if ((ASN1_get_object(&p, &size, &tag, &class, (long)der_len) & 0x80) != 0 || tag != V_ASN1_SEQUENCE) {
    return xq_err_openssl(XQ_E_MALFORMED, "not a certificate");
  }
  const uint8_t *start = p;
  if ((ASN1_get_object(&p, &size, &tag, &class, size) & 0x80) != 0 || tag != V_ASN1_SEQUENCE) {
    return xq_err_openssl(XQ_E_MALFORMED, "not a certificate");
  }
  *tbs = start;
  *len = (size_t)(p + size - start);
  return NULL;
}

static xq_err *check_signed(svc_issuer *issuer, X509 *cert, const uint8_t *prepared, size_t prepared_len) {
  uint8_t *der = NULL;
  size_t der_len = 0, meant_len = 0, done_len = 0;
  const uint8_t *meant = NULL, *done = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_cert_to_der(cert, &der, &der_len));
  XQ_TRY(svc_tbs_bytes(prepared, prepared_len, &meant, &meant_len));
  XQ_TRY(svc_tbs_bytes(der, der_len, &done, &done_len));
  if (meant_len != done_len || memcmp(meant, done, meant_len) != 0) {
    err = xq_err_new(XQ_E_INTERNAL, "the CA signed other bytes than those it was given");
    goto out;
  }
  if (X509_verify(cert, X509_get0_pubkey(issuer->ca)) != 1) {
    err = xq_err_openssl(XQ_E_INTERNAL, "the CA's signature does not verify");
  }
out:
  free(der);
  return err;
}

xq_err *svc_issuer_sign(svc_issuer *issuer, const uint8_t *prepared, size_t len, X509 **out) {
  X509 *cert = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_cert_from_der(prepared, len, &cert));
  XQ_TRY(issuer->ops->sign(issuer->self, cert));
  XQ_TRY(check_signed(issuer, cert, prepared, len));
  *out = cert;
  cert = NULL;
out:
  X509_free(cert);
  return err;
}
