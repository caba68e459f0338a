/* container.c - certificates as PIV cards hold them, plain or packed; written plain, for everybody reads that.  See
 * piv.h. */
#include <stdlib.h>
#include <zlib.h>

#include "token/piv/piv.h"

#define TAG_OBJECT 0x53
#define TAG_CERT 0x70
#define TAG_CERT_INFO 0x71
#define TAG_ERROR_DETECTION 0xFE

static xq_err *damaged(const char *why) {
  return xq_err_new(XQ_E_TOKEN_DAMAGED, "a certificate object %s", why);
}

/* Both formats of zlib; a bomb ends at the size no certificate has. */
static xq_err *unpack(struct piv_bytes packed, uint8_t **der, size_t *len) {
  z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.len};
  uint8_t *out = xq_malloc(XQ_CERT_MAX);
  stream.next_out = out;
  stream.avail_out = XQ_CERT_MAX;
  int done = inflateInit2(&stream, 15 + 32); /* the largest window; gzip and zlib are told apart by their heads */
  if (done == Z_OK) {
    done = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
  }
  if (done != Z_STREAM_END) {
    free(out);
    return damaged("does not unpack");
  }
  *der = out;
  *len = XQ_CERT_MAX - stream.avail_out;
  return NULL;
}

/* CertInfo tells whether it is packed, but is left out by some and set wrongly by others; the first byte cannot lie: 30
 * a certificate, 1F gzip, 78 zlib, 01 the head that Net iD puts before zlib (01 00, length, low byte first). */
static xq_err *read_cert(struct piv_bytes value, X509 **cert) {
  uint8_t *der = NULL;
  size_t len = 0;
  if (value.len < 5) {
    return damaged("is too short");
  }
  if (value.p[0] == 0x30) {
    return xq_cert_from_der(value.p, value.len, cert);
  }
  if (value.p[0] == 0x01 && value.p[1] == 0x00) {
    value = (struct piv_bytes){value.p + 4, value.len - 4};
  }
  xq_err *err = unpack(value, &der, &len);
  if (err == NULL) {
    err = xq_cert_from_der(der, len, cert);
  }
  free(der);
  return err;
}

xq_err *piv_container_read(struct piv_bytes object, X509 **cert) {
  struct piv_bytes inside;
  struct piv_bytes value;
  *cert = NULL;
  if (!piv_tlv_find(object, TAG_OBJECT, &inside)) {
    return damaged("has no beginning, or not all of its end");
  }
  if (inside.len == 0) {
    return NULL;
  }
  if (!piv_tlv_find(inside, TAG_CERT, &value)) {
    return damaged("holds no certificate");
  }
  xq_err *err = read_cert(value, cert);
  return err == NULL || xq_err_code(err) == XQ_E_TOKEN_DAMAGED
             ? err
             : xq_err_wrap(err, XQ_E_TOKEN_DAMAGED, "what is in a certificate object is no certificate");
}

xq_err *piv_container_write(X509 *cert, struct xq_buf *object) {
  static const uint8_t plain = 0;
  struct xq_buf inside = {0};
  uint8_t *der = NULL;
  size_t len = 0;
  xq_err *err = xq_cert_to_der(cert, &der, &len);
  if (err == NULL) {
    piv_tlv_put(&inside, TAG_CERT, der, len);
    piv_tlv_put(&inside, TAG_CERT_INFO, &plain, 1);
    piv_tlv_put(&inside, TAG_ERROR_DETECTION, NULL, 0);
    piv_tlv_put(object, TAG_OBJECT, inside.data, inside.len);
  }
  xq_buf_clear(&inside);
  free(der);
  return err;
}
