#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form for an aspiration in the real window: typed into by keys, killed, restored, saved."""

import datetime
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import serap_e2e as e2e  # noqa: E402
import serap_window as ui  # noqa: E402

TITLE = "Perbaikan saluran Gang Mawar"
TEXT = "Saluran dangkal dan penuh lumpur, air meluap ke rumah setiap hujan deras."
# Kept within a second after the last key; a little more for a machine that builds beside us.
KEPT_S = 1.5


def today():
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).strftime("%Y-%m-%d")


def tests_of(stack, display, data):
    program = [None]

    def start():
        program[0] = ui.Program(stack, display, "--data", data.path, "--as", "penerima")
        return program[0]

    def test_what_was_typed_survives_a_kill():
        first = start()
        first.wait_for("list item", "Beranda")
        display.keys("ctrl+n")
        first.wait_for("text", "Judul")
        time.sleep(1)
        display.write(TITLE)
        display.keys("Tab")
        display.write(TEXT)
        time.sleep(KEPT_S)
        first.process.kill()
        first.process.wait(20)
        again = start()
        again.wait_for(name="Pulihkan isian yang belum selesai?")
        display.keys("Return")
        again.wait_for("text", "Judul")
        time.sleep(1)

    def test_a_saved_form_is_what_serapctl_makes():
        display.keys("ctrl+Return")
        query = "saluran gang mawar lumpur"
        program[0].wait(lambda: data.count("aspirasi", query) == 1, "the record")
        display.keys("ctrl+q")
        assert program[0].process.wait(20) == 0, program[0].said()
        data.ok("new", "aspirasi", f"judul={TITLE}", f"uraian={TEXT}", f"tanggal={today()}")
        mine, other = data.rows("aspirasi", query, fields="judul,uraian,status,kelurahan,tanggal")
        assert mine[:2] == [TITLE, TEXT], mine
        assert mine == other, f"{mine}\n{other}"

    def test_nothing_is_left_behind():
        last = start()
        last.wait_for("list item", "Beranda")
        time.sleep(1)
        assert last.find(name="Pulihkan isian") is None
        display.keys("ctrl+q")
        assert last.process.wait(20) == 0, last.said()
        data.check()

    return [test_what_was_typed_survives_a_kill, test_a_saved_form_is_what_serapctl_makes,
            test_nothing_is_left_behind]


def main():
    lacking = ui.missing()
    if lacking:
        ui.skip(f"not installed: {', '.join(lacking)}")
    with e2e.scratch() as folder:
        data = e2e.copy_practice(folder / "data", "penerima")
        return ui.session(lambda stack, display: e2e.run_tests(tests_of(stack, display, data)))


if __name__ == "__main__":
    sys.exit(main())
