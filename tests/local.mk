# Tests mirror src/: tests/NAME/test_x.c tests src/NAME/x.c.  A test program is added by a few lines in tests/NAME/local.mk.
EXTRA_DIST += tests/rig.sh tests/screen.sh tests/medium.sh tests/check.h tests/locale.h tests/driver.sh tests/slowest.sh \
  tests/lsan.suppress
LOG_DRIVER = $(SHELL) $(top_srcdir)/tests/driver.sh
AM_TESTSUITE_SUMMARY_HEADER = ' for $(PACKAGE_STRING)'"$$(sh $(top_srcdir)/tests/slowest.sh $(TEST_LOGS))"
AM_TESTS_ENVIRONMENT = XUQI_TOP_SRCDIR='$(abs_top_srcdir)' XUQI_TOP_BUILDDIR='$(abs_top_builddir)' LC_ALL=C.UTF-8 TZ=UTC \
  LSAN_OPTIONS='suppressions=$(abs_top_srcdir)/tests/lsan.suppress:print_suppressions=0'; \
  export XUQI_TOP_SRCDIR XUQI_TOP_BUILDDIR LC_ALL TZ LSAN_OPTIONS;
# (a cmocka assertion is not seen by the compiler as the end of the road, hence no null-dereference here)
TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) -I$(top_srcdir) -Wno-missing-prototypes -Wno-null-dereference
TEST_LIBS = tests/librigs.a $(CORE_LIBS) $(CMOCKA_LIBS)

# What several tests share is compiled once, and each takes what it needs of it.
check_LIBRARIES =
TEST_RIGS =
if HAVE_CMOCKA
check_LIBRARIES += tests/librigs.a
tests_librigs_a_SOURCES = $(TEST_RIGS)
tests_librigs_a_CFLAGS = $(TEST_CFLAGS) $(PCSC_CFLAGS) $(P11KIT_CFLAGS)
endif

# Locales of the terminals that are not UTF-8, in a directory of our own (LOCPATH): no machine has to have them.
TEST_LOCALES = tests/locale/zh_CN.GB18030 tests/locale/zh_CN.GBK
check_DATA = $(TEST_LOCALES:=/LC_CTYPE)
tests/locale/%/LC_CTYPE:
	$(AM_V_GEN)$(MKDIR_P) tests/locale && cd tests/locale && locale=$* && \
	  if command -v localedef >/dev/null && test -f /usr/share/i18n/locales/zh_CN; then \
	    localedef -i zh_CN -f "$${locale#*.}" --no-archive "./$$locale"; \
	  else $(MKDIR_P) "$$locale" && touch "$$locale/LC_CTYPE"; fi

# What takes longest stands first, so that nothing long begins when all the others are done (make check -j6).
include tests/fault/local.mk
include tests/e2e/local.mk
if HAVE_CMOCKA
include tests/token/piv/local.mk
include tests/token/pkcs11/local.mk
include tests/token/local.mk
include tests/token/keyfile/local.mk
include tests/token/provider/local.mk
include tests/token/pcsc/local.mk
include tests/app/local.mk
include tests/kiosk/local.mk
include tests/screens/local.mk
include tests/cli/local.mk
include tests/engine/local.mk
include tests/service/local.mk
include tests/ime/local.mk
include tests/tui/local.mk
include tests/plain/local.mk
include tests/pki/local.mk
include tests/ca/local.mk
include tests/words/local.mk
include tests/settings/local.mk
include tests/form/local.mk
include tests/base/local.mk
endif
include tests/tools/local.mk
include tests/card/local.mk
include tests/lint/local.mk
include tests/recipes/local.mk
include tests/bench/local.mk
include tests/fuzz/local.mk
