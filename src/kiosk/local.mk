# src/kiosk: the rules of a machine in a hall
noinst_LIBRARIES += libkiosk.a
libkiosk_a_SOURCES = src/kiosk/code.c src/kiosk/idle.c src/kiosk/kiosk.h src/kiosk/memory.c src/kiosk/run.c
