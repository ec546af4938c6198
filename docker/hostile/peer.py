"""An attacker's connection: a bare socket that lets its owner do what no library would."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable

import handshake
from frames import closing_code
from tally import Tally
from target import Target


class Gone(Exception):
    """The server has ended the connection, or refused it."""


class Peer:
    """One connection to the server."""

    def __init__(
        self, target: Target, tally: Tally, port: int, receive_buffer_bytes: int | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = target.socket(receive_buffer_bytes)
        self.port = port
        self.tally = tally
        self._is_connected = False
        # A close frame is the last thing that a server sends.
        self._tail = b""

    async def connect(self) -> None:
        await self._loop.sock_connect(self._socket, ("127.0.0.1", self.port))
        self._is_connected = True
        self.tally.opened()

    async def upgrade(self) -> bytes:
        """Becomes a socket; returns what came behind the answer."""
        await self.send(handshake.REQUEST)
        answer = handshake.Answer()
        while not answer.feed(await self.receive()):
            pass
        if not answer.is_upgrade:
            self.tally.refusals[answer.status] += 1
            raise Gone
        return answer.rest

    async def send(self, data: bytes, frames: int = 0) -> None:
        await self._loop.sock_sendall(self._socket, data)
        self.tally.bytes_out += len(data)
        self.tally.frames += frames
        # A send that need not wait would keep the others from their turn.
        await asyncio.sleep(0)

    async def receive(self) -> bytes:
        data = self._heard(await self._loop.sock_recv(self._socket, 262_144))
        await asyncio.sleep(0)
        return data

    def look(self) -> None:
        """Takes note of what has come, without waiting."""
        with contextlib.suppress(BlockingIOError):
            self._heard(self._socket.recv(262_144))

    def _heard(self, data: bytes) -> bytes:
        if not data:
            self.tally.closes[str(closing_code(self._tail) or "end")] += 1
            raise Gone
        self.tally.bytes_in += len(data)
        self._tail = (self._tail + data)[-128:]
        return data

    async def drain(self) -> None:
        """Reads all that comes."""
        while True:
            await self.receive()

    async def pump(self, batches: Iterable[tuple[bytes, int]]) -> None:
        """Sends frames as fast as they are taken, and always half a frame more: a server must not
        keep what it has read until a read happens to end where a frame does."""
        rest = b""
        for data, frames in batches:
            cut = len(data) - len(data) // frames // 2
            await self.send(rest + data[:cut], frames)
            rest = data[cut:]

    def close(self) -> None:
        if self._is_connected:
            self.tally.closed()
        self._socket.close()

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def together(*parts: Coroutine[None, None, None]) -> None:
    """Runs all parts until one of them ends."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def over_and_over(
    target: Target, tally: Tally, body: Callable[[Peer], Awaitable[None]],
    receive_buffer_bytes: int | None = None, port: Callable[[], int] | None = None,
) -> None:
    """Connects, does its worst, and connects anew when that has ended."""
    while True:
        with Peer(target, tally, port() if port else target.main, receive_buffer_bytes) as peer:
            try:
                await peer.connect()
                await body(peer)
                tally.closes["by itself"] += 1
            except Gone:
                await asyncio.sleep(0.02)
            except ConnectionError:
                tally.closes["reset"] += 1
                await asyncio.sleep(0.02)
            except OSError as error:
                tally.closes[error.strerror or "error"] += 1
                await asyncio.sleep(0.2)
