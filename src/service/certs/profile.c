/* profile.c - what goes into a certificate: RFC 5280 profile, strict enough for `openssl verify -x509_strict` and
 * certtool. */
#include <openssl/x509v3.h>
#include <string.h>

#include "service/certs/certs.h"

#define TRIAL_NOTICE "TRIAL 试用: issued by a trial service. Means nothing. 试用服务签发，不具法律效力。"

static xq_err *set_serial(X509 *cert, const char *hex) {
  BIGNUM *n = NULL;
  xq_err *err = NULL;
  if (BN_hex2bn(&n, hex) != (int)strlen(hex) || BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) == NULL) {
    err = xq_err_openssl(XQ_E_INTERNAL, "not a serial number: %s", hex);
  }
  BN_free(n);
  return err;
}

static xq_err *set_times(X509 *cert, int64_t not_before, int64_t not_after) {
  if (ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)not_before) == NULL ||
      ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)not_after) == NULL) {
    return xq_err_openssl(XQ_E_INTERNAL, "the validity cannot be encoded");
  }
  return NULL;
}

static xq_err *add(X509 *cert, X509_EXTENSION *ext, const char *what) {
  xq_err *err = NULL;
  if (ext == NULL || X509_add_ext(cert, ext, -1) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the extension %s cannot be made", what);
  }
  X509_EXTENSION_free(ext);
  return err;
}

static xq_err *add_text(X509 *cert, X509 *ca, int nid, const char *value) {
  X509V3_CTX ctx;
  X509V3_set_ctx(&ctx, ca, cert, NULL, NULL, 0);
  X509V3_set_ctx_nodb(&ctx);
  return add(cert, X509V3_EXT_conf_nid(NULL, &ctx, nid, value), OBJ_nid2sn(nid));
}

/* What the old certificate could be used for, the new one can; nothing more. */
static xq_err *add_usage(X509 *cert, X509 *ca, const struct svc_profile *p, int nid, const char *usual) {
  int at = p->old != NULL ? X509_get_ext_by_NID(p->old, nid, -1) : -1;
  if (at < 0) {
    return add_text(cert, ca, nid, usual);
  }
  return add(cert, X509_EXTENSION_dup(X509_get_ext(p->old, at)), OBJ_nid2sn(nid));
}

/* A user notice (RFC 5280 section 4.2.1.4) that a person who opens the certificate will read. */
static xq_err *add_trial_notice(X509 *cert) {
  CERTIFICATEPOLICIES *policies = CERTIFICATEPOLICIES_new();
  POLICYINFO *info = POLICYINFO_new();
  POLICYQUALINFO *qualifier = POLICYQUALINFO_new();
  USERNOTICE *notice = USERNOTICE_new();
  notice->exptext = ASN1_UTF8STRING_new();
  ASN1_STRING_set(notice->exptext, TRIAL_NOTICE, -1);
  ASN1_OBJECT_free(qualifier->pqualid);
  qualifier->pqualid = OBJ_nid2obj(NID_id_qt_unotice);
  qualifier->d.usernotice = notice;
  ASN1_OBJECT_free(info->policyid);
  info->policyid = OBJ_nid2obj(NID_any_policy);
  info->qualifiers = sk_POLICYQUALINFO_new_null();
  sk_POLICYQUALINFO_push(info->qualifiers, qualifier);
  sk_POLICYINFO_push(policies, info);
  xq_err *err = add(cert, X509V3_EXT_i2d(NID_certificate_policies, 0, policies), "certificatePolicies");
  CERTIFICATEPOLICIES_free(policies);
  return err;
}

static xq_err *add_crl(X509 *cert, X509 *ca, const char *url) {
  if (strpbrk(url, ",\\\"\n") != NULL || strstr(url, "://") == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "not an address: %s", url), "setting", "issuer.crl_url");
  }
  struct xq_buf value = {0};
  xq_buf_printf(&value, "URI:%s", url);
  xq_err *err = add_text(cert, ca, NID_crl_distribution_points, (const char *)value.data);
  xq_buf_clear(&value);
  return err;
}

xq_err *svc_cert_build(const struct svc_config *config, X509 *ca, const struct svc_profile *p, X509 **out) {
  bool rsa = EVP_PKEY_is_a(p->key, "RSA");
  X509 *cert = X509_new();
  xq_err *err = NULL;
  if (p->not_after > xq_cert_not_after(ca)) {
    err = xq_err_new(XQ_E_BEYOND_CA, "the certificate would outlive the CA's own");
    goto out;
  }
  XQ_TRY(set_serial(cert, p->serial));
  XQ_TRY(set_times(cert, p->not_before, p->not_after));
  if (X509_set_version(cert, X509_VERSION_3) != 1 || X509_set_subject_name(cert, p->subject) != 1 ||
      X509_set_issuer_name(cert, X509_get_subject_name(ca)) != 1 || X509_set_pubkey(cert, p->key) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the certificate cannot be built");
    goto out;
  }
  XQ_TRY(add_text(cert, ca, NID_basic_constraints, "critical,CA:FALSE"));
  XQ_TRY(add_usage(
      cert, ca, p, NID_key_usage,
      rsa ? "critical,digitalSignature,nonRepudiation,keyEncipherment" : "critical,digitalSignature,nonRepudiation"));
  XQ_TRY(add_usage(cert, ca, p, NID_ext_key_usage, "clientAuth,emailProtection"));
  XQ_TRY(add_text(cert, ca, NID_subject_key_identifier, "hash"));
  XQ_TRY(add_text(cert, ca, NID_authority_key_identifier, "keyid:always"));
  if (p->alt_name != NULL) {
    XQ_TRY(add(cert, X509_EXTENSION_dup(p->alt_name), "subjectAltName"));
  }
  if (config->issuer.crl_url != NULL) {
    XQ_TRY(add_crl(cert, ca, config->issuer.crl_url));
  }
  if (config->trial.on) {
    XQ_TRY(add_trial_notice(cert));
  }
  *out = cert;
  cert = NULL;
out:
  X509_free(cert);
  return err;
}
