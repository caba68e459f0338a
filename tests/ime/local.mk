check_PROGRAMS += tests/ime/test_ime tests/ime/test_wire tests/ime/test_regions tests/ime/test_radicals
TESTS += tests/ime/test_ime tests/ime/test_wire tests/ime/test_regions tests/ime/test_radicals
tests_ime_test_ime_SOURCES = tests/ime/test_ime.c
tests_ime_test_ime_CFLAGS = $(TEST_CFLAGS) -DXUQI_RIME_DATA='"$(rimedata)"'
tests_ime_test_ime_LDADD = $(IME_LIBS) $(TEST_LIBS)
tests_ime_test_wire_SOURCES = tests/ime/test_wire.c
tests_ime_test_wire_CFLAGS = $(TEST_CFLAGS)
tests_ime_test_wire_LDADD = $(IME_LIBS) $(TEST_LIBS)
tests_ime_test_regions_SOURCES = tests/ime/test_regions.c
tests_ime_test_regions_CFLAGS = $(TEST_CFLAGS)
tests_ime_test_regions_LDADD = $(IME_LIBS) $(TEST_LIBS)
tests_ime_test_radicals_SOURCES = tests/ime/test_radicals.c
tests_ime_test_radicals_CFLAGS = $(TEST_CFLAGS)
tests_ime_test_radicals_LDADD = $(IME_LIBS) $(TEST_LIBS)
