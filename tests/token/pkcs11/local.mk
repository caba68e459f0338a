TESTS_SOFT = tests/token/pkcs11/soft.c tests/token/pkcs11/soft.h $(TESTS_MEDIA)

check_PROGRAMS += tests/token/pkcs11/test_pkcs11
TESTS += tests/token/pkcs11/test_pkcs11
tests_token_pkcs11_test_pkcs11_SOURCES = tests/token/pkcs11/test_pkcs11.c $(TESTS_SOFT)
tests_token_pkcs11_test_pkcs11_CFLAGS = $(TEST_CFLAGS)
tests_token_pkcs11_test_pkcs11_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(P11KIT_LIBS) -ldl
