#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Headquarters orders a laptop's data to be deleted: what was entered is handed in first, then everything of
the account goes, keys overwritten, and headquarters is told; while the line is down nothing is deleted;
killed at any moment, it goes on at the next start."""

import json
import random
import sqlite3
import subprocess
import sys
import time

import serap_e2e as e2e
import serap_server

KILLS = 12
FORTY = 40


def mark(laptop):
    return json.loads((laptop.path / "akun" / "penerima" / "hapus.json").read_text(encoding="utf-8"))


def left(laptop):
    return sorted(path.name for path in (laptop.path / "akun" / "penerima").iterdir())


class Office:
    def __init__(self, place, server):
        self.place = place
        self.server = server
        self.made = 0

    def laptop(self, name, work):
        """One that has synced, and has WORK letters since; with a person and a photo among what it holds."""
        laptop = self.server.laptop(self.place / name, "penerima")
        record = laptop.ok("new", "aspirasi", f"judul=Saluran {name}", "kanal=LANGSUNG",
                           f"pengusul.nama=Warga {name}")
        photo = self.place / f"{name}.png"
        photo.write_bytes(serap_server.photo(len(name)))
        laptop.ok("attach", "aspirasi", record, photo, "--kind", "FOTO_SEBELUM")
        laptop.ok("sync")
        return laptop, [laptop.ok("new", "surat", f"perihal=Surat {name} {n}", "tanggal=2026-01-08")
                        for n in range(work)]

    def device(self, laptop):
        """id and word of state of the laptop's device, as headquarters lists it."""
        base = sqlite3.connect(f"file:{laptop.path}/akun/penerima/simpanan.db?mode=ro", uri=True)
        with base:
            own, = base.execute("SELECT value FROM meta WHERE name = 'device'").fetchone()
        base.close()
        return own

    def state(self, device):
        lines = [line.split("  ") for line in self.server.run("device", "list").out.splitlines()]
        return next(words[2].strip() for words in lines if words[0] == device)

    def held(self, records):
        """How many of RECORDS headquarters keeps for an administrator to decide."""
        base = sqlite3.connect(f"file:{self.server.data}/pusat.db?mode=ro", uri=True)
        rows = base.execute("SELECT rekam FROM operasi WHERE hasil = 'held'").fetchall()
        base.close()
        return len({row[0] for row in rows} & set(records))


def tests_of(place, server):
    office = Office(place, server)

    def put_mark(laptop, state, since, **more):
        order = {"serap": "wipe", "version": 1, "state": state, "account": "penerima", "server": server.url,
                 "since": since, **more}
        (laptop.path / "akun" / "penerima" / "hapus.json").write_text(json.dumps(order), encoding="utf-8")

    def finished(laptop, device):
        assert left(laptop) == ["hapus.json"], left(laptop)
        told = mark(laptop)
        assert told["state"] == "deleted" and told.get("token") is None, told
        assert office.state(device) == "sudah dihapus", office.state(device)

    def test_offline_nothing_is_deleted():
        laptop, records = office.laptop("luring", FORTY)
        device = office.device(laptop)
        server.ok("device", "wipe", device)
        server.stop()
        laptop.fails(e2e.NETWORK, "sync")
        # It has not heard of the order yet.
        assert laptop.count("surat") == FORTY
        server.start()
        laptop.ok("list", "surat")
        office.offline = laptop, device, records

    def test_the_order_is_carried_out_after_the_work_is_handed_in():
        laptop, device, records = office.offline
        keys = [open(path, "rb") for path in (laptop.path / "akun" / "penerima" / "kunci").iterdir()]
        database = open(laptop.path / "akun" / "penerima" / "simpanan.db", "rb")
        told = laptop.run("sync")
        assert told.status == e2e.REFUSED and "dihapus" in told.err, told.describe()
        finished(laptop, device)
        assert office.held(records) == FORTY
        assert keys
        for file in [*keys, database]:
            file.seek(0)
            content = file.read()
            assert content and not any(content), f"{file.name} was not overwritten"
            file.close()

    def test_every_command_says_so_from_then_on():
        laptop, _, _ = office.offline
        for words in (["list", "surat"], ["sync"], ["new", "surat", "perihal=Lagi"], ["outbox"]):
            told = laptop.run(*words)
            assert told.status == e2e.REFUSED, told.describe()
            assert "penerima" in told.err and "telah dihapus" in told.err, told.describe()
        assert laptop.fails(e2e.REFUSED, "list", "surat")["type"].endswith("/device-wipe")
        laptop.ok("check")
        laptop.ok("backup", place / "sesudah.serap")

    def test_a_new_code_makes_it_work_again():
        laptop, _, records = office.offline
        laptop.ok("enroll", server.url, server.ok("enroll-code", "penerima"))
        assert laptop.count("surat") == 0
        laptop.ok("new", "surat", "perihal=Setelah daftar ulang", "tanggal=2026-01-08")
        laptop.ok("sync")
        assert laptop.count("surat") == 1
        laptop.check()
        assert office.held(records) == FORTY

    def test_what_could_not_be_handed_in_is_kept():
        laptop, records = office.laptop("terputus", 5)
        device = office.device(laptop)
        server.ok("device", "wipe", device)
        # It has heard of the order, and lost the line before its work was taken.
        put_mark(laptop, "ordered", int(time.time() * 1000))
        server.stop()
        for words in (["list", "surat"], ["sync"], ["new", "surat", "perihal=Lagi"]):
            told = laptop.run(*words)
            assert told.status == e2e.NETWORK and "5 perubahan" in told.err, told.describe()
        assert "simpanan.db" in left(laptop) and mark(laptop)["state"] == "ordered"
        laptop.ok("backup", place / "menunggu.serap")
        server.start()
        # Any command is a start.
        told = laptop.run("list", "surat")
        assert told.status == e2e.REFUSED, told.describe()
        finished(laptop, device)
        assert office.held(records) == 5

    def test_an_order_that_was_withdrawn_is_forgotten():
        laptop, _ = office.laptop("ditarik", 2)
        put_mark(laptop, "ordered", 1)
        assert laptop.count("surat") >= 2
        assert "hapus.json" not in left(laptop) and laptop.json("outbox") == []
        laptop.check()

    def test_headquarters_is_told_when_it_can_be():
        laptop, _ = office.laptop("diam", 0)
        device = office.device(laptop)
        tokens = json.loads((laptop.path / "akun" / "penerima" / "kunci" / "sesi.json").read_text())
        server.ok("device", "wipe", device)
        put_mark(laptop, "deleting", int(time.time() * 1000), token=tokens["access"])
        # A fall after the keys were gone.
        for path in (laptop.path / "akun" / "penerima" / "kunci").iterdir():
            path.unlink()
        server.stop()
        assert laptop.run("list", "surat").status == e2e.REFUSED
        assert left(laptop) == ["hapus.json"] and mark(laptop)["token"], left(laptop)
        server.start()
        assert office.state(device) == "harus dihapus"
        assert laptop.run("list", "surat").status == e2e.REFUSED
        finished(laptop, device)

    def test_killed_at_any_moment_it_goes_on():
        rng = random.Random(1945)
        seen = set()
        for number in range(KILLS):
            laptop, records = office.laptop(f"mati-{number}", 3)
            device = office.device(laptop)
            server.ok("device", "wipe", device)
            while "hapus.json" not in left(laptop) or mark(laptop)["state"] != "deleted" \
                    or mark(laptop).get("token"):
                with subprocess.Popen(laptop.command("sync"), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
                    try:
                        child.wait(timeout=rng.uniform(0.02, 0.09))
                    except subprocess.TimeoutExpired:
                        child.kill()
                seen.add(mark(laptop)["state"] if "hapus.json" in left(laptop) else "none")
            finished(laptop, device)
            assert office.held(records) == 3, number
        print(f"# seen after a kill: {', '.join(sorted(seen))}")

    return [
        test_offline_nothing_is_deleted,
        test_the_order_is_carried_out_after_the_work_is_handed_in,
        test_every_command_says_so_from_then_on,
        test_a_new_code_makes_it_work_again,
        test_what_could_not_be_handed_in_is_kept,
        test_an_order_that_was_withdrawn_is_forgotten,
        test_headquarters_is_told_when_it_can_be,
        test_killed_at_any_moment_it_goes_on,
    ]


def main():
    # On a socket with a name, so that it is at the same place after a restart.
    with e2e.scratch() as place, serap_server.running(place, f"unix:{place}/pusat.sock") as server:
        return e2e.run_tests(tests_of(place, server))


if __name__ == "__main__":
    sys.exit(main())
