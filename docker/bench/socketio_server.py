"""A python-socketio server that does what a Headcount node does for its sockets.

    python3 socketio_server.py PORT BYTES SECONDS

Clients join rooms by the event `join`, which it acknowledges. Every SECONDS it sends BYTES bytes to
all who are in patterns:stats. It runs on uvicorn with uvloop, one process.
"""

import asyncio
import sys

import socketio
import uvicorn
import uvloop

port, size, interval = (int(argument) for argument in sys.argv[1:4])
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")


@server.event
async def join(session, room):
    await server.enter_room(session, room)
    return "ok"


async def broadcast():
    while True:
        await asyncio.sleep(interval)
        await server.emit("stats_update", "x" * size, room="patterns:stats")


async def main():
    config = uvicorn.Config(
        socketio.ASGIApp(server), host="127.0.0.1", port=port, log_level="error"
    )
    sending = asyncio.create_task(broadcast())
    await uvicorn.Server(config).serve()
    sending.cancel()


uvloop.run(main())
