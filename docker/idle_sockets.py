"""Opens idle Phoenix sockets on a node and prints what each costs it.

    python3 idle_sockets.py PORT PID SOCKETS

PID is the node's process: its resident set and CPU time are read from /proc. The first 500
sockets only warm it up. Client addresses are 127.0.0.2 and up, 5,000 sockets each.
"""

import asyncio
import json
import sys
import time

HANDSHAKE = (
    b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
JOIN = json.dumps(["1", "1", "patterns:stream", "phx_join", {}]).encode()
WARM_UP = 500
IDLE_SECONDS = 30


async def open_socket(port, source):
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, local_addr=(source, 0), limit=4096
    )
    writer.write(HANDSHAKE)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101"), head
    # A mask of zeros leaves the payload as it is.
    writer.write(bytes([0x81, 0x80 | len(JOIN), 0, 0, 0, 0]) + JOIN)
    length = (await reader.readexactly(2))[1] & 0x7F
    reply = await reader.readexactly(length)
    assert b'"status":"ok"' in reply, reply
    return reader, writer


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def main():
    port, pid, count = (int(argument) for argument in sys.argv[1:4])
    sockets = [await open_socket(port, "127.0.0.1") for _ in range(WARM_UP)]
    before, started = resident_bytes(pid), time.monotonic()
    for first in range(0, count, 100):
        source = f"127.0.0.{2 + first // 5000}"
        batch = range(min(100, count - first))
        sockets += await asyncio.gather(*(open_socket(port, source) for _ in batch))
    rate = count / (time.monotonic() - started)
    await asyncio.sleep(2)
    memory = (resident_bytes(pid) - before) / count
    idle = cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    cpu = (cpu_seconds(pid) - idle) / IDLE_SECONDS / count
    print(f"{count} sockets, each in one topic")
    print(f"connect and join, 100 at a time   {rate:8.0f} a second")
    print(f"resident memory of an idle socket {memory / 1000:8.2f} KB")
    print(f"CPU of an idle socket, with pings {cpu * 1e6:8.2f} µs a second")


asyncio.run(main())
