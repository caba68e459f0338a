# src/ime: Chinese where the machine has no input method.  The program has the side that asks; librime is in xuqi-ime.
noinst_LIBRARIES += libime.a
libime_a_SOURCES = \
  src/ime/client.c \
  src/ime/ime.h \
  src/ime/list.c \
  src/ime/list.h \
  src/ime/radicals.c \
  src/ime/radicals.h \
  src/ime/regions.c \
  src/ime/regions.h \
  src/ime/wire.c \
  src/ime/wire.h
IME_LIBS = libime.a
IME_ENGINE_SOURCES = src/ime/engine.c src/ime/engine.h src/ime/serve.c
if HAVE_RIME
pkglibexec_PROGRAMS += xuqi-ime
xuqi_ime_SOURCES = src/xuqi-ime.c $(IME_ENGINE_SOURCES)
xuqi_ime_CFLAGS = $(AM_CFLAGS) $(RIME_CFLAGS)
xuqi_ime_CPPFLAGS = $(AM_CPPFLAGS) -DXUQI_RIME_DATA='"$(rimedata)"'
xuqi_ime_LDADD = $(IME_LIBS) $(CORE_LIBS) $(RIME_LIBS)
endif
