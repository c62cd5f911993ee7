#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs screens, light and dark, at 1366x768: photograph.py FOLDER [SCREEN…].

SERAP_BUILD names the build folder.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import serap_e2e as e2e  # noqa: E402
import serap_window as ui  # noqa: E402

# name, account, what to press before; a text in brackets is typed
SCREENS = (
    ("beranda", "penerima", ()),
    ("kotak-masuk", "penerima", ("alt+2", "alt+Down", "alt+Down")),
    ("catat", "penerima", ("ctrl+n", "[Perbaikan saluran Gg. Mawar]")),
    ("verifikasi", "verifikator", ("alt+2", "Tab", "Tab", "Return")),
    ("ditinjau", "penerima", ("alt+4",)),
)
# Until what was read has been drawn.
SETTLE_S = 3


def photograph(display, stack, data, folder, scheme, wanted):
    for name, account, keys in SCREENS:
        if wanted and name not in wanted:
            continue
        program = ui.Program(stack, display, "--data", data.path, "--as", account,
                             env={"ADW_DEBUG_COLOR_SCHEME": f"prefer-{scheme}"})
        program.wait_for("list item", "Beranda")
        time.sleep(SETTLE_S)
        for key in keys:
            if key.startswith("["):
                display.write(key.strip("[]"))
            else:
                display.keys(key)
            time.sleep(SETTLE_S / 2)
        time.sleep(SETTLE_S)
        display.photograph(folder / f"{name}{'-gelap' if scheme == 'dark' else ''}.png")
        ui.stop(program.process)


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    scheme = os.environ.get("SERAP_SCHEME")
    if scheme is None:
        # AT-SPI knows one bus in its life: a process for each scheme.
        for scheme in ("light", "dark"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:]],
                           env={**os.environ, "SERAP_SCHEME": scheme}, check=True)
        return 0
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with e2e.scratch() as scratch:
        data = e2e.copy_practice(scratch / "data", "penerima")
        ui.session(lambda stack, display: photograph(display, stack, data, folder, scheme, sys.argv[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
