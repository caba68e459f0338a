#!/usr/bin/env python3
"""widths.py OLD NEW - the table src/base/widths.h from two editions of EastAsianWidth.txt.

OLD is the edition that every C library in use knows (Unicode 14.0.0), NEW the newest; both from
https://www.unicode.org/Public/14.0.0/ucd/EastAsianWidth.txt and https://www.unicode.org/Public/17.0.0/ucd/EastAsianWidth.txt.
Printed are the characters of two columns (W, F) that OLD does not have.  Planes 2 and 3 are wide as a whole and left out.
So is what NEW only made wider (U+2630, U+268A, U+1D300 and their like, in Unicode 16): terminals draw it as they did.
"""
import re
import sys


def read(path):
    """Code point -> width class, of what is assigned."""
    classes = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)\s*(?:#\s*(\w\w))?", line)
            if match and match.group(4) != "Cn":
                first = int(match.group(1), 16)
                last = int(match.group(2) or match.group(1), 16)
                classes.update((c, match.group(3)) for c in range(first, min(last, 0x1FFFF) + 1))
    return classes


def ranges(points):
    """Neighbours joined."""
    found = []
    for point in sorted(points):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def main():
    old, new = read(sys.argv[1]), read(sys.argv[2])
    wide = [c for c, width in new.items() if width in "WF" and c not in old]
    print("/* widths.h - characters of two columns that are newer than Unicode 14.  Made by contrib/widths.py from")
    print(" * EastAsianWidth.txt of Unicode 14.0.0 and 17.0.0. */")
    print("#ifndef BASE_WIDTHS_H\n#define BASE_WIDTHS_H\n\n#include <stdint.h>\n")
    print("static const struct {\n  uint32_t first, last;\n} newer_wide[] = {")
    for first, last in ranges(wide):
        print("    {0x%04X, 0x%04X}," % (first, last))
    print("};\n\n#endif")


if __name__ == "__main__":
    main()
