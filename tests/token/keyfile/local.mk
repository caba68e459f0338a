check_PROGRAMS += tests/token/keyfile/test_keystore
TESTS += tests/token/keyfile/test_keystore
tests_token_keyfile_test_keystore_SOURCES = tests/token/keyfile/test_keystore.c $(TESTS_MEDIA)
tests_token_keyfile_test_keystore_CFLAGS = $(TEST_CFLAGS)
tests_token_keyfile_test_keystore_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(JSON_LIBS)
