# tests/service
include tests/service/http/local.mk

SERVICE_RIG = tests/service/rig.c tests/service/rig.h
SERVICE_TEST_LIBS = $(SERVICE_LIBS) $(TEST_LIBS) $(SQLITE_LIBS)

check_PROGRAMS += tests/service/test_workflow
TESTS += tests/service/test_workflow
tests_service_test_workflow_SOURCES = tests/service/test_workflow.c $(SERVICE_RIG)
tests_service_test_workflow_CFLAGS = $(TEST_CFLAGS)
tests_service_test_workflow_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_renewal
TESTS += tests/service/test_renewal
tests_service_test_renewal_SOURCES = tests/service/test_renewal.c $(SERVICE_RIG)
tests_service_test_renewal_CFLAGS = $(TEST_CFLAGS)
tests_service_test_renewal_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_submit
TESTS += tests/service/test_submit
tests_service_test_submit_SOURCES = tests/service/test_submit.c $(SERVICE_RIG)
tests_service_test_submit_CFLAGS = $(TEST_CFLAGS)
tests_service_test_submit_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_issue
TESTS += tests/service/test_issue
tests_service_test_issue_SOURCES = tests/service/test_issue.c $(SERVICE_RIG)
tests_service_test_issue_CFLAGS = $(TEST_CFLAGS)
tests_service_test_issue_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_crash
TESTS += tests/service/test_crash
tests_service_test_crash_SOURCES = tests/service/test_crash.c $(SERVICE_RIG)
tests_service_test_crash_CFLAGS = $(TEST_CFLAGS)
tests_service_test_crash_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_audit
TESTS += tests/service/test_audit
tests_service_test_audit_SOURCES = tests/service/test_audit.c $(SERVICE_RIG)
tests_service_test_audit_CFLAGS = $(TEST_CFLAGS)
tests_service_test_audit_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_numbers
TESTS += tests/service/test_numbers
tests_service_test_numbers_SOURCES = tests/service/test_numbers.c $(SERVICE_RIG)
tests_service_test_numbers_CFLAGS = $(TEST_CFLAGS)
tests_service_test_numbers_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_config
TESTS += tests/service/test_config
tests_service_test_config_SOURCES = tests/service/test_config.c $(SERVICE_RIG)
tests_service_test_config_CFLAGS = $(TEST_CFLAGS)
tests_service_test_config_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_store
TESTS += tests/service/test_store
tests_service_test_store_SOURCES = tests/service/test_store.c $(SERVICE_RIG)
tests_service_test_store_CFLAGS = $(TEST_CFLAGS)
tests_service_test_store_LDADD = $(SERVICE_TEST_LIBS)

check_PROGRAMS += tests/service/test_admin
TESTS += tests/service/test_admin
tests_service_test_admin_SOURCES = tests/service/test_admin.c $(SERVICE_RIG)
tests_service_test_admin_CFLAGS = $(TEST_CFLAGS)
tests_service_test_admin_LDADD = $(SERVICE_TEST_LIBS)
