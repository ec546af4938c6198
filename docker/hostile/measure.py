"""The client that is measured: it joins `patterns:stats` and asks 20 times a second, this node and
the cluster in turns, whether the last reply has come or not.

`measure.py PORT FILE` writes a line for each question: when it was due, by the system's monotonic
clock, the milliseconds from then to the reply, and what was asked, or what went wrong."""

import gc
import random
import select
import signal
import socket
import sys
import time
from typing import TextIO

import handshake
from frames import PING, PONG, TEXT, FrameReader, masked, push

INTERVAL_SECONDS = 0.05
TIMEOUT_SECONDS = 5.0
EVENTS = {"node": "get_connection_stats", "cluster": "get_cluster_connection_stats"}


class MeasuringClient:
    """One socket; whatever ends it is written down, and there is another."""

    def __init__(self, port: int, record: TextIO) -> None:
        self._port = port
        self._record = record
        self._pending: dict[int, float] = {}
        self._asked = 0
        self._due = time.monotonic()

    def run(self) -> None:
        while True:
            try:
                self._talk()
            except OSError as error:
                self._lose("lost:" + (error.strerror or str(error)).replace(" ", "-"))
                time.sleep(0.1)

    def _talk(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._enter(wire)
            poll, reader = select.poll(), FrameReader()
            poll.register(wire, select.POLLIN)
            self._due = max(self._due, time.monotonic())
            while True:
                if poll.poll(max(0.0, self._due - time.monotonic()) * 1000):
                    arrived = time.monotonic()
                    for opcode, payload in reader.feed(receive(wire)):
                        self._take(wire, opcode, payload, arrived)
                if time.monotonic() >= self._due:
                    self._ask(wire)

    def _enter(self, wire: socket.socket) -> None:
        wire.sendall(handshake.REQUEST)
        answer = handshake.Answer()
        while not answer.feed(receive(wire)):
            pass
        if not answer.is_upgrade:
            raise OSError(f"refused {answer.status}")
        wire.sendall(push("0", "patterns:stats", "phx_join"))

    def _ask(self, wire: socket.socket) -> None:
        self._asked += 1
        self._pending[self._asked] = self._due
        wire.sendall(push(str(self._asked), "patterns:stats", EVENTS[kind(self._asked)]))
        self._due += INTERVAL_SECONDS
        for number, due in list(self._pending.items()):
            if time.monotonic() - due < TIMEOUT_SECONDS:
                break
            del self._pending[number]
            self._write(due, TIMEOUT_SECONDS, "timeout")

    def _take(self, wire: socket.socket, opcode: int, payload: bytes, arrived: float) -> None:
        if opcode == PING:
            wire.sendall(masked(PONG, payload, random.randbytes(4)))
        elif opcode != TEXT:
            raise OSError("closed " + str(int.from_bytes(payload[:2], "big")))
        elif b'"phx_reply"' in payload[:80]:
            # A reply without our ref is to none of our questions.
            reference = payload[:80].split(b'"')[3]
            number = int(reference) if reference.isdigit() else 0
            due = self._pending.pop(number, None)
            if due is not None:
                is_ok = b'"status":"ok"' in payload[:160]
                self._write(due, arrived - due, kind(number) if is_ok else "refused")

    def _lose(self, what: str) -> None:
        for due in [time.monotonic(), *self._pending.values()]:
            self._write(due, 0, what)
        self._pending.clear()

    def _write(self, due: float, seconds: float, what: str) -> None:
        self._record.write(f"{due:.6f} {seconds * 1000:.3f} {what}\n")


def kind(number: int) -> str:
    return "node" if number % 2 else "cluster"


def receive(wire: socket.socket) -> bytes:
    data = wire.recv(262_144)
    if not data:
        raise OSError("ended")
    return data


if __name__ == "__main__":
    # Whoever measures must not stop to collect garbage.
    gc.disable()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(sys.argv[2], "w") as record:
        MeasuringClient(int(sys.argv[1]), record).run()
