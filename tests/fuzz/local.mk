# tests/fuzz: fuzz targets.  `make check` replays the kept corpus; `make fuzz` runs libFuzzer (needs clang).
FUZZ_NAMES = json document form text cert csr cms application keystore edit keys state uri tlv container apdu card
FUZZ_LIBS = $(CORE_LIBS)
EXTRA_DIST += tests/fuzz/run.sh tests/fuzz/corpus

CLEANFILES += $(FUZZ_NAMES:%=crash-%)
fuzz:
	$(SHELL) $(top_srcdir)/tests/fuzz/run.sh $(abs_top_srcdir) $(abs_top_builddir) $(FUZZ_NAMES)

check_PROGRAMS += tests/fuzz/replay_json
TESTS += tests/fuzz/replay_json
tests_fuzz_replay_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_json_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"json"'
tests_fuzz_replay_json_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_json_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_document
TESTS += tests/fuzz/replay_document
tests_fuzz_replay_document_SOURCES = tests/fuzz/fuzz_document.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_document_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"document"'
tests_fuzz_replay_document_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_document
tests_fuzz_fuzz_document_SOURCES = tests/fuzz/fuzz_document.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_document_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_document_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_form
TESTS += tests/fuzz/replay_form
tests_fuzz_replay_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_form_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"form"'
tests_fuzz_replay_form_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_form_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_form_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_text
TESTS += tests/fuzz/replay_text
tests_fuzz_replay_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_text_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"text"'
tests_fuzz_replay_text_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_text_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_cert
TESTS += tests/fuzz/replay_cert
tests_fuzz_replay_cert_SOURCES = tests/fuzz/fuzz_cert.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_cert_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"cert"'
tests_fuzz_replay_cert_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_cert
tests_fuzz_fuzz_cert_SOURCES = tests/fuzz/fuzz_cert.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_cert_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_cert_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_csr
TESTS += tests/fuzz/replay_csr
tests_fuzz_replay_csr_SOURCES = tests/fuzz/fuzz_csr.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_csr_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"csr"'
tests_fuzz_replay_csr_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_csr
tests_fuzz_fuzz_csr_SOURCES = tests/fuzz/fuzz_csr.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_csr_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_csr_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_cms
TESTS += tests/fuzz/replay_cms
tests_fuzz_replay_cms_SOURCES = tests/fuzz/fuzz_cms.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_cms_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"cms"'
tests_fuzz_replay_cms_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_cms
tests_fuzz_fuzz_cms_SOURCES = tests/fuzz/fuzz_cms.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_cms_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_cms_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_application
TESTS += tests/fuzz/replay_application
tests_fuzz_replay_application_SOURCES = tests/fuzz/fuzz_application.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_application_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"application"'
tests_fuzz_replay_application_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_application
tests_fuzz_fuzz_application_SOURCES = tests/fuzz/fuzz_application.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_application_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_application_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_keystore
TESTS += tests/fuzz/replay_keystore
tests_fuzz_replay_keystore_SOURCES = tests/fuzz/fuzz_keystore.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_keystore_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"keystore"'
tests_fuzz_replay_keystore_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_keystore
tests_fuzz_fuzz_keystore_SOURCES = tests/fuzz/fuzz_keystore.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_keystore_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_keystore_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_edit
TESTS += tests/fuzz/replay_edit
tests_fuzz_replay_edit_SOURCES = tests/fuzz/fuzz_edit.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_edit_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"edit"'
tests_fuzz_replay_edit_LDADD = $(TUI_LIBS) $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_edit
tests_fuzz_fuzz_edit_SOURCES = tests/fuzz/fuzz_edit.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_edit_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_edit_LDADD = $(TUI_LIBS) $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_keys
TESTS += tests/fuzz/replay_keys
tests_fuzz_replay_keys_SOURCES = tests/fuzz/fuzz_keys.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_keys_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"keys"'
tests_fuzz_replay_keys_LDADD = $(TUI_LIBS) $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_keys
tests_fuzz_fuzz_keys_SOURCES = tests/fuzz/fuzz_keys.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_keys_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_keys_LDADD = $(TUI_LIBS) $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_state
TESTS += tests/fuzz/replay_state
tests_fuzz_replay_state_SOURCES = tests/fuzz/fuzz_state.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_state_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"state"'
tests_fuzz_replay_state_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_state
tests_fuzz_fuzz_state_SOURCES = tests/fuzz/fuzz_state.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_state_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_state_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_uri
TESTS += tests/fuzz/replay_uri
tests_fuzz_replay_uri_SOURCES = tests/fuzz/fuzz_uri.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_uri_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"uri"'
tests_fuzz_replay_uri_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_uri
tests_fuzz_fuzz_uri_SOURCES = tests/fuzz/fuzz_uri.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_uri_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_uri_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_tlv
TESTS += tests/fuzz/replay_tlv
tests_fuzz_replay_tlv_SOURCES = tests/fuzz/fuzz_tlv.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_tlv_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"tlv"'
tests_fuzz_replay_tlv_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_tlv
tests_fuzz_fuzz_tlv_SOURCES = tests/fuzz/fuzz_tlv.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_tlv_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_tlv_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_container
TESTS += tests/fuzz/replay_container
tests_fuzz_replay_container_SOURCES = tests/fuzz/fuzz_container.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_container_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"container"'
tests_fuzz_replay_container_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_container
tests_fuzz_fuzz_container_SOURCES = tests/fuzz/fuzz_container.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_container_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_container_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_apdu
TESTS += tests/fuzz/replay_apdu
tests_fuzz_replay_apdu_SOURCES = tests/fuzz/fuzz_apdu.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_apdu_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"apdu"'
tests_fuzz_replay_apdu_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_apdu
tests_fuzz_fuzz_apdu_SOURCES = tests/fuzz/fuzz_apdu.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_apdu_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_apdu_LDADD = $(FUZZ_LIBS)

check_PROGRAMS += tests/fuzz/replay_card
TESTS += tests/fuzz/replay_card
tests_fuzz_replay_card_SOURCES = tests/fuzz/fuzz_card.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_replay_card_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"card"'
tests_fuzz_replay_card_LDADD = $(FUZZ_LIBS)
EXTRA_PROGRAMS += tests/fuzz/fuzz_card
tests_fuzz_fuzz_card_SOURCES = tests/fuzz/fuzz_card.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_card_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_card_LDADD = $(FUZZ_LIBS)

# The whole program, on a screen in memory.  Where libvterm is installed it is the terminal.
FUZZ_WHOLE_NAMES = app kiosk
FUZZ_WHOLE = tests/fuzz/whole.c tests/fuzz/whole.h tests/fuzz/answers.c tests/fuzz/answers.h tests/fuzz/clock.c tests/fuzz/clock.h \
  tests/fuzz/terminal.c tests/fuzz/terminal.h tests/fuzz/fuzz.h $(APP_SIT)
FUZZ_WHOLE_CFLAGS = $(TEST_CFLAGS) $(CURSES_CFLAGS)
FUZZ_WHOLE_LIBS = $(APP_LIBS)
if HAVE_VTERM
FUZZ_WHOLE_CFLAGS += $(VTERM_CFLAGS) -DXUQI_VTERM
FUZZ_WHOLE_LIBS += $(VTERM_LIBS)
endif
if HAVE_CMOCKA
FUZZ_NAMES += $(FUZZ_WHOLE_NAMES)
check_PROGRAMS += tests/fuzz/replay_app tests/fuzz/replay_kiosk
TESTS += tests/fuzz/replay_app tests/fuzz/replay_kiosk
EXTRA_PROGRAMS += tests/fuzz/fuzz_app tests/fuzz/fuzz_kiosk
endif
tests_fuzz_replay_app_SOURCES = tests/fuzz/fuzz_app.c tests/fuzz/replay.c $(FUZZ_WHOLE)
tests_fuzz_replay_app_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"app"' -DFUZZ_VARIANTS=1
tests_fuzz_replay_app_CFLAGS = $(FUZZ_WHOLE_CFLAGS)
tests_fuzz_replay_app_LDFLAGS = $(APP_FAKED)
tests_fuzz_replay_app_LDADD = $(FUZZ_WHOLE_LIBS)
tests_fuzz_fuzz_app_SOURCES = tests/fuzz/fuzz_app.c $(FUZZ_WHOLE)
tests_fuzz_fuzz_app_CFLAGS = $(FUZZ_WHOLE_CFLAGS)
tests_fuzz_fuzz_app_LDFLAGS = $(APP_FAKED) -fsanitize=fuzzer
tests_fuzz_fuzz_app_LDADD = $(FUZZ_WHOLE_LIBS)
tests_fuzz_replay_kiosk_SOURCES = tests/fuzz/fuzz_kiosk.c tests/fuzz/replay.c $(FUZZ_WHOLE)
tests_fuzz_replay_kiosk_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_NAME='"kiosk"' -DFUZZ_VARIANTS=1
tests_fuzz_replay_kiosk_CFLAGS = $(FUZZ_WHOLE_CFLAGS)
tests_fuzz_replay_kiosk_LDFLAGS = $(APP_FAKED)
tests_fuzz_replay_kiosk_LDADD = $(FUZZ_WHOLE_LIBS)
tests_fuzz_fuzz_kiosk_SOURCES = tests/fuzz/fuzz_kiosk.c $(FUZZ_WHOLE)
tests_fuzz_fuzz_kiosk_CFLAGS = $(FUZZ_WHOLE_CFLAGS)
tests_fuzz_fuzz_kiosk_LDFLAGS = $(APP_FAKED) -fsanitize=fuzzer
tests_fuzz_fuzz_kiosk_LDADD = $(FUZZ_WHOLE_LIBS)
