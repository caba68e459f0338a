# tests/service
include tests/service/http/local.mk
SERVICE_RIG = tests/service/rig.c tests/service/rig.h
SERVICE_TEST_LIBS = libservice.la $(TEST_LIBS) $(SQLITE_LIBS)

check_PROGRAMS += tests/service/test_issue
TESTS += tests/service/test_issue
tests_service_test_issue_SOURCES = tests/service/test_issue.c $(SERVICE_RIG)
tests_service_test_issue_CFLAGS = $(TEST_CFLAGS)
tests_service_test_issue_LDADD = $(SERVICE_TEST_LIBS)
