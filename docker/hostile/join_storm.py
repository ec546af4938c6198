"""Join and leave storms: 20 sockets that join and leave random topics as fast as they can, 1, 10 or
100 at a time."""

import asyncio

from frames import push
from peer import Peer, over_and_over, together
from tally import Tally
from target import Target

SOCKETS = 20
TOPICS = 5_000
AT_A_TIME = (1, 10, 100)


async def attack(target: Target, tally: Tally) -> None:
    names = [f"storm:{number}" for number in range(TOPICS)]
    joins = [push("1", name, "phx_join") for name in names]
    leaves = [push("2", name, "phx_leave") for name in names]

    async def storm(peer: Peer) -> None:
        while True:
            topics = target.chance.sample(range(TOPICS), target.chance.choice(AT_A_TIME))
            tally.others["joins"] += len(topics)
            frames = [*(joins[topic] for topic in topics), *(leaves[topic] for topic in topics)]
            await peer.send(b"".join(frames), len(frames))

    async def body(peer: Peer) -> None:
        await peer.upgrade()
        await together(peer.drain(), storm(peer))

    await asyncio.gather(*(over_and_over(target, tally, body) for _ in target.share(SOCKETS)))
