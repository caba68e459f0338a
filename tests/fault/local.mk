# killat.la is preloaded into programs under test (see killat.c); -rpath makes libtool build a shared module of it.
check_LTLIBRARIES = tests/fault/killat.la
tests_fault_killat_la_SOURCES = tests/fault/killat.c
tests_fault_killat_la_CFLAGS = $(XUQI_STD) -Wall -Wextra
tests_fault_killat_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
tests_fault_killat_la_LIBADD = -ldl
