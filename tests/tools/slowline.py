#!/usr/bin/env python3
"""slowline.py FILE COMMAND... - a serial line of 9600 baud between this terminal and a command: 960 bytes a second each way,
and nothing kept in between but what a line discipline keeps.  FILE has how many bytes were shown so far, how often the
terminal was asked for a sign of life (ESC [ 5 n), and how many of those were open at once at most."""

import fcntl
import os
import pty
import select
import sys
import termios
import time
import tty

RATE, PIECE = 960, 16
QUESTION, ANSWER = b"\033[5n", b"\033[0n"


def note(file, shown, asked, most):
    with open(file + ".new", "w", encoding="ascii") as f:
        f.write(f"{shown} {asked} {most}\n")
    os.rename(file + ".new", file)


def main():
    file, command = sys.argv[1], sys.argv[2:]
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
    before = termios.tcgetattr(0)
    pid, line = pty.fork()
    if pid == 0:
        os.execv(command[0], command)
    fcntl.ioctl(line, termios.TIOCSWINSZ, size)
    tty.setraw(0)
    shown = asked = answered = most = 0
    tail = heard = b""
    try:
        while True:
            for fd in select.select([0, line], [], [])[0]:
                piece = os.read(fd, PIECE)
                time.sleep(len(piece) / RATE)
                if fd == 0:
                    os.write(line, piece)
                    heard += piece
                    answered += heard.count(ANSWER)
                    heard = b"" if heard.endswith(ANSWER) else heard[-3:]
                    continue
                os.write(1, piece)
                shown += len(piece)
                asked += (tail + piece).count(QUESTION)
                tail = b"" if (tail + piece).endswith(QUESTION) else (tail + piece)[-3:]
                most = max(most, asked - answered)
                note(file, shown, asked, most)
    except OSError:
        pass  # the command has ended
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
