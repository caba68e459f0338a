#!/usr/bin/python3
"""test_http.py - what hostile, broken and unlucky clients meet.  After each, the service must be as well as before."""
import asyncio
import contextlib
import json
import os
import signal
import ssl
import sys
import unittest
import warnings

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import CMS, GET, JSON, Holder, Running, Service, read_answers


class Hostile(Running):
    """What has an answer, or an end, at once."""

    # ---- bodies

    def test_body_cut_off(self):
        message = self.holder.sign(self.holder.document())
        for sent in (0, 1, len(message) - 1):
            head = self.post("/v1/applications", "Content-Type: application/pkcs7-mime\r\nContent-Length: %d\r\n" % len(message))
            for end in ("close", "unwrap"):  # without a TLS alert, and with one
                with self.service.raw() as sock:
                    sock.sendall(head + message[:sent])
                    getattr(sock, end)()

    def test_body_too_large(self):
        ask, h = self.service.ask, self.holder
        for n in (73729, 1000000):
            self.problem(h.ask("POST", "/v1/applications", b"x" * n, CMS), 413, "too-large")
        self.problem(ask("POST", "/v1/challenge", b"x" * 73729), 413, "too-large")
        self.problem(h.ask("POST", "/v1/applications", b"x" * 73728, CMS), 400, "malformed")
        for length in ("300000", "1000000000000", "9223372036854775807"):  # who asks first is told at once
            with self.service.raw() as sock:
                sock.sendall(self.post("/v1/applications", "Content-Type: application/pkcs7-mime\r\n"
                                       "Content-Length: %s\r\nExpect: 100-continue\r\n" % length))
                self.assertEqual(read_answers(sock, 1)[0][0], 413)
    def test_expect_continue(self):
        with self.service.raw() as sock:
            sock.sendall(self.post("/v1/applications", "Content-Type: application/pkcs7-mime\r\nContent-Length: 3\r\n"
                                   "Expect: 100-continue\r\n"))
            self.assertTrue(sock.recv(1000).startswith(b"HTTP/1.1 100"))
            sock.sendall(b"abc")
            self.assertEqual(read_answers(sock, 1)[0][0], 400)
        with self.service.raw() as sock:  # refused without asking for the body
            sock.sendall(b"POST /v1/applications HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs7-mime\r\n"
                         b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(read_answers(sock, 1)[0][0], 401)

    def test_not_json(self):
        path = "/v1/orders/%s/transfers" % self.app["order"]["order_no"]
        match = {"If-Match": '"%d"' % self.app["revision"]}
        good = rig.transfers(self.app)["transfers"][0]
        bodies = [
            b"", b" ", b"{", b"{}x", b"[]", b"null", b"1", b'"x"', b"transfers", b'{"transfers":1}', b'{"transfers":{}}',
            b'{"transfers":null}', b'{"transfers":[1]}', b'{"transfers":[null]}', b'{"transfers":[[]]}', b'{"transfers":[{}]}',
            b'{"transfers":[],"transfers":[]}', b'{"transfers":[]}\0', b'{"trans\xff":[]}', b"\xef\xbb\xbf{}",
            b"[" * 70000, b'{"transfers":' + b"[" * 50 + b"]" * 50 + b"}", b'{"a":' * 14000, b'{"transfers":[NaN]}',
            b"{'transfers':[]}", b'{"transfers":[],}', b'{"transfers":[] /* x */}',
        ]
        for name, value in (("amount_fen", "100"), ("amount_fen", 1.5), ("amount_fen", 10**30), ("amount_fen", None),
                            ("amount_fen", True), ("payer_account", 5), ("payer_name", []), ("date", 20260101),
                            ("remark", {}), ("unknown", "x")):
            bodies.append(json.dumps({"transfers": [dict(good, **{name: value})]}).encode())
        for name in good:
            bodies.append(json.dumps({"transfers": [{k: v for k, v in good.items() if k != name}]}).encode())
        for body in bodies:
            self.problem(self.holder.ask("PUT", path, body, dict(JSON, **match)), 400, "malformed")
        for name, value in (("amount_fen", -1), ("amount_fen", 0), ("date", "2026-02-30"), ("payer_account", "x\n"),
                            ("payer_name", "")):
            body = json.dumps({"transfers": [dict(good, **{name: value})]})
            self.assertIn(self.holder.ask("PUT", path, body, dict(JSON, **match)).code, ("malformed", "form-invalid"))

    def test_content_type(self):
        h = self.holder
        for headers in ({}, JSON, {"Content-Type": "application/pkcs7-mimes"}, {"Content-Type": "text/plain"},
                        dict(CMS, **{"Content-Encoding": "gzip"})):
            answer = h.ask("POST", "/v1/applications", b"x", headers)
            self.problem(answer, 415, "malformed")
        answer = h.ask("POST", "/v1/applications", b"x", {"Content-Type": 'Application/PKCS7-mime; smime-type="signed-data"'})
        self.problem(answer, 400, "malformed")

    # ---- signed messages

    def test_sessions_by_bad_messages(self):
        s, h = self.service, self.holder
        session = h.session_message
        challenge = h.challenge()
        document = {"type": "xuqi-session/1", "challenge": challenge}
        good = session(challenge)
        tampered = good[:-1] + bytes([good[-1] ^ 1])  # the end of the signature
        stranger = Holder(s, "stranger", issue=False)
        two = rig.run("openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer",
                      h.base + ".pem", "-inkey", h.base + ".key", "-signer", stranger.base + ".pem", "-inkey",
                      stranger.base + ".key", input=json.dumps(document).encode())
        detached = rig.run("openssl", "cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-signer",
                           h.base + ".pem", "-inkey", h.base + ".key", input=json.dumps(document).encode())
        data = rig.run("openssl", "cms", "-data_create", "-binary", "-outform", "DER", input=json.dumps(document).encode())
        for i, (message, status, code) in enumerate((
            (b"", 400, "malformed"),
            (b"\x30\x80", 400, "malformed"),
            (good[:-1], 400, "malformed"),
            (good + b"\0", 400, "malformed"),
            (detached, 400, "malformed"),
            (data, 400, "malformed"),
            (two, 400, "malformed"),
            (h.sign(document, options=("-md", "sha256", "-nocerts")), 400, "malformed"),
            (tampered, 422, "signature-bad"),
            (h.sign(b"not JSON"), 400, "malformed"),
            (h.sign(b"[]"), 400, "malformed"),
            (h.sign({"type": "xuqi-session/1"}), 400, "malformed"),
            (h.sign({"type": "xuqi-session/1", "challenge": 5}), 400, "malformed"),
            (h.sign({"type": "xuqi-session/2", "challenge": challenge}), 400, "malformed"),
            (h.sign(dict(document, more="x")), 400, "malformed"),
            (h.sign(b"[" * 10000), 400, "malformed"),
            (session("AAAA"), 403, "challenge-spent"),
            (session("A" * 75), 403, "challenge-spent"),
            (session(challenge + "A"), 403, "challenge-spent"),
            (stranger.session_message(challenge), 403, "cert-unknown"),
            (good, 200, None),  # none of the above has spent the challenge
            (good, 403, "challenge-spent"),
            (h.session_message(challenge), 403, "challenge-spent"),
        )):
            answer = h.open_session(message)
            self.assertEqual((i, answer.status, answer.code), (i, status, code), answer)

    def test_self_made_certificate_of_the_same_name(self):
        """Same subject and serial as a certificate of ours, another key: not ours."""
        forged = os.path.join(self.service.home, "forged.pem")
        stranger = Holder(self.service, "forger", issue=False)
        serial = rig.run("openssl", "x509", "-in", self.holder.base + ".pem", "-noout", "-serial").decode().split("=")[1].strip()
        rig.run("openssl", "req", "-x509", "-utf8", "-key", stranger.base + ".key", "-subj", rig.SUBJECT, "-set_serial",
                "0x" + serial, "-out", forged)
        content = {"type": "xuqi-session/1", "challenge": self.holder.challenge()}
        self.problem(stranger.open_session(stranger.sign(content, cert=forged)), 403, "cert-unknown")

    def test_tokens(self):
        s, other = self.service, Holder(self.service, "other").login()
        self.problem(other.ask("GET", self.path), 404, "not-found")
        self.problem(other.ask("GET", self.path + "/certificate"), 404, "not-found")
        self.problem(other.ask("POST", self.path + "/withdraw", headers={"Idempotency-Key": "01234567"}), 404, "not-found")
        put = "/v1/orders/%s/transfers" % self.app["order"]["order_no"]
        headers = dict(JSON, **{"If-Match": '"%d"' % self.app["revision"]})
        self.problem(other.ask("PUT", put, json.dumps(rig.transfers(self.app)), headers), 404, "not-found")
        # another's signature in one's own session, and one's own certificate's application signed by another
        self.problem(other.submit(self.holder.sign(self.holder.document())), 403, "forbidden")
        self.problem(other.submit(other.sign(other.document(certificate=self.holder.fingerprint))), 403, "forbidden")
        for value in ("Bearer", "Bearer ", "Basic " + other.token, other.token):
            answer = s.ask("GET", self.path, headers={"Authorization": value})
            self.assertEqual(answer.status, 401, value)
        for value in ("Bearer x", "Bearer " + "A" * 43, "Bearer " + other.token[:-1], "Bearer " + other.token + "A",
                      "Bearer " + "A" * 10000):
            self.problem(s.ask("GET", self.path, headers={"Authorization": value}), 401, "auth-expired")

    def test_expired_holder_looks_only(self):
        h = Holder(self.service, "late", "--not-before", "2020-01-01T00:00:00Z", "--not-after", "2021-01-01T00:00:00Z")
        h.login()
        self.assertEqual(h.ask("GET", "/v1/applications").json, {"applications": []})
        self.problem(h.submit(), 403, "cert-expired")

    # ---- TLS

    def test_old_tls_is_refused(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
                context = self.service.tls(minimum_version=version, maximum_version=version)
                context.set_ciphers("ALL:@SECLEVEL=0")
                with self.assertRaises((ssl.SSLError, ConnectionError)):
                    context.wrap_socket(self.service.tcp(), server_hostname="localhost")
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.service.tls(minimum_version=version, maximum_version=version)
            with context.wrap_socket(self.service.tcp(), server_hostname="localhost") as sock:
                sock.sendall(GET)
                self.assertEqual(read_answers(sock, 1)[0][0], 200)
        for ciphers in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"):  # no FS; CBC
            context = self.service.tls(maximum_version=ssl.TLSVersion.TLSv1_2)
            context.set_ciphers(ciphers)
            with self.assertRaises((ssl.SSLError, ConnectionError), msg=ciphers):
                context.wrap_socket(self.service.tcp(), server_hostname="localhost")

    def test_server_key(self):
        with self.service.raw() as sock:
            der = sock.getpeercert(binary_form=True)
        text = rig.run("openssl", "x509", "-inform", "DER", "-noout", "-text", input=der).decode()
        self.assertIn("NIST CURVE: P-256", text)

    # ---- many at once

    def test_pipelining(self):
        with self.service.raw() as sock:
            sock.sendall(GET * 20 + GET.replace(b"health", b"no-such") + GET)
            answers = read_answers(sock, 22)
        self.assertEqual([status for status, _ in answers], [200] * 20 + [404, 200])

    # ---- HTTP itself

    def test_paths(self):
        ask = self.service.ask
        for path in ("/", "//v1/health", "/v1//health", "/v1/health/", "/v1/./health", "/v1/x/../health", "/v1/%68ealth",
                     "/v1/x/%2e%2e/health", "/v1/..%2fhealth", "/v1/health%00", "/v1/health%00.txt", "/v1/health;x", "/V1/health",
                     "/v1/" + "x" * 8000, "/" + "../" * 50 + "etc/passwd", "/v1/applications/%s%%00" % self.app["business_no"],
                     "/v1/applications/%s/../%s" % (self.app["business_no"], self.app["business_no"]), "*"):
            answer = self.holder.ask("GET", path)
            self.problem(answer, 404, "not-found")
            self.assertNotIn(self.app["order"]["order_no"].encode(), answer.body)
        self.assertEqual(ask("GET", "/v1/health?x=%00&y=1").status, 200)
        self.assertEqual(ask("GET", "https://localhost/v1/health").status, 200)
        for query in ("lang=zh_CN%00", "lang=", "lang=zh%5fCN", "lang=../../etc/passwd"):
            self.problem(ask("GET", "/v1/reference?" + query), 400, "malformed")
        for query in ("wait=-1", "wait=", "wait=99999999999", "wait=1e1", "wait=0x1", "wait=31", "wait=%31"):
            self.problem(self.holder.ask("GET", self.path + "?" + query), 400, "malformed")

    def test_head_and_options(self):
        head = self.service.ask("HEAD", "/v1/health")
        self.assertEqual((head.status, head.body, head.type), (200, b"", "application/json"))
        etag = {"If-None-Match": '"%d"' % self.app["revision"]}
        self.assertEqual(self.holder.ask("HEAD", self.path + "?wait=30", headers=etag).status, 304)
        for method in ("OPTIONS", "TRACE", "PATCH", "get", "X" * 32):
            answer = self.service.ask(method, "/v1/health")
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))

    # ---- waiting

    def test_etags(self):
        revision = self.app["revision"]
        for value, status in (('"%d"' % revision, 304), ('W/"%d"' % revision, 304), ('"x", "%d"' % revision, 304), ("*", 304),
                              ('"%d"' % (revision + 1), 200), ("%d" % revision, 200), ("", 200)):
            self.assertEqual(self.holder.ask("GET", self.path, headers={"If-None-Match": value}).status, status, value)

    def test_gone_while_waiting(self):
        for _ in range(20):
            with self.service.raw() as sock:
                sock.sendall(("GET %s?wait=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIf-None-Match: \"%d\"\r\n\r\n" % (
                    self.path, self.holder.token, self.app["revision"])).encode())


class Limits(unittest.TestCase):
    def test_many_connections_do_not_stall(self):
        """libmicrohttpd's epoll loop sleeps when a whole number of batches of 128 events was ready; a thread never has so many
        connections.  Every request must be answered."""
        service = Service(settings={"connections_per_address": 0, "requests_per_minute": 0, "threads": 1,
                                    "connections": 120}).start()
        try:
            for n in (128, 256):
                answers = asyncio.run(self.all_at_once(service, n))
                self.assertEqual(set(answers), {b"200"})
                self.assertTrue(answers)  # (how many rest so long that they make room for others depends on the machine)
        finally:
            service.process.send_signal(signal.SIGCONT)
            service.close()

    @staticmethod
    async def all_at_once(service, n):
        """Opens n connections, or as many as are let in, none of them silent; all of these ask at the same instant; then come
        the others."""
        context, answers = service.tls(), []

        async def ask(reader):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), rig.PATIENCE)
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split()[0]))
            return head.split()[1]

        async def connect():
            reader, writer = await asyncio.open_connection("127.0.0.1", service.port, ssl=context,
                                                           ssl_handshake_timeout=rig.PATIENCE)
            writer.write(GET)
            assert await ask(reader) == b"200"
            return reader, writer

        waiting = {asyncio.ensure_future(connect()) for _ in range(n)}
        while waiting:
            there = set()
            while waiting:  # whoever is first may take long; who does not follow then, waits for those to leave
                done, waiting = await asyncio.wait(waiting, timeout=0.5 if there else rig.PATIENCE,
                                                   return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    break
                there |= done
            assert there, "nobody is let in"
            streams = [task.result() for task in there if task.exception() is None]
            service.process.send_signal(signal.SIGSTOP)
            for _, writer in streams:
                writer.write(GET)
            service.process.send_signal(signal.SIGCONT)
            for reader, writer in streams:
                with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                    answers.append(await ask(reader))
            for _, writer in streams:
                writer.close()
        return answers

    def test_requests_of_an_address(self):
        service = Service(settings={"requests_per_minute": 20}).start()
        try:
            c = service.connection()
            answers = [service.ask("GET", "/v1/health", connection=c) for _ in range(60)]
            self.assertEqual([a.status for a in answers[:20]], [200] * 20)
            refused = [a for a in answers if a.status == 429]
            self.assertGreater(len(refused), 20)
            self.assertEqual(refused[0].code, "rate-limited")
            self.assertGreater(int(refused[0].headers["Retry-After"]), 0)
            self.assertEqual(refused[0].headers["Retry-After"], refused[0].json["retry_after"])
            c.close()
        finally:
            service.close()

    def test_requests_and_logins_of_a_certificate(self):
        """Counted for it wherever they come from, and for nobody else; a public path asks for no certificate."""
        service = Service(settings={"requests_per_minute": 0, "certificate_requests_per_minute": 10,
                                    "logins_per_minute": 3}).start()
        try:
            one, other = Holder(service, "one").login(), Holder(service, "two").login()
            request = ("GET /v1/applications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % one.token).encode()
            statuses = []
            for i in range(30):
                with service.raw_from("127.0.0.%d" % (2 + i)) as sock:
                    sock.sendall(request)
                    statuses.append(read_answers(sock, 1)[0][0])
            self.assertEqual(statuses[:10], [200] * 10)
            self.assertIn(429, statuses)
            refused = rig.wait_for(lambda: next((a for a in [one.ask("GET", "/v1/applications")] if a.status == 429), None))
            self.assertEqual((refused.code, refused.headers["Retry-After"]), ("rate-limited", refused.json["retry_after"]))
            self.assertEqual(other.ask("GET", "/v1/applications").status, 200)
            refused = rig.wait_for(lambda: next((a for a in [one.open_session()] if a.status == 429), None))
            self.assertEqual((refused.code, refused.headers["Retry-After"]), ("rate-limited", refused.json["retry_after"]))
            other.login()
        finally:
            service.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
