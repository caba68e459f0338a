/* Tests of src/token/piv/container.c: objects as other programs write them, packed by programs that know nothing
 * of us. */
#include <stdlib.h>
#include <string.h>

#include "../../pki/made.h"
#include "token/piv/piv.h"

struct fixture {
  X509 *cert;
  uint8_t *der;
  size_t len;
};

static int make_cert(void **state) {
  struct fixture *f = xq_calloc(1, sizeof *f);
  f->cert = made_cert(&(struct made_spec){0}, made_key(XQ_KEY_P256, 1), NULL, made_key(XQ_KEY_P256, 1));
  made_ok(xq_cert_to_der(f->cert, &f->der, &f->len));
  *state = f;
  return 0;
}

static int drop_cert(void **state) {
  struct fixture *f = *state;
  X509_free(f->cert);
  free(f->der);
  free(f);
  return 0;
}

static void wrap(struct xq_buf *inside, struct xq_buf *object) {
  xq_buf_clear(object);
  piv_tlv_put(object, 0x53, inside->data, inside->len);
  xq_buf_clear(inside);
}

static void expect(const struct fixture *f, const struct xq_buf *object) {
  X509 *cert = NULL;
  made_ok(piv_container_read((struct piv_bytes){object->data, object->len}, &cert));
  assert_true(xq_cert_equal(cert, f->cert));
  X509_free(cert);
}

static void expect_damaged(const void *data, size_t len) {
  X509 *cert = NULL;
  made_fails(piv_container_read((struct piv_bytes){data, len}, &cert), XQ_E_TOKEN_DAMAGED);
  assert_null(cert);
}

static void written(void **state) {
  const struct fixture *f = *state;
  struct xq_buf object = {0};
  made_ok(piv_container_write(f->cert, &object));
  assert_int_equal(object.data[0], 0x53);
  assert_memory_equal(object.data + object.len - 5, "\x71\x01\x00\xFE\x00", 5);
  expect(f, &object);
  xq_buf_clear(&object);
}

static void other_forms(void **state) {
  const struct fixture *f = *state;
  struct xq_buf inside = {0};
  struct xq_buf object = {0};
  piv_tlv_put(&inside, 0x70, f->der, f->len); /* nothing else */
  wrap(&inside, &object);
  expect(f, &object);
  piv_tlv_put(&inside, 0xFE, NULL, 0); /* another order */
  piv_tlv_put(&inside, 0x71, "", 1);
  piv_tlv_put(&inside, 0x70, f->der, f->len);
  wrap(&inside, &object);
  expect(f, &object);
  piv_tlv_put(&inside, 0x70, f->der, f->len); /* filled up inside and behind */
  xq_buf_add(&inside, "\0\0\0\0\0", 5);
  wrap(&inside, &object);
  xq_buf_add(&object, "\x90\x00\xFF", 3);
  expect(f, &object);
  X509 *cert = NULL;
  made_ok(piv_container_read((struct piv_bytes){(const uint8_t *)"\x53\x00", 2}, &cert)); /* deleted */
  assert_null(cert);
  xq_buf_clear(&object);
}

/* What `command` makes of the certificate, in the container. */
static void packed(const struct fixture *f, const char *command, const char *head, size_t head_len,
                   struct xq_buf *object) {
  struct xq_buf inside = {0};
  struct xq_buf value = {0};
  uint8_t *data = NULL;
  size_t len = 0;
  char *dir = made_dir();
  made_write(dir, "in", f->der, f->len);
  assert_int_equal(made_run(dir, "%s", command), 0);
  char *path = xq_path_join(dir, "out");
  made_ok(xq_file_read(path, XQ_CERT_MAX, &data, &len));
  xq_buf_add(&value, head, head_len);
  xq_buf_add(&value, data, len);
  piv_tlv_put(&inside, 0x70, value.data, value.len);
  piv_tlv_put(&inside, 0x71, "\1", 1);
  piv_tlv_put(&inside, 0xFE, NULL, 0);
  wrap(&inside, object);
  xq_buf_clear(&value);
  free(path);
  free(data);
  made_dir_remove(dir);
}

#define ZLIB "python3 -c 'import zlib; open(\"out\", \"wb\").write(zlib.compress(open(\"in\", \"rb\").read()))'"

static void gzip(void **state) {
  const struct fixture *f = *state;
  struct xq_buf object = {0};
  packed(f, "gzip -9 -n <in >out", "", 0, &object);
  expect(f, &object);
  for (size_t cut = 0; cut < object.len; cut += 7) { /* torn anywhere */
    expect_damaged(object.data, cut);
  }
  object.data[object.len - 12] ^= 1; /* a bit of its checksum */
  expect_damaged(object.data, object.len);
  xq_buf_clear(&object);
}

static void net_id(void **state) {
  const struct fixture *f = *state;
  struct xq_buf object = {0};
  if (made_run("/tmp", "python3 -c 'import zlib'") != 0) {
    skip();
  }
  char head[4] = {1, 0, (char)f->len, (char)(f->len >> 8)};
  packed(f, ZLIB, head, sizeof head, &object);
  expect(f, &object);
  xq_buf_clear(&object);
}

static void bombs_and_rubbish(void **state) {
  struct fixture f = *(struct fixture *)*state;
  struct xq_buf object = {0};
  uint8_t *zeros = xq_calloc(1, 40 * XQ_CERT_MAX);
  f.der = zeros;
  f.len = 40 * (size_t)XQ_CERT_MAX;
  packed(&f, "gzip -9 -n <in >out", "", 0, &object);
  expect_damaged(object.data, object.len);
  free(zeros);
  static const char *const texts[] = {
      "", "\x53", "\x53\x05zzzzz", "\x53\x02\x70\x00", "\x70\x01\x30", "\x53\x04\x71\x01\x01\xFE"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    size_t len = strlen(texts[i]);
    expect_damaged(texts[i], len + (i == 3));
  }
  xq_buf_clear(&object);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(written), cmocka_unit_test(other_forms), cmocka_unit_test(gzip),
                                     cmocka_unit_test(net_id), cmocka_unit_test(bombs_and_rubbish)};
  return cmocka_run_group_tests(tests, make_cert, drop_cert);
}
