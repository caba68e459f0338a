#!/usr/bin/env python3
# pinyin.py - makes data/pinyin.txt: how ideographs are read, for terminals that cannot show any (src/base/pinyin.c).
#
# Source: the readings of the Unicode Character Database (Unihan, kMandarin) as ICU carries them (uconv, Debian's
# icu-devtools), under the Unicode licence, https://www.unicode.org/license.txt.  Without tones; u with two dots after l and
# n is "yu", as GB/T 28039 has it for names.  A character has one reading here, its commonest; where in this program
# another is commoner it is listed below.
#
#     contrib/pinyin.py >data/pinyin.txt
import subprocess
import unicodedata

HERE = {"长": "chang", "重": "chong", "行": "hang", "曾": "zeng", "单": "dan", "调": "tiao", "盛": "sheng"}

chars = [chr(c) for first, last in ((0x4E00, 0x9FFF), (0x3400, 0x4DBF)) for c in range(first, last + 1)]
read = subprocess.run(["uconv", "-f", "utf8", "-t", "utf8", "-x", "Han-Latin; Lower"], input="\n".join(chars).encode(),
                      stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
readings = {}
for char, syllable in zip(chars, read):
    parts = unicodedata.normalize("NFD", syllable.strip().replace("'", ""))
    plain = "".join(c for c in parts.replace("u\u0308", "yu") if not unicodedata.combining(c)).replace("yue", "ue")
    plain = HERE.get(char, plain if plain != "ue" else "yue")
    if plain.isascii() and plain.isalpha():
        readings.setdefault(plain, []).append(char)
print("# How ideographs are read; made by contrib/pinyin.py from the Unicode Character Database (Unicode licence).")
for syllable in sorted(readings):
    print(syllable, "".join(readings[syllable]))
