# tests/app: the screens, driven by keys in a real terminal (tmux), on a real service
APP_TESTS = tests/app/whole_zh.sh tests/app/whole_en.sh tests/app/form.sh tests/app/pin.sh tests/app/transfers.sh tests/app/meanwhile.sh \
  tests/app/resume.sh tests/app/returned.sh tests/app/withdrawn.sh tests/app/changed.sh tests/app/expired.sh \
  tests/app/plug.sh tests/app/renewed.sh tests/app/mend.sh tests/app/change_pin.sh tests/app/lost.sh \
  tests/app/lost_sent.sh tests/app/console.sh tests/app/hangup.sh tests/app/signals.sh tests/app/slow_line.sh tests/app/themes.sh
dist_check_SCRIPTS += $(APP_TESTS)
EXTRA_DIST += tests/app/walk.sh tests/app/whole.sh tests/app/signals.py
# (with sanitizers each program starts too slowly for screens that a person waits for)
if !SANITIZERS
TESTS += $(APP_TESTS)
endif
# ... and what is below them, and they themselves on a screen in memory and an engine that does what the test says
APP_UNITS = tests/app/test_flow tests/app/test_keys tests/app/test_draft tests/app/test_events \
  tests/app/test_routes tests/app/test_leave tests/app/test_scan tests/app/test_pin tests/app/test_turn \
  tests/app/test_every_key tests/app/test_paste tests/app/test_reach tests/app/test_untranslated
APP_UNITS += tests/app/test_faces tests/app/test_home tests/app/test_keyacts
APP_UNITS += tests/app/test_money tests/app/test_mouse
APP_UNITS += tests/app/test_asked tests/app/test_steps
APP_UNITS += tests/app/test_pages tests/app/test_aside
APP_UNITS += tests/app/test_heard
APP_UNITS += tests/app/test_terminals tests/app/test_bytes
APP_UNITS += tests/app/test_write
check_PROGRAMS += $(APP_UNITS) tests/app/test_forget
TESTS += $(APP_UNITS)
# (it reads all of its memory, of which a sanitizer has terabytes)
if !SANITIZERS
TESTS += tests/app/test_forget
endif
# (tests/app/engine.c stands for the engine: the linker takes the first that it is given)
APP_FAKED = $(AM_LDFLAGS) -Wl,-z,muldefs
APP_LIBS = libapp.a $(IME_LIBS) $(TUI_LIBS) libkiosk.a libwords.a $(TEST_LIBS)
tests_app_test_flow_SOURCES = tests/app/test_flow.c
tests_app_test_flow_CFLAGS = $(TEST_CFLAGS)
tests_app_test_flow_LDADD = $(APP_LIBS)
tests_app_test_keys_SOURCES = tests/app/test_keys.c
tests_app_test_keys_CFLAGS = $(TEST_CFLAGS)
tests_app_test_keys_LDADD = $(APP_LIBS)
tests_app_test_draft_SOURCES = tests/app/test_draft.c
tests_app_test_draft_CFLAGS = $(TEST_CFLAGS)
tests_app_test_draft_LDADD = $(APP_LIBS)
tests_app_test_events_SOURCES = tests/app/test_events.c tests/app/engine.c tests/app/engine.h
tests_app_test_events_CFLAGS = $(TEST_CFLAGS)
tests_app_test_events_LDFLAGS = $(APP_FAKED)
tests_app_test_events_LDADD = $(APP_LIBS)
APP_SIT = tests/app/sit.c tests/app/sit.h tests/app/engine.c tests/app/engine.h tests/tui/rig.c tests/tui/rig.h
tests_app_test_asked_SOURCES = tests/app/test_asked.c
tests_app_test_asked_CFLAGS = $(TEST_CFLAGS)
tests_app_test_asked_LDADD = $(APP_LIBS)
tests_app_test_steps_SOURCES = tests/app/test_steps.c $(APP_SIT)
tests_app_test_steps_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_steps_LDFLAGS = $(APP_FAKED)
tests_app_test_steps_LDADD = $(APP_LIBS)
tests_app_test_aside_SOURCES = tests/app/test_aside.c $(APP_SIT)
tests_app_test_aside_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_aside_LDFLAGS = $(APP_FAKED)
tests_app_test_aside_LDADD = $(APP_LIBS)
tests_app_test_forget_SOURCES = tests/app/test_forget.c $(APP_SIT)
tests_app_test_forget_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_forget_LDFLAGS = $(APP_FAKED)
tests_app_test_forget_LDADD = $(APP_LIBS)
tests_app_test_faces_SOURCES = tests/app/test_faces.c tests/form/values.h tests/form/rule.h $(APP_SIT)
tests_app_test_faces_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_faces_LDFLAGS = $(APP_FAKED)
tests_app_test_faces_LDADD = libapp.a $(IME_LIBS) $(TUI_LIBS) $(CLI_LIBS) libwords.a $(TEST_LIBS) $(JSON_LIBS)
tests_app_test_write_SOURCES = tests/app/test_write.c $(APP_SIT)
tests_app_test_write_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS) -DXUQI_RIME_DATA='"$(rimedata)"'
if SANITIZERS
tests_app_test_write_CFLAGS += -DXUQI_SANITIZED
endif
tests_app_test_write_LDFLAGS = $(APP_FAKED)
tests_app_test_write_LDADD = $(APP_LIBS)
tests_app_test_pages_SOURCES = tests/app/test_pages.c tests/words/catalogue.h $(APP_SIT)
tests_app_test_pages_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_pages_LDFLAGS = $(APP_FAKED)
tests_app_test_pages_LDADD = $(APP_LIBS)
tests_app_test_heard_SOURCES = tests/app/test_heard.c tests/words/catalogue.h $(APP_SIT)
tests_app_test_heard_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_heard_LDFLAGS = $(APP_FAKED)
tests_app_test_heard_LDADD = $(APP_LIBS)
tests_app_test_terminals_SOURCES = tests/app/test_terminals.c tests/words/catalogue.h $(APP_SIT)
tests_app_test_terminals_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_terminals_LDFLAGS = $(APP_FAKED)
tests_app_test_terminals_LDADD = $(APP_LIBS)
tests_app_test_bytes_SOURCES = tests/app/test_bytes.c tests/words/catalogue.h $(APP_SIT)
tests_app_test_bytes_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_bytes_LDFLAGS = $(APP_FAKED)
tests_app_test_bytes_LDADD = $(APP_LIBS)
tests_app_test_routes_SOURCES = tests/app/test_routes.c $(APP_SIT)
tests_app_test_routes_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_routes_LDFLAGS = $(APP_FAKED)
tests_app_test_routes_LDADD = $(APP_LIBS)
tests_app_test_leave_SOURCES = tests/app/test_leave.c $(APP_SIT)
tests_app_test_leave_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_leave_LDFLAGS = $(APP_FAKED)
tests_app_test_leave_LDADD = $(APP_LIBS)
tests_app_test_scan_SOURCES = tests/app/test_scan.c $(APP_SIT)
tests_app_test_scan_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_scan_LDFLAGS = $(APP_FAKED)
tests_app_test_scan_LDADD = $(APP_LIBS)
tests_app_test_reach_SOURCES = tests/app/test_reach.c $(APP_SIT)
tests_app_test_reach_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_reach_LDFLAGS = $(APP_FAKED)
tests_app_test_reach_LDADD = $(APP_LIBS)
tests_app_test_keyacts_SOURCES = tests/app/test_keyacts.c $(APP_SIT)
tests_app_test_keyacts_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_keyacts_LDFLAGS = $(APP_FAKED)
tests_app_test_keyacts_LDADD = $(APP_LIBS)
tests_app_test_home_SOURCES = tests/app/test_home.c $(APP_SIT)
tests_app_test_home_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_home_LDFLAGS = $(APP_FAKED)
tests_app_test_home_LDADD = $(APP_LIBS)
tests_app_test_turn_SOURCES = tests/app/test_turn.c $(APP_SIT)
tests_app_test_turn_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_turn_LDFLAGS = $(APP_FAKED)
tests_app_test_turn_LDADD = libapp.a $(IME_LIBS) $(CLI_LIBS) $(TUI_LIBS) libwords.a $(TEST_LIBS) $(JSON_LIBS)
tests_app_test_pin_SOURCES = tests/app/test_pin.c $(APP_SIT)
tests_app_test_pin_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_pin_LDFLAGS = $(APP_FAKED)
tests_app_test_pin_LDADD = $(APP_LIBS)
tests_app_test_every_key_SOURCES = tests/app/test_every_key.c $(APP_SIT)
tests_app_test_every_key_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_every_key_LDFLAGS = $(APP_FAKED)
tests_app_test_every_key_LDADD = $(APP_LIBS)
tests_app_test_paste_SOURCES = tests/app/test_paste.c $(APP_SIT)
tests_app_test_paste_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_paste_LDFLAGS = $(APP_FAKED)
tests_app_test_paste_LDADD = $(APP_LIBS)
tests_app_test_money_SOURCES = tests/app/test_money.c $(APP_SIT)
tests_app_test_money_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_money_LDFLAGS = $(APP_FAKED)
tests_app_test_money_LDADD = $(APP_LIBS)
tests_app_test_mouse_SOURCES = tests/app/test_mouse.c $(APP_SIT)
tests_app_test_mouse_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_mouse_LDFLAGS = $(APP_FAKED)
tests_app_test_mouse_LDADD = $(APP_LIBS)
tests_app_test_untranslated_SOURCES = tests/app/test_untranslated.c $(APP_SIT)
tests_app_test_untranslated_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
tests_app_test_untranslated_LDFLAGS = $(APP_FAKED)
tests_app_test_untranslated_LDADD = libapp.a $(IME_LIBS) $(CLI_LIBS) $(TUI_LIBS) libwords.a $(TEST_LIBS) $(JSON_LIBS)
