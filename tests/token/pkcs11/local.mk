TESTS_SOFT = tests/token/pkcs11/soft.h $(TESTS_MEDIA)
TEST_RIGS += tests/token/pkcs11/soft.c tests/token/pkcs11/soft.h

check_PROGRAMS += tests/token/pkcs11/test_pkcs11
TESTS += tests/token/pkcs11/test_pkcs11
tests_token_pkcs11_test_pkcs11_SOURCES = tests/token/pkcs11/test_pkcs11.c $(TESTS_SOFT)
tests_token_pkcs11_test_pkcs11_CFLAGS = $(TEST_CFLAGS)
tests_token_pkcs11_test_pkcs11_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(P11KIT_LIBS) -ldl

# shim.so is loaded as a PKCS#11 module (see shim.c).
check_PROGRAMS += tests/token/pkcs11/shim.so
tests_token_pkcs11_shim_so_SOURCES = tests/token/pkcs11/shim.c
tests_token_pkcs11_shim_so_CFLAGS = $(XUQI_STD) -Wall -Wextra $(P11KIT_CFLAGS) -fPIC
tests_token_pkcs11_shim_so_LDFLAGS = -shared
tests_token_pkcs11_shim_so_LDADD = -ldl

check_PROGRAMS += tests/token/pkcs11/test_shim
TESTS += tests/token/pkcs11/test_shim
tests_token_pkcs11_test_shim_SOURCES = tests/token/pkcs11/test_shim.c $(TESTS_SOFT)
tests_token_pkcs11_test_shim_CFLAGS = $(TEST_CFLAGS)
tests_token_pkcs11_test_shim_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(P11KIT_LIBS) -ldl
EXTRA_tests_token_pkcs11_test_shim_DEPENDENCIES = tests/token/pkcs11/shim.so

check_PROGRAMS += tests/token/pkcs11/test_unplug
TESTS += tests/token/pkcs11/test_unplug
tests_token_pkcs11_test_unplug_SOURCES = tests/token/pkcs11/test_unplug.c $(TESTS_SOFT)
tests_token_pkcs11_test_unplug_CFLAGS = $(TEST_CFLAGS)
tests_token_pkcs11_test_unplug_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) $(P11KIT_LIBS) -ldl
EXTRA_tests_token_pkcs11_test_unplug_DEPENDENCIES = tests/token/pkcs11/shim.so

# On the virtual PIV card, through other people's modules.
check_PROGRAMS += tests/token/pkcs11/on_card
tests_token_pkcs11_on_card_SOURCES = tests/token/pkcs11/on_card.c $(TESTS_MEDIA)
tests_token_pkcs11_on_card_CFLAGS = $(TEST_CFLAGS)
tests_token_pkcs11_on_card_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
dist_check_SCRIPTS += tests/token/pkcs11/test_opensc.sh tests/token/pkcs11/test_renewal.sh
TESTS += tests/token/pkcs11/test_opensc.sh tests/token/pkcs11/test_renewal.sh
