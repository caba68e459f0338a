XUQI_LIB_SOURCES += \
  src/base/err.c \
  src/base/mem.c
