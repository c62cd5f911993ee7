# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window on a display of its own: started, driven by keys, read through AT-SPI, photographed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SERAP = Path(os.environ["SERAP_BUILD"]) / "src/ui/serap"
WIDTH, HEIGHT = 1366, 768
NEEDS = ("Xvfb", "dbus-daemon", "xdotool", "import", "setpriv")
# What a person waits for at most; machines that build beside us are slow.
PATIENCE_S = 30

SETTINGS = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-hint-font-metrics=1\ngtk-enable-animations=0\n"


def missing():
    """What is not installed of what a window on a display of its own needs."""
    found = [name for name in NEEDS if shutil.which(name) is None]
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        found.append("gir1.2-atspi-2.0")
    return found


# A warning ends the program under test, not this one: AT-SPI warns of what is not there yet.
G_DEBUG = os.environ.pop("G_DEBUG", "")
# Whatever becomes of this process, what it started ends with it.
BOUND = ["setpriv", "--pdeathsig", "TERM"]

# Rows of a list that are looked at.
MAX_ROWS = 12


class Display:
    """An X server and a session bus with accessibility, for programs started by run()."""

    def __init__(self, stack, home):
        self.env = dict(os.environ)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        config = home / ".config/gtk-4.0"
        config.mkdir(parents=True)
        (config / "settings.ini").write_text(SETTINGS, encoding="utf-8")
        self.env.update(HOME=str(home), XDG_RUNTIME_DIR=str(runtime),
                        XDG_DATA_HOME=str(home / ".local/share"),
                        XDG_CONFIG_HOME=str(home / ".config"), XDG_CACHE_HOME=str(home / ".cache"),
                        GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_A11Y="atspi",
                        GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0")
        self.env.pop("WAYLAND_DISPLAY", None)
        self.env["DISPLAY"] = self._start_x(stack)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus(stack)

    @staticmethod
    def _start_x(stack):
        read, write = os.pipe()
        server = subprocess.Popen([*BOUND, "Xvfb", "-displayfd", str(write), "-screen", "0",
                                   f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
                                  pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        stack.callback(stop, server)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        return f":{number}"

    def _start_bus(self, stack):
        bus = subprocess.Popen([*BOUND, "dbus-daemon", "--session", "--nofork", "--print-address"],
                               env=self.env,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        stack.callback(stop, bus)
        return bus.stdout.readline().strip()

    def keys(self, *keys):
        """Key events only; no pointer."""
        for key in keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], env=self.env, check=True,
                           stdout=subprocess.DEVNULL)

    def write(self, text):
        subprocess.run(["xdotool", "type", "--delay", "8", text], env=self.env, check=True,
                       stdout=subprocess.DEVNULL)

    def photograph(self, path):
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True)


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Node:
    """An accessible thing with what is asked of it, robust against its going away."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def name(self):
        return self._ask(lambda: self.accessible.get_name()) or ""

    @property
    def role(self):
        return self._ask(lambda: self.accessible.get_role_name()) or ""

    @property
    def shown(self):
        """Whether it takes room in the window: GTK 4.8 tells of no SHOWING state. Pages of a stack that were
        shown before keep their room."""
        from gi.repository import Atspi
        box = self._ask(lambda: Atspi.Component.get_extents(self.accessible, Atspi.CoordType.WINDOW))
        return box is not None and box.width > 0 and box.height > 0

    def has(self, state):
        from gi.repository import Atspi
        wanted = getattr(Atspi.StateType, state)
        return bool(self._ask(lambda: self.accessible.get_state_set().contains(wanted)))

    @property
    def children(self):
        count = self._ask(lambda: self.accessible.get_child_count()) or 0
        for i in range(count):
            child = self._ask(lambda i=i: self.accessible.get_child_at_index(i))
            if child is not None:
                yield Node(child)

    def walk(self, path=()):
        """Everything below; of long lists the first rows, since each answer goes over the bus."""
        yield path, self
        if len(path) > 1 and self.name != "GtkStackPage" and not self.shown:
            return
        rows = 0
        for child in self.children:
            rows += child.role in ("table row", "list item")
            if rows > MAX_ROWS:
                return
            yield from child.walk(path + (self,))

    @staticmethod
    def _ask(question):
        from gi.repository import GLib
        try:
            return question()
        except GLib.Error:
            return None


class Program:
    """serap on a display. It is looked at through AT-SPI in this process."""

    def __init__(self, stack, display, *words, env=None):
        self.display = display
        self.begun = time.monotonic()
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen([*BOUND, str(SERAP), *map(str, words)],
                                        env={**display.env, "G_DEBUG": G_DEBUG, **(env or {})},
                                        stdout=self.log, stderr=subprocess.STDOUT)
        stack.callback(stop, self.process)
        # Asked before it has its window, a program is deaf to AT-SPI ever after.
        self.wait(self._has_window, "window")

    def _has_window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               env=self.display.env, capture_output=True, check=False)
        return bool(found.stdout.strip())

    def application(self):
        from gi.repository import Atspi, GLib
        # What changed is told by events; without looking at them the past is seen.
        while GLib.MainContext.default().iteration(False):
            pass
        desktop = Node(Atspi.get_desktop(0))
        for node in desktop.children:
            if Node._ask(lambda node=node: node.accessible.get_process_id()) == self.process.pid:
                return node
        return None

    def nodes(self):
        root = self.application()
        if root is not None:
            yield from root.walk()

    def find(self, role=None, name=None):
        for _, node in self.nodes():
            if (role is None or node.role == role) and (name is None or name in node.name) and node.shown:
                return node
        return None

    def wait_for(self, role=None, name=None):
        return self.wait(lambda: self.find(role, name), f"{role} “{name}”")

    def wait(self, condition, what):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            assert self.process.poll() is None, f"serap ended with {self.process.returncode}: {self.said()}"
            found = condition()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no {what} after {PATIENCE_S} s; {self.said()}")

    def said(self):
        self.log.seek(0)
        return self.log.read()[-2000:]


def session(work):
    """Runs WORK(stack, display) with a display, then puts everything away. AT-SPI is this process's own."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="serap-ui-")))
        display = Display(stack, home)
        os.environ.update({name: display.env[name] for name in
                           ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")})
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        Atspi.init()
        return work(stack, display)


def skip(reason):
    print("TAP version 13")
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)
