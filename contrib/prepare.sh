# prepare.sh - what ./demo and ./check share: the packages, the build, and words for the person who waits.
# Read with "." by a script that has set `top` (the top of the source tree) and `lang` (zh_CN or en).

# say ENGLISH CHINESE: one line, in the person's language.
say() {
  if [ "$lang" = zh_CN ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

fail() {
  say "$1" "$2" >&2
  exit 1
}

# default_language: the locale's, and zh_CN where the locale names none.
default_language() {
  case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    zh* | '' | C | C.* | POSIX) echo zh_CN ;;
    *) echo en ;;
  esac
}

# install_packages KIND...: installs what is missing of these kinds, and names it first.
install_packages() {
  missing=
  for kind in "$@"; do
    for package in $(awk -v kind="$kind" '$1 !~ /^#/ && $2 == kind { print $1 }' "$top/contrib/packages.debian"); do
      if ! dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii'; then
        missing="$missing $package"
      fi
    done
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null ||
    fail "These packages are missing, and there is no apt-get to install them:$missing" \
      "缺少以下软件包，且本机没有 apt-get，请自行安装：$missing"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "These packages are missing; please have them installed:$missing" "缺少以下软件包，请管理员安装：$missing"
    as_root=sudo
  fi
  say "Installing packages:$missing" "正在安装软件包：$missing"
  # A package list that is already there is tried first; a fresh machine has none.
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
    >"$work_log" 2>&1 || {
    $as_root apt-get update -q >>"$work_log" 2>&1 &&
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
        >>"$work_log" 2>&1
  } || {
    tail -n 20 "$work_log" >&2
    fail "The packages could not be installed." "软件包安装失败。"
  }
}

# compile DIR [MAKE ARGUMENTS]: make with a counter that a person can follow; the whole output goes to DIR/build.log.
compile() {
  dir=$1
  shift
  total=$(make -C "$dir" -n "$@" 2>/dev/null | grep -c 'echo "  CC ')
  : >"$dir/build.log"
  {
    make -C "$dir" -j"$(nproc)" "$@" 2>&1
    echo "exit $?"
  } | awk -v total="$total" -v log_file="$dir/build.log" -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
    /^exit [0-9]+$/ { status = $2; next }
    { print >> log_file }
    /^ *CC / {
      n++; percent = int(n * 100 / (total > n ? total : n)); if (percent > 99) percent = 99
      if (tty) { printf "\r  %3d%%  %-50s", percent, substr($2, 1, 50); fflush() }
      else if (n % 40 == 0) { printf "  %d%%\n", percent; fflush() }
    }
    END { if (tty) printf "\r%-60s\r", ""; exit status }' || {
    tail -n 30 "$dir/build.log" >&2
    fail "The build failed; all of its output is in $dir/build.log" "编译失败，完整输出见 $dir/build.log"
  }
}

# configure_in DIR [CONFIGURE ARGUMENTS]
configure_in() {
  dir=$1
  shift
  mkdir -p "$dir"
  if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ]; then
    (cd "$top" && ./autogen.sh) >"$work_log" 2>&1 || {
      tail -n 20 "$work_log" >&2
      fail "autogen.sh failed." "autogen.sh 运行失败。"
    }
  fi
  if [ ! -f "$dir/Makefile" ]; then
    (cd "$dir" && "$top/configure" -q "$@") >"$work_log" 2>&1 || {
      tail -n 20 "$work_log" >&2
      fail "configure failed." "configure 运行失败。"
    }
  fi
}
