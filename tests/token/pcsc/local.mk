# On a real PC/SC daemon of its own (tests/card), with a neighbour that uses the card as well.
check_PROGRAMS += tests/token/pcsc/test_pcsc tests/token/pcsc/neighbour
tests_token_pcsc_test_pcsc_SOURCES = tests/token/pcsc/test_pcsc.c
tests_token_pcsc_test_pcsc_CFLAGS = $(TEST_CFLAGS)
tests_token_pcsc_test_pcsc_LDADD = $(TEST_LIBS)
tests_token_pcsc_neighbour_SOURCES = tests/token/pcsc/neighbour.c
tests_token_pcsc_neighbour_LDADD = $(PCSC_LIBS)
dist_check_SCRIPTS += tests/token/pcsc/pcsc.sh
if !SANITIZERS
TESTS += tests/token/pcsc/pcsc.sh
endif
