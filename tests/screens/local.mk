# tests/screens: the ten steps by keys alone, every screen in three sizes and both languages compared with the text kept of it
SCREENS_TESTS = tests/screens/screens_zh.sh tests/screens/screens_en.sh
dist_check_SCRIPTS += $(SCREENS_TESTS)
EXTRA_DIST += tests/screens/walk.sh tests/screens/snapshot.sh tests/screens/zh_CN tests/screens/en
if !SANITIZERS
TESTS += $(SCREENS_TESTS)
endif
