#!/usr/bin/python3
"""test_ends.py - starting, stopping, being killed."""
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import GET, JSON, Background, Holder, Service, read_all, read_answers


class Ends(unittest.TestCase):
    """Starting, stopping, being killed."""

    def setUp(self):
        self.service = Service(settings={"requests_per_minute": 0}).start()
        self.addCleanup(self.service.close)
        self.holder = Holder(self.service, "hu").login()

    def wait_path(self, app, seconds=30):
        return "/v1/applications/%s?wait=%d" % (app["business_no"], seconds), {"If-None-Match": '"%d"' % app["revision"]}

    def waiting(self, app):
        """A long poll, once the service has it."""
        path, headers = self.wait_path(app)
        sock = self.service.raw()
        self.addCleanup(sock.close)
        lines = "".join("%s: %s\r\n" % h for h in self.holder.auth(headers).items())
        sock.sendall(("GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (path, lines)).encode())
        self.wait_for_waiting(1)
        return sock

    def wait_for_waiting(self, count):
        """Until so many long polls wait, as the log tells."""
        rig.wait_for(lambda: self.service.log().count("waits for a change") >= count)

    def test_long_poll_wakes(self):
        """By a change that another process makes."""
        h = self.holder
        app = h.application()
        put = "/v1/orders/%s/transfers" % app["order"]["order_no"]
        app = h.ask("PUT", put, json.dumps(rig.transfers(app)), dict(JSON, **{"If-Match": '"%d"' % app["revision"]})).json
        path, headers = self.wait_path(app)
        began = time.monotonic()
        polls = [Background(h.ask, "GET", path, headers=headers) for _ in range(3)]
        self.wait_for_waiting(3)
        self.service.admin("confirm-payment", app["business_no"])
        for poll in polls:
            answer = poll.result()
            self.assertEqual((answer.status, answer.json["payment_status"]), (200, "paid"))
        self.assertLess(time.monotonic() - began, 25)  # not by its end, at 30 s

    def test_another_application_does_not_end_a_wait(self):
        app = self.holder.application()
        path, headers = self.wait_path(app, 2)
        poll = Background(self.holder.ask, "GET", path, headers=headers)
        Holder(self.service, "other").login().application()
        self.assertEqual(poll.result().status, 304)

    def test_term_during_a_long_poll(self):
        sock = self.waiting(self.holder.application())
        self.assertEqual(self.service.end(signal.SIGTERM), 0)
        answer = read_all(sock)
        self.assertTrue(answer.startswith(b"HTTP/1.1 304"), answer)
        self.assertIn(b"Connection: close", answer)
        self.assertFalse(os.path.exists(os.path.join(self.service.dir, "port")))

    def test_term_during_a_submission(self):
        """What has begun is ended, and is there afterwards."""
        message = self.holder.sign(self.holder.document())
        with self.service.raw() as sock:
            head = "POST /v1/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % self.holder.token
            sock.sendall((head + "Content-Type: application/pkcs7-mime\r\nContent-Length: %d\r\n\r\n" % len(message)).encode()
                         + message[:100])
            rig.wait_for(lambda: "POST /v1/applications begins" in self.service.log())
            self.service.process.send_signal(signal.SIGTERM)
            rig.wait_for(lambda: "stopping" in self.service.log())
            with self.assertRaises(OSError):  # nobody new
                self.service.raw()
            sock.sendall(message[100:])
            (status, body), = read_answers(sock, 1)
        self.assertEqual(status, 201)
        self.assertEqual(self.service.end(0), 0)
        self.service.start()
        self.assertEqual(self.holder.login().ask("GET", "/v1/applications").json, {"applications": [json.loads(body)]})
        again = self.holder.submit(message)
        self.assertEqual((again.status, again.json), (200, json.loads(body)))

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "no IPv6 here")
    def test_both_families(self):
        self.service.end()
        self.service.set("address", '"::"')
        self.service.start()
        self.assertEqual(self.service.ask("GET", "/v1/health").status, 200)
        with socket.create_connection(("::1", self.service.port)) as tcp:
            with self.service.tls().wrap_socket(tcp, server_hostname="localhost") as sock:
                sock.sendall(GET)
                self.assertEqual(read_answers(sock, 1)[0][0], 200)

    def test_int_and_hup_stop_too(self):
        for how in (signal.SIGINT, signal.SIGHUP):
            self.assertEqual(self.service.end(how), 0)
            self.service.start()

    def test_an_ignored_hup_stays_ignored(self):
        """As nohup(1) starts it."""
        self.service.end()
        self.service.start(hup=signal.SIG_IGN)
        self.service.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.service.ask("GET", "/v1/health").status, 200)
        self.assertIsNone(self.service.process.poll())

    def test_killed(self):
        """kill -9 at any moment of a submission: all of it is there, or nothing; and sending it again ends well."""
        h = self.holder
        for delay in (0, 0.001, 0.003, 0.006, 0.01, 0.02):
            message = h.sign(h.document())
            sent = Background(h.submit, message)
            time.sleep(delay)
            self.service.end(signal.SIGKILL)
            with contextlib.suppress(Exception):
                sent.result()
            self.service.start()
            h.login()
            there = h.ask("GET", "/v1/applications").json["applications"]
            open_ones = [a for a in there if a["business_status"] == "entered"]
            again = h.submit(message)
            self.assertEqual(again.status, 200 if open_ones else 201)
            if open_ones:
                self.assertEqual(again.json, open_ones[0])
            path = "/v1/applications/%s/withdraw" % again.json["business_no"]
            self.assertEqual(h.ask("POST", path, headers={"Idempotency-Key": again.json["business_no"]}).status, 200)
            self.assertEqual(len(h.ask("GET", "/v1/applications").json["applications"]), len(there) + (not open_ones))
        self.assertTrue(self.service.admin("audit-verify")["ok"])

    def test_a_busy_port_is_said(self):
        other = Service(settings={"port": self.service.port})
        try:
            done = subprocess.run([rig.XUQID, "serve", other.dir], capture_output=True, timeout=rig.PATIENCE)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(b"Address already in use", done.stderr)
        finally:
            other.close()

    def test_a_foreign_tls_key_is_said(self):
        other = Service()
        try:
            rig.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                    os.path.join(other.dir, "tls.key"))
            done = subprocess.run([rig.XUQID, "serve", other.dir], capture_output=True, timeout=rig.PATIENCE)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"TLS certificate and key", done.stderr)
        finally:
            other.close()

    def test_supervisor_is_told(self):
        self.service.end()
        path = os.path.join(self.service.home, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.bind(path)
            sock.settimeout(rig.PATIENCE)
            os.environ["NOTIFY_SOCKET"] = path
            try:
                self.service.start()
            finally:
                del os.environ["NOTIFY_SOCKET"]
            self.assertEqual(sock.recv(100), b"READY=1")
            self.assertEqual(self.service.ask("GET", "/v1/health").status, 200)
            self.service.end()
            self.assertEqual(sock.recv(100), b"STOPPING=1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
