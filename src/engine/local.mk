XUQI_LIB_SOURCES += \
  src/engine/apply.c \
  src/engine/doctor.c \
  src/engine/draft.c \
  src/engine/engine.c \
  src/engine/engine_int.h \
  src/engine/event.c \
  src/engine/install.c \
  src/engine/journal.c \
  src/engine/key.c \
  src/engine/media.c \
  src/engine/medium.c \
  src/engine/payment.c \
  src/engine/progress.c \
  src/engine/queue.c \
  src/engine/scan.c \
  src/engine/session.c \
  src/engine/steps.c
