# tests/tools: small programs that shell tests use.
check_PROGRAMS += tests/tools/json
tests_tools_json_SOURCES = tests/tools/json.c
tests_tools_json_LDADD = $(JSON_LIBS)
