"""Ping floods: 20 sockets that send the largest pings as fast as they can and read the pongs, and
5 that do not read."""

import asyncio
from itertools import repeat

from frames import PING, masked
from peer import Peer, over_and_over, together
from tally import Tally
from target import Target

READING, DEAF = 20, 5
PINGS = 256
BATCH = masked(PING, bytes(125)) * PINGS


async def attack(target: Target, tally: Tally) -> None:
    reading = (over_and_over(target, tally, flood) for _ in target.share(READING))
    deaf = (over_and_over(target, tally, flood_deaf) for _ in target.share(DEAF))
    await asyncio.gather(*reading, *deaf)


async def flood(peer: Peer) -> None:
    await peer.upgrade()
    await together(peer.drain(), peer.pump(repeat((BATCH, PINGS))))


async def flood_deaf(peer: Peer) -> None:
    await peer.upgrade()
    await peer.pump(repeat((BATCH, PINGS)))
