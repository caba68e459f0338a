/* test_submit.c - intake: repeated, concurrent, wrong and corrected applications; transfers; withdrawing. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../rig.h"

static int64_t applications(struct rig *rig) {
  return count_of(rig, "SELECT count(*) FROM application");
}

static int64_t orders(struct rig *rig) {
  return count_of(rig, "SELECT count(*) FROM orders");
}

/* ---- once and again */

static void test_new(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  doc_make(rig, &rig->hu, &doc);
  doc.months = 24;
  doc.fee_fen = 20000;
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  assert_true(created);
  struct json_object *order = part_of(app, "order"), *line = json_object_array_get_idx(part_of(order, "lines"), 0);
  assert_string_equal(text_of(app, "business_status"), "entered");
  assert_string_equal(text_of(app, "payment_status"), "unpaid");
  assert_string_equal(text_of(order, "status"), "normal");
  assert_int_equal(number_of(order, "total_fen"), 20000);
  assert_string_equal(text_of(line, "name"), "证书服务费用");
  assert_int_equal(number_of(line, "unit_fen"), 10000);
  assert_int_equal(number_of(line, "quantity"), 2);
  assert_int_equal(number_of(line, "amount_fen"), 20000);
  assert_int_equal(number_of(app, "months"), 24);
  assert_int_equal(number_of(app, "revision"), 1);
  assert_true(json_object_get_boolean(part_of(app, "can_withdraw")));
  assert_string_equal(text_of(part_of(app, "next"), "action"), "pay");
  assert_string_equal(text_of(part_of(app, "certificate"), "fingerprint"), rig->hu.fingerprint);
  assert_string_equal(text_of(part_of(part_of(app, "form"), "handler"), "id_no"), "11010519491231002X");
  json_object_put(app);
  xq_application_doc_clear(&doc);
}

static void test_repeated(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *first = NULL, *second = NULL;
  bool created = false;
  uint8_t *cms = NULL;
  size_t len = 0;
  doc_make(rig, &rig->hu, &doc);
  doc_sign(&doc, &rig->hu, &cms, &len);
  assert_ok(svc_submit(rig->s, rig->hu.fingerprint, cms, len, &created, &first));
  assert_true(created);
  assert_ok(svc_submit(rig->s, rig->hu.fingerprint, cms, len, &created, &second));
  assert_false(created);
  assert_true(json_object_equal(first, second));
  assert_int_equal(orders(rig), 1);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM timeline"), 1);
  json_object_put(first);
  json_object_put(second);
  xq_application_doc_clear(&doc);
  free(cms);
}

struct racer {
  struct rig *rig;
  uint8_t *cms;
  size_t len;
  bool created;
  enum xq_code code;
  char number[32];
};

static void *race(void *arg) {
  struct racer *r = arg;
  struct json_object *app = NULL;
  xq_err *err = svc_submit(r->rig->s, r->rig->hu.fingerprint, r->cms, r->len, &r->created, &app);
  r->code = xq_err_code(err);
  if (err == NULL) {
    snprintf(r->number, sizeof r->number, "%s", text_of(app, "business_no"));
  }
  xq_err_free(&err);
  json_object_put(app);
  return NULL;
}

static void run_race(struct rig *rig, struct racer racers[4], bool same_bytes) {
  pthread_t threads[4];
  struct xq_application_doc doc;
  doc_make(rig, &rig->hu, &doc);
  for (int i = 0; i < 4; i++) {
    doc.created_at -= same_bytes ? 0 : 1;
    racers[i] = (struct racer){.rig = rig};
    if (same_bytes && i > 0) {
      racers[i].cms = racers[0].cms;
      racers[i].len = racers[0].len;
    } else {
      doc_sign(&doc, &rig->hu, &racers[i].cms, &racers[i].len);
    }
  }
  for (int i = 0; i < 4; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(threads[i], NULL);
  }
  for (int i = 0; i < 4; i++) {
    if (!same_bytes || i == 0) {
      free(racers[i].cms);
    }
  }
  xq_application_doc_clear(&doc);
}

static void test_two_at_once(void **state) {
  struct rig *rig = *state;
  struct racer racers[4];
  int won = 0, lost = 0;
  run_race(rig, racers, false);
  for (int i = 0; i < 4; i++) {
    won += racers[i].code == XQ_E_NONE && racers[i].created;
    lost += racers[i].code == XQ_E_RENEWAL_OPEN;
  }
  assert_int_equal(won, 1);
  assert_int_equal(lost, 3);
  assert_int_equal(orders(rig), 1);
}

static void test_same_bytes_at_once(void **state) {
  struct rig *rig = *state;
  struct racer racers[4];
  int created = 0;
  run_race(rig, racers, true);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(racers[i].code, XQ_E_NONE);
    assert_string_equal(racers[i].number, racers[0].number);
    created += racers[i].created;
  }
  assert_int_equal(created, 1);
  assert_int_equal(orders(rig), 1);
}

/* Two services on one store, as two machines would be. */
static void test_two_processes(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  uint8_t *cms[2] = {NULL, NULL};
  size_t len[2];
  pid_t pid[2];
  int go[2], codes[2];
  doc_make(rig, &rig->hu, &doc);
  for (int i = 0; i < 2; i++) {
    doc.created_at--;
    doc_sign(&doc, &rig->hu, &cms[i], &len[i]);
  }
  rig_close(rig);
  assert_int_equal(pipe(go), 0);
  for (int i = 0; i < 2; i++) {
    pid[i] = fork();
    if (pid[i] == 0) {
      struct json_object *app = NULL;
      bool created;
      char c;
      close(go[1]);
      rig_open(rig);
      (void)!read(go[0], &c, 1); /* ends when the parent closes */
      xq_err *err = svc_submit(rig->s, rig->hu.fingerprint, cms[i], len[i], &created, &app);
      _exit(err == NULL ? 0 : xq_err_code(err) == XQ_E_RENEWAL_OPEN ? 1 : 2);
    }
  }
  close(go[0]);
  close(go[1]);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(waitpid(pid[i], &codes[i], 0), pid[i]);
    assert_true(WIFEXITED(codes[i]));
    free(cms[i]);
  }
  assert_int_equal(WEXITSTATUS(codes[0]) + WEXITSTATUS(codes[1]), 1);
  rig_open(rig);
  assert_int_equal(orders(rig), 1);
  xq_application_doc_clear(&doc);
}

/* ---- what changed between reading and sending */

#define WRONG(field_change, code)                                       \
  do {                                                                  \
    doc_make(rig, &rig->hu, &doc);                                      \
    field_change;                                                       \
    assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), code); \
    assert_int_equal(applications(rig), 0);                             \
    xq_application_doc_clear(&doc);                                     \
  } while (0)

static void replace_text(char **at, const char *text) {
  free(*at);
  *at = xq_strdup(text);
}

static void test_wrong_document(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  char zeros[65];
  memset(zeros, '0', 64);
  zeros[64] = '\0';
  WRONG(replace_text(&doc.agreement_version, "2000-01"), AGREEMENT_CHANGED);
  WRONG(replace_text(&doc.agreement_sha256, zeros), AGREEMENT_CHANGED);
  WRONG(replace_text(&doc.cert_fingerprint, zeros), FORBIDDEN);
  WRONG(free(doc.notices[--doc.notice_count]), NOTICE_UNREAD);
  WRONG(replace_text(&doc.price_version, "2000-01"), PRICE_CHANGED);
  WRONG(doc.fee_fen = 9999, PRICE_CHANGED);
  WRONG(doc.months = 48, TERM_UNKNOWN);
  WRONG(xq_form_set(&doc.texts, XQ_F_HANDLER_ID_NO, "110105194912310021"), FORM_INVALID);
  WRONG(xq_form_set(&doc.texts, XQ_F_RECIPIENT_ADDRESS, ""), FORM_INVALID);
  WRONG(doc.business_no = xq_strdup("01202601010000001"), NOT_FOUND);
}

static void test_published_meanwhile(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL, *prices = NULL;
  bool created = false;
  const char *list =
      "{\"version\":\"2099-01\",\"unit\":\"year\",\"terms\":[{\"months\":12,\"unit_fen\":12000,\"quantity\":1,"
      "\"fee_fen\":12000}]}";
  assert_ok(xq_json_parse(list, strlen(list), &prices));
  doc_make(rig, &rig->hu, &doc);
  assert_ok(svc_admin_publish_prices(rig->s, "test", prices));
  assert_code(svc_admin_publish_prices(rig->s, "test", prices), EXISTS);
  xq_err *err = doc_submit(rig, &doc, &rig->hu, &created, &app);
  assert_string_equal(xq_err_get_fact(err, "fee_fen"), "12000");
  assert_code(err, PRICE_CHANGED);
  xq_application_doc_clear(&doc);
  doc_make(rig, &rig->hu, &doc);
  doc.fee_fen = 12000;
  assert_ok(svc_admin_publish_agreement(rig->s, "test", "zh_CN", "2099-01", "协议", "新的内容"));
  assert_code(svc_admin_publish_agreement(rig->s, "test", "zh_CN", "2099-01", "协议", "x"), EXISTS);
  assert_code(svc_admin_publish_agreement(rig->s, "test", "fr", "2099-01", "x", "x"), MALFORMED);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), AGREEMENT_CHANGED);
  xq_application_doc_clear(&doc);
  doc_make(rig, &rig->hu, &doc);
  doc.fee_fen = 12000;
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  json_object_put(app);
  json_object_put(prices);
  xq_application_doc_clear(&doc);
}

/* ---- messages that are not what they should be */

static void test_bad_messages(void **state) {
  struct rig *rig = *state;
  struct holder other = {0};
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  uint8_t *cms = NULL, *der = NULL;
  size_t len = 0;
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now, now + 20 * 86400);
  doc_make(rig, &rig->hu, &doc);
  doc_sign(&doc, &rig->hu, &cms, &len);
  const char *me = rig->hu.fingerprint;
  for (size_t cut = 0; cut < len; cut += 97) {
    assert_code(svc_submit(rig->s, me, cms, cut, &created, &app), MALFORMED);
  }
  uint8_t *longer = xq_malloc(len + 1);
  memcpy(longer, cms, len);
  longer[len] = 0;
  assert_code(svc_submit(rig->s, me, longer, len + 1, &created, &app), MALFORMED);
  free(longer);
  assert_code(svc_submit(rig->s, me, (const uint8_t *)"{}", 2, &created, &app), MALFORMED);
  assert_ok(xq_cert_to_der(rig->hu.cert, &der, &len)); /* DER, but no message */
  assert_code(svc_submit(rig->s, me, der, len, &created, &app), MALFORMED);
  free(der);
  free(cms);
  doc_sign(&doc, &other, &cms, &len); /* by another key, in my session */
  assert_code(svc_submit(rig->s, me, cms, len, &created, &app), FORBIDDEN);
  assert_code(svc_submit(rig->s, other.fingerprint, cms, len, &created, &app), FORBIDDEN); /* names my certificate */
  free(cms);
  static const char *const contents[] = {"",
                                         "not JSON",
                                         "[]",
                                         "{}",
                                         "{\"type\":\"xuqi-application/1\"}",
                                         "{\"type\":\"xuqi-session/1\",\"challenge\":\"x\"}"};
  for (size_t i = 0; i < XQ_COUNT(contents); i++) {
    if (contents[i][0] == '\0') {
      continue;
    }
    assert_ok(xq_cms_sign(rig->hu.key, rig->hu.cert, NULL, contents[i], strlen(contents[i]), &cms, &len));
    assert_code(svc_submit(rig->s, me, cms, len, &created, &app), MALFORMED);
    free(cms);
  }
  assert_int_equal(applications(rig), 0);
  xq_application_doc_clear(&doc);
  holder_free(&other);
}

/* ---- corrected */

/* Another's number is answered as one that does not exist. */
static void correct_anothers(struct rig *rig, const char *number) {
  struct xq_application_doc doc;
  struct holder other = {0};
  struct json_object *app = NULL;
  bool created = false;
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  doc_make(rig, &other, &doc);
  doc.business_no = xq_strdup(number);
  assert_code(doc_submit(rig, &doc, &other, &created, &app), NOT_FOUND);
  xq_application_doc_clear(&doc);
  holder_free(&other);
}

static void test_corrected(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  EVP_PKEY *fresh = NULL;
  char *number = apply(rig, &rig->hu);
  doc_make(rig, &rig->hu, &doc);
  doc.business_no = xq_strdup(number);
  doc.created_at--;
  xq_form_set(&doc.texts, XQ_F_RECIPIENT_ADDRESS, "广东省广州市示例路2号");
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), STATE_CONFLICT);
  bring_to_review(rig, &rig->hu, number);
  assert_ok(svc_admin_return(rig->s, "test", number, "地址不全", &app));
  assert_string_equal(text_of(app, "reason"), "地址不全");
  assert_string_equal(text_of(part_of(app, "next"), "action"), "correct");
  json_object_put(app);
  doc.months = 24;
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), TERM_FIXED);
  doc.months = 12;
  doc.fee_fen = 1;
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), PRICE_CHANGED);
  doc.fee_fen = 10000;
  doc.notice_count--; /* the last one is not acknowledged */
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), NOTICE_UNREAD);
  doc.notice_count++;
  char *version = doc.agreement_version;
  doc.agreement_version = xq_strdup("2000-01");
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), AGREEMENT_CHANGED);
  free(doc.agreement_version);
  doc.agreement_version = version;
  assert_ok(xq_key_generate(XQ_KEY_P256, &fresh));
  doc_csr(&doc, rig->hu.cert, fresh);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), KEY_POLICY);
  correct_anothers(rig, number);
  doc_csr(&doc, rig->hu.cert, rig->hu.key);
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  assert_true(created);
  assert_string_equal(text_of(app, "business_no"), number);
  assert_string_equal(text_of(app, "business_status"), "awaiting_review");
  assert_string_equal(text_of(part_of(part_of(app, "form"), "recipient"), "address"), "广东省广州市示例路2号");
  assert_false(json_object_object_get_ex(app, "reason", NULL));
  json_object_put(app);
  assert_int_equal(orders(rig), 1);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM message"), 2);
  assert_ok(svc_admin_approve(rig->s, "test", number, 0, &app));
  json_object_put(app);
  svc_work(rig->s);
  char *status = status_of(rig, number);
  assert_string_equal(status, "issued");
  free(status);
  EVP_PKEY_free(fresh);
  xq_application_doc_clear(&doc);
  free(number);
}

/* The key is fixed by the application itself, also where the policy would allow another. */
static void test_corrected_with_another_key(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  EVP_PKEY *fresh = NULL;
  rig_close(rig);
  rig_configure(rig, "key_policy = \"same\"", "key_policy = \"either\"");
  rig_open(rig);
  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  assert_ok(svc_admin_return(rig->s, "test", number, "地址不全", &app));
  json_object_put(app);
  doc_make(rig, &rig->hu, &doc);
  doc.business_no = xq_strdup(number);
  doc.created_at--;
  assert_ok(xq_key_generate(XQ_KEY_P256, &fresh));
  doc_csr(&doc, rig->hu.cert, fresh);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), KEY_POLICY);
  doc_csr(&doc, rig->hu.cert, rig->hu.key);
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  json_object_put(app);
  EVP_PKEY_free(fresh);
  xq_application_doc_clear(&doc);
  free(number);
}

/* ---- confirming */

static xq_err *confirm_text(struct rig *rig, const char *number, X509 *cert, const char *text) {
  struct json_object *app = NULL;
  uint8_t *cms = NULL;
  size_t len = 0;
  assert_ok(xq_cms_sign(rig->hu.key, cert, NULL, text, strlen(text), &cms, &len));
  xq_err *err = svc_confirm(rig->s, number, cms, len, &app);
  json_object_put(app);
  free(cms);
  return err;
}

/* Signed with the right certificate, and yet about another one. */
static void test_confirmation_says_something_else(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  X509 *cert = NULL;
  STACK_OF(X509) *certs = NULL;
  char *number = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, number);
  svc_work(rig->s);
  assert_ok(svc_pick_up(rig->s, rig->hu.fingerprint, number, &app));
  assert_ok(xq_certs_from_pem(text_of(app, "certificate"), &certs));
  cert = sk_X509_value(certs, 0);
  json_object_put(app);
  char *serial = xq_cert_serial(cert), *old = xq_cert_serial(rig->hu.cert);
  static const char *const wrong[] = {
      "{\"type\":\"xuqi-installed/1\",\"business_no\":\"%s\",\"serial\":\"%s\",\"more\":1}",
      "{\"type\":\"xuqi-installed/2\",\"business_no\":\"%s\",\"serial\":\"%s\"}",
      "{\"type\":\"xuqi-installed/1\",\"business_no\":\"%s0\",\"serial\":\"%s\"}",
      "{\"type\":\"xuqi-installed/1\",\"business_no\":\"%s\",\"serial\":[\"%s\"]}"};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    struct json_object *parts = NULL;
    char *text = xq_strdup(wrong[i]);
    char *first = strstr(text, "%s"), *second = strstr(first + 1, "%s");
    char *whole = xq_asprintf("%.*s%s%.*s%s%s", (int)(first - text), text, number, (int)(second - first - 2), first + 2,
                              serial, second + 2);
    assert_ok(xq_json_parse(whole, strlen(whole), &parts));
    assert_code(confirm_text(rig, number, cert, whole), MALFORMED);
    json_object_put(parts);
    free(whole);
    free(text);
  }
  char *other = xq_asprintf("{\"type\":\"xuqi-installed/1\",\"business_no\":\"%s\",\"serial\":\"%s\"}", number, old);
  assert_code(confirm_text(rig, number, cert, other), FORBIDDEN);
  char *status = status_of(rig, number);
  assert_string_equal(status, "issued");
  assert_ok(confirm(rig, &rig->hu, number, cert, &app));
  json_object_put(app);
  free(status);
  free(other);
  free(serial);
  free(old);
  sk_X509_pop_free(certs, X509_free);
  free(number);
}

/* ---- transfers */

static void test_transfers(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL, *body = NULL;
  char *number = apply(rig, &rig->hu);
  assert_ok(pay(rig, &rig->hu, number, 6000, &app));
  assert_string_equal(text_of(app, "payment_status"), "reported");
  assert_int_equal(number_of(app, "revision"), 2);
  char *order = xq_strdup(text_of(part_of(app, "order"), "order_no"));
  json_object_put(app);
  assert_code(svc_admin_confirm_payment(rig->s, "test", number, 0, &app), STATE_CONFLICT);
  assert_ok(xq_json_parse("{\"transfers\":[]}", 16, &body));
  assert_code(svc_put_transfers(rig->s, rig->hu.fingerprint, order, 1, body, &app), VERSION_CONFLICT);
  assert_ok(svc_put_transfers(rig->s, rig->hu.fingerprint, order, 2, body, &app));
  assert_string_equal(text_of(app, "payment_status"), "unpaid");
  assert_int_equal(number_of(app, "revision"), 3);
  json_object_put(app);
  assert_ok(svc_put_transfers(rig->s, rig->hu.fingerprint, order, 3, body, &app)); /* nothing changes: no event */
  assert_int_equal(number_of(app, "revision"), 3);
  json_object_put(app);
  assert_code(svc_put_transfers(rig->s, rig->hu.fingerprint, "202601010001", 3, body, &app), NOT_FOUND);
  json_object_put(body);
  static const char *const bad[] = {"{}", "{\"transfers\":{}}", "{\"transfers\":[],\"x\":1}", "{\"transfers\":[{}]}"};
  for (size_t i = 0; i < XQ_COUNT(bad); i++) {
    assert_ok(xq_json_parse(bad[i], strlen(bad[i]), &body));
    assert_code(svc_put_transfers(rig->s, rig->hu.fingerprint, order, 3, body, &app), MALFORMED);
    json_object_put(body);
  }
  assert_ok(pay(rig, &rig->hu, number, 10000, &app));
  json_object_put(app);
  assert_ok(svc_admin_refuse_payment(rig->s, "test", number, "没有到账", &app));
  assert_string_equal(text_of(app, "payment_status"), "unpaid");
  assert_string_equal(text_of(app, "reason"), "没有到账");
  assert_int_equal(json_object_array_length(part_of(app, "transfers")), 1); /* kept, to be corrected */
  json_object_put(app);
  bring_to_review(rig, &rig->hu, number);
  assert_code(pay(rig, &rig->hu, number, 10000, &app), STATE_CONFLICT);
  free(order);
  free(number);
}

/* Another holder's number is as if it were not there. */
static void test_others(void **state) {
  struct rig *rig = *state;
  struct holder other = {0};
  struct json_object *app = NULL, *body = NULL;
  int64_t revision = 0, now = xq_time_now();
  holder_make(rig, &other, "李四", now, now + 20 * 86400);
  char *number = apply(rig, &rig->hu);
  assert_ok(svc_admin_show(rig->s, number, &app));
  char *order = xq_strdup(text_of(part_of(app, "order"), "order_no"));
  json_object_put(app);
  struct xq_application_doc doc; /* his own application, signed by himself, in the session of another */
  uint8_t *cms = NULL;
  size_t len = 0;
  bool created = false;
  doc_make(rig, &other, &doc);
  doc_sign(&doc, &other, &cms, &len);
  assert_code(svc_submit(rig->s, rig->hu.fingerprint, cms, len, &created, &app), FORBIDDEN);
  xq_application_doc_clear(&doc);
  free(cms);
  assert_code(svc_application(rig->s, other.fingerprint, number, &app, &revision), NOT_FOUND);
  assert_code(svc_withdraw(rig->s, other.fingerprint, number, "key-00001", &app), NOT_FOUND);
  assert_code(svc_pick_up(rig->s, other.fingerprint, number, &app), NOT_FOUND);
  assert_ok(xq_json_parse("{\"transfers\":[]}", 16, &body));
  assert_code(svc_put_transfers(rig->s, other.fingerprint, order, 1, body, &app), NOT_FOUND);
  assert_ok(svc_applications(rig->s, other.fingerprint, NULL, XQ_PAGE_APPLICATIONS, &app));
  assert_int_equal(json_object_array_length(part_of(app, "applications")), 0);
  json_object_put(app);
  assert_ok(svc_applications(rig->s, rig->hu.fingerprint, NULL, XQ_PAGE_APPLICATIONS, &app));
  assert_int_equal(json_object_array_length(part_of(app, "applications")), 1);
  json_object_put(app);
  bring_to_approved(rig, &rig->hu, number);
  assert_code(confirm(rig, &rig->hu, number, rig->hu.cert, &app), STATE_CONFLICT);
  svc_work(rig->s);
  assert_code(confirm(rig, &rig->hu, number, rig->hu.cert, &app), FORBIDDEN); /* by the old certificate */
  assert_code(confirm(rig, &other, number, other.cert, &app), FORBIDDEN);
  json_object_put(body);
  holder_free(&other);
  free(order);
  free(number);
}

/* ---- withdrawing */

static void test_withdraw(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  const char *me = rig->hu.fingerprint;
  char *first = apply(rig, &rig->hu);
  assert_code(svc_withdraw(rig->s, me, first, "short", &app), MALFORMED);
  assert_ok(svc_withdraw(rig->s, me, first, "key-00001", &app));
  assert_string_equal(text_of(app, "business_status"), "withdrawn");
  assert_string_equal(text_of(part_of(app, "order"), "status"), "closed");
  json_object_put(app);
  assert_ok(svc_withdraw(rig->s, me, first, "key-00001", &app));
  json_object_put(app);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM timeline"), 2);
  assert_code(svc_withdraw(rig->s, me, first, "key-00002", &app), STATE_CONFLICT);
  char *second = apply(rig, &rig->hu);
  assert_code(svc_withdraw(rig->s, me, second, "key-00001", &app), IDEMPOTENCY_CONFLICT);
  bring_to_review(rig, &rig->hu, second);
  assert_code(svc_withdraw(rig->s, me, second, "key-00003", &app), STATE_CONFLICT);
  free(first);
  free(second);
}

/* Withdrawn after transfers were reported: the money is not forgotten. */
static void test_withdraw_reported(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  assert_ok(pay(rig, &rig->hu, number, 10000, &app));
  json_object_put(app);
  assert_ok(svc_withdraw(rig->s, rig->hu.fingerprint, number, "key-00001", &app));
  assert_string_equal(text_of(part_of(app, "next"), "action"), "confirm_payment");
  json_object_put(app);
  assert_ok(svc_admin_confirm_payment(rig->s, "test", number, 0, &app));
  assert_string_equal(text_of(app, "payment_status"), "refunding");
  json_object_put(app);
  assert_ok(svc_admin_refund(rig->s, "test", number, &app));
  assert_string_equal(text_of(app, "payment_status"), "refunded");
  assert_string_equal(text_of(part_of(app, "next"), "actor"), "none");
  json_object_put(app);
  free(number);
}

/* The status of a certificate as anybody may ask for it: whose turn, for what. */
static void assert_next(struct rig *rig, const char *fingerprint, const char *action) {
  struct json_object *status = NULL;
  assert_ok(svc_certificate_status(rig->s, fingerprint, &status));
  if (action == NULL) {
    assert_null(json_object_object_get(status, "next"));
  } else {
    assert_string_equal(text_of(part_of(status, "next"), "action"), action);
  }
  assert_true(json_object_get_boolean(part_of(status, "applied")));
  json_object_put(status);
}

/* Applied, paid, withdrawn, applied again, renewed: the first one's money is still to come to the holder, who has another
 * certificate now. */
static void test_money_outlasts_certificate(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  STACK_OF(X509) *certs = NULL;
  struct holder other = {0};
  char new[65];
  char *first = apply(rig, &rig->hu);
  assert_ok(pay(rig, &rig->hu, first, 10000, &app));
  json_object_put(app);
  assert_ok(svc_withdraw(rig->s, rig->hu.fingerprint, first, "key-00001", &app));
  json_object_put(app);
  char *second = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, second);
  svc_work(rig->s);
  assert_ok(svc_pick_up(rig->s, rig->hu.fingerprint, second, &app));
  assert_ok(xq_certs_from_pem(text_of(app, "certificate"), &certs));
  json_object_put(app);
  assert_ok(confirm(rig, &rig->hu, second, sk_X509_value(certs, 0), &app));
  json_object_put(app);
  xq_cert_fingerprint(sk_X509_value(certs, 0), new);

  assert_next(rig, new, "confirm_payment");
  assert_ok(svc_admin_confirm_payment(rig->s, "test", first, 0, &app));
  json_object_put(app);
  assert_next(rig, new, "refund");
  assert_next(rig, rig->hu.fingerprint, "refund");
  int64_t revision = 0;
  assert_ok(svc_application(rig->s, new, first, &app, &revision));
  assert_string_equal(text_of(app, "payment_status"), "refunding");
  json_object_put(app);
  assert_ok(svc_timeline(rig->s, new, first, INT64_MAX, 10, &app));
  json_object_put(app);
  assert_ok(svc_applications(rig->s, new, NULL, 16, &app));
  struct json_object *list = part_of(app, "applications");
  assert_int_equal(json_object_array_length(list), 2);
  assert_string_equal(text_of(json_object_array_get_idx(list, 0), "business_no"), second);
  assert_string_equal(text_of(json_object_array_get_idx(list, 1), "business_no"), first);
  json_object_put(app);
  assert_ok(svc_applications(rig->s, new, second, 16, &app));
  assert_int_equal(json_object_array_length(part_of(app, "applications")), 1);
  json_object_put(app);
  /* what is over stays over, whoever looks */
  assert_code(svc_withdraw(rig->s, new, first, "key-00002", &app), STATE_CONFLICT);

  /* who only has the same name is somebody else */
  holder_make(rig, &other, "胡小明", xq_time_now() - 340 * 86400, xq_time_now() + 20 * 86400);
  assert_code(svc_application(rig->s, other.fingerprint, first, &app, &revision), NOT_FOUND);
  assert_ok(svc_applications(rig->s, other.fingerprint, NULL, 16, &app));
  assert_int_equal(json_object_array_length(part_of(app, "applications")), 0);
  json_object_put(app);
  holder_free(&other);

  assert_ok(svc_admin_refund(rig->s, "test", first, &app));
  json_object_put(app);
  assert_next(rig, new, NULL);
  sk_X509_pop_free(certs, X509_free);
  free(first);
  free(second);
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_new),
      T(test_repeated),
      T(test_two_at_once),
      T(test_same_bytes_at_once),
      T(test_two_processes),
      T(test_wrong_document),
      T(test_published_meanwhile),
      T(test_bad_messages),
      T(test_corrected),
      T(test_corrected_with_another_key),
      T(test_confirmation_says_something_else),
      T(test_transfers),
      T(test_others),
      T(test_withdraw),
      T(test_withdraw_reported),
      T(test_money_outlasts_certificate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
