/*
 * service.c - how many applications and issuances a machine does in a second, against the raw rates of the same machine
 * (signature, verification, commit) measured in the same run, before and after.
 *
 *   service [APPLICATIONS] [CLIENTS]     default 400 applications by 4 clients at once
 *
 * Everything is real: TLS on loopback, signed challenges and applications, the store on disk, the CA key.
 */
#include <json-c/json.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "service/service.h"
#include "xuqi/ca.h"

static void insist(xq_err *err, const char *what) {
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    fprintf(stderr, "%s: %s\n", what, line);
    exit(1);
  }
}

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- raw rates of the machine */

struct raw {
  double sign, verify, commit;
};

static void measure_raw(const char *dir, struct raw *raw) {
  EVP_PKEY *key;
  insist(xq_key_generate(XQ_KEY_P256, &key), "key");
  uint8_t message[64] = {1}, sig[128];
  size_t sig_len = sizeof sig;
  double began = now_s();
  int n = 0;
  for (; now_s() - began < 1.0; n++) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    sig_len = sizeof sig;
    if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(ctx, sig, &sig_len, message, sizeof message) != 1) {
      exit(1);
    }
    EVP_MD_CTX_free(ctx);
  }
  raw->sign = n / (now_s() - began);
  began = now_s();
  for (n = 0; now_s() - began < 1.0; n++) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestVerify(ctx, sig, sig_len, message, sizeof message) != 1) {
      exit(1);
    }
    EVP_MD_CTX_free(ctx);
  }
  raw->verify = n / (now_s() - began);
  EVP_PKEY_free(key);

  char *path = xq_path_join(dir, "raw.db");
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK ||
      sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t(x BLOB)", NULL,
                   NULL, NULL) != SQLITE_OK) {
    exit(1);
  }
  began = now_s();
  for (n = 0; now_s() - began < 1.0; n++) {
    if (sqlite3_exec(db, "INSERT INTO t VALUES(randomblob(1200))", NULL, NULL, NULL) != SQLITE_OK) {
      exit(1);
    }
  }
  raw->commit = n / (now_s() - began);
  sqlite3_close(db);
  free(path);
}

/* ---- holders, each with a certificate of its own */

struct holder {
  EVP_PKEY *key;
  X509 *cert;
  uint8_t *cms;
  size_t cms_len;
  char *business_no;
};

static void enroll(svc *s, struct holder *h, int number) {
  insist(xq_key_generate(XQ_KEY_P256, &h->key), "key");
  X509_REQ *req = X509_REQ_new();
  X509_NAME *name = X509_NAME_new();
  char *cn = xq_asprintf("bench %d", number);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0);
  X509_REQ_set_subject_name(req, name);
  X509_REQ_set_pubkey(req, h->key);
  if (X509_REQ_sign(req, h->key, EVP_sha256()) <= 0) {
    exit(1);
  }
  uint8_t *der = NULL;
  int len = i2d_X509_REQ(req, &der);
  int64_t now = xq_time_now();
  insist(svc_admin_enroll(s, "bench", der, (size_t)len, now - 345 * 86400, now + 20 * 86400, &h->cert), "enroll");
  OPENSSL_free(der);
  X509_NAME_free(name);
  X509_REQ_free(req);
  free(cn);
}

static void prepare(struct holder *h, const struct xq_reference *ref) {
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  char fingerprint[65];
  xq_cert_fingerprint(h->cert, fingerprint);
  doc.cert_fingerprint = xq_strdup(fingerprint);
  doc.agreement_version = xq_strdup(ref->agreement.version);
  doc.agreement_sha256 = xq_strdup(ref->agreement.sha256);
  doc.agreement_language = xq_strdup(ref->agreement.language);
  doc.notices = xq_calloc(ref->notice_count, sizeof *doc.notices);
  doc.notice_count = ref->notice_count;
  for (size_t i = 0; i < ref->notice_count; i++) {
    doc.notices[i] = xq_strdup(ref->notices[i].id);
  }
  doc.price_version = xq_strdup(ref->prices.version);
  doc.months = ref->prices.terms[0].months;
  doc.fee_fen = ref->prices.terms[0].fee_fen;
  doc.created_at = xq_time_now();
  insist(xq_csr_make(h->key, h->cert, &doc.csr, &doc.csr_len), "request");
  doc.texts.id_type = XQ_ID_RESIDENT;
  xq_form_set(&doc.texts, XQ_F_HANDLER_ID_NO, "11010519491231002X");
  xq_form_set(&doc.texts, XQ_F_HANDLER_NAME, "胡小明");
  xq_form_set(&doc.texts, XQ_F_HANDLER_MOBILE, "13923101111");
  xq_form_set(&doc.texts, XQ_F_HANDLER_EMAIL, "hu@example.com");
  xq_form_set(&doc.texts, XQ_F_RECIPIENT_NAME, "胡小明");
  xq_form_set(&doc.texts, XQ_F_RECIPIENT_MOBILE, "13923101111");
  xq_form_set(&doc.texts, XQ_F_RECIPIENT_ADDRESS, "广东省佛山市南海区示例路1号");
  insist(xq_application_doc_freeze(&doc, xq_day_of(xq_time_now())), "form");
  char *text = xq_application_doc_write(&doc);
  insist(xq_cms_sign(h->key, h->cert, NULL, text, strlen(text), &h->cms, &h->cms_len), "sign");
  free(text);
  xq_application_doc_clear(&doc);
}

struct client {
  pthread_t thread;
  const struct xq_ca_config *config;
  struct holder *holders;
  size_t count;
  double began, ended;
};

static void *work(void *arg) {
  struct client *c = arg;
  c->began = now_s();
  for (size_t i = 0; i < c->count; i++) {
    struct holder *h = &c->holders[i];
    xq_ca *ca;
    struct xq_session_info info;
    struct xq_application *app;
    insist(xq_ca_open(c->config, &ca), "open"); /* a new connection for each, as in earnest */
    insist(xq_ca_login(ca, h->key, h->cert, &info), "login");
    insist(xq_ca_submit(ca, h->cms, h->cms_len, &app), "submit");
    h->business_no = xq_strdup(app->business_no);
    struct xq_transfer t = {.payer_account = (char *)(uintptr_t) "6222020200112233445",
                            .payer_name = (char *)(uintptr_t) "bench",
                            .amount_fen = app->order.total_fen,
                            .day = xq_day_of(xq_time_now()),
                            .remark = (char *)(uintptr_t) ""};
    struct xq_transfer_list list = {.items = &t, .count = 1};
    struct xq_application *paid;
    insist(xq_ca_put_transfers(ca, app->order.order_no, app->revision, &list, &paid), "transfers");
    xq_application_free(&paid);
    xq_application_free(&app);
    xq_ca_free(&ca);
  }
  c->ended = now_s();
  return NULL;
}

int main(int argc, char **argv) {
  size_t total = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
  size_t clients = argc > 2 ? strtoul(argv[2], NULL, 10) : 4;
  if (total == 0 || clients == 0 || clients > 64 || total % clients != 0) {
    fprintf(stderr, "usage: service [APPLICATIONS] [CLIENTS], the first a multiple of the second\n");
    return 2;
  }
  char dir[] = "/tmp/xuqi-bench.XXXXXX";
  if (mkdtemp(dir) == NULL) {
    perror("mkdtemp");
    return 1;
  }
  struct raw before, after;
  measure_raw(dir, &before);

  char *ca_dir = xq_path_join(dir, "ca");
  struct svc_init_options options = {.ca_key = XQ_KEY_P256, .cashier_s = -1, .reviewer_s = -1};
  struct svc_config *config;
  svc *s;
  svc_worker *worker = NULL;
  svc_http *http;
  int port;
  insist(svc_init(ca_dir, &options), "init");
  insist(svc_config_load(ca_dir, &config), "config");
  config->http.port = 0;
  config->http.connections_per_address = 0;
  config->http.requests_per_minute = 0;
  insist(svc_open(config, &s), "open");
  insist(svc_http_start(s, &http, &port), "http");

  char *url = xq_asprintf("https://127.0.0.1:%d", port);
  char *ca_file = xq_path_join(ca_dir, "ca.pem");
  struct xq_ca_config client_config = {.url = url, .ca_file = ca_file, .language = "zh_CN"};
  xq_ca *ca;
  struct xq_reference *ref;
  insist(xq_ca_open(&client_config, &ca), "client");
  insist(xq_ca_reference(ca, &ref), "reference");

  struct holder *holders = xq_calloc(total, sizeof *holders);
  for (size_t i = 0; i < total; i++) {
    enroll(s, &holders[i], (int)i);
    prepare(&holders[i], ref);
  }

  struct client *c = xq_calloc(clients, sizeof *c);
  for (size_t i = 0; i < clients; i++) {
    c[i].config = &client_config;
    c[i].holders = holders + i * (total / clients);
    c[i].count = total / clients;
    pthread_create(&c[i].thread, NULL, work, &c[i]);
  }
  double began = 0, ended = 0;
  for (size_t i = 0; i < clients; i++) {
    pthread_join(c[i].thread, NULL);
    began = i == 0 || c[i].began < began ? c[i].began : began;
    ended = c[i].ended > ended ? c[i].ended : ended;
  }
  double applications = (double)total / (ended - began);

  for (size_t i = 0; i < total; i++) {
    struct json_object *app;
    insist(svc_admin_confirm_payment(s, "bench", holders[i].business_no, 0, &app), "confirm payment");
    json_object_put(app);
    insist(svc_admin_approve(s, "bench", holders[i].business_no, 0, &app), "approve");
    json_object_put(app);
  }
  began = now_s();
  insist(svc_worker_start(s, &worker), "worker");
  for (size_t issued = 0; issued < total;) {
    struct json_object *list, *items;
    insist(svc_admin_list(s, &(struct svc_list_wish){"issued", NULL, 0}, &list), "list");
    issued = json_object_object_get_ex(list, "applications", &items) ? json_object_array_length(items) : 0;
    json_object_put(list);
    usleep(20000);
  }
  double issuances = (double)total / (now_s() - began);
  measure_raw(dir, &after);

  double sign = (before.sign + after.sign) / 2, verify = (before.verify + after.verify) / 2,
         commit = (before.commit + after.commit) / 2;
  printf("raw, one core: %.0f P-256 signatures/s, %.0f verifications/s, %.0f commits/s\n", sign, verify, commit);
  printf(
      "applications (new TLS connection, login, submission, transfer; %zu clients): %.1f/s = 1 in %.0f raw "
      "verifications, %.0f commits\n",
      clients, applications, verify / applications, commit / applications);
  printf("issuances: %.1f/s = 1 in %.0f raw signatures, %.0f commits\n", issuances, sign / issuances,
         commit / issuances);

  svc_worker_stop(&worker);
  svc_http_stop(&http, 2);
  svc_close(&s);
  char *remove = xq_asprintf("rm -rf '%s'", dir);
  return system(remove) == 0 ? 0 : 1;
}
