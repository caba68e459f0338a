check_PROGRAMS += tests/token/provider/test_provider
TESTS += tests/token/provider/test_provider
tests_token_provider_test_provider_SOURCES = tests/token/provider/test_provider.c $(TESTS_MEDIA)
tests_token_provider_test_provider_CFLAGS = $(TEST_CFLAGS)
tests_token_provider_test_provider_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += tests/token/provider/test_uses
TESTS += tests/token/provider/test_uses
tests_token_provider_test_uses_SOURCES = tests/token/provider/test_uses.c $(TESTS_MEDIA)
tests_token_provider_test_uses_CFLAGS = $(TEST_CFLAGS)
tests_token_provider_test_uses_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(CURL_LIBS)

dist_check_SCRIPTS += tests/token/provider/uses.sh
if !SANITIZERS
TESTS += tests/token/provider/uses.sh
endif
