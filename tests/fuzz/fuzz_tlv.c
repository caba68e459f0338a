/* fuzz_tlv.c - BER-TLV from a card.  Every element lies within what it was found in, and what is written in our own way
 * is read as the same. */
#include <string.h>

#include "fuzz.h"
#include "token/piv/piv.h"

#define DEPTH_MAX 8

static void same_again(uint32_t tag, struct piv_bytes value) {
  struct xq_buf written = {0};
  struct piv_bytes read;
  uint32_t read_tag = 0;
  piv_tlv_put(&written, tag, value.p, value.len);
  struct piv_bytes in = {written.data, written.len};
  FUZZ_HOLDS(piv_tlv_next(&in, &read_tag, &read));
  FUZZ_HOLDS(in.len == 0 && read_tag == tag && read.len == value.len);
  FUZZ_HOLDS(value.len == 0 || memcmp(read.p, value.p, value.len) == 0);
  xq_buf_clear(&written);
}

static void walk(struct piv_bytes in, int depth) {
  struct piv_bytes whole = in;
  struct piv_bytes value;
  struct piv_bytes found;
  uint32_t tag;
  while (piv_tlv_next(&in, &tag, &value)) {
    FUZZ_HOLDS(value.p >= whole.p && value.len <= whole.len);
    FUZZ_HOLDS((size_t)(value.p - whole.p) <= whole.len - value.len);
    FUZZ_HOLDS(value.p + value.len == in.p);
    FUZZ_HOLDS(piv_tlv_find(whole, tag, &found) && found.p <= value.p);
    if (tag != 0) {
      same_again(tag, value);
    }
    if (depth < DEPTH_MAX) {
      walk(value, depth + 1);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  walk((struct piv_bytes){data, size}, 0);
  return 0;
}
