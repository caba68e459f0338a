# src/service: what xuqid is made of.  Every directory adds its files to SERVICE_SOURCES.
noinst_LTLIBRARIES += libservice.la
SERVICE_SOURCES = src/service/service.h
include src/service/http/local.mk
libservice_la_SOURCES = $(SERVICE_SOURCES)
libservice_la_CFLAGS = $(AM_CFLAGS) $(MHD_CFLAGS) $(GNUTLS_CFLAGS) $(SQLITE_CFLAGS)
libservice_la_LIBADD = libcore.la $(MHD_LIBS) $(GNUTLS_LIBS) $(SQLITE_LIBS) $(CONFIG_LIBS) -lpthread
