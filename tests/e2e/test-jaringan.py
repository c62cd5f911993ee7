#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Headquarters and five laptops, each a process and a folder of its own: what is entered offline
arrives, the whole way of a proposal is gone across the machines, two who change the same thing both
see it, a refusal leaves the work where it was typed, and a new laptop ends with the same data."""

import concurrent.futures
import csv
import json
import sys
from pathlib import Path

import serap_e2e as e2e
import serap_server
from serap_server import MEMBER

TOP = Path(__file__).resolve().parents[2]
ROWS = TOP / "tests" / "fixtures" / "malang" / "malang_kauman_usulan_musrenbang_2023.csv"
MADE = 120
PHOTOS = 20
PLACE = "32.75.05.1001"
LAPTOPS = ["tenaga_ahli", "anggota", "penerima", "verifikator", "kabag"]
# All an account can export; persons are told apart.
ENTITIES = ["kegiatan", "aspirasi", "usulan", "usulan_aspirasi", "lokasi", "lampiran", "verifikasi",
            "jawaban", "delegasi", "anggota", "pengguna", "workflow", "kamus"]
CHECKLIST = ["A01", "A02", "A03", "A04", "A06", "A07"]
PROPOSAL_CHECKLIST = ["U01", "U02", "U03", "U04", "U05", "U06", "U07", "U08", "U09", "U11", "U12", "U16",
                      "U17", "U20"]


def texts():
    """Titles of 120 different rows people really wrote, with what they wrote of the trouble."""
    with open(ROWS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:MADE]
    return [(f"{row['usulan'].strip()[:130]} ({number})", row["permasalahan"].strip()[:500])
            for number, row in enumerate(rows, 1)]


def point():
    with open(TOP / "data" / "reference" / "wilayah_centroid.csv", encoding="utf-8", newline="") as file:
        return next((row["lat"], row["lon"]) for row in csv.DictReader(file) if row["kode"] == PLACE)


def at_once(*works):
    """Calls all of them, each on a thread of its own, and raises what the first of them raised."""
    with concurrent.futures.ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def assignments(number, title, trouble, lat, lng):
    """One row as a person types it. Whose member it is, a laptop without headquarters cannot know."""
    words = [f"judul={title}", f"uraian={trouble}: disampaikan warga saat kunjungan lapangan.",
             "tanggal=2026-01-08", "tahun_rencana=2027", f"penerima_manfaat={number}",
             "kelompok_sasaran=MASYARAKAT_UMUM", "kamus=KU001", "opd=DBMSDA", f"lokasi.kelurahan={PLACE}",
             f"lokasi.rt={number % 9 + 1}", f"lokasi.rw={number % 12 + 1:03d}", f"lokasi.lat={lat}",
             f"lokasi.lng={lng}", "lokasi.alamat=Jalan lingkungan (contoh)", "kanal=LANGSUNG"]
    return words + (["anonim=ya"] if number % 4 == 0 else [f"pengusul.nama=Warga Contoh {number}"])


class Town:
    """The five laptops, and what they are doing."""

    def __init__(self, place, server):
        self.place = place
        self.server = server
        self.rows = texts()
        self.spot = point()
        self.aspirasi = {}
        self.usulan = []
        self.photos = 0
        for name in LAPTOPS:
            setattr(self, name, self._new_laptop(name))

    def _new_laptop(self, name):
        """The intake's laptop was at work before it knew headquarters."""
        before = (lambda laptop: self.enter(laptop, 0, 40)) if name == "penerima" else None
        return self.server.laptop(self.place / name, name, before=before)

    def laptops(self):
        return [getattr(self, name) for name in LAPTOPS]

    def sync(self, *laptops):
        """One after the other; all at once when none is named."""
        for laptop in laptops:
            laptop.ok("sync")
        if not laptops:
            at_once(*[lambda laptop=laptop: laptop.ok("sync") for laptop in self.laptops()])

    def enter(self, laptop, first, last):
        """Rows FIRST to before LAST, of one visit."""
        visit = laptop.ok("new", "kegiatan", "jenis=RESES", f"nama=Kunjungan lapangan {first}",
                          "tanggal=2026-01-08", f"kelurahan={PLACE}")
        for number in range(first, last):
            words = assignments(number, *self.rows[number], *self.spot)
            self.aspirasi[number] = laptop.ok("new", "aspirasi", f"kegiatan={visit}", *words)

    def attach(self, laptop, entity, record, kind):
        self.photos += 1
        file = self.place / f"foto-{self.photos}.png"
        file.write_bytes(serap_server.photo(self.photos))
        return laptop.ok("attach", entity, record, file, "--kind", kind)

    # ---- The way of a proposal ----

    def receive(self, record):
        self.penerima.ok("set", "aspirasi", record, f"anggota={MEMBER}")
        self.penerima.ok("do", "aspirasi", record, "TERIMA")

    def classify(self, record):
        check = self.penerima.ok("claim", record)
        for item in CHECKLIST:
            self.penerima.ok("answer", check, item, "YA", "--note", "Sudah dibaca.")
        self.penerima.ok("do", "aspirasi", record, "KLASIFIKASIKAN", "jenis=POKIR", "urusan=1.03",
                         "komisi=II", "tingkat_penanganan=OPD", "kewenangan_kota=YA",
                         "duplikat_ditinjau=ya")
        self.penerima.ok("do", "aspirasi", record, "SIAPKAN")

    def propose(self, records):
        laptop = self.tenaga_ahli
        usulan = laptop.ok(
            "new", "usulan", "aspirasi=" + ",".join(records), "judul=Gorong-gorong diameter 30 cm",
            "tahun_rencana=2027", "masalah=Air tergenang setiap hujan dan menyulitkan warga sehari-hari.",
            "kamus=KU001", "nomenklatur=1.03", "volume=122 m", "harga_satuan=365000", "anggaran=44530000",
            "skema=FISIK", "jenis_belanja=BELANJA_MODAL", "opd_awal=DBMSDA", "komisi=II",
            "penerima_manfaat=150", "kelompok_sasaran=MASYARAKAT_UMUM", "bebas_konflik=ya",
            "lokasi.status_lahan=ASET_PEMKOT")
        self.usulan.append((usulan, [self.attach(laptop, "usulan", usulan, "FOTO_SEBELUM") for _ in "12"]))

    def verify(self, usulan, photo):
        laptop = self.verifikator
        check = laptop.ok("claim", usulan)
        for item in PROPOSAL_CHECKLIST:
            laptop.ok("answer", check, item, "YA", "--evidence", photo, "--note", "Sesuai bukti.")
        laptop.ok("answer", check, "U10", "TB")
        laptop.ok("do", "usulan", usulan, "LOLOSKAN")

    # ---- Looking ----

    def dump(self, laptop):
        """Every record of every entity, by id."""
        found = {}
        file = self.place / "isi.json"
        for entity in ENTITIES:
            laptop.ok("export", file, "--what", entity)
            rows = json.loads(file.read_text(encoding="utf-8"))
            found[entity] = {row["id"]: row for row in rows}
        return found


def state(laptop, entity, record, account=None):
    return laptop.json("show", entity, record, account=account)["status"]


def differences(entity, old, new):
    apart = sorted(set(old) - set(new))[:3], sorted(set(new) - set(old))[:3]
    only = f"{entity}: only there {apart[0]}, only here {apart[1]}"
    for record in set(old) & set(new):
        for field in old[record].keys() | new[record].keys():
            values = old[record].get(field), new[record].get(field)
            if values[0] != values[1]:
                only += f"\n{record} {field}: {values[0]!r} {values[1]!r}"
    return only[:1500]


def tests_of(town):
    ta, anggota, penerima, verifikator = town.tenaga_ahli, town.anggota, town.penerima, town.verifikator

    def test_work_of_a_laptop_is_handed_over_when_it_enrols():
        assert penerima.count("aspirasi") == 40
        assert penerima.json("outbox") == []

    def test_what_was_entered_offline_arrives():
        at_once(lambda: town.enter(penerima, 40, 60), lambda: town.enter(ta, 60, MADE))
        for number in range(PHOTOS):
            laptop = ta if number < 12 else penerima
            record = town.aspirasi[60 + number if laptop is ta else number]
            town.attach(laptop, "aspirasi", record, "FOTO_SEBELUM")
        assert len(ta.json("outbox")) >= 60
        town.sync(ta, penerima)
        assert ta.json("outbox") == [] and penerima.json("outbox") == []
        town.sync(anggota)
        titles = sorted(row[0] for row in ta.rows("aspirasi", fields="judul"))
        assert len(set(titles)) == len(titles), "something is there twice"
        assert set(titles) >= {title for title, _ in town.rows[60:MADE]}
        # The member sees what is done in the member's name.
        assert sorted(row[0] for row in anggota.rows("aspirasi", fields="judul")) == titles
        assert len(anggota.rows("lampiran")) >= 12

    def test_the_member_s_drafts_are_not_the_secretariat_s():
        assert penerima.count("aspirasi") == 60
        verifikator.ok("sync")
        assert verifikator.count("aspirasi") == 60

    def test_a_proposal_goes_the_whole_way_across_the_machines():
        chosen = [town.aspirasi[number] for number in (60, 61, 62, 0)]
        for record in chosen[:3]:
            ta.ok("do", "aspirasi", record, "TERIMA")
        town.receive(chosen[3])
        town.sync(ta, penerima)
        for record in chosen:
            town.classify(record)
        town.sync(penerima, ta)
        for records in (chosen[:2], chosen[3:], chosen[2:3]):
            town.propose(records)
        town.sync(ta, anggota)
        for usulan, _ in town.usulan:
            anggota.ok("do", "usulan", usulan, "SETUJUI")
        town.sync(anggota, ta)
        for usulan, _ in town.usulan[:2]:
            ta.ok("do", "usulan", usulan, "AJUKAN")
        town.sync(ta, verifikator)
        for usulan, photos in town.usulan[:2]:
            town.verify(usulan, photos[0])
        town.sync(verifikator)
        town.sync()
        for laptop in town.laptops():
            assert sorted(laptop.rows("usulan", "status:LOLOS_VERIFIKASI")) \
                == sorted([usulan] for usulan, _ in town.usulan[:2]), laptop.path.name
        for record in chosen[:2] + chosen[3:]:
            assert state(penerima, "aspirasi", record) == "DIUSULKAN"

    def test_numbers_are_headquarters_and_in_order():
        numbers = sorted(row[0] for row in town.kabag.rows("usulan", fields="nomor"))
        assert [number.rsplit("/", 1)[1] for number in numbers] == ["0001", "0002"], numbers
        assert all(row[0].startswith("ASP/") for row in penerima.rows("aspirasi", "status:DIUSULKAN",
                                                                      fields="nomor"))

    def test_two_who_change_the_same_field_offline_agree_afterwards():
        record = town.aspirasi[100]
        typed = {"Judul dari tenaga ahli": ta, "Judul dari anggota": anggota}
        for title, laptop in typed.items():
            laptop.ok("set", "aspirasi", record, f"judul={title}")
        anggota.ok("set", "aspirasi", record, "penerima_manfaat=700")
        ta.ok("set", "aspirasi", record, "volume=40 m")
        town.sync(ta, anggota, ta)
        found = [laptop.json("show", "aspirasi", record) for laptop in typed.values()]
        assert found[0] == found[1], found
        assert found[0]["judul"] in typed, found[0]
        # What only one of them changed stands, whoever came last.
        assert found[0]["penerima_manfaat"] == 700 and found[0]["volume"] == 40000, found[0]
        for laptop in typed.values():
            told = laptop.run("show", "aspirasi", record).out \
                + laptop.run("show", "aspirasi", record, "--history").out
            for title in typed:
                assert title in told, f"“{title}” is lost on {laptop.path.name}"
            assert laptop.json("outbox") == []

    def test_a_step_headquarters_refuses_is_told_and_can_be_made_again():
        usulan = town.usulan[2][0]
        anggota.ok("set", "usulan", usulan, "masalah=Air tergenang setiap hujan dan masuk ke rumah warga.")
        town.sync(anggota)
        # Offline, the approval still holds.
        ta.ok("do", "usulan", usulan, "AJUKAN")
        assert state(ta, "usulan", usulan) == "DIAJUKAN"
        ta.ok("sync")
        refused, = ta.json("outbox")
        assert (refused["keadaan"], refused["id"]) == ("refused", usulan), refused
        assert "harus disetujui kembali" in ta.run("outbox").out
        assert state(ta, "usulan", usulan) == "DRAF"
        ta.ok("set", "usulan", usulan, "penerima_manfaat=175")
        town.sync(ta, anggota)
        anggota.ok("do", "usulan", usulan, "SETUJUI")
        town.sync(anggota, ta)
        ta.ok("do", "usulan", usulan, "AJUKAN")
        town.sync(ta, verifikator)
        assert state(verifikator, "usulan", usulan) == "DIAJUKAN"

    def test_what_headquarters_refuses_stays_where_it_was_typed():
        record = town.aspirasi[101]
        words = "Yang diketik tenaga ahli di lapangan."
        anggota.ok("do", "aspirasi", record, "TARIK")
        town.sync(anggota)
        ta.ok("set", "aspirasi", record, f"uraian={words}")
        ta.ok("sync")
        assert [row["keadaan"] for row in ta.json("outbox") if row["id"] == record] == ["refused"]
        assert ta.json("show", "aspirasi", record)["uraian"] == words
        assert anggota.json("show", "aspirasi", record)["uraian"] != words

    def test_refused_work_keeps_nothing_back():
        record = town.aspirasi[102]
        ta.ok("set", "aspirasi", record, "penerima_manfaat=88")
        town.sync(ta, anggota)
        assert anggota.json("show", "aspirasi", record)["penerima_manfaat"] == 88

    def test_a_new_laptop_ends_with_the_same_data():
        for name in ("penerima", "anggota"):
            fresh = town.server.laptop(town.place / f"{name}-baru", name)
            town.sync(getattr(town, name))
            old, new = town.dump(getattr(town, name)), town.dump(fresh)
            for entity in ENTITIES:
                assert old[entity], f"there is no {entity} to compare"
                assert old[entity] == new[entity], differences(entity, old[entity], new[entity])

    def test_a_new_laptop_can_open_what_is_sealed():
        record = town.aspirasi[1]
        for name in ("penerima", "penerima-baru"):
            laptop = e2e.Folder(e2e.find_serapctl(), town.place / name)
            person = laptop.json("show", "aspirasi", record)["pengusul"]
            told = laptop.run("reveal", "pengusul", person, "--purpose", "Menghubungi pengusul")
            assert "Warga Contoh 1" in told.out, told.describe()

    def test_all_folders_are_sound():
        for laptop in town.laptops():
            laptop.check()
        assert town.server.stats()["devices"] == len(LAPTOPS) + 3

    return [
        test_work_of_a_laptop_is_handed_over_when_it_enrols,
        test_what_was_entered_offline_arrives,
        test_the_member_s_drafts_are_not_the_secretariat_s,
        test_a_proposal_goes_the_whole_way_across_the_machines,
        test_numbers_are_headquarters_and_in_order,
        test_two_who_change_the_same_field_offline_agree_afterwards,
        test_a_step_headquarters_refuses_is_told_and_can_be_made_again,
        test_what_headquarters_refuses_stays_where_it_was_typed,
        test_refused_work_keeps_nothing_back,
        test_a_new_laptop_ends_with_the_same_data,
        test_a_new_laptop_can_open_what_is_sealed,
        test_all_folders_are_sound,
    ]


def main():
    with e2e.scratch() as place, serap_server.running(place) as server:
        return e2e.run_tests(tests_of(Town(place, server)))


if __name__ == "__main__":
    sys.exit(main())
