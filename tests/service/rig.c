/* rig.c - see rig.h. */
#include "rig.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

void check_ok(xq_err *err, const char *expr, const char *file, int line) {
  if (err != NULL) {
    char *text = xq_err_to_line(err);
    print_error("%s: %s\n", expr, text);
    _fail(file, line);
  }
}

void check_code(xq_err *err, enum xq_code code, const char *expr, const char *file, int line) {
  if (xq_err_code(err) != code) {
    char *text = err != NULL ? xq_err_to_line(err) : xq_strdup("no error");
    print_error("%s: expected %s, got %s\n", expr, xq_code_name(code), text);
    _fail(file, line);
  }
  xq_err_free(&err);
}

/* ---- the service */

void rig_open(struct rig *rig) {
  assert_ok(svc_config_load(rig->dir, &rig->config));
  assert_ok(svc_open(rig->config, &rig->s));
  svc_issue_recover(rig->s); /* as whoever serves does */
}

void rig_close(struct rig *rig) {
  svc_close(&rig->s);
  svc_config_free(&rig->config);
}

void use_data_dir(void) {
  const char *top = getenv("XUQI_TOP_SRCDIR");
  char *data = xq_asprintf("%s/data", top != NULL ? top : "..");
  setenv("XUQI_DATADIR", data, 1);
  free(data);
}

void rig_start(struct rig *rig, bool trial) {
  const struct svc_init_options options = {.ca_key = XQ_KEY_P256, .trial = trial, .cashier_s = -1, .reviewer_s = -1};
  use_data_dir();
  *rig = (struct rig){0};
  snprintf(rig->dir, sizeof rig->dir, "/tmp/xuqi-svc.XXXXXX");
  assert_non_null(mkdtemp(rig->dir));
  assert_ok(svc_init(rig->dir, &options));
  rig_open(rig);
  int64_t now = xq_time_now();
  holder_make(rig, &rig->hu, "胡小明", now - 345 * 86400, now + 20 * 86400);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
  (void)st;
  (void)type;
  (void)ftw;
  return remove(path);
}

void rig_end(struct rig *rig) {
  rig_close(rig);
  holder_free(&rig->hu);
  nftw(rig->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int rig_setup(void **state) {
  struct rig *rig = xq_calloc(1, sizeof *rig);
  rig_start(rig, false);
  *state = rig;
  return 0;
}

int rig_teardown(void **state) {
  rig_end(*state);
  free(*state);
  return 0;
}

void rig_configure(struct rig *rig, const char *from, const char *to) {
  uint8_t *text = NULL;
  size_t len = 0;
  char *path = xq_path_join(rig->dir, "xuqid.conf");
  assert_ok(xq_file_read(path, 65536, &text, &len));
  char *at = strstr((char *)text, from);
  assert_non_null(at);
  char *changed = xq_asprintf("%.*s%s%s", (int)(at - (char *)text), (char *)text, to, at + strlen(from));
  assert_ok(xq_file_write(path, changed, strlen(changed), 0600));
  free(changed);
  free(text);
  free(path);
}

/* ---- holders */

void csr_for(X509 *cert, EVP_PKEY *key, uint8_t **der, size_t *len) {
  assert_ok(xq_csr_make(key, cert, der, len));
}

void holder_make(struct rig *rig, struct holder *h, const char *subject, int64_t not_before, int64_t not_after) {
  X509_REQ *req = X509_REQ_new();
  X509_NAME *name = X509_REQ_get_subject_name(req);
  if (h->key == NULL) {
    assert_ok(xq_key_generate(XQ_KEY_P256, &h->key));
  }
  X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const unsigned char *)"CN", -1, -1, 0);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1, -1, 0);
  X509_REQ_set_pubkey(req, h->key);
  assert_true(X509_REQ_sign(req, h->key, EVP_sha256()) > 0);
  unsigned char *der = NULL;
  int len = i2d_X509_REQ(req, &der);
  assert_true(len > 0);
  X509_free(h->cert);
  h->cert = NULL;
  assert_ok(svc_admin_enroll(rig->s, "test", der, (size_t)len, not_before, not_after, &h->cert));
  xq_cert_fingerprint(h->cert, h->fingerprint);
  OPENSSL_free(der);
  X509_REQ_free(req);
}

void holder_free(struct holder *h) {
  EVP_PKEY_free(h->key);
  X509_free(h->cert);
  *h = (struct holder){0};
}

/* ---- applications */

void doc_csr(struct xq_application_doc *doc, X509 *cert, EVP_PKEY *key) {
  free(doc->csr);
  csr_for(cert, key, &doc->csr, &doc->csr_len);
}

static void fill_form(struct xq_form *form) {
  static const char *const values[XQ_F_COUNT_] = {[XQ_F_HANDLER_ID_NO] = "11010519491231002X",
                                                  [XQ_F_HANDLER_NAME] = "胡小明",
                                                  [XQ_F_HANDLER_MOBILE] = "13923101111",
                                                  [XQ_F_HANDLER_EMAIL] = "hu@example.com",
                                                  [XQ_F_RECIPIENT_NAME] = "胡小明",
                                                  [XQ_F_RECIPIENT_MOBILE] = "13923101111",
                                                  [XQ_F_RECIPIENT_ADDRESS] = "广东省佛山市南海区示例路1号"};
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(form, (enum xq_field)f, values[f]);
  }
}

void doc_make(struct rig *rig, const struct holder *h, struct xq_application_doc *doc) {
  struct json_object *ref = NULL;
  assert_ok(svc_reference(rig->s, "zh_CN", &ref));
  xq_application_doc_init(doc);
  doc->cert_fingerprint = xq_strdup(h->fingerprint);
  doc->agreement_version = xq_strdup(text_of(part_of(ref, "agreement"), "version"));
  doc->agreement_sha256 = xq_strdup(text_of(part_of(ref, "agreement"), "sha256"));
  doc->agreement_language = xq_strdup("zh_CN");
  struct json_object *notices = part_of(ref, "notices");
  doc->notice_count = json_object_array_length(notices);
  doc->notices = xq_calloc(doc->notice_count, sizeof *doc->notices);
  for (size_t i = 0; i < doc->notice_count; i++) {
    doc->notices[i] = xq_strdup(text_of(json_object_array_get_idx(notices, i), "id"));
  }
  doc->price_version = xq_strdup(text_of(part_of(ref, "prices"), "version"));
  doc->months = 12;
  doc->fee_fen = 10000;
  doc->created_at = xq_time_now();
  doc_csr(doc, h->cert, h->key);
  fill_form(&doc->texts);
  json_object_put(ref);
}

/* As a client would that does not judge what it sends: the form is doc->texts, right or wrong. */
static char *write_unjudged(struct xq_application_doc doc) {
  struct xq_form right;
  struct json_object *o = NULL;
  xq_form_init(&right);
  fill_form(&right);
  doc.form = NULL;
  assert_ok(xq_form_freeze(&right, xq_day_of(xq_time_now()), &doc.form, NULL));
  char *text = xq_application_doc_write(&doc);
  assert_ok(xq_json_parse(text, strlen(text), &o));
  free(text);
  json_object_object_add(o, "form", xq_form_to_json(&doc.texts));
  text = xq_json_text(o);
  json_object_put(o);
  xq_form_frozen_free(&doc.form);
  xq_form_clear(&right);
  return text;
}

void doc_sign(const struct xq_application_doc *doc, const struct holder *h, uint8_t **cms, size_t *len) {
  char *text = write_unjudged(*doc);
  assert_ok(xq_cms_sign(h->key, h->cert, NULL, text, strlen(text), cms, len));
  free(text);
}

xq_err *doc_submit(struct rig *rig, const struct xq_application_doc *doc, const struct holder *h, bool *created,
                   struct json_object **app) {
  uint8_t *cms = NULL;
  size_t len = 0;
  doc_sign(doc, h, &cms, &len);
  xq_err *err = svc_submit(rig->s, h->fingerprint, cms, len, created, app);
  free(cms);
  return err;
}

char *apply(struct rig *rig, const struct holder *h) {
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  doc_make(rig, h, &doc);
  assert_ok(doc_submit(rig, &doc, h, &created, &app));
  assert_true(created);
  char *number = xq_strdup(text_of(app, "business_no"));
  json_object_put(app);
  xq_application_doc_clear(&doc);
  return number;
}

xq_err *pay(struct rig *rig, const struct holder *h, const char *business_no, int64_t fen, struct json_object **out) {
  struct json_object *app = NULL;
  int64_t revision = 0;
  char date[11];
  assert_ok(svc_application(rig->s, h->fingerprint, business_no, &app, &revision));
  struct json_object *body = json_object_new_object(), *list = json_object_new_array();
  if (fen > 0) {
    struct json_object *t = json_object_new_object();
    xq_json_add_str(t, "payer_account", "6222020200112233445");
    xq_json_add_str(t, "payer_name", "佛山市示例有限公司");
    xq_json_add_int(t, "amount_fen", fen);
    xq_json_add_str(t, "date", xq_day_format(xq_day_of(xq_time_now()), date));
    xq_json_add_str(t, "remark", "");
    json_object_array_add(list, t);
  }
  xq_json_add(body, "transfers", list);
  xq_err *err =
      svc_put_transfers(rig->s, h->fingerprint, text_of(part_of(app, "order"), "order_no"), revision, body, out);
  json_object_put(body);
  json_object_put(app);
  return err;
}

void bring_to_review(struct rig *rig, const struct holder *h, const char *business_no) {
  struct json_object *app = NULL;
  assert_ok(pay(rig, h, business_no, 10000, &app));
  json_object_put(app);
  assert_ok(svc_admin_confirm_payment(rig->s, "test", business_no, 0, &app));
  json_object_put(app);
}

void bring_to_approved(struct rig *rig, const struct holder *h, const char *business_no) {
  struct json_object *app = NULL;
  bring_to_review(rig, h, business_no);
  assert_ok(svc_admin_approve(rig->s, "test", business_no, 0, &app));
  json_object_put(app);
}

xq_err *confirm(struct rig *rig, const struct holder *h, const char *business_no, X509 *cert,
                struct json_object **app) {
  uint8_t *cms = NULL;
  size_t len = 0;
  char *serial = xq_cert_serial(cert);
  char *text =
      xq_asprintf("{\"type\":\"xuqi-installed/1\",\"business_no\":\"%s\",\"serial\":\"%s\"}", business_no, serial);
  assert_ok(xq_cms_sign(h->key, cert, NULL, text, strlen(text), &cms, &len));
  xq_err *err = svc_confirm(rig->s, business_no, cms, len, app);
  free(cms);
  free(text);
  free(serial);
  return err;
}

/* ---- looking */

struct json_object *part_of(struct json_object *o, const char *key) {
  struct json_object *value = NULL;
  assert_true(json_object_object_get_ex(o, key, &value));
  return value;
}

const char *text_of(struct json_object *o, const char *key) {
  return json_object_get_string(part_of(o, key));
}

int64_t number_of(struct json_object *o, const char *key) {
  return json_object_get_int64(part_of(o, key));
}

char *status_of(struct rig *rig, const char *business_no) {
  struct json_object *app = NULL;
  assert_ok(svc_admin_show(rig->s, business_no, &app));
  char *status = xq_strdup(text_of(app, "business_status"));
  json_object_put(app);
  return status;
}

static sqlite3 *outside(struct rig *rig) {
  char *path = xq_path_join(rig->dir, "xuqid.db");
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  sqlite3_busy_timeout(db, 10000);
  free(path);
  return db;
}

int64_t count_of(struct rig *rig, const char *sql) {
  sqlite3 *db = outside(rig);
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
    fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  }
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t n = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return n;
}

void vandalize(struct rig *rig, const char *sql) {
  sqlite3 *db = outside(rig);
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  }
  sqlite3_close(db);
}
