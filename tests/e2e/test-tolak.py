#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What serapctl must refuse: with the right exit status, a readable reason, and nothing stored."""

import contextlib
import fcntl
import json
import os
import shutil
import sqlite3
import struct
import sys
import zlib

import serap_e2e as e2e
from serap_e2e import DONE, FILE, REFUSED, USAGE

# What is counted, and by whom.
COUNTED = [("penerima", "aspirasi"), ("penerima", "kegiatan"), ("penerima", "lampiran"),
           ("penerima", "lokasi"), ("tenaga_ahli", "usulan"), ("admin", "pengguna"), ("admin", "workflow")]
TITLE = "judul=Lampu jalan mati di gang"


@contextlib.contextmanager
def nothing_stored(data):
    def look():
        return {(account, kind): data.count(kind, account=account) for account, kind in COUNTED}

    before = look()
    yield
    assert look() == before, {key: (before[key], n) for key, n in look().items() if before[key] != n}


def png(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(width + 1) * min(height, 16))) + chunk(b"IEND", b""))


def tests_of(data, folder):
    def write(name, content):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def first(entity, query, account):
        return data.rows(entity, query, account=account)[0][0]

    # ---- Values ----

    def test_wrong_values():
        with nothing_stored(data):
            for assignment, code, field in [
                ("penerima_manfaat=banyak", "not-a-number", "penerima_manfaat"),
                ("tanggal=31-02-2026", "not-a-date", "tanggal"),
                ("perkiraan_biaya=-5", None, "perkiraan_biaya"),
                ("perkiraan_biaya=1,2 M", "ambiguous", "perkiraan_biaya"),
                ("volume=400 x 3", "ambiguous", "volume"),
                ("kanal=TIDAKADA", "unknown-code", "kanal"),
                ("kelurahan=Kauman", "unknown-code", "kelurahan"),
                ("lokasi.lat=91", "too-large", "lat"),
                ("lokasi.lng=-6,2", "too-small", "lng"),
                ("pengusul.nik=123", "not-a-nik", "nik"),
                ("nomor=ASP/2026/000001", "not-writable", "nomor"),
                ("status=DITUTUP", "not-writable", "status"),
                ("pendukung=500", "not-writable", "pendukung"),
                ("alasan=LAINNYA", "decided-by-transition", "alasan"),
                ("warna=merah", "unknown-field", "warna"),
                ("judul=" + "x" * 151, "too-long", "judul"),
                ("judul", "not-an-assignment", None),
            ]:
                document = data.fails(REFUSED, "new", "aspirasi", TITLE, "kanal=RW", assignment)
                codes = [(problem["code"], problem["field"]) for problem in document["problems"]]
                fits = [1 for found, where in codes if code in (None, found) and field in (None, where)]
                assert fits, (assignment, codes)

    def test_all_problems_at_once():
        document = data.fails(REFUSED, "new", "aspirasi", TITLE, "kanal=TIDAKADA", "tanggal=besok sekali",
                              "kelurahan=Kauman")
        assert {problem["field"] for problem in document["problems"]} == {"kanal", "tanggal", "kelurahan"}

    def test_missing_fields_stop_a_step():
        record = data.ok("new", "aspirasi", TITLE, "kanal=RW")
        with nothing_stored(data):
            document = data.fails(REFUSED, "do", "aspirasi", record, "TERIMA",
                                  code="required", field="uraian")
            codes = {problem["code"] for problem in document["problems"]}
            assert {"source-required", "submitter-required", "place-required"} <= codes, codes
            data.fails(REFUSED, "do", "aspirasi", record, "SIAPKAN", code="state-changed")
            data.fails(REFUSED, "do", "aspirasi", record, "TERBANG", code="unknown-transition")
        assert data.json("show", "aspirasi", record)["status"] == "DRAF_LAPANGAN"

    # ---- Words of the command line ----

    def test_wrong_usage():
        with nothing_stored(data):
            data.fails(USAGE, "terbangkan")
            data.fails(USAGE, "list", "aspirasi", "--bogus")
            data.fails(USAGE, "new", "aspirasi", TITLE, "--bogus")
            data.fails(USAGE, "list", "aspirasi", "--limit")
            data.fails(USAGE, "list", "sesuatu")
            data.fails(USAGE, "list", "aspirasi", "warna:merah", code="unknown-field")
            data.fails(USAGE, "list", "aspirasi", '"tak ditutup', code="unclosed-quote")
            data.fails(USAGE, "attach", "aspirasi", "x", "y")
            data.fails(USAGE, "import", write("tanpa-jenis.csv", "judul\nx\n"))
            data.fails(USAGE, "ref", "unset", "x.json")
            assert data.run("--bogus", "list").status == USAGE
            assert data.run().status == USAGE

    def test_unknown_records_and_accounts():
        with nothing_stored(data):
            data.fails(REFUSED, "show", "aspirasi", "ASP/1999/000001")
            data.fails(REFUSED, "set", "aspirasi", "0000", TITLE)
            data.fails(REFUSED, "undo", "00000000-0000-8000-8000-000000000000", code="no-such-operation")
            data.fails(REFUSED, "list", "aspirasi", account="siapa")
            assert e2e.Folder(data.serapctl, folder / "tidak-ada").run("list", "aspirasi").status == FILE

    # ---- Rights ----

    def test_roles_keep_to_their_steps():
        submitted = first("usulan", "status:DIAJUKAN", "verifikator")
        draft = first("usulan", "status:DRAF", "tenaga_ahli")
        with nothing_stored(data):
            data.fails(REFUSED, "new", "aspirasi", TITLE, account="opd", code="no-right")
            data.fails(REFUSED, "new", "aspirasi", TITLE, "anggota=D3-05", account="tenaga_ahli",
                       code="not-yours")
            data.fails(REFUSED, "new", "pengguna", "kode=x", "nama=X", "peran=ADMIN", code="no-right")
            data.fails(REFUSED, "claim", submitted, account="sekwan")
            data.fails(REFUSED, "do", "usulan", submitted, "AMBIL", account="kabag", code="role-not-allowed")
            data.fails(REFUSED, "do", "usulan", submitted, "LOLOSKAN", account="verifikator",
                       code="state-changed")
            data.fails(REFUSED, "do", "usulan", draft, "SETUJUI", account="tenaga_ahli",
                       code="role-not-allowed")
            data.fails(REFUSED, "set", "usulan", submitted, "judul=Judul yang diganti", account="tenaga_ahli",
                       code="not-editable-now")

    def test_nobody_verifies_what_they_worked_on():
        submitted = first("usulan", "status:DIAJUKAN", "verifikator")
        accounts = {"kembar1": "latihan-anggota", "kembar2": "latihan-tenaga_ahli"}
        for account, person in accounts.items():
            data.ok("new", "pengguna", f"kode={account}", "nama=Akun kedua", f"orang={person}",
                    "peran=SETWAN_VERIFIKATOR", account="admin")
        with nothing_stored(data):
            for account in accounts:
                data.fails(REFUSED, "claim", submitted, account=account, code="separation-of-duties")
        data.ok("claim", submitted, account="verifikator")

    def test_drafts_of_another_member_are_not_seen():
        data.ok("new", "pengguna", "kode=tetangga", "nama=Anggota lain", "orang=orang-lain", "peran=ANGGOTA",
                "anggota=D3-05", account="admin")
        draft = first("usulan", "status:DRAF", "tenaga_ahli")
        for account in ("tetangga", "penerima", "kabag"):
            assert draft not in [row[0] for row in data.rows("usulan", account=account)], account
            data.fails(REFUSED, "show", "usulan", draft, account=account)
            data.fails(REFUSED, "set", "usulan", draft, "judul=Judul yang diganti", account=account)
        assert data.count("usulan", "status:DRAF", account="tetangga") == 0

    # ---- Files ----

    def test_tables_that_are_none():
        header = "judul,uraian,kanal\n"
        good = "Lampu mati di gang satu,Uraian yang cukup panjang untuk disimpan,LANGSUNG\n"
        with nothing_stored(data):
            for name, content in {
                "kosong.csv": b"",
                "biner.csv": bytes(range(256)) * 64,
                "kutip.csv": header + good + '"tak ditutup,x,LANGSUNG\n' + good,
                "kolom.csv": ",".join(f"k{n}" for n in range(1000)) + "\n" + ",".join("x" * 1000) + "\n",
                "sel.csv": header + good + "Lampu," + "x" * 10_000_000 + ",LANGSUNG\n",
                "asing.csv": "warna,rasa\nmerah,manis\n",
            }.items():
                data.fails(FILE, "import", write(name, content), "--as", "aspirasi")
            data.fails(FILE, "import", folder / "tidak-ada.csv", "--as", "aspirasi")
            data.fails(FILE, "import", folder, "--as", "aspirasi")
            status = data.run("import", write("baik.csv", header + good), "--as", "layang-layang").status
            assert status == USAGE, status
            assert data.run("import", folder / "baik.csv", "--as", "aspirasi", "--dry-run").status == DONE

    def test_tables_in_other_encodings_are_read():
        table = ("judul;uraian;kanal\n"
                 "Saluran di Jalan M\u00fcller;Got mampet \u2013 perlu diperbaiki tahun ini juga;LANGSUNG\n")
        for name, content in {
            "cp1252.csv": table.encode("cp1252"),
            "utf16.csv": b"\xff\xfe" + table.replace("Saluran", "Selokan").encode("utf-16-le"),
        }.items():
            before = data.count("aspirasi")
            data.ok("import", write(name, content), "--as", "aspirasi")
            assert data.count("aspirasi") == before + 1, name
        found = data.json("list", "aspirasi", "M\u00fcller")
        assert len(found) == 2, found
        assert all("\u2013" in record["uraian"] for record in found), found

    def test_rules_that_are_none():
        deep = "[" * 100_000
        workflow = json.dumps({"kind": "workflow", "code": "aspirasi", "version": 2,
                               "title": {"id": "x", "en": "x"}, "states": [], "transitions": []})
        head = '{"kind":"workflow","code":"aspirasi","version":9,"states":'
        with nothing_stored(data):
            for name, content in {
                "dalam.json": deep,
                "dalam2.json": head + deep + "]" * 100_000 + "}",
                "kosong.json": "",
                "tanpa-isi.json": workflow,
                "jenis.json": '{"kind":"puisi","code":"a","version":1}',
            }.items():
                data.fails(REFUSED, "ref", "set", write(name, content), account="admin")
            data.fails(REFUSED, "ref", "set", write("hak.json", workflow))

    def test_photos_that_are_none():
        record = data.ok("new", "aspirasi", TITLE, "kanal=RW")
        with nothing_stored(data):
            for name, content in {
                "bukan.jpg": "ini bukan foto\n" * 20,
                "rusak.png": b"\x89PNG\r\n\x1a\n" + b"x" * 200,
                "raksasa.png": png(60000, 60000),
                "kosong.png": b"",
                "besar.pdf": b"%PDF-1.4\n" + bytes(26 * 1024 * 1024),
            }.items():
                data.fails(FILE, "attach", "aspirasi", record, write(name, content), "--kind", "FOTO_SEBELUM")
            data.fails(FILE, "attach", "aspirasi", record, folder / "tidak-ada.png", "--kind", "FOTO_SEBELUM")
            data.fails(FILE, "attach", "aspirasi", record, folder, "--kind", "FOTO_SEBELUM")
            data.fails(REFUSED, "attach", "aspirasi", record, write("foto.png", png(16, 16)), "--kind", "APA",
                       code="unknown-code")

    # ---- The folder ----

    def test_a_folder_in_use():
        with open(data.path / "kunci", "r+", encoding="ascii") as lock:
            fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
            lock.truncate()
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            document = data.fails(FILE, "new", "aspirasi", TITLE, "kanal=RW")
            assert str(os.getpid()) in document["title"], document
            assert data.count("aspirasi") > 0
        data.ok("new", "aspirasi", TITLE, "kanal=RW")

    def test_data_of_a_newer_version():
        for database in ("pusat/pusat.db", "akun/penerima/simpanan.db"):
            copy = e2e.Folder(data.serapctl, folder / "baru", "penerima")
            shutil.rmtree(copy.path, ignore_errors=True)
            shutil.copytree(data.path, copy.path)
            with contextlib.closing(sqlite3.connect(copy.path / database)) as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                connection.execute("PRAGMA user_version = 99")
                connection.commit()
            copy.fails(FILE, "new", "aspirasi", TITLE, "kanal=RW")
            with contextlib.closing(sqlite3.connect(copy.path / database)) as connection:
                assert connection.execute("PRAGMA user_version").fetchone()[0] == 99, "it was changed"
                connection.execute(f"PRAGMA user_version = {version}")
                connection.commit()
            copy.ok("new", "aspirasi", TITLE, "kanal=RW")
            copy.check()

    def test_a_laptop_not_enrolled_only_collects():
        laptop = e2e.Folder(data.serapctl, folder / "laptop")
        laptop.ok("init")
        record = laptop.ok("new", "aspirasi", TITLE, "kanal=RW")
        laptop.fails(REFUSED, "do", "aspirasi", record, "TERIMA")
        laptop.fails(REFUSED, "new", "pengguna", "kode=x", "nama=X")
        assert laptop.run("claim", record).status == REFUSED
        assert laptop.count("aspirasi") == 1
        laptop.fails(FILE, "init")
        laptop.check()

    def test_the_data_are_still_sound():
        data.check()

    return [
        test_wrong_values,
        test_all_problems_at_once,
        test_missing_fields_stop_a_step,
        test_wrong_usage,
        test_unknown_records_and_accounts,
        test_roles_keep_to_their_steps,
        test_nobody_verifies_what_they_worked_on,
        test_drafts_of_another_member_are_not_seen,
        test_tables_that_are_none,
        test_tables_in_other_encodings_are_read,
        test_rules_that_are_none,
        test_photos_that_are_none,
        test_a_folder_in_use,
        test_data_of_a_newer_version,
        test_a_laptop_not_enrolled_only_collects,
        test_the_data_are_still_sound,
    ]


def main():
    with e2e.scratch() as folder:
        data = e2e.copy_practice(folder / "data", "penerima")
        return e2e.run_tests(tests_of(data, folder))


if __name__ == "__main__":
    sys.exit(main())
