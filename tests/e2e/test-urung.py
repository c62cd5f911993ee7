#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back: whole groups, only one's own, only while nothing was built on them."""

import sys

import serap_e2e as e2e
from serap_e2e import REFUSED

NEW = ["new", "aspirasi", "judul=Uji pengurungan data baru", "kanal=RESES", "lokasi.kelurahan=Jatiasih",
       "pengusul.nama=Warga Contoh"]


def tests_of(data):
    def test_a_new_record_goes_back_with_its_place_and_person():
        before = data.count("aspirasi"), data.count("lokasi")
        data.ok(*NEW)
        assert (data.count("aspirasi"), data.count("lokasi")) == (before[0] + 1, before[1] + 1)
        data.ok("undo")
        assert (data.count("aspirasi"), data.count("lokasi")) == before

    def test_an_edit_goes_back_to_what_stood_there():
        record = data.ok(*NEW)
        data.ok("set", "aspirasi", record, "judul=Judul yang diganti")
        data.ok("undo")
        assert data.json("show", "aspirasi", record)["judul"] == "Uji pengurungan data baru"

    def test_a_step_goes_back_and_the_number_stays():
        event = data.rows("kegiatan")[0][0]
        record = data.ok(*NEW, "uraian=Uraian yang cukup panjang untuk dapat dicatat.", "lokasi.rw=3",
                         f"kegiatan={event}")
        data.ok("do", "aspirasi", record, "TERIMA")
        number = data.json("show", "aspirasi", record)["nomor"]
        data.ok("undo")
        shown = data.json("show", "aspirasi", record)
        assert (shown["status"], shown["nomor"]) == ("DRAF_LAPANGAN", number), shown

    def test_what_was_built_on_cannot_go_back():
        record = data.ok(*NEW)
        made = data.json("show", "aspirasi", record, "--history")[0]["op"]
        data.ok("set", "aspirasi", record, "judul=Sudah diubah sejak itu")
        data.fails(REFUSED, "undo", made, code="changed-since")
        assert data.json("show", "aspirasi", record)["judul"] == "Sudah diubah sejak itu"

    def test_somebody_elses_work_is_not_found():
        record = data.ok(*NEW)
        made = data.json("show", "aspirasi", record, "--history")[0]["op"]
        data.fails(REFUSED, "undo", made, account="verifikator", code="no-such-operation")

    def test_the_data_are_still_sound():
        data.check()

    return [test_a_new_record_goes_back_with_its_place_and_person,
            test_an_edit_goes_back_to_what_stood_there,
            test_a_step_goes_back_and_the_number_stays,
            test_what_was_built_on_cannot_go_back,
            test_somebody_elses_work_is_not_found,
            test_the_data_are_still_sound]


def main():
    with e2e.scratch() as folder:
        return e2e.run_tests(tests_of(e2e.copy_practice(folder / "data", "penerima")))


if __name__ == "__main__":
    sys.exit(main())
