check_PROGRAMS += tests/tui/kitdemo tests/tui/test_edit tests/tui/test_keys
TESTS += tests/tui/test_edit tests/tui/test_keys
tests_tui_kitdemo_SOURCES = tests/tui/kitdemo.c
tests_tui_kitdemo_LDADD = $(TUI_LIBS) $(CORE_LIBS)
tests_tui_test_edit_SOURCES = tests/tui/test_edit.c
tests_tui_test_edit_CFLAGS = $(TEST_CFLAGS)
tests_tui_test_edit_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_keys_SOURCES = tests/tui/test_keys.c
tests_tui_test_keys_CFLAGS = $(TEST_CFLAGS)
tests_tui_test_keys_LDADD = $(TUI_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/tui/test_layout
TESTS += tests/tui/test_layout
tests_tui_test_layout_SOURCES = tests/tui/test_layout.c
tests_tui_test_layout_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_layout_LDADD = $(TUI_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/tui/test_term
TESTS += tests/tui/test_term
tests_tui_test_term_SOURCES = tests/tui/test_term.c
tests_tui_test_term_CFLAGS = $(TEST_CFLAGS)
tests_tui_test_term_LDADD = $(TEST_LIBS) -lutil
EXTRA_tests_tui_test_term_DEPENDENCIES = tests/tui/kitdemo
TESTS += tests/tui/screens.sh
EXTRA_DIST += tests/tui/screens.sh tests/tui/screens/form.txt tests/tui/screens/list.txt \
  tests/tui/screens/form-small.txt tests/tui/screens/cards.txt tests/tui/screens/cards-end.txt \
  tests/tui/screens/cards-ascii.txt
