# killat.la is preloaded into programs under test (see killat.c); -rpath makes libtool build a shared module of it.
check_LTLIBRARIES += tests/fault/killat.la
tests_fault_killat_la_SOURCES = tests/fault/killat.c
tests_fault_killat_la_CFLAGS = $(XUQI_STD) -Wall -Wextra
tests_fault_killat_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
tests_fault_killat_la_LIBADD = -ldl

# Client and service cut off at every 7th call in `make check`, at every single one (minutes) in `make check-fault`.
FAULT_TESTS = tests/fault/test_client_kill_same.sh tests/fault/test_client_kill_new.sh tests/fault/test_service_kill.sh
dist_check_SCRIPTS += $(FAULT_TESTS)
EXTRA_DIST += tests/fault/client_kill.sh tests/fault/service_kill.sh
if !SANITIZERS
TESTS += $(FAULT_TESTS)
endif
.PHONY: check-fault
check-fault: all tests/fault/killat.la
	$(AM_TESTS_ENVIRONMENT) XUQI_FAULT_EVERY=1; export XUQI_FAULT_EVERY; \
	for t in $(FAULT_TESTS); do bash $(srcdir)/$$t || exit 1; done
