EXTRA_DIST += doc/first-time.md doc/limits.md doc/reference-data.md doc/whose-turn.md doc/openapi.yaml doc/architecture.md doc/hacking.md

# Manual pages.  Automake names an installed page after its file, so the Chinese one is put in its place by hand.
dist_man_MANS += doc/xuqi.1 doc/xuqi.conf.5 doc/xuqid.8 doc/xuqid.conf.5
EXTRA_DIST += doc/xuqi.zh_CN.1
.PHONY: install-zh-man uninstall-zh-man
install-data-hook: install-zh-man
uninstall-hook: uninstall-zh-man
install-zh-man:
	$(MKDIR_P) "$(DESTDIR)$(mandir)/zh_CN/man1" && \
	  $(INSTALL_DATA) $(srcdir)/doc/xuqi.zh_CN.1 "$(DESTDIR)$(mandir)/zh_CN/man1/xuqi.1"
uninstall-zh-man:
	rm -f "$(DESTDIR)$(mandir)/zh_CN/man1/xuqi.1"
