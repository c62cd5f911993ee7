#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Headquarters and its laptops are killed again and again while they talk to each other over a bad
line: what was answered for is at headquarters exactly once, no queue is stuck, the data stay sound.
SERAP_KILL_SECONDS (20) is the time of the loop, SERAP_KILL_SEED repeats a run as far as time allows."""

import collections
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time

import serap_e2e as e2e
import serap_server
from fault_proxy import WEIGHTS, FaultProxy

SECONDS = float(os.environ.get("SERAP_KILL_SECONDS", "20"))
SEED = int(os.environ.get("SERAP_KILL_SEED", random.SystemRandom().randrange(1_000_000_000)))
ACCOUNTS = ["penerima", "penerima", "tenaga_ahli"]
PHOTO_NOISE = 60_000


class Client:
    """One laptop at work, on a thread of its own: what it has answered for, and may have done besides."""

    def __init__(self, number, laptop, place):
        self.name = f"{laptop.path.name}"
        self.laptop = laptop
        self.place = place
        self.rng = random.Random(SEED * 31 + number)
        self.values = {}  # id -> values one of which it must hold
        self.titles = {}  # all that was tried: title -> id, None when it was killed before it could say
        self.photos = {}  # id of an attachment answered for -> sha256
        self.told = collections.Counter()

    def run(self, *words, patience=(1, 250)):
        """Returns: whether it was done; the last whole line it printed."""
        milliseconds = None if self.rng.random() < 0.4 else self.rng.uniform(*patience)
        line = self.laptop.command(*words)
        with subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            try:
                out, err = child.communicate(timeout=None if milliseconds is None else milliseconds / 1000)
            except subprocess.TimeoutExpired:
                child.kill()
                out, err = child.communicate()
        status = child.returncode
        # Headquarters may be away while this laptop works.
        allowed = (0, 4, -9) if words[0] == "sync" else (0, -9)
        assert status in allowed, f"exit {status}: {line}\n{err.decode()}"
        self.told[f"{words[0]} {'killed' if status == -9 else status}"] += 1
        lines = out.decode().split("\n")
        return status == 0, lines[-2] if len(lines) > 1 else ""

    def make(self, number):
        title = f"Uji {self.name} {number:06d}"
        self.titles[title] = None
        done, line = self.run("new", "aspirasi", f"judul={title}", "kanal=RW", f"penerima_manfaat={number}",
                              f"pengusul.nama=Warga Contoh {number}")
        if done or len(line) == 36:
            self.titles[title] = line
            self.values[line] = {number}

    def change(self, number):
        record = self.rng.choice(list(self.values))
        done, _ = self.run("set", "aspirasi", record, f"penerima_manfaat={number}")
        self.values[record] = {number} if done else self.values[record] | {number}

    def attach(self, number):
        file = self.place / f"{self.name}-{number}.png"
        file.write_bytes(serap_server.photo(number, PHOTO_NOISE))
        done, line = self.run("attach", "aspirasi", self.rng.choice(list(self.values)), file, "--kind",
                              "FOTO_SEBELUM")
        if done or len(line) == 36:
            self.photos[line] = hashlib.sha256(file.read_bytes()).hexdigest()

    def work(self, end):
        number = 0
        while time.monotonic() < end:
            number += 1
            act = self.rng.random()
            if act < 0.35 or not self.values:
                self.make(number)
            elif act < 0.5:
                self.change(number)
            elif act < 0.65:
                self.attach(number)
            else:
                self.run("sync", patience=(20, 1500))


class Storm:
    """All at work at once; headquarters falls and comes back."""

    def __init__(self, server, clients):
        self.server = server
        self.clients = clients
        self.rng = random.Random(SEED)
        self.falls = 0
        self.failures = []

    def _work(self, client, end):
        try:
            client.work(end)
        except Exception as error:  # pylint: disable=broad-except
            self.failures.append(error)

    def run(self):
        end = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self._work, args=(client, end)) for client in self.clients]
        for thread in threads:
            thread.start()
        while time.monotonic() < end and not self.failures:
            time.sleep(min(self.rng.uniform(0.05, 3), max(0, end - time.monotonic())))
            self.server.kill()
            self.falls += 1
            self.server.start()
        for thread in threads:
            thread.join()
        if self.failures:
            raise self.failures[0]


def tests_of(place, server, proxy):
    clients = []
    for number, account in enumerate(ACCOUNTS, 1):
        laptop = server.laptop(place / f"laptop{number}", account, url=proxy.url)
        clients.append(Client(number, laptop, place))
    storm = Storm(server, clients)

    def ask_headquarters(query):
        """Of its database as it stands on the disk."""
        with sqlite3.connect(f"file:{server.data / 'pusat.db'}?mode=ro", uri=True) as data:
            return data.execute(query).fetchall()

    def test_nothing_is_answered_for_wrongly_in_the_storm():
        proxy.kinds = tuple(WEIGHTS)
        storm.run()
        proxy.kinds = ("whole",)
        told = sum((client.told for client in clients), collections.Counter())
        print(f"# headquarters fell {storm.falls} times; the line: {dict(proxy.met)}")
        print(f"# laptops: {dict(sorted(told.items()))}")
        for what in ("new 0", "attach 0", "sync 0", "sync killed"):
            assert told[what], f"{what}: not put to the test"

    def test_all_queues_drain():
        for client in clients:
            client.laptop.ok("sync")
            assert client.laptop.json("outbox") == [], client.name

    def test_what_was_answered_for_is_at_headquarters_once():
        for account in sorted(set(ACCOUNTS)):
            fresh = server.laptop(place / f"{account}-baru", account)
            rows = [row for row in fresh.json("list", "aspirasi") if row["judul"].startswith("Uji ")]
            found = {row["id"]: row for row in rows}
            assert len({row["judul"] for row in rows}) == len(rows), "a record is there twice"
            mine = [client for client, name in zip(clients, ACCOUNTS) if name == account]
            assert set(row["judul"] for row in rows) <= set().union(*[client.titles for client in mine])
            sent = {row["id"]: row["sha256"] for row in fresh.json("list", "lampiran")}
            for client in mine:
                for record, values in client.values.items():
                    assert record in found, f"{record} of {client.name} was answered for and is gone"
                    assert found[record]["penerima_manfaat"] in values, (record, found[record], values)
                for photo, sha256 in client.photos.items():
                    assert sent.get(photo) == sha256, f"{photo} of {client.name} was answered for and is gone"

    def test_headquarters_is_sound():
        stats = server.stats()
        server.stop()
        assert ask_headquarters("PRAGMA integrity_check") == [("ok",)]
        (count, last), = ask_headquarters("SELECT count(*), max(seq) FROM operasi")
        assert count == last == stats["operations"], (count, last, stats)
        assert ask_headquarters("SELECT rekam FROM peristiwa WHERE tindakan IN ('create', 'attach')"
                                " GROUP BY rekam HAVING count(*) > 1") == []
        assert ask_headquarters("SELECT count(*) FROM operasi WHERE hasil NOT IN ('applied', 'merged')") \
            == [(0,)]

    def test_all_laptops_are_sound():
        for client in clients:
            client.laptop.check()

    return [
        test_nothing_is_answered_for_wrongly_in_the_storm,
        test_all_queues_drain,
        test_what_was_answered_for_is_at_headquarters_once,
        test_headquarters_is_sound,
        test_all_laptops_are_sound,
    ]


def main():
    print(f"# SERAP_KILL_SEED={SEED}")
    with e2e.scratch() as place:
        socket = f"unix:{place / 'soket'}"
        with serap_server.running(place, socket) as server, FaultProxy(socket, SEED, ("whole",)) as proxy:
            return e2e.run_tests(tests_of(place, server, proxy))


if __name__ == "__main__":
    sys.exit(main())
