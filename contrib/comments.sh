#!/bin/sh
# comments.sh - what is easily overlooked in comments and documents.  Run by `make lint`:
#
#   - names of source files that do not exist (pcsc.c, token/pin.c, provider*.c), in src/, include/, tests/ and doc/;
#   - a comment whose end stands alone on a line although its text begins beside the opening;
#   - a prototype in a header of ours of which nothing is said.  One comment may stand above a group: lines that follow
#     each other without an empty one between; so may a heading that says something (after a colon).
cd "$(dirname "$0")/.." || exit 2
exec python3 - <<'EOP'
import fnmatch, glob, os, re, sys

files = [os.path.join(d, f) for top in ("src", "include", "tests", "doc", "contrib", "data", "po") for d, _, names in os.walk(top)
         for f in names] + glob.glob("*")
known = set(files) | {os.path.basename(f) for f in files}
# (tests/recipes has what is not here yet; other programs have files too)
elsewhere = {"config.h", "curses.h", "ncurses.h", "hello.c", "NAME.c", "NAME.h", "test_x.c", "x.c", "test_NAME.c", "fuzz_NAME.c"}
bad = []
newline = "\n"


def exists(name):
    name = name.rstrip(".")
    if name in elsewhere or os.path.basename(name) in elsewhere:
        return True
    return any(f == name or f.endswith("/" + name) for f in known) or (
        "*" in name and any(fnmatch.fnmatch(f, name) or fnmatch.fnmatch(f, "*/" + name) for f in known))


def comments(text):
    """(line, text) of every comment"""
    for m in re.finditer(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', text, re.S):
        if m[0].startswith("/"):
            yield text.count("\n", 0, m.start()) + 1, m[0]


for path in sorted(files):
    if not (path.endswith((".c", ".h")) or path.startswith("doc/") and path.endswith(".md")) or "/recipes/" in path:
        continue
    text = open(path, encoding="utf-8").read()
    pieces = list(comments(text)) if not path.endswith(".md") else [(1, re.sub(r"(?ms)^```recipe.*?^```$", "", text))]
    for line, piece in pieces:
        for m in re.finditer(r"(?<![\w/.<-])((?:[\w*-]+/)*[\w*-]+\.[ch])(?![\w(])", piece):
            if not exists(m[1]) and "<" + m[1] + ">" not in text:
                at = line + piece.count("\n", 0, m.start()) if not path.endswith(".md") else text[:text.find(m[1])].count("\n") + 1
                bad.append(f"{path}:{at}: there is no file {m[1]}")
        if not path.endswith(".md") and re.fullmatch(r"/\*+[ \t]*[^\s*].*\n[ \t]*\*/", piece, re.S):
            bad.append(f"{path}:{line + piece.count(newline)}: the end of a comment stands alone")

for path in sorted(f for f in files if f.endswith(".h") and f.startswith(("src/", "include/"))):
    said = heading = False
    within = None                       # a comment or a declaration that goes on
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        text = line.rstrip("\n")
        if within == "comment":
            within = None if "*/" in text else within
        elif within == "more":
            said = said or "/*" in text
            within = None if re.search(r"[;{}]\s*(/\*.*)?$", text) else within
        elif re.match(r"\s*/\*", text):
            said = True
            heading = text.startswith("/* ---") and ":" in text
            within = "comment" if "*/" not in text else None
        elif not text.strip():
            said = heading and said     # "/* ---- writing: see struct token_backend */", and then an empty line
            heading = False
            continue
        elif re.match(r"(?!typedef|struct \w+ \{|enum|extern|#|\}|static inline|\s)[\w].*\w\(", text):
            if not said and "/*" not in text and not re.match(r"[A-Z_]+\(", text.replace("XQ_MUST_CHECK ", "")):
                name = re.search(r"(\w+)[(]", text)[1]
                bad.append(f"{path}:{number}: nothing is said of {name}")
            within = None if re.search(r";\s*(/\*.*)?$", text) else "more"

print("\n".join(bad), end="\n" if bad else "")
sys.exit(bool(bad))
EOP
