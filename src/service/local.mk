# src/service: what xuqid is made of.  Every directory adds its files to SERVICE_SOURCES.
noinst_LIBRARIES += libservice.a
SERVICE_SOURCES = \
  src/service/service.h \
  src/service/admin/admin.c \
  src/service/admin/admin.h \
  src/service/admin/admin_keys.c \
  src/service/admin/admin_text.c \
  src/service/applications.c \
  src/service/audit.c \
  src/service/audit.h \
  src/service/certificates.c \
  src/service/config.c \
  src/service/config_int.h \
  src/service/core.h \
  src/service/holder.c \
  src/service/init.c \
  src/service/issue.c \
  src/service/issuer/build.c \
  src/service/issuer/issuer.c \
  src/service/issuer/issuer.h \
  src/service/issuer/local.c \
  src/service/numbers.c \
  src/service/numbers.h \
  src/service/operator.c \
  src/service/payment/transfer.c \
  src/service/reference.c \
  src/service/reference.h \
  src/service/renewal.c \
  src/service/renewal.h \
  src/service/store/schema.c \
  src/service/store/schema.h \
  src/service/store/sqlite.c \
  src/service/store/store.c \
  src/service/store/store.h \
  src/service/submit.c \
  src/service/svc.c \
  src/service/worker.c \
  src/service/workflow/table.c \
  src/service/workflow/workflow.c \
  src/service/workflow/workflow.h
include src/service/http/local.mk
libservice_a_SOURCES = $(SERVICE_SOURCES)
libservice_a_CFLAGS = $(AM_CFLAGS) $(MHD_CFLAGS) $(GNUTLS_CFLAGS) $(SQLITE_CFLAGS)
SERVICE_LIBS = libservice.a $(MHD_LIBS) $(GNUTLS_LIBS) $(SQLITE_LIBS) $(CONFIG_LIBS)
