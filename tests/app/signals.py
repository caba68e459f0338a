#!/usr/bin/env python3
"""signals.py XUQI PEOPLE [every] - each signal at each screen of the program, at a pseudo-terminal: see signals.sh.

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
import shutil
import signal
import socket
import struct
import sys
import tempfile
import termios
import threading
import time

PATIENCE = 30
WIDE, TALL = 80, 24

F1, F5, F10, TAB = "\033OP", "\033[15~", "\033[21~", "\t"
PIN = "13572468"
NOTICES = [("a", "已确认 0/3")]
AGREEMENT = NOTICES + [(key, None) for key in (" ", TAB, " ", TAB)] + [(" ", None), ("n", "协议")]
FORM = AGREEMENT + [("\033[6~" * 14, None), ("\033[F", None), ("n", None), (" ", None), ("n", "续期申请表")]
TYPED = FORM + [(TAB * 3, None), ("110105", "110105")]
FILLED = FORM + [(TAB * 3 + "11010519491231002X" + TAB + "胡小明" + TAB + "13923101111" + TAB + "hu@example.com", "hu@example.com"),
                 (TAB + "\r" + TAB * 3 + "示例路1号", "示例路1号"), (F5, "您将签名并提交以下内容")]
PROGRESS = [("q", "确认是您本人"), (PIN, "********"), ("\r", "查询进度")]
PAYMENT = PROGRESS + [("p", "业务单号")]
TRANSFERS = PAYMENT + [("p", "请先到银行向以下账户转账")]
INSTALL = PROGRESS + [(None, "安装证书")]
# screen: whose, and the keys that lead to it from the first one, each with what is then seen
SCREENS = {
    "first": ("tried", []),
    "help": ("tried", [(F1, "帮助")]),
    "details": ("tried", [("v", "证书详情")]),
    "environment": ("tried", [("d", "环境检测")]),
    "PIN to be changed, typed": ("tried", [("k", "现在的口令"), (PIN, "********")]),
    "PIN asked for, typed": ("tried", [("q", "确认是您本人"), (PIN, "********")]),
    "notices": ("tried", NOTICES),
    "agreement": ("tried", AGREEMENT),
    "form, typed into": ("tried", TYPED),
    "question whether to leave": ("tried", TYPED + [(F10, "不退出")]),
    "what will be signed": ("tried", FILLED),
    "PIN to sign with, typed": ("tried", FILLED + [(PIN, "********")]),
    "payment": ("owes", PAYMENT),
    "transfers, typed into": ("owes", TRANSFERS + [("6222", "6222")]),
    "progress": ("waits", PROGRESS),
    "page for a phone": ("waits", PROGRESS + [("o", "扫一扫")]),
    "a service that does not answer": ("unanswered", [(None, "正在")]),
    "before the installation": ("issued", INSTALL),
    "renewed": ("installs", INSTALL + [("i", "续期成功")]),
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

    def __init__(self, xuqi, home):
        self.all = b""
        self.home = home
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

    def lead(self, xuqi, slave, told):
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
            os.environ.update(TERM="xterm-256color", HOME=self.home, XDG_CONFIG_HOME=self.home + "/.config",
                              XDG_DATA_HOME=self.home + "/.local/share", XDG_STATE_HOME=self.home + "/.local/state")
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
        if keys is None:
            since = 0
        else:
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


def case(xuqi, home, screen, name, failures):
    program = Program(xuqi, home)
    try:
        program.see("环境检测", 0)
        for keys, text in SCREENS[screen][1]:
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


def home_of(people, screen, nth):
    """A copy of its own of the home of whom the screen belongs to; of a person of its own, where the screen is reached once."""
    person = SCREENS[screen][0]
    one = os.path.join(people, person)
    home = tempfile.mkdtemp(dir=os.path.dirname(people))
    shutil.copytree(one if os.path.exists(one) else f"{one}{nth}", home, dirs_exist_ok=True)
    return home


def answer_nothing(people):
    """A port where every connection is taken and nothing is said."""
    silent = socket.create_server(("127.0.0.1", 0), backlog=512)
    conf = os.path.join(people, "unanswered/.config/xuqi/xuqi.conf")
    with open(conf, encoding="utf-8") as f:
        text = f.read()
    with open(conf, "w", encoding="utf-8") as f:
        f.write(text.replace("@PORT@", str(silent.getsockname()[1])))
    return silent


def main():
    xuqi, people, every = sys.argv[1], sys.argv[2], len(sys.argv) > 3
    silent = answer_nothing(people)
    names = list(ENDS)
    cases = []
    for i, screen in enumerate(SCREENS):
        some = names if every else [names[2 * i % len(names)], names[(2 * i + 1) % len(names)]]
        cases += [(screen, name, nth) for nth, name in enumerate(["TERM"] + some)]
    cases.reverse()  # the longest ways first
    failures, lock = [], threading.Lock()

    def work():
        while True:
            with lock:
                if not cases:
                    return
                screen, name, nth = cases.pop(0)
            case(xuqi, home_of(people, screen, nth), screen, name, failures)

    count = len(cases)
    began = time.monotonic()
    workers = [threading.Thread(target=work) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    silent.close()
    for failure in failures:
        print(failure)
    print(f"{count} cases, {len(failures)} failed, {time.monotonic() - began:.1f} s")
    sys.exit(bool(failures))


main()
