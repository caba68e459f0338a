TESTS_MEDIA = tests/token/media.h $(TESTS_MADE)
TEST_RIGS += tests/token/media.c tests/token/media.h

check_PROGRAMS += tests/token/test_install
TESTS += tests/token/test_install
tests_token_test_install_SOURCES = tests/token/test_install.c $(TESTS_MEDIA)
tests_token_test_install_CFLAGS = $(TEST_CFLAGS)
tests_token_test_install_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
EXTRA_tests_token_test_install_DEPENDENCIES = tests/fault/killat.so

TESTS_TOY = tests/token/toy.h $(TESTS_MEDIA)
TEST_RIGS += tests/token/toy.c tests/token/toy.h

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
