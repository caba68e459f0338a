/*
 * fuzz_card.c - a whole PIV card that says anything, under the backend for cards and all that stands on it: found,
 * listed, logged in to, signed with, asked whether it can be written, PIN changed and unblocked.  What belongs to
 * PC/SC is replaced here.
 *
 * The input is a list of answers, each for one kind of command: instruction, P2, the last byte of the object's tag (GET
 * DATA; else 0), length (2 bytes), and the answer with its status word.  Each is given once; a command without an
 * answer gets 6A82.  So a transcript of a real card can be had as an input, and what the fuzzer makes of it stays near
 * one.
 */
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "token/pcsc/pcsc.h"

#define RECORDS_MAX 128
#define TAG_LAST 9 /* of GET DATA: 00 CB 3F FF 05 5C 03 5F C1 05 */

struct record {
  uint8_t ins, p2, object;
  bool given;
  const uint8_t *answer;
  size_t len;
};

static struct record records[RECORDS_MAX];
static size_t record_count;
static char dir[] = "/tmp/xuqi-fuzz.XXXXXX";

struct pcsc_card {
  bool begun, seen;
};

/* ---- in the place of PC/SC */

xq_err *pcsc_readers(struct pcsc_readers *readers) {
  readers->items = xq_calloc(1, sizeof *readers->items);
  readers->count = 1;
  readers->items[0] = (struct pcsc_reader){
      .name = xq_strdup("Yubico Virtual 00 00"), .card = true, .atr = {0x3B, 0x80, 0x80, 0x01, 0x01}, .atr_len = 5};
  return NULL;
}

void pcsc_readers_free(struct pcsc_readers *readers) {
  for (size_t i = 0; i < readers->count; i++) {
    free(readers->items[i].name);
  }
  free(readers->items);
  *readers = (struct pcsc_readers){0};
}

xq_err *pcsc_connect(const char *reader, const struct xq_token_hooks *hooks, pcsc_card **card) {
  (void)reader;
  (void)hooks;
  *card = xq_calloc(1, sizeof **card);
  return NULL;
}

void pcsc_disconnect(pcsc_card **card, bool forget) {
  (void)forget;
  if (card != NULL && *card != NULL) {
    FUZZ_HOLDS(!(*card)->begun);
    free(*card);
    *card = NULL;
  }
}

const char *pcsc_reader_name(const pcsc_card *card) {
  (void)card;
  return "Yubico Virtual 00 00";
}

xq_err *pcsc_begin(pcsc_card *card, bool *fresh) {
  FUZZ_HOLDS(!card->begun);
  *fresh = !card->seen;
  card->begun = true;
  card->seen = true;
  return NULL;
}

void pcsc_end(pcsc_card *card) {
  FUZZ_HOLDS(card->begun);
  card->begun = false;
}

static bool fits(const struct record *record, const uint8_t *apdu, size_t len) {
  uint8_t object = apdu[1] == 0xCB && len > TAG_LAST ? apdu[TAG_LAST] : 0;
  return !record->given && record->ins == apdu[1] && record->p2 == apdu[3] && record->object == object;
}

xq_err *pcsc_transmit(pcsc_card *card, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  static const uint8_t not_found[] = {0x6A, 0x82};
  const uint8_t *found = not_found;
  size_t n = sizeof not_found;
  FUZZ_HOLDS(card->begun && len >= 4);
  for (size_t i = 0; i < record_count; i++) {
    if (fits(&records[i], apdu, len)) {
      records[i].given = true;
      found = records[i].answer;
      n = records[i].len;
      break;
    }
  }
  FUZZ_HOLDS(*answer_len >= 2);
  n = n < *answer_len ? n : *answer_len;
  memcpy(answer, found, n);
  *answer_len = n;
  return NULL;
}

struct pcsc_pad pcsc_pad(pcsc_card *card) {
  FUZZ_HOLDS(card->begun);
  return (struct pcsc_pad){0};
}

static xq_err *no_pad(void) {
  return xq_err_new(XQ_E_TOKEN_UNSUPPORTED, "no pad");
}

xq_err *pcsc_verify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad, const struct pcsc_pin_command *command,
                               uint16_t *sw) {
  (void)card;
  (void)pad;
  (void)command;
  (void)sw;
  return no_pad();
}

xq_err *pcsc_modify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad, const struct pcsc_pin_command *command,
                               uint16_t *sw) {
  return pcsc_verify_pin_direct(card, pad, command, sw);
}

xq_err *pcsc_present(pcsc_card *card) {
  (void)card;
  return NULL;
}

bool pcsc_moved(const pcsc_card *card) {
  (void)card;
  return false;
}

uint16_t pcsc_insertion(const pcsc_card *card) {
  (void)card;
  return 0;
}

struct pcsc_counts pcsc_counts(void) {
  return (struct pcsc_counts){0};
}

char *pcsc_holder(void) {
  return NULL;
}

void pcsc_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  (void)config;
  (void)watch;
}

/* ---- a person with this card */

static void remove_dir(void) {
  char *command = xq_asprintf("rm -rf %s", dir);
  (void)!system(command);
  free(command);
}

static bool sound(const xq_err *err) {
  return err == NULL || xq_err_code(err) != XQ_E_INTERNAL;
}

static void expect_sound(xq_err *err) {
  FUZZ_HOLDS(sound(err));
  xq_err_free(&err);
}

/* Patient, but not for ever. */
static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  int *asked = ctx;
  (void)entry_id;
  (void)why;
  (void)last;
  if (++*asked > 5) {
    return xq_err_new(XQ_E_CANCELLED, "enough");
  }
  xq_token_allow_last_try(token);
  *pin = xq_secret_from("123456", 6);
  return NULL;
}

static void use_entry(xq_token *token, const struct xq_token_entry *entry) {
  EVP_PKEY *key = NULL;
  FUZZ_HOLDS(entry->id != NULL && (entry->cert == NULL || entry->problem == NULL));
  free(xq_token_uri(token, entry->id));
  expect_sound(xq_install_possible(token, entry->id, false));
  xq_err *err = xq_token_key(token, entry->id, &key);
  if (err == NULL && entry->cert != NULL) {
    expect_sound(xq_key_prove(key, entry->cert));
    expect_sound(xq_token_last_error(token));
  }
  EVP_PKEY_free(key);
  expect_sound(err);
}

static void use(xq_token *token) {
  struct xq_token_entries entries = {0};
  struct xq_pin_state pin = {0};
  xq_secret *old_pin = xq_secret_from("123456", 6);
  xq_secret *new_pin = xq_secret_from("654321", 6);
  char *id = NULL;
  expect_sound(xq_token_pin_state(token, &pin));
  expect_sound(xq_token_login(token, old_pin));
  xq_err *err = xq_token_entries(token, &entries);
  for (size_t i = 0; err == NULL && i < entries.count; i++) {
    use_entry(token, &entries.items[i]);
  }
  expect_sound(err);
  xq_token_entries_free(&entries);
  expect_sound(xq_install_possible(token, NULL, true));
  expect_sound(xq_token_generate(token, XQ_KEY_P256, &id));
  expect_sound(xq_token_change_pin(token, old_pin, new_pin));
  expect_sound(xq_token_unblock(token, old_pin, new_pin));
  expect_sound(xq_token_present(token));
  xq_token_logout(token);
  free(id);
  xq_secret_free(&old_pin);
  xq_secret_free(&new_pin);
}

static void read_records(const uint8_t *data, size_t size) {
  record_count = 0;
  while (size >= 5 && record_count < RECORDS_MAX) {
    size_t len = (size_t)data[3] << 8 | data[4];
    len = len < size - 5 ? len : size - 5;
    records[record_count++] =
        (struct record){.ins = data[0], .p2 = data[1], .object = data[2], .answer = data + 5, .len = len};
    data += 5 + len;
    size -= 5 + len;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bool made;
  struct xq_token_list list = {0};
  if (!made) {
    FUZZ_HOLDS(mkdtemp(dir) != NULL);
    atexit(remove_dir);
    made = true;
  }
  read_records(data, size);
  int asked = 0;
  const struct xq_token_hooks hooks = {.ctx = &asked, .ask_pin = ask_pin};
  const struct xq_token_config config = {.state_dir = dir, .cards = true, .hooks = &hooks};
  expect_sound(xq_token_scan(&config, &list));
  for (size_t i = 0; i < list.count; i++) {
    use(list.tokens[i]);
  }
  xq_token_list_free(&list);
  return 0;
}
