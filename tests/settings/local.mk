check_PROGRAMS += tests/settings/test_settings
TESTS += tests/settings/test_settings
tests_settings_test_settings_SOURCES = tests/settings/test_settings.c
tests_settings_test_settings_CFLAGS = $(TEST_CFLAGS)
tests_settings_test_settings_LDADD = $(SETTINGS_LIBS) $(TEST_LIBS)
