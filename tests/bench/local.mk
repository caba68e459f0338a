# `make bench`: figures, side by side in one run.  Not part of `make check`: nothing here can fail.
EXTRA_PROGRAMS += tests/bench/screen tests/bench/service
EXTRA_DIST += tests/bench/bench.sh
tests_bench_screen_SOURCES = tests/bench/screen.c
tests_bench_screen_LDADD = -lutil
tests_bench_service_SOURCES = tests/bench/service.c
tests_bench_service_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_bench_service_LDADD = libservice.la libcore.la $(SQLITE_LIBS) $(CRYPTO_LIBS)
CLEANFILES += tests/bench/screen tests/bench/service
bench: all tests/bench/screen tests/bench/service
	$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/bench.sh
