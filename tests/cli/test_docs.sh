#!/bin/sh
# test_docs.sh - manual pages and completion name every option and command there is, and no other; the pages are clean.
cd "${XUQI_TOP_SRCDIR:-.}" || exit 1
bad=0
complain() {
  echo "$*" >&2
  bad=1
}

options=$(sed -n 's/^    {"\([a-z-]*\)", [a-z]*_argument.*/\1/p' src/cli/options.c)
commands=$(grep -o '{"[a-z-]*", cli_' src/cli/run.c | sed 's/{"\(.*\)", cli_/\1/')
token_commands=$(grep -o '{"token [a-z-]*", cli_' src/cli/run.c | sed 's/{"token \(.*\)", cli_/\1/')
[ -n "$options" ] && [ -n "$commands" ] || complain "no options or commands found in the sources"

for page in doc/xuqi.1 doc/xuqi.zh_CN.1; do
  for o in $options; do
    grep -q "^\.It Fl -$o\( \|$\)" "$page" || complain "$page: no option --$o"
  done
  for o in $(sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' "$page"); do
    echo "$options" | grep -qx -e "$o" || complain "$page: there is no option --$o"
  done
  for c in $commands; do
    grep -q "^\.It Cm $c\( \|$\)" "$page" || complain "$page: no command $c"
  done
  for c in $token_commands; do
    grep -q "^\.It Cm token $c\( \|$\)" "$page" || complain "$page: no command token $c"
  done
  for status in $(sed -n 's/^  XQ_EXIT_[A-Z_]* = \([0-9]*\).*/\1/p' include/xuqi/codes.h); do
    grep -qx "\.It $status" "$page" || complain "$page: no exit status $status"
  done
done
for o in $options; do
  grep -q -e "--$o\([^a-z-]\|$\)" data/xuqi.bash || complain "data/xuqi.bash: no option --$o"
done
for c in $commands; do
  grep -q "^  local commands=.*[' ]${c}[' ]" data/xuqi.bash || complain "data/xuqi.bash: no command $c"
done
for c in $token_commands; do
  grep -q "^  local token_commands=.*[' ]${c}[' ]" data/xuqi.bash || complain "data/xuqi.bash: no command token $c"
done
for s in $(sed -n 's/.*strcmp(name, "\([a-z_]*\)") == 0.*/\1/p' src/settings/settings.c); do
  grep -q "^\.It Ic $s$" doc/xuqi.conf.5 || complain "doc/xuqi.conf.5: no setting $s"
done

if command -v mandoc >/dev/null; then
  for page in doc/xuqi.1 doc/xuqi.conf.5; do
    mandoc -T lint -W warning "$page" >&2 || bad=1
  done
  mandoc -T lint -W error doc/xuqi.zh_CN.1 >&2 || bad=1 # mandoc takes Chinese section names for strange ones
fi
exit $bad
