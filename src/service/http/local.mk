# src/service/http
SERVICE_SOURCES += \
  src/service/http/deadline.c \
  src/service/http/etag.c \
  src/service/http/frame.c \
  src/service/http/handlers.c \
  src/service/http/http.h \
  src/service/http/limits.c \
  src/service/http/longpoll.c \
  src/service/http/problem.c \
  src/service/http/request.c \
  src/service/http/router.c \
  src/service/http/server.c \
  src/service/http/status_page.c \
  src/service/http/wire.c \
  src/service/http/within.h
