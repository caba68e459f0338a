#!/usr/bin/python3
"""test_slow.py - clients that the service can only wait for, and cuts off at its deadline."""
import contextlib
import os
import ssl
import sys
import time
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import GET, LOST, SHORT, Running, insist, read_all, read_answers, together


class Slow(Running):
    """What the service can only wait for, and cuts off at its deadline.  Such connections wait side by side."""

    deadline = SHORT

    def raw(self, *pieces, end=False):
        """Writes the pieces on a connection of its own; all that comes back until the service closes it."""
        with contextlib.suppress(*LOST), self.service.raw() as sock:
            with contextlib.suppress(*LOST):
                for piece in pieces:
                    sock.sendall(piece)
                if end:
                    sock.unwrap()
            return read_all(sock)
        return b""

    def raw_all(self, requests, end=False):
        """(request, what came back) of each."""
        return list(zip(requests, together(lambda request: self.raw(request, end=end), requests)))

    def statuses(self, requests):
        """(request, status) of each; None where the service only closes."""
        return [(request, int(answer.split()[1]) if answer else None) for request, answer in self.raw_all(requests)]

    def test_lengths_that_are_none(self):
        requests = [self.post("/v1/applications", "Content-Type: application/pkcs7-mime\r\nContent-Length: %s\r\n" % length)
                    for length in ("-1", "0x10", "99999999999999999999999", "1 2", "", "5,5", "+5")]
        for request, status in self.statuses(requests):
            self.assertIn(status, (400, 413, None), request)

    def test_garbage_instead_of_tls(self):
        def send(data):
            with self.service.tcp() as sock:
                with contextlib.suppress(ConnectionError):
                    sock.sendall(data)
                read_all(sock)  # ends, by an alert or at the deadline

        together(send, (b"\x00" * 100, b"\x16\x03\x01\x40\x00" + b"\xff" * 16384, b"\x80\x2e\x01\x00\x02", os.urandom(5000)))

    def test_plain_http(self):
        with self.service.tcp() as sock:
            sock.sendall(GET)
            self.assertNotIn(b"HTTP", read_all(sock))

    def test_header_floods(self):
        requests = {GET[:-2] + b"X: " + b"x" * 100000 + b"\r\n\r\n": (413, 431, None),
                    GET[:-2] + b"X: x\r\n" * 20000 + b"\r\n": (413, 431, None),
                    b"GET /" + b"x" * 100000 + b" HTTP/1.1\r\n\r\n": (414, 431, None),
                    b"X" * 100000: (400, 413, 414, 431, None)}
        for request, status in self.statuses(list(requests)):
            self.assertIn(status, requests[request], request[:100])

    def test_raw_requests(self):
        requests = (
            b"GET /v1/health HTTP/1.1\r\n\r\n",  # no Host
            b"GET\r\n\r\n", b"\r\n" * 1000 + b"x\r\n\r\n", b"GET /v1/health\0x HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /v1/health HTTP/9.9\r\nHost: x\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"GET /v1/health HTTP/1.1\r\nHost\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        )
        for request, answer in self.raw_all(requests, end=True):
            self.assertNotIn(b'"ok"', answer, request)

    def test_one_request_is_never_two(self):
        """Lengths that proxies and servers may read differently (request smuggling): at most one answer, or none."""
        hidden = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
        requests = []
        for headers in ("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: %d\r\n",
                        "Content-Length: 0\r\nContent-Length: %d\r\n", "Content-Length: %d\r\nContent-Length: 0\r\n",
                        "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                        "Transfer-Encoding: gzip, chunked\r\n", "Content-Length: 5\r\nContent-length: %d\r\n"):
            headers = headers.replace("%d", str(len(hidden) + 5))
            request = ("POST /v1/challenge HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n").encode()
            requests.append(request + b"0\r\n\r\n" + hidden)
        for request, answer in self.raw_all(requests):
            self.assertNotIn(b'"ok"', answer, request)

    def test_http_1_0(self):
        answer = rig.wait_for(lambda: self.raw(b"GET /v1/health HTTP/1.0\r\n\r\n"))
        self.assertTrue(answer.startswith(b"HTTP/1.") and answer.endswith(b'{"status":"ok"}'), answer)

    def drip(self, sock, data):
        """A byte now and then, never idle for as long as the deadline; how many were taken before the end."""
        sock.settimeout(SHORT / 8)
        for i in range(len(data)):
            with contextlib.suppress(TimeoutError):
                try:
                    sock.sendall(data[i:i + 1])
                    if not sock.recv(65536):
                        return i
                except (ConnectionError, ssl.SSLError):
                    return i
        return len(data)

    def test_slow_loris(self):
        head = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 400
        post = self.post("/v1/applications", "Content-Type: application/pkcs7-mime\r\nContent-Length: 400\r\n")

        def in_head():
            with self.service.raw() as sock:
                return self.drip(sock, head)

        def in_body():
            with self.service.raw() as sock:
                sock.sendall(post)
                return self.drip(sock, b"x" * 399)

        def in_second_request():
            with self.service.raw() as sock:
                sock.sendall(GET)
                answers = read_answers(sock, 1)
                if not answers:
                    raise ConnectionResetError  # it was late with an honest request
                self.assertEqual(answers[0][0], 200)
                return self.drip(sock, head)

        def in_handshake():
            with self.service.tcp() as sock:
                return self.drip(sock, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 400)

        def silent():
            with self.service.tcp() as sock:
                return len(read_all(sock))

        def silent_after_handshake():
            with self.service.raw() as sock:
                return len(read_all(sock))

        for taken in together(insist,
                              (in_head, in_body, in_second_request, in_handshake, silent, silent_after_handshake)):
            self.assertLess(taken, 200)

    def test_half_a_request_in_the_record_of_another(self):
        """Its deadline is that of a request, not the longer one of who rests."""
        late = lambda: self.service.log().count("deadline passed")
        before = late()
        with self.service.raw() as sock:
            sock.sendall(GET + GET[:-2])
            read_all(sock)
        self.assertEqual(late(), before + 1)

    def asks_sleeps_asks(self):
        with contextlib.closing(self.service.connection()) as c:
            self.assertEqual(self.service.ask("GET", "/v1/health", connection=c).status, 200)
            before = c.sock
            time.sleep(SHORT * 1.5)
            self.assertEqual(self.service.ask("GET", "/v1/health", connection=c).status, 200)
            self.assertIs(c.sock, before)

    def test_a_quiet_connection_may_sleep(self):
        """Between requests the deadline does not run."""
        insist(self.asks_sleeps_asks)

    def test_waiting_outlives_the_deadline(self):
        """The time that we make somebody wait is not theirs."""
        etag = {"If-None-Match": '"%d"' % self.app["revision"]}
        answer = insist(lambda: self.holder.ask("GET", self.path + "?wait=%d" % (SHORT + 1), headers=etag))
        self.assertEqual(answer.status, 304)


if __name__ == "__main__":
    unittest.main(verbosity=2)
