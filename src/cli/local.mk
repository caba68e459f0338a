noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = src/cli/agreement.c src/cli/answers.c src/cli/cli.h src/cli/cli_int.h src/cli/commands.c \
  src/cli/complete.c src/cli/doctor.c \
  src/cli/engine.c src/cli/help.c src/cli/install.c src/cli/kiosk.c src/cli/list.c src/cli/media.c src/cli/options.c src/cli/output.c src/cli/parse.c src/cli/pay.c src/cli/pin.c \
  src/cli/prompt.c src/cli/renew.c src/cli/resume.c src/cli/run.c src/cli/select.c src/cli/status.c \
  src/cli/token.c src/cli/token_export.c src/cli/token_pin.c src/cli/token_watch.c src/cli/warnings.c \
  src/cli/withdraw.c
CLI_LIBS = libcli.a $(SETTINGS_LIBS)
