/* test_pivcard.c - the virtual card, frame by frame: what other programs on it do not touch. */
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader.h"

static struct reader r;

static int setup(void **state) {
  (void)state;
  reader_open(&r);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  reader_close(&r);
  return 0;
}

static void is_data(const char *text) {
  char found[2 * 64 + 1] = "";
  for (size_t i = 0; i < r.len && i < 64; i++) {
    sprintf(found + 2 * i, "%02X", r.data[i]);
  }
  assert_string_equal(found, text);
}

/* --- the wire --- */

static void atr_is_told_without_power(void **state) {
  (void)state;
  unsigned char atr[64];
  card_start(&r, "--atr", "3B80800101", NULL);
  for (unsigned char what = 0; what < 3; what++) {
    reader_power(&r, what); /* no answer to these: the next message is the ATR */
    send_message(&r, (const unsigned char *)"\x04", 1);
    assert_int_equal(receive_message(&r, atr, sizeof atr), 5);
    assert_memory_equal(atr, "\x3B\x80\x80\x01\x01", 5);
  }
}

static void silent_reader_is_called_again(void **state) {
  (void)state;
  card_start(&r, NULL);
  control(&r, "remove");
  control(&r, "insert");
  reader_accept(&r); /* says nothing, as vpcd does after losing the race */
  assert_true(card_gone(&r));
  reader_accept(&r);
  send_message(&r, (const unsigned char *)"\x04", 1);
  unsigned char atr[64];
  assert_true(receive_message(&r, atr, sizeof atr) > 2);
}

static void frames_in_pieces_and_together(void **state) {
  (void)state;
  card_start(&r, NULL);
  static const unsigned char two[] = {0, 1, 0x01, 0, 11, 0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0, 0, 0x03, 0x08, 0x00};
  for (size_t i = 0; i < sizeof two; i++) {
    assert_int_equal(send(r.fd, two + i, 1, 0), 1);
  }
  unsigned char answer[64];
  assert_int_equal(receive_message(&r, answer, sizeof answer), 21);
}

/* --- commands and their parts --- */

static void selection(void **state) {
  (void)state;
  card_start(&r, NULL);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x6D00);
  assert_int_equal(hex(&r, "00A40400 04 A0000003"), 0x6A82); /* too little of the name */
  assert_int_equal(hex(&r, "00A40400 0B A000000308000010000100 00"), 0x9000);
  is_data("61114F0600001000010079074F05A000000308");
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(hex(&r, "00A40400 07 A0000001510000"), 0x6A82); /* another's: PIV stays, and so does the PIN */
  assert_int_equal(hex(&r, "00200080"), 0x9000);
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080"), 0x9000);
  assert_int_equal(hex(&r, "00A40400 07 A0000005272001"), 0x9000); /* OTP, on a YubiKey */
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
  assert_int_equal(hex(&r, "80200080"), 0x6E00);
  assert_int_equal(hex(&r, "00AA0000"), 0x6D00);
  assert_int_equal(hex(&r, "0020"), 0x6700);
  assert_int_equal(hex(&r, "00200080 08 3132"), 0x6700);
}

static void select_may_forget(void **state) {
  (void)state;
  card_start(&r, "--select-forgets", NULL);
  select_piv(&r);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
}

static void answers_come_as_le_allows(void **state) {
  (void)state;
  unsigned char whole[61];
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC102 00"), 0x9000);
  assert_int_equal(r.len, sizeof whole);
  memcpy(whole, r.data, sizeof whole);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC102"), 0x9000); /* no Le counts as all */
  assert_int_equal(r.len, 61);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC102 08"), 0x6135);
  assert_int_equal(r.len, 8);
  assert_int_equal(hex(&r, "00C00000 10"), 0x6125);
  assert_memory_equal(r.data, whole + 8, 16);
  assert_int_equal(hex(&r, "00C00000 00"), 0x9000);
  assert_memory_equal(r.data, whole + 24, 37);
  assert_int_equal(hex(&r, "00C00000 00"), 0x6985); /* nothing is left */
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC102 08"), 0x6135);
  assert_int_equal(hex(&r, "00200080"), 0x63C3); /* a command: the rest is gone */
  assert_int_equal(hex(&r, "00C00000 00"), 0x6985);
  assert_int_equal(hex(&r, "00CB3FFF 000005 5C035FC102 0000"), 0x9000); /* extended */
  assert_memory_equal(r.data, whole, sizeof whole);
  assert_int_equal(hex(&r, "00CB3FFF 000005 5C035FC102 0010"), 0x612D);
}

static void cards_that_refuse(void **state) {
  (void)state;
  card_start(&r, "--no-extended", "--exact-le", "--no-chuid", NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC102 00"), 0x6A82);
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5303 010203"), 0x9000);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC105 00"), 0x6C05);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC105 05"), 0x9000);
  is_data("5303010203");
  assert_int_equal(hex(&r, "00CB3FFF 000005 5C035FC105 0000"), 0x6700);
}

static void chains(void **state) {
  (void)state;
  static const char *const parts[] = {"5C", "03", "5F", "C1", "05", "53", "02", "AB"};
  char apdu[32];
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "10DB3FFF 05 5C035FC105"), 0x9000);
  assert_int_equal(hex(&r, "00DB3FFF 03 530101"), 0x6982); /* who are you? */
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    snprintf(apdu, sizeof apdu, "10DB3FFF 01 %s", parts[i]);
    assert_int_equal(hex(&r, apdu), 0x9000);
  }
  assert_int_equal(hex(&r, "00DB3FFF 01 CD"), 0x9000);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC105 00"), 0x9000);
  is_data("5302ABCD");
  /* another command in the middle: the chain is dropped, and its end makes no sense alone */
  assert_int_equal(hex(&r, "10DB3FFF 05 5C035FC105"), 0x9000);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC105 00"), 0x9000);
  is_data("5302ABCD");
  assert_int_equal(hex(&r, "00DB3FFF 03 530101"), 0x6A80);
  /* more than a card holds */
  unsigned char filler[260] = {0x10, 0xDB, 0x3F, 0xFF, 0xFF};
  unsigned sw = 0x9000;
  for (int i = 0; i < 100 && sw == 0x9000; i++) {
    sw = frame(&r, filler, sizeof filler);
  }
  assert_int_equal(sw, 0x6700);
  /* power lost in the middle */
  assert_int_equal(hex(&r, "10DB3FFF 07 5C035FC1055300"), 0x9000);
  reader_power(&r, 2);
  select_piv(&r);
  assert_int_equal(hex(&r, "00CB3FFF 05 5C035FC105 00"), 0x9000);
  is_data("5302ABCD");
}

/* --- objects --- */

static void objects_and_their_room(void **state) {
  (void)state;
  static unsigned char data[4096] = {0x5C, 0x03, 0x5F, 0xC1, 0x05, 0x53, 0x82};
  card_start(&r, "--object-limit", "3072", "--space", "5000", NULL);
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  data[7] = 3063 >> 8;
  data[8] = 3063 & 0xFF;
  assert_int_equal(command(&r, 0xDB, 0x3F, 0xFF, data, 3072), 0x9000);
  data[8]++;
  assert_int_equal(command(&r, 0xDB, 0x3F, 0xFF, data, 3073), 0x6A84);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC105"), 0x9000); /* the old one is still there */
  assert_int_equal(r.len, 4 + 3063);
  data[4] = 0x0A;
  data[7] = 1900 >> 8;
  data[8] = 1900 & 0xFF;
  assert_int_equal(command(&r, 0xDB, 0x3F, 0xFF, data, 9 + 1900), 0x6A84); /* no room beside the first */
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5300"), 0x9000);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC105"), 0x6A82);
  assert_int_equal(command(&r, 0xDB, 0x3F, 0xFF, data, 9 + 1900), 0x9000);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5302 01"), 0x6A80);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C03000001 5301 01"), 0x6A80);
  /* printed information is for the holder */
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC109 5301 77"), 0x9000);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC109"), 0x6982);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC109"), 0x9000);
  is_data("530177");
}

static void fresh_cards_differ(void **state) {
  (void)state;
  unsigned char first[61];
  char serial[32], path[96];
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC102"), 0x9000);
  memcpy(first, r.data, sizeof first);
  snprintf(serial, sizeof serial, "%s", control(&r, "serial"));
  card_end(&r, SIGTERM);
  card_start(&r, NULL); /* the same card again */
  select_piv(&r);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC102"), 0x9000);
  assert_memory_equal(r.data, first, sizeof first);
  assert_string_equal(control(&r, "serial"), serial);
  card_end(&r, SIGTERM);
  snprintf(path, sizeof path, "%s/state", r.dir);
  assert_int_equal(unlink(path), 0);
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC102"), 0x9000);
  assert_memory_not_equal(r.data, first, sizeof first);
  assert_string_not_equal(control(&r, "serial"), serial);
}

/* --- PIN and management key --- */

static void pin_tries(void **state) {
  (void)state;
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080 06 313233343536"), 0x6A80); /* not eight bytes: costs nothing */
  assert_int_equal(hex(&r, "00200000"), 0x6A88);
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
  assert_int_equal(verify_pin(&r, "654321"), 0x63C2);
  card_end(&r, SIGKILL); /* tries are not got back by pulling the card */
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080"), 0x63C2);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(hex(&r, "00200080"), 0x9000);
  assert_int_equal(hex(&r, "0020FF80"), 0x9000); /* forget it */
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  reader_power(&r, 2);
  select_piv(&r);
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
  assert_int_equal(hex(&r, "00240080 10 313233343536FFFF 3132333435FFFFFF"),
                   0x6A80); /* new one too short: costs nothing */
  assert_int_equal(hex(&r, "00200080"), 0x63C3);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(verify_pin(&r, "000000"), 0x63C2); /* a wrong one takes the verified state away */
  assert_int_equal(hex(&r, "00200080"), 0x63C2);
  assert_int_equal(verify_pin(&r, "000000"), 0x63C1);
  assert_int_equal(verify_pin(&r, "000000"), 0x63C0);
  assert_int_equal(verify_pin(&r, "123456"), 0x6983);
  assert_int_equal(hex(&r, "00200080"), 0x6983);
  assert_int_equal(hex(&r, "00FB0000"), 0x6985); /* reset only when the PUK is blocked, too */
  assert_int_equal(hex(&r, "002C0080 10 3132333435363738 363534333231FFFF"), 0x9000);
  assert_int_equal(verify_pin(&r, "654321"), 0x9000);
}

static void management_keys(void **state) {
  (void)state;
  static const unsigned char algs[] = {0x03, 0x08, 0x0A, 0x0C};
  static const unsigned char lengths[] = {24, 16, 24, 32};
  card_start(&r, "--version", "5.7.1", NULL);
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x03), 0x6A80); /* the algorithm is not told by the length */
  assert_int_equal(hex(&r, "00F7009B 00"), 0x9000);
  is_data("01010A02020001050101");
  assert_int_equal(be_manager(&r, 0x0A), 0x9000);
  for (size_t i = 0; i < sizeof algs; i++) {
    unsigned char data[3 + 32] = {algs[i], 0x9B, lengths[i]};
    for (size_t n = 0; n < lengths[i]; n++) {
      data[3 + n] = (unsigned char)(1 + n % 8);
    }
    assert_int_equal(command(&r, 0xFF, 0xFF, 0xFF, data, 3 + (size_t)lengths[i]), 0x9000);
    reader_power(&r, 2);
    select_piv(&r);
    assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5300"), 0x6982);
    assert_int_equal(be_manager(&r, algs[i]), 0x9000);
    assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5300"), 0x9000);
  }
  /* an answer to a question that was not asked, and a wrong one */
  assert_int_equal(command_hex(&r, 0x87, 0x0C, 0x9B, "7C12 8210 00112233445566778899AABBCCDDEEFF"), 0x6A80);
  assert_int_equal(command_hex(&r, 0x87, 0x0C, 0x9B, "7C02 8100"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x0C, 0x9B, "7C12 8210 00112233445566778899AABBCCDDEEFF"), 0x6982);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5300"), 0x6982);
  assert_int_equal(command_hex(&r, 0x87, 0x0C, 0x9B, "7C0201"), 0x6A80);
}

/* --- keys --- */

static EVP_PKEY *public_p256(void) {
  /* 7F49 43 86 41 point */
  static const unsigned char head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                                       0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
  unsigned char der[sizeof head + 65];
  const unsigned char *p = der;
  assert_int_equal(r.len, 5 + 65);
  memcpy(der, head, sizeof head);
  memcpy(der + sizeof head, r.data + 5, 65);
  EVP_PKEY *key = d2i_PUBKEY(NULL, &p, sizeof der);
  assert_non_null(key);
  return key;
}

static const char sign_digest[] = "7C24 8200 8120 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

static void signature_is_good(EVP_PKEY *key) {
  unsigned char digest[32];
  for (size_t i = 0; i < sizeof digest; i++) {
    digest[i] = (unsigned char)i;
  }
  assert_int_equal(r.data[0], 0x7C);
  assert_int_equal(r.data[2], 0x82);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
  assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
  assert_int_equal(EVP_PKEY_verify(ctx, r.data + 4, r.data[3], digest, sizeof digest), 1);
  EVP_PKEY_CTX_free(ctx);
}

static void pin_always_means_just_before(void **state) {
  (void)state;
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9C, "AC03 800111"), 0x9000);
  EVP_PKEY *key = public_p256();
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9C, sign_digest), 0x6982);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9C, sign_digest), 0x9000);
  signature_is_good(key);
  EVP_PKEY_free(key);
  assert_int_equal(hex(&r, "00200080"), 0x9000); /* verified, and still not enough */
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9C, sign_digest), 0x6982);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000); /* anything in between */
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9C, sign_digest), 0x6982);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(hex(&r, "00C0000000"), 0x6985);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9C, sign_digest), 0x6982);
  /* parts of one chained command are not "in between" */
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(hex(&r, "1087119C 06 7C2482008120"), 0x9000);
  assert_int_equal(hex(&r, "1087119C 10 000102030405060708090A0B0C0D0E0F"), 0x9000);
  assert_int_equal(hex(&r, "0087119C 10 101112131415161718191A1B1C1D1E1F 00"), 0x9000);
}

static void other_policies(void **state) {
  (void)state;
  card_start(&r, "--version", "5.7.1", NULL);
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x0A), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9A, "AC03 800111"), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9E, "AC03 800111"), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x82, "AC09 800111 AA0103 AB0102"), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x83, "AC03 800120"), 0x6A80);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x99, "AC03 800111"), 0x6A86);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9E, sign_digest), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9A, sign_digest), 0x6982);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9A, sign_digest), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x9A, sign_digest), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x07, 0x9A, sign_digest), 0x6A80); /* another algorithm than the key's */
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x84, sign_digest), 0x6A80); /* no key */
  assert_int_equal(hex(&r, "00F70082 00"), 0x9000);
  assert_memory_equal(r.data, "\x01\x01\x11\x02\x02\x03\x02\x03\x01\x01\x04\x43\x86\x41\x04", 15);
  assert_int_equal(hex(&r, "00F70084 00"), 0x6A88);
  /* the person touches, or does not */
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x82, sign_digest), 0x9000);
  assert_string_equal(control(&r, "touch never 20"), "ok");
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x82, sign_digest), 0x6982);
  assert_string_equal(control(&r, "touch after 20"), "ok");
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x82, sign_digest), 0x9000);
}

static void moving_keys(void **state) {
  (void)state;
  card_start(&r, "--version", "5.7.1", NULL);
  select_piv(&r);
  assert_int_equal(hex(&r, "00F6829A"), 0x6982);
  assert_int_equal(be_manager(&r, 0x0A), 0x9000);
  assert_int_equal(hex(&r, "00F6829A"), 0x6A88);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9E, "AC03 800111"), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x83, "AC03 800111"), 0x9000);
  assert_int_equal(hex(&r, "00F6839E"), 0x6A80); /* somebody lives there */
  assert_int_equal(hex(&r, "00F6829E"), 0x9000);
  assert_int_equal(hex(&r, "00F7009E 00"), 0x6A88);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x82, sign_digest), 0x9000); /* its policy went along */
  card_end(&r, SIGTERM);
  card_start(&r, "--version", "5.7.1", NULL);
  select_piv(&r);
  assert_int_equal(command_hex(&r, 0x87, 0x11, 0x82, sign_digest), 0x9000);
  assert_int_equal(be_manager(&r, 0x0A), 0x9000);
  assert_int_equal(hex(&r, "00F6FF82"), 0x9000);
  assert_int_equal(hex(&r, "00F70082 00"), 0x6A88);
}

static void long_rsa(void **state) {
  (void)state;
  card_start(&r, "--version", "5.7.1", "--no-rsa4096", NULL);
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x0A), 0x9000);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9E, "AC03 800116"), 0x6A80);
  assert_int_equal(command_hex(&r, 0x47, 0, 0x9E, "AC03 800105"), 0x9000);
  assert_int_equal(r.len, 5 + 4 + 384 + 5);
  unsigned char data[4 + 2 + 4 + 384] = {0x7C, 0x82, 0x01, 0x86, 0x82, 0x00, 0x81, 0x82, 0x01, 0x80};
  data[sizeof data - 1] = 1; /* 1^d = 1 */
  assert_int_equal(command(&r, 0x87, 0x05, 0x9E, data, sizeof data), 0x9000);
  assert_int_equal(r.len, 4 + 4 + 384);
  assert_int_equal(r.data[r.len - 1], 1);
  assert_int_equal(command(&r, 0x87, 0x05, 0x9E, data, sizeof data - 1), 0x6A80);
}

static void each_firmware_has_its_own(void **state) {
  (void)state;
  static const struct {
    const char *version;
    unsigned metadata, serial, attest, move;
  } table[] = {{"4.2.6", 0x6D00, 0x6D00, 0x6D00, 0x6D00},
               {"4.3.5", 0x6D00, 0x6D00, 0x6A80, 0x6D00},
               {"5.2.7", 0x6D00, 0x9000, 0x6A80, 0x6D00},
               {"5.4.3", 0x9000, 0x9000, 0x6A80, 0x6D00},
               {"5.7.1", 0x9000, 0x9000, 0x6A80, 0x6982}};
  char version[8];
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    snprintf(version, sizeof version, "%s", table[i].version);
    card_start(&r, "--version", version, NULL);
    select_piv(&r);
    assert_int_equal(hex(&r, "00F7009B 00"), table[i].metadata);
    assert_int_equal(hex(&r, "00F80000 00"), table[i].serial);
    assert_int_equal(hex(&r, "00F99A00 00"), table[i].attest);
    assert_int_equal(hex(&r, "00F6829A"), table[i].move);
    card_end(&r, SIGTERM);
  }
  card_start(&r, "--plain", NULL);
  select_piv(&r);
  static const char *const extensions[] = {"F6", "F7", "F8", "F9", "FA", "FB", "FD", "FE", "FF"};
  char apdu[32];
  for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
    snprintf(apdu, sizeof apdu, "00%s0000 00", extensions[i]);
    assert_int_equal(hex(&r, apdu), 0x6D00);
  }
}

/* --- faults --- */

static void faults_at_their_apdu(void **state) {
  (void)state;
  card_start(&r, NULL);
  select_piv(&r);
  assert_string_equal(control(&r, "at 1 lie"), "ok");
  assert_string_equal(control(&r, "at 2 lie flip 0"), "ok");
  assert_string_equal(control(&r, "at 3 lie cut 3"), "ok");
  assert_string_equal(control(&r, "at 4 lie hex 01026F00"), "ok");
  assert_string_equal(control(&r, "at 5 sw 6A84"), "ok");
  assert_string_equal(control(&r, "at 6 slow 30"), "ok");
  assert_string_equal(control(&r, "at 7 reset"), "ok");
  assert_string_equal(control(&r, "at 0 lie"), "error: at N FAULT");
  assert_string_equal(control(&r, "at 9 dance"), "error: no such fault");
  assert_string_equal(control(&r, "at 9 sw 12345"), "error: sw needs four hexadecimal digits");
  assert_string_equal(control(&r, "sing"), "error: no such command");
  assert_string_equal(control(&r, "reset-count"), "ok");
  static const char good[] = "7E124F0BA0000003080000100001005F2F024000";
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  assert_string_equal(control(&r, "count"), "1 9 22");
  assert_int_equal(r.len, 20);
  assert_int_equal(r.data[10], 0x00 ^ 0x01);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  assert_int_equal(r.data[0], 0x7E ^ 0xFF);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  is_data("7E124F");
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x6F00);
  is_data("0102");
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x6A84);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  is_data(good);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x6D00);
  select_piv(&r);
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  assert_string_equal(control(&r, "count"), "9 83 122");
  /* counted anew: the faults are still there until they are forgotten */
  assert_string_equal(control(&r, "reset-count"), "ok");
  assert_string_equal(control(&r, "forget-faults"), "ok");
  assert_int_equal(hex(&r, "00CB3FFF 03 5C017E 00"), 0x9000);
  is_data(good);
}

/* pulls the card at its next PUT DATA; tells what it remembers of it */
static unsigned write_and_pull(const char *fault) {
  control(&r, "forget-faults");
  control(&r, "reset-count");
  assert_string_equal(control(&r, fault), "ok");
  select_piv(&r);
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC105 5301 11"), 0);
  assert_true(card_gone(&r));
  assert_string_equal(control(&r, "state"), "removed");
  assert_string_equal(control(&r, "insert"), "ok");
  reader_accept(&r);
  reader_power(&r, 1);
  assert_int_equal(hex(&r, "00200080"), 0x6D00); /* it forgot everything */
  select_piv(&r);
  return command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC105");
}

static void pulled_before_and_after(void **state) {
  (void)state;
  card_start(&r, NULL);
  assert_int_equal(write_and_pull("at 4 remove-before"), 0x6A82);
  assert_int_equal(write_and_pull("at 4 remove-after"), 0x9000);
  is_data("530111");
  /* out and in again by itself */
  control(&r, "forget-faults");
  control(&r, "reset-count");
  control(&r, "at 1 remove-before 700");
  assert_int_equal(hex(&r, "00200080"), 0);
  reader_accept(&r);
  reader_power(&r, 1);
  select_piv(&r);
  /* while it is thinking */
  control(&r, "reset-count");
  control(&r, "at 1 slow 600000");
  send_message(&r, (const unsigned char *)"\x00\x20\x00\x80", 4);
  while (strncmp(control(&r, "count"), "1 ", 2) != 0) {
    usleep(10000);
  }
  control(&r, "remove");
  assert_true(card_gone(&r));
}

static void log_keeps_secrets(void **state) {
  (void)state;
  char path[96], line[4096];
  card_start(&r, NULL);
  select_piv(&r);
  assert_int_equal(verify_pin(&r, "123456"), 0x9000);
  assert_int_equal(be_manager(&r, 0x03), 0x9000);
  assert_int_equal(command_hex(&r, 0xDB, 0x3F, 0xFF, "5C035FC109 5306 313233343536"), 0x9000);
  assert_int_equal(command_hex(&r, 0xCB, 0x3F, 0xFF, "5C035FC109"), 0x9000);
  assert_int_equal(hex(&r, "00240080 10 313233343536FFFF 313233343536FFFF"), 0x9000);
  assert_int_equal(hex(&r, "002C0080 10 3132333435363738 313233343536FFFF"), 0x9000);
  snprintf(path, sizeof path, "%s/log", r.dir);
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  unsigned lines = 0;
  while (fgets(line, sizeof line, f) != NULL) {
    lines++;
    assert_null(strstr(line, "313233343536"));
  }
  fclose(f);
  assert_true(lines >= 12);
}

#define WITH_CARD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_CARD(atr_is_told_without_power),
      WITH_CARD(silent_reader_is_called_again),
      WITH_CARD(frames_in_pieces_and_together),
      WITH_CARD(selection),
      WITH_CARD(select_may_forget),
      WITH_CARD(answers_come_as_le_allows),
      WITH_CARD(cards_that_refuse),
      WITH_CARD(chains),
      WITH_CARD(objects_and_their_room),
      WITH_CARD(fresh_cards_differ),
      WITH_CARD(pin_tries),
      WITH_CARD(management_keys),
      WITH_CARD(pin_always_means_just_before),
      WITH_CARD(other_policies),
      WITH_CARD(moving_keys),
      WITH_CARD(long_rsa),
      WITH_CARD(each_firmware_has_its_own),
      WITH_CARD(faults_at_their_apdu),
      WITH_CARD(pulled_before_and_after),
      WITH_CARD(log_keeps_secrets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
