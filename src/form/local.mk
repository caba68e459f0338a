# src/form
XUQI_LIB_SOURCES += \
  src/form/application.c \
  src/form/bank.c \
  src/form/calendar.c \
  src/form/chars.c \
  src/form/chars.h \
  src/form/codes.c \
  src/form/contact.c \
  src/form/date.c \
  src/form/fields.c \
  src/form/flaw.c \
  src/form/fold.c \
  src/form/fold.h \
  src/form/form.c \
  src/form/frozen.c \
  src/form/identity.c \
  src/form/mask.c \
  src/form/name.c \
  src/form/price.c \
  src/form/rules.c \
  src/form/rules.h \
  src/form/states.c \
  src/form/transfer.c \
  src/form/turn.c
