/* pad.c - readers with keys of their own: PC/SC specification part 10, "IFDs with secure PIN entry capabilities".
 * The PIN goes from the pad to the card; this program sees only what the card says of it.  See pcsc.h. */
#include <assert.h>
#include <locale.h>
#include <reader.h>
#include <stdlib.h>
#include <string.h>

#include "token/pcsc/inner.h"

#define FEATURE_BYTES 6   /* tag, length, four bytes */
#define FEATURES_MAX 1024 /* more than one of every tag there can be is nonsense, and this is not much less */

#define TYPING_S 30 /* the reader gives up then: a person is at it, and other programs wait for the card */

enum {                  /* bmFormatString, bmPINBlockString: */
       IN_BYTES = 0x80, /* positions are counted in bytes; the PIN's is 0, behind Lc; */
       ASCII = 0x02,    /* from the left */
};
enum { ON_ENTER = 0x02 };                       /* bEntryValidationCondition */
enum { CONFIRM_NEW = 0x01, WITH_OLD = 0x02 };   /* bConfirmPIN */
enum { CHINESE = 0x0804, US_ENGLISH = 0x0409 }; /* wLangId */

enum { /* the pad's own status words, section 2.5: nothing was sent to the card */
       PAD_TIMEOUT = 0x6400,
       PAD_CANCELLED = 0x6401,
       PAD_DIFFER = 0x6402,
       PAD_LENGTH = 0x6403,
       PAD_PARAMETER = 0x6B80,
};

/* ---- what it can do */

bool pcsc_pad_read(const uint8_t *list, size_t len, struct pcsc_pad *pad) {
  *pad = (struct pcsc_pad){0};
  struct pcsc_pad found = {0};
  if (len % FEATURE_BYTES != 0) {
    return false;
  }
  for (const uint8_t *f = list; f < list + len; f += FEATURE_BYTES) {
    uint32_t code = (uint32_t)f[2] << 24 | (uint32_t)f[3] << 16 | (uint32_t)f[4] << 8 | f[5];
    if (f[1] != FEATURE_BYTES - 2) {
      return false;
    }
    if (f[0] == FEATURE_VERIFY_PIN_DIRECT) {
      found.verify = code;
    } else if (f[0] == FEATURE_MODIFY_PIN_DIRECT) {
      found.modify = code;
    }
  }
  *pad = found;
  return true;
}

struct pcsc_pad pcsc_pad(pcsc_card *card) {
  struct pcsc_line *l = card->line;
  struct pcsc_pad pad = {0};
  uint8_t list[FEATURES_MAX];
  DWORD got = 0;
  assert(l->in_transaction);
  LONG rv = SCardControl(l->handle, CM_IOCTL_GET_FEATURE_REQUEST, NULL, 0, list, sizeof list, &got);
  if (rv == SCARD_S_SUCCESS && (got > sizeof list || !pcsc_pad_read(list, got, &pad))) {
    xq_log(XQ_LOG_WARNING, "the reader tells nonsense of what it can do: it is used as one without a pad");
  }
  return pad;
}

/* ---- a PIN typed on it */

/* What its display is to speak; the words are its own. */
static uint16_t language(void) {
  const char *list = getenv("LANGUAGE"); /* as gettext has it */
  const char *name = list != NULL && *list != '\0' ? list : setlocale(LC_MESSAGES, NULL);
  return name != NULL && strncmp(name, "zh", 2) == 0 ? CHINESE : US_ENGLISH;
}

static xq_err *with_pad(xq_err *err, const char *what) {
  return xq_err_fact(err, "pad", "%s", what);
}

static xq_err *judge(uint16_t sw) {
  switch (sw) {
    case PAD_TIMEOUT:
      return with_pad(xq_err_new(XQ_E_PIN_NEEDED, "nobody typed the PIN on the reader in time"), "timeout");
    case PAD_CANCELLED:
      return with_pad(xq_err_new(XQ_E_CANCELLED, "cancelled on the reader"), "cancelled");
    case PAD_DIFFER:
      return with_pad(xq_err_new(XQ_E_PIN_NEEDED, "the new PIN was not the same twice"), "differ");
    case PAD_LENGTH:
      return with_pad(xq_err_new(XQ_E_PIN_LENGTH, "a PIN of an impossible length"), "length");
    case PAD_PARAMETER:
      return xq_err_fact(xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "the reader does not take this on its pad"), "what",
                         "pin-pad");
    default:
      return NULL;
  }
}

/* Numbers in these structures are the host's own, as drivers expect them. */
static xq_err *control(pcsc_card *card, uint32_t code, const void *head, size_t head_len,
                       const struct pcsc_pin_command *command, uint16_t *sw) {
  struct pcsc_line *l = card->line;
  uint8_t request[sizeof(PIN_MODIFY_STRUCTURE) + PCSC_PIN_COMMAND_MAX];
  uint8_t answer[2 + 256];
  DWORD got = 0;
  assert(l != NULL && l->in_transaction && head_len + command->len <= sizeof request);
  if (code == 0) {
    return judge(PAD_PARAMETER);
  }
  memcpy(request, head, head_len);
  memcpy(request + head_len, command->apdu, command->len);
  LONG rv = SCardControl(l->handle, code, request, (DWORD)(head_len + command->len), answer, sizeof answer, &got);
  if (rv == SCARD_E_TIMEOUT || rv == SCARD_E_CANCELLED) { /* some drivers say it so */
    return judge(rv == SCARD_E_TIMEOUT ? PAD_TIMEOUT : PAD_CANCELLED);
  }
  if (rv != SCARD_S_SUCCESS || got < 2 || got > sizeof answer) {
    return pcsc_failed(card, rv, got > sizeof answer ? 0 : got);
  }
  *sw = (uint16_t)(answer[got - 2] << 8 | answer[got - 1]);
  return judge(*sw);
}

static uint16_t lengths(const struct pcsc_pin_command *command) {
  return (uint16_t)(command->min << 8 | command->max);
}

xq_err *pcsc_verify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad, const struct pcsc_pin_command *command,
                               uint16_t *sw) {
  const PIN_VERIFY_STRUCTURE head = {.bTimerOut = TYPING_S,
                                     .bmFormatString = IN_BYTES | ASCII,
                                     .bmPINBlockString = command->field,
                                     .wPINMaxExtraDigit = lengths(command),
                                     .bEntryValidationCondition = ON_ENTER,
                                     .bNumberMessage = 1,
                                     .wLangId = language(),
                                     .ulDataLength = (uint32_t)command->len};
  return control(card, pad->verify, &head, sizeof head, command, sw);
}

xq_err *pcsc_modify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad, const struct pcsc_pin_command *command,
                               uint16_t *sw) {
  const PIN_MODIFY_STRUCTURE head = {.bTimerOut = TYPING_S,
                                     .bmFormatString = IN_BYTES | ASCII,
                                     .bmPINBlockString = command->field,
                                     .bInsertionOffsetNew = command->field,
                                     .wPINMaxExtraDigit = lengths(command),
                                     .bConfirmPIN = CONFIRM_NEW | WITH_OLD,
                                     .bEntryValidationCondition = ON_ENTER,
                                     .bNumberMessage = 3,
                                     .wLangId = language(),
                                     .bMsgIndex2 = 1,
                                     .bMsgIndex3 = 2,
                                     .ulDataLength = (uint32_t)command->len};
  return control(card, pad->modify, &head, sizeof head, command, sw);
}
