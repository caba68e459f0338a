XUQI_LIB_SOURCES += \
  src/pki/inner.h \
  src/pki/opensslerr.c \
  src/pki/der.c \
  src/pki/cert.c \
  src/pki/certinfo.c \
  src/pki/key.c \
  src/pki/csr.c \
  src/pki/cms.c \
  src/pki/chain.c
