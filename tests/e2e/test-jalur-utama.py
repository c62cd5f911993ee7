#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as tools/jalur-utama does it, and what must be true afterwards."""

import os
import re
import subprocess
import sys
from pathlib import Path

import serap_e2e as e2e

TOP = Path(__file__).resolve().parents[2]
WHEN_AND_WHO = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}  (\S+)(?: .*)?  (\S+) (\S+)  v(\d+)(?: #(\d+))?$")


def read_history(path):
    """Who, which kind of record, which act, which version, in order."""
    found = [WHEN_AND_WHO.match(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(match[1], match[2], match[3], int(match[4])) for match in found if match]


def steps(path):
    return [(who, act) for who, kind, act, _ in read_history(path) if kind == "usulan" and act.isupper()]


def main():
    with e2e.scratch() as place:
        results = place / "hasil"
        environment = os.environ | {"SERAP_PRACTICE": str(e2e.practice_folder())}
        run = subprocess.run([TOP / "tools" / "jalur-utama", e2e.build_folder(), results], env=environment,
                             capture_output=True, text=True, encoding="utf-8", check=False)
        data = e2e.Folder(e2e.find_serapctl(), results / "latihan", "penerima")
        history = results / "riwayat"

        def test_the_script_reaches_its_end():
            assert run.returncode == 0, run.stdout + run.stderr
            assert run.stderr == "", run.stderr

        def test_imported_rows_are_there_once():
            origins = [row[0] for row in data.rows("aspirasi", fields="asal_berkas")]
            imported = [origin for origin in origins if origin.startswith("malang_kauman_usulan_")]
            assert len(imported) == len(set(imported)) == 138, len(imported)
            origins = [row[0] for row in data.rows("usulan", fields="asal_berkas", account="tenaga_ahli")]
            assert sum(origin.startswith("malang_kauman_pokir_") for origin in origins) == 9

        def test_aspirations_are_proposed():
            before = e2e.Folder(data.serapctl, e2e.practice_folder(), "penerima")
            proposed = [folder.count("aspirasi", "status:DIUSULKAN") for folder in (before, data)]
            assert proposed[1] - proposed[0] == 20, proposed

        def test_every_history_tells_who_when_which_version():
            files = sorted(history.glob("usulan-*.txt"))
            assert len(files) == 12, files
            for file in files:
                events = read_history(file)
                versions = [version for _, kind, _, version in events if kind == "usulan"]
                assert versions == list(range(1, len(versions) + 1)), (file.name, versions)
                people = {event[0] for event in events}
                assert {"tenaga_ahli", "anggota", "verifikator"} <= people, (file.name, people)

        def test_eleven_pass_and_one_is_rejected_by_two_people():
            last = [steps(file)[-1] for file in sorted(history.glob("usulan-*.txt"))]
            assert last.count(("verifikator", "LOLOSKAN")) == 11, last
            assert last.count(("kabag", "TOLAK")) == 1, last
            assert ("verifikator", "USUL_TOLAK") in steps(history / "usulan-09.txt")

        def test_a_returned_proposal_is_repaired_in_order():
            assert steps(history / "usulan-04.txt") == [
                ("anggota", "SETUJUI"), ("tenaga_ahli", "AJUKAN"),
                ("verifikator", "AMBIL"), ("verifikator", "KEMBALIKAN"),
                ("anggota", "SETUJUI"), ("tenaga_ahli", "AJUKAN_ULANG"),
                ("verifikator", "AMBIL"), ("verifikator", "LOLOSKAN"),
            ], steps(history / "usulan-04.txt")

        def test_the_receipt_can_be_read():
            text = subprocess.run(["pdftotext", "-layout", results / "tanda-terima.pdf", "-"],
                                  capture_output=True, text=True, encoding="utf-8", check=True).stdout
            assert text.count("\f") == 3, text.count("\f")
            assert len(set(re.findall(r"ASP/\d{4}/\d{6}", text))) == 3, text
            assert "TANDA TERIMA ASPIRASI" in text and "Ketua RW 001 (contoh)" in text, text
            assert "DATA LATIHAN" in text, text

        def test_the_data_are_sound():
            data.check()

        return e2e.run_tests([
            test_the_script_reaches_its_end,
            test_imported_rows_are_there_once,
            test_aspirations_are_proposed,
            test_every_history_tells_who_when_which_version,
            test_eleven_pass_and_one_is_rejected_by_two_people,
            test_a_returned_proposal_is_repaired_in_order,
            test_the_receipt_can_be_read,
            test_the_data_are_sound,
        ])


if __name__ == "__main__":
    sys.exit(main())
