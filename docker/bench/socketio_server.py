"""A python-socketio server that does what a Headcount node does for its sockets.

    python3 socketio_server.py PORT BYTES SECONDS SOCKETS

Clients join rooms by the event `join`, which it acknowledges. Once SOCKETS have joined, it sends
BYTES bytes every SECONDS to all who are in patterns:stats: before that it would lose sockets. It runs on uvicorn with uvloop, one process.
"""

import asyncio
import sys

import socketio
import uvicorn
import uvloop

port, size, interval, expected = (int(argument) for argument in sys.argv[1:5])
joined = 0
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")


@server.event
async def join(session, room):
    global joined
    await server.enter_room(session, room)
    joined += 1
    return "ok"


async def broadcast():
    while True:
        await asyncio.sleep(interval)
        if joined >= expected:
            await server.emit("stats_update", "x" * size, room="patterns:stats")


async def main():
    config = uvicorn.Config(
        socketio.ASGIApp(server), host="127.0.0.1", port=port, log_level="error"
    )
    sending = asyncio.create_task(broadcast())
    await uvicorn.Server(config).serve()
    sending.cancel()


uvloop.run(main())
