#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as somebody uses it who has only a keyboard, or only a screen reader."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import serap_e2e as e2e  # noqa: E402
import serap_window as ui  # noqa: E402

# What a screen reader stops at.
STOPS = {"push button", "toggle button", "check box", "radio button", "text", "password text", "entry",
         "link", "list item", "table row", "table cell", "table column header", "column header",
         "combo box", "spin button", "menu item", "slider", "tab"}
# Named by GTK after their class, and of no use to anybody.
CLASS_NAMES = ("Gtk", "Adw", "Serap", "Gdk")


def nameless(program):
    """Stops without a name, or named after their class; inner parts of a combo and lists excepted."""
    found = []
    for path, node in program.nodes():
        if node.role not in STOPS or not node.shown:
            continue
        if any(parent.role in ("combo box", "spin button") for parent in path):
            continue
        if node.role in ("text", "entry") and not node.has("FOCUSABLE"):
            continue
        if not node.name.strip() or node.name.startswith(CLASS_NAMES):
            where = " > ".join(f"{parent.role} {parent.name[:20]!r}" for parent in path[-4:])
            found.append(f"{node.role} {node.name!r} in {where}")
    return found


def places(program):
    return [node.name for path, node in program.nodes() if node.role == "list item" and node.shown
            and any(parent.name == "Tempat" for parent in path)]


def tests_of(stack, display, data):
    program = ui.Program(stack, display, "--data", data.path, "--as", "penerima", env={"LC_ALL": "C"})

    def test_it_opens_on_home():
        program.wait_for("list item", "Beranda")
        print(f"# shown after {time.monotonic() - program.begun:.2f} s")

    def test_every_place_is_reached_by_key_and_has_names():
        listed = program.wait(lambda: places(program), "places")
        assert len(listed) >= 6, listed
        wrong = []
        for number in range(1, len(listed) + 1):
            display.keys(f"alt+{number}")
            time.sleep(1.2)
            wrong += [f"{listed[number - 1]}: {one}" for one in nameless(program)]
        assert not wrong, "\n".join(wrong[:30])

    def test_a_list_reads_as_sentences():
        display.keys("alt+2")
        row = program.wait(lambda: next((node for _, node in program.nodes() if node.role == "table row"
                                         and node.shown and "Tercatat" in node.name), None), "row")
        assert row.name.count(",") >= 3, row.name

    def test_a_query_finds_what_serapctl_finds():
        display.keys("alt+5", "ctrl+f")
        time.sleep(1)
        display.keys("ctrl+a")
        display.write("status:tercatat dapil:3")
        wanted = f"{data.count('aspirasi', 'status:tercatat dapil:3')} data"
        program.wait_for(name=wanted)

    def test_a_wrong_query_is_explained():
        display.keys("ctrl+f", "ctrl+a")
        display.write("statis:tercatat")
        program.wait_for(name="Mungkin maksud Anda")
        display.keys("Escape")
        program.wait(lambda: program.find(name=f"{data.count('aspirasi')} data"), "the whole list again")

    def test_keys_go_through_the_list():
        total = data.count("aspirasi")
        program.wait_for(name=f"1 dari {total}")
        display.keys("alt+Down")
        program.wait_for(name=f"2 dari {total}")
        display.keys("alt+Down")
        program.wait_for(name=f"3 dari {total}")
        display.keys("alt+Up")
        program.wait_for(name=f"2 dari {total}")

    def test_it_locks_and_opens_again():
        display.keys("ctrl+l")
        program.wait_for(name="Terkunci")
        time.sleep(0.5)
        display.keys("Return")
        program.wait_for("list item", "Beranda")

    def test_a_second_window_on_the_folder_says_who_has_it():
        second = ui.Program(stack, display, "--data", data.path, "--as", "penerima")
        second.wait_for(name=str(program.process.pid))
        ui.stop(second.process)

    def test_it_ends_by_key():
        display.keys("alt+2")
        display.keys("ctrl+q")
        assert program.process.wait(20) == 0, program.said()
        data.check()

    def test_the_first_steps_by_key():
        home = Path(display.env["HOME"])
        fresh = ui.Program(stack, display)
        fresh.wait_for(name="Selamat datang di Serap")
        wrong = nameless(fresh)
        assert not wrong, "\n".join(wrong)
        display.keys("Down", "Return")
        fresh.wait_for("list item", "Beranda")
        assert (home / ".local/share/serap/serap.json").exists()
        display.keys("ctrl+q")
        assert fresh.process.wait(20) == 0, fresh.said()

    return [test_it_opens_on_home,
            test_every_place_is_reached_by_key_and_has_names,
            test_a_list_reads_as_sentences,
            test_a_query_finds_what_serapctl_finds,
            test_a_wrong_query_is_explained,
            test_keys_go_through_the_list,
            test_it_locks_and_opens_again,
            test_a_second_window_on_the_folder_says_who_has_it,
            test_it_ends_by_key,
            test_the_first_steps_by_key]


def main():
    lacking = ui.missing()
    if lacking:
        ui.skip(f"not installed: {', '.join(lacking)}")
    with e2e.scratch() as folder:
        data = e2e.copy_practice(folder / "data", "penerima")
        return ui.session(lambda stack, display: e2e.run_tests(tests_of(stack, display, data)))


if __name__ == "__main__":
    sys.exit(main())
