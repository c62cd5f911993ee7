#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A laptop's folder is copied to a second disk and both go on: they come apart as two devices with a key
and a code each, no provisional number is there twice, both stay sound and read the persons of either, and
being interrupted on the way there loses nothing."""

import json
import shutil
import subprocess
import sys

import serap_e2e as e2e
import serap_server

KEYS = {"sesi.json": "sesi-baru.json", "kotak.kunci": "kotak-baru.kunci", "tanda.kunci": "tanda-baru.kunci"}


class Pair:
    """ONE and its copy TWO, of an account with a password."""

    def __init__(self, place, server, name):
        self.server = server
        self.made = 0
        self.password = place / "sandi"
        self.password.write_text("kata sandi panjang\n", encoding="utf-8")
        self.one = e2e.Folder(e2e.find_serapctl(), place / f"{name}-satu")
        self.one.ok("init")
        self.one.ok("enroll", server.url, server.ok("enroll-code", "penerima"), "--password-file",
                    self.password)
        self.enter(self.one, 2)
        self.one.ok("sync")
        self.enter(self.one, 1)
        self.two = copy(self.one, place / f"{name}-dua")

    def enter(self, laptop, n):
        """N aspirations, and a person with each. Returns the ids of the persons."""
        persons = []
        for _ in range(n):
            self.made += 1
            record = laptop.ok("new", "aspirasi", f"judul=Saluran {self.made} dari {laptop.path.name}",
                               "kanal=LANGSUNG", f"pengusul.nama=Warga {laptop.path.name} {self.made}")
            persons.append(laptop.json("show", "aspirasi", record)["pengusul"])
        return persons

    def part(self):
        """Both work as one device, and meet headquarters in turn. Returns the persons each entered."""
        persons = {"satu": self.enter(self.one, 2), "dua": self.enter(self.two, 2)}
        self.one.ok("sync")
        self.two.ok("sync")
        return persons

    def reveal(self, laptop, person):
        return laptop.run("reveal", "pengusul", person, "--purpose", "Menghubungi", "--password-file",
                          self.password)


def copy(laptop, path):
    subprocess.run(["cp", "-a", laptop.path, path], check=True)
    return e2e.Folder(laptop.serapctl, path)


def keys_of(laptop):
    return laptop.path / "akun" / "penerima" / "kunci"


def numbers(laptop):
    return [row[0] for row in laptop.rows("aspirasi", fields="nomor_lokal")]


def devices(server, account="penerima"):
    """code -> id, of the devices of an account."""
    lines = [line.split() for line in server.run("device", "list").out.splitlines()]
    return {words[1]: words[0] for words in lines if words[-1] == account}


def tests_of(place, server):
    pair = Pair(place, server, "biasa")

    def test_both_arrive_and_no_number_is_there_twice():
        told = pair.part()
        pair.one.ok("sync")
        pair.two.ok("sync")
        assert pair.one.json("outbox") == [] and pair.two.json("outbox") == []
        found = numbers(pair.one)
        assert len(found) == 7 and len(set(found)) == 7, found
        assert sorted(found) == sorted(numbers(pair.two))
        for laptop in (pair.one, pair.two):
            for person in told["satu"] + told["dua"]:
                shown = pair.reveal(laptop, person)
                assert "Warga biasa-" in shown.out, shown.describe()

    def test_what_was_handed_out_is_still_found():
        twice = [number for number in numbers(pair.one) if number.count("-") == 3]
        assert len(twice) == 2, twice
        for number in twice:
            handed_out = number.rsplit("-", 1)[0]
            answer = pair.one.run("show", "aspirasi", handed_out)
            assert answer.status == e2e.REFUSED, answer.describe()
            assert len(pair.one.rows("aspirasi", handed_out)) == 2
            assert pair.one.json("show", "aspirasi", number)["nomor_lokal"] == number

    def test_they_are_two_devices_with_a_code_each():
        known = devices(server)
        assert len(known) == 2, known
        first, second = (keys_of(laptop) / "tanda.kunci" for laptop in (pair.one, pair.two))
        assert first.read_bytes() != second.read_bytes()
        boxes = [json.loads((keys_of(laptop) / "kotak.kunci").read_text(encoding="utf-8"))
                 for laptop in (pair.one, pair.two)]
        assert [("next" in box, box.get("others")) for box in boxes] == [(True, 1), (False, None)], boxes

    def test_from_then_on_each_gives_numbers_of_its_own_code():
        known = set(devices(server))
        before = set(numbers(pair.one))
        persons = pair.enter(pair.one, 3) + pair.enter(pair.two, 3)
        for laptop in (pair.one, pair.two, pair.one):
            laptop.ok("sync")
        found = numbers(pair.one)
        assert len(found) == 13 and len(set(found)) == 13, found
        made = set(found) - before
        assert {number.split("-")[1] for number in made} == known, (made, known)
        assert all(number.count("-") == 2 for number in made), made
        for laptop in (pair.one, pair.two):
            for person in persons:
                shown = pair.reveal(laptop, person)
                assert "Warga biasa-" in shown.out, shown.describe()

    def test_both_verify():
        for laptop in (pair.one, pair.two):
            laptop.check()
            assert laptop.run("audit", "verify").status == e2e.DONE
        export = place / "audit.serap"
        server.ok("audit", "export", export)
        assert pair.one.run("audit", "verify", export).status == e2e.DONE

    def test_persons_stay_locked_on_both():
        person = pair.enter(pair.two, 1)[0]
        pair.two.ok("sync")
        pair.one.ok("sync")
        for laptop in (pair.one, pair.two):
            locked = laptop.run("reveal", "pengusul", person, "--purpose", "Menghubungi")
            assert locked.status != e2e.DONE and "Warga" not in locked.out, locked.describe()
            assert f"Warga {pair.two.path.name}" in pair.reveal(laptop, person).out

    def test_a_restored_backup_goes_on_as_the_same_device():
        known = devices(server)
        file = place / "cadangan.serap"
        pair.enter(pair.two, 1)
        pair.two.ok("backup", file)
        pair.enter(pair.two, 1)
        pair.two.ok("sync")
        again = e2e.Folder(pair.two.serapctl, place / "pulih")
        again.ok("restore", file)
        shutil.rmtree(pair.two.path)
        pair.two = again
        pair.enter(again, 1)
        for laptop in (again, pair.one):
            laptop.ok("sync")
            assert laptop.json("outbox") == []
            laptop.check()
        assert devices(server) == known
        found = numbers(again)
        assert len(found) == len(set(found)) == pair.made, found
        assert sorted(found) == sorted(numbers(pair.one))

    def interrupted(name, shape):
        """ONE is left as it would be after a fall in between, and goes on."""
        broken = Pair(place, server, name)
        persons = sum(broken.part().values(), [])
        persons += broken.enter(broken.one, 1)
        before = copy(broken.one, place / f"{name}-sebelum")
        broken.one.ok("sync")
        shape(broken.one, before)
        broken.one.ok("sync")
        persons += broken.enter(broken.one, 1)
        for laptop in (broken.one, broken.two, broken.one):
            laptop.ok("sync")
            assert laptop.json("outbox") == []
            laptop.check()
        found = numbers(broken.one)
        assert len(found) == len(set(found)) and sorted(found) == sorted(numbers(broken.two)), found
        assert not list(keys_of(broken.one).glob("*-baru*"))
        for laptop in (broken.one, broken.two):
            for person in persons:
                shown = broken.reveal(laptop, person)
                assert f"Warga {name}-" in shown.out, shown.describe()

    def next_to(laptop, before, files):
        """FILES are those of the next device, beside those of the one BEFORE."""
        for file in files:
            (keys_of(laptop) / file).rename(keys_of(laptop) / KEYS[file])
            shutil.copy2(keys_of(before) / file, keys_of(laptop) / file)

    def test_a_fall_before_the_keys_are_in_place():
        interrupted("jatuh", lambda laptop, before: next_to(laptop, before, list(KEYS)))

    def test_a_fall_while_the_keys_are_put_in_place():
        interrupted("separuh", lambda laptop, before: next_to(laptop, before, ["kotak.kunci", "tanda.kunci"]))

    def test_a_fall_before_the_answer_is_kept():
        def shape(laptop, before):
            next_to(laptop, before, list(KEYS))
            made = place / "kunci-jadi"
            keys_of(laptop).rename(made)
            shutil.rmtree(laptop.path)
            before.path.rename(laptop.path)
            shutil.rmtree(keys_of(laptop))
            made.rename(keys_of(laptop))

        interrupted("dini", shape)

    return [
        test_both_arrive_and_no_number_is_there_twice,
        test_what_was_handed_out_is_still_found,
        test_they_are_two_devices_with_a_code_each,
        test_from_then_on_each_gives_numbers_of_its_own_code,
        test_both_verify,
        test_persons_stay_locked_on_both,
        test_a_restored_backup_goes_on_as_the_same_device,
        test_a_fall_before_the_keys_are_in_place,
        test_a_fall_while_the_keys_are_put_in_place,
        test_a_fall_before_the_answer_is_kept,
    ]


def main():
    with e2e.scratch() as place, serap_server.running(place) as server:
        return e2e.run_tests(tests_of(place, server))


if __name__ == "__main__":
    sys.exit(main())
