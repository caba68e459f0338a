# tests/kiosk: a machine in a hall
check_PROGRAMS += tests/kiosk/test_hall tests/kiosk/test_named tests/kiosk/test_rules tests/kiosk/test_visit
TESTS += tests/kiosk/test_hall tests/kiosk/test_named tests/kiosk/test_rules tests/kiosk/test_visit
if !SANITIZERS # they search the memory of the program, of which a sanitizer makes terabytes
TESTS += tests/kiosk/visit.sh tests/kiosk/killed.sh tests/kiosk/wiped.sh
endif
TESTS += tests/kiosk/number_pad.sh tests/kiosk/touch.sh tests/kiosk/restarted.sh tests/kiosk/pulled.sh
tests_kiosk_test_rules_SOURCES = tests/kiosk/test_rules.c
tests_kiosk_test_rules_CFLAGS = $(TEST_CFLAGS)
tests_kiosk_test_rules_LDADD = libkiosk.a $(TEST_LIBS)
tests_kiosk_test_visit_SOURCES = tests/kiosk/test_visit.c $(APP_SIT)
tests_kiosk_test_visit_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_kiosk_test_visit_LDFLAGS = $(APP_FAKED)
tests_kiosk_test_visit_LDADD = $(APP_LIBS)
tests_kiosk_test_named_SOURCES = tests/kiosk/test_named.c tests/words/catalogue.h $(APP_SIT)
tests_kiosk_test_named_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_kiosk_test_named_LDFLAGS = $(APP_FAKED)
tests_kiosk_test_named_LDADD = $(APP_LIBS)
tests_kiosk_test_hall_SOURCES = tests/kiosk/test_hall.c $(APP_SIT)
tests_kiosk_test_hall_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_kiosk_test_hall_LDFLAGS = $(APP_FAKED)
tests_kiosk_test_hall_LDADD = $(APP_LIBS)
dist_check_SCRIPTS += tests/kiosk/hall.sh tests/kiosk/killed.sh tests/kiosk/number_pad.sh tests/kiosk/pulled.sh \
  tests/kiosk/restarted.sh tests/kiosk/touch.sh tests/kiosk/visit.sh tests/kiosk/wiped.sh
if HAVE_ZBAR
check_PROGRAMS += tests/kiosk/test_receipt
TESTS += tests/kiosk/test_receipt
endif
tests_kiosk_test_receipt_SOURCES = tests/kiosk/test_receipt.c tests/qr.c tests/qr.h $(APP_SIT)
tests_kiosk_test_receipt_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS) $(ZBAR_CFLAGS)
tests_kiosk_test_receipt_LDFLAGS = $(APP_FAKED)
tests_kiosk_test_receipt_LDADD = $(APP_LIBS) $(ZBAR_LIBS)
