#!/bin/bash
# test_recipes.sh - the recipes of doc/hacking.md work as they stand there: the steps of its example blocks, and nothing
# else, are done in a copy of the tree, which is built and used: the screen opens, the command answers, the medium lists a
# key, the authority answers, and the order of layers holds.
. "$XUQI_TOP_SRCDIR/tests/rig.sh" || exit 99
. "$XUQI_TOP_SRCDIR/tests/screen.sh" || exit 99
place=$(realpath --relative-to="$XUQI_TOP_SRCDIR" "$XUQI_TOP_BUILDDIR")
case $place in . | ..*) echo "the build tree is not in the source tree" && exit 77 ;; esac
command -v automake >/dev/null || { echo "automake is not installed" && exit 77; }
rig_home
tree=$rig/tree
build=$tree/$place
mkdir -p "$build"

# The build tree as it is, in its place: only what the recipes touch is compiled anew.
(cd "$XUQI_TOP_SRCDIR" && tar cf - --exclude=./.git --exclude='./build' --exclude=./tests/fuzz/corpus .) |
  tar xf - -C "$tree"
(
  cd "$XUQI_TOP_BUILDDIR" || exit 1
  find src po tests '(' -name '*.Po' -o -name .dirstamp -o -path 'src/*.o' ')' >"$rig/files"
  ls Makefile config.status config.h stamp-h1 libtool ./*.a >>"$rig/files" 2>/dev/null
  tar cf - -T "$rig/files"
) | tar xf - -C "$build"
# (the copies keep their times)
find "$build" -name '*.Po' -exec sed -i "s|$XUQI_TOP_SRCDIR/|$tree/|g" {} +
for file in Makefile config.status; do
  sed "s|$XUQI_TOP_SRCDIR|$tree|g" "$build/$file" >"$rig/sed" && touch -r "$build/$file" "$rig/sed" &&
    cp -p "$rig/sed" "$build/$file"
done
chmod +x "$build/config.status"

python3 - "$tree" <<'EOP' || exit 1
import os, re, shutil, sys
tree = sys.argv[1]
recipes = dict(re.findall(r"^```recipe (\w+)\n(.*?)^```$", open(f"{tree}/doc/hacking.md").read(), re.M | re.S))
for name in ("screen", "command", "medium", "authority"):
    if name not in recipes:
        sys.exit(f"doc/hacking.md has no recipe for a {name}")
for name, steps in recipes.items():
    for step in steps.splitlines():
        if new := re.fullmatch(r"new (\S+)", step):
            os.makedirs(os.path.dirname(f"{tree}/{new[1]}"), exist_ok=True)
            shutil.copyfile(f"{tree}/tests/recipes/{new[1]}", f"{tree}/{new[1]}")
            continue
        change = re.fullmatch(r"(\S+): (?:at the end|(after|before) `(.+?)`) put `(.+)`", step)
        if change is None:
            sys.exit(f"{name}: not a step: {step}")
        path, where, what, line = change.groups()
        lines = open(f"{tree}/{path}").read().splitlines()
        at = [i for i, there in enumerate(lines) if what is not None and what in there]
        if where is not None and len(at) != 1:
            sys.exit(f"{name}: {len(at)} lines of {path} have: {what}")
        lines.insert(len(lines) if where is None else at[0] + (where == "after"), line)
        open(f"{tree}/{path}", "w").write("\n".join(lines) + "\n")
EOP

# Quickly: the optimizer has nothing to say about recipes.
make -C "$build" -j2 xuqi CFLAGS=-O0 XUQI_CFLAGS="-fPIC -w" >"$rig/make.log" 2>&1 || {
  tail -n 40 "$rig/make.log"
  echo "what the recipes make does not build"
  exit 1
}
sh "$tree/contrib/layers.sh" "$build" || exit 1

xuqi=$build/xuqi
failed=0
says() { # WORDS COMMAND...
  words=$1
  shift
  "$xuqi" "$@" >"$rig/out" 2>&1
  grep -qF -- "$words" "$rig/out" || {
    echo "\"$words\" is not in what xuqi $* says:"
    cat "$rig/out"
    failed=1
  }
}
cat >"$XDG_CONFIG_HOME/xuqi/xuqi.conf" <<'EOF'
service = { url = "hello:world"; };
cards = false;
configured_modules = false;
EOF
says "hello, yes" hello --yes
says "--pin-file" hello --pin-file "$rig/pin"
says "greets" --help
says "A medium of its own" token list
says "World" token certs hello:world
says "An authority of its own greets you" agreement --json
[ "$failed" -eq 0 ] || exit 1

screen_start "$xuqi" --lang en
screen_see "A medium of its own"
screen_press G
screen_see "A screen of its own greets you"
screen_press F1
screen_see "It greets, and that is all."
