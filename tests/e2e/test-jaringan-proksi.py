#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault proxy does what it says: a test that trusts it can be trusted."""

import contextlib
import socket
import sys
import threading

import serap_e2e as e2e
from fault_proxy import WEIGHTS, FaultProxy

BODY = bytes(range(256)) * 1024
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n" + BODY[:4096]
SEEDS = range(12)


class Sink:
    """A server that gives every request the same answer and keeps the bodies."""

    def __init__(self):
        self.bodies = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            line, _ = self.listener.accept()
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line):
        with line, contextlib.suppress(OSError), line.makefile("rb") as text:
            while head := text.readline():
                length = 0
                while head.strip():
                    if head.lower().startswith(b"content-length:"):
                        length = int(head.split(b":")[1])
                    head = text.readline()
                body = text.read(length)
                self.bodies.append(body)
                line.sendall(ANSWER)


def is_whole(answer):
    return answer[0] == ANSWER


def ask(proxy):
    """Returns: the bytes answered; whether the connection was reset."""
    got = b""
    try:
        with socket.create_connection(("127.0.0.1", proxy.port)) as line:
            line.settimeout(20)
            line.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
            while not is_whole((got, False)):
                piece = line.recv(65536)
                if not piece:
                    return got, False
                got += piece
    except OSError:
        return got, True
    return got, False


def ask_all(kind):
    """Returns: the sink, and what each of the seeds met."""
    sink = Sink()
    answers = []
    met = 0
    for seed in SEEDS:
        with FaultProxy(sink.address, seed, (kind,)) as proxy:
            answers.append(ask(proxy))
            met += proxy.met[kind]
    return sink, answers, met


def main():
    def test_a_connection_left_alone_is_whole():
        sink, answers, _ = ask_all("whole")
        assert all(is_whole(answer) for answer in answers)
        assert sink.bodies == [BODY] * len(SEEDS)

    def test_slow_and_stalled_lines_lose_nothing():
        for kind in ("drip", "stall"):
            sink, answers, met = ask_all(kind)
            assert met, kind
            assert all(is_whole(answer) for answer in answers), kind
            assert sink.bodies == [BODY] * len(SEEDS), kind

    def test_broken_lines_break_both_ways():
        for kind in ("cut", "reset", "half-close"):
            sink, answers, met = ask_all(kind)
            broken = [answer for answer in answers if not is_whole(answer)]
            assert met and broken, kind
            # Some break before the other side has it all, some when only the answer is missing.
            assert len(sink.bodies) < len(SEEDS) or any(len(body) < len(BODY) for body in sink.bodies), kind
            assert [body for body in sink.bodies if body == BODY], kind

    def test_only_a_reset_is_a_reset():
        assert any(was_reset for _, was_reset in ask_all("reset")[1])
        assert not any(was_reset for _, was_reset in ask_all("twice")[1])

    def test_a_request_sent_twice_arrives_twice():
        sink, answers, met = ask_all("twice")
        assert all(is_whole(answer) for answer in answers)
        assert met == len(SEEDS) and sink.bodies == [BODY] * 2 * len(SEEDS)

    def test_the_same_seed_draws_the_same_faults():
        sink = Sink()

        def draw(seed):
            with FaultProxy(sink.address, seed) as proxy:
                for _ in range(20):
                    ask(proxy)
                return proxy.met

        assert set(draw(3)) == set(draw(3)) and set(draw(3)) <= set(WEIGHTS)

    return e2e.run_tests([
        test_a_connection_left_alone_is_whole,
        test_slow_and_stalled_lines_lose_nothing,
        test_broken_lines_break_both_ways,
        test_only_a_reset_is_a_reset,
        test_a_request_sent_twice_arrives_twice,
        test_the_same_seed_draws_the_same_faults,
    ])


if __name__ == "__main__":
    sys.exit(main())
