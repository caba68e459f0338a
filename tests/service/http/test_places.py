#!/usr/bin/python3
"""test_places.py - nobody takes all places: not by connections that say nothing, not by requests that wait.  What another client
meets meanwhile is told, and never asserted but for its being served."""
import contextlib
import json
import os
import select
import ssl
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import Background, Holder, Service, read_answers


class Places(unittest.TestCase):
    def started(self, **settings):
        service = Service(settings=dict({"requests_per_minute": 0}, **settings)).start()
        self.addCleanup(service.close)
        return service

    def answers(self, service, count, what):
        """So many requests of another address, each on a new connection."""
        took = []
        for _ in range(count):
            began = time.monotonic()
            with service.raw_from("127.0.0.99") as sock:
                sock.sendall(rig.GET)
                self.assertEqual(read_answers(sock, 1)[0][0], 200)
            took.append(1000 * (time.monotonic() - began))
        took.sort()
        print("%s: median %.0f ms, slowest %.0f ms" % (what, took[count // 2], took[-1]), file=sys.stderr)

    def test_silent_connections(self):
        """More than there are places, of several addresses, and connected anew as soon as they are cut."""
        service = self.started(threads=1, connections=100)
        self.answers(service, 10, "before")
        held = [service.tcp_from("127.0.0.%d" % (2 + i // 60)) for i in range(300)]
        self.answers(service, 10, "with 300 silent connections")
        held += [service.tcp_from("127.0.0.%d" % (12 + i // 60)) for i in range(300)]
        self.answers(service, 10, "with 300 more")
        for sock in held:
            sock.close()

    def test_half_a_handshake(self):
        """Clients that say hello and then nothing, some on each thread: the others are served, and the threads sleep."""
        service = self.started(threads=2, connections=200)
        context = service.tls()
        held = []
        for i in range(100):
            out = ssl.MemoryBIO()
            with contextlib.suppress(ssl.SSLWantReadError):
                context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="127.0.0.1").do_handshake()
            held.append(service.tcp_from("127.0.0.%d" % (2 + i // 50)))
            held[-1].sendall(out.read())
        self.answers(service, 10, "with 100 half handshakes")
        used, naps = service.cpu_s(), service.naps()
        time.sleep(1.5)
        used, naps = service.cpu_s() - used, service.naps() - naps
        print("of a processor in 1.5 s: %.2f s, and %d naps" % (used, naps), file=sys.stderr)
        self.assertLess(used, 0.002 * naps)  # of its own time, not the clock's: however busy the machine is
        for sock in held:
            sock.close()

    def test_connections_of_an_address(self):
        service = self.started(connections_per_address=3)
        held = [service.raw_from("127.0.0.2") for _ in range(3)]
        with self.assertRaises(rig.LOST):
            service.raw_from("127.0.0.2")
        service.raw_from("127.0.0.3").close()
        held.pop().close()
        rig.insist(lambda: service.raw_from("127.0.0.2")).close()
        for sock in held:
            sock.close()

    def pay(self, holder, app):
        """Reports what is due: from then on it is the payment desk's turn."""
        put = "/v1/orders/%s/transfers" % app["order"]["order_no"]
        headers = dict(rig.JSON, **{"If-Match": '"%d"' % app["revision"]})
        return holder.ask("PUT", put, json.dumps(rig.transfers(app)), headers).json

    def wait_lines(self, holder, app, seconds=30):
        return ("GET /v1/applications/%s?wait=%d HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIf-None-Match: \"%d\"\r\n\r\n" % (
            app["business_no"], seconds, holder.token, app["revision"])).encode()

    def waiting(self, service):
        return service.log().count("waits for a change")

    def answered(self, service):
        return service.log().count("GET /v1/applications/{business_no}: 304,")

    def fill(self, service, holder, app, count):
        """So many waits of one holder; the heads of the answers that came at once."""
        socks, at_once = [], []
        waiting, answered = self.waiting(service), self.answered(service)
        for i in range(count):
            sock = service.raw_from("127.0.0.%d" % (2 + i // 50))
            self.addCleanup(sock.close)
            sock.sendall(self.wait_lines(holder, app))
            socks.append(sock)
        rig.wait_for(lambda: self.waiting(service) - waiting + self.answered(service) - answered == count)
        answered = self.answered(service) - answered
        end = time.monotonic() + rig.PATIENCE
        while len(at_once) < answered and time.monotonic() < end:
            for sock in select.select(socks, [], [], 1)[0]:
                sock.settimeout(0.3)
                with contextlib.suppress(TimeoutError):  # what came was TLS' own
                    at_once.append(sock.recv(4096))
        return at_once

    def test_waits_of_one_holder(self):
        """A few of them wait; the others are told to come back; another holder finds a place, and is woken."""
        service = self.started()
        one, other = Holder(service, "one").login(), Holder(service, "two").login()
        app, mine = one.application(), other.application()
        at_once = self.fill(service, one, app, 60)
        self.assertEqual(self.waiting(service), 4)
        self.assertEqual(len(at_once), 56)
        for head in at_once:
            self.assertTrue(head.startswith(b"HTTP/1.1 304"), head)
            self.assertIn(b"\r\nRetry-After: 10\r\n", head)
        path = "/v1/applications/%s" % mine["business_no"]
        poll = Background(other.ask, "GET", path + "?wait=30", headers={"If-None-Match": '"%d"' % mine["revision"]})
        rig.wait_for(lambda: self.waiting(service) == 5)
        self.pay(other, mine)
        answer = poll.result()
        self.assertEqual((answer.status, answer.json["payment_status"]), (200, "reported"))
        self.assertEqual(self.waiting(service), 5)  # nobody else was woken: he would have had to wait again

    def test_who_cannot_wait_comes_back_later(self):
        """`xuqi status --watch` of a holder all of whose places are taken asks once, and not again before its time."""
        service = self.started()
        pin = os.path.join(service.home, "pin")
        with open(os.open(pin, os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
            f.write("12345678")
        key = os.path.join(service.home, "hu.p12")
        rig.run(rig.XUQID, "admin", service.dir, "make-key-file", key, "--subject", "C=CN,CN=胡小明", "--days-left", "20",
                "--pin-file", pin)
        holder = Holder.of_key_file(service, key, "12345678", "/C=CN/CN=胡小明").login()
        app = self.pay(holder, holder.application())
        self.fill(service, holder, app, 4)
        asked = lambda: service.log().count("GET /v1/applications/{business_no} begins")
        before = asked()
        env = dict(os.environ, HOME=service.home, XDG_CONFIG_HOME=service.home, XDG_STATE_HOME=service.home,
                   XDG_DATA_HOME=service.home, LC_ALL="C.UTF-8", LANGUAGE="en")
        os.mkdir(os.path.join(service.home, "xuqi"))
        with open(os.path.join(service.home, "xuqi", "xuqi.conf"), "w") as f:
            f.write('service = { url = "https://127.0.0.1:%d"; ca_file = "%s"; };\nkeys = [ "%s" ];\ncards = false;\n'
                    'configured_modules = false;\n' % (service.port, service.ca_file, key))
        with open(os.path.join(service.home, "out"), "wb") as out:
            xuqi = subprocess.Popen([os.path.join(os.environ["XUQI_TOP_BUILDDIR"], "xuqi"), "status", "--watch", "--pin-file",
                                     pin, "--json"], env=env, stdout=out, stderr=out)
        try:
            rig.wait_for(lambda: asked() >= before + 2)  # the first look, and the wait that was refused
            time.sleep(4)
            self.assertEqual(asked(), before + 2)
        finally:
            xuqi.terminate()
            xuqi.wait(rig.PATIENCE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
