# PIV cards; what needs one has it from tests/card
TESTS_PIV = tests/token/piv/card.h $(TESTS_MADE)
TEST_RIGS += tests/token/piv/card.c tests/token/piv/card.h

check_PROGRAMS += tests/token/piv/test_piv
TESTS += tests/token/piv/test_piv
tests_token_piv_test_piv_SOURCES = tests/token/piv/test_piv.c $(TESTS_PIV)
tests_token_piv_test_piv_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS)
tests_token_piv_test_piv_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(PCSC_LIBS)

check_PROGRAMS += tests/token/piv/test_tlv
TESTS += tests/token/piv/test_tlv
tests_token_piv_test_tlv_SOURCES = tests/token/piv/test_tlv.c $(TESTS_MADE)
tests_token_piv_test_tlv_CFLAGS = $(TEST_CFLAGS)
tests_token_piv_test_tlv_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/piv/test_container
TESTS += tests/token/piv/test_container
tests_token_piv_test_container_SOURCES = tests/token/piv/test_container.c $(TESTS_MADE)
tests_token_piv_test_container_CFLAGS = $(TEST_CFLAGS)
tests_token_piv_test_container_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/piv/test_apdu
TESTS += tests/token/piv/test_apdu
tests_token_piv_test_apdu_SOURCES = tests/token/piv/test_apdu.c $(TESTS_MADE)
tests_token_piv_test_apdu_CFLAGS = $(TEST_CFLAGS)
tests_token_piv_test_apdu_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/piv/test_management
TESTS += tests/token/piv/test_management
tests_token_piv_test_management_SOURCES = tests/token/piv/test_management.c $(TESTS_MADE)
tests_token_piv_test_management_CFLAGS = $(TEST_CFLAGS)
tests_token_piv_test_management_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/piv/test_piv_install
TESTS += tests/token/piv/test_piv_install
tests_token_piv_test_piv_install_SOURCES = tests/token/piv/test_piv_install.c $(TESTS_PIV)
tests_token_piv_test_piv_install_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS)
tests_token_piv_test_piv_install_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(PCSC_LIBS)

check_PROGRAMS += tests/token/piv/test_unlock
TESTS += tests/token/piv/test_unlock
tests_token_piv_test_unlock_SOURCES = tests/token/piv/test_unlock.c $(TESTS_PIV)
tests_token_piv_test_unlock_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS)
tests_token_piv_test_unlock_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(PCSC_LIBS)

# A reader with a PIN pad in the place of libpcsclite, and a card of tests/card on a wire.
check_PROGRAMS += tests/token/piv/test_pad
TESTS += tests/token/piv/test_pad
tests_token_piv_test_pad_SOURCES = tests/token/piv/test_pad.c tests/token/piv/pad.c tests/token/piv/pad.h $(TESTS_PIV) \
  tests/card/reader.c tests/card/reader.h
tests_token_piv_test_pad_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS)
tests_token_piv_test_pad_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(PCSC_LIBS)
