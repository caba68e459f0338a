XUQI_LIB_SOURCES += \
  src/ca/application.c \
  src/ca/application_json.c \
  src/ca/authority.c \
  src/ca/authority.h \
  src/ca/get.c \
  src/ca/http.c \
  src/ca/http.h \
  src/ca/http_error.c \
  src/ca/money.c \
  src/ca/parse.h \
  src/ca/problem.c \
  src/ca/reference.c \
  src/ca/service.c
