#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles each header of src/ alone, twice over: it must bring along what it needs and bear to
be included again. Speaks TAP, one test a header; the compiler's words stand on standard error.
CC names the compiler."""

import argparse
import os
import shlex
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FLAGS = [
    "-fsyntax-only", "-std=gnu11", "-x", "c", "-D_GNU_SOURCE",
    "-Wall", "-Wextra", "-Wstrict-prototypes", "-Wundef", "-Werror",
    "-Wno-unused-parameter", "-Wno-unused-function", "-Wno-unused-const-variable",
    "-Wno-missing-field-initializers",
]


def library_flags(table):
    """Flags of every library of the table that this machine has."""
    flags = []
    for entry in table["libraries"].values():
        for name in entry.get("pkgconfig", []):
            answer = subprocess.run(["pkg-config", "--cflags", name],
                                    capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                flags += [flag for flag in shlex.split(answer.stdout) if flag not in flags]
    return flags


def compile_alone(compiler, flags, header):
    text = f'#include "{header}"\n#include "{header}"\n'
    # ISO C wants at least one declaration in a unit.
    text += "extern int serap_header_alone;\n"
    return subprocess.run([*compiler, *FLAGS, *flags, "-"], input=text,
                          capture_output=True, text=True, check=False)


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default=here.parent.parent, type=Path, help="top of the source tree")
    parser.add_argument("--build", action="append", default=[], help="also look for headers here")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")

    with open(here / "rooms.toml", "rb") as file:
        table = tomllib.load(file)
    src = options.root.resolve() / "src"
    headers = sorted(src.rglob("*.h"))
    flags = [f"-I{folder}" for folder in sorted({header.parent for header in headers})]
    flags += [f"-I{folder}" for folder in options.build]
    flags += library_flags(table)
    compiler = shlex.split(os.environ.get("CC") or "cc")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda header: compile_alone(compiler, flags, header), headers))

    print("TAP version 13")
    print(f"1..{len(headers)}" if headers else "1..0 # SKIP no header yet")
    for number, (header, result) in enumerate(zip(headers, results), 1):
        for line in result.stderr.replace(f"{src}/", "src/").splitlines():
            print(f"# {line}", file=sys.stderr)
        word = "ok" if result.returncode == 0 else "not ok"
        print(f"{word} {number} {header.relative_to(src).as_posix()}")
    return 1 if any(result.returncode for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
