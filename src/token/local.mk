# the layer's own face, and what every medium needs
XUQI_LIB_SOURCES += \
  src/token/backend.h \
  src/token/backends.c \
  src/token/medium.c \
  src/token/pin.c \
  src/token/token.c \
  src/token/install.c \
  src/token/journal.h \
  src/token/journal.c \
  src/token/kept.c \
  src/token/padding.c \
  src/token/public.c \
  src/token/watch.c

# keys on media as OpenSSL's
XUQI_LIB_SOURCES += \
  src/token/provider/provider.h \
  src/token/provider/provider.c \
  src/token/provider/keymgmt.c \
  src/token/provider/signature.c

# cards in readers
XUQI_LIB_SOURCES += \
  src/token/pcsc/pcsc.h \
  src/token/pcsc/inner.h \
  src/token/pcsc/pcsc.c \
  src/token/pcsc/error.c \
  src/token/pcsc/line.c \
  src/token/pcsc/pad.c \
  src/token/pcsc/watch.c \
  src/token/pcsc/holder.c

# the media
XUQI_LIB_SOURCES += \
  src/token/keyfile/keyfile.h \
  src/token/keyfile/p12.c \
  src/token/keyfile/p12_build.c \
  src/token/keyfile/pinguard.c \
  src/token/keyfile/keystore.c \
  src/token/keyfile/scan.c \
  src/token/keyfile/write.c \
  src/token/keyfile/backend.c
XUQI_LIB_SOURCES += \
  src/token/piv/piv.h \
  src/token/piv/tlv.c \
  src/token/piv/container.c \
  src/token/piv/apdu.c \
  src/token/piv/management.c \
  src/token/piv/card.c \
  src/token/piv/slots.c \
  src/token/piv/forget.c \
  src/token/piv/algorithms.c \
  src/token/piv/note.c \
  src/token/piv/exchange.c \
  src/token/piv/keys.c \
  src/token/piv/sign.c \
  src/token/piv/pad.c \
  src/token/piv/pin.c \
  src/token/piv/unlock.c \
  src/token/piv/generate.c \
  src/token/piv/write.c \
  src/token/piv/settle.c \
  src/token/piv/attest.c \
  src/token/piv/piv.c
XUQI_LIB_SOURCES += \
  src/token/pkcs11/pkcs11.h \
  src/token/pkcs11/backend.c \
  src/token/pkcs11/modules.c \
  src/token/pkcs11/error.c \
  src/token/pkcs11/session.c \
  src/token/pkcs11/objects.c \
  src/token/pkcs11/entries.c \
  src/token/pkcs11/pin.c \
  src/token/pkcs11/sign.c \
  src/token/pkcs11/write.c \
  src/token/pkcs11/generate.c \
  src/token/pkcs11/uri.c \
  src/token/pkcs11/watch.c
