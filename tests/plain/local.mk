# tests/plain: the pages line by line
check_PROGRAMS += tests/plain/talk
tests_plain_talk_SOURCES = tests/plain/talk.c
tests_plain_talk_CFLAGS = $(TEST_CFLAGS)
tests_plain_talk_LDADD = $(CORE_LIBS)
PLAIN_TESTS = tests/plain/whole_zh.sh tests/plain/whole_en.sh tests/plain/commands.sh tests/plain/pipes.sh tests/plain/ear.sh tests/plain/states.sh tests/plain/charset.sh tests/plain/card.sh tests/plain/meanwhile.sh \
  tests/plain/bad_line.sh
EXTRA_DIST += tests/plain/whole.sh
dist_check_SCRIPTS += $(PLAIN_TESTS)
if !SANITIZERS
TESTS += $(PLAIN_TESTS)
endif
check_PROGRAMS += tests/plain/test_plain
TESTS += tests/plain/test_plain
tests_plain_test_plain_SOURCES = tests/plain/test_plain.c $(APP_SIT)
tests_plain_test_plain_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_plain_LDFLAGS = $(APP_FAKED)
tests_plain_test_plain_LDADD = libplain.a $(APP_LIBS)
check_PROGRAMS += tests/plain/test_ask
TESTS += tests/plain/test_ask
tests_plain_test_ask_SOURCES = tests/plain/test_ask.c $(APP_SIT)
tests_plain_test_ask_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_ask_LDFLAGS = $(APP_FAKED)
tests_plain_test_ask_LDADD = libplain.a $(APP_LIBS)
# (a conversation in memory)
PLAIN_HEAR = tests/plain/hear.c tests/plain/hear.h $(APP_SIT)
check_PROGRAMS += tests/plain/test_lines
TESTS += tests/plain/test_lines
tests_plain_test_lines_SOURCES = tests/plain/test_lines.c $(PLAIN_HEAR)
tests_plain_test_lines_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_lines_LDFLAGS = $(APP_FAKED)
tests_plain_test_lines_LDADD = libplain.a $(APP_LIBS)
check_PROGRAMS += tests/plain/test_write
TESTS += tests/plain/test_write
tests_plain_test_write_SOURCES = tests/plain/test_write.c $(PLAIN_HEAR)
tests_plain_test_write_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_write_LDFLAGS = $(APP_FAKED)
tests_plain_test_write_LDADD = libplain.a $(APP_LIBS)
check_PROGRAMS += tests/plain/test_pages
TESTS += tests/plain/test_pages
tests_plain_test_pages_SOURCES = tests/plain/test_pages.c $(PLAIN_HEAR)
tests_plain_test_pages_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_pages_LDFLAGS = $(APP_FAKED)
tests_plain_test_pages_LDADD = libplain.a $(APP_LIBS)
check_PROGRAMS += tests/plain/test_walks
TESTS += tests/plain/test_walks
tests_plain_test_walks_SOURCES = tests/plain/test_walks.c $(PLAIN_HEAR)
tests_plain_test_walks_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_plain_test_walks_LDFLAGS = $(APP_FAKED)
tests_plain_test_walks_LDADD = libplain.a $(APP_LIBS)
