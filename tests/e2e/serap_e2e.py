# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: a data folder driven through serapctl, and TAP."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

# Exit status of serapctl.
DONE, REFUSED, USAGE, FILE, NETWORK = range(5)


class Result:
    def __init__(self, command, status, out, err):
        self.command = command
        self.status = status
        self.out = out
        self.err = err

    @property
    def last(self):
        lines = self.out.splitlines()
        return lines[-1] if lines else ""

    def describe(self):
        return f"{self.command}\nexit {self.status}\n{self.out[-1500:]}{self.err[-1500:]}"


class Folder:
    """A data folder. ACCOUNT is the account that acts when none is named."""

    def __init__(self, serapctl, path, account=None):
        self.serapctl = str(serapctl)
        self.path = Path(path)
        self.account = account

    def command(self, *words, account=None, json_output=False):
        line = [self.serapctl, "--data", str(self.path)]
        if account or self.account:
            line += ["--as", account or self.account]
        if json_output:
            line.append("--json")
        return line + [str(word) for word in words]

    def run(self, *words, account=None, json_output=False):
        line = self.command(*words, account=account, json_output=json_output)
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False,
                              stdin=subprocess.DEVNULL)
        assert done.returncode >= 0, f"killed by signal {-done.returncode}: {line}"
        return Result(" ".join(line), done.returncode, done.stdout, done.stderr)

    def ok(self, *words, account=None):
        """Must succeed. Returns the last line printed."""
        result = self.run(*words, account=account)
        assert result.status == DONE, result.describe()
        return result.last

    def json(self, *words, account=None):
        result = self.run(*words, account=account, json_output=True)
        assert result.status == DONE, result.describe()
        return json.loads(result.out)

    def fails(self, status, *words, account=None, code=None, field=None):
        """Must end with STATUS and one problem document, in which CODE and FIELD stand, if given."""
        result = self.run(*words, account=account, json_output=True)
        assert result.status == status, f"expected {status}\n{result.describe()}"
        document = json.loads(result.out)
        for name in ("type", "title", "status", "problems"):
            assert name in document, result.describe()
        assert document["title"], result.describe()
        for problem in document["problems"]:
            assert {"field", "code", "message"} <= set(problem), result.describe()
            assert problem["message"], result.describe()
        if code is not None:
            found = [problem for problem in document["problems"]
                     if problem["code"] == code and field in (None, problem["field"])]
            assert found, f"expected {code} {field or ''}\n{result.describe()}"
        return document

    def count(self, entity, *query, account=None):
        return int(self.ok("list", entity, *query, "--count", account=account))

    def rows(self, entity, *query, fields="id", account=None):
        result = self.run("list", entity, *query, "--fields", fields, account=account)
        assert result.status == DONE, result.describe()
        return [line.split("\t") for line in result.out.splitlines()]

    def check(self):
        result = self.run("check", json_output=True)
        assert result.status == DONE, result.describe()
        assert json.loads(result.out)["findings"] == [], result.describe()


def build_folder():
    if "SERAP_BUILD" not in os.environ:
        sys.exit("SERAP_BUILD must name the build folder.")
    return Path(os.environ["SERAP_BUILD"])


def find_serapctl():
    return build_folder() / "src" / "cli" / "serapctl"


def practice_folder():
    """A fresh practice folder, made once for each serapctl; to be copied, never used."""
    serapctl = find_serapctl()
    place = build_folder() / "tests" / "e2e" / "latihan"
    place.parent.mkdir(parents=True, exist_ok=True)
    mark = place.with_suffix(".sha256")
    digest = hashlib.sha256(serapctl.read_bytes()).hexdigest()
    with open(place.with_suffix(".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text(encoding="ascii") == digest and place.exists():
            return place
        mark.unlink(missing_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        made = Folder(serapctl, place).run("init", "--practice")
        assert made.status == DONE, made.describe()
        mark.write_text(digest, encoding="ascii")
    return place


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory(prefix="serap-e2e-") as path:
        yield Path(path)


def copy_practice(path, account=None):
    subprocess.run(["cp", "-a", practice_folder(), path], check=True)
    return Folder(find_serapctl(), path, account)


def run_tests(tests):
    """TAP for functions, in their order; a function that raises has failed."""
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
    return 1 if failed else 0
