TESTS_MEDIA = tests/token/media.c tests/token/media.h $(TESTS_MADE)

check_PROGRAMS += tests/token/test_provider
TESTS += tests/token/test_provider
tests_token_test_provider_SOURCES = tests/token/test_provider.c $(TESTS_MEDIA)
tests_token_test_provider_CFLAGS = $(TEST_CFLAGS)
tests_token_test_provider_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/test_keystore
TESTS += tests/token/test_keystore
tests_token_test_keystore_SOURCES = tests/token/test_keystore.c $(TESTS_MEDIA)
tests_token_test_keystore_CFLAGS = $(TEST_CFLAGS)
tests_token_test_keystore_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(JSON_LIBS)

check_PROGRAMS += tests/token/test_install
TESTS += tests/token/test_install
tests_token_test_install_SOURCES = tests/token/test_install.c $(TESTS_MEDIA)
tests_token_test_install_CFLAGS = $(TEST_CFLAGS)
tests_token_test_install_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
EXTRA_tests_token_test_install_DEPENDENCIES = tests/fault/killat.so

TESTS_TOY = tests/token/toy.c tests/token/toy.h $(TESTS_MEDIA)

check_PROGRAMS += tests/token/test_padding
TESTS += tests/token/test_padding
tests_token_test_padding_SOURCES = tests/token/test_padding.c $(TESTS_TOY)
tests_token_test_padding_CFLAGS = $(TEST_CFLAGS)
tests_token_test_padding_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/test_token
TESTS += tests/token/test_token
tests_token_test_token_SOURCES = tests/token/test_token.c $(TESTS_TOY)
tests_token_test_token_CFLAGS = $(TEST_CFLAGS)
tests_token_test_token_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/test_kept
TESTS += tests/token/test_kept
tests_token_test_kept_SOURCES = tests/token/test_kept.c $(TESTS_TOY)
tests_token_test_kept_CFLAGS = $(TEST_CFLAGS)
tests_token_test_kept_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/test_mend
TESTS += tests/token/test_mend
tests_token_test_mend_SOURCES = tests/token/test_mend.c $(TESTS_TOY)
tests_token_test_mend_CFLAGS = $(TEST_CFLAGS)
tests_token_test_mend_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/test_uses
TESTS += tests/token/test_uses
tests_token_test_uses_SOURCES = tests/token/test_uses.c $(TESTS_MEDIA)
tests_token_test_uses_CFLAGS = $(TEST_CFLAGS)
tests_token_test_uses_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(CURL_LIBS)

# On a real PC/SC daemon of its own (tests/card), with a neighbour that uses the card as well.
check_PROGRAMS += tests/token/test_pcsc tests/token/neighbour
tests_token_test_pcsc_SOURCES = tests/token/test_pcsc.c
tests_token_test_pcsc_CFLAGS = $(TEST_CFLAGS)
tests_token_test_pcsc_LDADD = $(TEST_LIBS)
tests_token_neighbour_SOURCES = tests/token/neighbour.c
tests_token_neighbour_LDADD = $(PCSC_LIBS)
dist_check_SCRIPTS += tests/token/pcsc.sh
if !SANITIZERS
TESTS += tests/token/pcsc.sh
endif

dist_check_SCRIPTS += tests/token/uses.sh
if !SANITIZERS
TESTS += tests/token/uses.sh
endif
