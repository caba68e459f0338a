# libxuqi: base, pki, token, form, ca, engine.  libcore is the same without a list of exported symbols; tests link it.
noinst_LTLIBRARIES += libcore.la
libcore_la_SOURCES = $(XUQI_LIB_SOURCES) $(pkginclude_HEADERS)
libcore_la_LIBADD = $(CURL_LIBS) $(CRYPTO_LIBS) $(JSON_LIBS) $(UNISTRING_LIBS) $(IDN2_LIBS) $(PCSC_LIBS) $(P11KIT_LIBS) $(ZLIB_LIBS) -lpthread

lib_LTLIBRARIES += libxuqi.la
libxuqi_la_SOURCES =
libxuqi_la_LIBADD = libcore.la
libxuqi_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -export-symbols $(top_srcdir)/src/libxuqi.sym
EXTRA_libxuqi_la_DEPENDENCIES = src/libxuqi.sym
EXTRA_DIST += src/libxuqi.sym

pkginclude_HEADERS = include/xuqi/codes.h include/xuqi/base.h include/xuqi/pki.h include/xuqi/token.h \
  include/xuqi/form.h include/xuqi/ca.h include/xuqi/engine.h

bin_PROGRAMS += xuqi
xuqi_SOURCES = src/xuqi.c
xuqi_LDADD = libapp.la libtui.la libcli.la libsettings.la libwords.la libxuqi.la $(JSON_LIBS) $(CRYPTO_LIBS) $(CONFIG_LIBS) $(UNISTRING_LIBS)

sbin_PROGRAMS += xuqid
xuqid_SOURCES = src/xuqid.c
xuqid_LDADD = libservice.la libwords.la libxuqi.la $(JSON_LIBS) $(CRYPTO_LIBS) $(CONFIG_LIBS)
EXTRA_DIST += contrib/xuqid.service
