noinst_LIBRARIES += libsettings.a
libsettings_a_SOURCES = src/settings/settings.c src/settings/settings.h
libsettings_a_CFLAGS = $(AM_CFLAGS)
SETTINGS_LIBS = libsettings.a $(CONFIG_LIBS)
