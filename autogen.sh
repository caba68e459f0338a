#!/bin/sh
# Makes configure from configure.ac; needs autoconf, automake, pkg-config and autoconf-archive.
set -e
cd "$(dirname "$0")"
mkdir -p m4 build-aux
exec autoreconf --install --warnings=all,no-obsolete,no-portability
