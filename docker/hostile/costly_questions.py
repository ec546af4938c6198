"""Questions that cost the most to answer: 10 sockets ask by patterns that nearly match, over 5,000
topics of the longest names, and each question is another one. Runs only when it is named."""

import asyncio
import itertools
from collections.abc import Iterator

from frames import push
from peer import Peer, over_and_over, together
from tally import Tally
from target import Target

SOCKETS = 10
HOLDERS, TOPICS_A_HOLDER = 50, 100
EVENTS = ("get_connection_stats", "get_cluster_connection_stats")


async def attack(target: Target, tally: Tally) -> None:
    holders = (hold(target, tally, number) for number in target.share(HOLDERS))
    asking = (over_and_over(target, tally, ask) for _ in target.share(SOCKETS))
    await asyncio.gather(*holders, *asking)


async def hold(target: Target, tally: Tally, number: int) -> None:
    async def body(peer: Peer) -> None:
        await peer.upgrade()
        names = (f"{number}:{topic}:".ljust(255, "a") for topic in range(TOPICS_A_HOLDER))
        await peer.send(b"".join(push("1", name, "phx_join") for name in names), TOPICS_A_HOLDER)
        await peer.drain()

    await over_and_over(target, tally, body)


async def ask(peer: Peer) -> None:
    await peer.upgrade()
    await peer.send(push("1", "costly", "phx_join"), 1)
    await together(peer.drain(), peer.pump(questions()))


def questions() -> Iterator[tuple[bytes, int]]:
    for number in itertools.count():
        pattern = "*" + "a" * 125 + f"b{number}"
        yield push("2", "costly", EVENTS[number % 2], {"topic": pattern}), 1
