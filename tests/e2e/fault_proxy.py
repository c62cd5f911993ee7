# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on a thread that does to connections what bad lines do. Seeded: the n-th connection
always meets the same fault, however it then falls in with everything else."""

import asyncio
import collections
import contextlib
import random
import socket
import struct
import threading

PIECE = 64 * 1024
DROP = 1024
MAX_BODY = 64 * 1024 * 1024
LINGER_ZERO = struct.pack("ii", 1, 0)

# How often each is drawn. "whole" leaves the connection alone.
WEIGHTS = {"whole": 4, "cut": 2, "reset": 2, "stall": 1, "half-close": 1, "drip": 1, "twice": 3}


class Plan:
    """What one connection will meet."""

    def __init__(self, rng, kinds):
        self.kind = rng.choices(list(kinds), [WEIGHTS[kind] for kind in kinds])[0]
        self.upward = rng.random() < 0.5
        # Heads, single answers, and pieces of photos: each order of size as likely.
        self.after = int(2 ** rng.uniform(0, 17))
        self.seconds = rng.uniform(0.05, 0.6)


def reset(writer):
    """Closes with RST: what is under way is lost."""
    line = writer.get_extra_info("socket")
    if line is not None and line.family != socket.AF_UNIX:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    writer.transport.abort()


async def read_message(reader):
    """One HTTP message with Content-Length, or nothing at the end of the connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


class FaultProxy:
    """Passes what comes to 127.0.0.1:PORT on to TARGET, host:port or unix:PATH. KINDS, the faults that
    are drawn, may change while it runs."""

    def __init__(self, target, seed, kinds=tuple(WEIGHTS)):
        self.target = target
        self.kinds = kinds
        self.met = collections.Counter()
        self.port = None
        self._rng = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._stop = None
        self._lines = set()  # The loop alone does not keep tasks alive.

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_BODY)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        while lines := self._lines.copy():
            for task in lines:
                task.cancel()
            await asyncio.wait(lines)

    async def _connect(self):
        if self.target.startswith("unix:"):
            return await asyncio.open_unix_connection(self.target.removeprefix("unix:"), limit=MAX_BODY)
        host, port = self.target.rsplit(":", 1)
        return await asyncio.open_connection(host, int(port), limit=MAX_BODY)

    async def _accept(self, reader, writer):
        plan = Plan(self._rng, self.kinds)
        line = asyncio.current_task()
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)
        try:
            up_reader, up_writer = await self._connect()
        except OSError:
            reset(writer)
            return
        down, up = (reader, writer), (up_reader, up_writer)
        try:
            if plan.kind == "twice":
                await self._send_twice(down, up)
            else:
                await self._pass_on(plan, down, up)
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError, asyncio.CancelledError):
            pass  # A line broke, by a fault or because one side died; or the proxy stops.
        finally:
            for end in (writer, up_writer):
                with contextlib.suppress(OSError):
                    end.close()

    # ---- Bytes ----

    async def _pass_on(self, plan, down, up):
        tasks = [asyncio.create_task(self._pump(plan, plan.upward, down, up)),
                 asyncio.create_task(self._pump(plan, not plan.upward, up, down))]
        self._lines.update(tasks)
        try:
            # One direction may end before the other; an error or a fault ends both.
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
                self._lines.discard(task)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(self, plan, faulty, source, sink):
        kind = plan.kind if faulty else "whole"
        left = plan.after
        while data := await source[0].read(DROP if kind == "drip" and left > 0 else PIECE):
            if kind == "drip":
                self.met[kind] += 1
                left -= len(data)
                await asyncio.sleep(0.002)
            elif kind != "whole":
                if len(data) > left:
                    sink[1].write(data[:left])
                    await self._strike(kind, plan, source, sink, data[left:])
                    kind = "whole"
                    continue
                left -= len(data)
            sink[1].write(data)
            await sink[1].drain()
        if sink[1].can_write_eof():
            sink[1].write_eof()

    async def _strike(self, kind, plan, source, sink, rest):
        self.met[kind] += 1
        if kind == "reset":
            reset(source[1])
            reset(sink[1])
            raise EOFError
        await sink[1].drain()
        if kind == "half-close":
            sink[1].write_eof()
        if kind != "cut":
            await asyncio.sleep(plan.seconds)
        if kind != "stall":
            raise EOFError
        sink[1].write(rest)

    # ---- Requests ----

    async def _send_twice(self, down, up):
        """Every request reaches the other side on two connections; the second answer is lost."""
        while True:
            request = await read_message(down[0])
            up[1].write(request)
            answer = await read_message(up[0])
            self.met["twice"] += 1
            _, echo = other = await self._connect()
            try:
                echo.write(request)
                await read_message(other[0])
            finally:
                echo.close()
            down[1].write(answer)
            await down[1].drain()
