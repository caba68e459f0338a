/* test_frame.c - heads made by rule: each octet at each place, each field twice, each way to end a line, in pieces of each
 * size.  What is handed on is exactly what came, or one request that nobody can mistake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "service/http/within.h"

/* Puts the octets in, in pieces; what is handed on. */
static size_t through(struct http_frame *f, const char *in, size_t len, size_t piece, char *out, size_t size) {
  size_t got = 0, at = 0;
  for (;;) {
    size_t n = http_frame_take(f, (uint8_t *)out + got, size - got < 7 ? size - got : 7);
    got += n;
    if (n > 0) {
      continue;
    }
    if (at == len || f->status != 0) {
      return got;
    }
    if (f->body > 0) {
      n = f->body < len - at ? (size_t)f->body : len - at;
      memcpy(out + got, in + at, n);
      f->body -= n;
      got += n;
      at += n;
      continue;
    }
    size_t room = 0;
    uint8_t *to = http_frame_room(f, &room);
    n = len - at < piece ? len - at : piece;
    n = n < room ? n : room;
    memcpy(to, in + at, n);
    at += n;
    http_frame_add(f, n);
  }
}

/* The status that a head is refused with; 0: handed on as it came. */
static unsigned verdict_of(const char *head, size_t len) {
  static char out[200000];
  unsigned first = 0;
  static const size_t pieces[] = {100000, 1, 3, 17};
  for (size_t i = 0; i < XQ_COUNT(pieces); i++) {
    struct http_frame f = {0};
    size_t got = through(&f, head, len, pieces[i], out, sizeof out);
    if (f.status == 0) {
      assert_int_equal(got, f.heads > 0 ? len : 0);
      assert_memory_equal(out, head, got);
    } else {
      assert_int_equal(strncmp(out, "GET /refused HTTP/1.1\r\n", 23), 0);
      assert_int_equal(f.heads, 1);
    }
    if (i == 0) {
      first = f.status;
    }
    assert_int_equal(f.status, first); /* in whatever pieces it comes */
    http_frame_clear(&f);
  }
  return first;
}

static unsigned verdict(const char *head) {
  return verdict_of(head, strlen(head));
}

#define HOST "Host: localhost\r\n"
#define LINE "GET /v1/health HTTP/1.1\r\n"

/* The head with one octet put at `at`. */
static unsigned with_octet(const char *before, int octet, const char *after) {
  char head[1000];
  size_t a = strlen(before), b = strlen(after);
  memcpy(head, before, a);
  head[a] = (char)octet;
  memcpy(head + a + 1, after, b);
  return verdict_of(head, a + 1 + b);
}

static bool one_of(int octet, const char *set) {
  return octet != 0 && octet < 128 &&
         (strchr(set, octet) != NULL || strchr("0123456789", octet) != NULL || (octet >= 'a' && octet <= 'z') ||
          (octet >= 'A' && octet <= 'Z'));
}

static void each_octet_at_each_place(void **state) {
  (void)state;
  static const char token[] = "!#$%&'*+-.^_`|~";
  for (int c = 0; c < 256; c++) {
    bool visible = c == '\t' || (c >= ' ' && c != 0x7f);
    assert_int_equal(with_octet("GE", c, "T /v1/health HTTP/1.1\r\n" HOST "\r\n"), one_of(c, token) ? 0 : 400);
    assert_int_equal(with_octet("GET /v1/h", c, "ealth HTTP/1.1\r\n" HOST "\r\n"),
                     one_of(c, "-._~!$&'()*+,;=:@/?[]%") ? 0 : 400); /* "%ea" is one */
    assert_int_equal(with_octet("GET /v1/health?x=", c, "41 HTTP/1.1\r\n" HOST "\r\n"),
                     one_of(c, "-._~!$&'()*+,;=:@/?[]%") ? 0 : 400);
    assert_int_equal(with_octet("GET /v1/health HTTP/1.", c, "\r\n" HOST "\r\n"), c == '0' || c == '1'   ? 0
                                                                                  : c >= '2' && c <= '9' ? 505
                                                                                                         : 400);
    assert_int_equal(with_octet(LINE HOST "X", c, "Y: z\r\n\r\n"), one_of(c, token) || c == ':' ? 0 : 400);
    assert_int_equal(with_octet(LINE HOST "X", c, ": z\r\n\r\n"), one_of(c, token) || c == ':' ? 0 : 400);
    assert_int_equal(with_octet(LINE HOST, c, "X: z\r\n\r\n"), one_of(c, token) ? 0 : 400);
    assert_int_equal(with_octet(LINE HOST "X:", c, "z\r\n\r\n"), visible ? 0 : 400);
    assert_int_equal(with_octet(LINE HOST "X: y", c, "z\r\n\r\n"), visible ? 0 : 400);
    assert_int_equal(with_octet(LINE HOST "X: y", c, "\r\n\r\n"), visible ? 0 : 400);
    assert_int_equal(with_octet(LINE "Host: a", c, "b\r\n\r\n"), one_of(c, "-._~!$&'()*+,;=:[]%") ? 0 : 400);
    assert_int_equal(with_octet("", c, "GET / HTTP/1.1\r\n" HOST "\r\n"), one_of(c, token) ? 0 : 400);
    if (c != '\r' && c != '\n') {
      assert_int_equal(with_octet(LINE HOST "X: y\r", c, "\n\r\n"), 400);
      assert_int_equal(with_octet(LINE HOST "X: y", c, "\n\r\n"), 400);
    }
  }
}

static void each_way_to_end_a_line(void **state) {
  (void)state;
  static const char *const ends[] = {"\r\n", "\n", "\r", "\n\r", "\r\r\n", "\r\n ", "\r\n\t"};
  for (size_t a = 0; a < XQ_COUNT(ends); a++) {
    for (size_t b = 0; b < XQ_COUNT(ends); b++) {
      for (size_t c = 0; c < XQ_COUNT(ends); c++) {
        char *head =
            xq_asprintf("GET /v1/health HTTP/1.1%sHost: x%sX: y%s\r\n%s", ends[a], ends[b], ends[c],
                        c >= 5 ? "\r\n" : ""); /* what continues a value is a folded line: the head has not ended */
        assert_int_equal(verdict(head), a == 0 && b == 0 && c == 0 ? 0 : 400);
        free(head);
      }
    }
  }
}

static void what_may_be_there_once(void **state) {
  (void)state;
  static const char *const names[] = {"Host",     "Content-Type",  "Content-Encoding", "Authorization",
                                      "If-Match", "If-None-Match", "Idempotency-Key",  "Connection"};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    const char *host = i == 0 ? "" : HOST;
    char *once = xq_asprintf(LINE "%s%s: x\r\n\r\n", host, names[i]);
    char *twice = xq_asprintf(LINE "%s%s: x\r\nA: b\r\n%s: x\r\n\r\n", host, names[i], names[i]);
    char *small = xq_asprintf(LINE "%s%s: x\r\n%c%s: x\r\n\r\n", host, names[i], names[i][0] | 0x20, names[i] + 1);
    assert_int_equal(verdict(once), 0);
    assert_int_equal(verdict(twice), 400);
    assert_int_equal(verdict(small), 400);
    free(once);
    free(twice);
    free(small);
  }
  assert_int_equal(verdict(LINE HOST "Accept: a\r\nAccept: b\r\n\r\n"), 0);
}

static void how_long_a_body_is(void **state) {
  (void)state;
#define POST "POST /v1/challenge HTTP/1.1\r\n" HOST
  static const struct {
    const char *head;
    unsigned status;
  } all[] = {
      {POST "Content-Length: 3\r\n\r\nabc", 0},
      {POST "content-length:3\t\r\n\r\nabc", 0},
      {POST "Content-Length: 0003\r\n\r\nabc", 0},
      {POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {POST "Content-Length: 3, 3\r\n\r\nabc", 400},
      {POST "Content-Length: +3\r\n\r\nabc", 400},
      {POST "Content-Length: -1\r\n\r\n", 400},
      {POST "Content-Length: 0x3\r\n\r\nabc", 400},
      {POST "Content-Length: 3 3\r\n\r\nabc", 400},
      {POST "Content-Length:\r\n\r\n", 400},
      {POST "Content-Length: 9999999999999999999\r\n\r\n", 413},
      {POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
      {POST "Transfer-Encoding: identity\r\n\r\n", 411},
      {POST "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\nabc", 400},
      {POST "Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {POST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", 0},
      {POST "Expect: a-miracle\r\nContent-Length: 3\r\n\r\nabc", 417},
  };
  for (size_t i = 0; i < XQ_COUNT(all); i++) {
    if (verdict(all[i].head) != all[i].status) {
      fail_msg("%s: %u instead of %u", all[i].head, verdict(all[i].head), all[i].status);
    }
  }
}

static void the_request_line(void **state) {
  (void)state;
  static const struct {
    const char *line;
    unsigned status;
  } all[] = {
      {"GET / HTTP/1.1", 0},
      {"GET /a?b=c&d HTTP/1.1", 0},
      {"GET * HTTP/1.1", 0},
      {"GET https://localhost/v1/health HTTP/1.1", 0},
      {" / HTTP/1.1", 400},
      {"GET  / HTTP/1.1", 400},
      {"GET /  HTTP/1.1", 400},
      {"GET\t/ HTTP/1.1", 400},
      {"GET / HTTP/1.1 ", 400},
      {"GET /", 400},
      {"GET / HTTP/1", 400},
      {"GET / http/1.1", 400},
      {"GET / HTTP/9.9", 505},
      {"GET / HTTP/2.0", 505},
      {"PRI * HTTP/2.0", 505},
      {"GET v1/health HTTP/1.1", 400},
      {"CONNECT localhost:443 HTTP/1.1", 400},
      {"GET ftp://x/ HTTP/1.1", 400},
      {"GET /a#b HTTP/1.1", 400},
      {"GET /%zz HTTP/1.1", 400},
      {"GET /%4 HTTP/1.1", 400},
      {"GET /\xe8\x83\xa1 HTTP/1.1", 400},
      {"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX / HTTP/1.1", 0},
      {"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX / HTTP/1.1", 400},
  };
  for (size_t i = 0; i < XQ_COUNT(all); i++) {
    char *head = xq_asprintf("%s\r\n" HOST "\r\n", all[i].line);
    if (verdict(head) != all[i].status) {
      fail_msg("%s: %u instead of %u", all[i].line, verdict(head), all[i].status);
    }
    free(head);
  }
  assert_int_equal(verdict("\r\n" LINE HOST "\r\n"), 400);
  assert_int_equal(verdict(LINE "\r\n"), 400); /* no Host */
  assert_int_equal(verdict(LINE "Host:\r\n\r\n"), 400);
  assert_int_equal(verdict("GET / HTTP/1.0\r\n\r\n"), 0); /* which knew none */
}

static char *repeated(const char *before, const char *what, size_t count, const char *after) {
  struct xq_buf b = {0};
  xq_buf_add_str(&b, before);
  for (size_t i = 0; i < count; i++) {
    xq_buf_add_str(&b, what);
  }
  xq_buf_add_str(&b, after);
  return xq_buf_take_str(&b);
}

static void sizes(void **state) {
  (void)state;
  static const struct {
    const char *before, *what;
    size_t count;
    const char *after;
    unsigned status;
  } all[] = {
      {"GET /", "x", 8191, " HTTP/1.1\r\n" HOST "\r\n", 0},
      {"GET /", "x", 8192, " HTTP/1.1\r\n" HOST "\r\n", 414},
      {"GET /", "x", 100000, " HTTP/1.1\r\n" HOST "\r\n", 414},
      {"GET /?", "x&", 63, "x HTTP/1.1\r\n" HOST "\r\n", 0},
      {"GET /?", "x&", 64, "x HTTP/1.1\r\n" HOST "\r\n", 414},
      {LINE HOST, "X: y\r\n", 63, "\r\n", 0},
      {LINE HOST, "X: y\r\n", 64, "\r\n", 431},
      {LINE HOST "X: ", "y", 16384 - 25 - 17 - 3 - 4, "\r\n\r\n", 0},
      {LINE HOST "X: ", "y", 16384, "\r\n\r\n", 431},
  };
  for (size_t i = 0; i < XQ_COUNT(all); i++) {
    char *head = repeated(all[i].before, all[i].what, all[i].count, all[i].after);
    if (verdict(head) != all[i].status) {
      fail_msg("%zu: %u instead of %u", i, verdict(head), all[i].status);
    }
    free(head);
  }
}

/* One after another on one connection: those before a doubtful one are as good as ever, those behind it never come. */
static void what_follows(void **state) {
  (void)state;
  static const char good[] = "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nab\ncd" LINE HOST "\r\n";
  static const char bad[] = LINE HOST "Host: x\r\n\r\n" LINE HOST "\r\n";
  for (size_t piece = 1; piece < 200; piece++) {
    struct http_frame f = {0};
    char in[1000], out[1000], want[1000];
    int len = snprintf(in, sizeof in, "%s%s", good, bad);
    int want_len =
        snprintf(want, sizeof want, "%sGET /refused HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n", good);
    size_t got = through(&f, in, (size_t)len, piece, out, sizeof out);
    assert_int_equal(got, want_len);
    assert_memory_equal(out, want, got);
    assert_int_equal(f.heads, 3);
    assert_int_equal(f.status, 400);
    http_frame_clear(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_octet_at_each_place),
      cmocka_unit_test(each_way_to_end_a_line),
      cmocka_unit_test(what_may_be_there_once),
      cmocka_unit_test(how_long_a_body_is),
      cmocka_unit_test(the_request_line),
      cmocka_unit_test(sizes),
      cmocka_unit_test(what_follows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
