#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that each rule of lint.py fails where it is broken, at the right place and alone, and
passes elsewhere. Every case is a small tree in a temporary folder. Speaks TAP."""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import lint  # noqa: E402

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
HEADER = SPDX + "#pragma once\n"
# Names put together here, so that this file keeps the rules it tests.
MARK = "TO" + "DO"
ELSEWHERE = "/" + "work/x"
NEIGHBOUR = "../" + "shared/x"

GOOD = {
    "src/base/serap-id.h": HEADER + "#include <glib.h>\nchar *serap_id (void);\n",
    "src/base/serap-id.c": SPDX + '#include "config.h"\n#include "serap-id.h"\n'
                           "gint64 now (void)\n{\n  return g_get_real_time ();\n}\n",
    "src/domain/serap-date.h": HEADER + '#include "serap-id.h"\n',
    "src/domain/serap-date-private.h": HEADER + '#include "serap-date.h"\n',
    "src/domain/serap-date.c": SPDX + '#include "serap-date-private.h"\n'
                               "/* goto time (NULL) sprintf (x) */\n"
                               'const char *s = "goto time (NULL) sprintf (x) LIKE %Bekasi%";\n'
                               "// rand ()\nint t = env->time (1);\n",
    "src/report/serap-draw.h": HEADER + "#include <cairo.h>\n",
    "src/report/serap-page.h": HEADER + "struct page { int a; };\n",
    "src/db/serap-db.h": HEADER + "#include <sqlite3.h>\n",
    "src/sync/serap-transport-soup-client.c": SPDX + "#include <libsoup/soup.h>\n",
    "src/ui/serap-window.c": SPDX + '#include "serap-draw.h"\n#include <gtk/gtk.h>\n'
                             '#include "serap-ui-resources.h"\n',
    "data/sql/store/0001-start.sql": "CREATE TABLE t (a TEXT) STRICT; -- SELECT * 'now'\n",
    "tests/unit/test-date.c": SPDX + '#include "serap-date.h"\n#include <sqlite3.h>\n'
                              'const char *q = "SELECT * FROM t";\n',
    "tests/fixtures/odd.c": "\tgoto x;  \n",
    "tools/run": "#!/bin/bash\n# SPDX-License-Identifier: GPL-3.0-or-later\n",
    "build/x.c": "\tgoto x;\n",
}

DATE = "src/domain/serap-date.c"
CODE = GOOD[DATE]
LINE = CODE.count("\n") + 1
SQL = "data/sql/store/0002-more.sql"
LIST = "tests/lint/migrations.sha256"


def after(text):
    """The good serap-date.c with @text as its last line."""
    return {DATE: CODE + text + "\n"}


def listing(*names):
    return "".join(f"{hashlib.sha256(GOOD[name].encode()).hexdigest()}  {name}\n" for name in names)


def only(room, include, name="serap-new.c"):
    return {f"src/{room}/{name}": SPDX + f"#include {include}\n"}


FIRST = "data/sql/store/0001-start.sql"
TABLE = "rooms.toml fits src"
ROOMS = "rooms include only rooms they may know"
KNOWN = "every include is known"
CIRCLES = "no include circles among modules"
LIBRARIES = "libraries are used only in their rooms"
LICENCE = "licence line"
BLANKS = "no tabs, no trailing blanks"
COLUMNS = "at most 110 columns"
PRAGMA = "headers start with pragma once"
GOTO = "no goto"
UNFINISHED = "nothing unfinished"
FORMATS = "no month names of the machine, no sprintf"
ENVIRONMENT = "clock and random source only through SerapEnv"
SELECT = "SQL names its columns"
PATHS = "no path of one machine"
MIGRATIONS = "released migrations are unchanged"

# (rule that must fail, or None; start of its message; files put over the good tree)
CASES = [
    (None, None, {}),
    (TABLE, "src/attic/x.c:1:", {"src/attic/x.c": SPDX}),
    (TABLE, "src/x.c:1:", {"src/x.c": SPDX}),
    (TABLE, "src/wire/serap-id.h:1:", {"src/wire/serap-id.h": HEADER}),

    (ROOMS, "src/base/serap-new.c:2:", only("base", '"serap-date.h"')),
    (ROOMS, "src/base/serap-new.c:2:", only("base", '"../domain/serap-date.h"')),
    (ROOMS, "src/base/serap-new.c:2:", only("base", "<serap-date.h>")),
    (ROOMS, "src/base/serap-new.c:2:", only("base", "SOME_MACRO")),
    (ROOMS, "src/domain/serap-new.h:3:", {"src/domain/serap-new.h": HEADER + '#include "serap-db.h"\n'}),
    (ROOMS, "src/app/serap-new.c:2:", only("app", '"serap-db.h"')),
    (ROOMS, "src/ui/serap-new.c:2:", only("ui", '"serap-page.h"')),
    (ROOMS, "src/report/serap-new.c:2:", only("report", '  "serap-db.h"')),
    (None, None, only("store", '"serap-db.h"')),
    (None, None, only("app", '"serap-page.h"')),
    (None, None, {DATE: CODE + '/*\n#include "serap-db.h"\n*/\n'}),

    (KNOWN, "src/base/serap-new.c:2:", only("base", '"serap-none.h"')),
    (KNOWN, "src/base/serap-new.c:2:", only("base", '"glib.h"')),

    (CIRCLES, "src/domain/serap-a.h:3:", {
        "src/domain/serap-a.h": HEADER + '#include "serap-b.h"\n',
        "src/domain/serap-b.h": HEADER + '#include "serap-c.h"\n',
        "src/domain/serap-c.h": HEADER,
        "src/domain/serap-c.c": SPDX + '#include "serap-a.h"\n',
    }),
    (CIRCLES, "src/domain/serap-date.h:4:", {
        "src/domain/serap-date.h": HEADER + '#include "serap-id.h"\n#include "serap-a.h"\n',
        "src/domain/serap-a.h": HEADER,
        "src/domain/serap-a.c": SPDX + '#include "serap-date-private.h"\n',
    }),

    (LICENCE, f"{DATE}:1:", {DATE: "\n" + CODE}),
    (LICENCE, f"{DATE}:1:", {DATE: CODE.replace("3.0-or-later", "2.0-only")}),
    (LICENCE, "src/wire/x.c:1:", {"src/wire/x.c": ""}),
    (LICENCE, "tools/run:2:", {"tools/run": "#!/bin/bash\n"}),
    (LICENCE, "tools/x.py:2:", {"tools/x.py": "print ()\n"}),

    (BLANKS, f"{DATE}:{LINE}: tab", after("int\ta;")),
    (BLANKS, f"{DATE}:{LINE}: blank", after("int a; ")),
    (BLANKS, f"{DATE}:{LINE}: blank", after("int a;\r")),
    (BLANKS, f"{DATE}:{LINE}: must end", {DATE: CODE + "\n"}),
    (BLANKS, f"{DATE}:{LINE - 1}: must end", {DATE: CODE + "int a;"}),
    (BLANKS, f"{SQL}:1: tab", {SQL: "\tDROP TABLE t;\n"}),
    (BLANKS, "meson.build:1: tab", {"meson.build": "\tx\n"}),

    (COLUMNS, f"{DATE}:{LINE}: 111", after("/*" + "é" * 107 + "*/")),
    (None, None, after("/*" + "é" * 106 + "*/")),

    (PRAGMA, "src/base/x.h:1:", {"src/base/x.h": SPDX + "#ifndef X_H\n#define X_H\n#endif\n"}),
    (PRAGMA, "tests/support/x.h:1:", {"tests/support/x.h": SPDX + "#include <glib.h>\n#pragma once\n"}),
    (PRAGMA, "src/base/x.h:1:", {"src/base/x.h": SPDX}),
    (None, None, {"src/base/x.h": SPDX + "/*\n * About this.\n */\n\n#pragma once\n"}),

    (GOTO, f"{DATE}:{LINE}:", after("  goto out;")),
    (UNFINISHED, f"{DATE}:{LINE}:", after(f"/* {MARK}: later */")),
    (UNFINISHED, f"{DATE}:{LINE}:", after("/* FIX" "ME */")),
    (UNFINISHED, "tools/run:3:", {"tools/run": GOOD["tools/run"] + f"# {MARK}\n"}),
    (None, None, after(f"int {MARK}S;")),

    (FORMATS, f"{DATE}:{LINE}:", after("strftime (a, 1, b, c);")),
    (FORMATS, f"{DATE}:{LINE}:", after("const char *f = \"SELECT strftime('%s', a) FROM t\";")),
    (FORMATS, f"{DATE}:{LINE}:", after('const char *f = "%d %B %Y";')),
    (FORMATS, f"{DATE}:{LINE}:", after('const char *f = "%OB";')),
    (FORMATS, f"{DATE}:{LINE}:", after("sprintf (a, b);")),
    (FORMATS, f"{DATE}:{LINE}:", after("vsprintf (a, b, c);")),
    (FORMATS, f"{DATE}:{LINE}:", after("g_sprintf (a, b);")),
    (None, None, after("g_snprintf (a, 1, b); g_strdup_printf (b);")),

    (SELECT, f"{DATE}:{LINE}:", after('const char *q = "SELECT * FROM t";')),
    (SELECT, f"{DATE}:{LINE}:", after('const char *q = "select DISTINCT t.* FROM t";')),
    (SELECT, f"{SQL}:2:", {SQL: "CREATE VIEW v AS\nSELECT * FROM t;\n"}),
    (None, None, after('const char *q = "SELECT count(*) FROM t";')),

    (PATHS, f"{DATE}:{LINE}:", after(f'const char *p = "{ELSEWHERE}";')),
    (PATHS, "docs/a.md:1:", {"docs/a.md": f"see {NEIGHBOUR}\n"}),
    (PATHS, ".ci/run:3:", {".ci/run": GOOD["tools/run"] + f"cd {ELSEWHERE}\n"}),
    (None, None, {"docs/a.md": "see net" + ELSEWHERE[1:] + " and src" + ELSEWHERE + "\n"}),

    (None, None, {LIST: "# made with sha256sum\n" + listing(FIRST)}),
    (MIGRATIONS, f"{FIRST}:1: changed", {LIST: listing(FIRST), FIRST: "DROP TABLE t;\n"}),
    (MIGRATIONS, f"{SQL}:1: not in", {LIST: listing(FIRST), SQL: "DROP TABLE t;\n"}),
    (MIGRATIONS, f"{LIST}:2: data/sql/gone.sql is gone",
     {LIST: listing(FIRST) + "0" * 64 + "  data/sql/gone.sql\n"}),
    (MIGRATIONS, f"{LIST}:2: not a line", {LIST: listing(FIRST) + "abc\n"}),
    (None, None, {LIST: listing(FIRST), "data/sql/notes.sql": "DROP TABLE t;\n"}),
]

for include, wrong, right in [
    ("<sqlite3.h>", "store", "db"),
    ("<sodium.h>", "domain", "wire"),
    ("<libpq-fe.h>", "db", "central"),
    ("<gtk/gtk.h>", "app", "ui"),
    ("<adwaita.h>", "cli", "ui"),
    ("<libsoup/soup.h>", "sync", "server"),
    ("<json-glib/json-glib.h>", "store", "wire"),
    ("<cairo-pdf.h>", "ui", "report"),
    ("<pango/pangocairo.h>", "app", "report"),
    ("<qrencode.h>", "app", "report"),
    ("<archive.h>", "app", "exchange"),
    ("<libxml/parser.h>", "seed", "exchange"),
    ("<xlsxwriter.h>", "report", "exchange"),
    ("<gdk-pixbuf/gdk-pixbuf.h>", "report", "ui"),
    ("<poppler.h>", "ui", "app"),
]:
    CASES.append((LIBRARIES, f"src/{wrong}/serap-new.c:2:", only(wrong, include)))
    CASES.append((None, None, only(right, include)))

for call in [
    "time (NULL)", "g_get_real_time ()", "g_date_time_new_now_utc ()", "gettimeofday (&t, NULL)",
    "clock_gettime (CLOCK_REALTIME, &t)", "g_random_int ()", "g_rand_new ()", "rand ()",
    "arc4random ()", "getrandom (a, 1, 0)", "randombytes_buf (a, 1)", "g_uuid_string_random ()",
]:
    CASES.append((ENVIRONMENT, f"{DATE}:{LINE}:", after(f"  x = {call};")))
    CASES.append((None, None, {"src/base/serap-new.c": SPDX + f"int x = {call};\n"}))
CASES += [
    (ENVIRONMENT, f"{DATE}:{LINE}:", after("const char *q = \"SELECT datetime('now')\";")),
    (ENVIRONMENT, f"{DATE}:{LINE}:", after('const char *q = "SELECT hex(randomblob(16))";')),
    (ENVIRONMENT, f"{SQL}:1:", {SQL: "CREATE TABLE u (a INTEGER DEFAULT (unixepoch()));\n"}),
    (ENVIRONMENT, f"{DATE}:{LINE}:", after("x = g_rand_new_with_seed (1);")),
    (ENVIRONMENT, "tests/unit/test-x.c:2:", {"tests/unit/test-x.c": SPDX + "int x = rand ();\n"}),
    (ENVIRONMENT, "tests/unit/test-x.c:2:", {"tests/unit/test-x.c": SPDX + "x = g_rand_new ();\n"}),
    (None, None, {"tests/unit/test-x.c": SPDX + "x = g_rand_new_with_seed (1); g_rand_int (x);\n"}),
    (None, None, after("x = g_get_monotonic_time (); y = wib_time (1); z = g_test_rand_int ();")),
]


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def try_case(rule, message, files):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write(root, {**GOOD, **files})
        found = lint.run(lint.load(root, HERE / "rooms.toml"))
    broken = {name: problems for name, problems in found.items() if isinstance(problems, list) and problems}
    if set(broken) != ({rule} if rule else set()):
        return f"failing rules: {broken}"
    if rule and not any(problem.startswith(message) for problem in broken[rule]):
        return f"no message starts with {message!r}: {broken[rule]}"
    return None


def try_table(text, message):
    """A broken rooms.toml is found."""
    table = (HERE / "rooms.toml").read_text("utf-8").replace("base     = []", text)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write(root, GOOD)
        other = root / "rooms.toml"
        other.write_text(table, "utf-8")
        problems = lint.run(lint.load(root, other))[TABLE]
    return None if any(message in problem for problem in problems) else f"found: {problems}"


def try_program(name, files, status, wanted):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write(root, files)
        answer = subprocess.run([sys.executable, "-B", HERE / name, "--root", root],
                                capture_output=True, text=True, check=False)
    lines = (answer.stdout + answer.stderr).splitlines()
    missing = [line for line in wanted if line not in lines]
    if answer.returncode != status or missing:
        return f"status {answer.returncode}, missing {missing}: {answer.stdout}{answer.stderr}"
    return None


LONG = SPDX + "\nint\nlong_one (void)\n{\n" + "  a ();\n" * 80 + "}\n" + "\nint b;" * 600 + "\n"
ALONE = {
    "src/base/serap-a.h": HEADER + "#include <glib.h>\nstruct a { gint64 x; };\n",
    "src/wire/serap-b.h": HEADER + '#include "serap-a.h"\nvoid b (struct a *a);\n',
}

PROGRAMS = [
    ("lint.py: a good tree", "lint.py", GOOD, 0, [f"1..{len(lint.RULES)}", f"ok 10 {GOTO}"]),
    ("lint.py: a bad tree", "lint.py", {**GOOD, **after("  goto out;")}, 1,
     [f"# {DATE}:{LINE}: goto (use g_autoptr and return)", f"not ok 10 {GOTO}"]),
    ("lint.py: long code is reported only", "lint.py", {**GOOD, "src/base/x.c": LONG}, 0,
     [f"# long: src/base/x.c:1: {LONG.count(chr(10))} lines", "# long: src/base/x.c:4: long_one: 83 lines"]),
    ("headers.py: good headers", "headers.py", ALONE, 0,
     ["1..2", "ok 1 base/serap-a.h", "ok 2 wire/serap-b.h"]),
    ("headers.py: a header that needs another", "headers.py",
     {**ALONE, "src/wire/serap-b.h": HEADER + "void b (gint64 x);\n"}, 1,
     ["ok 1 base/serap-a.h", "not ok 2 wire/serap-b.h"]),
    ("headers.py: a header that cannot come twice", "headers.py",
     {"src/base/serap-a.h": SPDX + "struct a { int x; };\n"}, 1, ["not ok 1 base/serap-a.h"]),
]


def main():
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")
    tests = [
        (f"{rule or 'good'}: {message or ' '.join(files)}",
         lambda case=(rule, message, files): try_case(*case))
        for rule, message, files in CASES
    ]
    tests.append(("rooms.toml: a circle", lambda: try_table('base = ["domain"]', "in a circle")))
    tests.append(("rooms.toml: no room", lambda: try_table('base = ["cellar"]', "cellar, which is no room")))
    tests += [(title, lambda rest=rest: try_program(*rest)) for title, *rest in PROGRAMS]

    untested = set(lint.RULES) - {rule for rule, _, _ in CASES}
    tests.append(("every rule has a case", lambda: f"without: {untested}" if untested else None))

    print("TAP version 13")
    print(f"1..{len(tests)}")
    failed = 0
    for number, (title, test) in enumerate(tests, 1):
        problem = test()
        if problem:
            failed += 1
            for line in problem.splitlines():
                print(f"# {line}", file=sys.stderr)
        print(f"{'not ok' if problem else 'ok'} {number} {title.replace('#', '-')}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
