check_PROGRAMS += tests/tui/kitdemo
tests_tui_kitdemo_SOURCES = tests/tui/kitdemo.c
tests_tui_kitdemo_LDADD = libtui.la libcore.la
