pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = data/xuqi.pc

# What a new service starts with (doc/reference-data.md); read by `xuqid init`.
dist_pkgdata_DATA = data/agreement.zh_CN.txt data/agreement.en.txt data/notices.json data/prices.json \
  data/calendar.json data/halls.json data/accounts.json

# What F4 fills addresses from (contrib/regions.js).
dist_pkgdata_DATA += data/regions.txt

# Characters by radical and strokes (contrib/radicals.py).
dist_pkgdata_DATA += data/radicals.txt

# How librime is asked by xuqi-ime (src/ime).
rimeschemadir = $(pkgdatadir)/rime
dist_rimeschema_DATA = data/rime/xuqi_pinyin.schema.yaml data/rime/xuqi_wubi.schema.yaml \
  data/rime/xuqi_stroke.schema.yaml

# How ideographs are read, for terminals that have none (contrib/pinyin.py).
dist_pkgdata_DATA += data/pinyin.txt
EXTRA_DIST += contrib/pinyin.py

# Completion: bash looks for a file of the program's name.
EXTRA_DIST += data/xuqi.bash
.PHONY: install-completion uninstall-completion
install-data-hook: install-completion
uninstall-hook: uninstall-completion
install-completion:
	$(MKDIR_P) "$(DESTDIR)$(bashcompletiondir)" && \
	  $(INSTALL_DATA) $(srcdir)/data/xuqi.bash "$(DESTDIR)$(bashcompletiondir)/xuqi"
uninstall-completion:
	rm -f "$(DESTDIR)$(bashcompletiondir)/xuqi"
