# PIV cards; what needs one has it from tests/card
TESTS_PIV = tests/token/piv/card.c tests/token/piv/card.h $(TESTS_MADE)

check_PROGRAMS += tests/token/piv/test_piv
TESTS += tests/token/piv/test_piv
tests_token_piv_test_piv_SOURCES = tests/token/piv/test_piv.c $(TESTS_PIV)
tests_token_piv_test_piv_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS)
tests_token_piv_test_piv_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(PCSC_LIBS)
