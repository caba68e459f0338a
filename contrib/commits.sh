#!/bin/bash
# commits.sh - the subjects of the commits since the last tag: at most 72 characters, no full stop at the end, nothing
# that is not finished (WIP, fixup!).  Where there is no tag, since this rule was made.  Silent without a git history (a
# tarball, a shallow clone).  Run by `make lint`; doc/hacking.md tells what else makes a good message.
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.." || exit 2
[ -e .git ] && command -v git >/dev/null || exit 0
since=$(git describe --tags --abbrev=0 2>/dev/null) ||
  since=$(git log --first-parent --diff-filter=A --format=%H -- contrib/commits.sh 2>/dev/null | tail -n 1)
[ -n "$since" ] || exit 0
bad=0
while read -r commit subject; do
  why=
  case $subject in
    fixup!* | squash!* | amend!* | [Ww][Ii][Pp] | [Ww][Ii][Pp][!a-zA-Z]*) why="is not finished" ;;
    *.) why="ends with a full stop" ;;
  esac
  [ "${#subject}" -le 72 ] || why="has ${#subject} characters, 72 at most"
  [ -z "$why" ] || {
    echo "commit $commit: the subject $why: $subject"
    bad=1
  }
done < <(git log --no-merges --format='%h %s' "$since..HEAD")
exit $bad
