# src/service: what xuqid is made of.  Every directory adds its files to SERVICE_SOURCES.
noinst_LIBRARIES += libservice.a
SERVICE_SOURCES = \
  src/service/service.h \
  src/service/admin/admin.c \
  src/service/admin/admin.h \
  src/service/admin/keys.c \
  src/service/admin/number.c \
  src/service/admin/text.c \
  src/service/admin/within.h \
  src/service/applications/applications.c \
  src/service/applications/applications.h \
  src/service/applications/messages.c \
  src/service/audit/audit.c \
  src/service/audit/audit.h \
  src/service/certs/certificates.c \
  src/service/certs/certs.h \
  src/service/certs/profile.c \
  src/service/config/config.c \
  src/service/config/config.h \
  src/service/core/core.c \
  src/service/core/core.h \
  src/service/core/lock.c \
  src/service/core/upgrade.c \
  src/service/init/init.c \
  src/service/init/init.h \
  src/service/issuer/issuer.c \
  src/service/issuer/issuer.h \
  src/service/issuer/local.c \
  src/service/issuing/enroll.c \
  src/service/issuing/issue.c \
  src/service/issuing/issuing.h \
  src/service/issuing/sign.c \
  src/service/money/money.h \
  src/service/money/orders.c \
  src/service/money/prices.c \
  src/service/payment/payment.h \
  src/service/payment/transfer.c \
  src/service/people/challenges.c \
  src/service/people/holder.c \
  src/service/people/operator.c \
  src/service/people/people.h \
  src/service/people/sessions.c \
  src/service/people/status.c \
  src/service/people/submit.c \
  src/service/reference/calendar.c \
  src/service/reference/reference.c \
  src/service/reference/reference.h \
  src/service/reference/seed.c \
  src/service/reference/show.c \
  src/service/render/agreed.c \
  src/service/render/agreed.h \
  src/service/render/render.c \
  src/service/render/render.h \
  src/service/render/status.c \
  src/service/render/turn.c \
  src/service/renewal/keys.c \
  src/service/renewal/recheck.c \
  src/service/renewal/renewal.h \
  src/service/renewal/rules.c \
  src/service/renewal/validity.c \
  src/service/store/numbers.c \
  src/service/store/schema.c \
  src/service/store/sqlite.c \
  src/service/store/store.c \
  src/service/store/store.h \
  src/service/worker/worker.c \
  src/service/worker/worker.h \
  src/service/workflow/table.c \
  src/service/workflow/workflow.c \
  src/service/workflow/workflow.h
include src/service/http/local.mk
libservice_a_SOURCES = $(SERVICE_SOURCES)
libservice_a_CFLAGS = $(AM_CFLAGS) $(MHD_CFLAGS) $(GNUTLS_CFLAGS) $(SQLITE_CFLAGS)
SERVICE_LIBS = libservice.a libwords.a $(MHD_LIBS) $(GNUTLS_LIBS) $(SQLITE_LIBS) $(CONFIG_LIBS)
