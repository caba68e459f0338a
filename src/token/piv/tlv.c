/* tlv.c - BER-TLV as cards write it: nothing is read that is not there.  See piv.h. */
#include <string.h>

#include "token/piv/piv.h"

/* One byte, or a first one whose low bits are all set and more until one without the high bit. */
static bool read_tag(struct piv_bytes *in, uint32_t *tag) {
  if (in->len == 0) {
    return false;
  }
  uint32_t read = in->p[0];
  size_t used = 1;
  if ((read & 0x1F) == 0x1F) {
    do {
      if (used == in->len || used == 3) {
        return false;
      }
      read = read << 8 | in->p[used];
    } while ((in->p[used++] & 0x80) != 0);
  }
  *tag = read;
  *in = (struct piv_bytes){in->p + used, in->len - used};
  return true;
}

static bool read_length(struct piv_bytes *in, size_t *len) {
  if (in->len == 0) {
    return false;
  }
  size_t more = in->p[0] > 0x80 ? in->p[0] & 0x7Fu : 0;
  size_t read = in->p[0];
  if (in->p[0] == 0x80 || more > 3 || more + 1 > in->len) { /* the indefinite form is not for cards */
    return false;
  }
  if (more > 0) {
    read = 0;
    for (size_t i = 1; i <= more; i++) {
      read = read << 8 | in->p[i];
    }
  }
  *len = read;
  *in = (struct piv_bytes){in->p + more + 1, in->len - more - 1};
  return true;
}

bool piv_tlv_next(struct piv_bytes *in, uint32_t *tag, struct piv_bytes *value) {
  struct piv_bytes rest = *in;
  uint32_t found;
  size_t len;
  if (!read_tag(&rest, &found) || !read_length(&rest, &len) || len > rest.len) {
    return false;
  }
  *tag = found;
  *value = (struct piv_bytes){rest.p, len};
  *in = (struct piv_bytes){rest.p + len, rest.len - len};
  return true;
}

bool piv_tlv_find(struct piv_bytes in, uint32_t tag, struct piv_bytes *value) {
  struct piv_bytes found;
  uint32_t is;
  while (piv_tlv_next(&in, &is, &found)) {
    if (is == tag) {
      *value = found;
      return true;
    }
  }
  return false;
}

size_t piv_tlv_head(uint8_t out[PIV_TLV_HEAD_MAX], uint32_t tag, size_t len) {
  size_t n = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (tag >> shift != 0) {
      out[n++] = (uint8_t)(tag >> shift);
    }
  }
  if (len > 0xFFFF) {
    out[n++] = 0x83;
    out[n++] = (uint8_t)(len >> 16);
  } else if (len > 0xFF) {
    out[n++] = 0x82;
  } else if (len > 0x7F) {
    out[n++] = 0x81;
  }
  if (len > 0xFF) {
    out[n++] = (uint8_t)(len >> 8);
  }
  out[n++] = (uint8_t)len;
  return n;
}

void piv_tlv_put(struct xq_buf *buf, uint32_t tag, const void *value, size_t len) {
  uint8_t head[PIV_TLV_HEAD_MAX];
  xq_buf_add(buf, head, piv_tlv_head(head, tag, len));
  if (len > 0) {
    xq_buf_add(buf, value, len);
  }
}
