#!/usr/bin/env python3
"""signals.py XUQI PIN [every] - each signal at each screen of the program, at a pseudo-terminal: see signals.sh.

At each screen one program is sent, one after the other, what it must outlive (another size, a stop and its end, a broken
pipe), and then TERM; and others are sent each what ends a program.  Without `every` only two of those at each screen, so
that every signal still comes at some.
"""

import errno
import fcntl
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import threading
import time

PATIENCE = 30
WIDE, TALL = 80, 24

ESC, F1, F10, TAB = "\033", "\033OP", "\033[21~", "\t"
NOTICES = [("a", "已确认 0/3")]
AGREEMENT = NOTICES + [(key, None) for key in (" ", TAB, " ", TAB)] + [(" ", None), ("n", "协议")]
FORM = AGREEMENT + [("\033[6~", None)] * 14 + [("\033[F", None), ("n", None), (" ", None), ("n", "续期申请表")]
# screen: keys that lead to it from the first one, each with what is then seen
SCREENS = {
    "first": [],
    "help": [(F1, "帮助")],
    "details": [("v", "证书详情")],
    "environment": [("d", "环境检测")],
    "PIN to be changed, typed": [("k", "现在的口令"), ("13572468", "********")],
    "PIN asked for, typed": [("q", "确认是您本人"), ("13572468", "********")],
    "notices": NOTICES,
    "agreement": AGREEMENT,
    "form, typed into": FORM + [(TAB, None), (TAB, None), (TAB, None), ("110105", "110105")],
    "question whether to leave": FORM + [(TAB, None), (TAB, None), (TAB, None), ("110105", "110105"), (F10, "不退出")],
}
# what ends it: the signals that are sent, and how it ends: by a status of its own, or by the signal
ENDS = {
    "HUP": ([signal.SIGHUP], 128 + signal.SIGHUP),
    "INT twice": ([signal.SIGINT, signal.SIGINT], 128 + signal.SIGINT),
    "QUIT twice": ([signal.SIGQUIT, signal.SIGQUIT], 128 + signal.SIGQUIT),
    "SEGV": ([signal.SIGSEGV], -signal.SIGSEGV),
    "ABRT": ([signal.SIGABRT], -signal.SIGABRT),
    "USR1": ([signal.SIGUSR1], -signal.SIGUSR1),
}
PAIRS = [  # what is sent last must be the second
    (b"\033[?1049h", b"\033[?1049l"),  # the other screen
    (b"\033[?25l", b"\033[?25h"),  # the cursor
    (b"\033[?2004h", b"\033[?2004l"),  # bracketed paste
    (b"\033[?1h\033=", b"\033[?1l\033>"),  # keypad
    (b"\033[?1000h", b"\033[?1000l"),  # mouse
    (b"\033[?1006h", b"\033[?1006l"),
]


class Wrong(Exception):
    pass


class Program:
    """The program behind a pseudo-terminal, in a session whose leader reports each change of its state."""

    def __init__(self, xuqi):
        self.all = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", TALL, WIDE, 0, 0))
        self.line = slave
        self.before = termios.tcgetattr(slave)
        self.report, told = os.pipe()
        self.leader = os.fork()
        if self.leader == 0:
            try:
                self.lead(xuqi, slave, told)
            finally:
                os._exit(0)
        os.close(told)
        self.pid = self.next_report()

    @staticmethod
    def lead(xuqi, slave, told):
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for sig in (signal.SIGTTOU, signal.SIGHUP):
            signal.signal(sig, signal.SIG_IGN)
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(slave, os.getpid())
            for sig in range(1, 32):
                if sig not in (signal.SIGKILL, signal.SIGSTOP):
                    signal.signal(sig, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2 if os.getuid() == 0 else (0, 0))
            for fd in range(3):
                os.dup2(slave, fd)
            os.environ["TERM"] = "xterm-256color"
            os.closerange(3, 256)
            os.execv(xuqi, [xuqi, "--lang", "zh_CN"])
        os.write(told, struct.pack("i", pid))
        while True:
            status = os.waitpid(pid, os.WUNTRACED)[1]
            os.write(told, struct.pack("i", status))
            if not os.WIFSTOPPED(status):
                return

    def next_report(self):
        if not select.select([self.report], [], [], PATIENCE)[0]:
            raise Wrong("it goes on as if nothing had happened")
        return struct.unpack("i", os.read(self.report, 4))[0]

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.master, 65536)
        except OSError as e:
            if e.errno == errno.EIO:
                return False
            raise
        self.all += got
        return bool(got)

    def see(self, text, since):
        while text.encode() not in self.all[since:]:
            if not self.read(PATIENCE):
                raise Wrong("not seen: " + text)
        self.settle()

    def settle(self, quiet=0.12):
        while self.read(quiet):
            pass

    def press(self, keys, text):
        since = len(self.all)
        os.write(self.master, keys.encode())
        if text is None:
            self.settle()
        else:
            self.see(text, since)

    def restored(self, why):
        for on, off in PAIRS:
            if self.all.rfind(on) > self.all.rfind(off):
                raise Wrong(f"{why}: {on} is not taken back")
        after = termios.tcgetattr(self.line)
        if after != self.before:
            raise Wrong(f"{why}: the line is not as it was")

    def ended(self):
        status = self.next_report()
        self.settle()
        if os.WIFSIGNALED(status):
            if os.WCOREDUMP(status):
                raise Wrong("it leaves a core")
            return -os.WTERMSIG(status)
        return os.WEXITSTATUS(status)

    def close(self):
        for pid in (self.pid, self.leader):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.waitpid(self.leader, 0)
        for fd in (self.master, self.line, self.report):
            os.close(fd)


def outlive(program):
    os.kill(program.pid, signal.SIGPIPE)
    since = len(program.all)
    fcntl.ioctl(program.master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    program.see("\033[H\033[2J", since)
    for stop in (signal.SIGTSTP, signal.SIGSTOP):
        os.kill(program.pid, stop)
        if not os.WIFSTOPPED(program.next_report()):
            raise Wrong(f"signal {stop} does not stop it")
        program.settle()
        if stop == signal.SIGTSTP:
            program.restored("stopped")
        since = len(program.all)
        os.kill(program.pid, signal.SIGCONT)
        program.see("\033[?1049h" if stop == signal.SIGTSTP else "\033[H\033[2J", since)


def case(xuqi, screen, name, failures):
    program = Program(xuqi)
    try:
        program.see("20 天后到期", 0)
        for keys, text in SCREENS[screen]:
            program.press(keys, text)
        if name == "TERM":
            outlive(program)
        signals, end = ENDS.get(name, ([signal.SIGTERM], 128 + signal.SIGTERM))
        for i, sig in enumerate(signals):
            if i > 0:
                program.settle()
            try:
                os.kill(program.pid, sig)
            except ProcessLookupError:
                break  # where it was already asked whether to leave, one is enough
        status = program.ended()
        if status != end:
            raise Wrong(f"ends with {status}, not {end}")
        program.restored("at its end")
    except (Wrong, OSError, struct.error) as wrong:
        failures.append(f"{screen}, {name}: {wrong}\n{program.all[-600:]!r}")
    finally:
        program.close()


def main():
    xuqi, every = sys.argv[1], len(sys.argv) > 2
    names = list(ENDS)
    cases = []
    for i, screen in enumerate(SCREENS):
        some = names if every else [names[2 * i % len(names)], names[(2 * i + 1) % len(names)]]
        cases += [(screen, name) for name in ["TERM"] + some]
    cases.reverse()  # the longest ways first
    failures, lock = [], threading.Lock()

    def work():
        while True:
            with lock:
                if not cases:
                    return
                screen, name = cases.pop(0)
            case(xuqi, screen, name, failures)

    count = len(cases)
    began = time.monotonic()
    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for failure in failures:
        print(failure)
    print(f"{count} cases, {len(failures)} failed, {time.monotonic() - began:.1f} s")
    sys.exit(bool(failures))


main()
