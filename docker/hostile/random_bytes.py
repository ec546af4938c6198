"""Random bytes on all ports: noise, mutated requests, mutated hellos of TLS; behind handshakes of
sockets and of TLS noise, and mutated frames and requests."""

import asyncio
import contextlib
import random
import ssl

import handshake
from frames import TEXT, masked, push
from peer import Peer, over_and_over
from tally import Tally
from target import Target

AT_ONCE = 80
LARGEST_BYTES = 64 * 1024
PATIENCE_SECONDS = 0.5
REQUESTS = [
    handshake.REQUEST,
    b"GET /api/v1/cluster?topic=*&top=9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"HEAD /api/v1/topics/room%3A0 HTTP/1.0\r\n\r\n",
    b'PUT /api/v1/nonsense HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"a": 1}\n',
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"PROXY TCP4 127.0.0.9 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]
FRAMES = [
    push("1", "random:0", "phx_join"),
    push("2", "random:0", "get_connection_stats", {"topic": "*", "top": 3}),
    push("3", "random:0", "phx_leave"),
    masked(TEXT, b'[null,"4","phoenix","heartbeat",{}]'),
]


async def attack(target: Target, tally: Tally) -> None:
    chance, hello = target.chance, client_hello()

    async def plain(peer: Peer) -> None:
        samples = [noise(chance), mutated(chance, chance.choice(REQUESTS)), mutated(chance, hello)]
        data = chance.choice(samples)
        if peer.port == target.main and chance.random() < 0.5:
            await peer.upgrade()
            frames = b"".join(chance.choice(FRAMES) for _ in range(chance.randint(1, 20)))
            data = chance.choice([noise(chance), mutated(chance, frames)])
        await peer.send(data, 1)
        if chance.random() < 0.5:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await peer.drain()

    def port() -> int:
        return chance.choice((target.main, target.ops, target.agent, target.other))

    shares = target.share(AT_ONCE)
    await asyncio.gather(
        *(over_and_over(target, tally, plain, port=port) for _ in shares),
        *(inside_tls(target, tally) for _ in shares[::8]))


async def inside_tls(target: Target, tally: Tally) -> None:
    """Where the fourth port speaks TLS, noise behind a handshake that is right."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    chance = target.chance
    while True:
        # Whatever it says to noise is fine.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", target.other, ssl=context, ssl_handshake_timeout=2,
                ssl_shutdown_timeout=1, local_addr=target.source())
            tally.others["handshakes of TLS"] += 1
            data = chance.choice([noise(chance), mutated(chance, chance.choice(REQUESTS))])
            writer.write(data)
            tally.bytes_out += len(data)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    tally.bytes_in += len(await reader.read())
            writer.transport.abort()
        await asyncio.sleep(0.05)


def noise(chance: random.Random) -> bytes:
    """1 byte to 64 KiB, small ones as often as large ones."""
    return chance.randbytes(int(LARGEST_BYTES ** chance.random()))


def mutated(chance: random.Random, sample: bytes) -> bytes:
    """The sample with some bytes changed, lost, put in, doubled or cut off."""
    data = bytearray(sample)
    for _ in range(chance.randint(0, 8)):
        start = chance.randrange(len(data) + 1)
        end = start + chance.randint(0, 8)
        data[start:end] = chance.choice([
            chance.randbytes(end - start), b"", chance.randbytes(8), bytes(data[start:]) * 2])
        if chance.random() < 0.1:
            del data[start:]
    return bytes(data[:LARGEST_BYTES])


def client_hello() -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()
