#!/usr/bin/python3
"""test_openapi.py - holds doc/openapi.yaml against a running xuqid: every path, method and documented answer is walked, and
every answer on the way is checked against what the document says of it."""
import os
import re
import sys
import unittest

try:
    import jsonschema
    import yaml
except ImportError as e:
    sys.stderr.write("skipped: %s\n" % e)
    sys.exit(77)

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import CMS, JSON, Holder, Service

with open(os.path.join(rig.SRCDIR, "doc/openapi.yaml"), encoding="utf-8") as f:
    DOC = yaml.safe_load(f)
RESOLVER = jsonschema.RefResolver.from_schema(DOC)
FORMATS = jsonschema.FormatChecker(formats=[])


@FORMATS.checks("date-time")
def is_time(value):
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value) is not None


@FORMATS.checks("date")
def is_date(value):
    return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None


def resolve(node):
    return RESOLVER.resolve(node["$ref"])[1] if "$ref" in node else node


def pattern_of(template):
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template) + r"(\?.*)?")


ROUTES = [(pattern_of(template), template) for template in DOC["paths"]]


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(settings={"requests_per_minute": 0}).start()
        cls.seen = set()
        cls.service.ask = cls.checked(cls.service.ask)

    @classmethod
    def tearDownClass(cls):
        cls.service.close()

    @classmethod
    def checked(cls, ask):
        def wrapper(method, path, body=None, headers=None, connection=None):
            answer = ask(method, path, body, headers, connection)
            cls.check(method, path, body, headers, answer)
            return answer

        return wrapper

    @classmethod
    def check(cls, method, path, body, headers, answer):
        """One answer against the document."""
        template = next((t for p, t in ROUTES if p.fullmatch(path)), None)
        operation = DOC["paths"].get(template, {}).get(method.lower())
        where = "%s %s: %r" % (method, path, answer)
        for name, value in (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")):
            assert answer.headers[name] == value, where
        assert answer.headers["Date"], where
        if operation is None:  # not documented: it must be a problem that says so
            assert answer.status in (404, 405), where
            documented = resolve({"$ref": "#/components/responses/Problem"})
        else:
            key = str(answer.status) if str(answer.status) in operation["responses"] else "default"
            assert key != "default" or answer.status >= 400, where
            documented = resolve(operation["responses"][key])
            cls.seen.add((template, method, key))
            if answer.status < 300:
                cls.check_request(operation, body, headers or {}, where)
        cls.check_body(documented, answer, where)
        for name in ("ETag", "Location"):
            assert (name in answer.headers) == (name in documented.get("headers", {})), where + name
        assert ("WWW-Authenticate" in answer.headers) == (answer.status == 401), where
        assert ("Retry-After" in answer.headers) == (answer.status in (429, 503)), where
        assert ("Allow" in answer.headers) == (answer.status == 405), where

    @staticmethod
    def check_body(documented, answer, where):
        if "content" not in documented:
            assert answer.body == b"" and answer.type is None, where
            return
        assert list(documented["content"]) == [answer.type], where
        if answer.type.startswith("text/html"):
            return  # test_status.py looks at it
        schema = documented["content"][answer.type]["schema"]
        jsonschema.Draft4Validator(schema, resolver=RESOLVER, format_checker=FORMATS).validate(answer.json)
        if answer.type == "application/problem+json":
            assert answer.json["status"] == answer.status, where
            assert answer.json["type"] == "urn:xuqi:problem:" + answer.json["code"], where

    @staticmethod
    def check_request(operation, body, headers, where):
        """What the service took must be what the document allows: nothing undocumented is accepted here."""
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            assert headers["Content-Type"] in content, where
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            jsonschema.Draft4Validator(schema, resolver=RESOLVER, format_checker=FORMATS).validate(
                __import__("json").loads(body))
        assert ("security" in operation) == ("Authorization" in headers), where
        for p in operation.get("parameters", []):
            assert not (p["in"] == "header" and p.get("required")) or p["name"] in headers, where

    def problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer)

    # ---- the walk, in the order of a renewal

    def test_1_public(self):
        ask = self.service.ask
        self.assertEqual(ask("GET", "/v1/health").json, {"status": "ok"})
        self.assertEqual(ask("GET", "/v1/reference").json["agreement"]["language"], "zh_CN")
        self.assertEqual(ask("GET", "/v1/reference?lang=en").json["agreement"]["language"], "en")
        self.problem(ask("GET", "/v1/reference?lang=fr"), 400, "malformed")
        self.assertEqual(ask("GET", "/v1/certificates/" + "0" * 64).json, {"renewability": "unknown"})
        self.problem(ask("GET", "/v1/certificates/" + "0" * 63), 404, "not-found")
        self.problem(ask("GET", "/v1/no-such"), 404, "not-found")
        self.problem(ask("DELETE", "/v1/reference"), 405, "usage")
        self.problem(ask("POST", "/v1/challenge", b"x" * 300000), 413, "too-large")

    def test_2_renewability(self):
        s = self.service
        for name, validity, want in (
            ("ok", ("--days-left", "20"), "ok"),
            ("early", ("--days-left", "200"), "too_early"),
            ("expired", ("--not-before", "2020-01-01T00:00:00Z", "--not-after", "2021-01-01T00:00:00Z"), "expired"),
        ):
            h = Holder(s, name, *validity)
            self.assertEqual(s.ask("GET", "/v1/certificates/" + h.fingerprint).json["renewability"], want)
            self.assertEqual(h.open_session().json["certificate"]["renewability"], want)
        self.assertEqual(s.ask("GET", "/v1/keys/" + h.key_fingerprint + "/certificate").json,
                         {"certificate": h.certificate_text})
        self.problem(s.ask("GET", "/v1/keys/" + "0" * 64 + "/certificate"), 404, "not-found")
        revoked = Holder(s, "revoked")
        serial = rig.run("openssl", "x509", "-in", revoked.base + ".pem", "-noout", "-serial").decode().strip()
        s.admin("revoke", serial.split("=")[1], "--reason", "key_compromise")
        self.problem(s.ask("GET", "/v1/keys/" + revoked.key_fingerprint + "/certificate"), 404, "not-found")
        self.assertEqual(revoked.open_session().json["certificate"]["renewability"], "revoked")

    def test_3_sessions(self):
        s = self.service
        h = Holder(s, "hu-session")
        self.problem(s.ask("POST", "/v1/session", b"not DER", CMS), 400, "malformed")
        self.problem(s.ask("POST", "/v1/session", h.session_message(), JSON), 415, "malformed")
        self.problem(s.ask("GET", "/v1/applications"), 401, "auth-required")
        h.login()
        self.assertEqual(h.ask("GET", "/v1/applications").json, {"applications": []})
        self.assertEqual(h.ask("DELETE", "/v1/session").status, 204)
        self.problem(h.ask("DELETE", "/v1/session"), 401, "auth-expired")
        self.problem(h.ask("GET", "/v1/applications"), 401, "auth-expired")

    def test_4_a_renewal(self):
        s = self.service
        h = Holder(s, "hu").login()
        message = h.sign(h.document())
        self.problem(s.ask("POST", "/v1/applications", message, CMS), 401, "auth-required")
        self.problem(h.ask("POST", "/v1/applications", b"not DER", CMS), 400, "malformed")
        document = rig.json.dumps(h.document())
        self.problem(s.ask("POST", "/v1/check/applications", document, JSON), 401, "auth-required")
        self.problem(h.ask("POST", "/v1/check/applications", b"{}", JSON), 400, "malformed")
        would = h.ask("POST", "/v1/check/applications", document, JSON)
        self.assertEqual((would.status, would.json["business_status"]), (200, "entered"))
        self.assertEqual(h.ask("GET", "/v1/applications").json, {"applications": []})
        first = h.submit(message)
        self.assertEqual(first.status, 201)
        self.problem(h.ask("POST", "/v1/check/applications", document, JSON), 409, "renewal-open")
        no, order = first.json["business_no"], first.json["order"]["order_no"]
        path = "/v1/applications/" + no
        self.assertEqual(first.headers["Location"], path)
        self.assertEqual(first.headers["ETag"], '"%d"' % first.json["revision"])
        again = h.submit(message)
        self.assertEqual((again.status, again.json), (200, first.json))
        self.problem(h.submit(h.sign(h.document(created_at="2026-01-01T00:00:00Z"))), 409, "renewal-open")
        self.assertEqual(h.ask("GET", path).json, first.json)
        etag = {"If-None-Match": first.headers["ETag"]}
        self.assertEqual(h.ask("GET", path, headers=etag).status, 304)
        self.assertEqual(h.ask("GET", path + "?wait=1", headers=etag).status, 304)
        self.problem(h.ask("GET", path + "?wait=31", headers=etag), 400, "malformed")
        self.problem(h.ask("GET", "/v1/applications/01201709210000846"), 404, "not-found")
        self.problem(h.ask("GET", path + "/certificate"), 409, "not-issued")
        self.assertEqual(h.ask("GET", "/v1/applications?limit=1").json, {"applications": [first.json]})
        self.assertEqual(h.ask("GET", "/v1/applications?after=" + no).json, {"applications": []})
        self.problem(h.ask("GET", "/v1/applications?after=01201709210000846"), 404, "not-found")
        self.assertEqual(h.ask("GET", path + "/timeline").json, {"timeline": first.json["timeline"]})
        self.assertEqual(h.ask("GET", path + "/timeline?before=1&limit=50").json, {"timeline": []})
        self.problem(h.ask("GET", "/v1/applications/01201709210000846/timeline"), 404, "not-found")
        for bad in ("/v1/applications?limit=0", "/v1/applications?limit=17", "/v1/applications?limit=",
                    "/v1/applications?limit=1x", path + "/timeline?limit=51", path + "/timeline?before=0",
                    path + "/timeline?before=-1", path + "/timeline?before=9999999999999999999"):
            self.problem(h.ask("GET", bad), 400, "malformed")

        body = rig.json.dumps(rig.transfers(first.json))
        put = "/v1/orders/%s/transfers" % order
        self.problem(h.ask("PUT", put, body, JSON), 400, "malformed")
        self.problem(h.ask("PUT", put, body, dict(JSON, **{"If-Match": '"0"'})), 412, "version-conflict")
        check = "/v1/check/orders/%s/transfers" % order
        self.problem(h.ask("PUT", check, body, dict(JSON, **{"If-Match": '"0"'})), 412, "version-conflict")
        would = h.ask("PUT", check, body, dict(JSON, **{"If-Match": first.headers["ETag"]}))
        self.assertEqual((would.status, would.json["payment_status"]), (200, "reported"))
        self.assertNotIn("ETag", would.headers)
        self.assertEqual(h.ask("GET", path).json, first.json)
        paid = h.ask("PUT", put, body, dict(JSON, **{"If-Match": first.headers["ETag"]}))
        self.assertEqual((paid.status, paid.json["payment_status"]), (200, "reported"))
        s.admin("confirm-payment", no)
        s.admin("approve", no)
        self.problem(h.ask("POST", path + "/withdraw", headers={"Idempotency-Key": "abcdefgh"}), 409, "state-conflict")
        self.problem(h.ask("POST", "/v1/check/applications/%s/withdraw" % no), 409, "state-conflict")

        def issued():
            app = h.ask("GET", path).json
            return app if app["business_status"] == "issued" else None

        app = rig.wait_for(issued)
        picked = h.ask("GET", path + "/certificate").json
        new = h.base + ".new.pem"
        with open(new, "w") as f:
            f.write(picked["certificate"])
        content = {"type": "xuqi-installed/1", "business_no": no, "serial": app["new_certificate"]["serial"]}
        confirm = h.sign(content, cert=new)
        self.problem(s.ask("POST", path + "/confirm", h.sign(content), CMS), 403, "forbidden")
        installed = s.ask("POST", path + "/confirm", confirm, CMS)
        self.assertEqual((installed.status, installed.json["business_status"]), (200, "installed"))
        self.assertEqual(s.ask("POST", path + "/confirm", confirm, CMS).json, installed.json)
        self.assertEqual(s.ask("GET", "/v1/certificates/" + h.fingerprint).json["renewability"], "renewed")

    def test_5_withdrawing(self):
        h = Holder(self.service, "hu-withdraws").login()
        app = h.application()
        path = "/v1/applications/" + app["business_no"]
        self.problem(h.ask("POST", path + "/withdraw"), 400, "malformed")
        would = h.ask("POST", "/v1/check" + path[len("/v1"):] + "/withdraw")
        self.assertEqual((would.status, would.json["business_status"]), (200, "withdrawn"))
        self.assertEqual(h.ask("GET", path).json, app)
        self.assertEqual([self.service.ask("GET", p).status for p in (app["status_path"], app["status_path"].lower())], [200] * 2)
        self.assertEqual([self.service.ask("GET", p).status for p in ("/S/01" + "0" * 15 + "A" * 16, "/s/01" + "0" * 15 + "a" * 16)],
                         [404] * 2)
        key = {"Idempotency-Key": "0123456789abcdef"}
        gone = h.ask("POST", path + "/withdraw", headers=key)
        self.assertEqual((gone.status, gone.json["business_status"]), (200, "withdrawn"))
        self.assertEqual(h.ask("POST", path + "/withdraw", headers=key).json, gone.json)
        self.assertEqual(h.ask("GET", "/v1/applications").json["applications"], [gone.json])

    def test_6_unwell(self):
        """A service whose audit log is damaged shows, and does nothing."""
        h = Holder(self.service, "hu-unwell").login()
        app = h.application()
        path = "/v1/applications/" + app["business_no"]
        rig.run("sqlite3", os.path.join(self.service.dir, "xuqid.db"),
                "UPDATE audit SET facts = facts || ' ' WHERE seq = (SELECT max(seq) FROM audit)")
        self.problem(self.service.ask("GET", "/v1/health"), 503, "audit-broken")
        self.assertEqual(self.service.ask("GET", "/v1/reference").status, 200)
        h.login()
        self.assertEqual(h.ask("GET", path).json, app)
        self.problem(h.ask("POST", path + "/withdraw", headers={"Idempotency-Key": "abcdefgh"}), 503, "audit-broken")
        self.problem(h.submit(b"anything"), 503, "audit-broken")
        self.assertEqual(h.ask("GET", path).json, app)

    def test_7_all_was_walked(self):
        documented = {(path, method.upper(), status) for path, operations in DOC["paths"].items()
                      for method, operation in operations.items() for status in operation["responses"]}
        self.assertEqual(documented - self.seen, set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
