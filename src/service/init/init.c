/* init.c - a new service in a folder: settings with comments, CA, TLS key, store with what people read
 * before applying. */
#include <json-c/json.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/audit/audit.h"
#include "service/config/config.h"
#include "service/init/init.h"
#include "service/reference/reference.h"

#define DAY 86400
#define CA_YEARS 20
#define TLS_YEARS 10

/* ---- settings */

static const char conf_template[] =
    "// xuqid.conf - settings of this service; see xuqid.conf(5).  Relative paths are relative to this folder.\n"
    "\n"
    "http = {\n"
    "  address = \"127.0.0.1\";           // where to listen; \"0.0.0.0\" or \"::\" for everybody\n"
    "  port = %d;                       // 0: any free one; the real one is written to the file `port`\n"
    "  cert_file = \"tls.pem\";           // server certificate and its key\n"
    "  key_file = \"tls.key\";\n"
    "  threads = 8;\n"
    "  connections = 900;               // in all; at most 120 for each thread\n"
    "  connections_per_address = 64;    // 0: no limit\n"
    "  requests_per_minute = 600;       // of one address; 0: no limit\n"
    "  certificate_requests_per_minute = 300;  // of one certificate, wherever it asks from; 0: no limit\n"
    "  logins_per_minute = 60;          // of one certificate; 0: no limit\n"
    "  request_deadline_s = 30;         // for a whole request, from its first byte\n"
    "  body_max = 73728;                // bytes\n"
    "};\n"
    "\n"
    "store = \"sqlite:xuqid.db\";\n"
    "\n"
    "issuer = {\n"
    "  cert_file = \"ca.pem\";            // the CA: its own certificate first, then those above it\n"
    "  key_file = \"ca.key\";\n"
    "  // crl_url = \"http://crl.example.com/ca.crl\";  // goes into certificates as the CRL distribution point\n"
    "};\n"
    "\n"
    "policy = {\n"
    "  name_zh = \"%s\";                  // shown in the title bar\n"
    "  name_en = \"%s\";\n"
    "  window_days = 90;                // renewal opens so many days before a certificate's end\n"
    "  key_policy = \"same\";             // the renewed certificate is for the same key, a new key, or either\n"
    "  validity_from = \"old_end\";       // the new term runs from the old end, or from the day of issue: \"issue\"\n"
    "  review_days = 3;                 // business days a review may take, as announced\n"
    "  confirm_days = 1;                // ... and the payment desk to confirm a transfer that was reported\n"
    "  issue_days = 1;                  // ... and the certificate to be made once it is approved\n"
    "  refund_days = 5;                 // ... and a refund\n"
    "  applications_a_day = 10;         // new ones of a certificate\n"
    "  changes_most = 100;              // that its holder may make to one application\n"
    "  unpaid_close_days = 30;          // an application that stays unpaid is closed after so many days\n"
    "};\n"
    "\n"
    "// A trial service may confirm payments and approve by itself; it says so on screens and in certificates.\n"
    "trial = {\n"
    "  on = %s;\n"
    "  cashier_s = %d;                  // confirms reported payments that add up, after so many seconds; -1: does "
    "not\n"
    "  reviewer_s = %d;                 // approves after so many seconds; -1: does not\n"
    "};\n";

/* Text as it stands between quotes in the file. */
static char *quoted(const char *text) {
  struct xq_buf buf = {0};
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\') {
      xq_buf_add(&buf, "\\", 1);
    }
    xq_buf_add(&buf, p, 1);
  }
  return xq_buf_take_str(&buf);
}

static xq_err *write_conf(const char *dir, const struct svc_init_options *o) {
  char *path = xq_path_join(dir, "xuqid.conf"), *zh = quoted(o->name_zh), *en = quoted(o->name_en);
  char *text = xq_asprintf(conf_template, o->port, zh, en, o->trial ? "true" : "false", o->cashier_s, o->reviewer_s);
  xq_err *err = xq_file_write(path, text, strlen(text), 0600);
  free(text);
  free(zh);
  free(en);
  free(path);
  return err;
}

/* ---- keys and certificates */

static xq_err *write_key(const char *dir, const char *name, EVP_PKEY *key) {
  char *path = xq_path_join(dir, name);
  BIO *bio = BIO_new(BIO_s_secmem());
  char *data = NULL;
  xq_err *err = NULL;
  if (PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the key cannot be written");
  } else {
    long len = BIO_get_mem_data(bio, &data);
    err = xq_file_write(path, data, (size_t)len, 0600);
  }
  BIO_free(bio);
  free(path);
  return err;
}

static xq_err *write_certs(const char *dir, const char *name, X509 *first, X509 *second) {
  char *path = xq_path_join(dir, name), *a = xq_cert_to_pem(first), *b = second != NULL ? xq_cert_to_pem(second) : NULL;
  char *text = xq_asprintf("%s%s", a, b != NULL ? b : "");
  xq_err *err = xq_file_write(path, text, strlen(text), 0644);
  free(text);
  free(a);
  free(b);
  free(path);
  return err;
}

struct extension {
  int nid;
  const char *value;
};

static bool add_extensions(X509 *cert, X509 *issuer, const struct extension *list) {
  X509V3_CTX ctx;
  X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
  X509V3_set_ctx_nodb(&ctx);
  for (; list->nid != 0; list++) {
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, list->nid, list->value);
    bool ok = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    if (!ok) {
      return false;
    }
  }
  return true;
}

static bool add_name(X509_NAME *name, const char *type, const char *value) {
  return X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0) == 1;
}

static bool random_serial(X509 *cert) {
  uint8_t bytes[16];
  if (RAND_bytes(bytes, (int)sizeof bytes) != 1) {
    return false;
  }
  bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x01); /* positive, and never shorter */
  BIGNUM *n = BN_bin2bn(bytes, (int)sizeof bytes, NULL);
  bool ok = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;
  BN_free(n);
  return ok;
}

/* issuer NULL: self-signed. */
static xq_err *make_cert(X509_NAME *subject, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, int years,
                         const struct extension *extensions, X509 **out) {
  int64_t now = xq_time_now();
  X509 *cert = X509_new();
  const EVP_MD *md = EVP_PKEY_get_bits(issuer_key) == 384 ? EVP_sha384() : EVP_sha256();
  bool ok = X509_set_version(cert, X509_VERSION_3) == 1 && random_serial(cert) &&
            X509_set_subject_name(cert, subject) == 1 &&
            X509_set_issuer_name(cert, issuer != NULL ? X509_get_subject_name(issuer) : subject) == 1 &&
            X509_set_pubkey(cert, key) == 1 &&
            ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(now - DAY)) != NULL && /* clocks differ */
            ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(now + (int64_t)years * 365 * DAY)) != NULL &&
            add_extensions(cert, issuer != NULL ? issuer : cert, extensions) && X509_sign(cert, issuer_key, md) > 0;
  if (!ok) {
    X509_free(cert);
    return xq_err_openssl(XQ_E_CRYPTO, "a certificate cannot be made");
  }
  *out = cert;
  return NULL;
}

static xq_err *make_ca(const struct svc_init_options *o, EVP_PKEY *key, X509 **ca) {
  static const struct extension extensions[] = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                                {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                                {NID_subject_key_identifier, "hash"},
                                                {0, NULL}};
  X509_NAME *name = X509_NAME_new();
  char *organization = xq_asprintf("%s%s", o->name_zh, o->trial ? " (TRIAL 试用)" : "");
  char *common = xq_asprintf("%s%s CA", o->name_en, o->trial ? " TRIAL" : "");
  xq_err *err = NULL;
  if (!add_name(name, "C", "CN") || !add_name(name, "O", organization) || !add_name(name, "CN", common)) {
    err = xq_err_fact(xq_err_openssl(XQ_E_USAGE, "the CA's name is too long or not text"), "field", "name");
  } else {
    err = make_cert(name, key, NULL, key, CA_YEARS, extensions, ca);
  }
  X509_NAME_free(name);
  free(organization);
  free(common);
  return err;
}

static xq_err *make_tls(X509 *ca, EVP_PKEY *ca_key, EVP_PKEY *key, X509 **cert) {
  static const struct extension extensions[] = {{NID_basic_constraints, "critical,CA:FALSE"},
                                                {NID_key_usage, "critical,digitalSignature"},
                                                {NID_ext_key_usage, "serverAuth"},
                                                {NID_subject_key_identifier, "hash"},
                                                {NID_authority_key_identifier, "keyid:always"},
                                                {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"},
                                                {0, NULL}};
  X509_NAME *name = X509_NAME_new();
  xq_err *err = add_name(name, "CN", "localhost") ? make_cert(name, key, ca, ca_key, TLS_YEARS, extensions, cert)
                                                  : xq_err_openssl(XQ_E_CRYPTO, "no name");
  X509_NAME_free(name);
  return err;
}

static xq_err *make_keys(const char *dir, const struct svc_init_options *o) {
  EVP_PKEY *ca_key = NULL, *tls_key = NULL;
  X509 *ca = NULL, *tls = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_key_generate(o->ca_key, &ca_key));
  XQ_TRY(make_ca(o, ca_key, &ca));
  XQ_TRY(xq_key_generate(XQ_KEY_P256, &tls_key));
  XQ_TRY(make_tls(ca, ca_key, tls_key, &tls));
  XQ_TRY(write_key(dir, "ca.key", ca_key));
  XQ_TRY(write_certs(dir, "ca.pem", ca, NULL));
  XQ_TRY(write_key(dir, "tls.key", tls_key));
  XQ_TRY(write_certs(dir, "tls.pem", tls, ca));
out:
  EVP_PKEY_free(ca_key);
  EVP_PKEY_free(tls_key);
  X509_free(ca);
  X509_free(tls);
  return err;
}

/* ---- the store */

static const char *data_dir(void) {
  const char *dir = getenv("XUQI_DATADIR");
  return dir != NULL && dir[0] != '\0' ? dir : XUQI_DATADIR;
}

static xq_err *fill_store(svc_db *db) {
  uint8_t random = 0;
  char instance[8];
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  if (RAND_bytes(&random, 1) != 1) {
    return xq_err_openssl(XQ_E_CRYPTO, "no random bytes");
  }
  snprintf(instance, sizeof instance, "%d", 1 + random % 127);
  XQ_TRY(svc_tx_begin(db, SVC_WRITE, &tx));
  XQ_TRY(svc_schema_create(tx));
  XQ_TRY(svc_meta_set(tx, "instance", instance));
  XQ_TRY(svc_reference_seed(tx, data_dir()));
  XQ_TRY(svc_audit_append(tx, XQ_BY_OPERATOR, "service_made", "xuqid", NULL));
  XQ_TRY(svc_tx_commit(&tx));
out:
  svc_tx_rollback(&tx);
  return err;
}

static xq_err *make_store(const char *dir) {
  svc_db *db = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_db_open("sqlite:xuqid.db", dir, true, &db));
  XQ_TRY(fill_store(db));
out:
  svc_db_close(&db);
  return err;
}

/* ---- all of it */

static const char *const files[] = {"xuqid.conf", "xuqid.db", "ca.key", "ca.pem", "tls.key", "tls.pem"};

static xq_err *check_empty(const char *dir) {
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    char *path = xq_path_join(dir, files[i]);
    bool there = xq_path_exists(path);
    xq_err *err =
        there ? xq_err_fact(xq_err_new(XQ_E_EXISTS, "there is a service already: %s", path), "path", "%s", path) : NULL;
    free(path);
    if (err != NULL) {
      return err;
    }
  }
  return NULL;
}

/* What a failed init made is taken away again, so that it can be tried again. */
static void remove_all(const char *dir) {
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    char *path = xq_path_join(dir, files[i]);
    unlink(path);
    free(path);
  }
}

static xq_err *check_options(const struct svc_init_options *o) {
  if (!o->trial && (o->cashier_s >= 0 || o->reviewer_s >= 0)) {
    return xq_err_new(XQ_E_CONFIG, "only a trial service confirms payments or approves by itself");
  }
  if (o->port < 0 || o->port > 65535) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "no such port: %d", o->port), "field", "port");
  }
  if (!xq_text_printable(o->name_zh) || !xq_text_printable(o->name_en)) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "a name must be printable text"), "field", "name");
  }
  return NULL;
}

xq_err *svc_init(const char *dir, const struct svc_init_options *options) {
  struct svc_init_options o = *options;
  struct svc_config *config = NULL;
  xq_err *err = NULL;
  o.name_zh = o.name_zh != NULL ? o.name_zh : "数字证书服务";
  o.name_en = o.name_en != NULL ? o.name_en : "Certificate Service";
  XQ_TRY(check_options(&o));
  if (dir[0] == '\0') { /* it would be the current directory */
    XQ_TRY(xq_err_fact(xq_err_new(XQ_E_USAGE, "no directory was named"), "argument", "DIR"));
  }
  XQ_TRY(check_empty(dir));
  XQ_TRY(xq_dir_make(dir, 0700));
  err = make_keys(dir, &o);
  err = err != NULL ? err : make_store(dir);
  err = err != NULL ? err : write_conf(dir, &o);
  err = err != NULL ? err : svc_config_load(dir, &config); /* what was written is what will be read */
  if (err != NULL) {
    remove_all(dir);
  }
out:
  svc_config_free(&config);
  return err;
}
