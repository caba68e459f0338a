/* pad.c - see pad.h.  PC/SC specification part 10 revision 2.02.09: sections 2.2 (features), 2.5.2 and 2.5.3 (the two
 * structures; numbers in them are little-endian on this side of a driver), 2.6.2 (status words). */
#include "pad.h"

#include <stdatomic.h>
#include <string.h>
#include <winscard.h>

#define NAME "ACME PIN Pad 00 00"
#define CODE_FEATURES 0x42000D48u
#define CODE_VERIFY 0x42330006u
#define CODE_MODIFY 0x42330007u
enum { HANDLE = 7, CONTEXT = 5 };

struct pad pad;
static atomic_bool held;

/* ---- the card */

void pad_plug(const char *option, const char *value) {
  memset(&pad, 0, sizeof pad);
  pad.short_answer = -1;
  reader_open(&pad.wire);
  card_start(&pad.wire, option, value, NULL);
}

void pad_unplug(void) {
  reader_close(&pad.wire);
}

static void power(void) {
  unsigned char atr[64];
  reader_power(&pad.wire, 2);
  send_message(&pad.wire, (const unsigned char *)"\x04", 1);
  receive_message(&pad.wire, atr, sizeof atr);
}

static DWORD to_card(const unsigned char *apdu, size_t len, unsigned char *answer, DWORD room) {
  if (pad.log_len < PAD_LOG_MAX) {
    pad.log[pad.log_len++] = apdu[1];
  }
  unsigned sw = frame(&pad.wire, apdu, len);
  assert_true(pad.wire.len + 2 <= room);
  memcpy(answer, pad.wire.data, pad.wire.len);
  answer[pad.wire.len] = (unsigned char)(sw >> 8);
  answer[pad.wire.len + 1] = (unsigned char)sw;
  return pad.wire.len + 2;
}

/* ---- the pad */

struct block { /* what both structures say of a PIN */
  unsigned format, block, length_format, min, max, condition;
};

static unsigned little16(const unsigned char *p) {
  return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static unsigned little32(const unsigned char *p) {
  return little16(p) | little16(p + 2) << 16;
}

/* As far as this reader goes: bytes, ASCII, left, no length beside the PIN, ended by the key for it. */
static bool understood(const struct block *b) {
  return (b->format & 0x80) != 0 && (b->format & 0x07) == 0x02 && (b->block >> 4) == 0 && (b->block & 0x0F) != 0 &&
         b->length_format == 0 && b->min <= b->max && b->max <= (b->block & 0x0F) && (b->condition & ~7u) == 0 &&
         (b->condition & 0x02) != 0;
}

/* One prompt: 0 and what was typed, or a status word. */
static unsigned prompt(const struct block *b, const char **typed) {
  assert_true(pad.prompts < PAD_TYPED_MAX);
  *typed = pad.typed[pad.prompts++];
  if (*typed == NULL) {
    return 0x6400;
  }
  if (strcmp(*typed, KEY_CANCEL) == 0) {
    return 0x6401;
  }
  return strlen(*typed) < b->min || strlen(*typed) > b->max ? 0x6403 : 0;
}

/* Over what stands there: the filling is the program's. */
static bool insert(const struct block *b, unsigned offset, const char *typed, unsigned char *apdu, size_t len) {
  size_t at = 5 + (b->format >> 3 & 0x0F) + offset;
  if (at + (b->block & 0x0F) > len) {
    return false;
  }
  memcpy(apdu + at, typed, strlen(typed));
  return true;
}

static DWORD say(unsigned sw, unsigned char *answer) {
  pad.bad += sw == 0x6B80;
  answer[0] = (unsigned char)(sw >> 8);
  answer[1] = (unsigned char)sw;
  return 2;
}

static DWORD verify(const unsigned char *p, size_t len, unsigned char *answer, DWORD room) {
  enum { HEAD = 19 };
  const char *typed;
  unsigned char apdu[256];
  if (len < HEAD + 5 || little32(p + 15) != len - HEAD || p[12] + p[13] + p[14] != 0) {
    return say(0x6B80, answer);
  }
  const struct block b = {p[2], p[3], p[4], p[6], p[5], p[7]};
  if (!understood(&b) || p[8] > 1 || p[11] != 0) {
    return say(0x6B80, answer);
  }
  unsigned sw = prompt(&b, &typed);
  memcpy(apdu, p + HEAD, len - HEAD);
  if (sw == 0 && !insert(&b, 0, typed, apdu, len - HEAD)) {
    sw = 0x6B80;
  }
  return sw != 0 ? say(sw, answer) : to_card(apdu, len - HEAD, answer, room);
}

static DWORD modify(const unsigned char *p, size_t len, unsigned char *answer, DWORD room) {
  enum { HEAD = 24, CONFIRM = 1, OLD = 2 };
  const char *old = "", *fresh = "", *again;
  unsigned char apdu[256];
  if (len < HEAD + 5 || little32(p + 20) != len - HEAD || p[17] + p[18] + p[19] != 0) {
    return say(0x6B80, answer);
  }
  const struct block b = {p[2], p[3], p[4], p[8], p[7], p[10]};
  unsigned prompts = 1 + ((p[9] & CONFIRM) != 0) + ((p[9] & OLD) != 0);
  if (!understood(&b) || p[9] > 3 || p[11] != prompts || p[14] != 0 || p[15] != 1 || p[16] != 2) {
    return say(0x6B80, answer);
  }
  unsigned sw = (p[9] & OLD) != 0 ? prompt(&b, &old) : 0;
  sw = sw == 0 ? prompt(&b, &fresh) : sw;
  again = fresh;
  sw = sw == 0 && (p[9] & CONFIRM) != 0 ? prompt(&b, &again) : sw;
  sw = sw == 0 && strcmp(fresh, again) != 0 ? 0x6402 : sw;
  memcpy(apdu, p + HEAD, len - HEAD);
  if (sw == 0 && (!insert(&b, p[5], old, apdu, len - HEAD) || !insert(&b, p[6], fresh, apdu, len - HEAD))) {
    sw = 0x6B80;
  }
  return sw != 0 ? say(sw, answer) : to_card(apdu, len - HEAD, answer, room);
}

LONG SCardControl(SCARDHANDLE card, DWORD code, LPCVOID in, DWORD len, LPVOID out, DWORD room, LPDWORD used) {
  assert_int_equal(card, HANDLE);
  assert_true(held);
  *used = 0;
  if (code == CODE_FEATURES) {
    if (pad.features == NULL) {
      return SCARD_E_UNSUPPORTED_FEATURE; /* as Debian's virtual reader */
    }
    assert_true(pad.features_len <= room);
    memcpy(out, pad.features, pad.features_len);
    *used = pad.features_len;
    return SCARD_S_SUCCESS;
  }
  assert_true(code == CODE_VERIFY || code == CODE_MODIFY);
  assert_true(len <= sizeof pad.request);
  memcpy(pad.request, in, len);
  pad.request_len = len;
  if (pad.fails != 0) {
    LONG rv = pad.fails;
    pad.fails = 0;
    pad.out = rv == SCARD_E_NOT_TRANSACTED; /* pulled in the middle, and the reader does not know it yet */
    return rv;
  }
  if (pad.short_answer >= 0) {
    *used = (DWORD)pad.short_answer;
    memset(out, 0x90, *used <= room ? *used : room);
    pad.short_answer = -1;
    return SCARD_S_SUCCESS;
  }
  *used = (code == CODE_VERIFY ? verify : modify)(in, len, out, room);
  return SCARD_S_SUCCESS;
}

/* ---- the rest of the reader */

LONG SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT context) {
  (void)scope;
  (void)a;
  (void)b;
  *context = CONTEXT;
  return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT context) {
  return context == CONTEXT ? SCARD_S_SUCCESS : SCARD_E_INVALID_HANDLE;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD len) {
  (void)context;
  (void)groups;
  *len = sizeof NAME + 1;
  if (names != NULL) {
    memcpy(names, NAME "\0", sizeof NAME + 1);
  }
  return SCARD_S_SUCCESS;
}

LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE *states, DWORD count) {
  (void)context;
  (void)timeout;
  assert_int_equal(count, 1);
  states[0].dwEventState = pad.out ? SCARD_STATE_EMPTY : SCARD_STATE_PRESENT;
  memcpy(states[0].rgbAtr, "\x3B\x80\x80\x01\x01", 5);
  states[0].cbAtr = 5;
  return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR name, DWORD share, DWORD protocols, LPSCARDHANDLE card,
                  LPDWORD protocol) {
  (void)context;
  (void)protocols;
  assert_string_equal(name, NAME);
  assert_int_equal(share, SCARD_SHARE_SHARED);
  *card = HANDLE;
  *protocol = SCARD_PROTOCOL_T1;
  return pad.out ? SCARD_E_NO_SMARTCARD : SCARD_S_SUCCESS;
}

LONG SCardReconnect(SCARDHANDLE card, DWORD share, DWORD protocols, DWORD disposition, LPDWORD protocol) {
  (void)card;
  (void)share;
  (void)protocols;
  (void)disposition;
  *protocol = SCARD_PROTOCOL_T1;
  return SCARD_S_SUCCESS;
}

LONG SCardDisconnect(SCARDHANDLE card, DWORD disposition) {
  assert_int_equal(card, HANDLE);
  if (disposition == SCARD_RESET_CARD) {
    power();
  }
  return SCARD_S_SUCCESS;
}

LONG SCardBeginTransaction(SCARDHANDLE card) {
  static const unsigned char otp[] = {0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01};
  assert_int_equal(card, HANDLE);
  assert_false(held);
  if (pad.other_application) {
    pad.other_application = false;
    assert_int_equal(frame(&pad.wire, otp, sizeof otp), 0x9000);
  }
  held = !pad.out;
  return pad.out ? SCARD_W_REMOVED_CARD : SCARD_S_SUCCESS;
}

LONG SCardEndTransaction(SCARDHANDLE card, DWORD disposition) {
  assert_int_equal(card, HANDLE);
  assert_true(held);
  held = false;
  if (disposition == SCARD_RESET_CARD) {
    power();
  }
  return SCARD_S_SUCCESS;
}

LONG SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *pci, LPCBYTE apdu, DWORD len, SCARD_IO_REQUEST *got,
                   LPBYTE answer, LPDWORD answer_len) {
  (void)pci;
  (void)got;
  assert_int_equal(card, HANDLE);
  assert_true(held);
  pad.typed_here += (apdu[1] == 0x20 || apdu[1] == 0x24) && len > 5;
  *answer_len = to_card(apdu, len, answer, *answer_len);
  return SCARD_S_SUCCESS;
}
