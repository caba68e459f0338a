XUQI_LIB_SOURCES += \
  src/token/backend.h \
  src/token/backends.c \
  src/token/pcsc.h \
  src/token/token.c \
  src/token/provider.h \
  src/token/provider.c \
  src/token/provider_keymgmt.c \
  src/token/provider_signature.c \
  src/token/p12.h \
  src/token/p12.c \
  src/token/p12_build.c \
  src/token/pinguard.h \
  src/token/pinguard.c \
  src/token/keystore.h \
  src/token/keystore.c \
  src/token/keystore_scan.c \
  src/token/keystore_write.c \
  src/token/journal.h \
  src/token/journal.c \
  src/token/kept.c \
  src/token/padding.c \
  src/token/watch.c \
  src/token/install.c
