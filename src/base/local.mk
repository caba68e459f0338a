XUQI_LIB_SOURCES += \
  src/base/charset.c \
  src/base/codes.c \
  src/base/encode.c \
  src/base/err.c \
  src/base/file.c \
  src/base/json.c \
  src/base/log.c \
  src/base/mem.c \
  src/base/pinyin.c \
  src/base/qr.c \
  src/base/recode.c \
  src/base/secret.c \
  src/base/shown.c \
  src/base/streams.c \
  src/base/text.c \
  src/base/time.c \
  src/base/utf8.c \
  src/base/wait.c \
  src/base/widths.h
