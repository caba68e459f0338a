noinst_LIBRARIES += libsettings.a
libsettings_a_SOURCES = src/settings/kiosk.c src/settings/settings.c src/settings/settings.h src/settings/settings_int.h src/settings/take.c
libsettings_a_CFLAGS = $(AM_CFLAGS)
SETTINGS_LIBS = libsettings.a libkiosk.a $(CONFIG_LIBS)
