check_PROGRAMS += tests/engine/test_engine
TESTS += tests/engine/test_engine
tests_engine_test_engine_SOURCES = tests/engine/test_engine.c tests/engine/rig.c tests/engine/rig.h $(TESTS_MADE)
tests_engine_test_engine_CFLAGS = $(TEST_CFLAGS)
tests_engine_test_engine_LDADD = $(SERVICE_LIBS) $(TEST_LIBS) $(JSON_LIBS) $(CRYPTO_LIBS) -lpthread
# A program that is looked at from inside after a PIN went through it.
check_PROGRAMS += tests/engine/memory
tests_engine_memory_SOURCES = tests/engine/memory.c
tests_engine_memory_CFLAGS = $(TEST_CFLAGS)
tests_engine_memory_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
# (a sanitizer's own memory is terabytes, and holds copies of its own)
if !SANITIZERS
TESTS += tests/engine/test_memory.sh
endif
EXTRA_DIST += tests/engine/test_memory.sh
# The engine with a card that comes and goes.
check_PROGRAMS += tests/engine/hardware
tests_engine_hardware_SOURCES = tests/engine/hardware.c tests/check.h
tests_engine_hardware_CFLAGS = $(TEST_CFLAGS) -I$(top_srcdir)
tests_engine_hardware_LDADD = $(TEST_LIBS)
TESTS += tests/engine/test_hardware.sh
EXTRA_DIST += tests/engine/test_hardware.sh
check_PROGRAMS += tests/engine/test_event
TESTS += tests/engine/test_event
tests_engine_test_event_SOURCES = tests/engine/test_event.c
tests_engine_test_event_CFLAGS = $(TEST_CFLAGS)
tests_engine_test_event_LDADD = $(TEST_LIBS) $(CRYPTO_LIBS)
# Two terminals in each other's way.
check_PROGRAMS += tests/engine/test_meanwhile
TESTS += tests/engine/test_meanwhile
tests_engine_test_meanwhile_SOURCES = tests/engine/test_meanwhile.c tests/engine/rig.c tests/engine/rig.h $(TESTS_MADE)
tests_engine_test_meanwhile_CFLAGS = $(TEST_CFLAGS)
tests_engine_test_meanwhile_LDADD = $(SERVICE_LIBS) $(TEST_LIBS) $(JSON_LIBS) $(CRYPTO_LIBS) -lpthread
