noinst_LTLIBRARIES += libsettings.la
libsettings_la_SOURCES = src/settings/settings.c src/settings/settings.h
libsettings_la_CFLAGS = $(AM_CFLAGS)
libsettings_la_LIBADD = $(CONFIG_LIBS)
