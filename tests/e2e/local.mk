# From outside: the programs as built, on a real service.
E2E_TESTS = tests/e2e/symbols.sh tests/e2e/ten_steps_rsa_same.sh tests/e2e/ten_steps_p256_new.sh \
  tests/e2e/ten_steps_piv.sh tests/e2e/ten_steps_softhsm.sh \
  tests/e2e/full_screen_piv.sh tests/e2e/full_screen_softhsm.sh \
  tests/e2e/bad_certificates.sh tests/e2e/two_terminals.sh tests/e2e/other_terminal.sh tests/e2e/other_terminal_softhsm.sh tests/e2e/changed.sh tests/e2e/returned.sh \
  tests/e2e/clock.sh tests/e2e/bad_line.sh tests/e2e/disk_full.sh tests/e2e/pin_leak.sh tests/e2e/pin_always.sh tests/e2e/client_killed.sh tests/e2e/options.sh
# On a key file the same walk is made by tests/app/whole_*.sh.
E2E_FULL_TESTS = tests/e2e/full_screen_zh_CN.sh tests/e2e/full_screen_en.sh
dist_check_SCRIPTS += $(E2E_TESTS) $(E2E_FULL_TESTS)
EXTRA_DIST += tests/e2e/ten_steps.sh tests/e2e/ten_steps_of.sh tests/e2e/full_screen.sh tests/e2e/ask.sh
# (with sanitizers in it a program takes ten times as long to start)
if SANITIZERS
TESTS += tests/e2e/ten_steps_rsa_same.sh tests/e2e/returned.sh
else
TESTS += $(E2E_TESTS)
endif

# Every combination of media, kinds of keys and policies, and every point where an install is cut off there (a quarter of an hour).
ALL_MEDIA_C_TESTS =
if HAVE_CMOCKA
ALL_MEDIA_C_TESTS += tests/token/piv/test_piv_install tests/token/pkcs11/test_unplug
endif
.PHONY: check-all-media
# (make knows how to run by name only what is among TESTS, so the rest is run here)
check-all-media: check-build
	XUQI_FULL=1 XUQI_EVERY_POINT=1 XUQI_TEST_SECONDS=7200 $(MAKE) $(AM_MAKEFLAGS) check \
	  TESTS="$(E2E_TESTS) $(ALL_MEDIA_C_TESTS)"
	$(AM_TESTS_ENVIRONMENT) for t in $(E2E_FULL_TESTS); do bash $(srcdir)/$$t || [ $$? -eq 77 ] || exit 1; done
