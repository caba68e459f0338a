noinst_LIBRARIES += libwords.a
libwords_a_SOURCES = src/words/causes.c src/words/checks.c src/words/contact.c src/words/errors.c src/words/facts.c \
  src/words/change.c src/words/flaws.c src/words/locale.c src/words/money.c src/words/person.c src/words/states.c src/words/turn.c src/words/words.h \
  src/words/words_int.h
