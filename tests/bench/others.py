#!/usr/bin/python3
"""others.py - what one holder's answers take while another, or a stranger, does his worst against xuqid: the 99th of a hundred
beside that of the same run undisturbed.  Figures only; nothing here can fail.  Clients and service share the machine."""
import contextlib
import json
import multiprocessing
import os
import sys
import time

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.join(os.environ["XUQI_TOP_SRCDIR"], "tests", "service", "http"))
import rig
from rig import CMS, GET, JSON, Holder, Service, read_answers

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
ATTACKERS = 4  # processes, so that they take no time from who measures but the machine's


def in_turn(numbers, share):
    return numbers[min(len(numbers) - 1, int(len(numbers) * share))]


def measure(service, lines):
    """Answers to a request, each on a new connection of an address of its own, as many as that may make: (count, median, 99th of
    a hundred) in ms."""
    took, end, tls = [], time.monotonic() + SECONDS, service.tls()
    while time.monotonic() < end:
        time.sleep(0.1)
        began = time.monotonic()
        with contextlib.suppress(*rig.LOST), tls.wrap_socket(service.tcp_from("127.0.0.200"), server_hostname="127.0.0.1") as sock:
            sock.sendall(lines)
            if read_answers(sock, 1)[0][0] == 200:
                took.append(1000 * (time.monotonic() - began))
    took.sort()
    return (len(took), in_turn(took, 0.5), in_turn(took, 0.99)) if took else (0, 0, 0)


class Attack:
    """Processes that call what() again and again; it is given the process's number."""

    def __init__(self, what):
        self.processes = [multiprocessing.Process(target=self.run, args=(what, i), daemon=True) for i in range(ATTACKERS)]
        for process in self.processes:
            process.start()

    def run(self, what, i):
        while True:
            with contextlib.suppress(*rig.LOST, TimeoutError, AssertionError, ValueError, OSError):
                what(i)

    def end(self):
        for process in self.processes:
            process.terminate()
            process.join()


def main():
    service = Service().start()  # as it is installed
    one, other = Holder(service, "one").login(), Holder(service, "two").login()
    app, mine = one.application(), other.application()
    lines = ("GET /v1/applications/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % (
        mine["business_no"], other.token)).encode()
    path = "/v1/orders/%s/transfers" % app["order"]["order_no"]
    body, head = json.dumps(rig.transfers(app)), dict(JSON, **{"If-Match": '"%d"' % app["revision"]})
    one.ask("PUT", path, body, head)
    head["If-Match"] = '"%d"' % (app["revision"] + 1)
    wait = ("GET /v1/applications/%s?wait=30 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIf-None-Match: %s\r\n\r\n" % (
        app["business_no"], one.token, head["If-Match"])).encode()
    stuffed = one.sign(one.document(), options=("-md", "sha256", "-certfile", other.base + ".pem"))
    held = []  # of each attacker
    once = service.tls()

    def ask_again(i, *request):
        """On one connection, as fast as it goes."""
        if not held:
            held.append(service.connection())
        one.ask(*request, connection=held[0])

    def silent(i):
        held.append(service.tcp_from("127.0.0.%d" % (2 + i)))
        if len(held) > 150:
            held.pop(0).close()

    def waits(i):
        sock = once.wrap_socket(service.tcp_from("127.0.0.%d" % (2 + i)), server_hostname="127.0.0.1")
        sock.sendall(wait)
        held.append(sock)
        if len(held) > 25:
            held.pop(0).close()

    def doubtful(i):
        with once.wrap_socket(service.tcp_from("127.0.0.%d" % (2 + i)), server_hostname="127.0.0.1") as sock:
            sock.sendall(GET.replace(b"Host:", b"Host :"))
            rig.read_all(sock)

    attacks = (("nobody", None), ("silent connections", silent), ("waits for a change", waits),
               ("equal lists of transfers", lambda i: ask_again(i, "PUT", path, body, head)),
               ("his own application", lambda i: ask_again(i, "GET", "/v1/applications/" + app["business_no"])),
               ("messages with more in them than was signed", lambda i: ask_again(i, "POST", "/v1/applications", stuffed, CMS)),
               ("heads in two readings", doubtful))
    quiet = None
    for name, what in attacks:
        attack = Attack(what) if what else None
        count, median, worst = measure(service, lines)
        if attack:
            attack.end()
        quiet = quiet or worst
        print("%-45s %4d answers, median %5.1f ms, 99th %6.1f ms = %.1f of undisturbed" % (
            name, count, median, worst, worst / quiet if quiet else 0))
    service.close()


if __name__ == "__main__":
    main()
