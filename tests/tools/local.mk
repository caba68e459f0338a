# tests/tools: small programs that shell tests use.
check_PROGRAMS += tests/tools/held tests/tools/json
tests_tools_held_SOURCES = tests/tools/held.c
tests_tools_held_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
tests_tools_json_SOURCES = tests/tools/json.c
tests_tools_json_LDADD = $(JSON_LIBS)
EXTRA_DIST += tests/tools/badline.py tests/tools/slowline.py
