/*
 * Tests of the way to the service (src/ca/http.c, service.c) against a real TLS server that misbehaves: cut answers,
 * stalls, garbage, endless bodies, wrong certificates; and that an interrupt ends a stalled request.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bad_server.h"
#include "ca/http.h"
#include "xuqi/ca.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct fixture {
  char *dir, *ca_file;
  X509 *ca_cert, *cert; /* CA; the server's */
  EVP_PKEY *ca_key, *key;
  struct bad_server *server;
  xq_ca *ca;
};

static X509 *server_cert(const struct fixture *f, const char *alt, int64_t from, int64_t to) {
  struct made_spec spec = {.name = "server", .alt = alt, .from = from, .to = to, .serial = 2};
  return made_cert(&spec, f->key, f->ca_cert, f->ca_key);
}

static int setup(void **state) {
  struct fixture *f = xq_calloc(1, sizeof *f);
  int64_t now = xq_time_now();
  f->dir = made_dir();
  f->ca_key = made_key(XQ_KEY_P256, 0);
  f->key = made_key(XQ_KEY_P256, 1);
  f->ca_cert = made_cert(
      &(struct made_spec){
          .name = "CA", .ca = true, .key_usage = "keyCertSign,cRLSign", .from = now - MADE_DAY, .to = now + MADE_DAY},
      f->ca_key, NULL, f->ca_key);
  f->cert = server_cert(f, "IP:127.0.0.1", now - MADE_DAY, now + MADE_DAY);
  made_write_text(f->dir, "ca.pem", xq_cert_to_pem(f->ca_cert));
  f->ca_file = xq_path_join(f->dir, "ca.pem");
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  xq_ca_free(&f->ca);
  if (f->server != NULL) {
    bad_server_stop(&f->server);
  }
  X509_free(f->cert);
  X509_free(f->ca_cert);
  free(f->ca_file);
  made_dir_remove(f->dir);
  free(f);
  return 0;
}

static void open_ca(struct fixture *f, const char *host, int timeout_s) {
  char *url = xq_asprintf("https://%s:%d/", host, bad_server_port(f->server));
  struct xq_ca_config config = {.url = url, .ca_file = f->ca_file, .language = "en", .timeout_s = timeout_s};
  made_ok(xq_ca_open(&config, &f->ca));
  free(url);
}

static void begin(struct fixture *f, enum bad_mode mode, int timeout_s) {
  f->server = bad_server_start(f->key, f->cert, mode, 0);
  open_ca(f, "127.0.0.1", timeout_s);
}

static xq_err *ask(struct fixture *f) {
  struct xq_cert_status status;
  return xq_ca_status(f->ca, FINGERPRINT, &status);
}

/* ---------------------------------------------------------------- good */

static void requests_share_a_connection(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_NOT, 10);
  made_ok(ask(f));
  made_ok(ask(f));
  made_ok(ask(f));
  assert_int_equal(bad_server_connections(f->server), 1);
  assert_int_equal(bad_server_requests(f->server), 3);
}

static void a_proxy_in_the_environment_is_not_used(void **state) {
  struct fixture *f = *state;
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  begin(f, BAD_NOT, 10);
  made_ok(ask(f));
  unsetenv("https_proxy");
  unsetenv("ALL_PROXY");
}

static void the_services_clock_is_noted(void **state) {
  struct fixture *f = *state;
  bool known = true;
  begin(f, BAD_CLOCK, 10);
  xq_ca_clock_offset(f->ca, &known);
  assert_false(known);
  made_ok(ask(f));
  int64_t offset = xq_ca_clock_offset(f->ca, &known);
  assert_true(known);
  assert_in_range(offset, 3500, 3700);
}

static void only_https_is_spoken(void **state) {
  struct fixture *f = *state;
  struct xq_ca_config config = {.url = "http://127.0.0.1:1", .ca_file = f->ca_file, .language = "en"};
  made_fails(xq_ca_open(&config, &f->ca), XQ_E_CONFIG);
  config.url = "https://";
  made_fails(xq_ca_open(&config, &f->ca), XQ_E_CONFIG);
  config.url = NULL;
  made_fails(xq_ca_open(&config, &f->ca), XQ_E_CONFIG);
}

/* ---------------------------------------------------------------- cut off */

static void a_cut_connection_is_tried_again(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_CUT_ONCE, 10);
  made_ok(ask(f));
  assert_int_equal(bad_server_connections(f->server), 2);
}

static void a_connection_cut_every_time_is_given_up(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_CUT, 10);
  made_fails(ask(f), XQ_E_NET_BROKEN);
  assert_int_equal(bad_server_connections(f->server), 3);
}

static void half_an_answer_is_none(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_CUT_BODY, 10);
  made_fails(ask(f), XQ_E_NET_BROKEN);
}

static void nobody_listens(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_NOT, 10);
  bad_server_stop(&f->server);
  made_fails(ask(f), XQ_E_NET_UNREACHABLE);
}

/* ---------------------------------------------------------------- stalled */

static void a_stall_ends_by_the_deadline(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_STALL, 1);
  made_fails(ask(f), XQ_E_NET_TIMEOUT);
  assert_int_equal(bad_server_requests(f->server), 1); /* not sent again: nobody knows what became of it */
}

static void a_stalled_body_ends_by_the_deadline(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_STALL_BODY, 1);
  made_fails(ask(f), XQ_E_NET_TIMEOUT);
}

static void *interrupt(void *arg) {
  struct fixture *f = arg;
  bad_server_await_request(f->server);
  xq_ca_interrupt(f->ca);
  return NULL;
}

static void an_interrupt_ends_a_stall(void **state) {
  struct fixture *f = *state;
  pthread_t thread;
  begin(f, BAD_STALL, 3600); /* without the interrupt this test does not end */
  assert_int_equal(pthread_create(&thread, NULL, interrupt, f), 0);
  made_fails(ask(f), XQ_E_CANCELLED);
  pthread_join(thread, NULL);
  made_fails(ask(f), XQ_E_CANCELLED); /* and every one after it */
  assert_int_equal(bad_server_requests(f->server), 1);
}

static void an_interrupt_can_be_taken_back(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_NOT, 10);
  xq_ca_interrupt(f->ca);
  made_fails(ask(f), XQ_E_CANCELLED);
  xq_ca_rearm(f->ca);
  made_ok(ask(f));
}

/* ---------------------------------------------------------------- wrong */

static void what_is_no_answer_is_refused(void **state) {
  static const enum bad_mode modes[] = {BAD_GARBAGE, BAD_HTML, BAD_TRUNCATED_JSON, BAD_REDIRECT};
  struct fixture *f = *state;
  for (size_t i = 0; i < XQ_COUNT(modes); i++) {
    begin(f, modes[i], 10);
    made_fails(ask(f), XQ_E_SERVICE_PROTOCOL);
    assert_int_equal(bad_server_requests(f->server), 1);
    xq_ca_free(&f->ca);
    bad_server_stop(&f->server);
  }
}

static void too_much_is_refused(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_HUGE, 30);
  xq_err *err = ask(f);
  assert_string_equal(xq_err_get_fact(err, "limit"), "262144");
  made_fails(err, XQ_E_SERVICE_PROTOCOL);
}

static void headers_without_end_are_refused(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_HUGE_HEADERS, 30);
  xq_err *err = ask(f);
  assert_non_null(err);
  assert_true(xq_err_code(err) == XQ_E_NET_BROKEN || xq_err_code(err) == XQ_E_SERVICE_PROTOCOL);
  xq_err_free(&err);
}

/* ---------------------------------------------------------------- not to be trusted */

static void serve_as(struct fixture *f, EVP_PKEY *key, X509 *cert, const char *host, int tls_max) {
  f->server = bad_server_start(key, cert, BAD_NOT, tls_max);
  open_ca(f, host, 10);
  made_fails(ask(f), XQ_E_NET_UNTRUSTED);
  assert_int_equal(bad_server_requests(f->server), 0);
}

static void a_certificate_of_another_ca_is_refused(void **state) {
  struct fixture *f = *state;
  int64_t now = xq_time_now();
  EVP_PKEY *other = made_key(XQ_KEY_P256, 5);
  X509_free(f->cert);
  f->cert = made_cert(
      &(struct made_spec){.name = "server", .alt = "IP:127.0.0.1", .from = now - MADE_DAY, .to = now + MADE_DAY},
      f->key, f->ca_cert, other); /* the right names, the wrong signature */
  serve_as(f, f->key, f->cert, "127.0.0.1", 0);
}

static void a_certificate_for_another_host_is_refused(void **state) {
  struct fixture *f = *state;
  serve_as(f, f->key, f->cert, "localhost", 0);
}

/* Refused, and the clock is named as what may be the cause. */
static void serve_out_of_time(struct fixture *f, int64_t from, int64_t to, const char *why) {
  X509_free(f->cert);
  f->cert = server_cert(f, "IP:127.0.0.1", from, to);
  f->server = bad_server_start(f->key, f->cert, BAD_NOT, 0);
  open_ca(f, "127.0.0.1", 10);
  xq_err *err = ask(f);
  assert_int_equal(xq_err_code(err), XQ_E_NET_UNTRUSTED);
  assert_string_equal(xq_err_get_fact(err, "why"), why);
  assert_non_null(xq_err_get_fact(err, "machine_time"));
  assert_int_equal(bad_server_requests(f->server), 0);
  xq_err_free(&err);
}

static void an_expired_certificate_is_refused(void **state) {
  int64_t now = xq_time_now();
  serve_out_of_time(*state, now - 2 * MADE_DAY, now - MADE_DAY, "expired");
}

static void a_certificate_that_is_not_valid_yet_is_refused(void **state) {
  int64_t now = xq_time_now();
  serve_out_of_time(*state, now + MADE_DAY, now + 2 * MADE_DAY, "not-yet-valid");
}

/* A service that is stopped in the middle of a handshake is gone, not false: it is waited for. */
static void a_handshake_that_is_given_up_is_a_cut_line(void **state) {
  (void)state;
  static const struct {
    const char *detail;
    enum xq_code code;
  } table[] = {
      {"OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to 127.0.0.1:1", XQ_E_NET_BROKEN},
      {"OpenSSL SSL_connect: SSL_ERROR_ZERO_RETURN in connection to 127.0.0.1:1", XQ_E_NET_BROKEN},
      {"Recv failure: Connection reset by peer", XQ_E_NET_BROKEN},
      {"Recv failure: 连接被对方重设", XQ_E_NET_BROKEN},
      {"Send failure: Broken pipe", XQ_E_NET_BROKEN},
      {"OpenSSL/3.0.22: error:0A0003E8:SSL routines::reason(1000)", XQ_E_NET_BROKEN},
      {"OpenSSL/3.0.22: error:0A000438:SSL routines::tlsv1 alert internal error", XQ_E_NET_BROKEN},
      {"OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number", XQ_E_NET_UNTRUSTED},
      {"OpenSSL/3.0.22: error:0A000410:SSL routines::sslv3 alert handshake failure", XQ_E_NET_UNTRUSTED},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    xq_err *err = xq_http_error(CURLE_SSL_CONNECT_ERROR, table[i].detail, 0);
    assert_int_equal(xq_err_code(err), table[i].code);
    xq_err_free(&err);
  }
}

static void tls_1_1_is_refused(void **state) {
  struct fixture *f = *state;
  serve_as(f, f->key, f->cert, "127.0.0.1", TLS1_1_VERSION);
}

static void no_tls_is_refused(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_PLAIN, 10);
  made_fails(ask(f), XQ_E_NET_UNTRUSTED);
}

/* ---------------------------------------------------------------- session */

static xq_err *login(struct fixture *f) {
  struct xq_session_info info;
  return xq_ca_login(f->ca, f->key, f->cert, &info);
}

static void a_lost_session_costs_a_new_challenge(void **state) {
  struct fixture *f = *state;
  char fingerprint[65];
  begin(f, BAD_SESSION_TWICE, 10);
  made_ok(login(f));
  assert_int_equal(bad_server_challenges(f->server), 2);
  xq_cert_fingerprint(f->cert, fingerprint);
  assert_true(xq_ca_logged_in(f->ca, fingerprint));
  assert_false(xq_ca_logged_in(f->ca, FINGERPRINT));
  xq_ca_logout(f->ca);
  assert_false(xq_ca_logged_in(f->ca, fingerprint));
}

static void a_token_that_is_none_is_refused(void **state) {
  struct fixture *f = *state;
  begin(f, BAD_TOKEN, 10);
  made_fails(login(f), XQ_E_SERVICE_PROTOCOL);
}

static void without_a_session_nothing_is_sent(void **state) {
  struct fixture *f = *state;
  struct xq_application *app = NULL;
  struct xq_application_list list;
  begin(f, BAD_NOT, 10);
  made_fails(xq_ca_submit(f->ca, (const uint8_t *)"x", 1, &app), XQ_E_AUTH_REQUIRED);
  made_fails(xq_ca_applications(f->ca, &list), XQ_E_AUTH_REQUIRED);
  made_fails(xq_ca_withdraw(f->ca, "01201709210000846", "withdraw-1", &app), XQ_E_AUTH_REQUIRED);
  assert_int_equal(bad_server_connections(f->server), 0);
}

static void a_number_cannot_become_a_path(void **state) {
  struct fixture *f = *state;
  struct xq_application *app = NULL;
  begin(f, BAD_NOT, 10);
  made_ok(login(f));
  int before = bad_server_requests(f->server);
  made_fails(xq_ca_application(f->ca, "../reference", -1, 0, &app), XQ_E_NOT_FOUND);
  made_fails(xq_ca_application(f->ca, "01201709210000846?x", -1, 0, &app), XQ_E_NOT_FOUND);
  made_fails(xq_ca_application(f->ca, "", -1, 0, &app), XQ_E_NOT_FOUND);
  assert_int_equal(bad_server_requests(f->server), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(requests_share_a_connection),
      TEST(a_proxy_in_the_environment_is_not_used),
      TEST(the_services_clock_is_noted),
      TEST(only_https_is_spoken),
      TEST(a_cut_connection_is_tried_again),
      TEST(a_connection_cut_every_time_is_given_up),
      TEST(half_an_answer_is_none),
      TEST(nobody_listens),
      TEST(a_stall_ends_by_the_deadline),
      TEST(a_stalled_body_ends_by_the_deadline),
      TEST(an_interrupt_ends_a_stall),
      TEST(an_interrupt_can_be_taken_back),
      TEST(what_is_no_answer_is_refused),
      TEST(too_much_is_refused),
      TEST(headers_without_end_are_refused),
      TEST(a_certificate_of_another_ca_is_refused),
      TEST(a_certificate_for_another_host_is_refused),
      TEST(an_expired_certificate_is_refused),
      TEST(a_handshake_that_is_given_up_is_a_cut_line),
      TEST(a_certificate_that_is_not_valid_yet_is_refused),
      TEST(tls_1_1_is_refused),
      TEST(no_tls_is_refused),
      TEST(a_lost_session_costs_a_new_challenge),
      TEST(a_token_that_is_none_is_refused),
      TEST(without_a_session_nothing_is_sent),
      TEST(a_number_cannot_become_a_path),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
