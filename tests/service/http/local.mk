# tests/service/http
SERVICE_HTTP_TESTS = tests/service/http/test_deadline tests/service/http/test_frame tests/service/http/test_limits \
  tests/service/http/test_problem tests/service/http/test_router
check_PROGRAMS += $(SERVICE_HTTP_TESTS)
TESTS += $(SERVICE_HTTP_TESTS)
tests_service_http_test_deadline_SOURCES = tests/service/http/test_deadline.c
tests_service_http_test_deadline_CFLAGS = $(TEST_CFLAGS) $(MHD_CFLAGS)
tests_service_http_test_deadline_LDADD = $(SERVICE_LIBS) $(TEST_LIBS)
tests_service_http_test_frame_SOURCES = tests/service/http/test_frame.c
tests_service_http_test_frame_CFLAGS = $(TEST_CFLAGS) $(MHD_CFLAGS)
tests_service_http_test_frame_LDADD = $(SERVICE_LIBS) $(TEST_LIBS)
tests_service_http_test_limits_SOURCES = tests/service/http/test_limits.c
tests_service_http_test_limits_CFLAGS = $(TEST_CFLAGS) $(MHD_CFLAGS)
tests_service_http_test_limits_LDADD = $(SERVICE_LIBS) $(TEST_LIBS)
tests_service_http_test_problem_SOURCES = tests/service/http/test_problem.c
tests_service_http_test_problem_CFLAGS = $(TEST_CFLAGS) $(MHD_CFLAGS)
tests_service_http_test_problem_LDADD = $(SERVICE_LIBS) $(TEST_LIBS)
tests_service_http_test_router_SOURCES = tests/service/http/test_router.c
tests_service_http_test_router_CFLAGS = $(TEST_CFLAGS) $(MHD_CFLAGS)
tests_service_http_test_router_LDADD = $(SERVICE_LIBS) $(TEST_LIBS)

check_PROGRAMS += tests/service/http/test_pages
TESTS += tests/service/http/test_pages
tests_service_http_test_pages_SOURCES = tests/service/http/test_pages.c tests/service/rig.c tests/service/rig.h
tests_service_http_test_pages_CFLAGS = $(TEST_CFLAGS)
tests_service_http_test_pages_LDADD = $(SERVICE_LIBS) $(TEST_LIBS) $(SQLITE_LIBS)

check_PROGRAMS += tests/service/http/test_stop
TESTS += tests/service/http/test_stop
tests_service_http_test_stop_SOURCES = tests/service/http/test_stop.c tests/service/rig.c tests/service/rig.h
tests_service_http_test_stop_CFLAGS = $(TEST_CFLAGS)
tests_service_http_test_stop_LDADD = $(SERVICE_LIBS) $(TEST_LIBS) $(SQLITE_LIBS)

# The whole service from outside; they need PyYAML and jsonschema, and are skipped without.
SERVICE_HTTP_OUTSIDE = tests/service/http/test_http.py tests/service/http/test_framing.py tests/service/http/test_slow.py \
  tests/service/http/test_places.py tests/service/http/test_ends.py tests/service/http/test_openapi.py \
  tests/service/http/test_trouble.py \
  tests/service/http/test_status.py
dist_check_SCRIPTS += $(SERVICE_HTTP_OUTSIDE)
TESTS += $(SERVICE_HTTP_OUTSIDE)
EXTRA_DIST += tests/service/http/rig.py
