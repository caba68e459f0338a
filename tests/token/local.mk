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
EXTRA_tests_token_test_install_DEPENDENCIES = tests/fault/killat.la
