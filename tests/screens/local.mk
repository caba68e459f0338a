# tests/screens: the ten steps by keys alone, and a machine in a hall, every screen in both languages compared with the text kept of it
SCREENS_TESTS = tests/screens/screens_zh.sh tests/screens/screens_en.sh tests/screens/kiosk_zh.sh tests/screens/kiosk_en.sh
dist_check_SCRIPTS += $(SCREENS_TESTS)
EXTRA_DIST += tests/screens/walk.sh tests/screens/kiosk.sh tests/screens/snapshot.sh tests/screens/kiosk tests/screens/zh_CN tests/screens/en
if !SANITIZERS
TESTS += $(SCREENS_TESTS)
endif
# ... and every screen in memory, at every kind of terminal
check_PROGRAMS += tests/screens/test_matrix
TESTS += tests/screens/test_matrix
EXTRA_DIST += tests/screens/pages
tests_screens_test_matrix_SOURCES = tests/screens/test_matrix.c $(APP_SIT)
tests_screens_test_matrix_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_screens_test_matrix_LDFLAGS = $(APP_FAKED)
tests_screens_test_matrix_LDADD = libplain.a $(APP_LIBS)
