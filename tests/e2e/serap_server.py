# SPDX-License-Identifier: GPL-3.0-or-later
"""A headquarters of its own for a test: serap-server, its accounts, and laptops that enrol there."""

import contextlib
import json
import random
import select
import signal
import struct
import subprocess
import zlib

import serap_e2e as e2e

START_SECONDS = 30
MEMBER = "D3-04"

# name, role, scope
ACCOUNTS = [
    ("admin", "ADMIN", None),
    ("anggota", "ANGGOTA", f"anggota:{MEMBER}"),
    ("tenaga_ahli", "TENAGA_AHLI", None),
    ("penerima", "SETWAN_PENERIMA", None),
    ("verifikator", "SETWAN_VERIFIKATOR", None),
    ("kabag", "SETWAN_KABAG", None),
]


def find_server():
    return e2e.build_folder() / "src" / "server" / "serap-server"


class Server:
    """serap-server on LISTEN: a port of this machine, or unix:PATH. Survives kill() and start()."""

    def __init__(self, place, listen="127.0.0.1:0"):
        self.data = place / "pusat"
        self.log = place / "pusat.log"
        self.listen = listen
        self.process = None
        self.url = None
        self.ok("init")

    def command(self, *words):
        return [str(find_server()), "--data", str(self.data)] + [str(word) for word in words]

    def run(self, *words):
        line = self.command(*words)
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False,
                              stdin=subprocess.DEVNULL)
        return e2e.Result(" ".join(line), done.returncode, done.stdout, done.stderr)

    def ok(self, *words):
        """Must succeed. Returns the last line printed."""
        result = self.run(*words)
        assert result.status == e2e.DONE, result.describe()
        return result.last

    # ---- Running ----

    def start(self):
        """Returns when it answers; the place it listens at is the first thing it says."""
        assert self.process is None
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command("--listen", self.listen, "serve"),
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        assert line.strip(), "the server did not start\n" + self.log.read_text(encoding="utf-8")
        if self.listen.startswith("unix:"):
            self.url = self.listen
        else:
            self.url = "http://" + line.split()[-1]

    def _end(self, number):
        if self.process is None:
            return None
        self.process.send_signal(number)
        status = self.process.wait(START_SECONDS)
        self.process.stdout.close()
        self.process = None
        return status

    def stop(self):
        status = self._end(signal.SIGTERM)
        assert status in (0, None), f"the server ended with {status}"

    def kill(self):
        return self._end(signal.SIGKILL)

    # ---- People ----

    def add_account(self, name, role, scope=None):
        self.ok("user", "add", name, "--role", role, *(["--scope", scope] if scope else []))

    def stats(self):
        result = self.run("--json", "stats")
        assert result.status == e2e.DONE, result.describe()
        return json.loads(result.out)

    def laptop(self, path, account, url=None, before=None):
        """A new laptop, enrolled. BEFORE is called with it while it is nobody's."""
        laptop = e2e.Folder(e2e.find_serapctl(), path)
        laptop.ok("init")
        if before is not None:
            before(laptop)
        laptop.ok("enroll", url or self.url, self.ok("enroll-code", account))
        return laptop


@contextlib.contextmanager
def running(place, listen="127.0.0.1:0"):
    """A headquarters with ACCOUNTS, a council member, and the member's delegation to tenaga_ahli."""
    server = Server(place, listen)
    for account in ACCOUNTS:
        server.add_account(*account)
    server.start()
    try:
        office = server.laptop(place / "admin", "admin")
        office.ok("new", "anggota", f"kode={MEMBER}", f"nama=Anggota {MEMBER}", "dapil=3",
                  "fraksi=GERINDRA-DEMOKRAT", "komisi=II")
        office.ok("new", "delegasi", "dari=anggota", "kepada=tenaga_ahli", "mulai=2026-01-01",
                  "selesai=2029-12-31")
        yield server
        server.stop()
    finally:
        server.kill()


def photo(number, noise=0):
    """A PNG that no other number gives; NOISE bytes make it larger."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    line = bytes([0]) + bytes((x * 7 + number) % 256 for x in range(64))
    remark = b"Comment\0%d " % number + random.Random(number).randbytes(noise).hex().encode()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(line * 48))
            + chunk(b"tEXt", remark)
            + chunk(b"IEND", b""))
