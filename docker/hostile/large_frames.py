"""The largest frames, at full speed: 8 sockets send pushes that are as they should be, 2 what is
against some rule, and come back when they are closed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

from frames import BINARY, CONTINUATION, TEXT, masked, push
from peer import Peer, over_and_over, together
from tally import Tally
from target import Target

VALID, INVALID = 8, 2
SIZE = 64 * 1024


async def attack(target: Target, tally: Tally) -> None:
    def endless(frames: list[bytes]) -> Iterator[tuple[bytes, int]]:
        while True:
            yield target.chance.choice(frames), 1

    def sender(frames: list[bytes]) -> Callable[[Peer], Awaitable[None]]:
        async def body(peer: Peer) -> None:
            await peer.upgrade()
            await peer.send(push("1", "frames:0", "phx_join"), 1)
            await together(peer.drain(), peer.pump(endless(frames)))

        return body

    valid, invalid = sender(valid_frames()), sender(invalid_frames())
    await asyncio.gather(
        *(over_and_over(target, tally, valid) for _ in target.share(VALID)),
        *(over_and_over(target, tally, invalid) for _ in target.share(INVALID)))


def filled(event: str, before: str, unit: str, after: str) -> bytes:
    """A push whose payload is as long as may be."""
    head = '["1","9","frames:0",' + json.dumps(event) + "," + before
    tail = after + "]"
    room = SIZE - len(head) - len(tail)
    text = head + unit * (room // len(unit)) + tail
    return masked(TEXT, (text + " " * (SIZE - len(text))).encode())


def valid_frames() -> list[bytes]:
    deep = SIZE // 2 - 64
    return [
        filled("get_connection_stats", '{"x":"', "a", '"}'),
        filled("get_cluster_connection_stats", '{"x":"', "a", '"}'),
        filled("get_monitoring_info", '{"x":"', r"\u00e4", '"}'),
        filled("get_connection_stats", '{"topic":"', "*a", '"}'),
        filled("get_connection_stats", '{"x":' + "[" * deep, " ", "]" * deep + "}"),
        filled("get_connection_stats", "{", '"a":1,', '"b":2}'),
        filled("get_connection_stats", '{"x":[1', ",1e9", "]}"),
        filled("an event that nobody knows", '{"x":"', "b", '"}'),
    ]


def invalid_frames() -> list[bytes]:
    text = b'["1","9","frames:0","get_connection_stats",{"x":"' + b"a" * (SIZE - 60)
    return [
        masked(TEXT, text + b"\xff" * (SIZE - len(text))),
        masked(TEXT, text),
        masked(TEXT, b"[" * SIZE),
        masked(TEXT, b'{"a":"' + b"b" * (SIZE - 8) + b'"}'),
        masked(TEXT, b" " * (SIZE + 1)),
        masked(TEXT, b" " * SIZE, is_last=False) + masked(CONTINUATION, b" "),
        masked(BINARY, b"\xff" * SIZE),
        masked(TEXT, text)[:1] + bytes([0x7F]) + SIZE.to_bytes(8, "big") + text,
    ]
