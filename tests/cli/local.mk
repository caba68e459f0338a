# tests/cli: what needs no service; the commands themselves are tested from outside (tests/e2e).
check_PROGRAMS += tests/cli/test_commands tests/cli/test_options tests/cli/test_answers tests/cli/test_pin
TESTS += tests/cli/test_commands tests/cli/test_options tests/cli/test_answers tests/cli/test_pin
CLI_TEST_LIBS = $(CLI_LIBS) libwords.a $(TEST_LIBS) $(JSON_LIBS)
tests_cli_test_commands_SOURCES = tests/cli/test_commands.c tests/cli/fixture.h
tests_cli_test_commands_CFLAGS = $(TEST_CFLAGS)
tests_cli_test_commands_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_options_SOURCES = tests/cli/test_options.c tests/cli/fixture.h
tests_cli_test_options_CFLAGS = $(TEST_CFLAGS)
tests_cli_test_options_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_answers_SOURCES = tests/cli/test_answers.c tests/cli/fixture.h
tests_cli_test_answers_CFLAGS = $(TEST_CFLAGS)
tests_cli_test_answers_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_pin_SOURCES = tests/cli/test_pin.c tests/cli/fixture.h
tests_cli_test_pin_CFLAGS = $(TEST_CFLAGS)
tests_cli_test_pin_LDADD = $(CLI_TEST_LIBS) -lutil
CLI_SHELL_TESTS = tests/cli/test_docs.sh tests/cli/test_completion.sh tests/cli/test_program.sh tests/cli/test_token.sh \
  tests/cli/test_token_card.sh tests/cli/test_token_attest.sh tests/cli/test_token_trouble.sh tests/cli/test_dry_run.sh \
  tests/cli/test_pay.sh tests/cli/test_history.sh tests/cli/test_warnings.sh
CLI_SHELL_TESTS += tests/cli/test_asked.sh
CLI_SHELL_TESTS += tests/cli/test_charset.sh
TESTS += $(CLI_SHELL_TESTS)
EXTRA_DIST += $(CLI_SHELL_TESTS)
