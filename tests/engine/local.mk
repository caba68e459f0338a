check_PROGRAMS += tests/engine/test_engine
TESTS += tests/engine/test_engine
tests_engine_test_engine_SOURCES = tests/engine/test_engine.c tests/engine/rig.c tests/engine/rig.h $(TESTS_MADE)
tests_engine_test_engine_CFLAGS = $(TEST_CFLAGS)
tests_engine_test_engine_LDADD = libservice.la $(TEST_LIBS) $(JSON_LIBS) $(CRYPTO_LIBS) -lpthread
