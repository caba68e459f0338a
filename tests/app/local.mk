# tests/app: the screens, driven by keys in a real terminal (tmux), on a real service
APP_TESTS = tests/app/whole_zh.sh tests/app/whole_en.sh tests/app/form.sh tests/app/pin.sh tests/app/transfers.sh \
  tests/app/returned.sh tests/app/withdrawn.sh tests/app/changed.sh tests/app/expired.sh tests/app/card.sh \
  tests/app/plug.sh tests/app/renewed.sh tests/app/mend.sh tests/app/change_pin.sh
dist_check_SCRIPTS += $(APP_TESTS)
EXTRA_DIST += tests/app/walk.sh tests/app/whole.sh
# (with sanitizers each program starts too slowly for screens that a person waits for)
if !SANITIZERS
TESTS += $(APP_TESTS)
endif
