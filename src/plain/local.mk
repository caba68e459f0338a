# src/plain: the pages line by line
noinst_LIBRARIES += libplain.a
libplain_a_SOURCES = \
  src/plain/ask_check.c \
  src/plain/ask_choice.c \
  src/plain/ask_dialog.c \
  src/plain/ask_field.c \
  src/plain/ask_menu.c \
  src/plain/ask_more.c \
  src/plain/ask_press.c \
  src/plain/ask_write.c \
  src/plain/commands.c \
  src/plain/in.c \
  src/plain/lines.c \
  src/plain/loop.c \
  src/plain/moving.c \
  src/plain/open.c \
  src/plain/out.c \
  src/plain/plain.h \
  src/plain/plain_int.h \
  src/plain/prompt.c \
  src/plain/questions.c \
  src/plain/reads.c \
  src/plain/state.c \
  src/plain/wait.c \
  src/plain/words.c
libplain_a_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
