#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds po/ against the sources: every marked text is listed, every listed text is translated, and
every translation keeps what the program puts into it. Speaks TAP, one test a rule; what is wrong
stands on standard error."""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

# What meson's preset "glib" hands to xgettext.
XGETTEXT = [
    "xgettext", "--from-code=UTF-8", "--output=-", "--add-location=file",
    "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
    "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
    "--flag=N_:1:pass-c-format",
]
SUFFIXES = (".c", ".h", ".ui", ".desktop.in", ".metainfo.xml.in")
ROOMS = ("src", "data", "ui")

TEXT = r'"(?:[^"\\\n]|\\.)*"'
# A marked text that goes on with a macro ends there for xgettext. It knows the PRI names only.
BROKEN = re.compile(rf'\b(?:_|N_) ?\(\s*(?:{TEXT}\s*|PRI[a-zA-Z0-9]+\s*)*(?!PRI)([A-Za-z_]\w*)')
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
EDGES = re.compile(r"^(\s*).*?(\s*)$", re.S)
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


class Entry:
    def __init__(self, lines):
        self.fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        self.files = [name for line in lines if line.startswith("#: ") for name in line[3:].split()]
        self.parts = {}
        part = None
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            if not line.startswith('"'):
                part, line = line.split(" ", 1)
            self.parts[part] = self.parts.get(part, "") + unquote(line)

    @property
    def key(self):
        return self.parts.get("msgctxt"), self.parts["msgid"]

    @property
    def translations(self):
        return [text for part, text in self.parts.items() if part.startswith("msgstr")]


def unquote(line):
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[0]), line.strip()[1:-1])


def read_po(text):
    """Entries of a po file without its header and without what is no longer used."""
    blocks = (block.splitlines() for block in re.split(r"\n\s*\n", text))
    entries = [Entry(block) for block in blocks if any(line.startswith("msgid ") for line in block)]
    return [entry for entry in entries if entry.parts["msgid"]]


def read_list(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Po:
    def __init__(self, root):
        self.root = root
        self.sources = sorted(
            path.relative_to(root).as_posix()
            for room in ROOMS for path in (root / room).rglob("*") if path.name.endswith(SUFFIXES)
        )
        self.entries = self.extract(self.sources)
        self.languages = read_list(root / "po" / "LINGUAS")

    def extract(self, files):
        answer = subprocess.run([*XGETTEXT, *files], cwd=self.root, capture_output=True,
                                encoding="utf-8", check=True)
        return read_po(answer.stdout)

    def translations(self):
        for language in self.languages:
            name = f"po/{language}.po"
            yield name, read_po((self.root / name).read_text(encoding="utf-8"))


def short(text):
    line = text.replace("\n", "\\n")
    return f"“{line[:60]}…”" if len(line) > 60 else f"“{line}”"


def check_listed(po):
    listed = read_list(po.root / "po" / "POTFILES.in")
    marked = sorted({name for entry in po.entries for name in entry.files})
    yield from (f"po/POTFILES.in: {name} is not listed" for name in marked if name not in listed)
    yield from (f"po/POTFILES.in: {name} has no marked text" for name in listed if name not in marked)
    if listed != sorted(listed):
        yield "po/POTFILES.in: not sorted"


def check_whole(po):
    for name in po.sources:
        if not name.endswith(".c"):
            continue
        text = (po.root / name).read_text(encoding="utf-8")
        for match in BROKEN.finditer(text):
            if '"' in match[0]:
                line = text.count("\n", 0, match.start(1)) + 1
                yield f"{name}:{line}: the text ends at {match[1]}; numbers go in as PRIu64 or %u"


def check_format(po):
    for language in po.languages:
        answer = subprocess.run(
            ["msgfmt", "--check", "--output-file=/dev/null", f"po/{language}.po"],
            cwd=po.root, capture_output=True, encoding="utf-8", check=False)
        if answer.returncode != 0 or answer.stderr.strip():
            yield from answer.stderr.strip().splitlines()


def check_translated(po):
    for name, entries in po.translations():
        for entry in entries:
            if not all(entry.translations):
                yield f"{name}: {short(entry.key[1])} is not translated"
            elif entry.fuzzy:
                yield f"{name}: {short(entry.key[1])} is fuzzy"


def check_up_to_date(po):
    for name, entries in po.translations():
        known = {entry.key for entry in entries}
        yield from (f"{name}: {short(entry.key[1])} is missing ({' '.join(entry.files)})"
                    for entry in po.entries if entry.key not in known)


def check_placeholders(po):
    for name, entries in po.translations():
        for entry in entries:
            wanted = sorted(PLACEHOLDER.findall(entry.key[1]))
            for text in filter(None, entry.translations):
                if sorted(PLACEHOLDER.findall(text)) != wanted:
                    yield f"{name}: {short(entry.key[1])} wants {' '.join(wanted) or 'no placeholder'}"


def check_edges(po):
    for name, entries in po.translations():
        for entry in entries:
            wanted = EDGES.match(entry.key[1]).groups()
            if any(EDGES.match(text).groups() != wanted for text in filter(None, entry.translations)):
                yield f"{name}: {short(entry.key[1])} begins or ends with other blanks"


RULES = {
    "POTFILES.in lists the files with marked texts": check_listed,
    "marked texts are whole": check_whole,
    "msgfmt finds nothing wrong": check_format,
    "everything is translated": check_translated,
    "translations are up to date": check_up_to_date,
    "placeholders are kept": check_placeholders,
    "blanks at the edges are kept": check_edges,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default=Path(__file__).resolve().parent.parent.parent, type=Path,
                        help="top of the source tree")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")

    print("TAP version 13")
    if not shutil.which("xgettext") or not shutil.which("msgfmt"):
        print("1..0 # SKIP gettext is not installed")
        return 0
    po = Po(options.root.resolve())
    failed = False
    print(f"1..{len(RULES)}")
    for number, (rule, check) in enumerate(RULES.items(), 1):
        problems = list(check(po))
        for problem in problems:
            print(f"# {problem}", file=sys.stderr)
        print(f"{'not ok' if problems else 'ok'} {number} {rule}")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
