# tests/card: a virtual PIV card and the rig that plugs it into a private PC/SC daemon (see tests/card/README).
check_PROGRAMS += tests/card/pivcard tests/card/cardctl
tests_card_pivcard_SOURCES = tests/card/main.c tests/card/link.c tests/card/control.c tests/card/script.c tests/card/apdu.c \
  tests/card/piv.c tests/card/yubico.c tests/card/attest.c tests/card/keys.c tests/card/store.c tests/card/bytes.c \
  tests/card/card.h
tests_card_pivcard_LDADD = $(CRYPTO_LIBS)
tests_card_cardctl_SOURCES = tests/card/cardctl.c
dist_check_SCRIPTS += tests/card/with-card
EXTRA_DIST += tests/card/rig.sh tests/card/README

# Programs that know nothing of us, on the card: it is one by their standard.
CARD_TESTS = tests/card/test_yubico_piv_tool.sh tests/card/test_opensc.sh tests/card/test_rig.sh
dist_check_SCRIPTS += $(CARD_TESTS)
EXTRA_DIST += tests/card/say.sh
# (nothing of src is in them: sanitizers would have nothing to find)
if !SANITIZERS
TESTS += $(CARD_TESTS)
endif

# Frame by frame, in the place of the reader.
if HAVE_CMOCKA
check_PROGRAMS += tests/card/test_pivcard
TESTS += tests/card/test_pivcard
tests_card_test_pivcard_SOURCES = tests/card/test_pivcard.c tests/card/reader.c tests/card/reader.h
tests_card_test_pivcard_CFLAGS = $(TEST_CFLAGS)
tests_card_test_pivcard_LDADD = $(CMOCKA_LIBS) $(CRYPTO_LIBS)
endif
