#!/bin/sh
# test_docs.sh - manual pages name every exit status, setting and key of every screen; the pages are clean.  Their commands and options are held
# against the tables by test_commands.
cd "${XUQI_TOP_SRCDIR:-.}" || exit 1
bad=0
complain() {
  echo "$*" >&2
  bad=1
}

for page in doc/xuqi.1 doc/xuqi.zh_CN.1; do
  for status in $(sed -n 's/^  XQ_EXIT_[A-Z_]* = \([0-9]*\).*/\1/p' include/xuqi/codes.h); do
    grep -qx "\.It $status" "$page" || complain "$page: no exit status $status"
  done
done
sed -n 's/.*{TUI_KEY_[^"]*"\([^"]*\)", "\([^"]*\)".*/\1 , \2/p' src/tui/keytable.c >"${TMPDIR:-/tmp}/keys.$$"
[ -s "${TMPDIR:-/tmp}/keys.$$" ] || complain "src/tui/keytable.c: no keys"
while read -r keys; do
  for page in doc/xuqi.1 doc/xuqi.zh_CN.1; do
    grep -qxF ".It $keys" "$page" || complain "$page: no keys $keys"
  done
done <"${TMPDIR:-/tmp}/keys.$$"
rm -f "${TMPDIR:-/tmp}/keys.$$"
for s in $(sed -n 's/.*strcmp(name, "\([a-z_]*\)") == 0.*/\1/p' src/settings/settings.c); do
  grep -q "^\.It Ic $s$" doc/xuqi.conf.5 || complain "doc/xuqi.conf.5: no setting $s"
done

# the operator's commands: the usage of each in the table, and its item in the page, name the same options
unlike=$(sed -n '/^} commands\[\] = {$/,/^};$/p' src/service/admin/admin.c | tr -d '\n' | sed 's/{"/\n{"/g' | grep '^{"' |
  while read -r row; do
    c=$(echo "$row" | sed 's/{"\([a-z-]*\)".*/\1/')
    item=$(awk -v c="$c" '/^\.(It Cm|El|Sh)/ { on = ($0 ~ "^\\.It Cm " c "( |$)") } on' doc/xuqid.8)
    [ -n "$item" ] || echo "doc/xuqid.8: no command $c"
    for o in $(echo "$row" | grep -o -e '--[a-z-]*'); do
      echo "$item" | grep -q -e " -${o#--}\( \|$\)" || echo "doc/xuqid.8: $c: no option $o"
    done
  done)
[ -z "$unlike" ] || complain "$unlike"

if command -v mandoc >/dev/null; then
  for page in doc/xuqi.1 doc/xuqi.conf.5; do
    mandoc -T lint -W warning "$page" >&2 || bad=1
  done
  mandoc -T lint -W error doc/xuqi.zh_CN.1 >&2 || bad=1 # mandoc takes Chinese section names for strange ones
fi
exit $bad
