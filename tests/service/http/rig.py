"""rig.py - a private xuqid for the tests in this folder, holders of certificates, and a client that knows nothing but HTTP.

Only the standard library and the openssl program.  Programs are those of the build tree (XUQI_TOP_BUILDDIR).
"""
import base64
import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SRCDIR = os.environ["XUQI_TOP_SRCDIR"]
XUQID = os.path.join(os.environ["XUQI_TOP_BUILDDIR"], "xuqid")
os.environ["XUQI_DATADIR"] = os.path.join(SRCDIR, "data")
SUBJECT = "/C=CN/O=佛山市示例有限公司/CN=胡小明"
PATIENCE = 60  # seconds after which a test gives up waiting for what must come


def run(*args, **kwargs):
    return subprocess.run(args, check=True, capture_output=True, **kwargs).stdout


def wait_for(what, seconds=PATIENCE):
    """Calls what() until it gives something."""
    end = time.monotonic() + seconds
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError("waited %d s in vain" % seconds)
        time.sleep(0.02)


class Background(threading.Thread):
    """A call in a thread of its own; result() waits for it."""

    def __init__(self, call, *args, **kwargs):
        super().__init__(daemon=True)
        self.call, self.value, self.error = lambda: call(*args, **kwargs), None, None
        self.start()

    def run(self):
        try:
            self.value = self.call()
        except Exception as e:
            self.error = e

    def result(self):
        self.join(PATIENCE)
        assert not self.is_alive(), "no end"
        if self.error:
            raise self.error
        return self.value


def together(call, arguments):
    """call() with each of the arguments, at the same time; the results in order."""
    return [b.result() for b in [Background(call, a) for a in arguments]]


class Service:
    """xuqid in a temporary folder.  settings: {"name": value} replaced in its configuration."""

    def __init__(self, *init, settings=None):
        self.home = tempfile.mkdtemp(prefix="xuqi-test.")
        self.dir = os.path.join(self.home, "ca")
        self.log_path = os.path.join(self.home, "log")
        self.process = None
        run(XUQID, "init", self.dir, "--trial", "--port", "0", *init)
        self.ca_file = os.path.join(self.dir, "ca.pem")
        for name, value in (settings or {}).items():
            self.set(name, value)

    def set(self, name, value):
        path = os.path.join(self.dir, "xuqid.conf")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        text, n = re.subn(r"(?m)^(\s*%s = )[^;]*;" % name, r"\g<1>%s;" % value, text)
        assert n == 1, name
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def start(self, hup=signal.SIG_DFL):
        """Serves; SIGHUP as given, whatever this test was started with."""
        port_file = os.path.join(self.dir, "port")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(port_file)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([XUQID, "serve", self.dir, "--verbose"], stderr=log, stdout=log,
                                            preexec_fn=lambda: signal.signal(signal.SIGHUP, hup))

        def ready():
            assert self.process.poll() is None, self.log()
            return os.path.exists(port_file)

        wait_for(ready)
        with open(port_file) as f:
            self.port = int(f.read())
        return self

    def end(self, how=signal.SIGTERM):
        """Sends the signal and waits; the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self.process = None
        if status < 0 and -status != how:
            sys.stderr.write("xuqid ended by signal %d:\n%s\n" % (-status, self.log()[-2000:]))
        return status

    def close(self):
        """Stops it if it runs, and insists that it ended well, whatever was done to it."""
        status = self.end() if self.process is not None else 0
        log = self.log() if os.path.exists(self.log_path) else ""
        shutil.rmtree(self.home)
        assert status == 0 and "Sanitizer" not in log and "runtime error" not in log, "status %d\n%s" % (status, log)

    def log(self):
        with open(self.log_path, encoding="utf-8") as f:
            return f.read()

    def cpu_s(self):
        """Seconds of a processor that it has used."""
        with open("/proc/%d/stat" % self.process.pid) as f:
            fields = f.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def naps(self):
        """How often its threads have gone to sleep."""
        count = 0
        for thread in os.listdir("/proc/%d/task" % self.process.pid):
            with open("/proc/%d/task/%s/status" % (self.process.pid, thread)) as f:
                count += int(f.read().split("\nvoluntary_ctxt_switches:")[1].split()[0])
        return count

    def admin(self, *args):
        return json.loads(run(XUQID, "admin", self.dir, *args, "--json") or "null")

    # ---- clients

    def tls(self, **changes):
        context = ssl.create_default_context(cafile=self.ca_file)
        for name, value in changes.items():
            setattr(context, name, value)
        return context

    def tcp(self):
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def tcp_from(self, address):
        """The same of another address of this machine."""
        sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (address, 0))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as every client of HTTP does
        return sock

    def raw_from(self, address):
        return self.tls().wrap_socket(self.tcp_from(address), server_hostname="127.0.0.1")

    def raw(self):
        """A TLS connection to write anything into."""
        return self.tls().wrap_socket(self.tcp(), server_hostname="127.0.0.1")

    def connection(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.tls())

    def ask(self, method, path, body=None, headers=None, connection=None):
        c = connection or self.connection()
        c.request(method, path, body, headers or {})
        answer = Answer(c.getresponse())
        if connection is None:
            c.close()
        return answer


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.type = response.headers.get("Content-Type")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"] if self.type == "application/problem+json" else None

    def __repr__(self):
        return "%d %s" % (self.status, self.body[:500])


class Holder:
    """A key with a certificate of the service."""

    def __init__(self, service, name, *validity, kind="EC", issue=True):
        self.service = service
        self.base = os.path.join(service.home, name)
        option = ["-pkeyopt", "ec_paramgen_curve:P-256"] if kind == "EC" else ["-pkeyopt", "rsa_keygen_bits:2048"]
        run("openssl", "genpkey", "-algorithm", kind, *option, "-out", self.base + ".key")
        run("openssl", "req", "-new", "-utf8", "-key", self.base + ".key", "-subj", SUBJECT, "-outform", "DER", "-out",
            self.base + ".csr")
        with open(self.base + ".csr", "rb") as f:
            self.csr = f.read()
        if issue:
            run(XUQID, "admin", service.dir, "enroll", self.base + ".csr", "--out", self.base + ".pem",
                *(validity or ("--days-left", "20")))
        else:
            run("openssl", "req", "-x509", "-utf8", "-key", self.base + ".key", "-subj", SUBJECT, "-days", "20", "-out",
                self.base + ".pem")
        self.token = None

    @classmethod
    def of_key_file(cls, service, path, pin, subject):
        """Of a PKCS#12 file that the service made for that subject."""
        h = cls.__new__(cls)
        h.service, h.base, h.token = service, path[:-len(".p12")], None
        for options, end in ((("-nocerts",), ".key"), (("-nokeys", "-clcerts"), ".pem")):
            run("openssl", "pkcs12", "-in", path, "-passin", "pass:" + pin, "-nodes", *options, "-out", h.base + end)
        run("openssl", "req", "-new", "-utf8", "-key", h.base + ".key", "-subj", subject, "-outform", "DER", "-out",
            h.base + ".csr")
        with open(h.base + ".csr", "rb") as f:
            h.csr = f.read()
        return h

    @property
    def fingerprint(self):
        return fingerprint(self.base + ".pem")

    @property
    def key_fingerprint(self):
        return hashlib.sha256(run("openssl", "pkey", "-in", self.base + ".key", "-pubout", "-outform", "DER")).hexdigest()

    @property
    def certificate_text(self):
        return run("openssl", "x509", "-in", self.base + ".pem").decode()

    def sign(self, content, cert=None, options=("-md", "sha256")):
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
        return run("openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-signer",
                   cert or self.base + ".pem", "-inkey", self.base + ".key", *options, input=content)

    def challenge(self):
        return self.service.ask("POST", "/v1/challenge").json["challenge"]

    def session_message(self, challenge=None, **more):
        return self.sign(dict({"type": "xuqi-session/1", "challenge": challenge or self.challenge()}, **more))

    def open_session(self, message=None):
        return self.service.ask("POST", "/v1/session", self.session_message() if message is None else message, CMS)

    def login(self):
        answer = self.open_session()
        assert answer.status == 200, answer
        self.token = answer.json["token"]
        return self

    def auth(self, headers=None):
        return dict(headers or {}, Authorization="Bearer " + self.token)

    def ask(self, method, path, body=None, headers=None, connection=None):
        return self.service.ask(method, path, body, self.auth(headers), connection)

    def document(self, **changes):
        ref = self.service.ask("GET", "/v1/reference?lang=zh_CN").json
        term = next(t for t in ref["prices"]["terms"] if t["months"] == 12)
        return dict({
            "type": "xuqi-application/1",
            "certificate": self.fingerprint,
            "agreement": {k: ref["agreement"][k] for k in ("version", "sha256", "language")},
            "notices": [n["id"] for n in ref["notices"]],
            "prices": ref["prices"]["version"],
            "months": 12,
            "fee_fen": term["fee_fen"],
            "csr": base64.b64encode(self.csr).decode(),
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "form": {
                "handler": {"id_type": "resident_id", "id_no": "11010519491231002X", "name": "胡小明",
                            "mobile": "13923101111", "email": "hu@example.com"},
                "recipient": {"name": "胡小明", "mobile": "13923101111", "address": "广东省佛山市南海区示例路1号"},
            },
        }, **changes)

    def submit(self, message=None):
        return self.ask("POST", "/v1/applications", self.sign(self.document()) if message is None else message, CMS)

    def application(self):
        """A new application, as the service shows it."""
        answer = self.submit()
        assert answer.status == 201, answer
        return answer.json


CMS = {"Content-Type": "application/pkcs7-mime"}
JSON = {"Content-Type": "application/json"}


def fingerprint(pem):
    text = run("openssl", "x509", "-in", pem, "-noout", "-fingerprint", "-sha256").decode()
    return text.split("=")[1].strip().replace(":", "").lower()


def transfers(app):
    return {"transfers": [{"payer_account": "6222020200001234567", "payer_name": "佛山市示例有限公司",
                           "amount_fen": app["order"]["total_fen"], "date": app["order"]["created_at"][:10], "remark": ""}]}


# ---- raw connections, and services that live through a class of tests

LONG = 60  # a deadline that is not met by chance, however busy the machine is
SHORT = 2  # one that tests wait for
GET = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def read_all(sock):
    """Until the other side ends, in whichever way."""
    data = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while True:
            piece = sock.recv(65536)
            if not piece:
                break
            data += piece
    return data


def read_answers(sock, count):
    """Raw answers with a Content-Length, in the order they come."""
    data, answers = b"", []
    while len(answers) < count:
        head, mark, rest = data.partition(b"\r\n\r\n")
        length = None
        if mark:
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                          if line.lower().startswith(b"content-length:"))
        if length is not None and len(rest) >= length:
            answers.append((int(head.split()[1]), rest[:length]))
            data = rest[length:]
            continue
        piece = sock.recv(65536)
        if not piece:
            break
        data += piece
    return answers


LOST = (ConnectionError, ssl.SSLError, http.client.HTTPException)


def insist(call):
    """call() again when its connection was cut: on a busy machine even an honest client may miss a short deadline."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return call()
        except LOST:
            if time.monotonic() > end:
                raise


class Running(unittest.TestCase):
    """One service for all tests of a class.  After each it must be as well as before."""

    deadline = LONG

    @classmethod
    def setUpClass(cls):
        if cls is Running:
            raise unittest.SkipTest("has no tests")
        cls.service = Service(settings={
            "request_deadline_s": cls.deadline, "requests_per_minute": 0, "connections_per_address": 0, "threads": 4,
            "connections": 480}).start()
        cls.holder = Holder(cls.service, "hu")
        insist(cls.holder.login)
        cls.app = insist(cls.holder.application)
        cls.path = "/v1/applications/" + cls.app["business_no"]

    @classmethod
    def tearDownClass(cls):
        cls.service.close()

    def setUp(self):
        self.logged = len(self.service.log())

    def tearDown(self):
        self.assertEqual(insist(lambda: self.service.ask("GET", "/v1/health")).status, 200)
        self.assertEqual(insist(lambda: self.holder.ask("GET", "/v1/applications")).json, {"applications": [self.app]})
        self.assertEqual([line for line in self.service.log()[self.logged:].splitlines() if line[20:].startswith(" error")], [])

    def post(self, path, headers, body=b""):
        head = "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s\r\n" % (
            path, self.holder.token, headers)
        return head.encode() + body

    def problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer)
