#!/bin/sh
# layers.sh [BUILD] - what may need what, of all files in src/, held to contrib/layers.txt:
#
#   - includes and calls run downwards only, between layers, and between rooms and files where an order is declared;
#   - no files need each other in a circle, neither by their includes nor by their calls.
#
# Calls (any use of a global function or table) are read from the object files in BUILD (build/ unless told) with nm.
# Prints every use that is not allowed and why.  Run by `make lint`; `layers.sh --includes` looks at includes only.
cd "$(dirname "$0")/.." || exit 2
exec python3 - "${1:-build}" <<'EOP'
import collections, os, re, subprocess, sys

build = sys.argv[1]
found = []          # (kind, files, sentence)


def parts(path):
    """src/service/http/etag.c -> ["src", "service", "http", "etag"]; a layer's public header is the layer itself"""
    public = re.fullmatch(r"include/xuqi/(\w+)\.h", path)
    if public:
        return ["src", {"codes": "base", "limits": "form", "turn": "form"}.get(public[1], public[1])]
    return re.sub(r"\.[ch]$", "", path).split("/")


# ---- the table

may, order, known = {}, {}, []
for number, line in enumerate(open("contrib/layers.txt"), 1):
    line = line.split("#")[0].strip()
    if not line:
        continue
    if m := re.fullmatch(r"known (circle|use): (.+)", line):
        known.append((m[1], m[2].split(), number))
    elif m := re.fullmatch(r"(\S+) may use:(.*)", line):
        may[m[1]] = m[2].split()
    elif m := re.fullmatch(r"(\S+): (.+)", line):
        order[m[1]] = [level.split() for level in m[2].split("<")]
    else:
        sys.exit(f"contrib/layers.txt:{number}: not understood: {line}")


def there(path):
    return os.path.isdir(path) or os.path.exists(path + ".c") or os.path.exists(path + ".h")


for element, below in may.items():
    for path in [element] + [os.path.dirname(element) + "/" + name for name in below]:
        if not there(path):
            sys.exit(f"contrib/layers.txt: {element}: there is no {path}")
for folder, levels in order.items():
    for name in (name for level in levels for name in level if name not in "*."):
        if not there(folder + "/" + name):
            sys.exit(f"contrib/layers.txt: {folder}: there is no {folder}/{name}")


def level_of(folder, name):
    """where NAME stands in the folder's order; a file that is not named stands with "." (if that is there), else with "*" """
    levels = order[folder]
    is_room = os.path.isdir(folder + "/" + name)
    for wanted in [name] + ([] if is_room else ["."]) + ["*"]:
        for i, level in enumerate(levels):
            if wanted in level:
                return i, wanted
    return None, None


def judge(how, user, used):
    """USER includes or calls (how) something of USED: allowed?"""
    a, b = parts(user), parts(used)
    depth = 0
    while depth < min(len(a), len(b)) and a[depth] == b[depth]:
        depth += 1
    if depth == 0 or depth == len(a) or depth == len(b):
        return                                  # the same file, or the public header of the layer it is in
    folder, x, y = "/".join(a[:depth]), a[depth], b[depth]
    above = folder + "/" + x
    if above in may:
        if y not in may[above]:
            return f"{above} may not use {folder}/{y}"
        return
    if os.path.isdir(above) and any(os.path.dirname(element) == folder for element in may):
        return f"{above} has no line"
    if folder not in order:
        return
    i, as_x = level_of(folder, x)
    j, as_y = level_of(folder, y)
    for name, at in ((x, i), (y, j)):
        if at is None:
            return f"{folder}/{name} has no place in the order of {folder}"
    if as_x == as_y == ".":
        return                                  # files beside the rooms, among themselves
    if i < j:
        return f"{y} stands above {x} in {folder}"
    if i == j:
        return f"{x} and {y} of {folder} may not know each other"


# ---- what is there

sources = sorted(os.path.join(d, f) for top in ("src", "include") for d, _, files in os.walk(top)
                 for f in files if f.endswith((".c", ".h")))
includes = collections.defaultdict(set)
for path in sources:
    for name in re.findall(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', open(path).read(), re.M):
        for place in (os.path.dirname(path), "src", "include"):
            target = os.path.normpath(os.path.join(place, name))
            if os.path.exists(target):
                includes[path].add(target)
                break

calls = collections.defaultdict(dict)           # user -> used -> symbols
if build != "--includes":
    newest = {}                                 # source -> object; older ones are left over from another way to build
    for d, _, files in os.walk(os.path.join(build, "src")):
        for f in (f for f in files if f.endswith(".o")):
            place = os.path.relpath(d, build).removesuffix("/.libs")
            for stem in (f[:-2], f[:-2].split("-", 1)[-1]):     # libapp_a-form.o, where a target has flags of its own
                if os.path.exists(source := f"{place}/{stem}.c"):
                    path = os.path.join(d, f)
                    if source not in newest or os.path.getmtime(path) > os.path.getmtime(newest[source]):
                        newest[source] = path
                    break
    objects = {path: source for source, path in newest.items()}
    missing = [path for path in sources if path.endswith(".c") and path not in objects.values()]
    if missing:
        sys.exit(f"not built in {build}, so that calls cannot be looked at: {' '.join(missing)}")
    defined, wanted = {}, collections.defaultdict(set)
    symbols = subprocess.run(["nm", "-A", "-P", "-g", *objects], capture_output=True, text=True, check=True).stdout
    for line in symbols.splitlines():
        path, symbol, kind = re.match(r"(.+): (\S+) (\S)", line).groups()
        if kind in "Uw":
            wanted[objects[path]].add(symbol)
        elif symbol != "main":
            defined[symbol] = objects[path]
    for user, names in wanted.items():
        for name in names:
            if name in defined and defined[name] != user:
                calls[user].setdefault(defined[name], set()).add(name)

# ---- upwards

for user in sorted(includes):
    for used in sorted(includes[user]):
        if why := judge("includes", user, used):
            found.append(("use", [user, used], f"{user} includes {used}: {why}"))
for user in sorted(calls):
    for used in sorted(calls[user]):
        if why := judge("calls", user, used):
            names = sorted(calls[user][used])
            found.append(("use", [user, used], f"{user} uses {used} ({', '.join(names)}): {why}"))


# ---- circles

def reach(graph, start):
    seen, todo = set(), [start]
    while todo:
        for after in graph.get(todo.pop(), ()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


for verb, graph in (("include", includes), ("call", calls)):
    reached = {path: reach(graph, path) for path in list(graph)}
    done = set()
    for path in sorted(reached):
        if path in done or path not in reached[path]:
            continue
        circle = sorted(other for other in reached[path] if path in reached.get(other, ()))
        done.update(circle)
        lines = [f"  {a} -> {b}" + (f" ({', '.join(sorted(graph[a][b]))})" if verb == "call" else "")
                 for a in circle for b in sorted(graph[a]) if b in circle]
        found.append(("circle", circle, f"{len(circle)} files {verb} each other in a circle:\n" + "\n".join(lines)))

# ---- what is known, and still there; what is not must be struck from the list, which so can only become shorter

bad = []
for kind, files, sentence in found:
    if not any(k == kind and (set(files) <= set(listed) if kind == "circle" else files == listed) for k, listed, _ in known):
        bad.append(sentence)
for kind, listed, number in known:
    still = set().union(*(files for k, files, _ in found if k == kind and (set(files) <= set(listed))))
    if set(listed) != still:
        bad.append(f"contrib/layers.txt:{number}: no longer so, strike out: {' '.join(sorted(set(listed) - still))}")
if bad:
    print("\n".join(bad))
    sys.exit(1)
EOP
