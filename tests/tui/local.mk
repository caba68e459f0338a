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
# the kit without a terminal
KIT_TESTS = tests/tui/test_items tests/tui/test_page tests/tui/test_nav tests/tui/test_popup tests/tui/test_frame \
  tests/tui/test_asked
check_PROGRAMS += $(KIT_TESTS)
TESTS += $(KIT_TESTS)
tests_tui_test_items_SOURCES = tests/tui/test_items.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_items_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_items_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_page_SOURCES = tests/tui/test_page.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_page_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_page_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_nav_SOURCES = tests/tui/test_nav.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_nav_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_nav_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_popup_SOURCES = tests/tui/test_popup.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_popup_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_popup_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_frame_SOURCES = tests/tui/test_frame.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_frame_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_frame_LDADD = $(TUI_LIBS) $(TEST_LIBS)
tests_tui_test_asked_SOURCES = tests/tui/test_asked.c tests/tui/rig.c tests/tui/rig.h
tests_tui_test_asked_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_tui_test_asked_LDADD = $(TUI_LIBS) $(TEST_LIBS)
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
