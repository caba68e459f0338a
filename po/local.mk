# Catalogues.  Plain msgfmt/xgettext rules: gettext is part of the C library here.
PO_LANGUAGES = zh_CN
MO_FILES = $(PO_LANGUAGES:%=po/%.mo)
EXTRA_DIST += $(PO_LANGUAGES:%=po/%.po) po/GLOSSARY
CLEANFILES += $(MO_FILES)
all-local: $(MO_FILES)

po/%.mo: po/%.po
	$(AM_V_GEN)$(MKDIR_P) po && $(MSGFMT) --check -o $@ $<

install-data-hook: install-catalogues
uninstall-hook: uninstall-catalogues
.PHONY: install-catalogues uninstall-catalogues update-po
install-catalogues: $(MO_FILES)
	for l in $(PO_LANGUAGES); do \
	  $(MKDIR_P) "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES" && \
	  $(INSTALL_DATA) po/$$l.mo "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/xuqi.mo" || exit 1; done
uninstall-catalogues:
	for l in $(PO_LANGUAGES); do rm -f "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/xuqi.mo"; done

# For those who work on Xuqi: collect the strings of all sources again.
update-po:
	cd $(top_srcdir) && { find src -name '*.[ch]' | LC_ALL=C sort > po/POTFILES; } && \
	  $(XGETTEXT) --files-from=po/POTFILES --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
	    --add-comments=TRANSLATORS --add-location=file --no-wrap --sort-by-file --package-name=xuqi -o po/xuqi.pot && \
	  for l in $(PO_LANGUAGES); do \
	    $(MSGMERGE) --no-fuzzy-matching --no-wrap --add-location=file --sort-by-file --update --backup=none po/$$l.po po/xuqi.pot && \
	    $(MSGATTRIB) --no-obsolete --no-wrap --add-location=file -o po/$$l.po po/$$l.po || exit 1; done && \
	  rm -f po/xuqi.pot
