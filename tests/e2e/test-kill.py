#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""serapctl is killed again and again while it writes: what it has answered for is kept, nothing is
there twice, and the data stay sound. SERAP_KILL_SECONDS (8) is the time of the loop, SERAP_KILL_SEED
repeats a run as far as time allows."""

import os
import random
import subprocess
import sys
import time

import serap_e2e as e2e

SECONDS = float(os.environ.get("SERAP_KILL_SECONDS", "8"))
SEED = int(os.environ.get("SERAP_KILL_SEED", random.SystemRandom().randrange(1_000_000_000)))
ROWS = 2000
MOST_TRIES = 400

rng = random.Random(SEED)


def run_and_kill(command, milliseconds):
    """Returns: exit status, None when it was killed; what it printed on the last line."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as child:
        try:
            out, err = child.communicate(timeout=None if milliseconds is None else milliseconds / 1000)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
    lines = out.decode().split("\n")
    assert child.returncode in (0, 1, -9), f"exit {child.returncode}: {command}\n{err.decode()}"
    whole_line = lines[-2] if len(lines) > 1 else ""
    return None if child.returncode == -9 else child.returncode, whole_line


class Ledger:
    """What a folder has answered for, and what it may have done besides."""

    def __init__(self, name, data):
        self.name = name
        self.data = data
        self.values = {}     # id -> values one of which it must hold
        self.withdrawn = {}  # id -> True when certain, False when killed meanwhile
        self.titles = set()  # all that was tried
        self.killed = 0
        self.done = 0

    def write(self, *words):
        # Now and then one may finish, however slow the machine is.
        delay = None if rng.random() < 0.25 else rng.uniform(1, 120)
        status, line = run_and_kill(self.data.command(*words), delay)
        assert status in (0, None), (words, status)
        self.killed += status is None
        self.done += status == 0
        return status, line

    def make(self, number):
        title = f"Uji {self.name} {number:06d}"
        self.titles.add(title)
        status, line = self.write("new", "aspirasi", f"judul={title}", "kanal=RW",
                                  f"penerima_manfaat={number}")
        if status == 0 or len(line) == 36:
            self.values[line] = {number}

    def change(self, record, number):
        status, _ = self.write("set", "aspirasi", record, f"penerima_manfaat={number}")
        self.values[record] = {number} if status == 0 else self.values[record] | {number}

    def withdraw(self, record):
        status, _ = self.write("do", "aspirasi", record, "TARIK")
        self.withdrawn[record] = status == 0

    def step(self, number):
        changeable = [record for record in self.values if record not in self.withdrawn]
        kind = rng.random()
        if kind < 0.6 or not changeable:
            self.make(number)
        elif kind < 0.9 or self.data.account is None:
            self.change(rng.choice(changeable), number)
        else:
            self.withdraw(rng.choice(changeable))

    def verify(self):
        found = {row["id"]: row for row in self.data.json("list", "aspirasi")
                 if row.get("judul", "").startswith(f"Uji {self.name} ")}
        for record, values in self.values.items():
            assert record in found, f"{record} was answered for and is gone"
            assert found[record]["penerima_manfaat"] in values, (record, found[record], values)
        for record, certain in self.withdrawn.items():
            states = {"DITARIK"} if certain else {"DITARIK", "DRAF_LAPANGAN"}
            assert found[record]["status"] in states, (record, found[record])
        titles = [row["judul"] for row in found.values()]
        assert len(titles) == len(set(titles)), "a record is there twice"
        assert set(titles) <= self.titles, "a record nobody made"


def table(path):
    lines = ["judul,uraian,kanal,kelurahan,rw,nama pengusul"]
    for n in range(ROWS):
        lines.append(f"Baris uji {n:05d},Uraian baris uji {n:05d} yang cukup panjang,LANGSUNG,Pengasinan,"
                     f"{n % 20 + 1:03d},Warga Contoh {n:05d}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def import_under_fire(data, file, shortest, longest):
    """The same command until it is through. Returns how often it was killed."""
    for tries in range(MOST_TRIES):
        # A slow machine must get through as well: patience grows.
        delay = rng.uniform(shortest, longest) * (1 + tries / 20)
        status, _ = run_and_kill(data.command("import", file, "--as", "aspirasi"), delay)
        # Killed after the last row, it is refused as imported already.
        if status is not None:
            assert status == 0 or tries > 0, "the first import was refused"
            return tries
    raise AssertionError(f"the import was not through after {MOST_TRIES} tries")


def verify_import(data, file):
    rows = data.rows("aspirasi", fields="judul,kelurahan,rw")
    rows = [row for row in rows if row[0].startswith("Baris uji ")]
    titles = [row[0] for row in rows]
    assert len(titles) == ROWS, len(titles)
    assert len(set(titles)) == ROWS, "a row was imported twice"
    assert all(row[1] and row[2] for row in rows), "a row lost its place"
    assert data.run("import", file, "--as", "aspirasi").status == e2e.REFUSED
    data.check()


def tests_of(folder):
    practice = Ledger("kantor", e2e.copy_practice(folder / "latihan", "penerima"))
    laptop = Ledger("laptop", e2e.Folder(e2e.find_serapctl(), folder / "laptop"))
    laptop.data.ok("init")
    file = table(folder / "uji.csv")

    def test_what_was_answered_for_survives():
        end = time.monotonic() + SECONDS
        number = 0
        while time.monotonic() < end:
            number += 1
            rng.choice([practice, laptop]).step(number)
        for ledger in (practice, laptop):
            print(f"# {ledger.name}: {ledger.done} finished, {ledger.killed} killed")
            ledger.verify()
            assert ledger.killed and ledger.values, "nothing was put to the test"

    def test_both_folders_are_sound():
        for ledger in (practice, laptop):
            ledger.data.check()

    def test_nothing_is_stuck_on_the_way_to_headquarters():
        practice.data.ok("sync")
        assert practice.data.json("outbox") == []
        practice.verify()

    def test_an_import_on_a_laptop_goes_on_where_it_stopped():
        print(f"# killed {import_under_fire(laptop.data, file, 100, 600)} times")
        verify_import(laptop.data, file)
        laptop.verify()

    def test_an_import_in_an_office_goes_on_where_it_stopped():
        print(f"# killed {import_under_fire(practice.data, file, 200, 2500)} times")
        verify_import(practice.data, file)
        practice.verify()

    return [
        test_what_was_answered_for_survives,
        test_both_folders_are_sound,
        test_nothing_is_stuck_on_the_way_to_headquarters,
        test_an_import_on_a_laptop_goes_on_where_it_stopped,
        test_an_import_in_an_office_goes_on_where_it_stopped,
    ]


def main():
    print(f"# SERAP_KILL_SEED={SEED}")
    with e2e.scratch() as folder:
        return e2e.run_tests(tests_of(folder))


if __name__ == "__main__":
    sys.exit(main())
