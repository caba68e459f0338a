# tests/plain: the pages line by line
check_PROGRAMS += tests/plain/talk
tests_plain_talk_SOURCES = tests/plain/talk.c
tests_plain_talk_CFLAGS = $(TEST_CFLAGS)
tests_plain_talk_LDADD = $(CORE_LIBS)
PLAIN_TESTS = tests/plain/whole_zh.sh tests/plain/whole_en.sh
EXTRA_DIST += tests/plain/whole.sh
dist_check_SCRIPTS += $(PLAIN_TESTS)
if !SANITIZERS
TESTS += $(PLAIN_TESTS)
endif
