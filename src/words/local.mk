noinst_LTLIBRARIES += libwords.la
libwords_la_SOURCES = src/words/errors.c src/words/flaws.c src/words/locale.c src/words/states.c src/words/words.h \
  src/words/words_int.h
