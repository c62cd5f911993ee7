#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the source tree and holds it to the rules of the house. Speaks TAP, one test a rule; what is
wrong stands on standard error, where meson shows it.

The rules about rooms and libraries are data, in rooms.toml beside this file.
"""

import argparse
import hashlib
import re
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
MAX_COLUMNS = 110
LONG_FUNCTION = 80
LONG_FILE = 600
MAX_TEXT_BYTES = 8 << 20

C_SUFFIXES = (".c", ".h")
SCRIPT_SUFFIXES = (".py", ".sh")
SAMPLES = ("tests/fixtures/", "tests/fuzz/corpus/")
SKIPPED_DIRS = (".git", "__pycache__", "subprojects")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include\b[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>|(.*))', re.M)
MIGRATION = re.compile(r"^[0-9]{4}-[^/]*\.sql$")


class Source:
    """One file in three readings, all with the same lines: as it is, without comments, and
    without comments and the contents of strings."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        data = path.read_bytes()
        self.raw = data.decode("utf-8", errors="replace")
        self.ends_well = not data or data.endswith(b"\n")
        self.is_c = path.suffix in C_SUFFIXES
        self.is_sql = path.suffix == ".sql"
        if self.is_c:
            self.code, self.bare = strip_c(self.raw)
        elif self.is_sql:
            self.code = re.sub(r"--[^\n]*", "", self.raw)
            self.bare = ""
        else:
            self.code = self.bare = ""

    @property
    def room(self):
        parts = self.path.split("/")
        return parts[1] if parts[0] == "src" and len(parts) > 2 else None

    def find(self, pattern, text):
        for match in re.finditer(pattern, text):
            yield f"{self.path}:{text.count(chr(10), 0, match.start()) + 1}", match

    def includes(self):
        """(place, name, computed) of every #include."""
        for place, match in self.find(INCLUDE, self.code):
            name = match.group(1) or match.group(2)
            yield place, name if name is not None else match.group(3), name is None


C_TOKEN = re.compile(
    r'/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S
)


def strip_c(text):
    def blank(match, keep_strings):
        token = match.group(0)
        if token[0] == "/":
            return " " + "\n" * token.count("\n")
        if keep_strings:
            return token
        return token[0] + "\n" * token.count("\n") + token[0]

    return (
        C_TOKEN.sub(lambda match: blank(match, True), text),
        C_TOKEN.sub(lambda match: blank(match, False), text),
    )


class Tree:
    def __init__(self, root, table):
        self.root = root
        self.rooms = table["rooms"]
        self.generated = table["generated"]["headers"]
        self.libraries = table["libraries"]
        self.environment = table["environment"]["where"]

        self.files = sorted(self.walk(root))
        self.sources = [Source(root, path) for path in self.files if self.is_source(path)]
        self.c = [source for source in self.sources if source.is_c]
        self.src = [source for source in self.c if source.path.startswith("src/")]
        self.headers = {}
        for source in self.src:
            if source.path.endswith(".h"):
                self.headers.setdefault(source.path.rsplit("/", 1)[1], []).append(source)

    def walk(self, folder):
        for path in folder.iterdir():
            if path.is_symlink():
                continue
            if path.is_dir():
                build = folder == self.root and path.name.startswith("build")
                if path.name not in SKIPPED_DIRS and not build:
                    yield from self.walk(path)
            elif path.is_file():
                yield path

    def relative(self, path):
        return path.relative_to(self.root).as_posix()

    def is_source(self, path):
        name = self.relative(path)
        if name.startswith(SAMPLES):
            return False
        if path.suffix in C_SUFFIXES or path.suffix in SCRIPT_SUFFIXES:
            return name.startswith(("src/", "tests/", "tools/"))
        if path.suffix == ".sql" or path.name in ("meson.build", "meson_options.txt"):
            return True
        return self.is_script(path)

    def is_script(self, path):
        if path.suffix in SCRIPT_SUFFIXES:
            return True
        if path.suffix or not self.relative(path).startswith(("tools/", ".ci/", "tests/")):
            return False
        with path.open("rb") as file:
            return file.read(2) == b"#!"

    def header(self, name):
        """The header of this tree that an include of @name reaches, or None."""
        found = self.headers.get(name.rsplit("/", 1)[-1], [])
        return next((source for source in found if ("/" + source.path).endswith("/" + name.lstrip("./"))),
                    found[0] if found and "/" not in name else None)


# ---- rooms --------------------------------------------------------------------------------------


def check_table(tree):
    for room, allowed in tree.rooms.items():
        for entry in allowed:
            if entry.split("/")[0] not in tree.rooms:
                yield f"rooms.toml: {room} may include {entry}, which is no room"

    visiting, done = [], set()

    def visit(room):
        if room in visiting:
            circle = visiting[visiting.index(room):] + [room]
            yield "rooms.toml: rooms in a circle: " + " -> ".join(circle)
        elif room not in done and room in tree.rooms:
            visiting.append(room)
            for entry in tree.rooms[room]:
                yield from visit(entry.split("/")[0])
            visiting.pop()
            done.add(room)

    for room in tree.rooms:
        yield from visit(room)

    for source in tree.src:
        if source.room is None:
            yield f"{source.path}:1: stands in no room"
        elif source.room not in tree.rooms:
            yield f"{source.path}:1: room {source.room} is not in rooms.toml"
    for name, found in tree.headers.items():
        for source in found[1:]:
            yield f"{source.path}:1: {found[0].path} has the same name"


def may_include(tree, room, header):
    if header.room == room:
        return True
    inside = header.path.removeprefix("src/")
    return any(
        fnmatchcase(inside, entry) if "/" in entry else header.room == entry
        for entry in tree.rooms.get(room, [])
    )


def check_rooms(tree):
    for source in tree.src:
        for place, name, computed in source.includes():
            if computed:
                yield f"{place}: an include must name its file: {name.strip()}"
                continue
            header = tree.header(name)
            if header is not None and not may_include(tree, source.room, header):
                allowed = ", ".join(tree.rooms.get(source.room, [])) or "no other room"
                yield (f"{place}: {source.room} includes {name} of {header.room}"
                       f" (it may include {allowed})")


def check_known(tree):
    for source in tree.src:
        for place, match in source.find(INCLUDE, source.code):
            name = match.group(1)
            if name is None or tree.header(name) is not None:
                continue
            if not any(fnmatchcase(name, pattern) for pattern in tree.generated):
                yield f'{place}: no file of src/ is "{name}" (a library\'s header takes <…>)'


def check_circles(tree):
    def module(source):
        stem = source.path.rsplit(".", 1)[0]
        return stem.removesuffix("-private")

    edges = {}
    for source in tree.src:
        mine = edges.setdefault(module(source), {})
        for place, name, computed in source.includes():
            header = None if computed else tree.header(name)
            if header is not None and module(header) != module(source):
                mine.setdefault(module(header), place)

    for knot in knots({name: list(targets) for name, targets in edges.items()}):
        inside = [f"{place}: {name} includes {target}"
                  for name in knot for target, place in edges[name].items() if target in knot]
        yield from (line + " (part of a circle)" for line in inside)


def knots(graph):
    """Groups of more than one node that reach one another, by Tarjan's algorithm."""
    index, low, stack, found = {}, {}, [], []
    for start in sorted(graph):
        if start in index:
            continue
        work = [(start, iter(sorted(graph[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is not None:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    work.append((target, iter(sorted(graph.get(target, [])))))
                elif target in stack:
                    low[node] = min(low[node], index[target])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                group = []
                while not group or group[-1] != node:
                    group.append(stack.pop())
                if len(group) > 1:
                    found.append(sorted(group))
    return found


def check_libraries(tree):
    for source in tree.src:
        inside = source.path.removeprefix("src/")
        for place, name, _ in source.includes():
            for library, entry in tree.libraries.items():
                if not any(fnmatchcase(name, pattern) for pattern in entry["headers"]):
                    continue
                if not any(fnmatchcase(inside, where if "/" in where else where + "/*")
                           for where in entry["where"]):
                    yield f"{place}: {library} is used only in {', '.join(entry['where'])}: {name}"


# ---- one file -----------------------------------------------------------------------------------


def check_licence(tree):
    for source in tree.sources:
        lines = source.raw.split("\n", 2)
        if source.is_c and lines[0] != f"/* {LICENCE} */":
            yield f"{source.path}:1: the first line must be /* {LICENCE} */"
        elif tree.is_script(tree.root / source.path) and f"# {LICENCE}" not in lines[:2]:
            yield f"{source.path}:2: the line after #! must be # {LICENCE}"


def check_blanks(tree):
    for source in tree.sources:
        for number, line in enumerate(source.raw.split("\n"), 1):
            if "\t" in line:
                yield f"{source.path}:{number}: tab"
            if line != line.rstrip():
                yield f"{source.path}:{number}: blank at the end of the line"
        if not source.ends_well or source.raw.endswith("\n\n"):
            yield f"{source.path}:{source.raw.count(chr(10))}: must end with one newline"


def check_columns(tree):
    for source in tree.sources:
        if not source.path.endswith((".c", ".h", ".py", ".build")):
            continue
        table = False  # a table that is laid out by hand may be wider
        for number, line in enumerate(source.raw.split("\n"), 1):
            table = "clang-format off" in line or (table and "clang-format on" not in line)
            if len(line) > MAX_COLUMNS and not table:
                yield f"{source.path}:{number}: {len(line)} columns, at most {MAX_COLUMNS}"


def check_pragma_once(tree):
    for source in tree.c:
        if not source.path.endswith(".h"):
            continue
        first = re.search(r"^[ \t]*(\S.*)$", source.code, re.M)
        if first is None or first.group(1).split() != ["#pragma", "once"]:
            yield f"{source.path}:1: #pragma once must come before all else"


def check_goto(tree):
    for source in tree.c:
        for place, _ in source.find(r"\bgoto\b", source.bare):
            yield f"{place}: goto (use g_autoptr and return)"


def check_unfinished(tree):
    marks = r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b"
    for source in tree.sources:
        for place, match in source.find(marks, source.raw):
            yield f"{place}: {match.group(0)}: finish it or leave it out"


def check_formats(tree):
    for source in tree.c:
        for place, _ in source.find(r"\bstrftime\s*\(", source.code):
            yield f"{place}: strftime (names of days and months come from our own tables)"
        for place, _ in source.find(r"\b(?:g_)?v?sprintf\s*\(", source.bare):
            yield f"{place}: sprintf (use g_snprintf or g_strdup_printf)"
        for literal in re.finditer(r'"(?:\\.|[^"\\\n])*"', source.code):
            if re.search(r"%[OE_^#-]*B(?![A-Za-z])", literal.group(0)):
                line = source.code.count("\n", 0, literal.start()) + 1
                yield f"{source.path}:{line}: %B gives the month in the language of the machine"


CLOCK = (
    r"\b(?:g_get_real_time|g_get_current_time|g_date_time_new_now\w*|gettimeofday"
    r"|(?<![.>])time)\s*\(|\bCLOCK_REALTIME\b"
)
RANDOM = (
    r"\b(?:g_random_\w+|g_rand_new|g_uuid_string_random|s?rand|rand_r|s?random|[delmn]rand48"
    r"|arc4random\w*|getrandom|getentropy|randombytes\w*)\s*\("
)
# With a seed it gives the same numbers every time: a tool for tests, not for the program.
SEEDED = r"\bg_rand_(?!new\b)\w+\s*\("
SQL_CLOCK = r"(?i)'now'|\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bunixepoch\s*\(\s*\)"
SQL_RANDOM = r"(?i)\brandom(?:blob)?\s*\("


def check_environment(tree):
    for source in tree.sources:
        if any(fnmatchcase(source.path, pattern) for pattern in tree.environment):
            continue
        sql = source.code if source.is_sql else ""
        seeded = ""
        if source.path.startswith("src/"):
            seeded = source.bare
            sql = re.sub(r'("(?:\\.|[^"\\\n])*")|[^\n]',
                         lambda match: match.group(1) or " ", source.code)
        for what, places in (
            ("clock", source.find(CLOCK, source.bare)),
            ("random source", source.find(RANDOM, source.bare)),
            ("random source", source.find(SEEDED, seeded)),
            ("clock", source.find(SQL_CLOCK, sql)),
            ("random source", source.find(SQL_RANDOM, sql)),
        ):
            for place, match in places:
                yield f"{place}: reads the {what} itself, not through SerapEnv: {match.group(0)}"


def check_select(tree):
    for source in tree.sources:
        if source.is_sql or source.path.startswith("src/"):
            for place, _ in source.find(r"(?i)\bSELECT\s+(?:(?:DISTINCT|ALL)\s+)?(?:\w+\.)?\*",
                                        source.code):
                yield f"{place}: SELECT * (name the columns)"


def check_paths(tree):
    """Paths that exist on one person's machine only."""
    local = re.compile(rb"(?<![\w.)}-])/(?:farm|work)/|\.\./share[d]\b")
    for path in tree.files:
        if path.stat().st_size > MAX_TEXT_BYTES:
            continue
        data = path.read_bytes()
        for match in local.finditer(data):
            line = data.count(b"\n", 0, match.start()) + 1
            yield f"{tree.relative(path)}:{line}: path outside the tree: {match.group(0).decode()}"


def check_migrations(tree):
    """A migration that has reached a user is never changed. The list is made with sha256sum."""
    listing = tree.root / "tests/lint/migrations.sha256"
    if not listing.exists():
        return "no migration is released"
    return migration_problems(tree, listing)


def migration_problems(tree, listing):
    known = {}
    for number, line in enumerate(listing.read_text("utf-8").splitlines(), 1):
        match = re.fullmatch(r"([0-9a-f]{64}) [ *](\S.*)", line)
        if match:
            known[match.group(2)] = (match.group(1), f"tests/lint/migrations.sha256:{number}")
        elif line.strip() and not line.startswith("#"):
            yield f"tests/lint/migrations.sha256:{number}: not a line of sha256sum"
    for path in tree.files:
        name = tree.relative(path)
        if not name.startswith("data/sql/") or not MIGRATION.match(path.name):
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        listed, _ = known.pop(name, (None, None))
        if listed is None:
            yield f"{name}:1: not in tests/lint/migrations.sha256: {digest}  {name}"
        elif listed != digest:
            yield f"{name}:1: changed since its release; write a new migration"
    for name, (_, place) in known.items():
        yield f"{place}: {name} is gone"


# ---- reported, never a failure ------------------------------------------------------------------


def sizes(tree):
    for source in tree.c:
        lines = source.bare.split("\n")
        if len(lines) - 1 > LONG_FILE:
            yield f"{source.path}:1: {len(lines) - 1} lines"
        start = None
        for number, line in enumerate(lines):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                name = start
                while name > 0 and not re.match(r"\w+ ?\(", lines[name]) and lines[name].strip():
                    name -= 1
                if number - name + 1 > LONG_FUNCTION:
                    title = lines[name].split("(")[0].strip() or "function"
                    yield f"{source.path}:{name + 1}: {title}: {number - name + 1} lines"
                start = None


RULES = {
    "rooms.toml fits src": check_table,
    "rooms include only rooms they may know": check_rooms,
    "every include is known": check_known,
    "no include circles among modules": check_circles,
    "libraries are used only in their rooms": check_libraries,
    "licence line": check_licence,
    "no tabs, no trailing blanks": check_blanks,
    f"at most {MAX_COLUMNS} columns": check_columns,
    "headers start with pragma once": check_pragma_once,
    "no goto": check_goto,
    "nothing unfinished": check_unfinished,
    "no month names of the machine, no sprintf": check_formats,
    "clock and random source only through SerapEnv": check_environment,
    "SQL names its columns": check_select,
    "no path of one machine": check_paths,
    "released migrations are unchanged": check_migrations,
}


def load(root, table):
    with open(table, "rb") as file:
        return Tree(Path(root).resolve(), tomllib.load(file))


def run(tree):
    """Rule -> list of problems, or a text saying why the rule is skipped."""
    found = {}
    for rule, check in RULES.items():
        result = check(tree)
        found[rule] = result if isinstance(result, str) else list(result)
    return found


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default=here.parent.parent, help="top of the source tree")
    parser.add_argument("--rooms", default=here / "rooms.toml", help="the tables")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")

    tree = load(options.root, options.rooms)
    found = run(tree)
    print("TAP version 13")
    print(f"1..{len(found)}")
    for number, (rule, problems) in enumerate(found.items(), 1):
        if isinstance(problems, str):
            print(f"ok {number} {rule} # SKIP {problems}")
            continue
        for problem in problems:
            print(f"# {problem}", file=sys.stderr)
        print(f"{'not ok' if problems else 'ok'} {number} {rule}")
    for line in sizes(tree):
        print(f"# long: {line}")
    return 1 if any(found[rule] and not isinstance(found[rule], str) for rule in found) else 0


if __name__ == "__main__":
    sys.exit(main())
