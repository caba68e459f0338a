pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = data/xuqi.pc

# What a new service starts with (doc/reference-data.md); read by `xuqid init`.
dist_pkgdata_DATA = data/agreement.zh_CN.txt data/agreement.en.txt data/notices.json data/prices.json \
  data/calendar.json data/halls.json data/accounts.json
