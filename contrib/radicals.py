#!/usr/bin/env python3
"""radicals.py - makes data/radicals.txt, by which rare characters are found, of Debian's package unicode-data:

    contrib/radicals.py [/usr/share/unicode] >data/radicals.txt

A radical is a line of its number, the strokes of its forms, and these forms; below it stand the characters that have it,
a line for each number of strokes beside it, after a tab.
"""
import bz2, collections, re, sys, unicodedata

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
# How many radicals there are of each number of strokes, from one on.
counts = [6, 23, 31, 34, 23, 29, 20, 9, 11, 8, 6, 4, 4, 2, 1, 2, 1]
# Forms in which people know them, with their strokes.
forms = {9: "亻2", 18: "刂2", 26: "㔾2", 61: "忄3", 64: "扌3", 85: "氵3", 86: "灬4", 93: "牜4", 94: "犭3", 96: "王4", 109: "罒5",
         113: "礻4", 118: "⺮6", 120: "纟3", 122: "罒5", 130: "月4", 140: "艹3", 145: "衤5", 147: "见4", 149: "讠2", 154: "贝4",
         159: "车4", 162: "辶3", 163: "阝2", 167: "钅5", 168: "长4", 169: "门3", 170: "阝2", 178: "韦4", 181: "页6", 182: "风4",
         183: "飞3", 184: "饣3", 187: "马3", 195: "鱼8", 196: "鸟5", 197: "卤7", 199: "麦7", 205: "黾8", 210: "齐6", 211: "齿8",
         212: "龙5", 213: "龟7"}
strokes = [n for n, count in enumerate(counts, 1) for _ in range(count)]
assert len(strokes) == 214

# Twelve of the compatibility ideographs are none; the others are written by what they stand for.
unified = {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}


def is_compatibility(code):
    return 0x2F800 <= code <= 0x2FA1F or (0xF900 <= code <= 0xFAFF and code not in unified)


found = collections.defaultdict(set)
version = None
with bz2.open(f"{folder}/Unihan_IRGSources.txt.bz2", "rt", encoding="utf-8") as lines:
    for line in lines:
        version = version or (m := re.match(r"# Unicode version: (\S+)", line)) and m[1]
        part = line.rstrip("\n").split("\t")
        if len(part) == 3 and part[1] == "kRSUnicode" and not is_compatibility(int(part[0][2:], 16)):
            for radical, rest in re.findall(r"(\d+)'*\.(-?\d+)", part[2]):
                found[int(radical), max(0, int(rest))].add(int(part[0][2:], 16))

print(f"""# Characters by radical and the strokes beside it.  Made by contrib/radicals.py; do not edit.
# Source: kRSUnicode of the Unicode Han Database {version}, by Debian's unicode-data; Unicode licence
# (https://www.unicode.org/license.txt), Copyright 1991-2022 Unicode, Inc.""")
for number in range(1, 215):
    form = unicodedata.normalize("NFKC", chr(0x2F00 + number - 1))
    more = forms.get(number, "")
    print(number, f"{strokes[number - 1]} {more[1:]}".strip(), form + more[:1], sep="\t")
    for radical, rest in sorted(found):
        if radical == number:
            print("", rest, "".join(map(chr, sorted(found[radical, rest]))), sep="\t")
