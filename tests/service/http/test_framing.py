#!/usr/bin/python3
"""test_framing.py - heads that two programs may read in two ways, over a real connection: refused with a problem of ours, and
the connection is over, whatever was sent behind.  The rules one by one are in test_frame.c."""
import contextlib
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import GET, Running, read_all, read_answers

HEAD = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /v1/challenge HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = b"0\r\n\r\nGET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)


class Framing(Running):
    def sent(self, data):
        """All that comes back until the service ends the connection."""
        with self.service.raw() as sock:
            with contextlib.suppress(*rig.LOST):
                sock.sendall(data)
            return read_all(sock)

    def refused(self, data, status=400):
        answer = self.sent(data)
        if not answer and len(data) > 16384:
            return  # he was still sending when the connection ended, and so never heard why
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertEqual(head.split(b" ")[1], b"%d" % status, (data[:200], answer))
        self.assertIn(b"Content-Type: application/problem+json", head)
        self.assertIn(b"Connection: close", head)
        problem = json.loads(body)  # nothing behind it: one answer
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["code"], "too-large" if status in (413, 414, 431) else "malformed")

    def test_doubtful_heads(self):
        for data in (
                POST + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + HIDDEN,
                POST + b"Transfer-Encoding : chunked\r\n" + LENGTH + b"\r\n" + HIDDEN,
                POST + b"Transfer-Encoding:\r\n chunked\r\n" + LENGTH + b"\r\n" + HIDDEN,
                POST + b"Transfer-Encoding\t: chunked\r\n" + LENGTH + b"\r\n" + HIDDEN,
                POST + LENGTH + LENGTH + b"\r\n" + HIDDEN,
                HEAD + b"Host: evil\r\n\r\n",
                HEAD + b"X: a\r\n b\r\n\r\n",
                HEAD + b"X: a\0b\r\n\r\n",
                HEAD + b"X\xff: a\r\n\r\n",
                HEAD + b"X: a\n\r\n",
                HEAD + b"\n",
                HEAD.replace(b"\r\n", b"\n") + b"\n",
                HEAD + b": a\r\n\r\n",
                HEAD + b"X\r\n\r\n",
                b"GET /v1/health HTTP/1.1\r\n\r\n",
                b"GET /v1/health\0x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"GET /v1/health#x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b" /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"X" * 500 + b" /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"\r\n" + GET,
                b"\x16\x03\x01\x02\x00" + GET,
        ):
            self.refused(data + GET)

    def test_the_good_before_a_bad_one(self):
        """In one record: each good one is answered as if nothing came behind it, the bad one refused in its own place."""
        post = POST + b"Content-Length: 5\r\n\r\nab\ncd"
        for good in (1, 2, 5):
            for bad in (b"GET /v1/health\r\n\r\n", HEAD + b": a\r\n\r\n", b"\r\n"):
                for request in (GET, post):
                    with self.service.raw() as sock:
                        sock.sendall(request * good + bad + GET)
                        statuses = [status for status, _ in read_answers(sock, good + 1)]
                        self.assertEqual(statuses, [200] * good + [400], (request, bad))
                        self.assertEqual(read_all(sock), b"")

    def test_too_much(self):
        self.refused(b"GET /v1/health?" + b"x&" * 500 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET, 414)
        self.refused(b"GET /" + b"x" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET, 414)
        self.refused(HEAD + b"X: " + b"x" * 100000 + b"\r\n\r\n" + GET, 431)
        self.refused(HEAD + b"X: x\r\n" * 1000 + b"\r\n" + GET, 431)

    def test_no_chunks(self):
        """Nor anything that may be made of their lines."""
        chunks = POST + b"Transfer-Encoding: chunked\r\n\r\n"
        for body in (b"5\r\nabcde\r\n0\r\n\r\n", b"5\nabcde\n0\n\n", b"5;x\r\nabcde\r\n0\r\nX: y\r\n\r\n", b""):
            self.refused(chunks + body, 411)

    def test_other_versions(self):
        self.refused(b"GET /v1/health HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)
        self.refused(HEAD + b"Expect: a-miracle\r\n\r\n", 417)

    def test_the_largest_that_may_be(self):
        """libmicrohttpd has room for every head that is let through."""
        requests = (b"GET /v1/health?" + b"x&" * 63 + b"x HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 63 + b"\r\n",
                    b"GET /v1/health?" + b"x" * 8000 + b" HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 63 + b"\r\n",
                    HEAD + b"X: " + b"y" * (16384 - len(HEAD) - 7) + b"\r\n\r\n",
                    b"GET /v1/health?" + b"x&" * 63 + b"x" * 8000 + b" HTTP/1.1\r\nHost: localhost\r\n"
                    + b"X: %s\r\n" % (b"y" * 100) * 63 + b"\r\n")
        for request in requests:
            with self.service.raw() as sock:
                sock.sendall(request + GET)
                self.assertEqual([status for status, _ in read_answers(sock, 2)], [200, 200], request[:30])

    def test_in_pieces(self):
        """An octet at a time, and several requests in one record, bodies among them."""
        post = POST + b"Content-Length: 5\r\n\r\nab\ncd"
        with self.service.raw() as sock:
            for i in range(len(post)):
                sock.sendall(post[i:i + 1])
            sock.sendall(GET + post + post + GET)
            self.assertEqual([status for status, _ in read_answers(sock, 5)], [200] * 5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
