# killat.so is preloaded into programs under test (see killat.c).
check_PROGRAMS += tests/fault/killat.so
KILLAT = tests/fault/killat.c tests/fault/killat.h tests/fault/disk.c tests/fault/disk.h
tests_fault_killat_so_SOURCES = $(KILLAT)
tests_fault_killat_so_CFLAGS = $(XUQI_STD) -Wall -Wextra -fPIC
tests_fault_killat_so_LDFLAGS = -shared
tests_fault_killat_so_LDADD = -ldl

if HAVE_CMOCKA
check_PROGRAMS += tests/fault/test_power
TESTS += tests/fault/test_power
tests_fault_test_power_SOURCES = tests/fault/test_power.c $(KILLAT) $(TESTS_MEDIA)
tests_fault_test_power_CFLAGS = $(TEST_CFLAGS)
tests_fault_test_power_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS) -ldl
endif

# Client and service cut off at a sample of their calls in `make check`, at every single one (minutes), killed and without
# power, in `make check-fault`.
FAULT_TESTS = tests/fault/test_client_kill_same.sh tests/fault/test_client_kill_new.sh tests/fault/test_service_kill.sh
dist_check_SCRIPTS += $(FAULT_TESTS)
EXTRA_DIST += tests/fault/cuts.sh tests/fault/client_kill.sh tests/fault/service_kill.sh
if !SANITIZERS
TESTS += $(FAULT_TESTS)
endif
# (programs that cut at a sample by themselves)
FAULT_C_TESTS =
if HAVE_CMOCKA
FAULT_C_TESTS += tests/service/issuing/test_crash
endif
.PHONY: check-fault
check-fault: check-build
	XUQI_FAULT_EVERY=1 XUQI_TEST_SECONDS=7200 $(MAKE) $(AM_MAKEFLAGS) check TESTS="$(FAULT_TESTS) $(FAULT_C_TESTS)"
