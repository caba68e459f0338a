TESTS_MEDIA = tests/token/media.c tests/token/media.h $(TESTS_MADE)

check_PROGRAMS += tests/token/test_provider
TESTS += tests/token/test_provider
tests_token_test_provider_SOURCES = tests/token/test_provider.c $(TESTS_MEDIA)
tests_token_test_provider_CFLAGS = $(TEST_CFLAGS)
tests_token_test_provider_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
