# `make bench`: figures, side by side in one run.  Not part of `make check`: nothing here can fail.
EXTRA_PROGRAMS += tests/bench/screen tests/bench/service tests/bench/token
EXTRA_DIST += tests/bench/others.py tests/bench/bench.sh tests/bench/bench_token.sh
tests_bench_screen_SOURCES = tests/bench/screen.c
tests_bench_screen_LDADD = -lutil
tests_bench_service_SOURCES = tests/bench/service.c
tests_bench_service_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_bench_service_LDADD = $(SERVICE_LIBS) $(CORE_LIBS)
tests_bench_token_SOURCES = tests/bench/token.c
tests_bench_token_LDADD = $(CORE_LIBS)
CLEANFILES += tests/bench/screen tests/bench/service tests/bench/token
bench: all
	$(MAKE) $(AM_MAKEFLAGS) tests/bench/screen tests/bench/service tests/bench/token tests/card/pivcard tests/card/cardctl
	$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/bench.sh
	$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/bench_token.sh
	$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/bench/others.py
