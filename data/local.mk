pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = data/xuqi.pc
