/* card.c - which card it is, and jobs: a transaction each, with what a reset or another card takes away.  See piv.h. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

/* ---- what it can do */

bool piv_at_least(const struct piv *p, unsigned major, unsigned minor) {
  return p->versioned && (p->version[0] > major || (p->version[0] == major && p->version[1] >= minor));
}

bool piv_can_move(const struct piv *p) {
  return p->metadata && piv_at_least(p, 5, 7);
}

/* ---- commands */

static xq_err *begin_again(const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_TOKEN_BUSY, "%s", why), "reset", "yes");
}

/* Such an error comes instead of a command, which was not carried out. */
static bool must_begin_again(const xq_err *err) {
  return xq_err_code(err) == XQ_E_TOKEN_BUSY && xq_streq(xq_err_get_fact(err, "reset"), "yes");
}

/* What every PIV card understands, and this one does. */
static bool understood(const struct piv *p, uint8_t ins) {
  return ins < PIV_MOVE_KEY || (ins == PIV_METADATA && p->described) || (ins == PIV_MOVE_KEY && piv_can_move(p));
}

static xq_err *transmit(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  struct piv *p = ctx;
  xq_err *err = pcsc_transmit(p->card, apdu, len, answer, answer_len);
  if (xq_err_code(err) == XQ_E_TOKEN_DAMAGED) { /* pulled in the middle: some readers tell no other way */
    return xq_err_wrap(err, XQ_E_TOKEN_REMOVED, "the card fell silent");
  }
  if (err != NULL || *answer_len != 2 || p->renewed || !understood(p, apdu[1])) {
    return err;
  }
  uint16_t sw = (uint16_t)(answer[0] << 8 | answer[1]);
  return sw == PIV_SW_INSTRUCTION || sw == PIV_SW_CLASS /* another program selected something else, without a reset */
             ? begin_again("another application is selected")
             : NULL;
}

xq_err *piv_send(struct piv *p, const struct piv_command *command, struct piv_answer *answer) {
  return piv_apdu(&p->channel, command, answer);
}

xq_err *piv_get_data(struct piv *p, uint32_t object, struct piv_answer *answer) {
  const uint8_t data[] = {0x5C, 3, (uint8_t)(object >> 16), (uint8_t)(object >> 8), (uint8_t)object};
  const struct piv_command command = {
      .ins = PIV_GET_DATA, .p1 = 0x3F, .p2 = 0xFF, .data = {data, sizeof data}, .wants = PIV_LONG_ANSWER};
  return piv_send(p, &command, answer);
}

xq_err *piv_refused(uint16_t sw, const char *what) {
  static const struct {
    uint16_t sw;
    enum xq_code code;
  } codes[] = {
      {PIV_SW_MEMORY, XQ_E_TOKEN_WRITE},
      {PIV_SW_FULL, XQ_E_TOKEN_FULL},
      {PIV_SW_SECURITY, XQ_E_PIN_NEEDED},
      {PIV_SW_BLOCKED, XQ_E_PIN_LOCKED},
      {PIV_SW_NOT_FOUND, XQ_E_KEY_ABSENT},
      {PIV_SW_REFERENCE, XQ_E_KEY_ABSENT},
      {PIV_SW_INSTRUCTION, XQ_E_TOKEN_UNSUPPORTED},
      {PIV_SW_CLASS, XQ_E_TOKEN_UNSUPPORTED},
      {PIV_SW_DATA, XQ_E_TOKEN_UNSUPPORTED},
      {PIV_SW_PARAMETERS, XQ_E_TOKEN_UNSUPPORTED},
      {PIV_SW_CONDITIONS, XQ_E_TOKEN_UNSUPPORTED},
      {PIV_SW_LENGTH, XQ_E_TOKEN_UNSUPPORTED},
  };
  enum xq_code code = XQ_E_TOKEN_DAMAGED;
  for (size_t i = 0; i < XQ_COUNT(codes); i++) {
    if (codes[i].sw == sw) {
      code = codes[i].code;
    }
  }
  xq_err *err = xq_err_new(code, "the card answers %04X: %s", sw, what);
  return xq_err_fact(xq_err_fact(err, "sw", "%04X", sw), "what", "%s", what);
}

/* ---- which card it is */

static xq_err *read_serial(struct piv *p, bool *found, uint32_t *serial) {
  static const struct piv_command command = {.ins = PIV_SERIAL, .wants = PIV_ANSWER};
  struct piv_answer answer;
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL) {
    const uint8_t *b = answer.data.p;
    *found = answer.sw == PIV_SW_OK && answer.data.len == 4;
    *serial = *found ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
  }
  return err;
}

/* GUID of the Card Holder Unique Identifier: 53 { ..., 34 GUID, ... }.  Some makers leave it at zeros. */
static xq_err *read_guid(struct piv *p, bool *found, uint8_t guid[16]) {
  static const uint8_t none[16];
  struct piv_answer answer;
  struct piv_bytes inside;
  struct piv_bytes value;
  xq_err *err = piv_get_data(p, PIV_CHUID, &answer);
  *found = err == NULL && answer.sw == PIV_SW_OK && piv_tlv_find(answer.data, 0x53, &inside) &&
           piv_tlv_find(inside, 0x34, &value) && value.len == 16 && memcmp(value.p, none, 16) != 0;
  if (*found) {
    memcpy(guid, value.p, 16);
  }
  return err;
}

/* A YubiKey in its own right: others are called after the reader they are put into. */
static bool in_yubikey(const struct piv *p) {
  return strncmp(p->reader, "Yubico", 6) == 0;
}

/* Card capabilities in the historical bytes (ISO 7816-4 section 12.1.1): the third says "extended length". */
static bool atr_says_extended(const uint8_t *atr, size_t len) {
  if (len < 2) {
    return false;
  }
  size_t at = 2;
  for (uint8_t follow = atr[1] >> 4; follow != 0;) { /* interface bytes, ISO 7816-3 section 8.2 */
    size_t before = at;
    for (int bit = 0; bit < 4; bit++) {
      at += follow >> bit & 1u;
    }
    bool td = (follow & 8) != 0;
    follow = td && at > before && at <= len ? atr[at - 1] >> 4 : 0;
  }
  size_t end = at + (atr[1] & 0x0Fu);
  if (end > len || at == end || (atr[at] != 0x80 && atr[at] != 0x00)) {
    return false;
  }
  for (at++; at < end; at += 1 + (atr[at] & 0x0Fu)) { /* compact TLV */
    if ((atr[at] == 0x73) && at + 3 < end) {
      return (atr[at + 3] & 0x40) != 0;
    }
  }
  return false;
}

/* The longest command in bytes; Yubico's own program has these limits.  Over NFC the reader may not play along. */
static size_t longest_command(const struct piv *p) {
  if (p->yubico && (p->has_serial || piv_at_least(p, 4, 0)) && in_yubikey(p)) {
    return p->has_serial || piv_at_least(p, 4, 3) ? 3062 : 2038; /* a serial number: from 5.0 on */
  }
  return atr_says_extended(p->atr, p->atr_len) ? 2038 : 0;
}

xq_err *piv_version(struct piv *p) {
  static const struct piv_command command = {.ins = PIV_VERSION, .wants = PIV_ANSWER};
  struct piv_answer answer;
  if (p->versioned) {
    return NULL;
  }
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL && answer.sw == PIV_SW_OK && answer.data.len == 3) {
    memcpy(p->version, answer.data.p, 3);
    p->versioned = true;
    p->yubico = true;
  }
  return err;
}

/* In as few commands as can be: a serial number says enough of a newer YubiKey, its version is asked if it matters. */
static xq_err *identify(struct piv *p) {
  xq_err *err = NULL;
  if (in_yubikey(p)) {
    XQ_TRY(read_serial(p, &p->has_serial, &p->serial));
  }
  p->yubico = p->has_serial;
  if (!p->has_serial) {
    XQ_TRY(piv_version(p));
  }
  if (!p->has_serial && piv_at_least(p, 5, 0)) { /* in a reader of another name */
    XQ_TRY(read_serial(p, &p->has_serial, &p->serial));
  }
  if (!p->has_serial) {
    XQ_TRY(read_guid(p, &p->has_guid, p->guid));
  }
  p->channel.extended = longest_command(p);
  p->insertion = pcsc_insertion(p->card);
  p->identified = true;
out:
  return err;
}

xq_err *piv_describe(struct piv *p, uint8_t reference, struct piv_answer *answer) {
  const struct piv_command command = {.ins = PIV_METADATA, .p2 = reference, .wants = PIV_LONG_ANSWER};
  xq_err *err = piv_send(p, &command, answer);
  if (err == NULL) {
    p->metadata = answer->sw != PIV_SW_INSTRUCTION;
    p->described = p->metadata;
  }
  return err;
}

/* The maker's serial number decides where there is one: Yubico's program gives a card a new CHUID at every certificate
 * it writes, so a changed one does not make it another card. */
static xq_err *compare(struct piv *p) {
  uint32_t serial = 0;
  uint8_t guid[16] = {0};
  bool found = false;
  bool same = true;
  xq_err *err = NULL;
  if (p->has_serial) {
    XQ_TRY(read_serial(p, &found, &serial));
    same = found && serial == p->serial;
  } else if (p->has_guid) {
    XQ_TRY(read_guid(p, &found, guid));
    same = found && memcmp(guid, p->guid, sizeof guid) == 0;
  } else {
    same = pcsc_insertion(p->card) == p->insertion;
  }
  if (!same) {
    err = xq_err_new(XQ_E_TOKEN_SWAPPED, "another card is in the reader");
  }
out:
  return err;
}

static xq_err *renew(struct piv *p) {
  static const uint8_t application[] = {0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00};
  static const struct piv_command select = {
      .ins = PIV_SELECT, .p1 = 0x04, .data = {application, sizeof application}, .wants = PIV_ANSWER};
  struct piv_answer answer;
  xq_err *err = NULL;
  p->pad = pcsc_pad(p->card);
  XQ_TRY(piv_send(p, &select, &answer));
  if (answer.sw != PIV_SW_OK) {
    err = xq_err_new(p->identified ? XQ_E_TOKEN_SWAPPED : XQ_E_KEY_ABSENT, "no PIV card (%04X)", answer.sw);
    goto out;
  }
  XQ_TRY(p->identified ? compare(p) : identify(p));
  p->metadata = p->versioned ? piv_at_least(p, 5, 3) : p->has_serial;
  p->stale = false;
out:
  return err;
}

/* ---- jobs */

/* Power or contact was lost, or another program reset it. */
static void lose(struct piv *p) {
  p->reset = p->reset || p->verified;
  p->verified = false;
  p->pin_on_card = false;
  p->managed = false;
  p->stale = true;
  xq_secret_free(&p->pin);
  piv_drop_all(p);
}

static xq_err *once(xq_token *token, xq_err *(*work)(xq_token *token, void *arg), void *arg) {
  struct piv *p = token->data;
  bool fresh = false;
  xq_err *err = NULL;
  if (p->card == NULL) {
    XQ_TRY(pcsc_connect(p->reader, token->hooks, &p->card));
  }
  XQ_TRY(pcsc_begin(p->card, &fresh));
  if (fresh) {
    lose(p);
  }
  p->renewed = p->stale;
  err = p->stale ? renew(p) : NULL;
  if (err == NULL && work != NULL) {
    err = work(token, arg);
  }
  pcsc_end(p->card);
out:
  if (must_begin_again(err) || xq_err_code(err) == XQ_E_TOKEN_REMOVED || xq_err_code(err) == XQ_E_READER_SERVICE) {
    lose(p);
  }
  return err;
}

xq_err *piv_job(xq_token *token, xq_err *(*work)(xq_token *token, void *arg), void *arg) {
  xq_err *err = once(token, work, arg);
  if (must_begin_again(err)) {
    xq_err_ignore(err, "the job begins again");
    err = once(token, work, arg);
  }
  return err;
}

xq_err *piv_connect(xq_token *token, const struct pcsc_reader *reader) {
  struct piv *p = xq_calloc(1, sizeof *p);
  token->data = p;
  p->reader = xq_strdup(reader->name);
  memcpy(p->atr, reader->atr, sizeof p->atr);
  p->atr_len = reader->atr_len < sizeof p->atr ? reader->atr_len : sizeof p->atr;
  p->channel = (struct piv_channel){.transmit = transmit, .ctx = p, .answer = xq_malloc(PCSC_ANSWER_MAX)};
  p->stale = true;
  return piv_job(token, NULL, NULL);
}

/* ---- leaving */

static xq_err *forget(xq_token *token, void *arg) {
  static const struct piv_command command = {.ins = PIV_VERIFY, .p1 = 0xFF, .p2 = PIV_PIN}; /* SP 800-73-4 */
  struct piv *p = token->data;
  struct piv_answer answer;
  (void)arg;
  if (!p->pin_on_card) { /* a reset was quicker */
    return NULL;
  }
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL && answer.sw != PIV_SW_OK) {
    err = piv_refused(answer.sw, "forget");
  }
  return err;
}

void piv_forget_pin(xq_token *token) {
  struct piv *p = token->data;
  if (p->pin_on_card || p->managed) {
    xq_err *err = p->managed ? piv_refused(PIV_SW_INSTRUCTION, "forget") : piv_job(token, forget, NULL);
    if (err != NULL) { /* an older card, or more to forget than a PIN: a reset does it; the next job connects anew */
      xq_err_ignore(err, "what does not help here");
      pcsc_disconnect(&p->card, true);
      p->stale = true;
    }
  }
  p->pin_on_card = false;
  p->managed = false;
  p->verified = false;
  p->reset = false;
  xq_secret_free(&p->pin);
  xq_secret_free(&p->management);
  xq_secret_free(&p->refused);
  OPENSSL_cleanse(p->channel.answer, PCSC_ANSWER_MAX);
}

void piv_free(struct piv *p) {
  if (p == NULL) {
    return;
  }
  if (p->card != NULL) {
    pcsc_disconnect(&p->card, p->pin_on_card || p->managed);
  }
  piv_drop_all(p);
  xq_secret_free(&p->pin);
  xq_secret_free(&p->management);
  xq_secret_free(&p->refused);
  OPENSSL_cleanse(p->channel.answer, PCSC_ANSWER_MAX);
  free(p->channel.answer);
  free(p->reader);
  free(p);
}
