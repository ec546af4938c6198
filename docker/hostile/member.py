"""A well-behaved socket: it is in one topic, answers pings, and asks now and then."""

import asyncio
import json
import random
import time

import handshake
from frames import CLOSE, PING, PONG, TEXT, FrameReader, masked, push

PATIENCE_SECONDS = 10.0


class Member(asyncio.Protocol):
    """One socket; what ended it is in `ended`."""

    def __init__(self, topic: str) -> None:
        self.is_open = False
        self.ended: str | None = None
        self._topic = topic
        self._answer = handshake.Answer()
        self._reader = FrameReader()
        self._replies: dict[str, asyncio.Future[float]] = {}
        self._number = 1
        self._joined = self._expect("1")

    @classmethod
    async def enter(cls, port: int, topic: str) -> "Member":
        """A socket that has joined its topic."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, member = await loop.create_connection(lambda: cls(topic), "127.0.0.1", port)
            try:
                await member._joined
            except BaseException:
                member._transport.abort()
                raise
        return member

    async def heartbeat(self) -> float:
        """The seconds that its reply took."""
        return await self._ask("phoenix", "heartbeat")

    async def question(self) -> float:
        return await self._ask(self._topic, "get_connection_stats")

    def leave(self) -> None:
        self._transport.write(masked(CLOSE, b"\x03\xe8", random.randbytes(4)))
        self._transport.close()

    async def _ask(self, topic: str, event: str) -> float:
        self._number += 1
        ref = str(self._number)
        reply, asked = self._expect(ref), time.monotonic()
        self._transport.write(push(ref, topic, event))
        return await asyncio.wait_for(reply, PATIENCE_SECONDS) - asked

    def _expect(self, ref: str) -> asyncio.Future[float]:
        self._replies[ref] = asyncio.get_running_loop().create_future()
        return self._replies[ref]

    # What comes in.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(handshake.REQUEST)

    def data_received(self, data: bytes) -> None:
        if not self.is_open:
            if not self._answer.feed(data):
                return
            if not self._answer.is_upgrade:
                self.ended = f"refused {self._answer.status}"
                return self._transport.close()
            self.is_open = True
            self._transport.write(push("1", self._topic, "phx_join"))
            data = self._answer.rest
        for opcode, payload in self._reader.feed(data):
            self._take(opcode, payload)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(masked(PONG, payload, random.randbytes(4)))
        elif opcode == CLOSE:
            self.ended = f"closed {int.from_bytes(payload[:2], 'big')}"
        elif opcode == TEXT:
            _, ref, _, event, reply = json.loads(payload)
            waiting = self._replies.pop(ref, None)
            # Nobody waits any more for what comes too late.
            if event == "phx_reply" and waiting and not waiting.done() and reply["status"] == "ok":
                waiting.set_result(time.monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self.ended = self.ended or (str(exc) if exc else "ended")
        for waiting in self._replies.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError(self.ended))
