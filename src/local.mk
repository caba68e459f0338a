# libcore: base, pki, token, form, ca, engine.  Programs of the build tree, tests too, take it as it is: nothing has to be
# installed or found by a loader for them to run.
noinst_LIBRARIES += libcore.a
libcore_a_SOURCES = $(XUQI_LIB_SOURCES) $(pkginclude_HEADERS)
CORE_LIBS = libcore.a $(CURL_LIBS) $(CRYPTO_LIBS) $(JSON_LIBS) $(UNISTRING_LIBS) $(IDN2_LIBS) $(PCSC_LIBS) $(P11KIT_LIBS) \
  $(QRENCODE_LIBS) $(ZLIB_LIBS) -lpthread

# libxuqi: the same for others, with the list of exported symbols, and the programs that use it; only these are installed.
# What is installed is in shared/, so that nobody starts a program there that finds another libxuqi than its own.
libxuqiexecdir = $(libdir)
libxuqiexec_PROGRAMS = shared/libxuqi.so.0.0.0
shared_libxuqi_so_0_0_0_SOURCES =
shared_libxuqi_so_0_0_0_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-soname,libxuqi.so.0 -Wl,--version-script,src/libxuqi.map
shared_libxuqi_so_0_0_0_LDADD = $(libcore_a_OBJECTS) $(CORE_LIBS)
EXTRA_shared_libxuqi_so_0_0_0_DEPENDENCIES = src/libxuqi.map
src/libxuqi.map: src/libxuqi.sym
	$(AM_V_GEN)$(MKDIR_P) src && { echo '{ global:'; sed 's/$$/;/' $(srcdir)/src/libxuqi.sym; echo 'local: *; };'; } >$@
CLEANFILES += src/libxuqi.map
EXTRA_DIST += src/libxuqi.sym
install-exec-hook:
	cd "$(DESTDIR)$(libdir)" && rm -f libxuqi.so libxuqi.so.0 && \
	  $(LN_S) libxuqi.so.0.0.0 libxuqi.so.0 && $(LN_S) libxuqi.so.0.0.0 libxuqi.so
uninstall-hook: uninstall-library-links
.PHONY: uninstall-library-links
uninstall-library-links:
	rm -f "$(DESTDIR)$(libdir)/libxuqi.so" "$(DESTDIR)$(libdir)/libxuqi.so.0"

pkginclude_HEADERS = include/xuqi/codes.h include/xuqi/base.h include/xuqi/pki.h include/xuqi/token.h \
  include/xuqi/limits.h include/xuqi/form.h include/xuqi/turn.h include/xuqi/ca.h include/xuqi/engine.h

XUQI_PROGRAM_LIBS = libapp.a libplain.a $(IME_LIBS) $(TUI_LIBS) $(CLI_LIBS) libwords.a
noinst_PROGRAMS += xuqi
xuqi_SOURCES = src/xuqi.c
xuqi_LDADD = $(XUQI_PROGRAM_LIBS) $(CORE_LIBS)
bin_PROGRAMS += shared/xuqi
shared_xuqi_SOURCES = $(xuqi_SOURCES)
shared_xuqi_LDFLAGS = $(AM_LDFLAGS) $(XUQI_RPATH)
shared_xuqi_LDADD = $(XUQI_PROGRAM_LIBS) shared/libxuqi.so.0.0.0 $(JSON_LIBS) $(CRYPTO_LIBS) $(UNISTRING_LIBS)

XUQID_PROGRAM_LIBS = $(SERVICE_LIBS) libwords.a
noinst_PROGRAMS += xuqid
xuqid_SOURCES = src/xuqid.c
xuqid_LDADD = $(XUQID_PROGRAM_LIBS) $(CORE_LIBS)
sbin_PROGRAMS += shared/xuqid
shared_xuqid_SOURCES = $(xuqid_SOURCES)
shared_xuqid_LDFLAGS = $(AM_LDFLAGS) $(XUQI_RPATH)
shared_xuqid_LDADD = $(XUQID_PROGRAM_LIBS) shared/libxuqi.so.0.0.0 $(JSON_LIBS) $(CRYPTO_LIBS)
EXTRA_DIST += contrib/xuqid.service contrib/kiosk/README.md contrib/kiosk/escpos contrib/kiosk/foot.ini contrib/kiosk/xuqi-kiosk-kmscon.service contrib/kiosk/xuqi-kiosk.service
