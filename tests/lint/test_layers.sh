#!/bin/bash
# test_layers.sh - contrib/layers.sh sees every rule of contrib/layers.txt broken, in a small made-up house.
set -u
house=$(mktemp -d "${TMPDIR:-/tmp}/xuqi-layers.XXXXXX") || exit 99
trap 'rm -rf "$house"' EXIT
mkdir -p "$house/contrib" "$house/include/xuqi"
cp "$XUQI_TOP_SRCDIR/contrib/layers.sh" "$house/contrib"

# NAME.c has a function NAME, which is not closed yet
build() {
  rm -rf "$house/src"
  for file in low/a.c low/a.h low/b.c low/shared.h mid/x/x.c mid/x/x.h mid/y/y.c mid/y/y.h mid/z.c \
    face/text.c face/one.c face/one.h face/two.c face/routes.c program.c; do
    mkdir -p "$(dirname "$house/src/$file")"
    name=$(basename "$file" .c)
    case $file in *.c) echo "void $name(void);void $name(void){" ;; *) echo "/* */" ;; esac >"$house/src/$file"
  done
  for header in low mid; do : >"$house/include/xuqi/$header.h"; done
  cat >"$house/contrib/layers.txt" <<'EOT'
src/low may use:
src/mid may use: low
src/face may use: low mid
src/low: shared < a < b
src/mid: x < y < .
src/face: text < * < routes
EOT
}
# uses A B: A.c calls the function of B
uses() {
  other=$(basename "$2")
  echo "void $other(void); $other();" >>"$house/src/$1.c"
}
includes() { sed -i "1i #include \"$2\"" "$house/src/$1"; }
# The objects as libtool leaves them, some with the library's name before their own.  Those of the house as it was built
# first are kept: only what a case has changed is compiled.
look() {
  for source in $(cd "$house" && find src -name '*.c'); do
    object=$(basename "$source" .c).o dir=$house/build/$(dirname "$source")
    case $source in src/face/*) object=libface_la-$object dir=$dir/.libs ;; esac
    mkdir -p "$dir"
    # (the includes are looked at in the sources; compiling needs none)
    { grep -v '#include' "$house/$source"; echo '}'; } >"$dir/$object.c"
    cmp -s "$dir/$object.c" "$dir/$object.was" && [ -e "$dir/$object" ] && continue
    ${CC:-cc} -w -c -o "$dir/$object" "$dir/$object.c" || exit 99
    cp "$dir/$object.c" "$dir/$object.was"
  done
  sh "$house/contrib/layers.sh" build >"$house/said" 2>&1
}
failed=0
allowed() {
  look || { echo "refused, although allowed: $1"; cat "$house/said"; failed=1; }
  build
}
refused() { # WHAT WORDS: it must say WORDS
  if look; then
    echo "not seen: $1"
    failed=1
  elif ! grep -qF -- "$2" "$house/said"; then
    echo "$1: it does not say \"$2\", but:"
    cat "$house/said"
    failed=1
  fi
  build
}

build
includes mid/z.c xuqi/low.h
includes mid/x/x.h xuqi/mid.h
includes face/routes.c face/one.h
includes face/one.c one.h
uses mid/z low/a
uses mid/y/y mid/x/x
uses low/b low/a
uses face/routes face/one
uses face/two face/text
uses program face/routes
allowed "what runs downwards"

includes low/a.c xuqi/mid.h
refused "an include upwards between layers" "src/low/a.c includes include/xuqi/mid.h: src/low may not use src/mid"
uses low/b mid/z
refused "a call upwards between layers" "src/low/b.c uses src/mid/z.c (z): src/low may not use src/mid"
uses mid/z program
refused "a call of a program" "src/mid may not use src/program"
includes low/shared.h a.h
refused "an include upwards between files" "a stands above shared in src/low"
uses low/a low/b
refused "a call upwards between files" "src/low/a.c uses src/low/b.c (b): b stands above a in src/low"
includes mid/x/x.c mid/y/y.h
refused "an include upwards between rooms" "y stands above x in src/mid"
uses mid/x/x mid/y/y
refused "a call upwards between rooms" "y stands above x in src/mid"
uses mid/x/x mid/z
refused "a call from a room to what stands over the rooms" "z stands above x in src/mid"
includes face/two.c one.h
refused "a screen that includes another" "two and one of src/face may not know each other"
uses face/one face/two
refused "a screen that calls another" "one and two of src/face may not know each other"
uses face/one face/routes
refused "a screen that calls the routes" "routes stands above one in src/face"
mkdir "$house/src/mid/w" && echo 'void w(void);void w(void){' >"$house/src/mid/w/w.c"
uses mid/w/w mid/x/x
refused "a room without a place" "src/mid/w has no place in the order of src/mid"
mkdir "$house/src/new" && echo 'void new(void);void new(void){' >"$house/src/new/new.c"
uses new/new low/a
refused "a layer without a line" "src/new has no line"

sed -i '/^src\/low:/d' "$house/contrib/layers.txt"
uses low/a low/b
uses low/b low/a
refused "two files that call each other, without an order" "2 files call each other in a circle"
sed -i '/^src\/low:/d' "$house/contrib/layers.txt"
includes low/a.h shared.h
includes low/shared.h a.h
refused "two headers that include each other" "2 files include each other in a circle"
sed -i 's/^src\/\(mid\|face\) may.*/src\/\1 may use: low mid face/' "$house/contrib/layers.txt"
uses mid/z face/text
uses face/text low/a
uses face/text mid/z
refused "a circle across layers" "  src/mid/z.c -> src/face/text.c (text)"

# what is known is let through, just that, and only as long as it is there
echo "known use: src/low/a.c src/low/b.c" >>"$house/contrib/layers.txt"
uses low/a low/b
allowed "a known use"
echo "known use: src/low/a.c src/low/b.c" >>"$house/contrib/layers.txt"
refused "a known use that is no more" "contrib/layers.txt:7: no longer so, strike out: src/low/a.c src/low/b.c"
sed -i '/^src\/low:/d' "$house/contrib/layers.txt"
echo "known circle: src/low/a.c src/low/b.c src/low/c.c" >>"$house/contrib/layers.txt"
uses low/a low/b
uses low/b low/a
refused "a known circle that has become smaller" "strike out: src/low/c.c"
sed -i '/^src\/low:/d' "$house/contrib/layers.txt"
echo "known circle: src/low/a.c src/low/b.c" >>"$house/contrib/layers.txt"
uses low/a low/b
uses low/b low/a
allowed "a known circle"

echo "src/low: a < nothing" >>"$house/contrib/layers.txt"
refused "a name of nothing" "there is no src/low/nothing"
echo "src/low - a" >>"$house/contrib/layers.txt"
refused "a line of nonsense" "contrib/layers.txt:7: not understood"
look
rm "$house/build/src/low/a.o"
if sh "$house/contrib/layers.sh" build >"$house/said" 2>&1 || ! grep -qF 'not built in build' "$house/said"; then
  echo "an object that is missing is not seen"
  failed=1
fi
exit $failed
