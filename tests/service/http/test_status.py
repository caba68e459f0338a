#!/usr/bin/python3
"""test_status.py - the page that a telephone opens by an application's link: for whoever has the link and nobody else, in both
languages, about the application and not about the person."""
import html.parser
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import CMS, Holder, Service


class Outline(html.parser.HTMLParser):
    """The tags, and what is read."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.language = [], "", None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]

    def handle_data(self, data):
        self.text += data


class Status(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(settings={"requests_per_minute": 0})
        catalogue = os.path.join(cls.service.home, "locale/zh_CN/LC_MESSAGES")
        os.makedirs(catalogue)
        os.symlink(os.path.join(os.path.abspath(os.environ["XUQI_TOP_BUILDDIR"]), "po/zh_CN.mo"),
                   os.path.join(catalogue, "xuqi.mo"))
        os.environ["XUQI_LOCALEDIR"] = os.path.join(cls.service.home, "locale")
        cls.service.start()
        cls.holder = Holder(cls.service, "hu-status").login()
        cls.app = cls.holder.application()
        cls.path = cls.app["status_path"]

    @classmethod
    def tearDownClass(cls):
        cls.service.close()

    def page(self, path, language=None, status=200):
        answer = self.service.ask("GET", path, headers={"Accept-Language": language} if language else {})
        self.assertEqual((answer.status, answer.type), (status, "text/html; charset=utf-8"))
        policy = answer.headers["Content-Security-Policy"].split("; ")
        self.assertEqual(policy, ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
        for name, value in (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
                            ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"), ("Vary", "Accept-Language"),
                            ("X-Robots-Tag", "noindex, nofollow")):
            self.assertEqual(answer.headers[name], value)
        outline = Outline(answer.body.decode())
        self.assertEqual(outline.language, answer.headers["Content-Language"])
        self.assertFalse({"script", "style", "img", "form", "iframe", "object", "link"} & set(outline.tags))
        self.assertEqual([outline.tags.count(t) for t in ("h1", "main", "title")], [1, 1, 1])
        return outline

    def test_what_it_says(self):
        chinese = self.page(self.path)
        self.assertIn(self.app["business_no"], chinese.text)
        self.assertIn("已录入", chinese.text)
        self.assertIn("轮到您", chinese.text)
        self.assertNotIn("Your turn", chinese.text)
        english = self.page(self.path, "en")
        self.assertIn("Your turn: please pay 100.00 yuan", english.text)
        self.assertNotIn("轮到您", english.text)
        # a telephone records no transfer
        self.assertIn("插上介质登记", chinese.text)
        self.assertIn("record the transfer with your key", english.text)
        self.assertNotIn("transfer here", english.text)

    def test_it_follows_the_application(self):
        h = Holder(self.service, "hu-status-follows").login()
        app = h.application()
        h.ask("POST", "/v1/applications/%s/withdraw" % app["business_no"], headers={"Idempotency-Key": "0123456789abcdef"})
        self.assertIn("withdrawn", self.page(app["status_path"], "en").text)
        self.assertNotEqual(app["status_path"][20:], self.path[20:])

    def test_language(self):
        for header, language in ((None, "zh-CN"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en-US,en;q=0.5", "en"),
                                 ("fr", "zh-CN"), ("zh;q=0.3, en;q=0.7", "en"), ("english", "zh-CN"), ("", "zh-CN"),
                                 ("en;q=;;,,zh", "zh-CN"),
                                 ("zh;q=0.5,en;q=1e999", "en"), ("zh;q=0.0,en;q=nan", "zh-CN"), ("en;q=-1,zh;q=0.001", "zh-CN"),
                                 ("zh;q=0.99999999999999999999,en;q=1.", "en"), ("en;q=999,zh;q=0.1", "zh-CN"),
                                 ("en" + ",x" * 500, "en")):
            self.assertEqual(self.page(self.path, header).language, language, header)
        self.assertEqual(self.page(self.path + "?lang=en", "zh").language, "en")
        self.assertEqual(self.page(self.path + "?lang=zh", "en").language, "zh-CN")

    def test_nothing_of_the_person(self):
        form = self.app["form"]
        text = self.page(self.path).text + self.page(self.path, "en").text
        known = [v for part in form.values() if isinstance(part, dict) for v in part.values()]
        personal = [v for v in known if isinstance(v, str) and len(v) > 3] + [self.app["certificate"]["subject"]]
        self.assertGreater(len(personal), 5)
        for value in personal:
            self.assertNotIn(value, text)

    def test_it_cannot_be_guessed(self):
        number = self.app["business_no"]
        self.assertRegex(self.path, "^/S/%s[A-Z2-7]{16}$" % number)
        other = "A" if self.path[-1] != "A" else "B"
        for path in (self.path[:-1] + other, "/S/" + number + "A" * 16, "/S/01209901010000001" + self.path[20:], self.path[:-1],
                     self.path + "A", "/S/" + number, "/S/%3Cscript%3E"):
            self.assertIn("no such link", self.page(path, "en", 404).text)
        for path in ("/S/", "/S", self.path + "/", "/S/" + "A" * 72):
            self.assertEqual(self.service.ask("GET", path).code, "not-found", path)
        self.assertEqual(self.service.ask("POST", self.path).status, 405)
        self.assertEqual(self.service.ask("HEAD", self.path).status, 200)

    def test_small_letters_are_the_same_link(self):
        self.assertIn(self.app["business_no"], self.page(self.path.lower()).text)

    def test_both_languages_at_once(self):
        """Each thread speaks one; none speaks that of another."""
        answers = rig.together(lambda language: (language, self.page(self.path, language).text), ["zh", "en"] * 20)
        for language, text in answers:
            self.assertEqual("Your turn" in text, language == "en")
            self.assertEqual("轮到您" in text, language == "zh")

    def test_it_is_the_same_after_a_restart(self):
        service = Service(settings={"requests_per_minute": 0}).start()
        try:
            app = Holder(service, "hu-status-restart").login().application()
            service.end()
            service.start()
            self.assertEqual(service.ask("GET", app["status_path"]).status, 200)
            self.assertEqual(service.ask("GET", self.path).status, 404)  # another service's
        finally:
            service.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
