#!/usr/bin/python3
"""test_trouble.py - what fails for a while (no room, a disk that does not write) is over when it is over, without a hand; and what
is said of it is for people who operate a service, not for those who wrote it."""
import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree may be read-only
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig
from rig import Holder, Service

INSIDE = "XUQI_TEST_NAMESPACE"  # set in the process that has a small disk of its own


class Trouble(unittest.TestCase):
    def fill_until_refused(self, holder):
        """Submits and withdraws until there is trouble; the answer that tells of it."""
        for i in range(200):
            answer = holder.submit()
            if answer.status == 201:
                path = "/v1/applications/%s/withdraw" % answer.json["business_no"]
                answer = holder.ask("POST", path, headers={"Idempotency-Key": "withdraw%d" % i})
            if answer.status != 200:
                return answer
        self.fail("never refused")

    def recovers(self, service, holder):
        rig.wait_for(lambda: service.ask("GET", "/v1/health").status == 200)
        self.assertEqual(rig.wait_for(lambda: next((a for a in [holder.submit()] if a.status != 503), None)).status, 201)
        self.assertTrue(service.admin("audit-verify")["ok"])

    def test_a_disk_that_does_not_write(self):
        service = Service(settings={"requests_per_minute": 0}).start()
        self.addCleanup(service.close)
        holder = Holder(service, "hu").login()
        _, most = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        for _ in range(3):  # and again
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (4096, most))
            answer = holder.submit()
            self.assertEqual(answer.status, 503, answer)
            self.assertIn("Retry-After", answer.headers)
            self.assertEqual(service.ask("GET", "/v1/health").status, 503)
            self.assertEqual(holder.ask("GET", "/v1/applications").status, 200)  # reading goes on
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (most, most))
            self.recovers(service, holder)
            app = holder.ask("GET", "/v1/applications").json["applications"][0]
            key = {"Idempotency-Key": app["business_no"]}
            holder.ask("POST", "/v1/applications/%s/withdraw" % app["business_no"], headers=key)

    def with_mounts_of_its_own(self, name, what):
        """Runs what() in a process of its own, whose mounts nobody else sees: the test of this name once more."""
        if os.environ.get(INSIDE):
            what()
            return
        unshare = ["unshare", "-m"] + ([] if os.getuid() == 0 else ["-r"])
        try:
            subprocess.run(unshare + ["true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("no mounts of one's own here")
        done = subprocess.run(unshare + [sys.executable, __file__, "Trouble." + name],
                              env=dict(os.environ, **{INSIDE: "1"}), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_full_disk(self):
        self.with_mounts_of_its_own("test_a_full_disk", self.full_disk)

    def test_a_read_only_disk(self):
        self.with_mounts_of_its_own("test_a_read_only_disk", self.read_only_disk)

    def make_read_only(self, path):
        subprocess.run(["mount", "--bind", path, path], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", path], check=True)

    def read_only_disk(self):
        """The lock of a service that was there before holds on it."""
        service = Service().start()
        try:
            self.make_read_only(service.dir)
            self.assertIn("another xuqid serves", self.said("serve", service.dir))
            subprocess.run(["umount", service.dir], check=True)
            os.unlink(os.path.join(service.dir, "lock"))
            self.make_read_only(service.dir)
            self.assertIn("Read-only file system", self.said("serve", service.dir))
            subprocess.run(["umount", service.dir], check=True)
        finally:
            service.close()

    def full_disk(self):
        disk = tempfile.mkdtemp(prefix="xuqi-test.")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=True)
        kept, tempfile.tempdir = tempfile.tempdir, disk
        service = Service(settings={"requests_per_minute": 0, "applications_a_day": 1000}).start()
        try:
            holder = Holder(service, "hu").login()
            fill = os.path.join(disk, "fill")
            with open(fill, "wb", buffering=0) as f:
                try:
                    while f.write(b"x" * 4096) == 4096:
                        pass
                except OSError:
                    pass
            answer = self.fill_until_refused(holder)
            self.assertEqual((answer.status, answer.code), (503, "disk-full"))
            os.unlink(fill)
            self.recovers(service, holder)
        finally:
            service.close()
            tempfile.tempdir = kept
            subprocess.run(["umount", disk], check=True)
            os.rmdir(disk)

    def test_another_program_writes(self):
        service = Service(settings={"requests_per_minute": 0}).start()
        self.addCleanup(service.close)
        holders = [Holder(service, "h%d" % i).login() for i in range(6)]
        messages = [h.sign(h.document()) for h in holders]
        with contextlib.closing(sqlite3.connect(os.path.join(service.dir, "xuqid.db"), isolation_level=None)) as store:
            store.execute("BEGIN IMMEDIATE")
            try:  # nobody waits until it ends, and who only reads is answered
                waiting = [rig.Background(h.submit, m) for h, m in zip(holders, messages)]
                self.assertEqual(service.ask("GET", "/v1/health").status, 200)
                self.assertEqual(holders[0].ask("GET", "/v1/applications").status, 200)
                for answer in [w.result() for w in waiting]:
                    self.assertEqual((answer.status, answer.code), (503, "busy"))
                    self.assertGreater(int(answer.headers["Retry-After"]), 0)
                self.assertEqual(service.ask("GET", "/v1/health").status, 200)
            finally:
                store.execute("ROLLBACK")
        for holder, message in zip(holders, messages):  # what was refused is good afterwards
            self.assertEqual(holder.submit(message).status, 201)

    # ---- one instance, and words

    def said(self, *args):
        done = subprocess.run([rig.XUQID, *args], capture_output=True, text=True, timeout=rig.PATIENCE)
        self.assertNotEqual(done.returncode, 0, args)
        self.assertNotRegex(done.stderr, r"\.c:\d|SELECT|INSERT|UPDATE|PRAGMA|BEGIN", args)
        return done.stderr

    def test_one_instance_of_a_folder(self):
        service = Service().start()
        self.addCleanup(service.close)
        self.assertIn("another xuqid serves", self.said("serve", service.dir))
        with open(os.path.join(service.dir, "port")) as f:
            self.assertEqual(int(f.read()), service.port)
        self.assertEqual(service.ask("GET", "/v1/health").status, 200)
        self.assertEqual(service.admin("list"), {"applications": []})  # its operator may work meanwhile

    def test_words_of_an_operator(self):
        service = Service()
        self.addCleanup(service.close)
        store = os.path.join(service.dir, "xuqid.db")
        self.said("admin", service.dir, "show", "01201709210000846")
        with open(store, "rb") as f:
            good = f.read()
        for bad in (b"no store at all" * 1000, good[:100] + b"\xff" * (len(good) - 100), good[:4096] + b"\0" * 8192):
            with open(store, "wb") as f:
                f.write(bad)
            for command in (("serve", service.dir), ("admin", service.dir, "list"),
                            ("admin", service.dir, "approve", "01201709210000846")):
                self.said(*command)
        os.unlink(store)
        self.said("serve", service.dir)
        with open(store, "wb") as f:
            f.write(good)
        shutil.move(os.path.join(service.dir, "ca.key"), os.path.join(service.home, "ca.key"))
        self.said("serve", service.dir)
        shutil.move(os.path.join(service.home, "ca.key"), os.path.join(service.dir, "ca.key"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
